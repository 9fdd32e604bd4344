//! The JSON lines that `export` writes, taken back: the same entries with the same hashes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::made;
use super::study_line::study_entry;
use crate::cli::failure::Failure;
use crate::cli::new_codes::{LookAlike, NewCodes};
use crate::cli::place::Place;
use crate::cli::record::RecordArguments;
use crate::cli::voice::Voice;
use crate::cli::{confirm, erase, limits, named_file, output, problems};
use crate::clock::{Clock, SystemClock};
use crate::report::export::jsonl::{FORMAT, Line, Text};
use crate::session::{Detail, EntryText, Hash, Salt, Wall, codes};
use crate::store::{
    ChangeKind, Participant, Plan, PlannedStudy, PlannedVersion, Protocol, SessionChange, Status,
    Store, StoredEntry, TakenIn,
};
use crate::study::text::{counted, grouped, in_short, in_short_of};
use crate::study::{self, Study, label};

/// Whether a file holds JSON lines, by its name or its first sign.
pub(super) fn is(file: &Path) -> bool {
    let named = file
        .extension()
        .is_some_and(|e| e == "jsonl" || e == "ndjson");
    let mut first = [0];
    named
        || named_file::open(file)
            .is_ok_and(|mut f| f.read_exact(&mut first).is_ok() && first == *b"{")
}

/// What was said beforehand of what may have to be asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    /// That changes to sessions on file are to be applied.
    pub(super) accepts_changes: bool,
    /// Whose codes are that look like codes on file.
    pub(super) look_alike: LookAlike,
}

/// Takes a log into the record of a script; where there is no such script, it comes out of the log. What the log would
/// change in sessions on file is confirmed first, and what cannot be taken leaves nothing behind.
pub(super) fn import(
    study: Option<&Path>,
    file: &Path,
    record: &RecordArguments,
    said: Said,
    clock: &SystemClock,
    voice: Voice,
) -> Result<String, Failure> {
    let place = Place::find(study, record)?;
    let mut collected = voice.during("Reading the log", || read(file))?;
    collected.settle_codes(&mut NewCodes::of(&place, said.look_alike)?);
    if !collected.problems.is_empty() {
        return Err(refused(file, collected.problems));
    }
    let Collected { plan, logs, .. } = collected;
    let accepted = {
        let on_file = place.on_file()?;
        same_study_as_the_script(&place, on_file.as_ref(), &plan)?;
        match &on_file {
            Some(store) => voice.during("Comparing", || store.arriving_changes(&plan, &logs))?,
            None => {
                voice.during("Checking", || {
                    Store::check_arriving(&place.record, &plan, &logs)
                })?;
                Vec::new()
            }
        }
    };
    if !accepted.is_empty() {
        confirm(file, &accepted, said.accepts_changes)?;
    }
    let script = (!place.script.exists())
        .then(|| last_script(&plan))
        .flatten();
    let (backup, taken) = made::written(&place, script, |store| {
        let backup = if accepted.is_empty() {
            None
        } else {
            Some(store.backup_now(clock.now().wall)?)
        };
        let taken = voice.during("Importing", || store.take_in(&plan, &logs, &accepted))?;
        Ok((backup, taken))
    })?;
    let mut told = Vec::new();
    if script.is_some() {
        told.push(format!("Wrote {}, the script last used.", place.name()));
    }
    told.push(imported(&taken, &place));
    if taken.new > 0 && taken.known > 0 {
        told.push(format!(
            "On file already: {}.",
            counted(taken.known, "entry")
        ));
    }
    if taken.differ > 0 {
        told.push(format!(
            "The roster has {} of the participants with other details; they stay as they are here.",
            taken.differ
        ));
    }
    if let Some(backup) = backup {
        let backup = output::named(&backup);
        told.push(format!("The record as it was before is in {backup}."));
    }
    if let Some(erased) = &taken.erased {
        told.push(format!(
            "Erased {} in {}. Outcomes, times and counts stay.",
            counted(erased.texts, "text"),
            counted(erased.sessions, "session")
        ));
        told.push(erase::still_there(erased).trim_end().to_owned());
    }
    told.retain(|sentence| !sentence.is_empty());
    Ok(told.join("\n"))
}

/// What was imported, in a sentence: that it was nothing is only said when nothing was written.
fn imported(taken: &TakenIn, place: &Place) -> String {
    let mut also: Vec<String> = [
        (taken.people, "person", "the roster"),
        (taken.versions, "version", "the plan"),
        (taken.scripts, "script", "the plan"),
        (taken.study, "entry", "the study log"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, noun, to)| {
        let noun = match (count, noun) {
            (1, noun) => format!("1 {noun}"),
            (count, "person") => format!("{count} people"),
            (count, noun) => counted(count, noun),
        };
        let was = if count == 1 { "was" } else { "were" };
        format!("{noun} {was} added to {to}")
    })
    .collect();
    if taken.new > 0 {
        return format!(
            "Imported {} of {} into {}.",
            counted(taken.new, "entry"),
            counted(taken.sessions, "session"),
            output::named(&place.record)
        );
    }
    if also.is_empty() && taken.known == 0 {
        return "Nothing was imported: all of it is on file already.".to_owned();
    }
    if also.is_empty() {
        return format!(
            "Nothing was imported: all of it is on file already ({}).",
            counted(taken.known, "entry")
        );
    }
    let last = also.pop().unwrap_or_default();
    let listed = match also.as_slice() {
        [] => last,
        some => format!("{} and {last}", some.join(", ")),
    };
    format!("{listed}; no sessions were new.")
}

/// Asks for, or refuses without, the confirmation that changes to sessions on file need.
fn confirm(file: &Path, changes: &[SessionChange], accepted: bool) -> Result<(), Failure> {
    let listed: Vec<String> = changes.iter().map(change).collect();
    let would = format!(
        "{} would change {} on file:\n{}",
        output::named(file),
        counted(changes.len(), "session"),
        problems::list(&listed)
    );
    let is_asked = || confirm::is_confirmed(&format!("{would}\nApply this, after a backup?"));
    if accepted || is_asked() {
        return Ok(());
    }
    Err(Failure::wrong(format!(
        "{would}\nNothing was imported.\nhint: add --accept-changes to apply this; a backup is made first"
    )))
}

/// What would become of a session: "P01, closed: 2 texts erased, excluded".
fn change(change: &SessionChange) -> String {
    let whose = change
        .participant
        .as_deref()
        .map_or_else(|| format!("session {}", change.session), in_short);
    let kinds: Vec<String> = change
        .kinds
        .iter()
        .map(|kind| match kind {
            ChangeKind::TextsErased(n) => format!("{} erased", counted(*n, "text")),
            ChangeKind::Excluded => "excluded".to_owned(),
            ChangeKind::Reopened => "reopened".to_owned(),
            ChangeKind::Reassigned => "participant, version, kind or moderator changed".to_owned(),
            ChangeKind::Corrected(n) => counted(*n, "correction"),
            ChangeKind::Added(n) => format!("{} added", counted(*n, "entry")),
        })
        .collect();
    let standing = if change.is_closed { "closed" } else { "open" };
    format!("{whose}, {standing}: {}", kinds.join(", "))
}

/// Refuses a log of another study than the script's, where no record says yet which study it is.
fn same_study_as_the_script(
    place: &Place,
    on_file: Option<&Store>,
    plan: &Plan,
) -> Result<(), Failure> {
    let has_study = match on_file {
        Some(store) => store.plan()?.study.is_some(),
        None => false,
    };
    if has_study || !place.script.exists() {
        return Ok(());
    }
    // A script with problems says nothing of the study.
    let Ok((text, ours)) = place.read_script() else {
        return Ok(());
    };
    let theirs = last_script(plan).and_then(|script| study::read_frozen(script).ok());
    let is_ours = |theirs: &Study| {
        let hash = Hash::of(text.as_bytes()).to_string();
        plan.protocols.iter().any(|p| p.hash == hash) || ours.is_same_study(theirs)
    };
    match theirs {
        Some(theirs) if !is_ours(&theirs) => Err(Failure::wrong(format!(
            "The log is of another study, \"{}\", and {} is of \"{}\". Nothing was imported. Name the script that the log belongs to.",
            in_short(&theirs.title),
            place.name(),
            ours.title
        ))),
        _ => Ok(()),
    }
}

fn refused(file: &Path, mut problems: Vec<(usize, String)>) -> Failure {
    problems.sort();
    let listed: Vec<String> = problems
        .into_iter()
        .map(|(line, problem)| format!("line {line}: {problem}"))
        .collect();
    Failure::wrong(format!(
        "{} cannot be imported, and nothing was:\n{}",
        output::named(file),
        problems::list(&listed)
    ))
}

fn last_script(plan: &Plan) -> Option<&str> {
    let last = &plan.study.as_ref()?.protocol;
    let found = plan
        .protocols
        .iter()
        .find(|protocol| protocol.hash == *last);
    found.map(|protocol| protocol.script.as_str())
}

type Logs = Vec<(Uuid, Vec<StoredEntry>)>;

fn read(path: &Path) -> Result<Collected, Failure> {
    let name = path.display();
    let cannot = |error| {
        Failure::wrong(format!(
            "{name} cannot be read: {}.",
            output::reason(&error)
        ))
    };
    let mut file = BufReader::new(named_file::open(path)?);
    let mut collected = Collected::default();
    let mut text = Vec::new();
    for number in 1_usize.. {
        text.clear();
        file.by_ref()
            .take(limits::LOG_LINE)
            .read_until(b'\n', &mut text)
            .map_err(cannot)?;
        if text.is_empty() {
            break;
        }
        let taken = std::str::from_utf8(&text)
            .map_err(|_| "it is not UTF-8 text, or longer than any line of a log".to_owned())
            .and_then(Line::read)
            .and_then(|line| collected.take(line, number));
        taken.map_err(|problem| {
            Failure::wrong(format!(
                "{name}, line {number}: {}. Nothing was imported.",
                in_short_of(&problem, 400)
            ))
        })?;
    }
    Ok(collected)
}

/// What the lines so far come to.
#[derive(Default)]
struct Collected {
    plan: Plan,
    logs: Logs,
    places: BTreeMap<Uuid, usize>,
    entries: usize,
    /// The codes, by the line that has them.
    codes: Vec<ArrivingCode>,
    /// What is wrong with texts, by line.
    problems: Vec<(usize, String)>,
}

/// A code that arrives.
struct ArrivingCode {
    line: usize,
    /// Where on the roster it arrives; none where an entry has it, whose hash covers it.
    on_roster: Option<usize>,
    code: String,
}

/// Refuses one more than any log has.
fn most(here: usize, limit: usize, what: &str) -> Result<(), String> {
    if here < limit {
        return Ok(());
    }
    let limit = grouped(limit);
    Err(format!(
        "the log has more than {limit} {what}, which no study has"
    ))
}

impl Collected {
    fn take(&mut self, line: Line, number: usize) -> Result<(), String> {
        match line {
            Line::Moderato { format } if format > FORMAT => Err(format!(
                "a newer moderato wrote it (format {format}, this program knows {FORMAT}); install the newer version"
            )),
            Line::Moderato { .. } if number == 1 => Ok(()),
            _ if number == 1 => {
                Err("the first line does not say that moderato wrote it".to_owned())
            }
            Line::Moderato { .. } => {
                Err("the log starts again; import one file at a time".to_owned())
            }
            Line::Protocol {
                hash,
                frozen_at,
                script,
            } => {
                most(self.plan.protocols.len(), limits::LOG_PROTOCOLS, "scripts")?;
                let frozen_at = moment(&frozen_at)?;
                self.plan.protocols.push(Protocol {
                    hash,
                    frozen_at,
                    script,
                });
                Ok(())
            }
            Line::Study {
                title,
                design,
                protocol,
            } => {
                self.look_at(number, "title", &title);
                self.plan.study = Some(PlannedStudy {
                    title,
                    design,
                    protocol,
                });
                Ok(())
            }
            Line::Version {
                id,
                after,
                released,
            } => {
                most(self.plan.versions.len(), limits::LOG_VERSIONS, "versions")?;
                for id in [Some(&id), after.as_ref()].into_iter().flatten() {
                    self.look_at_id(number, "version", id);
                }
                self.plan.versions.push(PlannedVersion {
                    id,
                    after,
                    released,
                });
                Ok(())
            }
            Line::Participant {
                code,
                segment,
                attributes,
                status,
                status_at,
                status_by,
                status_why,
                consent,
            } => {
                most(self.plan.participants.len(), limits::LOG_PEOPLE, "people")?;
                let status = Status::from_word(&status).ok_or_else(|| {
                    format!(
                        "\"{}\" is not a valid participant status",
                        in_short(&status)
                    )
                })?;
                for (what, text) in [
                    ("segment", &segment),
                    ("name of who gave the status", &status_by),
                ] {
                    if let Some(text) = text {
                        self.look_at(number, what, text);
                    }
                }
                for name in attributes.keys() {
                    self.look_at(number, "name of an attribute", name);
                }
                self.codes.push(ArrivingCode {
                    line: number,
                    on_roster: Some(self.plan.participants.len()),
                    code: code.clone(),
                });
                self.plan.participants.push(Participant {
                    code,
                    segment,
                    attributes,
                    status,
                    status_at: status_at.as_deref().map(moment).transpose()?,
                    status_by,
                    status_why,
                    consent,
                });
                Ok(())
            }
            Line::StudyEntry { ref texts, .. } => {
                let texts = texts.iter().cloned().map(free_text);
                let texts = texts.collect::<Result<_, _>>()?;
                self.plan.study_log.extend(study_entry(&line, texts)?);
                Ok(())
            }
            Line::Entry {
                session,
                seq,
                logged_at,
                clock_ms,
                author,
                kind,
                attempt,
                detail,
                hash,
                texts,
            } => {
                most(self.entries, limits::LOG_ENTRIES, "entries")?;
                self.entries += 1;
                let session = Uuid::parse_str(&session)
                    .map_err(|_| format!("\"{}\" is not a valid session id", in_short(&session)))?;
                let hash = Hash::from_hex(&hash).ok_or("the hash is not a SHA-256")?;
                let texts = texts.into_iter().map(free_text);
                if !author.is_empty() {
                    self.look_at(number, "author", &author);
                }
                if matches!(kind.as_str(), "SessionOpened" | "SessionAmended") {
                    self.look_at_session(number, &detail);
                }
                let entry = StoredEntry {
                    seq,
                    logged_at,
                    clock_ms,
                    author,
                    attempt,
                    detail: Detail { kind, json: detail },
                    hash,
                    texts: texts.collect::<Result<_, _>>()?,
                };
                if !self.places.contains_key(&session) {
                    most(self.logs.len(), limits::LOG_SESSIONS, "sessions")?;
                }
                let logs = &mut self.logs;
                let place = *self.places.entry(session).or_insert_with(|| {
                    logs.push((session, Vec::new()));
                    logs.len() - 1
                });
                self.logs[place].1.push(entry);
                Ok(())
            }
        }
    }

    /// Notes what is wrong with a text of one line.
    fn look_at(&mut self, line: usize, what: &str, text: &str) {
        if let Err(flaw) = label::title(text) {
            let told = in_short(text);
            self.problems
                .push((line, format!("the {what} \"{told}\" {flaw}")));
        }
    }

    /// Notes what is wrong with an id.
    fn look_at_id(&mut self, line: usize, what: &str, id: &str) {
        if let Some(flaw) = study::id_flaw(id) {
            let told = in_short(id);
            self.problems.push((
                line,
                format!("\"{told}\" is not a valid id of a {what}: {flaw}"),
            ));
        }
    }

    /// Looks at what an entry says a session is.
    fn look_at_session(&mut self, line: usize, detail: &str) {
        // What cannot be read is refused where the log is read.
        let Ok(fields) = serde_json::from_str::<Map<String, Value>>(detail) else {
            return;
        };
        let text = |field: &str| fields.get(field).and_then(Value::as_str);
        if let Some(moderator) = text("moderator").filter(|name| !name.is_empty()) {
            self.look_at(line, "moderator", moderator);
        }
        if let Some(version) = text("version") {
            self.look_at_id(line, "version", version);
        }
        if let Some(code) = text("participant") {
            self.codes.push(ArrivingCode {
                line,
                on_roster: None,
                code: code.to_owned(),
            });
        }
    }

    /// Looks at the codes. One that a session was recorded under is sealed by its hash: it keeps its form, and today's
    /// rules for new codes do not hold for it; on the roster it stands as in the log. All others are new codes like
    /// any that is typed.
    fn settle_codes(&mut self, on_file: &mut NewCodes) {
        let mut recorded = BTreeSet::new();
        for arriving in self.codes.iter().filter(|c| c.on_roster.is_none()) {
            if !recorded.insert(arriving.code.as_str()) {
                continue;
            }
            let flaw = match codes::recorded_code_flaw(&arriving.code) {
                Some(flaw) => Some(flaw),
                None => on_file.recorded(&arriving.code).err(),
            };
            if let Some(flaw) = flaw {
                self.problems.push((arriving.line, flaw));
            }
        }
        for arriving in &self.codes {
            let Some(row) = arriving
                .on_roster
                .filter(|_| !recorded.contains(arriving.code.as_str()))
            else {
                continue;
            };
            match on_file.settle(&arriving.code) {
                Ok(code) => self.plan.participants[row].code = code,
                Err(flaw) => self.problems.push((arriving.line, flaw)),
            }
        }
    }
}

fn free_text(text: Text) -> Result<EntryText, String> {
    let salt = u128::from_str_radix(&text.salt, 16)
        .ok()
        .filter(|_| text.salt.len() == 32);
    Ok(EntryText {
        field: text.field,
        salt: Salt(salt.ok_or("a salt is not 16 bytes long")?.to_be_bytes()),
        text: text.text,
    })
}

fn moment(text: &str) -> Result<Wall, String> {
    text.parse().map_err(|_| {
        let text = in_short(text);
        format!("\"{text}\" is not a valid time such as 2026-03-01T09:30:00.000Z")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_has_as_many_scripts_as_a_study_can_have_and_no_more() {
        let script = |number: usize| {
            let line = format!(
                r#"{{"line":"protocol","hash":"{number}","frozen_at":"2026-03-01T09:30:00.000Z","script":""}}"#
            );
            Line::read(&line).unwrap()
        };
        let mut collected = Collected::default();
        for number in 0..limits::LOG_PROTOCOLS {
            collected.take(script(number), number + 2).unwrap();
        }
        let flaw = collected.take(script(0), 2).unwrap_err();
        assert!(
            flaw.starts_with("the log has more than 1,000 scripts"),
            "{flaw}"
        );
    }
}

//! The JSON lines that `export` writes, taken back: the same entries with the same hashes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use uuid::Uuid;

use super::study_line::study_entry;
use super::write_script;
use crate::cli::exit::Failure;
use crate::cli::output;
use crate::cli::place::Place;
use crate::cli::record::RecordArguments;
use crate::cli::voice::Voice;
use crate::report::export::jsonl::{FORMAT, Line, Text};
use crate::session::{Detail, EntryText, Hash, Salt, Wall};
use crate::store::{
    Participant, Plan, PlannedStudy, PlannedVersion, Protocol, Status, Store, StoredEntry,
};
use crate::study::text::counted;

/// The longest line that is read: a script of the largest size, all of it escaped.
const MAX_LINE: u64 = 8 * 1024 * 1024;

/// Whether a file holds JSON lines, by its name or its first sign.
pub(super) fn is(file: &Path) -> bool {
    let named = file
        .extension()
        .is_some_and(|e| e == "jsonl" || e == "ndjson");
    let mut first = [0];
    named || File::open(file).is_ok_and(|mut f| f.read_exact(&mut first).is_ok() && first == *b"{")
}

/// Takes a log into the record of a script; where there is no such script, it comes out of the log.
pub(super) fn import(
    study: Option<&Path>,
    file: &Path,
    record: &RecordArguments,
    voice: Voice,
) -> Result<String, Failure> {
    let (plan, logs) = voice.during("Reading the log", || read(file))?;
    let place = Place::find(study, record)?;
    let script = (!place.script.exists())
        .then(|| last_script(&plan))
        .flatten();
    let mut store = Store::open(&place.record)?;
    let taken = voice.during("Importing", || store.take_in(&plan, &logs))?;
    let mut told = Vec::new();
    if let Some(script) = script {
        write_script(&place.script, script)?;
        told.push(format!("Wrote {}, the script last used.", place.name()));
    }
    if taken.study > 0 {
        told.push(format!(
            "Imported {} of the study log.",
            counted(taken.study, "entry")
        ));
    }
    told.push(if taken.new == 0 && taken.study > 0 {
        format!(
            "All {} entries of sessions are on file already.",
            taken.known
        )
    } else if taken.new == 0 {
        format!(
            "All {} entries are on file already; nothing was imported.",
            taken.known
        )
    } else {
        format!(
            "Imported {} entries of {} sessions into {}.",
            taken.new,
            taken.sessions,
            place.record.display()
        )
    });
    if taken.new > 0 && taken.known > 0 {
        told.push(format!("{} were on file already.", taken.known));
    }
    if taken.differ > 0 {
        told.push(format!(
            "The roster has {} of the participants with other details; they stay as they are here.",
            taken.differ
        ));
    }
    Ok(told.join("\n"))
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

fn read(path: &Path) -> Result<(Plan, Logs), Failure> {
    let name = path.display();
    let cannot = |error| {
        Failure::wrong(format!(
            "{name} cannot be read: {}.",
            output::reason(&error)
        ))
    };
    let mut file = BufReader::new(File::open(path).map_err(cannot)?);
    let mut collected = Collected::default();
    let mut text = Vec::new();
    for number in 1_usize.. {
        text.clear();
        file.by_ref()
            .take(MAX_LINE)
            .read_until(b'\n', &mut text)
            .map_err(cannot)?;
        if text.is_empty() {
            break;
        }
        let taken = std::str::from_utf8(&text)
            .map_err(|_| "it is no UTF-8 text or longer than any line of a log".to_owned())
            .and_then(Line::read)
            .and_then(|line| collected.take(line, number));
        taken.map_err(|problem| {
            Failure::wrong(format!(
                "{name}, line {number}: {problem}. Nothing was imported."
            ))
        })?;
    }
    Ok((collected.plan, collected.logs))
}

/// What the lines so far come to.
#[derive(Default)]
struct Collected {
    plan: Plan,
    logs: Logs,
    places: BTreeMap<Uuid, usize>,
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
                Err("the log begins anew; import one file at a time".to_owned())
            }
            Line::Protocol {
                hash,
                frozen_at,
                script,
            } => {
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
                let status = Status::from_word(&status)
                    .ok_or_else(|| format!("\"{status}\" is no status of a participant"))?;
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
                let session = Uuid::parse_str(&session)
                    .map_err(|_| format!("\"{session}\" is no id of a session"))?;
                let hash = Hash::from_hex(&hash).ok_or("the hash is no SHA-256")?;
                let texts = texts.into_iter().map(free_text);
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
}

fn free_text(text: Text) -> Result<EntryText, String> {
    let salt = u128::from_str_radix(&text.salt, 16)
        .ok()
        .filter(|_| text.salt.len() == 32);
    Ok(EntryText {
        field: text.field,
        salt: Salt(salt.ok_or("a salt is no 16 bytes")?.to_be_bytes()),
        text: text.text,
    })
}

fn moment(text: &str) -> Result<Wall, String> {
    text.parse()
        .map_err(|_| format!("\"{text}\" is no moment such as 2026-03-01T09:30:00.000Z"))
}

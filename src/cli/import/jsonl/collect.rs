//! Collects the lines of a log into the plan and the session logs.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::check::Checks;
use crate::cli::import::study_line::parse_study_entry;
use crate::cli::limits;
use crate::report::export::jsonl::{FORMAT, Line, Text};
use crate::session::{Detail, EntryText, Hash, Salt, WallTime};
use crate::store::{
    Participant, ParticipantStatus, Plan, PlannedStudy, PlannedVersion, Protocol, StoredEntry,
};
use crate::study::label::FREE_TEXT_BYTES;
use crate::study::text::{excerpt, group_thousands};

/// The entries of each session, in order.
pub(super) type Logs = Vec<(Uuid, Vec<StoredEntry>)>;

/// The content of the lines so far.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) plan: Plan,
    pub(super) logs: Logs,
    pub(super) checks: Checks,
    /// The index of each session in `logs`.
    log_positions: BTreeMap<Uuid, usize>,
    entries: usize,
    study_entries: usize,
    /// Number of lines.
    pub(super) lines: usize,
}

impl Collected {
    /// Adds a line.
    ///
    /// # Errors
    /// Why the line is not valid after those before, as the end of a sentence.
    pub(super) fn add(&mut self, line: Line, number: usize) -> Result<(), String> {
        self.lines += 1;
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
                check_limit(self.plan.protocols.len(), limits::LOG_PROTOCOLS, "scripts")?;
                check_script_hash(&hash)?;
                let frozen_at = parse_time(&frozen_at)?;
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
                self.checks.title(number, "title", &title);
                check_script_hash(&protocol)?;
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
                check_limit(self.plan.versions.len(), limits::LOG_VERSIONS, "versions")?;
                for id in [Some(&id), after.as_ref()].into_iter().flatten() {
                    self.checks.id(number, "version", id);
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
                check_limit(self.plan.participants.len(), limits::LOG_PEOPLE, "people")?;
                let status = ParticipantStatus::from_word(&status).ok_or_else(|| {
                    format!("\"{}\" is not a valid participant status", excerpt(&status))
                })?;
                let row = self.plan.participants.len();
                self.checks.code_on_roster(number, row, &code);
                let participant = Participant {
                    code,
                    segment,
                    attributes,
                    status,
                    status_at: status_at.as_deref().map(parse_time).transpose()?,
                    status_by,
                    status_why,
                    consent,
                };
                self.checks.roster_texts(number, &participant);
                self.plan.participants.push(participant);
                Ok(())
            }
            Line::StudyEntry {
                ref author,
                ref texts,
                ..
            } => {
                let limit = limits::LOG_STUDY_ENTRIES;
                check_limit(self.study_entries, limit, "entries of the study log")?;
                self.study_entries += 1;
                if !author.is_empty() {
                    self.checks.title(number, "author", author);
                }
                for text in texts {
                    self.checks.free_text(number, "reason", &text.text);
                }
                let texts = texts.iter().cloned().map(free_text);
                let texts = texts.collect::<Result<_, _>>()?;
                self.plan.study_log.extend(parse_study_entry(&line, texts)?);
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
                check_limit(self.entries, limits::LOG_ENTRIES, "entries")?;
                self.entries += 1;
                let session = Uuid::parse_str(&session)
                    .map_err(|_| format!("\"{}\" is not a valid session id", excerpt(&session)))?;
                let hash = Hash::from_hex(&hash).ok_or("the hash is not a SHA-256")?;
                let texts = texts.into_iter().map(free_text);
                if !author.is_empty() {
                    self.checks.title(number, "author", &author);
                }
                if matches!(kind.as_str(), "SessionOpened" | "SessionAmended") {
                    self.checks.session(number, &detail);
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
                if !self.log_positions.contains_key(&session) {
                    check_limit(self.logs.len(), limits::LOG_SESSIONS, "sessions")?;
                }
                let logs = &mut self.logs;
                let position = *self.log_positions.entry(session).or_insert_with(|| {
                    logs.push((session, Vec::new()));
                    logs.len() - 1
                });
                self.logs[position].1.push(entry);
                Ok(())
            }
        }
    }
}

/// Refuses more than `limit` of something; `count` is how many there are already.
fn check_limit(count: usize, limit: usize, what: &str) -> Result<(), String> {
    if count < limit {
        return Ok(());
    }
    let limit = group_thousands(limit);
    Err(format!(
        "the log has more than {limit} {what}, which no study has"
    ))
}

fn free_text(text: Text) -> Result<EntryText, String> {
    if text.text.len() > FREE_TEXT_BYTES {
        return Err("a text is longer than 64 KiB".to_owned());
    }
    let salt = u128::from_str_radix(&text.salt, 16)
        .ok()
        .filter(|_| text.salt.len() == 32);
    Ok(EntryText {
        field: text.field,
        salt: Salt(salt.ok_or("a salt is not 16 bytes long")?.to_be_bytes()),
        text: text.text,
    })
}

fn check_script_hash(text: &str) -> Result<(), String> {
    match Hash::from_hex(text).filter(|hash| hash.to_string() == text) {
        Some(_) => Ok(()),
        None => Err(format!(
            "\"{}\" is not the hash of a script, which has 64 hexadecimal digits",
            excerpt(text)
        )),
    }
}

fn parse_time(text: &str) -> Result<WallTime, String> {
    text.parse().map_err(|_| {
        let text = excerpt(text);
        format!("\"{text}\" is not a valid time such as 2026-03-01T09:30:00.000Z")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_study_log_is_limited() {
        let entry = |seq: i64| Line::StudyEntry {
            writer: Uuid::nil().to_string(),
            seq,
            id: Uuid::nil().to_string(),
            at: "2026-03-01T09:30:00.000Z".to_owned(),
            author: String::new(),
            kind: String::new(),
            detail: String::new(),
            hash: "0".repeat(64),
            texts: Vec::new(),
        };
        let mut collected = Collected::default();
        collected.add(entry(1), 2).unwrap();
        collected.study_entries = limits::LOG_STUDY_ENTRIES - 1;
        collected.add(entry(2), 3).unwrap();
        let flaw = collected.add(entry(3), 4).unwrap_err();
        assert!(
            flaw.starts_with("the log has more than 2,000,000 "),
            "{flaw}"
        );
    }

    #[test]
    fn the_number_of_scripts_is_limited() {
        let script = |number: usize| {
            let line = format!(
                r#"{{"line":"protocol","hash":"{number:064}","frozen_at":"2026-03-01T09:30:00.000Z","script":""}}"#
            );
            Line::read(&line).unwrap()
        };
        let mut collected = Collected::default();
        for number in 0..limits::LOG_PROTOCOLS {
            collected.add(script(number), number + 2).unwrap();
        }
        let flaw = collected.add(script(0), 2).unwrap_err();
        assert!(
            flaw.starts_with("the log has more than 1,000 scripts"),
            "{flaw}"
        );
    }
}

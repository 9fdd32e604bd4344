//! Codes of imported participants: the person that each means here.
//!
//! Two labs may give different people the same code. People are the same if a session of theirs is in both records, or
//! if one computer wrote both; otherwise the import asks. The answer becomes an alias in the study log, since a
//! session's log is sealed under its hashes.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use crate::session::{Participant, SessionState};
use crate::store::error::StoreErrorKind;
use crate::store::plan::Plan;
use crate::store::queries::read_uuid;
use crate::store::study_log::IncomingStudyLog;

/// A participant without sessions on file, by their code in the import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingPerson {
    /// Code in the import.
    pub code: String,
    /// Whether sessions on file have this code, and nothing shows that they are the same person's.
    pub is_shared: bool,
}

/// A session in the import.
pub(super) struct CodedSession {
    pub(super) session: Uuid,
    /// Code in its log.
    pub(super) code: String,
}

impl CodedSession {
    /// The session of a state; `None` for a rehearsal.
    pub(super) fn from_state(state: &SessionState) -> Option<Self> {
        let opening = state.opening()?;
        Some(Self {
            session: opening.session,
            code: opening.participant.clone()?,
        })
    }
}

/// An alias that the import adds to the study log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct NewAlias {
    /// Session whose log has the code; `None`: any file.
    pub(in crate::store) session: Option<Uuid>,
    pub(in crate::store) code: String,
    pub(in crate::store) alias: String,
}

/// Codes of an import.
#[derive(Default)]
pub(super) struct IncomingCodes {
    /// People whose sessions are all new.
    pub(super) people: Vec<IncomingPerson>,
    pub(super) aliases: Vec<NewAlias>,
    /// Codes here of imported people who have another one, by their code in the import.
    pub(super) renamed: BTreeMap<String, String>,
}

impl IncomingCodes {
    /// Finds who the participants of the imported sessions are, with the answers in `plan`.
    pub(super) fn find(
        record: Option<&Connection>,
        study_log: &IncomingStudyLog<'_>,
        plan: &Plan,
        sessions: &[CodedSession],
    ) -> Result<Self, StoreErrorKind> {
        let on_file = record.map(SessionsOnFile::read).transpose()?;
        let on_file = on_file.unwrap_or_default();
        let mut groups: BTreeMap<&str, Vec<&CodedSession>> = BTreeMap::new();
        for session in sessions {
            let code = study_log.theirs.codes();
            let code = code.of_session(session.session, &session.code);
            groups.entry(code).or_default().push(session);
        }
        let mut codes = Self::default();
        for (code, group) in groups {
            let (known, new): (Vec<&CodedSession>, Vec<&CodedSession>) = group
                .into_iter()
                .partition(|one| on_file.codes.contains_key(&one.session));
            let here = if known.is_empty() {
                codes.people.push(IncomingPerson {
                    code: code.to_owned(),
                    is_shared: on_file.is_shared(code, &new, study_log),
                });
                let answer = plan.codes.get(code);
                if let Some(answer) = answer.filter(|a| a.is_same_person && a.code != code) {
                    codes.aliases.push(NewAlias {
                        session: None,
                        code: code.to_owned(),
                        alias: answer.code.clone(),
                    });
                }
                answer.map(|answer| answer.code.clone())
            } else {
                let mut known = known.iter();
                known.find_map(|one| on_file.code_here(one, study_log))
            };
            let Some(here) = here else {
                continue;
            };
            for one in new {
                let merged = study_log.merged.codes();
                if merged.of_session(one.session, &one.code) != here {
                    codes.aliases.push(NewAlias {
                        session: Some(one.session),
                        code: one.code.clone(),
                        alias: here.clone(),
                    });
                }
            }
            if here != code {
                codes.renamed.insert(code.to_owned(), here);
            }
        }
        Ok(codes)
    }

    /// New sessions whose participant gets another code than in the log, each with that code.
    pub(super) fn by_session(&self) -> BTreeMap<Uuid, &str> {
        let aliases = self.aliases.iter();
        aliases
            .filter_map(|alias| Some((alias.session?, alias.alias.as_str())))
            .collect()
    }

    /// The imported roster, under the codes that people have here.
    pub(super) fn roster(&self, plan: &Plan) -> Vec<Participant> {
        let mut roster = plan.participants.clone();
        for person in &mut roster {
            if let Some(code) = self.renamed.get(&person.code) {
                person.code.clone_from(code);
            }
        }
        roster
    }
}

/// Participants of the recorded sessions.
#[derive(Default)]
struct SessionsOnFile {
    /// Code of each session's participant; `None` in a rehearsal.
    codes: BTreeMap<Uuid, Option<String>>,
    by_code: BTreeMap<String, Vec<Uuid>>,
}

impl SessionsOnFile {
    fn read(conn: &Connection) -> Result<Self, StoreErrorKind> {
        let mut statement = conn.prepare(
            "SELECT s.uuid, p.code FROM session s LEFT JOIN participant p ON p.id = s.participant",
        )?;
        let mut rows = statement.query([])?;
        let mut all = Self::default();
        while let Some(row) = rows.next()? {
            let (session, code): (Uuid, Option<String>) = (read_uuid(row, 0)?, row.get(1)?);
            if let Some(code) = &code {
                all.by_code.entry(code.clone()).or_default().push(session);
            }
            all.codes.insert(session, code);
        }
        Ok(all)
    }

    /// The code here of a recorded session's participant after the import; `None` if the import gives the session to
    /// another participant.
    fn code_here(&self, one: &CodedSession, study_log: &IncomingStudyLog<'_>) -> Option<String> {
        let on_file = self.codes.get(&one.session)?.as_deref()?;
        let ours = study_log.ours.codes().of_session(one.session, &one.code);
        let merged = study_log.merged.codes();
        (ours == on_file).then(|| merged.of_session(one.session, &one.code).to_owned())
    }

    /// Whether recorded sessions have this code, and no computer noted both the close of one of them and of a new one.
    fn is_shared(
        &self,
        code: &str,
        new: &[&CodedSession],
        study_log: &IncomingStudyLog<'_>,
    ) -> bool {
        let Some(recorded) = self.by_code.get(code) else {
            return false;
        };
        let ours = recorded.iter().flat_map(|id| study_log.ours.desks_of(*id));
        let ours: BTreeSet<Uuid> = ours.collect();
        let mut theirs = new
            .iter()
            .flat_map(|one| study_log.theirs.desks_of(one.session));
        !theirs.any(|desk| ours.contains(&desk))
    }
}

/// Recorded sessions whose participant gets another code from imported entries of the study log.
pub(super) fn renamed_on_file(
    conn: &Connection,
    study_log: &IncomingStudyLog<'_>,
) -> Result<Vec<Uuid>, StoreErrorKind> {
    let (ours, merged) = (study_log.ours.codes(), study_log.merged.codes());
    if ours == merged {
        return Ok(Vec::new());
    }
    let sessions: BTreeSet<Uuid> = merged.sessions().collect();
    let mut renamed = Vec::new();
    for session in sessions {
        let on_file: Option<String> = conn
            .prepare_cached(
                "SELECT p.code FROM session s JOIN participant p ON p.id = s.participant WHERE s.uuid = ?1",
            )?
            .query_row([session.to_string()], |row| row.get(0))
            .optional()?;
        let Some(on_file) = on_file else {
            continue;
        };
        let mut aliases = merged.in_session(session);
        if aliases
            .any(|(code, alias)| ours.of_session(session, code) == on_file && alias != on_file)
        {
            renamed.push(session);
        }
    }
    Ok(renamed)
}

//! Exports the whole record as JSON lines.

use uuid::Uuid;

use super::{Export, Source};
use crate::cli::destination::Content;
use crate::cli::error::CommandError;
use crate::ledger::StudyEntry;
use crate::report::export::jsonl::{FORMAT, Line, Text};
use crate::session::EntryText;
use crate::store::{Participant, StoredEntry};
use crate::study::text::pluralize;

/// The plan and the roster, then the session logs in order of their ids, then the study log.
pub(super) fn jsonl_export(source: &Source) -> Result<Export, CommandError> {
    let plan = source.store.plan()?;
    let mut out = Line::Moderato { format: FORMAT }.to_line();
    for protocol in plan.protocols {
        let line = Line::Protocol {
            hash: protocol.hash,
            frozen_at: protocol.frozen_at.to_string(),
            script: protocol.script,
        };
        out.push_str(&line.to_line());
    }
    if let Some(study) = plan.study {
        let line = Line::Study {
            title: study.title,
            design: study.design,
            protocol: study.protocol,
        };
        out.push_str(&line.to_line());
    }
    for version in plan.versions {
        let line = Line::Version {
            id: version.id,
            after: version.after,
            released: version.released,
        };
        out.push_str(&line.to_line());
    }
    for person in source.participants()? {
        out.push_str(&participant_line(person).to_line());
    }
    let mut ids: Vec<_> = source.sessions.iter().map(|session| session.id).collect();
    ids.sort_unstable();
    let mut entries = 0;
    for id in &ids {
        let log = source.store.stored_log(*id)?;
        entries += log.len();
        for stored in log {
            out.push_str(&entry_line(&id.to_string(), stored).to_line());
        }
    }
    // Not for one session: the study log is about all of them.
    if !source.is_single_session {
        for entry in plan.study_log {
            out.push_str(&study_entry_line(entry).to_line());
        }
    }
    let mut notes = Vec::new();
    if source
        .store
        .unfinished_sessions()?
        .iter()
        .any(|s| s.has_spooled_entries)
    {
        notes.push("Entries of a session are still spooled outside the record and are not in the export. Resume the session first: moderato run");
    }
    if source.is_single_session && has_erasures(source, &ids)? {
        notes.push("Texts of this session were erased, and only an export of the whole record says by whom and why: a record that imports this file notes that they were not in it.");
    }
    if source.is_single_session && has_aliases(source, &ids)? {
        notes.push("The log of this session has another code for its participant, and only an export of the whole record says which one is used here.");
    }
    Ok(Export {
        bytes: out.into_bytes(),
        content: Content::Text,
        name: "-log.jsonl".to_owned(),
        message: format!(
            "{} of {}",
            pluralize(entries, "entry"),
            pluralize(ids.len(), "session")
        ),
        notes: notes.into_iter().map(str::to_owned).collect(),
    })
}

/// Whether the study log notes erased texts of these sessions.
fn has_erasures(source: &Source, sessions: &[Uuid]) -> Result<bool, CommandError> {
    for session in sessions {
        if !source.store.text_erasures(*session)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the study log gives a participant of these sessions another code than their logs.
fn has_aliases(source: &Source, sessions: &[Uuid]) -> Result<bool, CommandError> {
    let codes = source.store.codes()?;
    let aliased = sessions.iter();
    Ok(aliased
        .map(|id| codes.in_session(*id).count())
        .any(|aliases| aliases > 0))
}

fn participant_line(person: Participant) -> Line {
    Line::Participant {
        code: person.code,
        segment: person.segment,
        attributes: person.attributes,
        status: person.status.as_str().to_owned(),
        status_at: person.status_at.map(|at| at.to_string()),
        status_by: person.status_by,
        status_why: person.status_why,
        consent: person.consent,
    }
}

fn entry_line(session: &str, stored: StoredEntry) -> Line {
    Line::Entry {
        session: session.to_owned(),
        seq: stored.seq,
        logged_at: stored.logged_at,
        clock_ms: stored.clock_ms,
        author: stored.author,
        kind: stored.detail.kind,
        attempt: stored.attempt,
        detail: stored.detail.json,
        hash: stored.hash.to_string(),
        texts: stored.texts.into_iter().map(jsonl_text).collect(),
    }
}

fn study_entry_line(entry: StudyEntry) -> Line {
    Line::StudyEntry {
        writer: entry.writer.to_string(),
        seq: entry.seq,
        id: entry.id.to_string(),
        at: entry.at.to_string(),
        author: entry.author,
        kind: entry.detail.kind,
        detail: entry.detail.json,
        hash: entry.hash.to_string(),
        texts: entry.texts.into_iter().map(jsonl_text).collect(),
    }
}

fn jsonl_text(text: EntryText) -> Text {
    Text {
        field: text.field,
        salt: format!("{:032x}", u128::from_be_bytes(text.salt.0)),
        text: text.text,
    }
}

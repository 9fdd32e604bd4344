//! Writes to the study log, in the same transaction as other changes to the record: numbers and hashes are assigned
//! there, so that two programs of one desk take turns.

use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use super::desk::{ChainHead, Desk};
use super::{StudyLogScope, delete_text, insert, read};
use crate::ledger::{
    LogId, StartReason, StudyCommand, StudyEvent, StudyLog, StudyRefusal, StudyStamp, apply,
    decide, to_entry,
};
use crate::platform::random_id;
use crate::session::{Hash, Salt, Seq, WallTime};
use crate::store::entry_row::parse_wall;
use crate::store::error::StoreErrorKind;

/// Author and time.
#[derive(Debug, Clone)]
pub(in crate::store) struct Signature {
    pub(in crate::store) author: String,
    pub(in crate::store) at: WallTime,
    pub(in crate::store) salt: Salt,
}

impl Signature {
    /// Signature of an entry without free text.
    pub(in crate::store) fn new(author: &str, at: WallTime) -> Self {
        Self {
            author: author.to_owned(),
            at,
            salt: Salt([0; 16]),
        }
    }
}

/// Last entry of a session's log that is closed or was reopened.
#[derive(Debug, Clone)]
pub(in crate::store) struct Close {
    pub(in crate::store) session: Uuid,
    pub(in crate::store) seq: Seq,
    pub(in crate::store) head: Hash,
    pub(in crate::store) by: Signature,
}

/// Notes the closes of these sessions. Reads only the parts of the study log that are needed.
pub(in crate::store) fn note_closes(
    tx: &Connection,
    desk: &Desk,
    closes: &[Close],
) -> Result<Option<ChainHead>, StoreErrorKind> {
    let about = match closes {
        [] => return Ok(None),
        [one] => StudyLogScope::Session(one.session),
        _ => StudyLogScope::WholeLog,
    };
    let mut writer = StudyWriter::begin(tx, desk, about)?;
    for close in closes {
        writer.note_close(close)?;
    }
    Ok(writer.head())
}

/// Notes the closes of all closed sessions, for a record that predates the study log.
pub(in crate::store) fn note_closes_so_far(
    tx: &Connection,
    desk: &Desk,
) -> Result<Option<ChainHead>, StoreErrorKind> {
    note_closes(tx, desk, &closed_sessions(tx)?)
}

/// Writer of the study log, for one transaction.
pub(in crate::store) struct StudyWriter<'a> {
    tx: &'a Connection,
    desk: &'a Desk,
    log: StudyLog,
    /// Chain being written, after the first write.
    writer: Option<Uuid>,
}

impl<'a> StudyWriter<'a> {
    pub(in crate::store) fn begin(
        tx: &'a Connection,
        desk: &'a Desk,
        about: StudyLogScope,
    ) -> Result<Self, StoreErrorKind> {
        Ok(Self {
            tx,
            desk,
            log: read(tx, about)?,
            writer: None,
        })
    }

    /// Notes a close. A contradicting note is reported by `verify` and does not prevent saving an entry of the session.
    pub(in crate::store) fn note_close(&mut self, close: &Close) -> Result<(), StoreErrorKind> {
        let command = StudyCommand::NoteClose {
            session: close.session,
            seq: close.seq,
            head: close.head,
        };
        if decide(&self.log, command.clone()).is_err() {
            return Ok(());
        }
        self.write(&command, &close.by)
    }

    /// Erases a text of a session or of the study log.
    pub(in crate::store) fn erase(
        &mut self,
        log: LogId,
        seq: Seq,
        field: &str,
        reason: &str,
        by: &Signature,
    ) -> Result<(), StoreErrorKind> {
        let command = StudyCommand::EraseText {
            log,
            seq,
            field: field.to_owned(),
            reason: Some(reason.to_owned()),
        };
        self.write(&command, by)?;
        delete_text(self.tx, log, seq, field)?;
        Ok(())
    }

    /// Gives a participant another code than the one in a session's log, or for `None` in any file. It is dated after an
    /// earlier alias of that code, so that it applies.
    pub(in crate::store) fn alias_code(
        &mut self,
        code: &str,
        session: Option<Uuid>,
        alias: &str,
        by: &Signature,
    ) -> Result<(), StoreErrorKind> {
        let command = StudyCommand::AliasCode {
            code: code.to_owned(),
            of: session,
            alias: alias.to_owned(),
        };
        let mut by = by.clone();
        if let Some(earlier) = self.log.codes().given_at(session, code) {
            by.at = by.at.max(WallTime(earlier.0.saturating_add(1)));
        }
        self.write(&command, &by)
    }

    /// Head of the written chain, to be remembered after the commit.
    pub(in crate::store) fn head(&self) -> Option<ChainHead> {
        let writer = self.writer?;
        let end = self.log.find_writer(writer)?;
        Some(ChainHead {
            writer,
            seq: end.seq,
            hash: end.head,
        })
    }

    fn write(&mut self, command: &StudyCommand, by: &Signature) -> Result<(), StoreErrorKind> {
        let missing = |log: &StudyLog| decide(log, command.clone()).map_err(refusal_error);
        if missing(&self.log)?.is_none() {
            return Ok(());
        }
        let writer = match self.writer {
            Some(writer) => writer,
            None => self.resume_or_start(by)?,
        };
        self.writer = Some(writer);
        // A new chain starts with notes of its own.
        match missing(&self.log)? {
            Some(event) => self.add(writer, &event, by),
            None => Ok(()),
        }
    }

    fn add(
        &mut self,
        writer: Uuid,
        event: &StudyEvent,
        by: &Signature,
    ) -> Result<(), StoreErrorKind> {
        let stamp = StudyStamp {
            writer,
            id: random_id(),
            at: by.at,
            author: by.author.clone(),
            salt: by.salt,
        };
        let entry = to_entry(&self.log, stamp, event);
        insert(self.tx, &entry)?;
        self.log = apply(std::mem::take(&mut self.log), &[entry]);
        Ok(())
    }

    /// Resumes the desk's chain whose head the desk remembers, or starts a new one, so that no chain forks.
    fn resume_or_start(&mut self, by: &Signature) -> Result<Uuid, StoreErrorKind> {
        let study = study_id(self.tx)?;
        let own = |(_, writer): &(Uuid, &crate::ledger::Writer)| {
            writer.desk == self.desk.id() && writer.study == study
        };
        let mut reason = StartReason::First;
        for (id, writer) in self.log.writers().filter(own) {
            let here = ChainHead {
                writer: id,
                seq: writer.seq,
                hash: writer.head,
            };
            for remembered in self.desk.remembered_heads(id) {
                if remembered == here {
                    return Ok(id);
                }
                reason = StartReason::HeadDiffers;
            }
            if reason == StartReason::First {
                reason = StartReason::NotRemembered;
            }
        }
        self.start(study, reason, by)
    }

    /// Starts a chain and notes each closed session that has no note yet: the record is trusted for those.
    fn start(
        &mut self,
        study: String,
        reason: StartReason,
        by: &Signature,
    ) -> Result<Uuid, StoreErrorKind> {
        let writer = random_id();
        let command = StudyCommand::StartWriter {
            writer,
            desk: self.desk.id(),
            study,
            reason,
        };
        self.log = read(self.tx, StudyLogScope::WholeLog)?;
        if let Some(event) = decide(&self.log, command).map_err(refusal_error)? {
            self.add(writer, &event, by)?;
        }
        self.writer = Some(writer);
        for close in closed_sessions(self.tx)? {
            if !self.log.is_close_noted(close.session) {
                self.note_close(&close)?;
            }
        }
        Ok(writer)
    }
}

fn refusal_error(refusal: StudyRefusal) -> StoreErrorKind {
    StoreErrorKind::other(format!("the study log refused it: {refusal}"))
}

/// SHA-256 of the study's first protocol: the first that a session was run under, or else the one of the study's row.
/// A script without references does not identify the study.
fn study_id(conn: &Connection) -> Result<String, StoreErrorKind> {
    let first: Option<String> = conn
        .prepare_cached(
            "SELECT hash FROM protocol
             WHERE id = coalesce((SELECT protocol FROM session ORDER BY id LIMIT 1), (SELECT protocol FROM study))",
        )?
        .query_row([], |row| row.get(0))
        .optional()?;
    first.ok_or_else(|| StoreErrorKind::MissingProtocol("the first one".to_owned()))
}

/// Last entry of each closed session's log.
fn closed_sessions(conn: &Connection) -> Result<Vec<Close>, StoreErrorKind> {
    let mut statement = conn.prepare(
        "SELECT s.uuid, e.seq, e.hash, e.author, e.logged_at FROM session s JOIN entry e ON e.session = s.id
         WHERE s.closed_at IS NOT NULL AND e.seq = (SELECT max(l.seq) FROM entry l WHERE l.session = s.id)
         ORDER BY s.id",
    )?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, at): (String, String) = (row.get(0)?, row.get(4)?);
        all.push(Close {
            session: Uuid::parse_str(&id)
                .map_err(|_| StoreErrorKind::unexpected_value("id of a session", &id))?,
            seq: row.get(1)?,
            head: Hash(row.get(2)?),
            by: Signature::new(&row.get::<_, String>(3)?, parse_wall(&at)?),
        });
    }
    Ok(all)
}

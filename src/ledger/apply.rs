//! Derives the state of the study log from its entries. No rules are checked and nothing can fail.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::codes::CodeAliases;
use super::entry::StudyEntry;
use super::event::{LogId, StudyEvent};
use crate::session::{Hash, Seq, TextErasure, WallTime};

/// State of the study log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StudyLog {
    writers: BTreeMap<Uuid, Writer>,
    /// By session.
    closes: BTreeSet<(Uuid, NotedClose)>,
    /// Of each session the chains that noted its closes.
    close_writers: BTreeSet<(Uuid, Uuid)>,
    codes: CodeAliases,
    /// Of each entry the erasures of each of its fields.
    erased: BTreeMap<(LogId, Seq), BTreeMap<String, Vec<Erasure>>>,
}

/// A chain: its owner and its last entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    /// Desk that writes it.
    pub desk: Uuid,
    /// Study it is bound to.
    pub study: String,
    /// Number of its last entry.
    pub seq: Seq,
    /// Hash of its last entry.
    pub head: Hash,
}

/// Last entry of a session's log at a close, a reopening or a correction after the close.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotedClose {
    /// Number of that entry.
    pub seq: Seq,
    /// Hash of that entry.
    pub head: Hash,
}

impl NotedClose {
    const LEAST: Self = Self {
        seq: Seq::MIN,
        head: Hash([0; 32]),
    };
    const GREATEST: Self = Self {
        seq: Seq::MAX,
        head: Hash([u8::MAX; 32]),
    };
}

/// Erasure of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Chain that has the erasure.
    pub writer: Uuid,
    /// When it was erased.
    pub at: WallTime,
    /// Who erased it.
    pub author: String,
    /// Reason; `None` if none was given or it was itself erased.
    pub reason: Option<String>,
}

/// Adds `entries`, each chain in order. An entry of an unknown kind advances its chain and changes nothing else.
#[must_use]
pub fn apply(mut log: StudyLog, entries: &[StudyEntry]) -> StudyLog {
    for entry in entries {
        log.apply_entry(entry);
    }
    log
}

impl StudyLog {
    /// The chain with this id.
    pub fn find_writer(&self, writer: Uuid) -> Option<&Writer> {
        self.writers.get(&writer)
    }

    /// All chains, ordered by id.
    pub fn writers(&self) -> impl Iterator<Item = (Uuid, &Writer)> {
        self.writers.iter().map(|(id, writer)| (*id, writer))
    }

    /// Sessions with at least one noted close.
    pub fn noted_sessions(&self) -> impl Iterator<Item = Uuid> {
        let mut last = None;
        let sessions = self.closes.iter().map(|(session, _)| *session);
        sessions.filter(move |session| last.replace(*session) != Some(*session))
    }

    /// Noted closes of a session, each once, in order of the entries.
    pub fn closes_of(&self, session: Uuid) -> impl DoubleEndedIterator<Item = &NotedClose> {
        let of_session = (session, NotedClose::LEAST)..=(session, NotedClose::GREATEST);
        self.closes.range(of_session).map(|(_, close)| close)
    }

    /// Whether a close of a session was noted.
    pub fn is_close_noted(&self, session: Uuid) -> bool {
        self.closes_of(session).next().is_some()
    }

    /// Codes that participants have in place of those in logs and files.
    pub fn codes(&self) -> &CodeAliases {
        &self.codes
    }

    /// Desks that noted a close of this session; if there is none, the desk that wrote the whole log, if it is one.
    pub fn desks_of(&self, session: Uuid) -> BTreeSet<Uuid> {
        let desk = |writer: &Uuid| self.writers.get(writer).map(|known| known.desk);
        let of_session = (session, Uuid::nil())..=(session, Uuid::max());
        let mut writers = self.close_writers.range(of_session).peekable();
        if writers.peek().is_some() {
            return writers.filter_map(|(_, writer)| desk(writer)).collect();
        }
        let all: BTreeSet<Uuid> = self.writers.values().map(|writer| writer.desk).collect();
        if all.len() == 1 { all } else { BTreeSet::new() }
    }

    /// Whether the text in this field was erased.
    pub fn is_erased(&self, log: LogId, seq: Seq, field: &str) -> bool {
        let found = self.erased.get(&(log, seq));
        found.is_some_and(|fields| fields.contains_key(field))
    }

    /// All erased texts, each once, by log, entry and field, with its erasures.
    pub fn erased_texts(&self) -> impl Iterator<Item = (LogId, Seq, &str, &[Erasure])> {
        let all = self.erased.iter();
        all.flat_map(|((log, seq), fields)| {
            let fields = fields.iter();
            fields.map(|(field, all)| (*log, *seq, field.as_str(), all.as_slice()))
        })
    }

    /// Erasures in a session, in the form its state uses: by entry, then by `rank` of the chain that has them, then by
    /// time. A text can be erased more than once, by several desks, and anyone can date their erasure back.
    pub fn erasures_of<R: Ord + Copy>(
        &self,
        session: Uuid,
        rank: impl Fn(Uuid) -> R,
    ) -> Vec<TextErasure> {
        let log = LogId::Session(session);
        let all = self.erased.range((log, Seq::MIN)..=(log, Seq::MAX));
        let mut ranks = BTreeMap::new();
        let mut rank_of = |writer| *ranks.entry(writer).or_insert_with(|| rank(writer));
        let mut all: Vec<(Seq, R, &Erasure)> = all
            .flat_map(|((_, seq), fields)| fields.values().flatten().map(|e| (*seq, e)))
            .map(|(entry, erasure)| (entry, rank_of(erasure.writer), erasure))
            .collect();
        all.sort_by(|(entry, rank, one), (other_entry, other_rank, other)| {
            let key = (entry, rank, one.at, &one.author);
            key.cmp(&(other_entry, other_rank, other.at, &other.author))
        });
        let all = all.into_iter().map(|(entry, _, erasure)| TextErasure {
            entry,
            author: erasure.author.clone(),
            at: erasure.at,
            reason: erasure.reason.clone(),
        });
        all.collect()
    }

    fn apply_entry(&mut self, entry: &StudyEntry) {
        let event = entry.event().ok();
        if let Some(StudyEvent::WriterStarted { desk, study, .. }) = &event {
            let started = Writer {
                desk: *desk,
                study: study.clone(),
                seq: entry.seq,
                head: entry.hash,
            };
            self.writers.entry(entry.writer).or_insert(started);
        }
        if let Some(writer) = self.writers.get_mut(&entry.writer) {
            (writer.seq, writer.head) = (entry.seq, entry.hash);
        }
        match event {
            Some(StudyEvent::SessionCloseNoted { session, seq, head }) => {
                if let Some(head) = Hash::from_hex(&head) {
                    self.closes.insert((session, NotedClose { seq, head }));
                    self.close_writers.insert((session, entry.writer));
                }
            }
            Some(StudyEvent::TextErased {
                log,
                seq,
                field,
                reason,
            }) => {
                let fields = self.erased.entry((log, seq)).or_default();
                fields.entry(field).or_default().push(Erasure {
                    writer: entry.writer,
                    at: entry.at,
                    author: entry.author.clone(),
                    reason,
                });
            }
            Some(StudyEvent::CodeAliased { code, of, alias }) => {
                self.codes.add(entry, of, code, alias);
            }
            Some(StudyEvent::WriterStarted { .. }) | None => {}
        }
    }
}

//! Studies and sessions for tests: a script, a clock that the test sets, and commands that are decided, recorded and
//! applied as the program does it.
//!
//! The tests of the library use it as `crate::testing`. `tests/integration/support/mod.rs` compiles this file as well,
//! which is why it names the library from outside.

use std::rc::Rc;
use std::sync::Arc;

use moderato::clock::{Clock, ManualClock};
use moderato::session::{
    Anchor, Command, Durability, Entry, Opening, Refusal, SessionKind, SessionState, SessionWriter,
    apply, decide_at, to_entries,
};
use moderato::study::{self, Study};
use uuid::Uuid;

/// Session time begins with the boot time of a new [`ManualClock`].
const ANCHOR: Anchor = Anchor {
    boot_ms: 60_000,
    clock_ms: 0,
};
/// Time between two commands of [`TestSession::press`], in milliseconds.
const KEY_MS: i64 = 1_250;

/// A study, and the clock of its sessions.
pub(crate) struct StudyBench {
    pub(crate) study: Arc<Study>,
    pub(crate) clock: Rc<ManualClock>,
    /// The hash of the frozen script; zeros until a record has it.
    pub(crate) protocol: String,
}

impl StudyBench {
    /// The study of a script, in September 2026.
    ///
    /// # Panics
    ///
    /// If the script has a problem.
    pub(crate) fn from_script(script: &str) -> Self {
        Self::new(study::parse(script).expect("a script without problems"))
    }

    pub(crate) fn new(study: impl Into<Arc<Study>>) -> Self {
        Self::starting_at(1_790_000_000_000, study)
    }

    /// The same, with a clock starting at `wall_ms` since 1970.
    pub(crate) fn starting_at(wall_ms: i64, study: impl Into<Arc<Study>>) -> Self {
        Self {
            study: study.into(),
            clock: Rc::new(ManualClock::starting_at(wall_ms)),
            protocol: "0".repeat(64),
        }
    }

    /// Opening of a session: P07 on the last version, all tasks in script order, moderated by Anna.
    pub(crate) fn opening(&self) -> Opening {
        let version = self.study.versions.last().expect("a version");
        Opening {
            session: self.clock.new_id(),
            protocol: self.protocol.clone(),
            participant: Some("P07".to_owned()),
            version: version.id.clone(),
            moderator: "Anna".to_owned(),
            session_kind: SessionKind::Real,
            order: self.study.tasks.iter().map(|t| t.id.clone()).collect(),
            attempted: Vec::new(),
            boot_id: self.clock.boot_id(),
            utc_offset_min: 60,
        }
    }

    /// An open session that is kept in memory.
    pub(crate) fn opened(&self) -> TestSession {
        self.opened_as(self.opening())
    }

    /// The same with this opening; its moderator is the author of the entries.
    pub(crate) fn opened_as(&self, opening: Opening) -> TestSession {
        let mut session = self.session(opening.session, &opening.moderator, Vec::new());
        session.must(Command::Open(opening));
        session
    }

    /// A session with this id and no entries.
    pub(crate) fn session<W: SessionWriter>(
        &self,
        id: Uuid,
        author: &str,
        writer: W,
    ) -> TestSession<W> {
        TestSession {
            id,
            author: author.to_owned(),
            clock: self.clock.clone(),
            state: SessionState::new(self.study.clone()),
            writer,
        }
    }
}

/// A session that executes commands as the program does. By default its log is in memory.
pub(crate) struct TestSession<W = Vec<Entry>> {
    pub(crate) id: Uuid,
    /// Author of the entries.
    pub(crate) author: String,
    pub(crate) clock: Rc<ManualClock>,
    pub(crate) state: SessionState,
    /// Saves the entries.
    pub(crate) writer: W,
}

impl<W: SessionWriter> TestSession<W> {
    /// Decides, records, applies and appends; no time passes. A command that is refused changes nothing.
    pub(crate) fn send(&mut self, command: Command) -> Result<Durability, Refusal> {
        let stamp = ANCHOR.stamp(self.clock.now());
        let events = decide_at(&self.state, command, stamp.clock_ms)?;
        let entries = to_entries(&self.state, stamp, &self.author, events);
        self.state = apply(&self.state, &entries);
        Ok(self.writer.append(&entries, &self.state))
    }

    /// Sends a command [`KEY_MS`] after the previous one; returns how its entries were saved.
    ///
    /// # Panics
    ///
    /// If it is refused.
    #[track_caller]
    #[allow(
        clippy::needless_pass_by_value,
        reason = "a test names the command in place"
    )]
    pub(crate) fn press(&mut self, command: Command) -> Durability {
        self.clock.advance(KEY_MS);
        self.send(command.clone())
            .unwrap_or_else(|refusal| panic!("{command:?}: {refusal}"))
    }

    /// Sends a command that must be committed.
    #[track_caller]
    #[allow(clippy::needless_pass_by_value, reason = "a story reads better so")]
    pub(crate) fn must(&mut self, command: Command) -> &mut Self {
        let durability = self.send(command.clone());
        assert_eq!(durability, Ok(Durability::Committed), "{command:?}");
        self
    }

    /// Refusal of a command; it must be refused and change nothing.
    #[track_caller]
    pub(crate) fn refused(&mut self, command: Command) -> Refusal {
        let before = self.state.clone();
        let refusal = self.send(command).expect_err("a refusal");
        assert_eq!(before, self.state);
        refusal
    }

    /// Starts a task of the script.
    #[track_caller]
    pub(crate) fn start(&mut self, task: &str) -> &mut Self {
        self.must(Command::Start(task.to_owned()))
    }

    /// Advances the clock by seconds.
    pub(crate) fn after(&mut self, seconds: i64) -> &mut Self {
        self.clock.advance(seconds * 1_000);
        self
    }

    /// Advances the clock to this session time, in milliseconds.
    pub(crate) fn at(&mut self, clock_ms: i64) -> &mut Self {
        self.clock.advance(clock_ms - self.clock_ms());
        self
    }

    /// Session time, in milliseconds.
    pub(crate) fn clock_ms(&self) -> i64 {
        ANCHOR.stamp(self.clock.now()).clock_ms
    }
}

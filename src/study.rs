//! What will be asked: a [`Study`], read from the script a researcher writes.
//!
//! Pure: a script is text, and comes back as a study or as all its [`Problem`]s at once ([`parse`]). A script
//! that a session froze is read leniently ([`read_frozen`]), and two of them are compared by what a participant
//! would notice ([`differences`]).

mod cif;
mod difference;
pub mod duration;
pub mod formula;
mod hidden;
mod id;
mod instrument;
pub mod label;
mod lineage;
mod order;
pub mod problem;
mod question;
pub mod script;
mod task;
pub mod text;
mod version;
mod word;

pub use cif::{Cif, CifKey};
pub use difference::{ProtocolChange, ProtocolDifference, protocol_differences};
pub use id::{find_flaw as id_flaw, sanitize_id};
pub use instrument::{AnswerFormat, FACE_LABELS, Item, Scale};
pub use problem::Problem;
pub use question::{Instrument, Question, QuestionKind};
pub use script::{parse, read_frozen};
pub use task::Task;
pub use version::DesignVersion;
pub use word::Word;

/// The commented script that a new study starts from: a small checkout with two versions and three tasks.
pub const TEMPLATE: &str = include_str!("study/template.toml");

use serde::{Deserialize, Serialize};

/// One plan and all that it asks: the parsed form of a script.
///
/// A script may leave out everything but the title and the ids of versions, tasks and error kinds. Then it is
/// `between`, in `fixed` order, assisted from a `hint`, with half a credit for a partial completion, thinking aloud.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// The study's name, as people read it.
    pub title: String,
    /// Whether a participant sees one version or all of them.
    pub design: Design,
    /// How the order of tasks is chosen.
    pub order: Order,
    /// The assist level from which a completion counts as assisted.
    pub assisted_from: AssistLevel,
    /// Lenient credit of a partial completion, 0 to 1; a task may set its own.
    pub partial_credit: f64,
    /// Whether participants think aloud while they work.
    pub think_aloud: bool,
    /// Where and on what the sessions are held.
    pub setting: Option<String>,
    /// Read aloud before the first task.
    pub introduction: Option<String>,
    /// What participants agree to: read aloud or signed before the first task.
    pub consent: Option<String>,
    /// What is compared, in the script's order; at least one.
    pub versions: Vec<DesignVersion>,
    /// What is asked, in the script's order; at least one.
    pub tasks: Vec<Task>,
    /// The wrong moves that have a key of their own.
    pub error_kinds: Vec<ErrorKind>,
    /// Questionnaires asked when the last task is over.
    pub ask_at_end: Vec<Instrument>,
    /// The study's own questions, which `ask` and `ask_at_end` may name.
    pub questions: Vec<Question>,
    /// What a report in the Common Industry Format says that no record knows.
    pub cif: Cif,
}

/// Whether a participant sees one design version or all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Design {
    /// Each participant sees one version: versions are compared as independent groups.
    Between,
    /// Each participant sees every version: versions are compared within people.
    Within,
}

/// How the order of tasks is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The script's order, for everybody.
    Fixed,
    /// A seeded shuffle a participant.
    Random,
    /// A Williams Latin square over participants.
    Balanced,
}

/// How much the moderator gave away, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssistLevel {
    /// "You are doing fine, go on."
    Encouraged,
    /// The task was read again.
    Repeated,
    /// A hint where to look.
    Hint,
    /// An instruction what to do.
    Instruction,
    /// The moderator did it.
    DidIt,
}

/// How bad a noted error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Noticed, and cost little.
    Minor,
    /// Cost time or trust.
    Major,
    /// Would have cost the task, money or data.
    Critical,
}

/// A wrong move the script foresees, with its key on the task screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorKind {
    /// The key that notes it, `1` to `9`.
    pub key: char,
    /// Its id, which joins the same kind across protocols.
    pub id: String,
    /// What it is called on screen and in reports.
    pub label: String,
    /// How bad it is, unless the moderator says otherwise.
    pub severity: Severity,
}

impl Study {
    /// A study of this title as a script makes it that says nothing else; its versions and tasks are still to come.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            design: Design::Between,
            order: Order::Fixed,
            assisted_from: AssistLevel::Hint,
            partial_credit: 0.5,
            think_aloud: true,
            setting: None,
            introduction: None,
            consent: None,
            versions: Vec::new(),
            tasks: Vec::new(),
            error_kinds: Vec::new(),
            ask_at_end: Vec::new(),
            questions: Vec::new(),
            cif: Cif::default(),
        }
    }

    /// The task with this id.
    pub fn task(&self, id: &str) -> Option<&Task> {
        self.tasks.iter().find(|t| t.id == id)
    }

    /// The design version with this id.
    pub fn version(&self, id: &str) -> Option<&DesignVersion> {
        self.versions.iter().find(|v| v.id == id)
    }

    /// The error kind with this id.
    pub fn error_kind(&self, id: &str) -> Option<&ErrorKind> {
        self.error_kinds.iter().find(|e| e.id == id)
    }

    /// Whether two scripts are of one study: they have the same title, or a version and a task in common. Ids join
    /// versions and tasks, so that a corrected title makes no other study.
    pub fn is_same_study(&self, other: &Self) -> bool {
        self.title == other.title
            || (self.versions.iter().any(|v| other.version(&v.id).is_some())
                && self.tasks.iter().any(|t| other.task(&t.id).is_some()))
    }

    /// The lenient credit of a partial completion of `task`, 0 to 1.
    pub fn partial_credit_of(&self, task: &str) -> f64 {
        self.task(task)
            .and_then(|t| t.partial_credit)
            .unwrap_or(self.partial_credit)
    }
}

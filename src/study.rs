//! A [`Study`], parsed from the script a researcher writes.
//!
//! Pure: [`parse`] turns the text of a script into a study or all its [`Problem`]s at once. A script that a session
//! froze (a protocol) is read leniently ([`read_frozen`]). [`protocol_differences`] lists the differences between two
//! protocols that matter when their sessions are compared.

mod cif;
mod difference;
pub mod duration;
pub mod formula;
mod hidden;
mod id;
mod instrument;
pub mod label;
mod lineage;
mod natural_order;
mod order;
pub mod problem;
mod question;
pub mod script;
mod task;
pub mod text;
mod title_difference;
mod verdict_measure;
mod version;
mod word;

pub use cif::{Cif, CifKey};
pub use difference::{
    AskedAt, DifferenceSubject, EndLabels, ProtocolChange, ProtocolDifference, protocol_differences,
};
pub use id::{MAX_CHARS as MAX_ID_CHARS, find_flaw as id_flaw, numbered_id, sanitize_id};
pub use instrument::{AnswerFormat, FACE_LABELS, Item, Scale};
pub use natural_order::compare_naturally;
pub use problem::Problem;
pub use question::{Better, Instrument, Question, QuestionKind};
pub use script::{parse, read_frozen};
pub use task::Task;
pub use title_difference::TitleDifference;
pub use verdict_measure::{Margins, VerdictMeasure};
pub use version::DesignVersion;
pub use word::Word;

/// Commented script for a new study: a small checkout with two versions and three tasks.
pub const TEMPLATE: &str = include_str!("study/template.toml");

use serde::{Deserialize, Serialize};

/// One study plan: the parsed form of a script.
///
/// Only the title and the ids of versions, tasks and error kinds are required. The defaults are `between`, `fixed`
/// order, `success` as the primary measure, assisted from a `hint`, half credit for a partial completion, thinking aloud.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// Title of the study.
    pub title: String,
    /// Whether a participant sees one version or all of them.
    pub design: Design,
    /// How the order of tasks is chosen.
    pub order: Order,
    /// Assist level from which a completion counts as assisted.
    pub assisted_from: AssistLevel,
    /// Lenient credit of a partial completion, 0 to 1; a task can override it.
    pub partial_credit: f64,
    /// Measure whose overall verdict is the main result; the others are secondary.
    pub primary: VerdictMeasure,
    /// Planned number of people per version, at least 1.
    pub planned: Option<u32>,
    /// Smallest changes that matter, for all tasks together and for each task without its own.
    pub matters_from: Margins,
    /// Whether participants think aloud while they work.
    pub think_aloud: bool,
    /// Where the sessions take place and on what device.
    pub setting: Option<String>,
    /// Introduction, read aloud before the first task.
    pub introduction: Option<String>,
    /// Consent text, read aloud or signed before the first task.
    pub consent: Option<String>,
    /// Design versions compared, in script order; at least one.
    pub versions: Vec<DesignVersion>,
    /// Tasks, in script order; at least one.
    pub tasks: Vec<Task>,
    /// Error kinds, each with a key on the task screen.
    pub error_kinds: Vec<ErrorKind>,
    /// Questionnaires asked after the last task.
    pub ask_at_end: Vec<Instrument>,
    /// Custom questions, which `ask` and `ask_at_end` can name.
    pub questions: Vec<Question>,
    /// Texts for a report in the Common Industry Format that the record does not contain.
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
    /// The script's order, for every participant.
    Fixed,
    /// A seeded shuffle per participant.
    Random,
    /// A Williams Latin square over participants.
    Balanced,
}

/// How much help the moderator gave, from least to most.
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

/// How serious a noted error is.
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

/// A wrong move the script anticipates, with its key on the task screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorKind {
    /// Key that logs it, `1` to `9`.
    pub key: char,
    /// Id, which identifies the same kind across protocols.
    pub id: String,
    /// Name on screen and in reports.
    pub label: String,
    /// Severity, unless the moderator sets another.
    pub severity: Severity,
}

impl Study {
    /// A study with this title and the defaults, without versions and tasks.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            design: Design::Between,
            order: Order::Fixed,
            assisted_from: AssistLevel::Hint,
            partial_credit: 0.5,
            primary: VerdictMeasure::Success,
            planned: None,
            matters_from: Margins::new(),
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

    /// The custom question with this id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|q| q.id == id)
    }

    /// The design version with this id.
    pub fn version(&self, id: &str) -> Option<&DesignVersion> {
        self.versions.iter().find(|v| v.id == id)
    }

    /// The error kind with this id.
    pub fn error_kind(&self, id: &str) -> Option<&ErrorKind> {
        self.error_kinds.iter().find(|e| e.id == id)
    }

    /// Whether two scripts belong to the same study: same title, or at least one version and one task in common. Ids
    /// identify versions and tasks, so a corrected title does not make another study.
    pub fn is_same_study(&self, other: &Self) -> bool {
        self.title == other.title
            || (self.versions.iter().any(|v| other.version(&v.id).is_some())
                && self.tasks.iter().any(|t| other.task(&t.id).is_some()))
    }

    /// Lenient credit of a partial completion of `task`, 0 to 1.
    pub fn partial_credit_of(&self, task: &str) -> f64 {
        self.task(task)
            .and_then(|t| t.partial_credit)
            .unwrap_or(self.partial_credit)
    }
}

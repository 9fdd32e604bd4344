//! Questionnaires and custom questions.

use serde::{Deserialize, Serialize};

/// A questionnaire or question that `ask` and `ask_at_end` name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Instrument {
    /// Single Ease Question, 1 to 7.
    Seq,
    /// Subjective Mental Effort Question, 0 to 150.
    Smeq,
    /// Three faces.
    Faces,
    /// System Usability Scale, ten items of 1 to 5.
    Sus,
    /// UMUX-Lite, two items of 1 to 7.
    UmuxLite,
    /// Net Promoter: likelihood to recommend, 0 to 10.
    Nps,
    /// NASA-TLX, six items of 0 to 100.
    Tlx,
    /// A custom question, by its id.
    Custom(String),
}

impl Instrument {
    /// The standard questionnaires, in the order they are listed.
    pub const STANDARD: [Self; 7] = [
        Self::Seq,
        Self::Smeq,
        Self::Faces,
        Self::Sus,
        Self::UmuxLite,
        Self::Nps,
        Self::Tlx,
    ];

    /// Word that `ask` and `ask_at_end` use; for a custom question, its id.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Seq => "seq",
            Self::Smeq => "smeq",
            Self::Faces => "faces",
            Self::Sus => "sus",
            Self::UmuxLite => "umux-lite",
            Self::Nps => "nps",
            Self::Tlx => "tlx",
            Self::Custom(id) => id,
        }
    }

    /// The standard questionnaire with this word.
    pub fn standard_from_word(word: &str) -> Option<Self> {
        Self::STANDARD
            .into_iter()
            .find(|instrument| instrument.as_str() == word)
    }
}

/// A custom question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Id, which `ask` and `ask_at_end` name.
    pub id: String,
    /// The question, word for word.
    pub text: String,
    /// Answer format.
    pub kind: QuestionKind,
}

/// Which end of a scale is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// Higher answers are better.
    Higher,
    /// Lower answers are better.
    Lower,
}

/// Answer format of a custom question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuestionKind {
    /// A whole number from `low` to `high`, with optional labels at the ends.
    Scale {
        /// Lowest answer.
        low: i64,
        /// Highest answer.
        high: i64,
        /// Label of the lowest answer.
        low_label: Option<String>,
        /// Label of the highest answer.
        high_label: Option<String>,
        /// Which end is better; `None` if the script does not say.
        better: Option<Better>,
    },
    /// One of these labels.
    Choice(Vec<String>),
    /// Free text.
    Text,
}

impl QuestionKind {
    /// Its word in a script.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Scale { .. } => "scale",
            Self::Choice(_) => "choice",
            Self::Text => "text",
        }
    }

    /// Lowest and highest answer; `None` if the answers are not numbers.
    pub fn range(&self) -> Option<(f64, f64)> {
        match self {
            Self::Scale { low, high, .. } => Some((*low as f64, *high as f64)),
            Self::Choice(_) | Self::Text => None,
        }
    }

    /// Which end of the scale is better, if the script says.
    pub fn better(&self) -> Option<Better> {
        match self {
            Self::Scale { better, .. } => *better,
            Self::Choice(_) | Self::Text => None,
        }
    }

    /// Whether the ends of two scales are swapped: the label of the lowest answer is that of the other's highest, and the
    /// reverse, or the other end is better.
    pub fn is_reverse_of(&self, other: &Self) -> bool {
        let labels = |kind: &Self| match kind {
            Self::Scale {
                low_label,
                high_label,
                ..
            } => Some((low_label.clone(), high_label.clone())),
            Self::Choice(_) | Self::Text => None,
        };
        let is_swapped = match (labels(self), labels(other)) {
            (Some((low, high)), Some((other_low, other_high))) => {
                low != high && low == other_high && high == other_low
            }
            _ => false,
        };
        let is_other_end = match (self.better(), other.better()) {
            (Some(better), Some(other)) => better != other,
            _ => false,
        };
        is_swapped || is_other_end
    }
}

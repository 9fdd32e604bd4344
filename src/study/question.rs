//! What is asked about how it felt.

/// A questionnaire or question that `ask` and `ask_at_end` name.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// A question of the study's own, by its id.
    Custom(String),
}

impl Instrument {
    /// The questionnaires everybody knows, in the order people read them.
    pub const STANDARD: [Self; 7] = [
        Self::Seq,
        Self::Smeq,
        Self::Faces,
        Self::Sus,
        Self::UmuxLite,
        Self::Nps,
        Self::Tlx,
    ];

    /// The word that `ask` and `ask_at_end` use for it; for the study's own question, its id.
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

    /// The questionnaire that everybody knows by this word.
    pub fn standard_from_word(word: &str) -> Option<Self> {
        Self::STANDARD
            .into_iter()
            .find(|instrument| instrument.as_str() == word)
    }
}

/// A question of the study's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its id, which `ask` and `ask_at_end` name.
    pub id: String,
    /// The question, word for word.
    pub text: String,
    /// How it is answered.
    pub kind: QuestionKind,
}

/// How a question of the study's own is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuestionKind {
    /// A whole number from `low` to `high`, with the words at the ends.
    Scale {
        /// The lowest answer.
        low: i64,
        /// The highest answer.
        high: i64,
        /// The words at the lowest answer.
        low_label: Option<String>,
        /// The words at the highest answer.
        high_label: Option<String>,
    },
    /// One of these.
    Choice(Vec<String>),
    /// Free text.
    Text,
}

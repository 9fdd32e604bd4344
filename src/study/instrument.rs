//! Items of each questionnaire.
//!
//! **Names of answers.** An answer is logged under its instrument's word ([`Instrument::as_str`]; for a custom
//! question, its id) and its item's id; views, imports and measures use the same names.
//!
//! | instrument | items | values |
//! | --- | --- | --- |
//! | `seq`, `smeq`, `nps` | `1` | 1 to 7, 0 to 150, 0 to 10 |
//! | `faces` | `1` | 1 sad, 2 neutral, 3 happy |
//! | `sus` | `1` to `10` | 1 to 5 as answered; reversed only when scored |
//! | `umux-lite` | `1` capabilities, `2` ease | 1 to 7 |
//! | `tlx` | `mental`, `physical`, `temporal`, `performance`, `effort`, `frustration` | 0 to 100; asked in steps of 5 |
//! | a scale | `1` | as the script defines |
//! | a choice | `1` | its position in the script, from 1, and its label as the text |
//! | a text | `1` | no value; the text |
//!
//! Neither value nor text: left blank.

use super::{Instrument, QuestionKind, Study};

/// One question, as asked of a participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Id within its instrument.
    pub id: String,
    /// The question, word for word.
    pub wording: String,
    /// Answer format.
    pub answer: AnswerFormat,
}

/// Answer format of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerFormat {
    /// A whole number.
    Scale(Scale),
    /// One of three faces, from sad to happy.
    Faces,
    /// One of these labels.
    Choice(Vec<String>),
    /// Free text.
    Text,
}

/// Rating scale of whole numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// Lowest answer.
    pub low: i64,
    /// Highest answer.
    pub high: i64,
    /// Distance between the answers offered.
    pub step: i64,
    /// Label of the lowest answer.
    pub low_label: Option<String>,
    /// Label of the highest answer.
    pub high_label: Option<String>,
    /// Labels along the scale with their values, in ascending order.
    pub anchors: Vec<(i64, &'static str)>,
}

/// Labels of the three faces, from value 1.
pub const FACE_LABELS: [&str; 3] = ["sad", "neutral", "happy"];

/// Brooke 1996, "SUS: a quick and dirty usability scale".
const SUS: [&str; 10] = [
    "I think that I would like to use this system frequently.",
    "I found the system unnecessarily complex.",
    "I thought the system was easy to use.",
    "I think that I would need the support of a technical person to be able to use this system.",
    "I found the various functions in this system were well integrated.",
    "I thought there was too much inconsistency in this system.",
    "I would imagine that most people would learn to use this system very quickly.",
    "I found the system very cumbersome to use.",
    "I felt very confident using the system.",
    "I needed to learn a lot of things before I could get going with this system.",
];

/// Lewis, Utesch & Maher 2013, "UMUX-LITE: when there's no time for the SUS".
const UMUX_LITE: [&str; 2] = [
    "This system's capabilities meet my requirements.",
    "This system is easy to use.",
];

/// Hart & Staveland 1988, "Development of NASA-TLX"; the wording of its paper and pencil version.
const TLX: [(&str, &str); 6] = [
    ("mental", "How mentally demanding was the task?"),
    ("physical", "How physically demanding was the task?"),
    (
        "temporal",
        "How hurried or rushed was the pace of the task?",
    ),
    (
        "performance",
        "How successful were you in accomplishing what you were asked to do?",
    ),
    (
        "effort",
        "How hard did you have to work to accomplish your level of performance?",
    ),
    (
        "frustration",
        "How insecure, discouraged, irritated, stressed, and annoyed were you?",
    ),
];

/// Zijlstra & van Doorn 1985 placed the nine anchors; the English words are those of Sauro & Dumas 2009.
const SMEQ: [(i64, &str); 9] = [
    (2, "not at all hard to do"),
    (13, "not very hard to do"),
    (26, "a bit hard to do"),
    (37, "fairly hard to do"),
    (57, "rather hard to do"),
    (71, "pretty hard to do"),
    (85, "very hard to do"),
    (102, "very, very hard to do"),
    (112, "tremendously hard to do"),
];

impl Instrument {
    /// The instrument named in an answer's log entry.
    pub fn from_word(word: &str) -> Self {
        Self::standard_from_word(word).unwrap_or_else(|| Self::Custom(word.to_owned()))
    }

    /// Display name; for a custom question, its id.
    pub fn name(&self) -> &str {
        match self {
            Self::Seq => "SEQ",
            Self::Smeq => "SMEQ",
            Self::Faces => "Faces",
            Self::Sus => "SUS",
            Self::UmuxLite => "UMUX-Lite",
            Self::Nps => "NPS",
            Self::Tlx => "NASA-TLX",
            Self::Custom(id) => id,
        }
    }

    /// Items in the order asked; empty for a custom question that is not in `study`.
    pub fn items(&self, study: &Study) -> Vec<Item> {
        let one = |wording: &str, answer| vec![new_item("1", wording, answer)];
        match self {
            // Sauro & Dumas 2009, "Comparison of three one-question, post-task usability questionnaires".
            Self::Seq => one(
                "Overall, how difficult or easy was the task to complete?",
                labeled_scale(1, 7, "very difficult", "very easy"),
            ),
            Self::Smeq => one(
                "How hard was the task to do?",
                AnswerFormat::Scale(Scale {
                    anchors: SMEQ.to_vec(),
                    ..plain_scale(0, 150)
                }),
            ),
            // After Kunin 1955, "The construction of a new type of attitude measure": faces in place of words.
            Self::Faces => one(
                "How do you feel about what you have just done?",
                AnswerFormat::Faces,
            ),
            Self::Sus => numbered_items(
                &SUS,
                &labeled_scale(1, 5, "strongly disagree", "strongly agree"),
            ),
            Self::UmuxLite => numbered_items(
                &UMUX_LITE,
                &labeled_scale(1, 7, "strongly disagree", "strongly agree"),
            ),
            // Reichheld 2003, "The one number you need to grow".
            Self::Nps => one(
                "How likely is it that you would recommend this product to a friend or colleague?",
                labeled_scale(0, 10, "not at all likely", "extremely likely"),
            ),
            Self::Tlx => TLX
                .iter()
                .map(|(id, wording)| tlx_item(id, wording))
                .collect(),
            Self::Custom(id) => {
                let question = study.questions.iter().find(|q| q.id == *id);
                question.map_or_else(Vec::new, |q| {
                    one(&q.text, AnswerFormat::from_question_kind(&q.kind))
                })
            }
        }
    }
}

impl AnswerFormat {
    fn from_question_kind(kind: &QuestionKind) -> Self {
        match kind {
            QuestionKind::Scale {
                low,
                high,
                low_label,
                high_label,
                ..
            } => Self::Scale(Scale {
                low_label: low_label.clone(),
                high_label: high_label.clone(),
                ..plain_scale(*low, *high)
            }),
            QuestionKind::Choice(choices) => Self::Choice(choices.clone()),
            QuestionKind::Text => Self::Text,
        }
    }

    /// Lowest and highest value; `None` for a text.
    pub fn range(&self) -> Option<(i64, i64)> {
        match self {
            Self::Scale(scale) => Some((scale.low, scale.high)),
            Self::Faces => Some((1, 3)),
            Self::Choice(choices) => Some((1, i64::try_from(choices.len()).unwrap_or(i64::MAX))),
            Self::Text => None,
        }
    }

    /// Whether a value is a valid answer: a whole number in range. Values between the steps are valid, since other
    /// tools may use a finer scale.
    pub fn accepts_value(&self, value: f64) -> bool {
        let within = |(low, high): (i64, i64)| (low as f64..=high as f64).contains(&value);
        self.range().is_none_or(within) && value.fract() == 0.0
    }

    /// Label of a value, if it has one.
    pub fn label_of(&self, value: i64) -> Option<&str> {
        let index = || usize::try_from(value).ok()?.checked_sub(1);
        match self {
            Self::Faces => FACE_LABELS.get(index()?).copied(),
            Self::Choice(choices) => choices.get(index()?).map(String::as_str),
            Self::Scale(_) | Self::Text => None,
        }
    }
}

impl Study {
    /// An answer as the log shows it: `SEQ: 6`, `SUS 3: blank`, `Faces: happy (3)`, `device: phone`.
    pub fn answer_in_words(
        &self,
        instrument: &str,
        item: &str,
        value: Option<f64>,
        text: Option<&str>,
    ) -> String {
        let instrument = Instrument::from_word(instrument);
        let items = instrument.items(self);
        let known = items.iter().find(|known| known.id == item);
        let mut asked = instrument.name().to_owned();
        if items.len() > 1 || known.is_none() {
            asked = format!("{asked} {item}");
        }
        let words = value.and_then(|value| {
            #[allow(clippy::cast_possible_truncation, reason = "a place among a few")]
            known?.answer.label_of(value as i64)
        });
        let answered = match (text.filter(|t| !t.is_empty()), value) {
            (Some(text), _) => text.to_owned(),
            (None, None) => "blank".to_owned(),
            (None, Some(value)) => {
                words.map_or_else(|| value.to_string(), |words| format!("{words} ({value})"))
            }
        };
        format!("{asked}: {answered}")
    }
}

fn new_item(id: &str, wording: &str, answer: AnswerFormat) -> Item {
    Item {
        id: id.to_owned(),
        wording: wording.to_owned(),
        answer,
    }
}

fn plain_scale(low: i64, high: i64) -> Scale {
    Scale {
        low,
        high,
        step: 1,
        low_label: None,
        high_label: None,
        anchors: Vec::new(),
    }
}

fn labeled_scale(low: i64, high: i64, low_label: &str, high_label: &str) -> AnswerFormat {
    AnswerFormat::Scale(Scale {
        low_label: Some(low_label.to_owned()),
        high_label: Some(high_label.to_owned()),
        ..plain_scale(low, high)
    })
}

fn numbered_items(wordings: &[&str], answer: &AnswerFormat) -> Vec<Item> {
    (1..)
        .zip(wordings)
        .map(|(n, wording)| new_item(&n.to_string(), wording, answer.clone()))
        .collect()
}

/// 21 marks from 0 to 100. Only performance has other end labels.
fn tlx_item(id: &str, wording: &str) -> Item {
    let (low, high) = match id {
        "performance" => ("perfect", "failure"),
        _ => ("very low", "very high"),
    };
    let AnswerFormat::Scale(scale) = labeled_scale(0, 100, low, high) else {
        return new_item(id, wording, AnswerFormat::Text);
    };
    new_item(id, wording, AnswerFormat::Scale(Scale { step: 5, ..scale }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{TEMPLATE, parse};

    fn study() -> Study {
        let own = "\n[[question]]\nid = \"device\"\ntext = \"On what?\"\nkind = \"choice\"\n\
                   choices = [\"phone\", \"tablet\"]\n[[question]]\nid = \"why\"\ntext = \"Why?\"\nkind = \"text\"\n";
        parse(&format!("{TEMPLATE}{own}")).unwrap()
    }

    #[test]
    fn items_bear_the_names_that_answers_are_logged_under() {
        let study = study();
        let ids = |instrument: &Instrument| -> Vec<String> {
            let items = instrument.items(&study);
            items.into_iter().map(|item| item.id).collect()
        };
        let ten: Vec<String> = (1..=10).map(|n| n.to_string()).collect();
        assert_eq!(ids(&Instrument::Sus), ten);
        assert_eq!(ids(&Instrument::UmuxLite), ["1", "2"]);
        assert_eq!(
            ids(&Instrument::Tlx).join(" "),
            "mental physical temporal performance effort frustration"
        );
        for single in [
            Instrument::Seq,
            Instrument::Smeq,
            Instrument::Faces,
            Instrument::Nps,
            Instrument::Custom("trust".to_owned()),
        ] {
            assert_eq!(ids(&single), ["1"]);
        }
        assert!(ids(&Instrument::Custom("gone".to_owned())).is_empty());
    }

    #[test]
    fn each_scale_has_its_own_ends() {
        let study = study();
        let range = |word: &str| Instrument::from_word(word).items(&study)[0].answer.range();
        assert_eq!(range("seq"), Some((1, 7)));
        assert_eq!(range("smeq"), Some((0, 150)));
        assert_eq!(range("faces"), Some((1, 3)));
        assert_eq!(range("sus"), Some((1, 5)));
        assert_eq!(range("umux-lite"), Some((1, 7)));
        assert_eq!(range("nps"), Some((0, 10)));
        assert_eq!(range("tlx"), Some((0, 100)));
        assert_eq!(range("trust"), Some((1, 7)));
        assert_eq!(range("device"), Some((1, 2)));
        assert_eq!(range("why"), None);
    }

    #[test]
    fn only_whole_numbers_of_the_scale_are_answers() {
        let study = study();
        let seq = &Instrument::Seq.items(&study)[0].answer;
        for (value, is_one) in [
            (1.0, true),
            (7.0, true),
            (0.0, false),
            (8.0, false),
            (6.5, false),
        ] {
            assert_eq!(seq.accepts_value(value), is_one, "{value}");
        }
        assert!(!seq.accepts_value(f64::NAN) && !seq.accepts_value(f64::INFINITY));
    }

    #[test]
    fn answers_are_described_in_words() {
        let study = study();
        let in_words =
            |instrument, item, value, text| study.answer_in_words(instrument, item, value, text);
        assert_eq!(in_words("seq", "1", Some(6.0), None), "SEQ: 6");
        assert_eq!(in_words("sus", "3", None, None), "SUS 3: blank");
        assert_eq!(
            in_words("tlx", "mental", Some(45.0), None),
            "NASA-TLX mental: 45"
        );
        assert_eq!(in_words("faces", "1", Some(3.0), None), "Faces: happy (3)");
        assert_eq!(
            in_words("device", "1", Some(1.0), Some("phone")),
            "device: phone"
        );
        assert_eq!(
            in_words("device", "1", Some(2.0), None),
            "device: tablet (2)"
        );
        assert_eq!(
            in_words("why", "1", None, Some("it is red")),
            "why: it is red"
        );
        assert_eq!(in_words("ueq", "q7", Some(-1.0), None), "ueq q7: -1");
    }
}

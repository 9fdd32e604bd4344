//! What is added to a session, as typed or as in a table: an error, an assist, a note, a sync mark, a task or consent.

use crate::session::{AddedWhat, Outcome, SessionState, parse_time};
use crate::study::script::nearest::nearest_word;
use crate::study::text::{excerpt, list_names};
use crate::study::{AssistLevel, Word};

/// What can be added.
pub(super) const KINDS: [&str; 6] = ["error", "assist", "note", "mark", "task", "consent"];
/// Letter codes of notes.
const NOTE_CODES: &str = "XVCPNBHI";

/// The words of an addition; empty ones are absent.
#[derive(Debug, Clone, Default)]
pub(super) struct AnnotationWords {
    /// One of [`KINDS`].
    pub(super) what: String,
    /// Error kind, assist level, letter code, task id, or `given` or `refused`.
    pub(super) kind: Option<String>,
    pub(super) severity: Option<String>,
    pub(super) recovered: Option<bool>,
    /// End of a task, in milliseconds of session time.
    pub(super) until_ms: Option<i64>,
    pub(super) outcome: Option<String>,
    pub(super) text: Option<String>,
}

/// What is wrong with the words, a sentence, and what to do.
#[derive(Debug)]
pub(super) struct Flaw {
    pub(super) message: String,
    pub(super) hint: String,
}

impl Flaw {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
        }
    }
}

impl AnnotationWords {
    /// What they add to a session.
    ///
    /// # Errors
    /// When a word is not known, or is missing, or is of another kind of addition.
    pub(super) fn parse(&self, state: &SessionState) -> Result<AddedWhat, Flaw> {
        self.check_fields()?;
        let text = self.text.clone();
        Ok(match self.what.as_str() {
            "error" => AddedWhat::Error {
                kind: self.error_kind(state)?,
                severity: parse_word("severity", self.severity.as_deref())?,
                recovered: self.recovered,
                text,
            },
            "assist" => AddedWhat::Assist {
                level: parse_word::<AssistLevel>("assist level", self.kind.as_deref())?,
                text,
            },
            "note" => AddedWhat::Note {
                code: self.note_code()?,
                text,
            },
            "mark" => AddedWhat::SyncMark(text),
            "task" => self.task(state)?,
            _ => AddedWhat::Consent {
                given: match self.kind.as_deref() {
                    None | Some("given" | "yes") => true,
                    Some("refused" | "no") => false,
                    Some(other) => {
                        return Err(Flaw::new(
                            format!("Consent is given or refused, not \"{}\"", excerpt(other)),
                            "Write given or refused.",
                        ));
                    }
                },
                text,
            },
        })
    }

    /// Requires that only words are given that this kind of addition has.
    fn check_fields(&self) -> Result<(), Flaw> {
        if !KINDS.contains(&self.what.as_str()) {
            return Err(Flaw::new(
                format!("\"{}\" cannot be added", excerpt(&self.what)),
                format!("What can be added: {}.", KINDS.join(", ")),
            ));
        }
        let is_of = |kinds: &[&str]| kinds.contains(&self.what.as_str());
        let misplaced = [
            (self.severity.is_some(), "severity", is_of(&["error"])),
            (self.recovered.is_some(), "recovered", is_of(&["error"])),
            (self.until_ms.is_some(), "until", is_of(&["task"])),
            (self.outcome.is_some(), "outcome", is_of(&["task"])),
            (self.text.is_some(), "text", !is_of(&["task"])),
            (self.kind.is_some(), "kind", !is_of(&["mark"])),
        ];
        let found = misplaced.iter().find(|(given, _, fits)| *given && !fits);
        found.map_or(Ok(()), |(_, field, _)| {
            Err(Flaw::new(
                format!("{} {} has no {field}", article(&self.what), self.what),
                format!("Leave {field} out."),
            ))
        })
    }

    fn error_kind(&self, state: &SessionState) -> Result<Option<String>, Flaw> {
        let Some(word) = self.kind.as_deref() else {
            return Ok(None);
        };
        let found = state
            .error_kinds()
            .find(|kind| kind.id == word || kind.label.eq_ignore_ascii_case(word));
        match found {
            Some(kind) => Ok(Some(kind.id.clone())),
            None => Err(unknown(
                "The script has no error kind",
                word,
                state.error_kinds().map(|kind| kind.id.as_str()),
            )),
        }
    }

    fn note_code(&self) -> Result<Option<char>, Flaw> {
        let Some(word) = self.kind.as_deref() else {
            return Ok(None);
        };
        let mut letters = word.chars().map(|c| c.to_ascii_uppercase());
        match (letters.next(), letters.next()) {
            (Some(code), None) if NOTE_CODES.contains(code) => Ok(Some(code)),
            _ => Err(Flaw::new(
                format!("There is no note letter \"{}\"", excerpt(word)),
                "The letters are X problem, V video highlight, C comment, P positive, N negative, B bug, H help, I idea.",
            )),
        }
    }

    fn task(&self, state: &SessionState) -> Result<AddedWhat, Flaw> {
        let tasks = || state.study().tasks.iter();
        let Some(word) = self.kind.as_deref() else {
            return Err(Flaw::new(
                "A task needs its id",
                format!("The tasks: {}.", list_names(tasks().map(|t| t.id.as_str()))),
            ));
        };
        let found = tasks().find(|t| t.id == word || t.title.eq_ignore_ascii_case(word));
        let task = found.map(|task| task.id.clone());
        let task = task.or_else(|| state.is_unscripted(word).then(|| word.to_owned()));
        let task = task.ok_or_else(|| {
            unknown(
                "The script has no task",
                word,
                tasks().map(|t| t.id.as_str()),
            )
        })?;
        let until_ms = self
            .until_ms
            .ok_or_else(|| Flaw::new("A task needs the time it ended", "Give it as until."))?;
        let outcome = self.outcome.as_deref().map(|word| {
            Outcome::from_word(word).ok_or_else(|| {
                Flaw::new(
                    format!("\"{}\" is not an outcome of a task", excerpt(word)),
                    format!(
                        "The outcomes: {}.",
                        Outcome::KEYS.map(|(_, o)| o.word()).join(", ")
                    ),
                )
            })
        });
        Ok(AddedWhat::Task {
            task,
            until_ms,
            outcome: outcome.transpose()?,
        })
    }
}

fn article(what: &str) -> &'static str {
    if matches!(what, "error" | "assist") {
        "An"
    } else {
        "A"
    }
}

fn parse_word<T: Word>(what: &str, word: Option<&str>) -> Result<Option<T>, Flaw> {
    let Some(word) = word else {
        return Ok(None);
    };
    let words = || T::WORDS.iter().map(|(known, _)| *known);
    T::from_word(&word.replace(' ', "_"))
        .map(Some)
        .ok_or_else(|| {
            Flaw::new(
                format!("There is no {what} \"{}\"", excerpt(word)),
                format!("Choose one of {}.", words().collect::<Vec<_>>().join(", ")),
            )
        })
}

fn unknown<'a>(message: &str, word: &str, known: impl Iterator<Item = &'a str>) -> Flaw {
    let known: Vec<&str> = known.collect();
    let hint = match nearest_word(word, known.iter().copied()) {
        Some(near) => format!("Did you mean \"{near}\"?"),
        None => format!("There are: {}.", list_names(known)),
    };
    Flaw::new(format!("{message} \"{}\"", excerpt(word)), hint)
}

/// A moment of a session or a recording: `12:34`, `1:02:03.5`, or seconds. In milliseconds.
///
/// # Errors
/// A sentence, without its full stop.
pub(super) fn parse_moment(text: &str) -> Result<i64, String> {
    let seconds = || -> Option<i64> {
        let seconds: f64 = text.trim().parse().ok()?;
        #[allow(clippy::cast_possible_truncation, reason = "at most a day")]
        (0.0..=86_400.0)
            .contains(&seconds)
            .then(|| (seconds * 1000.0).round() as i64)
    };
    let moment = parse_time(text).or_else(seconds);
    moment.ok_or_else(|| format!("{} is not a valid time", excerpt(text)))
}

//! Questionnaires: one score per response, and the figures of the scores.
//!
//! An item is identified by the last digits of its name (`3`, `q3` and `sus-3` are item 3); a question with one item
//! may give it any name. Faces are 1 sad, 2 neutral, 3 happy. If a participant has several sessions on a version, the
//! first with an answer counts; answers given after a task count with the attempt that counts, or without
//! one with the first that ended without an outcome. An answer is read on the
//! scale of the protocol it was given under.

mod asked;
mod compared;
mod figures;
mod scale;
mod score;

pub(super) use asked::AskedQuestions;
pub(super) use compared::ComparedAnswers;
pub(super) use figures::{RatingDetail, RatingFigures};
pub use score::NPS_POINTS;
pub(super) use score::better_in_script;

use std::collections::BTreeMap;

use super::selection::{SampledParticipant, VersionSample};
use crate::session::{Ending, Rating, Seq, SessionSummary};
use crate::study::{Instrument, QuestionKind, Study};

/// A response: one participant's answers to one questionnaire, given at one time.
#[derive(Debug, Clone)]
struct Response<'a> {
    code: &'a str,
    /// How the session asked it; `None` for a standard questionnaire, or a question that is in no script.
    asked: Option<&'a QuestionKind>,
    answers: Vec<&'a Rating>,
}

/// Responses to each questionnaire, in display order.
type Responses<'a> = Vec<(Instrument, Vec<Response<'a>>)>;

/// Responses given after a task, with the attempts that count.
fn responses_to_task<'a>(
    sample: &VersionSample<'a>,
    task: &str,
    asked: AskedQuestions<'a>,
) -> Responses<'a> {
    let mut all: BTreeMap<&str, Vec<Response<'a>>> = BTreeMap::new();
    let number = sample.task_number(task);
    let Some(number) = number.filter(|_| sample.has_answers()) else {
        return Responses::new();
    };
    let has_ratings =
        |person: &SampledParticipant<'_, '_>| person.sessions.iter().any(|s| !s.ratings.is_empty());
    for person in sample.participants().filter(has_ratings) {
        let counted = person.counted.at(number);
        let counted = counted.map(|counted| (counted.session, counted.attempt.key()));
        let Some((session, attempt)) = counted.or_else(|| undecided_attempt(&person, task)) else {
            continue;
        };
        let here = |r: &&Rating| r.attempt == Some(attempt);
        group_responses(
            &mut all,
            person.code,
            |id| asked.kind(id, session),
            session.ratings.iter().filter(here),
        );
    }
    in_instrument_order(all, asked.script)
}

/// The first attempt of a participant at a task that ended without an outcome.
fn undecided_attempt<'a>(
    person: &SampledParticipant<'_, 'a>,
    task: &str,
) -> Option<(&'a SessionSummary, Seq)> {
    person.sessions.iter().find_map(|session| {
        let mut attempts = session.attempts.iter();
        let found = attempts.find(|a| a.task() == task && a.ending() == Ending::Undecided)?;
        Some((*session, found.key()))
    })
}

/// Responses given at the end of sessions.
fn responses_at_end<'a>(sample: &VersionSample<'a>, asked: AskedQuestions<'a>) -> Responses<'a> {
    let mut all: BTreeMap<&str, Vec<Response<'a>>> = BTreeMap::new();
    if !sample.has_answers() {
        return Responses::new();
    }
    for person in sample.participants() {
        for session in person.sessions {
            let new = |r: &&Rating| {
                let sheets = all.get(r.instrument.as_str());
                let before = sheets.and_then(|sheets| sheets.last());
                r.attempt.is_none() && before.is_none_or(|sheet| sheet.code != person.code)
            };
            let answers: Vec<&Rating> = session.ratings.iter().filter(new).collect();
            let kind = |id: &str| asked.kind(id, session);
            group_responses(&mut all, person.code, kind, answers.into_iter());
        }
    }
    in_instrument_order(all, asked.script)
}

/// Groups the answers a participant gave at one time into one response per questionnaire.
fn group_responses<'a>(
    all: &mut BTreeMap<&'a str, Vec<Response<'a>>>,
    code: &'a str,
    asked: impl Fn(&str) -> Option<&'a QuestionKind>,
    answers: impl Iterator<Item = &'a Rating>,
) {
    let mut sheets: BTreeMap<&'a str, Response<'a>> = BTreeMap::new();
    for answer in answers {
        let sheet = sheets.entry(&answer.instrument).or_insert(Response {
            code,
            asked: asked(&answer.instrument),
            answers: Vec::new(),
        });
        sheet.answers.push(answer);
    }
    for (instrument, sheet) in sheets {
        all.entry(instrument).or_default().push(sheet);
    }
}

/// Standard questionnaires first, then custom questions in script order, then questions no longer in the script.
fn in_instrument_order<'a>(
    all: BTreeMap<&'a str, Vec<Response<'a>>>,
    study: &Study,
) -> Responses<'a> {
    let position = |word: &str| {
        let known = Instrument::STANDARD.iter().position(|i| i.as_str() == word);
        let own = study.questions.iter().position(|q| q.id == word);
        known
            .or(own.map(|own| own + Instrument::STANDARD.len()))
            .unwrap_or(usize::MAX)
    };
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by_key(|(word, _)| position(word));
    let named = |word: &str| {
        Instrument::standard_from_word(word).unwrap_or_else(|| Instrument::Custom(word.to_owned()))
    };
    all.into_iter()
        .map(|(word, sheets)| (named(word), sheets))
        .collect()
}

#[cfg(test)]
mod tests;

//! Caveats: sentences about the limits of the figures.

mod comparison;

pub(super) use comparison::of_comparison;

use crate::metrics::answers::RatingFigures;
use crate::metrics::figures::{TaskFigures, VersionFigures};
use crate::metrics::study_figures::StudyFigures;
use crate::metrics::verdict::MIN_SAMPLE;
use crate::report::rating::name;
use crate::study::text;

/// Caveats about the figures of a study.
pub(super) fn of_study(study_figures: &StudyFigures) -> Vec<String> {
    let mut sentences = Vec::new();
    for (code, why) in &study_figures.flow.exclusion_reasons {
        let why = if why.is_empty() {
            "no reason given".to_owned()
        } else {
            text::escape_hidden(why).into_owned()
        };
        sentences.push(format!(
            "Session of {} excluded: {why}.",
            text::escape_hidden(code)
        ));
    }
    if study_figures.open_sessions > 0 {
        sentences.push(format!(
            "{} unfinished; the figures may change.",
            count_with_noun(
                study_figures.open_sessions as u64,
                "session is",
                "sessions are"
            )
        ));
    }
    if study_figures.off_script > 0 {
        sentences.push(format!(
            "{} unscripted, so not counted.",
            count_with_noun(
                study_figures.off_script as u64,
                "attempt is",
                "attempts are"
            )
        ));
    }
    for version in &study_figures.versions {
        if version.participants > 0 && version.participants < MIN_SAMPLE {
            sentences.push(format!(
                "{}: only {}, so expect wide intervals.",
                version.version,
                text::pluralize(version.participants, "participant")
            ));
        }
        sentences.extend(version.tasks.iter().flat_map(|task| of_task(version, task)));
        let location = text::escape_hidden(&version.version);
        sentences.extend(version.ratings.iter().flat_map(|r| of_rating(&location, r)));
    }
    sentences
}

fn of_task(version: &VersionFigures, task: &TaskFigures) -> Vec<String> {
    let location = format!("{}, {}", version.version, text::escape_hidden(&task.title));
    let mut sentences = Vec::new();
    if task.not_counted.undecided > 0 {
        sentences.push(format!(
            "{location}: {}.",
            undecided_caveat(task.not_counted.undecided)
        ));
    }
    if task.time.estimated > 0 {
        sentences.push(format!(
            "{location}: {} estimated (after a crash or a restart) and not included in the means.",
            count_with_noun(task.time.estimated as u64, "time is", "times are")
        ));
    }
    if task.time.all.left_out() > 0 {
        sentences.push(format!(
            "{location}: {} 0 seconds or less and not included in the means.",
            count_with_noun(task.time.all.left_out() as u64, "time is", "times are")
        ));
    }
    if task.after_void > 0 {
        sentences.push(format!(
            "{location}: {}.",
            repeats_after_void(task.after_void)
        ));
    }
    if task.later_attempts > 0 {
        sentences.push(format!(
            "{location}: {}.",
            later_attempts(task.later_attempts)
        ));
    }
    sentences.extend(task.ratings.iter().flat_map(|r| of_rating(&location, r)));
    sentences
}

/// Caveats about irregular responses to a questionnaire, which are flagged and never changed.
fn of_rating(location: &str, rating: &RatingFigures) -> Vec<String> {
    let name = name(&rating.instrument);
    let flags = [
        (
            rating.without_score,
            [
                "has no score (blank or off the scale) and is not counted",
                "have no score (blank or off the scale) and are not counted",
            ],
        ),
        (
            rating.prorated,
            [
                "was scored from nine of ten answers",
                "were scored from nine of ten answers",
            ],
        ),
        (
            rating.straight_lined,
            ["was straight-lined", "were straight-lined"],
        ),
        (
            rating.reversed,
            [
                "looks reversed: it agrees with positive and negative items alike",
                "look reversed: they agree with positive and negative items alike",
            ],
        ),
    ];
    flags
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, [one, many])| {
            let responses = text::pluralize(*n, "response");
            format!(
                "{location}: {} {}.",
                responses.replacen(' ', &format!(" {name} "), 1),
                if *n == 1 { one } else { many }
            )
        })
        .collect()
}

/// Caveat about attempts without an outcome, with what to do about it.
fn undecided_caveat(n: u64) -> String {
    match n {
        1 => "1 attempt has no outcome yet and is not counted; enter its outcome to count it"
            .to_owned(),
        n => format!(
            "{n} attempts have no outcome yet and are not counted; enter their outcomes to count them"
        ),
    }
}

/// Caveat about counted attempts that repeat a void one.
fn repeats_after_void(n: u64) -> String {
    match n {
        1 => "1 attempt was a repeat after a voided one; the participant had already seen the task"
            .to_owned(),
        n => format!(
            "{n} attempts were repeats after voided ones; the participants had already seen the task"
        ),
    }
}

/// Caveat about later attempts of participants whose first attempt counts.
fn later_attempts(n: u64) -> String {
    match n {
        1 => "1 later attempt is not counted; the first one counts".to_owned(),
        n => format!("{n} later attempts are not counted; the first ones count"),
    }
}

/// A count with a noun whose verb has to agree: `1 session is`, `2 sessions are`. A noun alone: [`text::pluralize`].
pub(super) fn count_with_noun(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

//! What a reader has to know before believing a number, in sentences.

mod comparison;

pub(super) use comparison::of_comparison;

use crate::metrics::answers::RatingFigures;
use crate::metrics::figures::{TaskFigures, VersionFigures};
use crate::metrics::findings::Findings;
use crate::metrics::verdict::FEWEST;
use crate::report::text::rating::name;
use crate::study::text;

/// What to know before believing the figures of a study.
pub(super) fn of_findings(findings: &Findings) -> Vec<String> {
    let mut sentences = Vec::new();
    for (code, why) in &findings.flow.excluded_why {
        let why = if why.is_empty() {
            "no reason was given".to_owned()
        } else {
            text::shown(why).into_owned()
        };
        sentences.push(format!(
            "A session of {} is excluded: {why}.",
            text::shown(code)
        ));
    }
    if findings.open_sessions > 0 {
        sentences.push(format!(
            "{} not closed yet; the figures will change.",
            counted(findings.open_sessions as u64, "session is", "sessions are")
        ));
    }
    if findings.off_script > 0 {
        sentences.push(format!(
            "{} not at a task of the script and in no figure.",
            counted(findings.off_script as u64, "attempt is", "attempts are")
        ));
    }
    for version in &findings.versions {
        if version.participants > 0 && version.participants < FEWEST {
            sentences.push(format!(
                "{}: {} only. The intervals say how little that tells.",
                version.version,
                counted(version.participants as u64, "participant", "participants")
            ));
        }
        sentences.extend(version.tasks.iter().flat_map(|task| of_task(version, task)));
        let place = text::shown(&version.version);
        sentences.extend(version.ratings.iter().flat_map(|r| of_rating(&place, r)));
    }
    sentences
}

fn of_task(version: &VersionFigures, task: &TaskFigures) -> Vec<String> {
    let place = format!("{}, {}", version.version, text::shown(&task.title));
    let mut sentences = Vec::new();
    if task.apart.undecided > 0 {
        sentences.push(format!(
            "{place}: {} no outcome yet: out of n. Say it, and the figures change.",
            counted(task.apart.undecided, "attempt has", "attempts have")
        ));
    }
    if task.time.estimated > 0 {
        sentences.push(format!(
            "{place}: {} on an estimate (after a crash or a restart): not in the means.",
            counted(task.time.estimated as u64, "time rests", "times rest")
        ));
    }
    if task.time.all.left_out() > 0 {
        sentences.push(format!(
            "{place}: {} 0 seconds or less: not in the means.",
            counted(task.time.all.left_out() as u64, "time is", "times are")
        ));
    }
    if task.after_void > 0 {
        sentences.push(format!(
            "{place}: {} after one that a fault had spoiled, so that the task was not new.",
            counted(task.after_void, "attempt came", "attempts came")
        ));
    }
    if task.later > 0 {
        sentences.push(format!(
            "{place}: {} kept beside the first one, which counts.",
            counted(task.later, "later attempt is", "later attempts are")
        ));
    }
    sentences.extend(task.ratings.iter().flat_map(|r| of_rating(&place, r)));
    sentences
}

/// What is odd about the answers to a questionnaire: flagged, never changed.
fn of_rating(place: &str, rating: &RatingFigures) -> Vec<String> {
    let name = name(&rating.instrument);
    let flags = [
        (
            rating.left_out,
            [
                "has no score (blank, or outside the scale) and is left out",
                "have no score (blank, or outside the scale) and are left out",
            ],
        ),
        (
            rating.prorated,
            [
                "is scored from nine of its ten answers",
                "are scored from nine of their ten answers",
            ],
        ),
        (
            rating.straight_lined,
            [
                "gave all items the same answer",
                "gave all items the same answer",
            ],
        ),
        (
            rating.reversed,
            [
                "looks reversed: it agrees with praise and blame alike",
                "look reversed: they agree with praise and blame alike",
            ],
        ),
    ];
    flags
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, [one, many])| {
            let sheets = counted(*n as u64, "answer sheet", "answer sheets");
            format!(
                "{place}, {name}: {sheets} {}.",
                if *n == 1 { one } else { many }
            )
        })
        .collect()
}

fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

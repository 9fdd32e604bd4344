//! What a reader has to know before believing a number, in sentences.

use crate::metrics::comparison::Comparison;
use crate::metrics::figures::{TaskFigures, VersionFigures};
use crate::metrics::findings::Findings;
use crate::metrics::verdict::FEWEST;
use crate::study::{Design, text};

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
    }
    sentences
}

fn of_task(version: &VersionFigures, task: &TaskFigures) -> Vec<String> {
    let place = format!("{}, {}", version.version, text::shown(&task.title));
    let mut sentences = Vec::new();
    if task.apart.undecided > 0 {
        sentences.push(format!(
            "{place}: {} no outcome yet and left out. Say it, and the figures change.",
            counted(task.apart.undecided, "attempt has", "attempts have")
        ));
    }
    if task.time.estimated > 0 {
        sentences.push(format!(
            "{place}: {} on an estimate (after a crash or a restart) and left out of the times.",
            counted(task.time.estimated as u64, "time rests", "times rest")
        ));
    }
    if task.time.all.left_out() > 0 {
        sentences.push(format!(
            "{place}: {} 0 seconds or less and left out of the times.",
            counted(task.time.all.left_out() as u64, "time is", "times are")
        ));
    }
    sentences
}

/// What to know before believing a comparison.
pub(super) fn of_comparison(comparison: &Comparison) -> Vec<String> {
    let mut sentences = Vec::new();
    let (old, new) = (text::shown(&comparison.old), text::shown(&comparison.new));
    match comparison.design {
        Design::Between => {
            sentences.push(format!(
                "Participants were not drawn by lot for {old} or {new}: what differs may come from who came, and when."
            ));
            if comparison.second_version > 0 {
                sentences.push(format!(
                    "{} seen on another version first; only the first counts here.",
                    counted(
                        comparison.second_version as u64,
                        "participant was",
                        "participants were"
                    )
                ));
            }
            let fewest = comparison.people.0.min(comparison.people.1);
            if fewest < FEWEST {
                sentences.push(format!(
                    "Fewer than {FEWEST} participants on one version: no test, and no verdict."
                ));
            }
        }
        Design::Within => {
            if comparison.one_version_only > 0 {
                sentences.push(format!(
                    "{} on one of the two versions only and left out.",
                    counted(
                        comparison.one_version_only as u64,
                        "participant was seen",
                        "participants were seen"
                    )
                ));
            }
            if comparison.people.0 < FEWEST {
                sentences.push(format!(
                    "Fewer than {FEWEST} participants on both versions: no test, and no verdict."
                ));
            }
        }
    }
    if comparison.shared_tasks.is_empty() {
        sentences.push(format!("No task was attempted on both {old} and {new}."));
    }
    if !comparison.dropped_tasks.is_empty() {
        let list = comparison.dropped_tasks.join(", ");
        sentences.push(format!(
            "Attempted on one of the two versions only, and left out: {}.",
            text::shown(&list)
        ));
    }
    sentences.extend(
        comparison
            .protocol_differences
            .iter()
            .map(|d| format!("Between the sessions compared: {d}")),
    );
    if comparison.overall.signs_disagree {
        sentences.push(
            "Summed over tasks in different ways, the difference changes sign: look at the tasks, not at one number."
                .to_owned(),
        );
    }
    sentences
}

fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

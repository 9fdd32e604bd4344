//! Sample size: differences that a number of participants per version can detect, and the study's own plan.

use std::collections::BTreeSet;

use crate::metrics::planning::{OneTask, detectable_below, margin_at};
use crate::metrics::{Confidence, Rate};
use crate::study::{Design, Study, VerdictMeasure};
use crate::tui::widget::pager::Pager;

/// The probability of detecting a true difference.
const POWER: f64 = 0.8;

/// Baseline success rates to compare with.
const RATES: [f64; 2] = [0.8, 0.5];

/// Success rates at which success is to be shown not worse.
const HIGH_RATES: [f64; 2] = [0.9, 0.8];

/// Logits by which people differ, as `calc plan` assumes by default.
const PERSON_SD: f64 = 1.0;

/// Detectable differences for 5 to 20 participants per version, for the planned number and for today's; then what the
/// script's tasks and its smallest changes that matter need.
pub(super) fn pager(study: Option<&Study>, versions: &[(String, usize)]) -> Pager {
    let confidence = Confidence::default();
    let planned = study
        .and_then(|study| study.planned)
        .and_then(|planned| usize::try_from(planned).ok());
    let todays = versions.iter().map(|(_, n)| *n).filter(|n| *n > 0);
    let numbers: BTreeSet<usize> = (5..=20).chain(planned).chain(todays).collect();
    let mut rows = vec![(
        "participants".to_owned(),
        "per version, for one task alone: the 95% margin of error of a success rate, and the smallest drop detectable \
         from 80% and from 50% with a power of 80%"
            .to_owned(),
    )];
    rows.extend(numbers.into_iter().map(|n| {
        let mut marks: Vec<String> = versions
            .iter()
            .filter(|(_, participants)| *participants == n)
            .map(|(version, _)| format!("{version} today"))
            .collect();
        marks.extend((planned == Some(n)).then(|| "planned".to_owned()));
        let mark = if marks.is_empty() {
            String::new()
        } else {
            format!("   ◂ {}", marks.join(", "))
        };
        (
            n.to_string(),
            format!("{}{mark}", render_detectable(n as u64, confidence)),
        )
    }));
    if let Some(study) = study {
        rows.extend(not_worse_rows(study, confidence));
        rows.extend(all_tasks_row(study));
    }
    Pager::new("What a sample size can detect", rows)
}

fn render_detectable(n: u64, confidence: Confidence) -> String {
    let margin = format!("±{:.0} points", 100.0 * margin_at(n, confidence));
    let from = RATES.map(|rate| {
        let lower = Rate::new(rate).and_then(|r| detectable_below(r, n, POWER, confidence));
        let lower = lower.map_or_else(
            || ": none".to_owned(),
            |lower| format!(" to {:.0}% or lower", 100.0 * lower.value()),
        );
        format!("from {:.0}%{lower}", 100.0 * rate)
    });
    format!("{margin}; detects a drop {}", from.join("; "))
}

/// Participants needed to show that success on a task is not worse, for each smallest change that matters.
fn not_worse_rows(study: &Study, confidence: Confidence) -> Vec<(String, String)> {
    let mut margins: Vec<f64> = study
        .tasks
        .iter()
        .filter_map(|task| study.matters_from(Some(&task.id), &VerdictMeasure::Success))
        .collect();
    margins.sort_by(f64::total_cmp);
    margins.dedup();
    let row = |margin: f64| {
        let needed = HIGH_RATES.map(|rate| {
            let n = n_not_worse(study.design, rate, margin, confidence);
            let n = n.map_or_else(|| "more than 10,000".to_owned(), |n| n.to_string());
            format!("{n} at {:.0}%", 100.0 * rate)
        });
        let text = format!(
            "by {} points on a task, with a power of 80%; participants {}: {} success on both versions",
            plain_number(100.0 * margin),
            match study.design {
                Design::Between => "per version",
                Design::Within => "in all",
            },
            needed.join(" or ")
        );
        ("not worse".to_owned(), text)
    };
    margins.into_iter().map(row).collect()
}

fn n_not_worse(design: Design, rate: f64, margin: f64, confidence: Confidence) -> Option<u64> {
    let rate = Rate::new(rate)?;
    let task = OneTask {
        design,
        old: rate,
        new: rate,
        person_sd: PERSON_SD,
        confidence,
    };
    task.n_not_worse(margin, POWER).map(|size| size.n)
}

/// The call that plans for a verdict on several tasks, which takes a simulation.
fn all_tasks_row(study: &Study) -> Option<(String, String)> {
    let tasks = study.tasks.len();
    if tasks < 2 {
        return None;
    }
    let margin = |measure| study.matters_from(None, &measure);
    let mut call = if study.primary == VerdictMeasure::Time {
        let ratio = margin(VerdictMeasure::Time).unwrap_or(1.5);
        let slower = plain_number(60.0 * ratio);
        format!("moderato calc plan --detect 60,{slower} --measure time")
    } else {
        let drop = margin(VerdictMeasure::Success)
            .filter(|margin| *margin < RATES[0])
            .unwrap_or(0.2);
        let lower = plain_number(RATES[0] - drop);
        format!(
            "moderato calc plan --detect {},{lower} --measure overall",
            RATES[0]
        )
    };
    call.push_str(&format!(" --tasks {tasks}"));
    if study.design == Design::Within {
        call.push_str(" --design within");
    }
    let question = match study.planned {
        Some(planned) => {
            call.push_str(&format!(" --n {planned}"));
            "the power with the planned participants"
        }
        None => "how many participants a verdict needs",
    };
    Some((
        format!("{tasks} tasks"),
        format!("{question}, by simulation: {call}"),
    ))
}

/// A number without the digits that rounding adds.
fn plain_number(number: f64) -> String {
    ((number * 1e6).round() / 1e6).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{Margins, TEMPLATE, parse};

    #[test]
    fn detectable_drops_by_number_of_participants() {
        let c = Confidence::default();
        insta::assert_snapshot!(render_detectable(8, c), @"±28 points; detects a drop from 80% to 8% or lower; from 50%: none");
        insta::assert_snapshot!(render_detectable(20, c), @"±20 points; detects a drop from 80% to 35% or lower; from 50% to 9% or lower");
    }

    /// 69 per version: the worked figure of the plan for rate .9, margin .15 and a power of 80%.
    #[test]
    fn smallest_changes_that_matter_say_how_many_participants_they_need() {
        let mut study = parse(TEMPLATE).unwrap();
        assert!(not_worse_rows(&study, Confidence::default()).is_empty());
        study.matters_from = Margins::from([(VerdictMeasure::Success, 0.15)]);
        let rows = not_worse_rows(&study, Confidence::default());
        insta::assert_snapshot!(rows[0].1, @"by 15 points on a task, with a power of 80%; participants per version: 69 at 90% or 112 at 80% success on both versions");
        assert_eq!(rows.len(), 1);
    }

    #[test]
    fn several_tasks_are_planned_with_the_numbers_of_the_script() {
        let mut study = parse(TEMPLATE).unwrap();
        let call = |study: &Study| all_tasks_row(study).unwrap().1;
        insta::assert_snapshot!(call(&study), @"how many participants a verdict needs, by simulation: moderato calc plan --detect 0.8,0.6 --measure overall --tasks 3");
        study.design = Design::Within;
        study.planned = Some(12);
        study.matters_from = Margins::from([(VerdictMeasure::Success, 0.1)]);
        insta::assert_snapshot!(call(&study), @"the power with the planned participants, by simulation: moderato calc plan --detect 0.8,0.7 --measure overall --tasks 3 --design within --n 12");
        study.primary = VerdictMeasure::Time;
        study.matters_from = Margins::from([(VerdictMeasure::Time, 1.2)]);
        insta::assert_snapshot!(call(&study), @"the power with the planned participants, by simulation: moderato calc plan --detect 60,72 --measure time --tasks 3 --design within --n 12");
        study.tasks.truncate(1);
        assert_eq!(all_tasks_row(&study), None);
    }
}

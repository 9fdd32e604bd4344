//! The plan page of a study: participants so far and to come, and what a number of participants per version can detect.

use std::collections::BTreeSet;

use super::view::StudyView;
use crate::metrics::planning::{OneTask, detectable_below, margin_at};
use crate::metrics::{Confidence, Rate};
use crate::study::{Design, Study, VerdictMeasure};
use crate::tui::text::{pad, width};
use crate::tui::widget::pager::{PageRow, Pager};

/// The probability of detecting a true difference.
const POWER: f64 = 0.8;

/// Baseline success rates to compare with.
const RATES: [f64; 2] = [0.8, 0.5];

/// Success rates at which success is to be shown not worse.
const HIGH_RATES: [f64; 2] = [0.9, 0.8];

/// Logits by which people differ, as `calc plan` assumes by default.
const PERSON_SD: f64 = 1.0;

/// What the table of numbers of participants shows.
const DETECTS: &str = "Success at one task, by participants per version: the 95% margin of error of its rate, and the success rate \
                       that is detected as a drop from 80% and from 50%, with a power of 80%. A dash: no drop is.";

/// Participants by version, with those on the roster; what 5 to 20 participants per version, the planned number and
/// today's can detect; then what the script's tasks and its smallest changes that matter need.
pub(super) fn pager(view: &StudyView) -> Pager {
    let study = view.study.as_ref();
    let blank = || PageRow::Line(String::new());
    let mut rows: Vec<PageRow> = participant_lines(view)
        .into_iter()
        .map(PageRow::Line)
        .collect();
    rows.push(blank());
    rows.push(PageRow::Text(DETECTS.to_owned()));
    rows.push(blank());
    rows.extend(detectable_lines(view).into_iter().map(PageRow::Line));
    if let Some(study) = study {
        rows.push(blank());
        rows.extend(
            not_worse_rows(study, Confidence::default())
                .into_iter()
                .map(PageRow::from),
        );
        rows.extend(all_tasks_row(study).map(PageRow::from));
    }
    Pager::new("Plan", rows)
}

fn planned(view: &StudyView) -> Option<usize> {
    usize::try_from(view.study.as_ref()?.planned?).ok()
}

/// Participants analyzed and planned for each version. Nobody on the roster has a version before their session, so those
/// on the roster and to come are of all versions together.
fn participant_lines(view: &StudyView) -> Vec<String> {
    let cell = |n: Option<usize>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
    let planned = planned(view);
    let mut rows = vec![["", "on the roster", "analyzed", "to come", "planned"].map(str::to_owned)];
    rows.extend(view.versions.iter().map(|(version, analyzed)| {
        [
            format!("version {version}"),
            String::new(),
            analyzed.to_string(),
            String::new(),
            cell(planned),
        ]
    }));
    let roster = view.roster;
    if roster.expected > 0 {
        rows.push([
            "roster".to_owned(),
            roster.expected.to_string(),
            String::new(),
            roster.to_come.to_string(),
            String::new(),
        ]);
    }
    align(&rows)
}

/// What numbers of participants per version can detect, each with what it is a number of.
fn detectable_lines(view: &StudyView) -> Vec<String> {
    let planned = planned(view);
    let todays = view.versions.iter().map(|(_, n)| *n).filter(|n| *n > 0);
    let numbers: BTreeSet<usize> = (5..=20).chain(planned).chain(todays).collect();
    let mut rows = vec![["participants", "margin", "from 80%", "from 50%"].map(str::to_owned)];
    rows.extend(numbers.iter().map(|n| detectable_row(*n)));
    let mut lines = align(&rows);
    for (line, n) in lines.iter_mut().skip(1).zip(numbers) {
        let today = view
            .versions
            .iter()
            .filter(|(_, participants)| *participants == n);
        let mut marks: Vec<String> = today
            .map(|(version, _)| format!("{version} today"))
            .collect();
        marks.extend((planned == Some(n)).then(|| "planned".to_owned()));
        if !marks.is_empty() {
            line.push_str(&format!("  ◂ {}", marks.join(", ")));
        }
    }
    lines
}

fn detectable_row(n: usize) -> [String; 4] {
    let confidence = Confidence::default();
    let people = n as u64;
    let [from_high, from_half] = RATES.map(|rate| {
        let lower = Rate::new(rate).and_then(|r| detectable_below(r, people, POWER, confidence));
        lower.map_or_else(
            || "-".to_owned(),
            |lower| format!("to {:.0}%", 100.0 * lower.value()),
        )
    });
    [
        n.to_string(),
        format!("±{:.0}", 100.0 * margin_at(people, confidence)),
        from_high,
        from_half,
    ]
}

/// Rows as lines: the first column at the left, the others at the right of their widest cell.
fn align<const N: usize>(rows: &[[String; N]]) -> Vec<String> {
    let widest = |i: usize| rows.iter().map(|row| width(&row[i])).max().unwrap_or(0);
    let line = |row: &[String; N]| {
        let mut line = pad(&row[0], widest(0));
        for (i, cell) in row.iter().enumerate().skip(1) {
            line.push_str(&" ".repeat(2 + widest(i) - width(cell)));
            line.push_str(cell);
        }
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
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
    use crate::metrics::roster_counts::RosterCounts;
    use crate::study::{Margins, TEMPLATE, parse};

    fn page(view: &StudyView) -> String {
        let lines = [participant_lines(view), detectable_lines(view)].concat();
        lines.join("\n")
    }

    #[test]
    fn participants_and_what_they_can_detect_are_tables() {
        let mut study = parse(TEMPLATE).unwrap();
        study.planned = Some(12);
        let view = StudyView {
            versions: vec![("2.4".to_owned(), 12), ("3.0".to_owned(), 7)],
            roster: RosterCounts {
                expected: 24,
                to_come: 5,
                ..RosterCounts::default()
            },
            study: Some(study),
            ..StudyView::default()
        };
        insta::assert_snapshot!(page(&view), @r#"
                     on the roster  analyzed  to come  planned
        version 2.4                       12                12
        version 3.0                        7                12
        roster                  24                  5
        participants  margin  from 80%  from 50%
        5                ±33         -         -
        6                ±31         -         -
        7                ±30     to 3%         -  ◂ 3.0 today
        8                ±28     to 8%         -
        9                ±27    to 12%         -
        10               ±26    to 15%         -
        11               ±25    to 18%         -
        12               ±25    to 21%         -  ◂ 2.4 today, planned
        13               ±24    to 24%     to 1%
        14               ±23    to 26%     to 2%
        15               ±23    to 28%     to 3%
        16               ±22    to 29%     to 5%
        17               ±21    to 31%     to 6%
        18               ±21    to 33%     to 7%
        19               ±21    to 34%     to 8%
        20               ±20    to 35%     to 9%
        "#);
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

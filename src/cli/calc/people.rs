//! `calc people`: success of people on several tasks, by relabeling.

use super::InputError;
use super::answer::{Answer, Part};
use super::outcomes::{Versions, parse_people};
use super::value::{
    Unit::{self, P, Plain, Points},
    Value,
};
use crate::metrics::Confidence;
use crate::metrics::relabeling::SuccessRelabeling;
use crate::study::text::pluralize;
use clap::Args;

/// Inputs of `calc people`.
#[derive(Debug, Clone, Args)]
pub struct PeopleInputs {
    /// The people on the first version, separated by commas: one character per task, 1 succeeded, 0 did not, - skipped
    #[arg(long, value_name = "OUTCOMES", allow_hyphen_values = true)]
    pub first: String,
    /// The people on the second version, in the same way
    #[arg(long, value_name = "OUTCOMES", allow_hyphen_values = true)]
    pub second: String,
    /// The same people on both versions, in the same order
    #[arg(long)]
    pub paired: bool,
}

impl PeopleInputs {
    /// `calc people`: the difference over all tasks, second minus first, and each task adjusted for the others. One
    /// shared task: that task's difference, interval and test.
    ///
    /// # Errors
    /// When outcomes are not valid, or no task was tried on both versions.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        let (first, second) = (parse_people(&self.first)?, parse_people(&self.second)?);
        let versions = Versions::new(first, second, self.paired)?;
        let relabeling = versions.relabel()?;
        let (first, second) = (versions.first.len(), versions.second.len());
        let points = Points {
            n: first.min(second) as u64,
        };
        let mut answer = Answer::new(confidence);
        let people = if self.paired {
            format!("{first} on both")
        } else {
            format!("{first} and {second}")
        };
        answer.line("people", people);
        match relabeling.shared_tasks() {
            [only] => add_only_task(&mut answer, &versions, *only, points, confidence),
            _ => add_relabeling(&mut answer, &versions, &relabeling, points, confidence),
        }
        add_tasks(&mut answer, &versions, &relabeling);
        Ok(answer)
    }
}

/// Adds the difference over several tasks, tested by relabeling.
fn add_relabeling(
    answer: &mut Answer,
    versions: &Versions,
    relabeling: &SuccessRelabeling,
    points: Unit,
    confidence: Confidence,
) {
    let overall = relabeling.overall();
    answer
        .part("difference", points.number(overall.difference))
        .line(
            "difference",
            format!(
                "{{difference}}, second minus first, over {}",
                pluralize(relabeling.shared_tasks().len(), "task")
            ),
        );
    let interval = versions.overall_interval(relabeling, confidence);
    answer.interval("interval", "", interval.map(|i| points.interval(i)));
    match overall.t {
        Some(t) => {
            let t = t.is_finite().then(|| Plain.number(t));
            answer.row(
                "t",
                "t",
                t.ok_or("infinite: nobody differs within a version"),
            )
        }
        None => answer.part("t", Part::NotRequested),
    };
    answer
        .part("p", P.number(overall.p.mid))
        .part("p_mid", P.number(overall.p.mid))
        .part("p_exact", P.number(overall.p.exact))
        .part("labelings", Value::Whole(overall.p.labelings as u64))
        .line(
            "relabeling",
            "{p_mid} by mid-P, {p_exact} exact, of {labelings} labelings",
        );
}

/// Adds the difference over a single task, which is that task's: nothing is relabeled.
fn add_only_task(
    answer: &mut Answer,
    versions: &Versions,
    task: usize,
    points: Unit,
    confidence: Confidence,
) {
    answer
        .part(
            "difference",
            versions.own_difference(task).map(|d| points.number(d)),
        )
        .line(
            "difference",
            "{difference}, second minus first, over 1 task",
        );
    let interval = versions.own_interval(task, confidence);
    answer
        .interval("interval", "", interval.map(|i| points.interval(i)))
        .row("p", "test", versions.own_p(task).map(|p| P.number(p)));
    for name in ["t", "p_mid", "p_exact", "labelings"] {
        answer.part(name, Part::NotRequested);
    }
}

/// Adds the p of each task, on its own and adjusted for the others.
fn add_tasks(answer: &mut Answer, versions: &Versions, relabeling: &SuccessRelabeling) {
    let family = relabeling.task_family(1);
    let adjusted = family.adjust(|task| versions.own_p(task).unwrap_or(1.0));
    for task in 0..versions.tasks {
        let (p, p_adjusted) = (
            format!("tasks.{task}.p"),
            format!("tasks.{task}.p_adjusted"),
        );
        let found = adjusted.iter().find(|found| found.task == task);
        let found = found.map(|found| P.number(found.p_adjusted));
        let found = found.ok_or_else(|| versions.too_few(task));
        let shown = match &found {
            Ok(_) => format!("{{{p}}}, adjusted {{{p_adjusted}}}"),
            Err(reason) => format!("{{{p}}}, not adjusted: {reason}"),
        };
        answer
            .line(format!("task {}", task + 1), shown)
            .part(p, versions.own_p(task).map(|p| P.number(p)))
            .part(p_adjusted, found);
    }
}

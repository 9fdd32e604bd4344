//! `calc people`: success of people on several tasks, by relabeling.

use super::InputError;
use super::answer::{Answer, Part};
use super::input;
use super::value::{
    Unit::{P, Plain, Points},
    Value,
};
use crate::metrics::across_tasks::{ParticipantAttempts, compare_between};
use crate::metrics::difference::chosen_p;
use crate::metrics::paired::{PairedCounts, mcnemar_mid_p};
use crate::metrics::relabeling::{LabelingLimits, NotRelabeled, SuccessRelabeling};
use crate::metrics::verdict::MIN_SAMPLE;
use crate::metrics::{Absent, Confidence, Count, Unit as SampleUnit};
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
    /// `calc people`: the difference over all tasks, second minus first, and each task adjusted for the others.
    ///
    /// # Errors
    /// When outcomes are not valid, or no task was tried on both versions.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        let (first, second) = (parse_people(&self.first)?, parse_people(&self.second)?);
        let versions = Versions::new(first, second, self.paired)?;
        let relabeling = versions.relabel()?;
        let overall = relabeling.overall();
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
        answer
            .line("people", people)
            .part("difference", points.number(overall.difference))
            .line(
                "difference",
                format!(
                    "{{difference}}, second minus first, over {}",
                    pluralize(relabeling.shared_tasks().len(), "task")
                ),
            );
        let interval = if self.paired {
            relabeling
                .paired_interval(confidence)
                .ok_or(Absent::OneOnly(SampleUnit::Pairs))
        } else {
            compare_between(&versions.second, &versions.first, confidence).and_then(|d| d.interval)
        };
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
            .part("p_mid", P.number(overall.p.mid))
            .part("p_exact", P.number(overall.p.exact))
            .part("labelings", Value::Whole(overall.p.labelings as u64))
            .line(
                "relabeling",
                "{p_mid} by mid-P, {p_exact} exact, of {labelings} labelings",
            );
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
        Ok(answer)
    }
}

/// The people of both versions; when paired, the same people in the same order.
struct Versions {
    first: Vec<ParticipantAttempts>,
    second: Vec<ParticipantAttempts>,
    tasks: usize,
    paired: bool,
}

/// The outcomes of people, and the number of tasks.
type People = (Vec<ParticipantAttempts>, usize);

impl Versions {
    fn new(first: People, second: People, paired: bool) -> Result<Self, InputError> {
        let ((first, tasks), (second, other_tasks)) = (first, second);
        if tasks != other_tasks {
            return Err(InputError::new(format!(
                "The people on the first version have {}, those on the second {}.",
                pluralize(tasks, "task"),
                pluralize(other_tasks, "task")
            ))
            .with_hint(
                "Write one character per task on both, with - for a task that was skipped.",
            ));
        }
        Ok(Self {
            first,
            second,
            tasks,
            paired,
        })
    }

    fn relabel(&self) -> Result<SuccessRelabeling, InputError> {
        let found = if self.paired {
            SuccessRelabeling::within(&input::pair_up(&self.first, &self.second)?, None)
        } else {
            SuccessRelabeling::between(&self.first, &self.second, None)
        };
        found.map_err(|reason| match reason {
            NotRelabeled::NoSharedTasks => InputError::new("No task was tried on both versions.")
                .with_hint("Give people who tried the same task: 1 succeeded, 0 did not."),
            NotRelabeled::TooLarge => InputError::new(format!(
                "People times tasks are more than {}, which is too many to relabel.",
                LabelingLimits::TOO_LARGE
            ))
            .with_hint("Give fewer tasks at once."),
        })
    }

    /// Outcomes of a task on the first and on the second version, by person.
    fn outcomes(&self, task: usize) -> [Vec<Option<bool>>; 2] {
        [&self.first, &self.second].map(|people| {
            let outcome = |person: &ParticipantAttempts| {
                person.iter().find(|(t, _)| *t == task).map(|(_, s)| *s)
            };
            people.iter().map(outcome).collect()
        })
    }

    /// Successes on both versions of those who tried a task on both.
    fn pairs(&self, task: usize) -> PairedCounts {
        let [first, second] = self.outcomes(task);
        PairedCounts::from_pairs(second.into_iter().zip(first).filter_map(|(s, f)| s.zip(f)))
    }

    /// Successes of a task on the first and on the second version.
    fn counts(&self, task: usize) -> [Count; 2] {
        self.outcomes(task)
            .map(|outcomes| Count::from_outcomes(outcomes.into_iter().flatten()))
    }

    /// p of a task on its own.
    fn own_p(&self, task: usize) -> Result<f64, Absent> {
        if self.paired {
            return mcnemar_mid_p(self.pairs(task));
        }
        let [first, second] = self.counts(task);
        chosen_p(second, first)
    }

    /// Why a task is not adjusted for the others: the people on the version with fewer, or the pairs.
    fn too_few(&self, task: usize) -> Absent {
        let [first, second] = self.counts(task);
        let (unit, n) = if self.paired {
            (SampleUnit::Pairs, self.pairs(task).n())
        } else {
            (SampleUnit::People, first.n().min(second.n()))
        };
        Absent::TooFew {
            unit,
            n: usize::try_from(n).unwrap_or(usize::MAX),
            needed: MIN_SAMPLE,
        }
    }
}

/// Parses people separated by commas, one character per task.
fn parse_people(text: &str) -> Result<People, InputError> {
    let people = input::parse_list(text, parse_person)?;
    let tasks = people.first().map_or(0, |(_, tasks)| *tasks);
    if let Some(other) = people.iter().position(|(_, n)| *n != tasks) {
        return Err(InputError::new(format!(
            "Person 1 of \"{text}\" has {}, and person {} has {}.",
            pluralize(tasks, "task"),
            other + 1,
            pluralize(people[other].1, "task")
        ))
        .with_hint(
            "Write one character per task for everyone, with - for a task that was skipped.",
        ));
    }
    Ok((
        people.into_iter().map(|(person, _)| person).collect(),
        tasks,
    ))
}

/// One person's attempts, and the number of tasks.
fn parse_person(text: &str) -> Result<(ParticipantAttempts, usize), InputError> {
    let mut attempts = ParticipantAttempts::new();
    let word = text.trim();
    for (task, outcome) in word.chars().enumerate() {
        match outcome {
            '0' | '1' => attempts.push((task, outcome == '1')),
            '-' => {}
            _ => return Err(invalid_person(text)),
        }
    }
    if word.is_empty() {
        return Err(invalid_person(text));
    }
    Ok((attempts, word.len()))
}

fn invalid_person(text: &str) -> InputError {
    InputError::new(format!("\"{text}\" is not the outcomes of a person."))
        .with_hint("Write one character per task: 1 succeeded, 0 did not, - skipped, such as 101.")
}

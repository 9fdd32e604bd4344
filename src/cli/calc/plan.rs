//! `calc plan`: sample size, and power of the verdict.

use super::InputError;
use super::answer::Answer;
use super::input;
use super::planned_verdict::{Plan, PlannedVerdict};
use super::value::{Unit::Plain, Value};
use crate::metrics::planning::{
    OneTask, PlannedResult, SeveralTasks, SimulationSize, TaskTimes, n_for_margin, n_to_detect,
};
use crate::metrics::{Confidence, Rate};
use crate::study::Design;
use clap::{Args, ValueEnum};

/// Inputs of `calc plan`.
#[derive(Debug, Clone, Args)]
pub struct PlanInputs {
    /// Margin of error of a rate, such as 0.1
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    pub margin: Option<String>,
    /// Two rates whose difference to detect, such as 0.6,0.8; two times with --measure time
    #[arg(long, value_name = "RATES", allow_hyphen_values = true)]
    pub detect: Option<String>,
    /// Margin by which success must not be worse, with --rate
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    pub not_worse_by: Option<String>,
    /// Success rate of both versions, with --not-worse-by
    #[arg(long, value_name = "RATE", allow_hyphen_values = true)]
    pub rate: Option<String>,
    /// Power: probability of detecting the difference, with --detect or --not-worse-by
    #[arg(
        long,
        value_name = "PROBABILITY",
        default_value = "0.8",
        allow_hyphen_values = true
    )]
    pub power: String,
    /// Plan for the verdict of a study with this number of tasks, with --detect
    #[arg(long, value_name = "TASKS", allow_hyphen_values = true)]
    pub tasks: Option<String>,
    /// Different participants on the versions (between) or the same ones (within)
    #[arg(long, value_enum)]
    pub design: Option<PlanDesign>,
    /// The verdict to plan for: success of one task (default), time on one task, or success overall
    #[arg(long, value_enum)]
    pub measure: Option<PlanMeasure>,
    /// Success rate of the other tasks, 0.8 by default
    #[arg(long, value_name = "RATE", allow_hyphen_values = true)]
    pub others: Option<String>,
    /// How much participants differ: standard deviation in logits, 1 by default; of the logarithms of times, 0.6
    #[arg(long, value_name = "SD", allow_hyphen_values = true)]
    pub person_sd: Option<String>,
    /// Number of participants per version: gives the power
    #[arg(long, value_name = "PARTICIPANTS", allow_hyphen_values = true)]
    pub n: Option<String>,
}

/// Whether a participant sees one version or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlanDesign {
    /// Different participants on the versions
    Between,
    /// The same participants on both versions
    Within,
}

/// The verdict that is planned for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlanMeasure {
    /// Success of one task; the others do not change
    Success,
    /// Time on one task; the others do not change
    Time,
    /// Success over all tasks; all change alike
    Overall,
}

impl PlanInputs {
    /// `calc plan`: the sample size for a margin of error, for a difference to detect or for not being worse, or the
    /// power of a sample size.
    ///
    /// # Errors
    /// When not exactly one of them is given, an option has no use, or a value is out of range.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        match (&self.margin, &self.detect, &self.not_worse_by) {
            (Some(margin), None, None) => {
                self.refuse_others("--margin", &[])?;
                let margin = input::parse_inside("margin", margin, "0.1 for 10 points")?;
                let points = Plain.number(100.0 * margin);
                let purpose = format!(", for an interval of ±{points} points");
                sample_size(n_for_margin(margin, confidence), &purpose, confidence)
            }
            (None, Some(rates), None) if self.tasks.is_none() => {
                self.refuse_others("--detect without --tasks", &[])?;
                let (first, second) = parse_rates(rates)?;
                let n = n_to_detect(first, second, self.power()?, confidence);
                sample_size(n, " per version", confidence)
            }
            (None, Some(values), None) => self.for_verdict(values, confidence)?.answer(),
            (None, None, Some(margin)) => self.for_not_worse(margin, confidence)?.answer(),
            _ => Err(
                InputError::new("A sample size needs a margin or a difference to detect.").with_hint(
                    "Give --margin (such as 0.1), --detect (such as 0.6,0.8) or --not-worse-by (such as 0.15).",
                ),
            ),
        }
    }

    /// The plan for a verdict of better or worse.
    fn for_verdict(&self, values: &str, confidence: Confidence) -> Result<Plan, InputError> {
        let measure = self.measure.unwrap_or(PlanMeasure::Success);
        self.refuse_others(
            "--tasks and this measure",
            match measure {
                PlanMeasure::Success => &[
                    "--tasks",
                    "--measure",
                    "--design",
                    "--person-sd",
                    "--n",
                    "--others",
                ],
                PlanMeasure::Time | PlanMeasure::Overall => {
                    &["--tasks", "--measure", "--design", "--person-sd", "--n"]
                }
            },
        )?;
        let tasks = self.tasks()?;
        let result = match measure {
            PlanMeasure::Time => {
                let (old, new) = parse_two(values, input::parse_seconds)?;
                let times = TaskTimes {
                    design: self.design(),
                    ratio: new / old,
                    sd: self.person_sd(0.6)?,
                    tasks,
                    confidence,
                    studies: SimulationSize::default().studies,
                };
                return self.plan(PlannedVerdict::Times(times), confidence);
            }
            PlanMeasure::Success => PlannedResult::OneTask,
            PlanMeasure::Overall => PlannedResult::Overall,
        };
        let (old, new) = parse_rates(values)?;
        let others = self.others.as_deref().unwrap_or("0.8");
        let others = input::parse_rate("rate", others)?;
        let one = self.one_task(old, new, confidence)?;
        let several = SeveralTasks {
            design: one.design,
            result,
            old,
            new,
            others,
            tasks,
            person_sd: one.person_sd,
            confidence,
            effort: SimulationSize::default(),
        };
        let verdict = if tasks == 1 {
            PlannedVerdict::OneTask(one)
        } else {
            PlannedVerdict::SeveralTasks(several)
        };
        self.plan(verdict, confidence)
    }

    /// The plan for success that is not worse by a margin.
    fn for_not_worse(&self, margin: &str, confidence: Confidence) -> Result<Plan, InputError> {
        self.refuse_others(
            "--not-worse-by",
            &["--rate", "--design", "--person-sd", "--n"],
        )?;
        let margin = input::parse_inside("margin", margin, "0.15 for 15 points")?;
        let rate = self.rate.as_deref().ok_or_else(|| {
            InputError::new("--not-worse-by needs the success rate of both versions.")
                .with_hint("Add --rate, such as --rate 0.9.")
        })?;
        let rate = input::parse_rate("rate", rate)?;
        let one = self.one_task(rate, rate, confidence)?;
        self.plan(PlannedVerdict::NotWorse(one, margin), confidence)
    }

    fn plan(&self, verdict: PlannedVerdict, confidence: Confidence) -> Result<Plan, InputError> {
        let n = self
            .n
            .as_deref()
            .map(|n| parse_between("--n", n, verdict.largest_n()));
        Ok(Plan {
            verdict,
            design: self.design(),
            power: self.power()?,
            n: n.transpose()?,
            confidence,
        })
    }

    fn one_task(
        &self,
        old: Rate,
        new: Rate,
        confidence: Confidence,
    ) -> Result<OneTask, InputError> {
        Ok(OneTask {
            design: self.design(),
            old,
            new,
            person_sd: self.person_sd(1.0)?,
            confidence,
        })
    }

    fn power(&self) -> Result<f64, InputError> {
        input::parse_inside("power", &self.power, "0.8 for 80%")
    }

    fn design(&self) -> Design {
        match self.design {
            Some(PlanDesign::Within) => Design::Within,
            Some(PlanDesign::Between) | None => Design::Between,
        }
    }

    fn tasks(&self) -> Result<usize, InputError> {
        let tasks = self.tasks.as_deref().unwrap_or("1");
        parse_between("--tasks", tasks, MAX_TASKS)
            .map(|tasks| usize::try_from(tasks).unwrap_or(usize::MAX))
    }

    fn person_sd(&self, default: f64) -> Result<f64, InputError> {
        let Some(text) = &self.person_sd else {
            return Ok(default);
        };
        let sd = input::parse_number(text)?;
        if sd > 0.0 && sd <= MAX_PERSON_SD {
            return Ok(sd);
        }
        Err(
            InputError::new(format!("A --person-sd of {text} is impossible."))
                .with_hint(format!("It is above 0 and at most {MAX_PERSON_SD}.")),
        )
    }

    /// Refuses an option that has no use `with` this kind of plan.
    fn refuse_others(&self, with: &str, allowed: &[&str]) -> Result<(), InputError> {
        let given = [
            ("--rate", self.rate.is_some()),
            ("--measure", self.measure.is_some()),
            ("--tasks", self.tasks.is_some()),
            ("--design", self.design.is_some()),
            ("--others", self.others.is_some()),
            ("--person-sd", self.person_sd.is_some()),
            ("--n", self.n.is_some()),
        ];
        let unused = given
            .iter()
            .find(|(name, given)| *given && !allowed.contains(name));
        unused.map_or(Ok(()), |(name, _)| {
            Err(InputError::new(format!("{name} has no use with {with}."))
                .with_hint("Leave it out, or see: moderato help calc plan."))
        })
    }
}

/// Largest number of tasks.
const MAX_TASKS: u64 = 50;

/// Largest standard deviation of participants.
const MAX_PERSON_SD: f64 = 10.0;

/// Parses two values separated by a comma, which differ.
fn parse_two<T: PartialEq>(
    text: &str,
    parse_item: impl Fn(&str) -> Result<T, InputError>,
) -> Result<(T, T), InputError> {
    let (first, second) = text.split_once(',').ok_or_else(|| {
        InputError::new(format!("\"{text}\" is not two values."))
            .with_hint("Write them with a comma, such as 0.6,0.8.")
    })?;
    let (first, second) = (parse_item(first)?, parse_item(second)?);
    if first == second {
        return Err(
            InputError::new(format!("There is no difference to detect in {text}."))
                .with_hint("Write two different values, such as 0.6,0.8."),
        );
    }
    Ok((first, second))
}

fn parse_rates(text: &str) -> Result<(Rate, Rate), InputError> {
    parse_two(text, |rate| input::parse_rate("rate", rate))
}

/// Parses a whole number from 1 to `largest`.
fn parse_between(name: &str, text: &str, largest: u64) -> Result<u64, InputError> {
    let value = input::parse_whole(text)?;
    if (1..=largest).contains(&value) {
        return Ok(value);
    }
    Err(InputError::new(format!("{name} {text} is out of range."))
        .with_hint(format!("It goes from 1 to {largest} here.")))
}

fn sample_size(
    n: Option<u64>,
    purpose: &str,
    confidence: Confidence,
) -> Result<Answer, InputError> {
    let n = n.ok_or_else(|| {
        InputError::new("This needs more participants than can be counted.")
            .with_hint("Ask for less.")
    })?;
    let mut answer = Answer::new(confidence);
    answer
        .part("n", Value::Whole(n))
        .line("participants", format!("{{n}}{purpose}"));
    Ok(answer)
}

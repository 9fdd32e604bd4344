//! `calc adjust`, `calc plan` and `calc discover`: adjusted p values and sample sizes.

use super::InputError;
use super::answer::{Answer, Lines, MissingReasons, format_number};
use super::input;
use crate::metrics::adjustment::{benjamini_hochberg, holm};
use crate::metrics::planning::{n_for_margin, n_to_detect, n_to_find, share_found};
use crate::metrics::{Confidence, Rate};
use serde::Serialize;

#[derive(Serialize)]
struct AdjustNumbers {
    holm: Vec<f64>,
    benjamini_hochberg: Vec<f64>,
}

/// `calc adjust`: p values adjusted by Holm and by Benjamini and Hochberg.
///
/// # Errors
/// When a p value is not from 0 to 1.
pub(super) fn adjust(texts: &[String]) -> Result<Answer, InputError> {
    let p: Vec<f64> = texts
        .iter()
        .map(|text| input::parse_rate("p value", text).map(Rate::value))
        .collect::<Result<_, _>>()?;
    let numbers = AdjustNumbers {
        holm: holm(&p),
        benjamini_hochberg: benjamini_hochberg(&p),
    };
    let listed = |p: &[f64]| {
        p.iter()
            .map(|p| format_number(*p))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let mut lines = Lines::default();
    lines.add("Holm", listed(&numbers.holm));
    lines.add("Benjamini-Hochberg", listed(&numbers.benjamini_hochberg));
    Ok(Answer::new(&lines, &numbers, &MissingReasons::default()))
}

#[derive(Serialize)]
struct SampleSizeNumbers {
    n: Option<u64>,
}

fn sample_size_answer(n: u64, purpose: &str) -> Answer {
    let mut lines = Lines::default();
    lines.add("participants", format!("{n}{purpose}"));
    Answer::new(
        &lines,
        &SampleSizeNumbers { n: Some(n) },
        &MissingReasons::default(),
    )
}

/// `calc plan`: the sample size for a margin of error or for a difference to detect.
///
/// # Errors
/// When not exactly one of them is given, or a value is out of range.
pub(super) fn plan(
    margin: Option<&str>,
    detect: Option<&str>,
    power: &str,
    confidence: Confidence,
) -> Result<Answer, InputError> {
    let too_many = || {
        InputError::new("This needs more participants than can be counted.")
            .with_hint("Ask for less.")
    };
    match (margin, detect) {
        (Some(text), None) => {
            let margin = input::parse_number(text)?;
            if !(margin > 0.0 && margin < 1.0) {
                return Err(InputError::new(format!(
                    "A margin of {text} is impossible: it lies between 0 and 1."
                ))
                .with_hint("Write 0.1 for 10 points."));
            }
            let n = n_for_margin(margin, confidence).ok_or_else(too_many)?;
            let purpose = format!(
                ", for an interval of ±{} points",
                format_number(100.0 * margin)
            );
            Ok(sample_size_answer(n, &purpose))
        }
        (None, Some(text)) => {
            let (first, second) = text.split_once(',').ok_or_else(|| {
                InputError::new(format!("\"{text}\" is not two rates."))
                    .with_hint("Write them with a comma, such as 0.6,0.8.")
            })?;
            let (first, second) = (
                input::parse_rate("rate", first)?,
                input::parse_rate("rate", second)?,
            );
            let probability = input::parse_number(power)?;
            if !(probability > 0.0 && probability < 1.0) {
                return Err(InputError::new(format!(
                    "A power of {power} is impossible: it lies between 0 and 1."
                ))
                .with_hint("Write 0.8 for 80%."));
            }
            if first == second {
                return Err(InputError::new(
                    "There is no difference to detect between equal rates.",
                )
                .with_hint("Write two different rates, such as 0.6,0.8."));
            }
            let n = n_to_detect(first, second, probability, confidence).ok_or_else(too_many)?;
            Ok(sample_size_answer(n, " per version"))
        }
        _ => Err(
            InputError::new("A sample size needs a margin or a difference to detect.")
                .with_hint("Give either --margin (such as 0.1) or --detect (such as 0.6,0.8)."),
        ),
    }
}

#[derive(Serialize)]
struct FoundNumbers {
    found: f64,
}

/// `calc discover`: the share of problems found by `n` participants, or the sample size for a share.
///
/// # Errors
/// When not exactly one of them is given, or a value is out of range.
pub(super) fn discover(p: &str, n: Option<&str>, goal: Option<&str>) -> Result<Answer, InputError> {
    let p = input::parse_rate("probability", p)?;
    let mut lines = Lines::default();
    match (n, goal) {
        (Some(n), None) => {
            let n = input::parse_whole(n)?;
            let found = share_found(p, n);
            lines.add(
                "found",
                format!(
                    "{}% of the problems, by {n} participants",
                    format_number(100.0 * found)
                ),
            );
            let numbers = FoundNumbers { found };
            Ok(Answer::new(&lines, &numbers, &MissingReasons::default()))
        }
        (None, Some(goal)) => {
            let goal = input::parse_rate("goal", goal)?;
            if let Some(n) = n_to_find(p, goal) {
                let purpose = format!(
                    ", to find {}% of the problems",
                    format_number(100.0 * goal.value())
                );
                return Ok(sample_size_answer(n, &purpose));
            }
            let mut missing = MissingReasons::default();
            let never = "no number of participants finds that share";
            missing.add_reason("n", never);
            lines.add("participants", never);
            Ok(Answer::new(
                &lines,
                &SampleSizeNumbers { n: None },
                &missing,
            ))
        }
        _ => Err(
            InputError::new("discover needs either a number of participants or a share of problems, not both.")
                .with_hint(
                    "Give either --n (the number of participants) or --goal (the share of problems to find).",
                ),
        ),
    }
}

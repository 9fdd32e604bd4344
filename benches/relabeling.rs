//! Time of the relabeling tests of one comparison: the overall, the tasks adjusted for each other, and every smallest
//! detectable difference. The target is 0.3 s for 15 v 15 people on 5 tasks.

#[path = "shared/measuring.rs"]
#[allow(dead_code, reason = "each measurement needs a part of it")]
mod measuring;

use moderato::metrics::across_tasks::ParticipantAttempts;
use moderato::metrics::difference::{DifferenceInterval, chosen_p};
use moderato::metrics::paired::{bonett_price, mcnemar_mid_p};
use moderato::metrics::relabeling::{FlippedTask, SplitMix64, SuccessRelabeling, TaskFamily};
use moderato::metrics::verdict::{Direction, Side, Verdict, judge};
use moderato::metrics::{Absent, Confidence, Interval};

use measuring::seconds;

const ROUNDS: usize = 5;

fn main() {
    for (people, tasks, skipped) in [
        (8, 5, 0.0),
        (10, 5, 0.0),
        (15, 5, 0.0),
        (15, 5, 0.1),
        (20, 8, 0.1),
        (100, 10, 0.1),
        (500, 10, 0.1),
    ] {
        let mut draws = SplitMix64::default();
        let mut version = |rate| group(&mut draws, people, tasks, rate, skipped);
        let (old, new) = (version(0.75), version(0.6));
        let pairs: Vec<_> = old.iter().cloned().zip(new.iter().cloned()).collect();
        let between = best(|| measure(&SuccessRelabeling::between(&old, &new, None)));
        let within = best(|| measure(&SuccessRelabeling::within(&pairs, None)));
        println!(
            "{people:>4} v {people:<4} people, {tasks:>2} tasks, {:>2.0}% skipped: {between:.3} s between, {within:.3} s within",
            100.0 * skipped
        );
    }
}

/// The quickest of a few runs, in seconds.
fn best<T>(mut work: impl FnMut() -> T) -> f64 {
    let runs = (0..ROUNDS).map(|_| seconds(&mut work).1);
    runs.fold(f64::INFINITY, f64::min)
}

fn group(
    draws: &mut SplitMix64,
    people: usize,
    tasks: usize,
    rate: f64,
    skipped: f64,
) -> Vec<ParticipantAttempts> {
    let mut person = || {
        let tried = (0..tasks).filter_map(|task| {
            let tried = draws.uniform() >= skipped;
            tried.then(|| (task, draws.uniform() < rate))
        });
        tried.collect()
    };
    (0..people).map(|_| person()).collect()
}

/// Everything that a comparison asks for.
fn measure<E: std::fmt::Debug>(relabeling: &Result<SuccessRelabeling, E>) -> f64 {
    let relabeling = relabeling.as_ref().expect("shared tasks");
    let family = relabeling.task_family(1);
    let tasks: Vec<usize> = family.tasks().collect();
    let detectable = tasks
        .iter()
        .map(|task| family.smallest_detectable(*task, verdict));
    let changes = detectable.filter(|found| found.up.is_some()).count();
    relabeling.overall().p.mid + adjusted(&family) + changes as f64
}

fn adjusted(family: &TaskFamily) -> f64 {
    family
        .adjust(|_| 0.0)
        .iter()
        .map(|task| task.p_adjusted)
        .sum()
}

fn verdict(task: &FlippedTask<'_>) -> Verdict {
    let confidence = Confidence::default();
    let (interval, p): (Result<Interval, Absent>, Result<f64, Absent>) = match task.paired {
        Some(pairs) => (bonett_price(pairs, confidence), mcnemar_mid_p(pairs)),
        None => (
            DifferenceInterval::Newcombe.interval(task.new, task.old, confidence),
            chosen_p(task.new, task.old),
        ),
    };
    let side = interval.map(Side::from_difference);
    // The labelings are only asked where interval and own p do not decide.
    let p_adjusted = match (p, side) {
        (Ok(p), Ok(Side::Above | Side::Below)) if p < confidence.alpha() => task.p_adjusted(p),
        _ => 1.0,
    };
    judge(side, p, p_adjusted, Direction::HigherIsBetter, confidence).verdict
}

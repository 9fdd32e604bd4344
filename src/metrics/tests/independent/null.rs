//! How often versions that do not differ get a verdict, from sessions to verdicts. Slow, so run by name:
//! `cargo test --lib -- --ignored false_verdicts_are_rare`. The tests of success alone have more cells and studies in
//! `relabeling`.

use std::collections::BTreeMap;
use std::thread;

use super::chance::{Chance, shifted};
use crate::metrics::Methods;
use crate::metrics::comparison::{Comparison, ComparisonInput};
use crate::metrics::estimate::Scope;
use crate::metrics::examples::{session, study, with_answers};
use crate::metrics::verdict::Verdict;
use crate::session::SessionSummary;
use crate::study::{Study, VerdictMeasure};

/// Two standard errors of a rate of 5% are then one point.
const STUDIES: usize = 2_000;
const DRAWS: usize = 99;

/// Share of studies with a false verdict that is expected of each family at most.
const EXPECTED: [(&str, f64); 9] = [
    ("overall", 0.055),
    ("tasks", 0.056),
    ("errors overall", 0.05),
    ("errors", 0.05),
    ("times overall", 0.05),
    ("times", 0.05),
    ("seq", 0.05),
    ("sus", 0.05),
    // "About one report in six", as every comparison says: from 11% with few participants to 18% with more.
    ("any secondary result", 0.18),
];

/// Studies of one kind.
struct Cell {
    name: &'static str,
    people: People,
    /// Success rates of the tasks for a person of mean ability.
    rates: [f64; 3],
    skipped: f64,
    twist: Twist,
}

#[derive(Clone, Copy)]
enum People {
    Between(usize, usize),
    Pairs(usize),
}

/// What differs between the versions although neither is better.
#[derive(Clone, Copy, PartialEq)]
enum Twist {
    Nothing,
    /// 80% of the participants are experienced on the old version, 20% on the new one.
    Mix,
    /// Slow participants finish on the new version only; nobody is slower on it.
    SlowFinish,
}

const HALF: [f64; 3] = [0.5, 0.5, 0.5];
const NEARLY_ALL: [f64; 3] = [0.95, 0.9, 0.85];
const MIXED: [f64; 3] = [0.9, 0.6, 0.3];

#[rustfmt::skip]
const CELLS: [Cell; 9] = [
    Cell { name: "5 v 5, half succeed", people: People::Between(5, 5), rates: HALF, skipped: 0.0, twist: Twist::Nothing },
    Cell { name: "8 v 8, nearly all succeed", people: People::Between(8, 8), rates: NEARLY_ALL, skipped: 0.0, twist: Twist::Nothing },
    Cell { name: "6 v 14, mixed, some skipped", people: People::Between(6, 14), rates: MIXED, skipped: 0.1, twist: Twist::Nothing },
    Cell { name: "14 v 14, mixed", people: People::Between(14, 14), rates: MIXED, skipped: 0.0, twist: Twist::Nothing },
    Cell { name: "5 pairs, half succeed", people: People::Pairs(5), rates: HALF, skipped: 0.0, twist: Twist::Nothing },
    Cell { name: "8 pairs, mixed, some skipped", people: People::Pairs(8), rates: MIXED, skipped: 0.1, twist: Twist::Nothing },
    Cell { name: "14 pairs, nearly all succeed", people: People::Pairs(14), rates: NEARLY_ALL, skipped: 0.0, twist: Twist::Nothing },
    Cell { name: "12 v 12, experience 80:20 against 20:80", people: People::Between(12, 12), rates: HALF, skipped: 0.0, twist: Twist::Mix },
    Cell { name: "14 v 14, slow participants finish on the new version", people: People::Between(14, 14), rates: NEARLY_ALL, skipped: 0.0, twist: Twist::SlowFinish },
];

#[test]
#[ignore = "minutes: 9 cells of simulated studies"]
fn false_verdicts_are_rare() {
    let (odd, even): (Vec<_>, Vec<_>) = (1..).zip(&CELLS).partition(|(number, _)| number % 2 == 1);
    let mut wrong = thread::scope(|scope| {
        let even = scope.spawn(|| check(&even));
        let mut wrong = check(&odd);
        wrong.extend(even.join().expect("no study panics"));
        wrong
    });
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The families with too many false verdicts, in words.
fn check(cells: &[(u64, &Cell)]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (number, cell) in cells {
        let found = cell.false_verdicts(&mut Chance::new(*number));
        for ((family, limit), count) in EXPECTED.into_iter().zip(found) {
            let Some(expected) = cell.twist.expected(family, limit) else {
                continue;
            };
            // Half of the studies have times as the primary measure, half errors, and only that one over all tasks.
            let studies = match family {
                "errors overall" | "times overall" => STUDIES / 2,
                _ => STUDIES,
            };
            let rate = count as f64 / studies as f64;
            println!("{}, {family}: {rate:.4}", cell.name);
            let error = (expected * (1.0 - expected) / studies as f64).sqrt();
            if rate > expected + 2.0 * error {
                wrong.push(format!("{}, {family}: {rate}", cell.name));
            }
        }
    }
    wrong
}

impl Twist {
    /// Share of studies with a false verdict that is expected of a family at most; `None` if it has no such limit: the
    /// success of `SlowFinish` differs, and errors and times have no guard against the mix.
    fn expected(self, family: &str, limit: f64) -> Option<f64> {
        match (self, family) {
            (Self::Nothing, _)
            | (Self::Mix, "overall" | "tasks" | "seq" | "sus")
            | (Self::SlowFinish, "times" | "times overall") => Some(limit),
            _ => None,
        }
    }
}

impl Cell {
    /// Number of studies with a verdict, by family.
    fn false_verdicts(&self, chance: &mut Chance) -> [usize; EXPECTED.len()] {
        let mut study = study(match self.people {
            People::Between(..) => "between",
            People::Pairs(_) => "within",
        });
        let mut counts = [0; EXPECTED.len()];
        for number in 0..STUDIES {
            study.primary = match number % 2 {
                0 => VerdictMeasure::Time,
                _ => VerdictMeasure::Errors,
            };
            let sessions = self.sessions(chance);
            for (count, given) in counts.iter_mut().zip(verdicts(&study, &sessions)) {
                *count += usize::from(given);
            }
        }
        counts
    }

    fn sessions(&self, chance: &mut Chance) -> Vec<SessionSummary> {
        let mut sessions = Vec::new();
        let mut person = 0;
        let groups: Vec<(usize, Vec<&str>)> = match self.people {
            People::Between(old, new) => vec![(old, vec!["1"]), (new, vec!["2"])],
            People::Pairs(pairs) => vec![(pairs, vec!["1", "2"])],
        };
        for (people, versions) in groups {
            for _ in 0..people {
                person += 1;
                let code = format!("P{person:02}");
                let experienced = chance.happens(if versions == ["1"] { 0.8 } else { 0.2 });
                let ability = match self.twist {
                    Twist::Mix if experienced => 1.2,
                    Twist::Mix => -1.2,
                    _ => 0.0,
                } + chance.normal();
                for version in &versions {
                    let number = u32::try_from(sessions.len()).expect("few sessions");
                    let attempts = self.attempts(chance, ability, version);
                    let mut one = session(number, &code, version, &attempts);
                    if self.twist == Twist::Mix {
                        one.segment = Some(if experienced { "expert" } else { "new" }.into());
                    }
                    sessions.push(add_answers(chance, one, ability));
                }
            }
        }
        sessions
    }

    /// As `session` reads them.
    fn attempts(&self, chance: &mut Chance, ability: f64, version: &str) -> String {
        let tasks = ["find", "pay", "send"].into_iter().zip(self.rates);
        let one = |(task, rate)| {
            if chance.happens(self.skipped) {
                return format!("{task}=s");
            }
            let pace = 4.5 - 0.3 * ability + 0.4 * chance.normal();
            let seconds = pace.exp().round();
            let succeeds = chance.happens(shifted(rate, ability));
            let is_slow = self.twist == Twist::SlowFinish && version == "1" && pace > 4.7;
            let outcome = if succeeds && !is_slow { 'c' } else { 'f' };
            let mean = 0.7 * (0.5 * chance.normal()).exp();
            let errors = chance.poisson(mean);
            format!("{task}={outcome}{seconds}.{errors}")
        };
        tasks.map(one).collect::<Vec<_>>().join(" ")
    }
}

/// SEQ after each task that has an attempt, and SUS.
fn add_answers(chance: &mut Chance, mut session: SessionSummary, ability: f64) -> SessionSummary {
    let keys: Vec<i64> = session
        .attempts
        .iter()
        .map(crate::session::AttemptRow::key)
        .collect();
    for key in keys {
        let seq = (5.0 + 0.5 * ability + chance.normal())
            .round()
            .clamp(1.0, 7.0);
        session = with_answers(session, Some(key), "seq", &[Some(seq)]);
    }
    let items: Vec<Option<f64>> = (1..=10)
        .map(|item| {
            let good = (3.7 + 0.5 * ability + chance.normal())
                .round()
                .clamp(1.0, 5.0);
            Some(if item % 2 == 1 { good } else { 6.0 - good })
        })
        .collect();
    with_answers(session, None, "sus", &items)
}

/// Whether each family of `EXPECTED` has a verdict.
fn verdicts(study: &Study, sessions: &[SessionSummary]) -> [bool; EXPECTED.len()] {
    let input = ComparisonInput {
        study,
        sessions,
        protocols: &BTreeMap::new(),
        people: &crate::metrics::segment::People::All,
        design: study.design,
    };
    let methods = Methods {
        draws: Some(DRAWS),
        ..Methods::default()
    };
    let pairs = [("1".to_owned(), "2".to_owned())];
    let compared = Comparison::compute_all(input, &pairs, methods);
    let mut given = [false; EXPECTED.len()];
    for change in &compared[0].changes {
        let family = match (
            change.measure.name,
            &change.scope,
            change.scope.instrument(),
        ) {
            ("success", Scope::AllTasks, _) => 0,
            ("success", ..) => 1,
            ("errors_per_attempt", Scope::AllTasks, _) => 2,
            ("errors_per_attempt", ..) => 3,
            ("time_geometric_mean", Scope::AllTasks, _) => 4,
            ("time_geometric_mean", ..) => 5,
            (_, _, Some("seq")) => 6,
            _ => 7,
        };
        let has_verdict = change.conclusion.verdict != Verdict::Inconclusive;
        given[family] |= has_verdict;
        // With success as the primary measure there is no change over all tasks of another one.
        given[8] |= has_verdict && !matches!(family, 0 | 2 | 4);
    }
    given
}

//! Random attempts at tasks.

use super::answers;
use super::chance::{Chance, shifted};
use super::study::{Person, Plan, TASKS, VersionPlan};
use crate::session::{AttemptSummary, Ending, ErrorTally, Outcome, SessionSummary, WallTime};
use crate::study::Study;

/// A person on a version.
#[derive(Clone, Copy)]
struct Visit<'v> {
    study: &'v Study,
    person: &'v Person,
    version: usize,
}

impl Plan {
    /// Attempts at most tasks, in random order and some of them repeated, with the answers after them.
    pub(super) fn add_attempts(
        &self,
        chance: &mut Chance,
        study: &Study,
        person: &Person,
        version: usize,
        session: &mut SessionSummary,
    ) {
        let visit = Visit {
            study,
            person,
            version,
        };
        let mut attempts = Vec::new();
        let mut tasks: Vec<&str> = TASKS[..self.tasks].to_vec();
        chance.shuffle(&mut tasks);
        for task in tasks {
            while chance.happens(0.06) {
                self.add_attempt(chance, visit, task, session, &mut attempts);
            }
            if chance.happens(0.96) {
                self.add_attempt(chance, visit, task, session, &mut attempts);
            }
        }
        if chance.happens(0.01) {
            self.add_attempt(chance, visit, "gone", session, &mut attempts);
        }
        session.attempts = attempts.into();
    }

    fn add_attempt(
        &self,
        chance: &mut Chance,
        visit: Visit<'_>,
        task: &str,
        session: &mut SessionSummary,
        attempts: &mut Vec<AttemptSummary>,
    ) {
        let key = 10 * (attempts.len() as i64 + 1);
        let attempt = self.attempt(chance, visit, task, key, session.opened_at);
        attempts.push(attempt);
        let asked = TASKS.iter().zip(&self.at_task).find(|(id, _)| **id == task);
        if let Some((_, word)) = asked {
            let plan = &self.versions[visit.version];
            answers::add(
                chance,
                plan,
                word,
                Some(key),
                self.equal_ratings,
                &mut session.ratings,
            );
        }
    }

    fn attempt(
        &self,
        chance: &mut Chance,
        visit: Visit<'_>,
        task: &str,
        key: i64,
        opened_at: WallTime,
    ) -> AttemptSummary {
        let Visit {
            study,
            person,
            version,
        } = visit;
        let plan = &self.versions[version];
        let ending = match chance.between(1, 50) {
            1 => Ending::Skipped,
            2 => Ending::NotReached,
            3 => Ending::Undecided,
            4 => Ending::Open,
            5 | 6 => Ending::Outcome(Outcome::Void),
            _ if chance.happens(shifted(plan.success, person.ability)) => {
                Ending::Outcome(Outcome::Completed)
            }
            _ => Ending::Outcome(*chance.pick(&[
                Outcome::Partial,
                Outcome::Failed,
                Outcome::GaveUp,
                Outcome::Stopped,
                Outcome::Completed,
            ])),
        };
        let completed = ending == Ending::Outcome(Outcome::Completed);
        let assisted = completed && chance.happens(0.08);
        let did_it = assisted && chance.happens(0.3);
        let over_limit = chance.happens(0.05);
        let scripted = study.task(task);
        let too_late = over_limit && scripted.is_some_and(|task| task.limit_fails);
        let counts = matches!(ending, Ending::Outcome(outcome) if outcome != Outcome::Void);
        let success = completed && !assisted && !too_late;
        let credit = match ending {
            Ending::Outcome(Outcome::Completed) if !did_it && !too_late => 1.0,
            Ending::Outcome(Outcome::Partial) => study.partial_credit_of(task),
            _ => 0.0,
        };
        AttemptSummary {
            key: if ending == Ending::NotReached {
                -key
            } else {
                key
            },
            task: task.to_owned(),
            ending,
            assisted,
            moderator_did_it: did_it,
            over_limit,
            success: (counts && scripted.is_some()).then_some(success),
            credit: (counts && scripted.is_some()).then_some(credit),
            started_at: (!self.without_start || chance.happens(0.5))
                .then_some(WallTime(opened_at.0 + 6_000 * key)),
            start_ms: Some(0),
            end_ms: None,
            time_ms: self.time_ms(chance, plan),
            probing_ms: 0,
            estimated: chance.happens(0.04),
            errors: self.errors(chance, person, plan),
            assists: chance.happens(0.95).then(|| u32::from(assisted)),
            source: None,
            reason: None,
        }
    }

    fn time_ms(&self, chance: &mut Chance, plan: &VersionPlan) -> Option<i64> {
        let seconds = (plan.log_seconds + 0.5 * chance.normal()).exp();
        #[allow(clippy::cast_possible_truncation, reason = "below an hour")]
        let ms = match () {
            () if self.equal_times => (plan.log_seconds.exp() * 1000.0) as i64,
            () if self.coarse_times => ((seconds / 15.0).ceil() * 1000.0) as i64,
            () => (seconds * 1000.0) as i64,
        };
        match chance.between(1, 30) {
            1 => None,
            2 => Some(0),
            _ => Some(ms),
        }
    }

    fn errors(
        &self,
        chance: &mut Chance,
        person: &Person,
        plan: &VersionPlan,
    ) -> Option<ErrorTally> {
        if !plan.errors_counted || chance.happens(0.03) {
            return None;
        }
        let total = if self.equal_errors {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a few"
            )]
            let same = (3.0 * plan.errors).round() as u32;
            same
        } else {
            chance.poisson(plan.errors * person.error_rate)
        };
        let major = total / 3;
        let recovered = total / 2;
        Some(ErrorTally {
            total,
            minor: self.severities.then_some(total - major),
            major: self.severities.then_some(major),
            critical: self.severities.then_some(0).filter(|_| chance.happens(0.9)),
            recovered,
            not_recovered: (total - recovered).min(1),
        })
    }
}

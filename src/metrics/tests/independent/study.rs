//! A random study: its script, and sessions with everything that can happen in one.

use std::fmt::Write as _;

use uuid::Uuid;

use super::answers::{self, AT_END, AT_TASK};
use super::chance::{Chance, shifted};
use crate::metrics::examples::roster;
use crate::metrics::{Confidence, Methods};
use crate::session::{Attempts, Participant, SessionKind, SessionSummary, WallTime};
use crate::study::{Design, Study, parse};

pub(super) const TASKS: [&str; 5] = ["find", "pay", "send", "track", "cancel"];
const SEGMENTS: [&str; 3] = ["new", "returning", "staff"];
const MODERATORS: [&str; 3] = ["Anna", "Ben", ""];
/// Labelings drawn in most studies; also the largest number of them that is enumerated, less one.
const DRAWS: usize = 299;

/// A study with its sessions.
pub(super) struct RandomStudy {
    pub(super) study: Study,
    pub(super) sessions: Vec<SessionSummary>,
    pub(super) roster: Vec<Participant>,
    pub(super) methods: Methods,
}

/// What is alike in all sessions of a study.
pub(super) struct Plan {
    pub(super) tasks: usize,
    pub(super) design: Design,
    /// By version: probability of success, logarithm of the time, mean of errors, and shift of ratings.
    pub(super) versions: Vec<VersionPlan>,
    /// Standard deviation of people, in logits.
    pub(super) person_sd: f64,
    /// Whether times are whole seconds of which many are equal.
    pub(super) coarse_times: bool,
    /// Whether all times are equal.
    pub(super) equal_times: bool,
    /// Whether everyone on a version makes the same number of errors.
    pub(super) equal_errors: bool,
    /// Whether errors vary more than Poisson between people.
    pub(super) uneven_errors: bool,
    pub(super) severities: bool,
    pub(super) segments: usize,
    pub(super) moderators: usize,
    /// How much the mix of segments and moderators differs between versions, 0 to 1.
    pub(super) skew: f64,
    pub(super) without_start: bool,
    pub(super) old_always_first: bool,
    pub(super) at_task: Vec<&'static str>,
    pub(super) at_end: Vec<&'static str>,
    pub(super) equal_ratings: bool,
}

pub(super) struct VersionPlan {
    pub(super) success: f64,
    pub(super) log_seconds: f64,
    pub(super) errors: f64,
    pub(super) errors_counted: bool,
    pub(super) rating: f64,
}

/// A participant.
pub(super) struct Person {
    pub(super) code: String,
    pub(super) ability: f64,
    pub(super) error_rate: f64,
    pub(super) withdrawn: bool,
}

impl RandomStudy {
    pub(super) fn new(chance: &mut Chance) -> Self {
        let plan = Plan::new(chance);
        let study = parse(&plan.script(chance)).expect("the script is whole");
        let mut sessions = plan.sessions(chance, &study);
        chance.shuffle(&mut sessions);
        let small = sessions.len() <= 40;
        Self {
            roster: roster(
                sessions.len() + chance.between(0, 3),
                chance.between(0, 2),
                chance.between(0, 1),
                chance.between(0, 1),
            ),
            methods: Methods {
                confidence: Confidence::new(*chance.pick(&[0.95, 0.95, 0.95, 0.95, 0.9, 0.99]))
                    .expect("a confidence"),
                draws: if small && chance.happens(0.01) {
                    None
                } else {
                    Some(DRAWS)
                },
                ..Methods::default()
            },
            sessions,
            study,
        }
    }
}

impl Plan {
    fn new(chance: &mut Chance) -> Self {
        let versions = if chance.happens(0.2) { 3 } else { 2 };
        let success = *chance.pick(&[0.05, 0.3, 0.5, 0.7, 0.9, 1.0]);
        let tasks = chance.between(1, TASKS.len());
        let at_task = (0..tasks).map(|_| *chance.pick(&AT_TASK)).collect();
        let at_end = AT_END.into_iter().filter(|_| chance.happens(0.4)).collect();
        let changes = chance.happens(0.6);
        Self {
            tasks,
            design: if chance.happens(0.6) {
                Design::Between
            } else {
                Design::Within
            },
            versions: (0..versions)
                .map(|_| {
                    let change = if changes { chance.normal() } else { 0.0 };
                    VersionPlan {
                        success: shifted(success, 2.5 * change),
                        log_seconds: 3.5 - 0.5 * change + 0.3 * chance.normal(),
                        errors: (-0.5 - change).exp(),
                        errors_counted: chance.happens(0.95),
                        rating: change,
                    }
                })
                .collect(),
            person_sd: *chance.pick(&[0.0, 1.0, 1.5]),
            coarse_times: chance.happens(0.2),
            equal_times: chance.happens(0.03),
            equal_errors: chance.happens(0.05),
            uneven_errors: chance.happens(0.5),
            severities: chance.happens(0.7),
            segments: *chance.pick(&[0, 0, 1, 2, 3]),
            moderators: *chance.pick(&[1, 1, 2, 3]),
            skew: *chance.pick(&[0.0, 0.0, 0.5, 0.9, 1.0]),
            without_start: chance.happens(0.08),
            old_always_first: chance.happens(0.2),
            at_task,
            at_end,
            equal_ratings: chance.happens(0.05),
        }
    }

    fn script(&self, chance: &mut Chance) -> String {
        let mut script = String::from("title = 'Random'\n");
        let design = if self.design == Design::Between {
            "between"
        } else {
            "within"
        };
        let _ = writeln!(
            script,
            "design = '{design}'\nask_at_end = {:?}",
            self.at_end
        );
        let primary = chance.pick(&["success", "time", "time", "errors", "errors"]);
        let _ = writeln!(script, "primary = '{primary}'");
        if chance.happens(0.3) {
            let _ = writeln!(script, "planned = {}", chance.between(3, 15));
        }
        if chance.happens(0.5) {
            script += "[matters_from]\nsuccess = 0.3\ntime = 1.8\nerrors = 2\n";
            for word in &self.at_end {
                if let Some(margin) = answers::margin(word) {
                    let _ = writeln!(script, "{word} = {margin}");
                }
            }
        }
        for version in 1..=self.versions.len() {
            let _ = writeln!(script, "[[version]]\nid = '{version}'");
            if version > 1 {
                let _ = writeln!(script, "after = '{}'", version - 1);
            }
        }
        for (task, asked) in TASKS.iter().zip(&self.at_task) {
            let _ = writeln!(
                script,
                "[[task]]\nid = '{task}'\ntitle = '{task}'\nask = ['{asked}']"
            );
            if chance.happens(0.4) {
                let _ = writeln!(script, "error_opportunities = {}", chance.between(1, 8));
            }
            if chance.happens(0.4) {
                let _ = writeln!(script, "expert_time = '{}s'", chance.between(5, 60));
            }
            if chance.happens(0.3) {
                script += "partial_credit = 0.25\n";
            }
            if chance.happens(0.5) {
                script += "time_limit = '1m'\nlimit_fails = true\n";
            }
            if chance.happens(0.3) {
                script += "[task.matters_from]\nsuccess = 0.2\ntime = 1.5\n";
            }
        }
        script + answers::QUESTIONS
    }

    fn sessions(&self, chance: &mut Chance, study: &Study) -> Vec<SessionSummary> {
        let most = if chance.happens(0.03) { 40 } else { 14 };
        let mut sessions = Vec::new();
        let mut people = 0;
        let groups = match self.design {
            Design::Between => self.versions.len(),
            Design::Within => 1,
        };
        for group in 0..groups {
            for _ in 0..chance.between(3, most) {
                people += 1;
                let person = Person {
                    code: format!("P{people:02}"),
                    ability: self.person_sd * chance.normal(),
                    error_rate: if self.uneven_errors {
                        (0.8 * chance.normal()).exp()
                    } else {
                        1.0
                    },
                    withdrawn: chance.happens(0.02),
                };
                for version in self.versions_of(chance, group) {
                    sessions.push(self.session(chance, study, &person, version, sessions.len()));
                }
            }
        }
        sessions
    }

    /// Versions of a person's sessions, in order.
    fn versions_of(&self, chance: &mut Chance, group: usize) -> Vec<usize> {
        let all = self.versions.len();
        let mut versions = match self.design {
            Design::Between => vec![group],
            Design::Within => {
                let mut all: Vec<usize> = (0..all).collect();
                if !self.old_always_first {
                    chance.shuffle(&mut all);
                }
                if chance.happens(0.08) {
                    all.pop();
                }
                all
            }
        };
        if chance.happens(0.1) {
            let again = versions[0];
            versions.push(again);
        }
        if self.design == Design::Between && chance.happens(0.04) {
            let place = chance.between(0, 1).min(versions.len());
            versions.insert(place, chance.between(0, all - 1));
        }
        versions
    }

    fn session(
        &self,
        chance: &mut Chance,
        study: &Study,
        person: &Person,
        version: usize,
        number: usize,
    ) -> SessionSummary {
        let kind = match chance.between(1, 60) {
            1 => SessionKind::Pilot,
            2 => SessionKind::Rehearsal,
            _ => SessionKind::Real,
        };
        // Some sessions open at the same time.
        let opened_at = WallTime(1_000_000_000 + 3_600_000 * (number as i64 / 2 * 2));
        let level = |chance: &mut Chance, levels: usize| {
            let skewed = chance.happens(self.skew);
            if skewed {
                version % levels
            } else {
                chance.between(0, levels - 1)
            }
        };
        let segment = (self.segments > 0 && chance.happens(0.85))
            .then(|| SEGMENTS[level(chance, self.segments)].into());
        let moderator = MODERATORS[level(chance, self.moderators)].into();
        let mut session = SessionSummary {
            id: Uuid::from_u128(number as u128 + 1),
            protocol: "0".repeat(64).into(),
            participant: (kind != SessionKind::Rehearsal).then(|| person.code.clone()),
            segment,
            consent: None,
            withdrawn: person.withdrawn,
            version: (version + 1).to_string().into(),
            moderator,
            kind,
            opened_at,
            closed: true,
            excluded: chance.happens(0.03).then(|| "fell ill".to_owned()),
            order: Vec::new(),
            attempts: Attempts::default(),
            ratings: Vec::new(),
        };
        self.add_attempts(chance, study, person, version, &mut session);
        let plan = &self.versions[version];
        for word in &self.at_end {
            answers::add(
                chance,
                plan,
                word,
                None,
                self.equal_ratings,
                &mut session.ratings,
            );
        }
        session
    }
}

use std::collections::BTreeMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::session::roster::{REPLACED_BY_ATTRIBUTE, VERSION_ATTRIBUTE};
use crate::session::{Attempts, WallTime};
use crate::study::parse;

/// A study with this many versions and tasks; the last task is for returning participants only.
fn study(design: &str, order: &str, versions: usize, tasks: usize) -> Arc<Study> {
    let mut script = format!("title = \"S\"\ndesign = \"{design}\"\norder = \"{order}\"\n");
    for n in 1..=versions {
        script.push_str(&format!("[[version]]\nid = \"v{n}\"\n"));
    }
    for n in 1..=tasks {
        script.push_str(&format!("[[task]]\nid = \"t{n}\"\ntitle = \"T\"\n"));
    }
    if tasks > 1 {
        script.push_str("segment_only = [\"returning\"]\n");
    }
    Arc::new(parse(&script).expect("a whole script"))
}

fn people(count: usize) -> Vec<Participant> {
    let person = |n| Participant {
        code: format!("P{n:02}"),
        ..Participant::default()
    };
    (1..=count).map(person).collect()
}

/// A study under way: who is expected, and which sessions took place.
struct ScheduleBench {
    study: Arc<Study>,
    roster: Vec<Participant>,
    sessions: Vec<SessionSummary>,
}

impl ScheduleBench {
    fn new(study: Arc<Study>, people_expected: usize) -> Self {
        Self {
            study,
            roster: people(people_expected),
            sessions: Vec::new(),
        }
    }

    fn schedule(&self) -> Schedule {
        Schedule::new(self.study.clone(), self.roster.clone(), &self.sessions)
    }

    fn next(&self) -> Option<NextSession> {
        let schedule = self.schedule();
        let code = schedule.next_participant()?.code.clone();
        schedule.next_session(&code)
    }

    /// Records a session as scheduled.
    fn hold(&mut self, turn: &NextSession, kind: SessionKind) {
        self.mark(&turn.code, ParticipantStatus::Arrived);
        let n = self.sessions.len();
        self.sessions.push(SessionSummary {
            id: Uuid::from_u128(n as u128),
            protocol: "".into(),
            participant: Some(turn.code.clone()),
            segment: None,
            withdrawn: false,
            version: turn.version.as_str().into(),
            moderator: "Anna".into(),
            kind,
            opened_at: WallTime(i64::try_from(n).unwrap()),
            closed: true,
            excluded: None,
            consent: None,
            order: turn.order.clone(),
            attempts: Attempts::default(),
            ratings: Vec::new(),
        });
    }

    fn hold_next(&mut self) -> NextSession {
        let turn = self.next().expect("somebody is next");
        self.hold(&turn, SessionKind::Real);
        turn
    }

    fn mark(&mut self, code: &str, status: ParticipantStatus) {
        let person = self.roster.iter_mut().find(|p| p.code == code);
        person.expect("on the roster").status = status;
    }

    /// How often each row of a version was used, unused rows included.
    fn row_uses(&self, version: &str) -> Vec<usize> {
        let rows =
            (0..self.study.task_order_count(None)).map(|row| self.study.task_order(row, None));
        let on = |row: &Vec<String>| {
            let sessions = self.sessions.iter().filter(|s| *s.version == *version);
            sessions.filter(|s| s.order == *row).count()
        };
        rows.map(|row| on(&row)).collect()
    }
}

fn spread(uses: &[usize]) -> usize {
    uses.iter().max().unwrap_or(&0) - uses.iter().min().unwrap_or(&0)
}

#[test]
fn a_row_that_nobody_used_goes_to_the_next() {
    let mut bench = ScheduleBench::new(study("between", "balanced", 1, 5), 6);
    let planned = bench.next().unwrap();
    assert_eq!(planned.code, "P01");
    bench.mark("P01", ParticipantStatus::NoShow);
    let instead = bench.next().unwrap();
    assert_eq!(
        (instead.code.as_str(), &instead.order),
        ("P02", &planned.order)
    );
    // Each that replaced or withdrew before they came left theirs as well.
    bench.mark("P02", ParticipantStatus::Replaced);
    bench.mark("P03", ParticipantStatus::Withdrawn);
    assert_eq!(bench.hold_next().order, planned.order);
    assert_ne!(bench.next().unwrap().order, planned.order);
}

#[test]
fn a_no_show_is_due_a_session_until_replaced() {
    let mut bench = ScheduleBench::new(study("between", "fixed", 1, 1), 2);
    bench.mark("P01", ParticipantStatus::NoShow);
    assert!(bench.schedule().next_session("P01").is_some());
    let by = (REPLACED_BY_ATTRIBUTE.to_owned(), "P03".to_owned());
    bench.roster[0].attributes.extend([by]);
    assert!(bench.schedule().next_session("P01").is_none());
}

#[test]
fn what_does_not_count_uses_no_row_and_no_place_on_a_version() {
    let mut bench = ScheduleBench::new(study("between", "balanced", 2, 4), 6);
    let first = bench.next().unwrap();
    bench.hold(&first, SessionKind::Pilot);
    let second = bench.hold_next();
    assert_eq!(
        (&second.order, &second.version),
        (&first.order, &first.version)
    );
    bench.sessions[1].excluded = Some("a fault".to_owned());
    let third = bench.hold_next();
    assert_eq!(
        (&third.order, &third.version),
        (&first.order, &first.version)
    );
    bench.sessions[2].withdrawn = true;
    let fourth = bench.hold_next();
    assert_eq!(
        (&fourth.order, &fourth.version),
        (&first.order, &first.version)
    );
    assert_ne!(bench.next().unwrap().version, first.version);
}

#[test]
fn versions_are_balanced_over_people_and_then_over_segments() {
    let mut bench = ScheduleBench::new(study("between", "fixed", 2, 2), 8);
    for (i, person) in bench.roster.iter_mut().enumerate() {
        let segment = if i % 2 == 0 { "new" } else { "returning" };
        person.segment = Some(segment.to_owned());
    }
    let mut seen: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
    while bench.next().is_some() {
        let turn = bench.hold_next();
        let segment = bench.schedule().segment_of(&turn.code).map(str::to_owned);
        *seen.entry((turn.version, segment)).or_default() += 1;
    }
    assert_eq!(seen.into_values().collect::<Vec<_>>(), [2, 2, 2, 2]);
}

#[test]
fn versions_are_balanced_within_each_segment_and_the_rule_is_said() {
    let mut bench = ScheduleBench::new(study("between", "fixed", 2, 2), 6);
    for (i, segment) in ["new", "new", "new", "old", "old", "old"]
        .iter()
        .enumerate()
    {
        bench.roster[i].segment = Some((*segment).to_owned());
    }
    let mut versions = Vec::new();
    while let Some(next) = bench.next() {
        versions.push(next.version);
        let rule = next.rule.message();
        assert!(
            rule.starts_with("the fewest participants of segment"),
            "{rule}"
        );
        bench.hold_next();
    }
    // The fourth would balance all participants on the second version, but their segment is on neither.
    assert_ne!(versions[0], versions[1]);
    assert_eq!(versions[0], versions[2]);
    assert_eq!(versions[3], versions[1]);
    assert_eq!(versions[4], versions[0]);
    let schedule = bench.schedule();
    let code = bench.roster[0].code.clone();
    assert_eq!(schedule.version_choice(&code).1, AllocationRule::SeenBefore);
}

#[test]
fn who_was_assigned_gets_their_version_and_is_counted_before_they_come() {
    let mut bench = ScheduleBench::new(study("between", "fixed", 2, 2), 4);
    for i in [2, 3] {
        let person = &mut bench.roster[i];
        person
            .attributes
            .insert(VERSION_ATTRIBUTE.to_owned(), "v1".to_owned());
    }
    let versions: Vec<String> = (0..4).map(|_| bench.hold_next().version).collect();
    assert_eq!(versions, ["v2", "v2", "v1", "v1"]);
    // Somebody who was seen already stays on their version.
    assert_eq!(bench.schedule().version_index("P01"), 1);
}

#[test]
fn somebody_who_waits_comes_before_those_who_are_expected() {
    let mut bench = ScheduleBench::new(study("between", "fixed", 1, 2), 3);
    bench.mark("P03", ParticipantStatus::Arrived);
    assert_eq!(bench.next().unwrap().code, "P03");
    let pilot = bench.next().unwrap();
    bench.hold(&pilot, SessionKind::Pilot);
    assert_eq!(bench.next().unwrap().code, "P01");
    assert_eq!(bench.schedule().next_session("P03"), None);
    bench.mark("P01", ParticipantStatus::NoShow);
    bench.mark("P02", ParticipantStatus::NoShow);
    assert_eq!(bench.next(), None);
    // Who comes late after all has a turn.
    assert!(bench.schedule().next_session("P01").is_some());
}

#[test]
fn within_people_each_sees_all_versions_in_their_own_order() {
    let mut bench = ScheduleBench::new(study("within", "balanced", 3, 2), 7);
    bench.mark("P02", ParticipantStatus::NoShow);
    let mut orders: BTreeMap<String, Vec<String>> = BTreeMap::new();
    while bench.next().is_some() {
        let turn = bench.hold_next();
        orders.entry(turn.code).or_default().push(turn.version);
    }
    assert_eq!(orders.len(), 6);
    let rows: BTreeSet<Vec<String>> = orders.into_values().collect();
    assert_eq!(
        rows.len(),
        6,
        "a Williams design of three has six rows: {rows:?}"
    );
    assert!(rows.iter().all(|row| row.len() == 3));
}

#[test]
fn within_people_the_other_versions_wait_while_somebody_else_comes() {
    let mut bench = ScheduleBench::new(study("within", "fixed", 2, 2), 2);
    assert_eq!(bench.hold_next().version, "v1");
    let other = bench.schedule().next_session("P02").unwrap();
    bench.hold(&other, SessionKind::Real);
    let codes: Vec<(String, String)> = (0..2)
        .map(|_| bench.hold_next())
        .map(|turn| (turn.code, turn.version))
        .collect();
    let pair = |code: &str| (code.to_owned(), "v2".to_owned());
    assert_eq!(codes, [pair("P02"), pair("P01")]);
    assert_eq!(bench.next(), None);
}

#[test]
fn tasks_of_another_segment_are_not_asked_and_leave_a_balanced_design() {
    let mut bench = ScheduleBench::new(study("between", "balanced", 1, 5), 9);
    for person in bench.roster.iter_mut().skip(4) {
        person.segment = Some("returning".to_owned());
    }
    let asked = |turn: &NextSession| turn.order.len();
    let mut firsts: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..4 {
        let turn = bench.hold_next();
        assert_eq!(asked(&turn), 4);
        *firsts.entry(turn.order[0].clone()).or_default() += 1;
    }
    assert_eq!(firsts.into_values().collect::<Vec<_>>(), [1; 4]);
    assert_eq!(asked(&bench.hold_next()), 5);
}

#[test]
fn without_a_roster_walk_ins_are_balanced_too() {
    let mut bench = ScheduleBench::new(study("between", "balanced", 2, 3), 0);
    for n in 0..8 {
        bench.roster.extend(people(n + 1).pop());
        let turn = bench
            .schedule()
            .next_session(&format!("P{:02}", n + 1))
            .unwrap();
        bench.hold(&turn, SessionKind::Real);
    }
    let on = |version: &str| {
        bench
            .sessions
            .iter()
            .filter(|s| *s.version == *version)
            .count()
    };
    assert_eq!((on("v1"), on("v2")), (4, 4));
    // A rehearsal has no participant and is shown what the next one would get.
    assert_eq!(bench.schedule().task_order("v1", None).len(), 2);
}

proptest! {
    /// In any order of arrivals and no-shows, the use of rows and of versions differs by at most one.
    #[test]
    fn the_use_of_rows_and_versions_differs_by_at_most_one(
        versions in 1..4_usize,
        tasks in 1..7_usize,
        steps in prop::collection::vec((0..4_u8, any::<prop::sample::Index>()), 1..40),
    ) {
        let mut bench = ScheduleBench::new(study("between", "balanced", versions, tasks), 40);
        for (what, who) in steps {
            let expected: Vec<String> = bench
                .roster
                .iter()
                .filter(|p| p.status == ParticipantStatus::Expected)
                .map(|p| p.code.clone())
                .collect();
            let code = who.get(&expected).clone();
            match what {
                0 => bench.mark(&code, ParticipantStatus::NoShow),
                1 => bench.mark(&code, ParticipantStatus::Replaced),
                2 => {
                    let turn = bench.schedule().next_session(&code).expect("is expected");
                    bench.hold(&turn, SessionKind::Real);
                }
                _ => {
                    bench.hold_next();
                }
            }
            let on = |v: usize| {
                let id = format!("v{v}");
                bench.sessions.iter().filter(|s| *s.version == *id).count()
            };
            let people: Vec<usize> = (1..=versions).map(on).collect();
            prop_assert!(spread(&people) <= 1, "{people:?}");
            for version in 1..=versions {
                let uses = bench.row_uses(&format!("v{version}"));
                prop_assert!(spread(&uses) <= 1, "v{version}: {uses:?}");
                prop_assert_eq!(uses.iter().sum::<usize>(), on(version));
            }
        }
    }
}

use std::collections::BTreeSet;

use super::*;
use crate::metrics::estimate::Value;
use crate::metrics::examples::{session, study, with_answers};
use crate::metrics::figure::Figure;
use crate::metrics::segment::ChosenSegment;
use crate::session::Participant;

/// Sessions and a roster of two segments and of participants without one, with everything that is counted.
fn people() -> (Vec<SessionSummary>, Vec<Participant>) {
    let attempts = [
        "find=c20.1 pay=c30 send=s",
        "find=f60.2 pay=u send=-",
        "find=v20 find=c25 pay=g40",
        "find=c10 pay=p30.3 send=x90",
    ];
    let segments = [Some("new"), Some("expert"), None];
    let mut sessions = Vec::new();
    for number in 0_u32..24 {
        let place = usize::try_from(number).unwrap();
        let version = if number % 2 == 0 { "1" } else { "2" };
        let code = format!("P{number:02}");
        let attempts = attempts[place % 4];
        let mut one = session(number, &code, version, attempts);
        one.segment = segments[place % 3].map(Into::into);
        one.excluded = (number == 5).then(|| "fell ill".to_owned());
        let answer = f64::from(number % 5 + 1);
        sessions.push(with_answers(one, None, "liked", &[Some(answer)]));
    }
    let roster = sessions.iter().map(|s| Participant {
        code: s.participant.clone().unwrap(),
        segment: s.segment.as_deref().map(str::to_owned),
        ..Participant::default()
    });
    let mut roster: Vec<Participant> = roster.collect();
    roster.push(Participant {
        code: "P99".to_owned(),
        segment: Some("never came".to_owned()),
        status: crate::session::ParticipantStatus::NoShow,
        ..Participant::default()
    });
    (sessions, roster)
}

fn computed(
    sessions: &[SessionSummary],
    roster: &[Participant],
    people: &People,
    version: Option<&str>,
) -> StudyFigures {
    StudyFigures::compute(&FiguresInput {
        study: &study("between"),
        sessions,
        protocols: &BTreeMap::new(),
        roster: &roster.iter().collect(),
        version,
        people,
        methods: Methods::default(),
    })
}

fn is_same(a: &Figure, b: &Figure) -> bool {
    a.measure == b.measure && a.scope == b.scope && a.version == b.version
}

#[test]
fn segments_add_up_to_the_whole() {
    let (sessions, roster) = people();
    let by = People::BySegment(Segment::of_study(
        &sessions,
        RosterBySegment::from_iter(&roster).segments(),
    ));
    let found = computed(&sessions, &roster, &by, None);
    let names: Vec<String> = found
        .segments
        .iter()
        .map(|s| s.segment.to_string())
        .collect();
    assert_eq!(names, ["expert", "never came", "new", "no segment"]);
    let counts = |figure: &Figure| match figure.value {
        Ok(Value::Whole(n)) => Some((n, figure.n)),
        Ok(Value::Share(count)) => Some((count.successes(), count.n())),
        _ => None,
    };
    let mut added = BTreeSet::new();
    for figure in &found.figures.0 {
        let Some(whole) = counts(figure) else {
            continue;
        };
        let parts = found.segments.iter().filter_map(|s| {
            let own = s.figures.0.iter().find(|own| is_same(own, figure))?;
            counts(own)
        });
        let sum = parts.fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        assert_eq!(sum, whole, "{} {:?}", figure.measure.name, figure.scope);
        added.insert(figure.measure.name);
    }
    for name in [
        "expected",
        "no_show",
        "excluded",
        "analyzed",
        "participants",
        "success",
        "gave_up",
        "skipped",
    ] {
        assert!(added.contains(name), "{name} is not among {added:?}");
    }
}

#[test]
fn one_segment_alone_has_the_figures_it_has_next_to_the_others() {
    let (sessions, roster) = people();
    let segments = Segment::of_study(&sessions, RosterBySegment::from_iter(&roster).segments());
    let by = People::BySegment(segments.clone());
    for version in [None, Some("2")] {
        let together = computed(&sessions, &roster, &by, version);
        for (segment, of_segment) in segments.iter().zip(&together.segments) {
            let own = sessions.iter().filter(|s| segment.includes_session(s));
            let own: Vec<SessionSummary> = own.cloned().collect();
            let on_roster = roster.iter().filter(|p| segment.includes(p));
            let on_roster: Vec<Participant> = on_roster.cloned().collect();
            let chosen = People::Only(ChosenSegment::compute(segment.clone(), &sessions));
            let alone = computed(&own, &on_roster, &chosen, version);
            assert!(alone.figures == of_segment.figures, "{segment}");
            let labeled = |figure: &Figure| figure.segment.as_ref() == Some(segment);
            assert!(alone.figures.0.iter().all(labeled), "{segment}");
        }
        assert!(together.figures.0.iter().all(|f| f.segment.is_none()));
    }
}

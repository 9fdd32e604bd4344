//! Compact studies and sessions for tests.

use uuid::Uuid;

use crate::session::roster::REPLACED_BY_ATTRIBUTE;
use crate::session::{
    AttemptSummary, Ending, ErrorTally, Outcome, Participant, ParticipantStatus, Rating,
    SessionKind, SessionSummary, WallTime,
};
use crate::study::{Study, parse};

/// A study with a lineage of three versions, and three tasks of which `pay` is critical.
pub(crate) fn study(design: &str) -> Study {
    let script = format!(
        r#"
title = "Shop"
design = "{design}"
ask_at_end = ["sus", "nps", "liked"]
[[version]]
id = "1"
[[version]]
id = "2"
after = "1"
[[version]]
id = "3"
after = "2"
[[task]]
id = "find"
title = "Find a thing"
ask = ["seq"]
[[task]]
id = "pay"
title = "Pay for it"
critical = true
error_opportunities = 4
[[task]]
id = "send"
title = "Send it back"
[[question]]
id = "liked"
text = "Did you like it?"
kind = "scale"
"#
    );
    parse(&script).expect("the example is a whole script")
}

/// A closed session of `code` on `version`, the `place`-th to open. Attempts are `task=` and a letter of
/// [`Outcome::KEYS`] with seconds, errors after a dot, such as `pay=c64.2`; `s` is skipped, `-` not reached, `u`
/// undecided.
pub(crate) fn session(number: u32, code: &str, version: &str, attempts: &str) -> SessionSummary {
    let opened_at = WallTime(1_000_000_000 + 3_600_000 * i64::from(number));
    SessionSummary {
        id: Uuid::from_u128(u128::from(number) + 1),
        protocol: "0".repeat(64).into(),
        participant: Some(code.to_owned()),
        segment: None,
        consent: None,
        withdrawn: false,
        version: version.into(),
        moderator: "Anna".into(),
        kind: SessionKind::Real,
        opened_at,
        closed: true,
        excluded: None,
        order: Vec::new(),
        attempts: attempts
            .split_whitespace()
            .zip(1..)
            .filter_map(|(text, i)| attempt(text, 2 * i, WallTime(opened_at.0 + 60_000 * i)))
            .collect(),
        ratings: Vec::new(),
    }
}

fn attempt(text: &str, key: i64, started_at: WallTime) -> Option<AttemptSummary> {
    let (task, code) = text.split_once('=')?;
    let ending = match code.chars().next()? {
        's' => Ending::Skipped,
        '-' => Ending::NotReached,
        'u' => Ending::Undecided,
        letter => {
            let (_, outcome) = Outcome::KEYS.iter().find(|(key, _)| *key == letter)?;
            Ending::Outcome(*outcome)
        }
    };
    let (seconds, errors) = code[1..].split_once('.').unwrap_or((&code[1..], "0"));
    let success = match ending {
        Ending::Outcome(Outcome::Completed) => Some(true),
        Ending::Outcome(Outcome::Void)
        | Ending::Skipped
        | Ending::NotReached
        | Ending::Undecided
        | Ending::Open => None,
        Ending::Outcome(_) => Some(false),
    };
    Some(AttemptSummary {
        key,
        task: task.to_owned(),
        ending,
        assisted: false,
        moderator_did_it: false,
        over_limit: false,
        success,
        credit: success.map(|s| f64::from(u8::from(s))),
        started_at: Some(started_at),
        start_ms: Some(0),
        end_ms: None,
        time_ms: seconds.parse::<i64>().ok().map(|s| s * 1000),
        probing_ms: 0,
        estimated: false,
        errors: Some(ErrorTally {
            total: errors.parse().ok()?,
            ..ErrorTally::default()
        }),
        assists: Some(0),
        source: None,
        reason: None,
    })
}

/// Changes each attempt of a session.
pub(crate) fn change_attempts(
    session: &mut SessionSummary,
    change: impl FnMut(&mut AttemptSummary),
) {
    let mut attempts = session.attempts.to_summaries();
    attempts.iter_mut().for_each(change);
    session.attempts = attempts.into();
}

/// A roster of `expected` people, of whom some did not come and some withdrew, and of people who were replaced.
pub(crate) fn roster(
    expected: usize,
    no_show: usize,
    withdrawn: usize,
    replaced: usize,
) -> Vec<Participant> {
    let person = |i: usize| Participant {
        code: format!("R{i:03}"),
        status: if i < no_show {
            ParticipantStatus::NoShow
        } else if i < no_show + withdrawn {
            ParticipantStatus::Withdrawn
        } else {
            ParticipantStatus::Expected
        },
        ..Participant::default()
    };
    let gone = |i: usize| Participant {
        code: format!("R{i:03}"),
        status: ParticipantStatus::Replaced,
        attributes: [(REPLACED_BY_ATTRIBUTE.to_owned(), "R000".to_owned())].into(),
        ..Participant::default()
    };
    let all = (0..expected).map(person);
    all.chain((expected..expected + replaced).map(gone))
        .collect()
}

/// Adds the answers to a questionnaire to a session, from item 1; `None` is a blank.
pub(crate) fn with_answers(
    mut session: SessionSummary,
    attempt: Option<i64>,
    instrument: &str,
    answers: &[Option<f64>],
) -> SessionSummary {
    for (item, value) in (1..).zip(answers) {
        session.ratings.push(Rating {
            seq: i64::try_from(100 + session.ratings.len()).unwrap_or(100),
            attempt,
            instrument: instrument.to_owned(),
            item: item.to_string(),
            value: *value,
            text: None,
        });
    }
    session
}

/// `n` participants on a version with the same attempts; codes are numbered from `from`.
pub(crate) fn session_group(
    from: u32,
    n: u32,
    version: &str,
    attempts: &str,
) -> Vec<SessionSummary> {
    (from..from + n)
        .map(|place| session(place, &format!("P{place:02}"), version, attempts))
        .collect()
}

//! What a briefing starts from.

use std::sync::Arc;

use uuid::Uuid;

use super::Wish;
use crate::cli::exit::Failure;
use crate::cli::keys;
use crate::cli::place::Place;
use crate::clock::{Clock, SystemClock};
use crate::metrics::proportion::Count;
use crate::metrics::selection::Selection;
use crate::session::{SessionKind, SessionSummary, State};
use crate::store::{SessionJournal, Status, Store};
use crate::study::{Design, Study};
use crate::tui::{App, Briefing, Check, KnownParticipant, SoFar};

/// With less than this on the disk, in bytes, the moderator is told to make room.
const LITTLE: u64 = 100 * 1024 * 1024;

/// A session about to be opened.
pub(super) fn app(
    clock: &SystemClock,
    place: &Place,
    wish: &Wish,
) -> Result<App<SessionJournal, SystemClock>, Failure> {
    let (text, study) = place.read_script()?;
    let study = Arc::new(study);
    let mut store = Store::open(&place.record)?;
    let protocol = store.freeze(&text, &study, clock.now().wall)?;
    let sessions = store.sessions()?;
    let known = known(&store, &sessions)?;
    let participant = wish
        .participant
        .clone()
        .unwrap_or_else(|| next_code(&store, &known));
    let version = version(&study, &sessions, &participant, wish.version.as_deref());
    let on = |id: &str| {
        sessions
            .iter()
            .filter(|s| s.version == id && s.kind == SessionKind::Real)
            .count()
    };
    let session = clock.new_id();
    let keys = keys::load();
    let so_far = so_far(&study, &sessions, session);
    let briefing = Briefing {
        session,
        protocol,
        participant,
        version,
        sessions: study.versions.iter().map(|v| on(&v.id)).collect(),
        moderator: wish
            .moderator
            .clone()
            .unwrap_or_else(|| last_moderator(&sessions)),
        kind: wish.kind.unwrap_or(SessionKind::Real),
        order_for: order_for(&study, &known),
        checks: checks(place, &store, clock, keys.trouble),
        known,
        study: study.clone(),
    };
    let journal = store.journal(session, &State::new(study))?;
    let app = App::new(briefing, journal, clock.clone(), super::theme());
    Ok(app.with_keys(keys.map).with_so_far(so_far))
}

/// What the other sessions came to, a version each, by the same rules as a report.
pub(super) fn so_far(study: &Study, sessions: &[SessionSummary], but: Uuid) -> Vec<SoFar> {
    let others: Vec<SessionSummary> = sessions.iter().filter(|s| s.id != but).cloned().collect();
    let selection = Selection::of(&others);
    let versions = study.versions.iter().map(|version| {
        let people = selection.version(&version.id).people;
        let count = |task: &str| {
            let counted = people.iter().filter_map(|p| p.counted.get(task));
            Count::of(counted.filter_map(|c| c.attempt.success))
        };
        let tasks = study.tasks.iter().map(|t| (t.id.clone(), count(&t.id)));
        SoFar {
            version: version.id.clone(),
            people: people.len(),
            tasks: tasks.collect(),
        }
    });
    versions.collect()
}

/// Everybody on the roster and in the sessions.
fn known(store: &Store, sessions: &[SessionSummary]) -> Result<Vec<KnownParticipant>, Failure> {
    let seen = |code: &str| {
        let of = sessions
            .iter()
            .filter(|s| s.participant.as_deref() == Some(code) && s.kind == SessionKind::Real);
        of.map(|s| s.version.clone()).collect()
    };
    let roster = store.participants()?.into_iter();
    Ok(roster
        .map(|p| KnownParticipant {
            seen: seen(&p.code),
            code: p.code,
            segment: p.segment,
        })
        .collect())
}

/// The next one who is expected, or else the code after the highest one.
fn next_code(store: &Store, known: &[KnownParticipant]) -> String {
    let roster = store.participants().unwrap_or_default();
    if let Some(expected) = roster.iter().find(|p| p.status == Status::Expected) {
        return expected.code.clone();
    }
    let number = |code: &str| {
        code.strip_prefix('P')
            .and_then(|rest| rest.parse::<u32>().ok())
    };
    let highest = known
        .iter()
        .filter_map(|p| number(&p.code))
        .max()
        .unwrap_or(0);
    format!("P{:02}", highest + 1)
}

/// The version that was wished, or one the participant has not seen, or the one with the fewest sessions; by place.
fn version(
    study: &Study,
    sessions: &[SessionSummary],
    participant: &str,
    wished: Option<&str>,
) -> usize {
    if let Some(place) = study
        .versions
        .iter()
        .position(|v| Some(v.id.as_str()) == wished)
    {
        return place;
    }
    let real = || sessions.iter().filter(|s| s.kind == SessionKind::Real);
    let seen =
        |id: &str| real().any(|s| s.version == id && s.participant.as_deref() == Some(participant));
    let held = |id: &str| real().filter(|s| s.version == id).count();
    let key = |place: &usize| {
        let id = study.versions[*place].id.as_str();
        (study.design == Design::Within && seen(id), held(id))
    };
    (0..study.versions.len()).min_by_key(key).unwrap_or(0)
}

/// Who led the last session, or who is logged in.
fn last_moderator(sessions: &[SessionSummary]) -> String {
    let last = sessions
        .iter()
        .rev()
        .find(|s| s.attempts.iter().all(|a| a.source.is_none()));
    last.map(|s| s.moderator.clone())
        .or_else(|| std::env::var("USER").ok())
        .unwrap_or_default()
}

/// A participant's order follows from their place among all participants.
fn order_for(study: &Arc<Study>, known: &[KnownParticipant]) -> crate::tui::OrderFor {
    let (study, known) = (study.clone(), known.to_vec());
    Box::new(move |_version, code| {
        let place = known.iter().position(|p| Some(p.code.as_str()) == code);
        let segment = place.and_then(|i| known[i].segment.as_deref());
        study.task_order(place.unwrap_or(known.len()), segment)
    })
}

/// What is looked at before a session.
fn checks(
    place: &Place,
    store: &Store,
    clock: &SystemClock,
    trouble_with_keys: Option<String>,
) -> Vec<Check> {
    let mut checks = vec![Check {
        sentence: format!("The record is {}.", place.record.display()),
        ok: true,
    }];
    if let Ok(disk) = rustix::fs::statvfs(store.path()) {
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        let ok = free >= LITTLE;
        let advice = if ok {
            ""
        } else {
            " Make room before you begin."
        };
        checks.push(Check {
            sentence: format!("{} are free on its disk.{advice}", bytes(free)),
            ok,
        });
    }
    if let Some(warning) = store.warning() {
        checks.push(Check {
            sentence: warning.to_owned(),
            ok: false,
        });
    }
    let local = clock.now().wall.0 + i64::from(clock.utc_offset_min()) * 60_000;
    let shown = crate::session::Wall(local).to_string();
    let time = shown.get(..16).unwrap_or_default().replace('T', " ");
    checks.push(Check {
        sentence: format!("The clock says {time}."),
        ok: true,
    });
    checks.extend(trouble_with_keys.map(|sentence| Check {
        sentence,
        ok: false,
    }));
    checks
}

/// A number of bytes as people say it.
fn bytes(n: u64) -> String {
    const GB: u64 = 1_000_000_000;
    if n >= GB {
        format!("{} GB", n / GB)
    } else {
        format!("{} MB", n / 1_000_000)
    }
}

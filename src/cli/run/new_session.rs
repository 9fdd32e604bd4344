//! The briefing of a new session.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use crate::cli::error::CommandError;
use crate::cli::same_study::check_same_study;
use crate::cli::stage::{self, SessionRequest, last_moderator};
use crate::cli::study_paths::StudyPaths;
use crate::cli::{keys, schedule};
use crate::clock::{Clock, SystemClock};
use crate::metrics::proportion::Count;
use crate::metrics::selection::Selection;
use crate::platform::free_bytes;
use crate::session::{
    ParticipantStatus, Schedule, SessionKind, SessionState, SessionSummary, attempted_tasks, replay,
};
use crate::store::{RecordWriter, Store};
use crate::study::text::quote_for_shell;
use crate::study::{ErrorKind, Study};
use crate::tui::{
    App, Briefing, CheckResult, InterimResults, KnownParticipant, ObjectionFn, PreflightCheck,
    TaskOrderFn,
};

/// Free disk space in bytes below which the briefing warns.
const LOW_DISK_BYTES: u64 = 100 * 1024 * 1024;

/// The screen of a new session, at its briefing.
pub(super) fn build_app(
    clock: &SystemClock,
    paths: &StudyPaths,
    request: &SessionRequest,
) -> Result<App<RecordWriter, SystemClock>, CommandError> {
    let (text, study) = paths.read_script()?;
    let study = Arc::new(study);
    let mut store = Store::open(&paths.record)?;
    let title_note = check_same_study(paths, &store)?;
    let protocol = store.freeze_protocol(&text, &study, clock.now().wall)?;
    let sessions = store.sessions()?;
    let known = known_participants(&store, &sessions)?;
    let schedule = schedule::for_record(&store, study.clone())?;
    let participant = request
        .participant
        .clone()
        .unwrap_or_else(|| next_code(&schedule, &known));
    let is_requested =
        |v: &crate::study::DesignVersion| Some(v.id.as_str()) == request.version.as_deref();
    let version = study.versions.iter().position(is_requested);
    let (proposed, rule) = schedule.version_choice(&participant);
    let allocation = (version.is_none() && study.versions.len() > 1).then(|| {
        let id = study.versions.get(proposed).map_or("", |v| &v.id);
        format!("{participant} gets {id}: {}.", rule.message())
    });
    let version = version.unwrap_or(proposed);
    let session = clock.new_id();
    let keys = keys::load();
    let interim_results = interim_results(&study, &sessions, session);
    let briefing = Briefing {
        session,
        participant,
        version_index: version,
        participant_counts: interim_results.iter().map(|v| v.participants).collect(),
        moderator: request
            .moderator
            .clone()
            .unwrap_or_else(|| last_moderator(&sessions)),
        kind: request.kind.unwrap_or(SessionKind::Real),
        added_error_kinds: added_kinds(&store, &study, &protocol)?,
        task_order: order_for(paths, &study, schedule),
        objection: session_objection(paths),
        checks: preflight_checks(
            paths,
            &store,
            clock,
            [title_note.map(|titles| titles.to_string()), keys.problem],
            allocation,
        ),
        known_participants: known,
        study: study.clone(),
        protocol,
    };
    let writer = store.into_session_writer(session, &SessionState::new(study))?;
    let app = App::new(briefing, writer, clock.clone(), stage::theme());
    let attempted =
        Box::new(move |version: &str, code: &str| attempted_tasks(&sessions, code, version));
    Ok(app
        .with_attempted(attempted)
        .with_keys(keys.map)
        .with_interim_results(interim_results))
}

/// The success counts per version and task of all sessions but one, counted as in a report.
pub(super) fn interim_results(
    study: &Study,
    sessions: &[SessionSummary],
    excluded_session: Uuid,
) -> Vec<InterimResults> {
    let selection = Selection::from_sessions(sessions.iter().filter(|s| s.id != excluded_session));
    let versions = study.versions.iter().map(|version| {
        let sample = selection.sample_of(&version.id);
        let count = |task: &str| {
            let counted = sample.counted_at(task);
            Count::from_outcomes(counted.filter_map(|c| c.attempt.success()))
        };
        let tasks = study.tasks.iter().map(|t| (t.id.clone(), count(&t.id)));
        InterimResults {
            version: version.id.clone(),
            participants: sample.analyzed_participants().count(),
            tasks: tasks.collect(),
        }
    });
    versions.collect()
}

/// The error kinds that earlier sessions of this protocol added; when two share a key or an id, the latest. Pilots and
/// rehearsals do not pass kinds on.
fn added_kinds(
    store: &Store,
    study: &Arc<Study>,
    protocol: &str,
) -> Result<Vec<ErrorKind>, CommandError> {
    let mut kinds: Vec<ErrorKind> = Vec::new();
    for session in store.sessions_that_added_kinds(protocol)? {
        let state = replay(study.clone(), &store.log(session)?);
        for kind in state.added_error_kinds() {
            kinds.retain(|k| k.key != kind.key && k.id != kind.id);
            kinds.push(kind.clone());
        }
    }
    Ok(kinds)
}

/// The participants on the roster, with the versions of their real and unfinished sessions.
fn known_participants(
    store: &Store,
    sessions: &[SessionSummary],
) -> Result<Vec<KnownParticipant>, CommandError> {
    let mut seen: HashMap<&str, Vec<String>> = HashMap::new();
    let happened = |s: &&SessionSummary| s.kind == SessionKind::Real && !s.is_discarded();
    for session in sessions.iter().filter(happened) {
        if let Some(code) = &session.participant {
            let versions = seen.entry(code).or_default();
            versions.push(session.version.to_string());
        }
    }
    let mut open = store.unfinished_sessions()?;
    open.retain(|s| !store.is_being_recorded(s.session));
    let unfinished = |code: &str| {
        let theirs = open
            .iter()
            .filter(|s| s.participant.as_deref() == Some(code));
        theirs.map(|s| s.version.clone()).collect()
    };
    let roster = store.participants()?.into_iter();
    Ok(roster
        .map(|p| KnownParticipant {
            versions_seen: seen.remove(p.code.as_str()).unwrap_or_default(),
            versions_unfinished: unfinished(&p.code),
            code: p.code,
            segment: p.segment,
        })
        .collect())
}

/// The code of the next participant on the schedule, or the code after the highest one.
fn next_code(schedule: &Schedule, known: &[KnownParticipant]) -> String {
    if let Some(next) = schedule.next_participant() {
        return next.code.clone();
    }
    let number = |code: &str| {
        code.strip_prefix('P')
            .and_then(|rest| rest.parse::<u32>().ok())
    };
    let highest = known.iter().filter_map(|p| number(&p.code)).max();
    format!("P{:02}", highest.unwrap_or(0).saturating_add(1))
}

/// The task order, read again when the session opens: another moderator may have used the next row since the briefing
/// began.
fn order_for(paths: &StudyPaths, study: &Arc<Study>, schedule: Schedule) -> TaskOrderFn {
    let (record, study) = (paths.record.clone(), study.clone());
    Box::new(move |version, code| {
        let now = Store::open_read_only(&record)
            .map_err(CommandError::from)
            .and_then(|store| schedule::for_record(&store, study.clone()));
        now.as_ref().unwrap_or(&schedule).task_order(version, code)
    })
}

/// The reason not to open a session, checked when it is about to open: the participant withdrew, was replaced, has an
/// unfinished session on the version, or is in a session with another moderator.
fn session_objection(paths: &StudyPaths) -> ObjectionFn {
    let record = paths.record.clone();
    Box::new(move |version, code| {
        let store = Store::open_read_only(&record).ok()?;
        let open = store.unfinished_sessions().ok()?;
        let is_same = |s: &&crate::store::UnfinishedSession| {
            // An orphan spool was offered to the moderator earlier.
            s.participant.as_deref() == Some(code)
                && s.version == version
                && s.orphan_spool.is_none()
        };
        if let Some(open) = open.iter().find(is_same) {
            let by = &open.moderator;
            return Some(if store.is_being_recorded(open.session) {
                format!("{code} is in a session with {by} right now. Choose another participant.")
            } else {
                format!(
                    "{code} has an unfinished session on {version}. Press Esc and resume that one."
                )
            });
        }
        let people = store.participants().ok()?;
        let found = people.iter().find(|p| p.code == code)?;
        let why = match found.status {
            ParticipantStatus::Withdrawn => "has withdrawn",
            _ if found.is_replaced() => "was replaced",
            _ => return None,
        };
        Some(format!(
            "{code} {why}. If that is a mistake, correct the roster first: moderato participants arrive {}",
            quote_for_shell(code)
        ))
    })
}

/// The checks that the briefing shows.
fn preflight_checks(
    paths: &StudyPaths,
    store: &Store,
    clock: &SystemClock,
    other_problems: [Option<String>; 2],
    allocation: Option<String>,
) -> Vec<PreflightCheck> {
    let mut checks = vec![PreflightCheck {
        message: format!(
            "The record is {}{}.",
            crate::cli::display::path(&paths.record),
            if store.is_encrypted() {
                ", encrypted"
            } else {
                ""
            }
        ),
        result: CheckResult::Fine,
    }];
    if let Some(free) = free_bytes(store.path()) {
        let (result, advice) = if free >= LOW_DISK_BYTES {
            (CheckResult::Fine, "")
        } else {
            (CheckResult::Problem, " Free some space before you start.")
        };
        checks.push(PreflightCheck {
            message: format!("{} free on its disk.{advice}", format_bytes(free)),
            result,
        });
    }
    if let Some(warning) = store.location_warning() {
        checks.push(PreflightCheck {
            message: warning,
            result: CheckResult::Problem,
        });
    }
    // A notice, not a problem: the files may be anyone's.
    if let Some(sentence) = store.unread_spool_message() {
        checks.push(PreflightCheck {
            message: sentence,
            result: CheckResult::Notice,
        });
    }
    checks.extend(allocation.map(|message| PreflightCheck {
        message,
        result: CheckResult::Notice,
    }));
    let missing = store.vanished_sessions().map_or(0, |missing| missing.len());
    if missing > 0 {
        let (what, it) = match missing {
            1 => ("An open session is".to_owned(), "it"),
            n => (format!("{n} open sessions are"), "them"),
        };
        checks.push(PreflightCheck {
            message: format!(
                "{what} missing from this record: it is an older copy. Restore a copy that has {it} before you start."
            ),
            result: CheckResult::Problem,
        });
    }
    let local = clock.now().wall.0 + i64::from(clock.utc_offset_min()) * 60_000;
    let shown = crate::session::WallTime(local).to_string();
    let time = shown.get(..16).unwrap_or_default().replace('T', " ");
    checks.push(PreflightCheck {
        message: format!("The clock says {time}."),
        result: CheckResult::Fine,
    });
    checks.extend(
        other_problems
            .into_iter()
            .flatten()
            .map(|message| PreflightCheck {
                message,
                result: CheckResult::Problem,
            }),
    );
    checks
}

/// A number of bytes in whole GB or MB.
fn format_bytes(n: u64) -> String {
    const GB: u64 = 1_000_000_000;
    if n >= GB {
        format!("{} GB", n / GB)
    } else {
        format!("{} MB", n / 1_000_000)
    }
}

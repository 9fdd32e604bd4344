//! The sample study's sessions, recorded through the same rules as any other.

use std::sync::Arc;

use crate::clock::Clock;
use crate::session::{
    Command, Opening, Outcome, Seq, SessionKind, SessionState, Stamp, WallTime, apply, decide,
    to_entries,
};
use crate::study::{AssistLevel, Instrument, Study};

const SESSIONS: &str = include_str!("sessions.txt");

/// The first session, 2026-02-03T09:00:00Z; those of the second release follow three months later.
const FIRST_SESSION_MS: i64 = 1_770_109_200_000;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// The sessions in order; `None` if their table cannot be parsed.
pub(super) fn build_all(
    study: &Study,
    protocol: &str,
    clock: &impl Clock,
) -> Option<Vec<SessionState>> {
    let study = Arc::new(study.clone());
    let lines = SESSIONS
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines
        .enumerate()
        .map(|(i, line)| build_session(line, i, &study, protocol, clock))
        .collect()
}

fn build_session(
    line: &str,
    index: usize,
    study: &Arc<Study>,
    protocol: &str,
    clock: &impl Clock,
) -> Option<SessionState> {
    let mut words = line.split_whitespace();
    let (participant, version, kind) = (
        words.next()?,
        words.next()?,
        SessionKind::from_word(words.next()?)?,
    );
    let index = i64::try_from(index).ok()?;
    let months = if version == "2.4" { 0 } else { 90 };
    let mut session = SampleSession {
        state: SessionState::new(study.clone()),
        clock,
        started_ms: FIRST_SESSION_MS + (months + index / 4) * DAY_MS + (index % 4) * 2 * HOUR_MS,
        now_ms: 0,
    };
    session.log(Command::Open(Opening {
        session: clock.new_id(),
        protocol: protocol.to_owned(),
        participant: Some(participant.to_owned()),
        version: version.to_owned(),
        moderator: "Anna".to_owned(),
        session_kind: kind,
        order: study.task_order(usize::try_from(index).ok()?, None),
        attempted: Vec::new(),
        boot_id: "sample".to_owned(),
        utc_offset_min: 0,
    }))?;
    session.log(Command::RecordConsent(true, None))?;
    session.now_ms += 95_000;
    for word in words {
        match word.split_once('=')? {
            ("sus", answers) => session.answer_sus(answers)?,
            (task, spec) => session.run_attempt(task, spec)?,
        }
    }
    session.now_ms += 60_000;
    session.log(Command::Close)?;
    Some(session.state)
}

/// A session being recorded.
struct SampleSession<'a, C> {
    state: SessionState,
    clock: &'a C,
    started_ms: i64,
    now_ms: i64,
}

impl<C: Clock> SampleSession<'_, C> {
    /// Records one attempt and its ease rating, such as `c64.1.h/5`.
    fn run_attempt(&mut self, task: &str, spec: &str) -> Option<()> {
        let (spec, ease) = spec.split_once('/').unwrap_or((spec, ""));
        let mut parts = spec.split('.');
        let outcome_and_time = parts.next()?;
        match outcome_and_time {
            "-" => return Some(()),
            "s" => {
                return self.log(Command::Skip(
                    task.to_owned(),
                    Some("no card at hand".to_owned()),
                ));
            }
            _ => {}
        }
        let (_, outcome) = *Outcome::KEYS
            .iter()
            .find(|(key, _)| outcome_and_time.starts_with(*key))?;
        let duration_ms = outcome_and_time[1..].parse::<i64>().ok()? * 1000;
        let annotations: Vec<&str> = parts.collect();
        let interval_ms = duration_ms / (i64::try_from(annotations.len()).ok()? + 1);
        self.now_ms += 20_000;
        let started = self.now_ms;
        self.log(Command::Start(task.to_owned()))?;
        for word in annotations {
            self.now_ms += interval_ms;
            self.log(annotation_command(word, &self.state)?)?;
        }
        self.now_ms = started + duration_ms;
        self.log(Command::End)?;
        self.now_ms += 1_500;
        let reason = (outcome == Outcome::Void).then(|| "the kiosk restarted".to_owned());
        self.log(Command::SetOutcome(outcome, reason))?;
        let attempt = self.state.attempts_at(task).next_back()?.key;
        ease.chars().next().map_or(Some(()), |answer| {
            self.answer_item(Some(attempt), &Instrument::Seq, "1", answer)
        })
    }

    /// Logs the ten SUS answers, such as `42424242-2`.
    fn answer_sus(&mut self, answers: &str) -> Option<()> {
        (1..).zip(answers.chars()).try_for_each(|(item, answer)| {
            self.answer_item(None, &Instrument::Sus, &i32::to_string(&item), answer)
        })
    }

    /// Logs one answer; `-` is a blank.
    fn answer_item(
        &mut self,
        attempt: Option<Seq>,
        instrument: &Instrument,
        item: &str,
        answer: char,
    ) -> Option<()> {
        let value = match answer {
            '-' => None,
            digit => Some(f64::from(digit.to_digit(10)?)),
        };
        self.now_ms += 5_000;
        self.log(Command::Rate {
            attempt,
            instrument: instrument.as_str().to_owned(),
            item: item.to_owned(),
            value,
            text: None,
        })
    }

    fn log(&mut self, command: Command) -> Option<()> {
        let stamp = Stamp {
            clock_ms: self.now_ms,
            wall: WallTime(self.started_ms + self.now_ms),
            salt: self.clock.now().salt,
        };
        let events = decide(&self.state, command).ok()?;
        self.state = apply(&self.state, &to_entries(&self.state, stamp, "Anna", events));
        Some(())
    }
}

fn annotation_command(word: &str, state: &SessionState) -> Option<Command> {
    Some(match word {
        "e" => Command::NoteError(None),
        "r" => Command::NoteAssist(Some(AssistLevel::Repeated)),
        "h" => Command::NoteAssist(Some(AssistLevel::Hint)),
        "d" => Command::NoteAssist(Some(AssistLevel::DidIt)),
        "P" => Command::AddNote(Some('P'), Some("says that this was quick".to_owned())),
        "X" => Command::AddNote(
            Some('X'),
            Some("does not see the button below the fold".to_owned()),
        ),
        _ => {
            let kind = state
                .study()
                .error_kinds
                .iter()
                .find(|kind| word.starts_with(kind.key))?;
            Command::NoteError(Some(kind.id.clone()))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use crate::study;

    #[test]
    fn all_sample_sessions_can_be_built() {
        let study = study::parse(super::super::SCRIPT).unwrap();
        let sessions = build_all(&study, &"0".repeat(64), &ManualClock::starting_at(0)).unwrap();
        assert_eq!(sessions.len(), 21);
        assert!(sessions.iter().all(|s| s.closed_at().is_some()));
        let assisted = |s: &SessionState| {
            s.summary()
                .is_some_and(|s| s.attempts.iter().any(crate::session::AttemptRow::assisted))
        };
        assert!(sessions.iter().any(assisted));
        // Every question of the script was asked; two participants left answers blank.
        assert!(sessions.iter().all(|s| s.unanswered_questions().is_empty()));
        let blanks = sessions.iter().flat_map(SessionState::ratings);
        assert_eq!(blanks.filter(|r| r.value.is_none()).count(), 3);
    }
}

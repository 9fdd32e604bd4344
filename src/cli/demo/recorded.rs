//! The sample study's sessions, led through the same rules as any other.

use std::sync::Arc;

use crate::clock::Clock;
use crate::session::{
    Command, Opening, Outcome, Seq, SessionKind, Stamp, State, Wall, apply, decide, record,
};
use crate::study::{AssistLevel, Instrument, Study};

const SESSIONS: &str = include_str!("sessions.txt");

/// 2026-02-03T09:00:00Z: the first session; the second release's follow three months later.
const FIRST: i64 = 1_770_109_200_000;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// The sessions, in order; `None` when their table cannot be read.
pub(super) fn sessions(study: &Study, protocol: &str, clock: &impl Clock) -> Option<Vec<State>> {
    let study = Arc::new(study.clone());
    let lines = SESSIONS
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines
        .enumerate()
        .map(|(i, line)| session(line, i, &study, protocol, clock))
        .collect()
}

fn session(
    line: &str,
    place: usize,
    study: &Arc<Study>,
    protocol: &str,
    clock: &impl Clock,
) -> Option<State> {
    let mut words = line.split_whitespace();
    let (participant, version, kind) = (
        words.next()?,
        words.next()?,
        SessionKind::from_word(words.next()?)?,
    );
    let place = i64::try_from(place).ok()?;
    let months = if version == "2.4" { 0 } else { 90 };
    let mut desk = Desk {
        state: State::new(study.clone()),
        clock,
        began: FIRST + (months + place / 4) * DAY + (place % 4) * 2 * HOUR,
        now: 0,
    };
    desk.log(Command::Open(Opening {
        session: clock.new_id(),
        protocol: protocol.to_owned(),
        participant: Some(participant.to_owned()),
        version: version.to_owned(),
        moderator: "Anna".to_owned(),
        session_kind: kind,
        order: study.task_order(usize::try_from(place).ok()?, None),
        boot_id: "sample".to_owned(),
        utc_offset_min: 0,
    }))?;
    desk.log(Command::RecordConsent(true, None))?;
    desk.now += 95_000;
    for word in words {
        match word.split_once('=')? {
            ("sus", answers) => desk.answer_sus(answers)?,
            (task, told) => desk.attempt(task, told)?,
        }
    }
    desk.now += 60_000;
    desk.log(Command::Close)?;
    Some(desk.state)
}

/// A session as it is led.
struct Desk<'a, C> {
    state: State,
    clock: &'a C,
    began: i64,
    now: i64,
}

impl<C: Clock> Desk<'_, C> {
    /// Leads one attempt and asks how easy it was, such as `c64.1.h/5`.
    fn attempt(&mut self, task: &str, told: &str) -> Option<()> {
        let (told, ease) = told.split_once('/').unwrap_or((told, ""));
        let mut parts = told.split('.');
        let how = parts.next()?;
        match how {
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
            .find(|(key, _)| how.starts_with(*key))?;
        let whole = how[1..].parse::<i64>().ok()? * 1000;
        let noted: Vec<&str> = parts.collect();
        let step = whole / (i64::try_from(noted.len()).ok()? + 1);
        self.now += 20_000;
        let started = self.now;
        self.log(Command::Start(task.to_owned()))?;
        for sign in noted {
            self.now += step;
            self.log(command(sign, &self.state)?)?;
        }
        self.now = started + whole;
        self.log(Command::End)?;
        self.now += 1_500;
        let reason = (outcome == Outcome::Void).then(|| "the kiosk restarted".to_owned());
        self.log(Command::GiveOutcome(outcome, reason))?;
        let attempt = self.state.attempts_at(task).next_back()?.key;
        ease.chars().next().map_or(Some(()), |answer| {
            self.answer(Some(attempt), &Instrument::Seq, "1", answer)
        })
    }

    /// The ten answers, such as `42424242-2`.
    fn answer_sus(&mut self, answers: &str) -> Option<()> {
        (1..).zip(answers.chars()).try_for_each(|(item, answer)| {
            self.answer(None, &Instrument::Sus, &i32::to_string(&item), answer)
        })
    }

    /// Logs one answer; `-` is left blank.
    fn answer(
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
        self.now += 5_000;
        self.log(Command::Rate {
            attempt,
            instrument: instrument.word().to_owned(),
            item: item.to_owned(),
            value,
            text: None,
        })
    }

    fn log(&mut self, command: Command) -> Option<()> {
        let stamp = Stamp {
            clock_ms: self.now,
            wall: Wall(self.began + self.now),
            salt: self.clock.now().salt,
        };
        let facts = decide(&self.state, command).ok()?;
        self.state = apply(&self.state, &record(&self.state, stamp, "Anna", facts));
        Some(())
    }
}

fn command(sign: &str, state: &State) -> Option<Command> {
    Some(match sign {
        "e" => Command::NoteError(None),
        "r" => Command::Assist(Some(AssistLevel::Repeated)),
        "h" => Command::Assist(Some(AssistLevel::Hint)),
        "d" => Command::Assist(Some(AssistLevel::DidIt)),
        "P" => Command::Note(Some('P'), Some("says that this was quick".to_owned())),
        "X" => Command::Note(
            Some('X'),
            Some("does not see the button below the fold".to_owned()),
        ),
        _ => {
            let kind = state
                .study()
                .error_kinds
                .iter()
                .find(|kind| sign.starts_with(kind.key))?;
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
    fn the_sample_study_can_be_read_whole() {
        let study = study::parse(super::super::SCRIPT).unwrap();
        let sessions = sessions(&study, &"0".repeat(64), &ManualClock::at(0)).unwrap();
        assert_eq!(sessions.len(), 21);
        assert!(sessions.iter().all(|s| s.closed().is_some()));
        let assisted = |s: &State| {
            s.summary()
                .is_some_and(|s| s.attempts.iter().any(|a| a.assisted))
        };
        assert!(sessions.iter().any(assisted));
        // Everything that the script asks was asked; two people left something out.
        assert!(sessions.iter().all(|s| s.unanswered().is_empty()));
        let blanks = sessions.iter().flat_map(State::ratings);
        assert_eq!(blanks.filter(|r| r.value.is_none()).count(), 3);
    }
}

//! Short names of sessions: the participant's code, with a number if they have several sessions, or the beginning of an id.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::summary::SessionSummary;

/// Fewest characters of an id that names a session.
const MIN_PREFIX: usize = 4;

/// The names of the sessions of a record.
#[derive(Debug, Clone, Default)]
pub struct SessionNames {
    /// The ids in order, as texts.
    ids: Vec<(String, Uuid)>,
    /// Sessions by participant, in the order they opened, and whether each counts as one that took place.
    by_participant: BTreeMap<String, Vec<(Uuid, bool)>>,
    names: HashMap<Uuid, String>,
}

/// Why a word names no session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnknownSession {
    /// No session has this name.
    None,
    /// Several have; their names.
    Several(Vec<String>),
}

impl SessionNames {
    /// The names of these sessions, which are all of a record.
    pub fn new(sessions: &[SessionSummary]) -> Self {
        let mut all = Self::default();
        let mut opened: Vec<&SessionSummary> = sessions.iter().collect();
        opened.sort_by_key(|s| (s.opened_at, s.id));
        for session in &opened {
            all.ids.push((session.id.to_string(), session.id));
            if let Some(code) = &session.participant {
                let theirs = all.by_participant.entry(code.clone()).or_default();
                theirs.push((session.id, !session.is_discarded()));
            }
        }
        all.ids.sort();
        for session in opened {
            all.names.insert(session.id, all.new_name(session));
        }
        all
    }

    fn new_name(&self, session: &SessionSummary) -> String {
        let theirs = session
            .participant
            .as_ref()
            .and_then(|code| Some((code, self.by_participant.get(code)?)));
        match theirs {
            Some((code, sessions)) if sessions.len() == 1 => code.clone(),
            Some((code, sessions)) => {
                let place = sessions.iter().position(|(id, _)| *id == session.id);
                format!("{code}#{}", place.unwrap_or(0) + 1)
            }
            None => self.shortest_prefix(&session.id.to_string()),
        }
    }

    /// The shortest beginning of an id that no other session's id has.
    fn shortest_prefix(&self, id: &str) -> String {
        let at = self.ids.partition_point(|(other, _)| other.as_str() < id);
        let neighbors = [at.checked_sub(1), Some(at + 1)];
        let shared = |other: &str| {
            let same = id.bytes().zip(other.bytes()).take_while(|(a, b)| a == b);
            same.count() + 1
        };
        let others = neighbors
            .into_iter()
            .flatten()
            .filter_map(|i| self.ids.get(i));
        let length = others.map(|(other, _)| shared(other)).max().unwrap_or(0);
        id.chars().take(length.max(MIN_PREFIX)).collect()
    }

    /// The name of a session; its id if it is not of this record.
    pub fn name(&self, session: Uuid) -> String {
        let known = self.names.get(&session);
        known.cloned().unwrap_or_else(|| session.to_string())
    }

    /// The session with a name: a participant's code if they have one session, a code with a number, or the beginning of
    /// an id. A session that was opened by mistake does not make a code ambiguous.
    ///
    /// # Errors
    /// If there is none, or more than one.
    pub fn find(&self, word: &str) -> Result<Uuid, UnknownSession> {
        if let Some(sessions) = self.by_participant.get(word) {
            let took_place: Vec<Uuid> = sessions
                .iter()
                .filter_map(|(id, took_place)| took_place.then_some(*id))
                .collect();
            return match (sessions.as_slice(), took_place.as_slice()) {
                ([(only, _)], _) | (_, [only]) => Ok(*only),
                _ => Err(self.several(sessions.iter().map(|(id, _)| *id))),
            };
        }
        let numbered = word.rsplit_once('#').and_then(|(code, number)| {
            let place = number.parse::<usize>().ok()?.checked_sub(1)?;
            self.by_participant.get(code)?.get(place)
        });
        if let Some((session, _)) = numbered {
            return Ok(*session);
        }
        if word.len() < MIN_PREFIX {
            return Err(UnknownSession::None);
        }
        let word = word.to_lowercase();
        let begins = |(id, _): &&(String, Uuid)| id.starts_with(&word);
        let found: Vec<Uuid> = self.ids.iter().filter(begins).map(|(_, id)| *id).collect();
        match found.as_slice() {
            [] => Err(UnknownSession::None),
            [only] => Ok(*only),
            several => Err(self.several(several.iter().copied())),
        }
    }

    fn several(&self, sessions: impl Iterator<Item = Uuid>) -> UnknownSession {
        UnknownSession::Several(sessions.map(|id| self.name(id)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Command, Opening, SessionKind};
    use crate::study::{DesignVersion, Study, Task};
    use crate::testing::StudyBench;

    #[test]
    fn a_session_is_named_by_its_code_and_number_or_by_the_beginning_of_its_id() {
        let bench = StudyBench::new(Study {
            versions: vec![DesignVersion::new("1")],
            tasks: vec![Task::new("pay", "Pay")],
            ..Study::new("Checkout")
        });
        let summary = |id: u128, participant: Option<&str>, is_discarded| {
            bench.clock.advance(1);
            let mut session = bench.opened_as(Opening {
                session: Uuid::from_u128(id << 96),
                participant: participant.map(str::to_owned),
                session_kind: participant.map_or(SessionKind::Rehearsal, |_| SessionKind::Real),
                ..bench.opening()
            });
            if is_discarded {
                session.must(Command::Discard);
            }
            session.state.summary().unwrap()
        };
        let sessions = [
            summary(0x0199_0001, Some("P01"), false),
            summary(0x0199_0002, Some("P02"), false),
            summary(0x0199_0003, Some("P02"), false),
            summary(0x0199_0abc, None, false),
            summary(0x0200_0000, Some("P03"), true),
            summary(0x0201_0000, Some("P03"), false),
        ];
        let names = SessionNames::new(&sessions);
        let shown: Vec<String> = sessions.iter().map(|s| names.name(s.id)).collect();
        assert_eq!(shown, ["P01", "P02#1", "P02#2", "01990a", "P03#1", "P03#2"]);
        for (session, name) in sessions.iter().zip(&shown) {
            assert_eq!(names.find(name), Ok(session.id), "{name}");
            assert_eq!(names.find(&session.id.to_string()), Ok(session.id));
        }
        assert_eq!(
            names.find("P03"),
            Ok(sessions[5].id),
            "the other was a mistake"
        );
        let several = UnknownSession::Several(vec!["P02#1".to_owned(), "P02#2".to_owned()]);
        assert_eq!(names.find("P02"), Err(several));
        for word in ["P02#3", "P02#0", "P09", "", "019", "0300"] {
            assert_eq!(names.find(word), Err(UnknownSession::None), "{word}");
        }
        assert!(matches!(
            names.find("0199"),
            Err(UnknownSession::Several(_))
        ));
    }
}

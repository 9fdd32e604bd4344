//! The participants of a version and their attempts that count, as row numbers of what was selected.

use std::ops::Range;
use std::sync::Arc;

use crate::session::{AttemptRow, Ending, SessionSummary};

/// Participants tested on one design version, ordered by code.
#[derive(Debug, Clone)]
pub struct VersionSample<'a> {
    /// Id of the version.
    pub version: String,
    people: Arc<[Person<'a>]>,
    rows: Arc<SelectedRows<'a>>,
}

/// What was selected, of all versions: by version, then by participant's code.
#[derive(Debug, Default)]
pub(super) struct SelectedRows<'a> {
    /// Ids of the tasks, in order; a task's number is its position.
    pub(super) tasks: Vec<&'a str>,
    /// Sessions that count.
    pub(super) sessions: Vec<&'a SessionSummary>,
    /// Whether any of them has answers.
    pub(super) has_answers: bool,
    /// Attempts that count; each participant's by task.
    pub(super) counted: Vec<CountedRow>,
    /// The other attempts of participants who have such; each participant's by task.
    pub(super) others: Vec<OtherAttempts>,
}

/// The number of a task in a selection; all samples of a selection have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskNumber(pub(super) u32);

/// An attempt that counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct CountedRow {
    pub(super) task: TaskNumber,
    /// Position of its session among those selected.
    pub(super) session: u32,
    /// Its position in the session.
    pub(super) attempt: u32,
}

/// What there is beside a participant's counted attempt at a task, or instead of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct OtherAttempts {
    pub(super) task: TaskNumber,
    /// The ending of the attempt, if none counts.
    pub(super) uncounted: Option<Ending>,
    /// Number of later attempts.
    pub(super) later: u32,
    /// Whether a void attempt preceded the one that counts.
    pub(super) after_void: bool,
}

/// A participant on a version: ranges of the rows selected.
#[derive(Debug, Clone)]
pub(super) struct Person<'a> {
    pub(super) code: &'a str,
    pub(super) sessions: Range<u32>,
    pub(super) counted: Range<u32>,
    pub(super) others: Range<u32>,
}

/// One participant on one design version.
#[derive(Debug, Clone, Copy)]
pub struct SampledParticipant<'s, 'a> {
    /// Code of the participant.
    pub code: &'a str,
    /// The counted attempt at each task that has one.
    pub counted: CountedAttempts<'s, 'a>,
    /// Sessions of this participant's attempts.
    pub sessions: &'s [&'a SessionSummary],
}

/// The counted attempts of a participant, at most one at each task, in the order of the tasks' ids.
#[derive(Debug, Clone, Copy)]
pub struct CountedAttempts<'s, 'a> {
    rows: &'s SelectedRows<'a>,
    counted: &'s [CountedRow],
    others: &'s [OtherAttempts],
}

/// An attempt that counts.
#[derive(Debug, Clone, Copy)]
pub struct CountedAttempt<'a> {
    /// The attempt.
    pub attempt: AttemptRow<'a>,
    /// Session of the attempt.
    pub session: &'a SessionSummary,
    /// Whether a void attempt preceded it.
    pub after_void: bool,
}

/// Some tasks, each with its index among them; for the samples of one selection.
#[derive(Debug, Clone)]
pub struct TaskIndexes {
    /// By number of the task.
    indexes: Vec<Option<usize>>,
}

impl TaskIndexes {
    /// The index of a task, if it is one of them.
    #[inline]
    pub fn get(&self, task: TaskNumber) -> Option<usize> {
        self.indexes[task.0 as usize]
    }
}

impl<'a> VersionSample<'a> {
    pub(super) fn new(
        version: &str,
        people: Arc<[Person<'a>]>,
        rows: Arc<SelectedRows<'a>>,
    ) -> Self {
        Self {
            version: version.to_owned(),
            people,
            rows,
        }
    }

    /// The participants, each with the attempts that count.
    pub fn participants(
        &self,
    ) -> impl ExactSizeIterator<Item = SampledParticipant<'_, 'a>> + Clone {
        self.people.iter().map(|person| self.sampled(person))
    }

    /// The participant with this code.
    pub fn find_participant(&self, code: &str) -> Option<SampledParticipant<'_, 'a>> {
        let found = self.people.binary_search_by(|person| person.code.cmp(code));
        found.ok().map(|place| self.sampled(&self.people[place]))
    }

    /// Participants who enter a figure: those who attempted a task or answered a question.
    pub fn analyzed_participants(&self) -> impl Iterator<Item = SampledParticipant<'_, 'a>> {
        self.participants()
            .filter(|p| !p.counted.is_empty() || p.sessions.iter().any(|s| !s.ratings.is_empty()))
    }

    /// The sample of these participants only.
    #[must_use]
    pub fn filtered(&self, keep: impl Fn(&SampledParticipant<'_, 'a>) -> bool) -> Self {
        let kept = |person: &&Person<'a>| keep(&self.sampled(person));
        Self {
            version: self.version.clone(),
            people: self.people.iter().filter(kept).cloned().collect(),
            rows: Arc::clone(&self.rows),
        }
    }

    /// Whether there are answers to questions; of any version.
    pub fn has_answers(&self) -> bool {
        self.rows.has_answers
    }

    /// The number of a task; `None` if there is no attempt at it in any sample of the selection.
    pub fn task_number(&self, task: &str) -> Option<TaskNumber> {
        self.rows.number_of(task)
    }

    /// The indexes of these tasks, in their order.
    pub fn task_indexes(&self, tasks: impl IntoIterator<Item: AsRef<str>>) -> TaskIndexes {
        let mut indexes = vec![None; self.rows.tasks.len()];
        for (index, task) in tasks.into_iter().enumerate() {
            if let Some(number) = self.task_number(task.as_ref()) {
                indexes[number.0 as usize] = Some(index);
            }
        }
        TaskIndexes { indexes }
    }

    /// Attempts that count at a task, ordered by participant code.
    pub fn counted_at(&self, task: &str) -> impl Iterator<Item = CountedAttempt<'a>> + use<'_, 'a> {
        let number = self.task_number(task).into_iter();
        number.flat_map(|task| self.participants().filter_map(move |p| p.counted.at(task)))
    }

    /// Whether any participant has a counted attempt at a task.
    pub fn was_attempted(&self, task: &str) -> bool {
        self.counted_at(task).next().is_some()
    }

    /// For each participant with attempts at a task of which none counts, the ending of the attempt.
    pub fn uncounted_at(&self, task: &str) -> impl Iterator<Item = Ending> + use<'_, 'a> {
        self.others_at(task).filter_map(|other| other.uncounted)
    }

    /// Number of later attempts at a task, which do not count.
    pub fn later_attempts_at(&self, task: &str) -> u64 {
        self.others_at(task)
            .map(|other| u64::from(other.later))
            .sum()
    }

    fn others_at(&self, task: &str) -> impl Iterator<Item = &OtherAttempts> + use<'_, 'a> {
        let number = self.task_number(task).into_iter();
        number.flat_map(|task| {
            self.participants()
                .filter_map(move |p| p.counted.others_at(task))
        })
    }

    fn sampled(&self, person: &Person<'a>) -> SampledParticipant<'_, 'a> {
        SampledParticipant {
            code: person.code,
            counted: CountedAttempts {
                rows: &self.rows,
                counted: &self.rows.counted[indexes(&person.counted)],
                others: &self.rows.others[indexes(&person.others)],
            },
            sessions: &self.rows.sessions[indexes(&person.sessions)],
        }
    }
}

fn indexes(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}

impl SelectedRows<'_> {
    pub(super) fn number_of(&self, task: &str) -> Option<TaskNumber> {
        let found = self.tasks.binary_search(&task).ok()?;
        u32::try_from(found).ok().map(TaskNumber)
    }
}

impl SampledParticipant<'_, '_> {
    /// The ending of the attempt at a task, if there is one and none counts.
    pub fn uncounted(&self, task: &str) -> Option<Ending> {
        let counted = self.counted;
        counted.others_at(counted.rows.number_of(task)?)?.uncounted
    }

    /// Number of later attempts at a task, which do not count.
    pub fn later_attempts(&self, task: &str) -> u64 {
        let counted = self.counted;
        let number = counted.rows.number_of(task);
        let others = number.and_then(|number| counted.others_at(number));
        others.map_or(0, |others| others.later.into())
    }
}

impl<'s, 'a> CountedAttempts<'s, 'a> {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.counted.is_empty()
    }

    /// Number of them.
    pub fn len(&self) -> usize {
        self.counted.len()
    }

    /// The counted attempt at a task.
    pub fn get(&self, task: &str) -> Option<CountedAttempt<'a>> {
        self.at(self.rows.number_of(task)?)
    }

    /// The counted attempt at the task with this number.
    #[inline]
    pub fn at(&self, task: TaskNumber) -> Option<CountedAttempt<'a>> {
        // Who attempted all tasks has each at its number.
        let likely = self.counted.get(task.0 as usize);
        let row = likely.filter(|row| row.task == task).or_else(|| {
            let found = self.counted.binary_search_by_key(&task, |row| row.task);
            found.ok().map(|place| &self.counted[place])
        });
        row.map(|row| self.counted_attempt(*row))
    }

    /// The counted attempts, each with the number of its task.
    pub fn iter(&self) -> impl Iterator<Item = (TaskNumber, CountedAttempt<'a>)> + use<'s, 'a> {
        let all = *self;
        let rows = self.counted.iter();
        rows.map(move |row| (row.task, all.counted_attempt(*row)))
    }

    #[inline]
    fn counted_attempt(&self, row: CountedRow) -> CountedAttempt<'a> {
        let session = self.rows.sessions[row.session as usize];
        let others = self.others_at(row.task);
        CountedAttempt {
            attempt: session.attempts.at(row.attempt as usize),
            session,
            after_void: others.is_some_and(|others| others.after_void),
        }
    }

    #[inline]
    fn others_at(&self, task: TaskNumber) -> Option<&'s OtherAttempts> {
        let found = self.others.binary_search_by_key(&task, |other| other.task);
        found.ok().map(|place| &self.others[place])
    }
}

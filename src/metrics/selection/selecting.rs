//! The first valid attempt of each participant at each task.

use std::collections::BTreeSet;
use std::ops::Range;

use super::exclusion::{Exclusion, NotCountedReason, UncountedEnding, uncounted_ending};
use super::sample::{CountedRow, OtherAttempts, Person, SelectedRows, TaskNumber};
use crate::session::{AttemptRow, AttemptTable, Ending, SessionSummary};

/// A selection in the making.
pub(super) struct Selecting<'a> {
    pub(super) rows: SelectedRows<'a>,
    pub(super) exclusions: Vec<Exclusion<'a>>,
    /// The table of the last session, with the number of each of its tasks.
    table: Option<&'a AttemptTable>,
    numbers: Vec<TaskNumber>,
    /// The attempts of one participant; kept for its memory.
    attempts: Vec<OwnAttempt<'a>>,
    /// The attempts of one participant at each task, by its number.
    by_task: Vec<TaskAttempts>,
    /// The tasks of one participant.
    attempted: Vec<TaskNumber>,
}

/// An attempt of a participant.
#[derive(Clone, Copy)]
struct OwnAttempt<'a> {
    task: TaskNumber,
    session: u32,
    position: u32,
    attempt: AttemptRow<'a>,
}

/// One participant's attempts at a task.
#[derive(Clone, Copy, Default)]
struct TaskAttempts {
    is_attempted: bool,
    /// Session and position of the one that counts.
    counted: Option<(u32, u32)>,
    uncounted: Option<(UncountedEnding, Ending)>,
    later: u32,
    has_void: bool,
    after_void: bool,
}

impl<'a> Selecting<'a> {
    /// Begins with sessions in order of version and participant.
    pub(super) fn new(sessions: Vec<&'a SessionSummary>) -> Self {
        let mut tasks = BTreeSet::new();
        let mut last: Option<&AttemptTable> = None;
        for session in &sessions {
            let table = session.attempts.table();
            if !last.is_some_and(|last| std::ptr::eq(last, table)) {
                tasks.extend(table.tasks().iter().map(AsRef::as_ref));
                last = Some(table);
            }
        }
        let tasks: Vec<&str> = tasks.into_iter().collect();
        Self {
            by_task: vec![TaskAttempts::default(); tasks.len()],
            rows: SelectedRows {
                tasks,
                has_answers: sessions.iter().any(|session| !session.ratings.is_empty()),
                sessions,
                ..SelectedRows::default()
            },
            exclusions: Vec::new(),
            table: None,
            numbers: Vec::new(),
            attempts: Vec::new(),
            attempted: Vec::new(),
        }
    }

    /// Selects the attempts of a participant from the sessions in this range.
    pub(super) fn select_person(&mut self, code: &'a str, sessions: Range<usize>) -> Person<'a> {
        self.collect_attempts(sessions.clone());
        for at in 0..self.attempts.len() {
            self.select_attempt(self.attempts[at]);
        }
        self.attempts.clear();
        let (counted, others) = (self.rows.counted.len(), self.rows.others.len());
        self.attempted.sort_unstable();
        for task in self.attempted.drain(..) {
            let found = std::mem::take(&mut self.by_task[task.0 as usize]);
            self.rows.add(task, found);
        }
        Person {
            code,
            sessions: to_range(sessions.start, sessions.end),
            counted: to_range(counted, self.rows.counted.len()),
            others: to_range(others, self.rows.others.len()),
        }
    }

    /// The attempts in these sessions, in the order made.
    fn collect_attempts(&mut self, sessions: Range<usize>) {
        for at in sessions {
            let session = self.rows.sessions[at];
            self.number_tasks(session.attempts.table());
            let numbers = &self.numbers;
            let attempts = session.attempts.iter().zip(0..);
            self.attempts
                .extend(attempts.map(|(attempt, position)| OwnAttempt {
                    task: numbers[attempt.task_number()],
                    session: to_u32(at),
                    position,
                    attempt,
                }));
        }
        let sessions = &self.rows.sessions;
        // A stable sort: attempts without a time keep their order.
        self.attempts.sort_by_key(|own| {
            let session = sessions[own.session as usize];
            let start = own.attempt.started_at().unwrap_or(session.opened_at);
            (start, session.id, own.attempt.key().unsigned_abs())
        });
    }

    /// Knows the numbers of the tasks of a table; sessions mostly share one.
    fn number_tasks(&mut self, table: &'a AttemptTable) {
        if self.table.is_some_and(|last| std::ptr::eq(last, table)) {
            return;
        }
        let numbers = table.tasks().iter().map(|task| self.rows.number_of(task));
        self.numbers = numbers.flatten().collect();
        self.table = Some(table);
    }

    fn select_attempt(&mut self, own: OwnAttempt<'a>) {
        let at_task = &mut self.by_task[own.task.0 as usize];
        if !std::mem::replace(&mut at_task.is_attempted, true) {
            self.attempted.push(own.task);
        }
        let ending = own.attempt.ending();
        let reason = match uncounted_ending(ending) {
            Some(why) => {
                at_task.has_void |= why == UncountedEnding::Void;
                if at_task.uncounted.is_none_or(|(before, _)| why >= before) {
                    at_task.uncounted = Some((why, ending));
                }
                NotCountedReason::Ending(why)
            }
            None if at_task.counted.is_some() => {
                at_task.later += 1;
                NotCountedReason::LaterAttempt
            }
            None => {
                at_task.counted = Some((own.session, own.position));
                at_task.after_void = at_task.has_void;
                return;
            }
        };
        self.exclusions.push(Exclusion {
            session: self.rows.sessions[own.session as usize],
            attempt: Some(own.attempt),
            reason,
        });
    }
}

impl SelectedRows<'_> {
    /// Adds what a participant has at a task.
    fn add(&mut self, task: TaskNumber, found: TaskAttempts) {
        self.counted
            .extend(found.counted.map(|(session, attempt)| CountedRow {
                task,
                session,
                attempt,
            }));
        let uncounted = found.uncounted.filter(|_| found.counted.is_none());
        let others = OtherAttempts {
            task,
            uncounted: uncounted.map(|(_, ending)| ending),
            later: found.later,
            after_void: found.after_void,
        };
        if others.uncounted.is_some() || others.later > 0 || others.after_void {
            self.others.push(others);
        }
    }
}

fn to_range(start: usize, end: usize) -> Range<u32> {
    to_u32(start)..to_u32(end)
}

/// A row number; there is no memory for more rows than it can tell.
fn to_u32(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

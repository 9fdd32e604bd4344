//! Reads an event export of BORIS: tabular (one event per row) or aggregated (one behavior with start and stop per
//! row).
//!
//! A state behavior is an attempt at the task of its name, from its start to its stop. Point behaviors during it are
//! errors or assists, by their name or category. A point named like an outcome, up to the next attempt, or such a
//! modifier is its outcome.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::content::{Attempts, CodeOrigin, Content, Table};
use super::duration::Unit;
use super::mapping::Mapping;
use super::row::RowReader;
use super::sheet::{Sheet, SheetRow};
use crate::cli::problems::Problems;
use crate::session::record_visits;
use crate::study::text::{excerpt, list_names};

/// The meaning of a point behavior.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BehaviorRole {
    Error,
    Assist,
    Outcome,
    Nothing,
}

/// A behavior with its times in seconds.
struct Event<'a> {
    row: SheetRow<'a>,
    behavior: &'a str,
    modifiers: Vec<&'a str>,
    category: &'a str,
    from: f64,
    /// `None` for a point.
    to: Option<f64>,
}

impl Event<'_> {
    fn line(&self) -> u64 {
        self.row.line
    }
}

/// The column indexes of an event export.
pub(super) struct Columns {
    observation: Option<usize>,
    subject: Option<usize>,
    behavior: usize,
    category: Option<usize>,
    modifiers: Vec<usize>,
    kind: usize,
    from: usize,
    to: Option<usize>,
}

impl Columns {
    /// The columns found in a header; `None` if the table is not an event export.
    pub(super) fn from_sheet(sheet: &Sheet) -> Option<Self> {
        let find = |name: &str| sheet.find(name);
        let modifiers = sheet.names().enumerate();
        Some(Self {
            observation: find("Observation id"),
            subject: find("Subject"),
            behavior: find("Behavior")?,
            category: find("Behavioral category"),
            modifiers: modifiers
                .filter(|(_, name)| name.to_lowercase().starts_with("modifier"))
                .map(|(at, _)| at)
                .collect(),
            kind: find("Behavior type").or_else(|| find("Status"))?,
            from: find("Start (s)").or_else(|| find("Time"))?,
            to: find("Stop (s)"),
        })
    }
}

/// The events by observation and subject.
type Groups<'a> = BTreeMap<(&'a str, &'a str), Vec<Event<'a>>>;

/// Reads an event export.
pub(super) fn read(sheet: &Sheet, column_indexes: &Columns, mapping: &Mapping) -> Table {
    let mut bad = Problems::default();
    let groups = group_events(sheet.rows(), column_indexes, &mut bad);
    let all_events = || groups.values().flatten();
    let behaviors_with_role = |wanted| {
        all_events()
            .filter(|e| e.to.is_none() && behavior_role(e, mapping) == wanted)
            .map(|e| e.behavior)
            .collect::<BTreeSet<_>>()
    };
    let (errors, assists) = (
        behaviors_with_role(BehaviorRole::Error),
        behaviors_with_role(BehaviorRole::Assist),
    );
    let ignored = behaviors_with_role(BehaviorRole::Nothing);
    let mut outcomes = BTreeSet::new();
    let mut reader = RowReader::new(mapping, Unit::Seconds);
    let mut rows = Vec::new();
    let mut outside = 0;
    for ((observation, subject), events) in &groups {
        let attempts: Vec<&Event> = events.iter().filter(|e| e.to.is_some()).collect();
        let points = TimedEvents::from_events(events, mapping);
        for (index, attempt) in attempts.iter().enumerate() {
            let until = attempts
                .get(index + 1)
                .map_or(f64::INFINITY, |next| next.from);
            let end = attempt.to.unwrap_or(attempt.from);
            let modifier_outcome = attempt
                .modifiers
                .iter()
                .copied()
                .find(|word| mapping.outcome(word).is_some());
            let outcome = modifier_outcome.or_else(|| points.last_outcome(attempt.from, until));
            outcomes.extend(outcome);
            let value = |field: &str| -> Option<Cow<'_, str>> {
                if let Some(column) = mapping.column(field) {
                    return Some(attempt.row.cell(sheet.find(column)?).into());
                }
                let count = |times: &[f64]| count_within(times, attempt.from, end).to_string();
                match field {
                    "participant" => Some((*subject).into()),
                    "session" => Some((*observation).into()),
                    "task" => Some(attempt.behavior.into()),
                    "outcome" => Some(outcome.unwrap_or("undecided").into()),
                    "time_s" => Some(format!("{:.3}", end - attempt.from).into()),
                    "errors" => (!errors.is_empty()).then(|| count(&points.errors).into()),
                    "assists" => (!assists.is_empty()).then(|| count(&points.assists).into()),
                    other => Some(attempt.row.cell(sheet.find(other)?).into()),
                }
            };
            match reader.read(attempt.line(), value) {
                Ok(row) => rows.push(row),
                Err(causes) => bad.extend_at(attempt.line(), causes),
            }
        }
        let mut counted: Vec<f64> = [points.errors, points.assists].concat();
        counted.sort_by(f64::total_cmp);
        outside += count_outside(&counted, &attempts);
    }
    let list = |names: &BTreeSet<&str>| match names.len() {
        0 => "none".to_owned(),
        _ => list_names(names.iter().copied()),
    };
    let mut notes = vec![
        "An event export of BORIS: a state behavior is an attempt at the task of its name."
            .to_owned(),
        format!(
            "Counted as errors: {}; as assists: {}.",
            list(&errors),
            list(&assists)
        ),
        format!("Taken as outcomes: {}.", list(&outcomes)),
    ];
    if !ignored.is_empty() {
        notes.push(format!(
            "Not taken: {}. A point behavior is an error or an assist when its name or category says so, and an outcome when --outcome says which.",
            list(&ignored)
        ));
    }
    if outside > 0 {
        notes.push(format!(
            "Errors and assists outside any attempt, not taken: {outside}."
        ));
    }
    Table {
        content: Content::Attempts(Attempts {
            names: reader.names,
            rows,
        }),
        bad,
        codes: CodeOrigin::Given,
        notes,
    }
}

/// The point events of a subject, in order of time in seconds.
struct TimedEvents<'a> {
    errors: Vec<f64>,
    assists: Vec<f64>,
    outcomes: Vec<(f64, &'a str)>,
}

impl<'a> TimedEvents<'a> {
    fn from_events(events: &[Event<'a>], mapping: &Mapping) -> Self {
        let mut points = Self {
            errors: Vec::new(),
            assists: Vec::new(),
            outcomes: Vec::new(),
        };
        record_visits(events.len());
        for event in events {
            match (behavior_role(event, mapping), event.to) {
                (BehaviorRole::Error, None) => points.errors.push(event.from),
                (BehaviorRole::Assist, None) => points.assists.push(event.from),
                (BehaviorRole::Outcome, _) => points.outcomes.push((event.from, event.behavior)),
                _ => {}
            }
        }
        points
    }

    /// The last outcome at or after `from` and before `until`, in seconds.
    fn last_outcome(&self, from: f64, until: f64) -> Option<&'a str> {
        let before = self.outcomes.partition_point(|(at, _)| *at < until);
        let (at, word) = self.outcomes[..before].last()?;
        (*at >= from).then_some(*word)
    }
}

/// How many of the times, which are sorted, are from `from` to `to`.
fn count_within(moments: &[f64], from: f64, to: f64) -> usize {
    let before = moments.partition_point(|at| *at < from);
    let until = moments.partition_point(|at| *at <= to);
    until.saturating_sub(before)
}

/// How many of the times are outside all attempts; both are sorted.
fn count_outside(moments: &[f64], attempts: &[&Event]) -> usize {
    let mut begun = attempts.iter().peekable();
    let mut latest_end = f64::NEG_INFINITY;
    record_visits(moments.len() + attempts.len());
    moments
        .iter()
        .filter(|at| {
            while let Some(attempt) = begun.next_if(|attempt| attempt.from <= **at) {
                latest_end = latest_end.max(attempt.to.unwrap_or(attempt.from));
            }
            **at > latest_end
        })
        .count()
}

fn behavior_role(event: &Event, mapping: &Mapping) -> BehaviorRole {
    if mapping.outcome(event.behavior).is_some() {
        return BehaviorRole::Outcome;
    }
    let named = format!("{} {}", event.behavior, event.category).to_lowercase();
    if ["assist", "help", "hint"]
        .iter()
        .any(|word| named.contains(word))
    {
        BehaviorRole::Assist
    } else if named.contains("error") {
        BehaviorRole::Error
    } else {
        BehaviorRole::Nothing
    }
}

fn group_events<'a>(
    rows: impl Iterator<Item = SheetRow<'a>>,
    column_indexes: &Columns,
    bad: &mut Problems,
) -> Groups<'a> {
    let mut groups = Groups::new();
    let mut open: BTreeMap<(&str, &str, &str), Event> = BTreeMap::new();
    for row in rows {
        let cell = |at: usize| row.cell(at).trim();
        let observation = column_indexes.observation.map_or("", cell);
        let subject = column_indexes.subject.map_or("", cell);
        // Without a subject, the observation identifies the participant.
        let has_no_subject = subject.is_empty() || subject.eq_ignore_ascii_case("no focal subject");
        let subject = if has_no_subject { observation } else { subject };
        let Some(from) = parse_seconds(cell(column_indexes.from)) else {
            bad.add_at(
                row.line,
                &format!(
                    "the time is \"{}\"; seconds are wanted",
                    excerpt(cell(column_indexes.from))
                ),
            );
            continue;
        };
        let line = row.line;
        let mut event = Event {
            behavior: cell(column_indexes.behavior),
            modifiers: column_indexes
                .modifiers
                .iter()
                .flat_map(|at| cell(*at).split(['|', ',']))
                .collect(),
            category: column_indexes.category.map_or("", cell),
            from,
            to: None,
            row: row.clone(),
        };
        let key = (observation, subject, event.behavior);
        match cell(column_indexes.kind).to_uppercase().as_str() {
            "START" => {
                if let Some(before) = open.insert(key, event) {
                    bad.add_at(before.line(), &missing_stop_message(&before));
                }
            }
            "STOP" => match open.remove(&key) {
                Some(mut started) => {
                    started.to = Some(from);
                    started.modifiers.append(&mut event.modifiers);
                    groups
                        .entry((observation, subject))
                        .or_default()
                        .push(started);
                }
                None => bad.add_at(
                    line,
                    &format!("\"{}\" stops and never started", excerpt(event.behavior)),
                ),
            },
            "STATE" => match column_indexes.to.map(cell).and_then(parse_seconds) {
                Some(to) => {
                    event.to = Some(to);
                    groups
                        .entry((observation, subject))
                        .or_default()
                        .push(event);
                }
                None => bad.add_at(event.line(), &missing_stop_message(&event)),
            },
            _ => groups
                .entry((observation, subject))
                .or_default()
                .push(event),
        }
    }
    for event in open.values() {
        bad.add_at(event.line(), &missing_stop_message(event));
    }
    for events in groups.values_mut() {
        events.sort_by(|a, b| a.from.total_cmp(&b.from));
    }
    groups
}

fn missing_stop_message(event: &Event) -> String {
    format!("\"{}\" starts and never stops", excerpt(event.behavior))
}

fn parse_seconds(text: &str) -> Option<f64> {
    let number = text.replace(',', ".").parse::<f64>().ok();
    number.filter(|n| n.is_finite() && n.abs() < 1e7)
}

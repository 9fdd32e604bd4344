//! What is doubtful about attempts: times that are too long for a task, repeats, and rows that contradict each other.

use std::collections::HashMap;

use super::content::Attempts;
use super::duration::{Notation, Unit};
use super::names::{Name, Names};
use super::refusal::TableRefusal;
use super::row::Row;
use crate::cli::problems::{Problems, name_lines};
use crate::session::{Ending, Outcome, SessionKind};
use crate::study::text::{excerpt, group_thousands, pluralize};

/// The longest time on task that is not doubted, in milliseconds: an hour.
const LONG_MS: i64 = 3_600_000;
/// The shortest time on task that is not doubted, in milliseconds.
const SHORT_MS: i64 = 1000;

/// How the unit of times is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnitKnownBy {
    Option,
    ColumnName,
    Nothing,
}

/// Notes about times of more than an hour or less than a second; `unit` is that of times without one.
///
/// # Errors
/// When most times are that long or short and no option says their unit: it is another one more likely. A column's name
/// is enough for long times.
pub(super) fn check_times(
    rows: &[Row],
    unit: Unit,
    known_by: UnitKnownBy,
) -> Result<Vec<String>, TableRefusal> {
    if known_by == UnitKnownBy::Option {
        return Ok(Vec::new());
    }
    let timed = rows.iter().filter_map(|row| Some((row, row.time.get()?)));
    let all = timed.clone().count();
    let lines = |notation: Notation, is_doubted: fn(i64) -> bool| -> Vec<u64> {
        let found = timed
            .clone()
            .filter(|(row, ms)| row.notation == Some(notation) && is_doubted(*ms));
        found.map(|(row, _)| row.line()).collect()
    };
    let refused = |lines: &[u64], read: &str, length: &str, hint: &str| {
        let verb = if lines.len() == 1 { "is" } else { "are" };
        let message = format!(
            "{read}, {} of {} {verb} {length} ({})",
            group_thousands(lines.len()),
            pluralize(all, "time"),
            name_lines(lines)
        );
        Err(TableRefusal::new(message).hint(hint))
    };
    let read = format!("read as {}", unit.plural());
    let long = lines(Notation::Number, |ms| ms > LONG_MS);
    if known_by == UnitKnownBy::Nothing && 2 * long.len() > all {
        let hint = "Say their unit: --unit ms for milliseconds, --unit s for seconds.";
        return refused(&long, &read, "longer than an hour", hint);
    }
    let long_clocks = lines(Notation::Clock, |ms| ms > LONG_MS);
    if 2 * long_clocks.len() > all {
        let hint = "A spreadsheet takes 1:30 for 1 h 30 min. If they are minutes and seconds, divide them by 60 there, as in =A2/60; if they are hours and minutes, add --unit h.";
        return refused(
            &long_clocks,
            "as they are written",
            "longer than an hour",
            hint,
        );
    }
    let short = lines(Notation::Number, |ms| ms < SHORT_MS);
    if 2 * short.len() > all {
        let hint = "Say their unit: --unit d for parts of a day, as spreadsheets store times (0.00104 is 1 min 30 s), --unit min or h; --unit s or ms if they are that short.";
        return refused(&short, &read, "shorter than a second", hint);
    }
    let doubts = [
        (
            long,
            "more than an hour",
            "check their unit; --unit ms reads milliseconds",
        ),
        (
            long_clocks,
            "more than an hour",
            "check them; a spreadsheet takes 1:30 for 1 h 30 min",
        ),
        (
            short,
            "less than a second",
            "check their unit; --unit d reads parts of a day",
        ),
    ];
    let doubts = doubts.into_iter().filter(|(lines, ..)| !lines.is_empty());
    let notes = doubts.map(|(lines, length, check)| {
        format!("Times of {length} ({}): {check}.", name_lines(&lines))
    });
    Ok(notes.collect())
}

/// A note about attempts that the column `valid` makes void; `lines` are theirs.
pub(super) fn void_note(lines: &[u64]) -> Option<String> {
    (!lines.is_empty()).then(|| {
        format!(
            "Void because the column valid says no: {}.",
            name_lines(lines)
        )
    })
}

/// A note about repeats: later attempts of a participant at a task on a version, which do not count.
pub(super) fn repeat_note(rows: &[Row]) -> Option<String> {
    let mut counted: Vec<&Row> = rows.iter().filter(|row| counts(row)).collect();
    let key = |row: &&Row| (row.participant, row.version, row.task);
    // Stable, so that the first of several comes first.
    counted.sort_by_key(key);
    let repeated = counted.chunk_by(|one, next| key(one) == key(next));
    let mut repeats: Vec<u64> = repeated
        .flat_map(|same| &same[1..])
        .map(|row| row.line())
        .collect();
    repeats.sort_unstable();
    let attempts = match repeats.len() {
        0 => return None,
        1 => "1 attempt repeats a task of the same participant on the same version and does not count".to_owned(),
        n => format!(
            "{} of {} attempts repeat a task of the same participant on the same version and do not count",
            group_thousands(n),
            group_thousands(rows.len())
        ),
    };
    Some(format!("{attempts} ({}).", name_lines(&repeats)))
}

/// Whether an attempt can be the one that counts for its participant, version and task.
fn counts(row: &Row) -> bool {
    row.kind == SessionKind::Real
        && matches!(row.outcome, Ending::Outcome(outcome) if outcome != Outcome::Void)
}

/// A row that contradicts an earlier one.
enum Contradiction {
    /// Its participant is in this segment on this line.
    Segment(Name, u64),
    /// The same attempt, which began at the same moment, has another result on this line.
    Result(u64),
}

/// Removes rows that contradict an earlier one, and returns a problem for each: another result of an attempt that began
/// at the same moment, or another segment of the same participant.
pub(super) fn remove_contradictions(Attempts { names, rows }: &mut Attempts) -> Problems {
    let mut found = contradicting_segments(rows);
    let results = contradicting_results(rows, |at| !found.contains_key(&at));
    found.extend(results);
    let mut problems = Problems::default();
    let mut at = 0;
    rows.retain(|row| {
        let contradiction = found.get(&at);
        at += 1;
        if let Some(contradiction) = contradiction {
            problems.add_at(row.line(), &describe(names, row, contradiction));
        }
        contradiction.is_none()
    });
    problems
}

fn describe(names: &Names, row: &Row, contradiction: &Contradiction) -> String {
    let participant = &names[row.participant];
    match contradiction {
        Contradiction::Segment(first, line) => format!(
            "{participant} is in the segment \"{}\" here and in \"{}\" on line {line}",
            row.segment
                .map_or_else(String::new, |segment| excerpt(&names[segment])),
            excerpt(&names[*first])
        ),
        Contradiction::Result(line) => format!(
            "{participant} at \"{}\" on {} began at the same moment on line {line}, with other values",
            excerpt(&names[row.task]),
            &names[row.version],
        ),
    }
}

/// Rows with another segment than the first row of their participant, by index.
fn contradicting_segments(rows: &[Row]) -> HashMap<usize, Contradiction> {
    let mut segments = HashMap::new();
    let mut found = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        let Some(segment) = row.segment else {
            continue;
        };
        let (first, line) = *segments
            .entry(row.participant)
            .or_insert((segment, row.line()));
        if first != segment {
            found.insert(at, Contradiction::Segment(first, line));
        }
    }
    found
}

/// Rows with another result than the first one of the same attempt, by index.
fn contradicting_results(
    rows: &[Row],
    is_compared: impl Fn(usize) -> bool,
) -> Vec<(usize, Contradiction)> {
    let mut begun: Vec<(usize, &Row)> = rows
        .iter()
        .enumerate()
        .filter(|(at, row)| row.started_at().is_some() && is_compared(*at))
        .collect();
    let key = |(_, row): &(usize, &Row)| {
        let names = (row.participant, row.version, row.task, row.session);
        (names, row.started_at())
    };
    begun.sort_by_key(key);
    let mut found = Vec::new();
    for same in begun.chunk_by(|one, next| key(one) == key(next)) {
        let (_, first) = same[0];
        let others = same.iter().filter(|(_, row)| !row.equals(first));
        found.extend(others.map(|(at, _)| (*at, Contradiction::Result(first.line()))));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::import::mapping::Mapping;
    use crate::cli::import::row::RowReader;

    /// Rows from lines of `participant task outcome time segment started_at`; "-" is a blank.
    fn attempts(lines: &[&str]) -> Attempts {
        const FIELDS: [&str; 6] = [
            "participant",
            "task",
            "outcome",
            "time_s",
            "segment",
            "started_at",
        ];
        let mapping = Mapping::default();
        let mut reader = RowReader::new(&mapping, Unit::Seconds);
        let read = |(line, text): (u64, &&str)| {
            let cells: Vec<&str> = text.split(' ').collect();
            let value = |field: &str| match FIELDS.iter().position(|name| *name == field) {
                Some(at) => cells
                    .get(at)
                    .filter(|cell| **cell != "-")
                    .map(|cell| (*cell).into()),
                None => (field == "version").then(|| "1".into()),
            };
            reader.read(line, value).unwrap()
        };
        let rows = (2..).zip(lines).map(read).collect();
        Attempts {
            names: reader.names,
            rows,
        }
    }

    fn rows(lines: &[&str]) -> Vec<Row> {
        attempts(lines).rows
    }

    #[test]
    fn times_that_are_too_long_or_short_for_a_task_are_doubted_and_need_a_unit_when_most_are() {
        let mixed = rows(&[
            "P1 pay completed 9000",
            "P2 pay completed 20",
            "P3 pay completed 2:00:00",
            "P4 pay completed 0.5",
            "P5 pay completed 2h",
        ]);
        let check = |rows: &[Row], known_by| match check_times(rows, Unit::Seconds, known_by) {
            Ok(notes) => notes.join("\n"),
            Err(refusal) => [vec![refusal.message], refusal.hints].concat().join("\n"),
        };
        insta::assert_snapshot!(check(&mixed, UnitKnownBy::Nothing), @"
        Times of more than an hour (line 2): check their unit; --unit ms reads milliseconds.
        Times of more than an hour (line 4): check them; a spreadsheet takes 1:30 for 1 h 30 min.
        Times of less than a second (line 5): check their unit; --unit d reads parts of a day.
        ");
        let long = rows(&[
            "P1 pay completed 9000",
            "P2 pay completed 8000",
            "P3 pay completed 20",
        ]);
        insta::assert_snapshot!(check(&long, UnitKnownBy::Nothing), @"
        read as seconds, 2 of 3 times are longer than an hour (lines 2 and 3)
        Say their unit: --unit ms for milliseconds, --unit s for seconds.
        ");
        insta::assert_snapshot!(check(&long, UnitKnownBy::ColumnName), @"Times of more than an hour (lines 2 and 3): check their unit; --unit ms reads milliseconds.");
        assert_eq!(check(&long, UnitKnownBy::Option), "");
        let clocks = rows(&["P1 pay completed 01:30:00", "P2 pay completed 2:15:00"]);
        insta::assert_snapshot!(check(&clocks, UnitKnownBy::ColumnName), @"
        as they are written, 2 of 2 times are longer than an hour (lines 2 and 3)
        A spreadsheet takes 1:30 for 1 h 30 min. If they are minutes and seconds, divide them by 60 there, as in =A2/60; if they are hours and minutes, add --unit h.
        ");
        let parts_of_a_day = rows(&["P1 pay completed 0.00104166", "P2 pay completed 0.00035"]);
        insta::assert_snapshot!(check(&parts_of_a_day, UnitKnownBy::ColumnName), @"
        read as seconds, 2 of 2 times are shorter than a second (lines 2 and 3)
        Say their unit: --unit d for parts of a day, as spreadsheets store times (0.00104 is 1 min 30 s), --unit min or h; --unit s or ms if they are that short.
        ");
        assert_eq!(check(&parts_of_a_day, UnitKnownBy::Option), "");
    }

    #[test]
    fn repeats_are_those_after_the_first_that_counts() {
        let none = rows(&[
            "P1 pay void",
            "P1 pay failed",
            "P1 find failed",
            "P2 pay failed",
        ]);
        assert_eq!(repeat_note(&none), None);
        let one = rows(&["P1 pay failed", "P1 pay skipped", "P1 pay completed"]);
        assert_eq!(
            repeat_note(&one).unwrap(),
            "1 attempt repeats a task of the same participant on the same version and does not count (line 4)."
        );
    }

    #[test]
    fn rows_that_contradict_an_earlier_one_are_removed() {
        let mut attempts = attempts(&[
            "P1 pay failed 5 a 2026-03-01T09:30:00Z",
            "P1 pay failed 5 a 2026-03-01T09:30:00Z",
            "P1 pay completed 5 a 2026-03-01T09:30:00Z",
            "P1 find failed 5 b",
        ]);
        insta::assert_snapshot!(remove_contradictions(&mut attempts).first().join("\n"), @r#"
        line 4: P1 at "pay" on 1 began at the same moment on line 2, with other values
        line 5: P1 is in the segment "b" here and in "a" on line 2
        "#);
        assert_eq!(attempts.rows.len(), 2);
    }
}

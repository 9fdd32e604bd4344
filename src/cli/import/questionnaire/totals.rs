//! SUS totals beside the answers they were computed from: a check of how the answers were read.

use std::collections::BTreeMap;

use super::super::answer::Answer;
use super::plain_text::plain_words;
use super::survey::Survey;
use super::words::parse_number;
use crate::cli::problems::{Problems, name_lines};
use crate::metrics::rating::{SUS_ITEMS, sus_score};
use crate::study::text::{excerpt, pluralize};

/// The largest rounding difference of a total, which files write with one decimal.
const ROUNDING: f64 = 0.051;
/// That of a total without decimals: 88 for 87.5.
const WHOLE_ROUNDING: f64 = 0.501;
/// Words for a total.
const TOTAL_WORDS: [&str; 8] = [
    "score",
    "total",
    "sum",
    "result",
    "wert",
    "punktzahl",
    "puntaje",
    "wynik",
];

/// The column with SUS totals: called after the SUS, or `total` alone if all its cells are totals.
pub(super) fn total_column(survey: &Survey<'_>, is_free: impl Fn(usize) -> bool) -> Option<usize> {
    let free = || (0..survey.labels.len()).filter(|at| is_free(*at) && !survey.is_quiz[*at]);
    let words = |at: usize| plain_words(survey.name(at));
    let has_word = |words: &[String]| {
        words
            .iter()
            .any(|word| TOTAL_WORDS.contains(&word.as_str()))
    };
    let of_sus = free().find(|at| {
        let words = words(*at);
        words.iter().any(|word| word == "sus") && (words.len() == 1 || has_word(&words))
    });
    of_sus.or_else(|| {
        free().find(|at| {
            let words = words(*at);
            words.len() == 1 && has_word(&words) && is_totals(survey, *at)
        })
    })
}

/// A total as a cell has it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Total {
    value: f64,
    /// The largest difference to a score that is rounded to as many decimals.
    rounding: f64,
}

impl Total {
    /// Parses a number or a percentage.
    fn parse(cell: &str) -> Option<Self> {
        let cell = cell.trim().trim_end_matches('%').trim_end();
        let is_whole = !cell.contains(['.', ',']);
        Some(Self {
            value: parse_number(cell)?,
            rounding: if is_whole { WHOLE_ROUNDING } else { ROUNDING },
        })
    }

    fn is_near(self, score: f64) -> bool {
        (self.value - score).abs() <= self.rounding
    }
}

/// Whether all cells that are not blank are numbers from 0 to 100 in steps of 2.5, rounded or not, and there are some.
pub(super) fn is_totals(survey: &Survey<'_>, column: usize) -> bool {
    let cells = survey.rows().map(|row| row.cell(column).trim());
    let mut filled = cells.filter(|cell| !cell.is_empty()).peekable();
    filled.peek().is_some()
        && filled.all(|cell| {
            let total = Total::parse(cell).filter(|total| (0.0..=100.0).contains(&total.value));
            total.is_some_and(|total| total.is_near((total.value / 2.5).round() * 2.5))
        })
}

/// Totals that were compared with answers.
#[derive(Debug, Default)]
pub(super) struct TotalsCheck {
    /// Totals that do not fit.
    pub(super) bad: Problems,
    /// The lines of totals that do not fit.
    pub(super) bad_lines: Vec<u64>,
    /// What was found, in sentences.
    pub(super) notes: Vec<String>,
}

/// The SUS answers of each line.
pub(super) fn sus_by_line(answers: &[Answer]) -> BTreeMap<u64, [Option<u8>; SUS_ITEMS]> {
    let mut by_line: BTreeMap<u64, [Option<u8>; SUS_ITEMS]> = BTreeMap::new();
    for answer in answers.iter().filter(|answer| answer.instrument == "sus") {
        let items = by_line.entry(answer.line).or_default();
        let item = answer
            .item
            .parse::<usize>()
            .ok()
            .and_then(|n| items.get_mut(n.checked_sub(1)?));
        if let Some(item) = item {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "an answer from 1 to 5"
            )]
            let value = answer.value.map(|value| value as u8);
            *item = value;
        }
    }
    by_line
}

/// Compares totals by line with the SUS answers; `column` is the name of theirs.
pub(super) fn check(totals: &[(u64, &str)], answers: &[Answer], column: &str) -> TotalsCheck {
    let by_line = sus_by_line(answers);
    let mut found = TotalsCheck::default();
    let (mut fitting, mut sums, mut reversed, mut positive) = (0, 0, Vec::new(), Vec::new());
    for (line, total) in totals {
        let Some(answers) = by_line.get(line).filter(|_| !total.trim().is_empty()) else {
            continue;
        };
        let mut add = |problem: &str| {
            found.bad.add_at(*line, problem);
            found.bad_lines.push(*line);
        };
        match (Total::parse(total), sus_score(answers)) {
            (None, _) => add(&format!(
                "the SUS total is \"{}\"; a number is wanted",
                excerpt(total)
            )),
            (Some(read), Ok(score))
                if (read.value * 2.5 - score.score).abs() <= ROUNDING && read.value > 0.0 =>
            {
                sums += 1;
            }
            (Some(read), Ok(score)) if !read.is_near(score.score) => {
                if read.is_near(100.0 - score.score) {
                    reversed.push(*line);
                }
                if fits_positive(read, answers) {
                    positive.push(*line);
                }
                add(&format!(
                    "the SUS total is {}, and its answers make {}",
                    read.value,
                    shown(score.score)
                ));
            }
            (Some(read), Err(_)) => {
                add(&format!(
                    "the SUS total is {}, and two or more of its answers are blank",
                    read.value
                ));
            }
            (Some(_), Ok(_)) => fitting += 1,
        }
    }
    if !found.bad_lines.is_empty() {
        for (lines, how) in [
            (
                reversed,
                "with the scale reversed, from 5 to 1 (LINES). If the answers are reversed, add --scale sus=5-1",
            ),
            (
                positive,
                "if the best answer to every item is 5 (LINES). If even items are positive or were turned around in the file, add --scale sus=positive",
            ),
        ] {
            let fit = match lines.len() {
                0 => continue,
                1 => "1 fits".to_owned(),
                n => format!("{n} fit"),
            };
            let how = how.replace("LINES", &name_lines(&lines));
            found
                .bad
                .add_hint(format!("Of the totals that do not fit, {fit} {how}"));
        }
        found.bad.add_hint(format!(
            "If the answers are right and the totals are not, leave the totals out: --ignore {}",
            crate::study::text::quote_for_shell(column)
        ));
    } else if fitting + sums > 0 {
        let kind = if sums > fitting {
            "sums of points, from 0 to 40,"
        } else {
            "totals"
        };
        found.notes.push(format!(
            "The SUS {kind} in {} agree with the answers of {}.",
            excerpt(column),
            pluralize(fitting + sums, "response")
        ));
    }
    found
}

/// Whether a total fits the answers if the even items, too, are answered with 5 at best.
fn fits_positive(total: Total, answers: &[Option<u8>; SUS_ITEMS]) -> bool {
    let mut turned = *answers;
    for answer in turned.iter_mut().skip(1).step_by(2) {
        *answer = answer.map(|value| 6_u8.saturating_sub(value));
    }
    sus_score(&turned).is_ok_and(|score| total.is_near(score.score))
}

/// A score with at most three decimals.
fn shown(score: f64) -> f64 {
    (score * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(line: u64, values: [i32; 10]) -> Vec<Answer> {
        let answer = |(item, value): (u32, i32)| Answer {
            line,
            participant: "P01".to_owned(),
            version: "1".to_owned(),
            task: None,
            instrument: "sus".to_owned(),
            item: item.to_string(),
            value: (value > 0).then_some(f64::from(value)),
            text: None,
            session: None,
        };
        (1..).zip(values).map(answer).collect()
    }

    #[test]
    fn totals_that_do_not_fit_are_named_and_reversed_ones_told() {
        let all = [
            answers(2, [4, 2, 4, 2, 3, 2, 4, 1, 4, 2]),
            answers(3, [5, 1, 4, 1, 4, 2, 5, 2, 5, 1]),
            answers(4, [5, 1, 4, 0, 4, 2, 5, 2, 5, 1]),
        ]
        .concat();
        let fine = check(&[(2, "75"), (3, "90,0"), (4, "88.9")], &all, "SUS score");
        assert_eq!(
            fine.notes,
            ["The SUS totals in SUS score agree with the answers of 3 responses."]
        );
        let rounded = check(&[(2, "75%"), (4, "89")], &all, "SUS");
        assert_eq!((rounded.bad.len(), rounded.notes.len()), (0, 1));
        let sums = check(&[(2, "30"), (3, "36")], &all, "total");
        assert_eq!(
            sums.notes,
            [
                "The SUS sums of points, from 0 to 40, in total agree with the answers of 2 responses."
            ]
        );
        let wrong = check(&[(2, "25"), (3, "80"), (4, ""), (9, "1")], &all, "total");
        let lines: Vec<String> = wrong.bad.lines().collect();
        assert_eq!(
            lines,
            [
                "  line 2: the SUS total is 25, and its answers make 75",
                "  line 3: the SUS total is 80, and its answers make 90",
                "  Of the totals that do not fit, 1 fits with the scale reversed, from 5 to 1 (line 2). If the answers are reversed, add --scale sus=5-1",
                "  If the answers are right and the totals are not, leave the totals out: --ignore total"
            ]
        );
    }
}

//! Parser of a gate.

use std::ops::Range;

use super::{Comparator, Condition, EstimatePart, Gate, LossMargin, Requirement, Subject};
use crate::metrics::registry::{self, MeasureUnit};
use crate::study::text::escape_hidden;
use crate::study::{Instrument, Problem, QuestionKind, Study, VerdictMeasure};

/// Maximum length of a gate, in bytes.
const MAX_LENGTH: usize = 4096;

const EXAMPLE: &str =
    "Write conditions such as `success >= 0.78 and time not worse by 20% and n >= 10`.";

/// Parses the conditions of a gate on a comparison of `study`'s versions.
///
/// # Errors
/// All problems, each with its place in the text and what to write instead.
pub fn parse(text: &str, study: &Study) -> Result<Gate, Vec<Problem>> {
    if text.len() > MAX_LENGTH {
        return Err(vec![Problem {
            span: 0..0,
            message: format!("The gate is longer than {MAX_LENGTH} characters."),
            hint: EXAMPLE.to_owned(),
        }]);
    }
    let words = tokenize(text);
    if words.is_empty() {
        return Err(vec![new_problem(
            0..text.len(),
            "The gate is empty.",
            EXAMPLE,
        )]);
    }
    let (mut conditions, mut problems) = (Vec::new(), Vec::new());
    for part in words.split(|word| word.text == "and") {
        // Between two `and`s, or before the first: point at where the condition should be.
        let Some((first, last)) = part.first().zip(part.last()) else {
            let at = find_empty_side(&words);
            problems.push(new_problem(
                at,
                "A condition is missing beside this `and`.",
                EXAMPLE,
            ));
            break;
        };
        let reader = ConditionParser {
            words: part,
            end: last.span.end,
            study,
        };
        match reader.parse_condition() {
            Ok((task, subject, ask)) => conditions.push(Condition {
                text: text[first.span.start..last.span.end].to_owned(),
                task,
                subject,
                requirement: ask,
            }),
            Err(found) => problems.push(found),
        }
    }
    if problems.is_empty() {
        Ok(Gate { conditions })
    } else {
        Err(problems)
    }
}

/// The first `and` that has no condition on one side.
fn find_empty_side(words: &[Word<'_>]) -> Range<usize> {
    let is_and = |i: usize| words.get(i).is_none_or(|word| word.text == "and");
    let found = (0..words.len())
        .find(|i| is_and(*i) && (*i == 0 || is_and(i - 1) || is_and(i + 1)))
        .and_then(|i| words.get(i));
    found.map_or(0..0, |word| word.span.clone())
}

struct Word<'t> {
    text: &'t str,
    span: Range<usize>,
}

/// Splits into words and operators such as `>=`, which need no space around them.
fn tokenize(text: &str) -> Vec<Word<'_>> {
    let is_sign = |c: char| matches!(c, '<' | '>' | '=' | '!' | '≥' | '≤');
    let kind = |c: char| (!c.is_whitespace()).then(|| is_sign(c));
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut before = None;
    for (at, c) in text.char_indices() {
        let now = kind(c);
        let end = at + c.len_utf8();
        match words.last_mut().filter(|_| now.is_some() && now == before) {
            Some(word) => {
                word.span.end = end;
                word.text = &text[word.span.clone()];
            }
            None if now.is_some() => words.push(Word {
                text: &text[at..end],
                span: at..end,
            }),
            None => {}
        }
        before = now;
    }
    words
}

fn new_problem(span: Range<usize>, message: impl Into<String>, hint: impl Into<String>) -> Problem {
    Problem {
        span,
        // The words of the gate are part of the sentence.
        message: escape_hidden(&message.into()).into_owned(),
        hint: hint.into(),
    }
}

/// Parser of one condition.
struct ConditionParser<'w, 't> {
    words: &'w [Word<'t>],
    end: usize,
    study: &'w Study,
}

type ParsedCondition = (Option<String>, Subject, Requirement);

impl ConditionParser<'_, '_> {
    fn parse_condition(&self) -> Result<ParsedCondition, Problem> {
        let (task, measure, part, named) = self.parse_subject()?;
        let Some(sign) = self.words.get(1) else {
            return Err(new_problem(
                self.end..self.end,
                "The requirement is missing.",
                "Write a bound such as `>= 0.78`, or `not worse by` and a margin.",
            ));
        };
        let ask = if sign.text == "not" {
            self.parse_not_worse(&measure, part, named)?
        } else {
            self.parse_bound(sign, &measure, part)?
        };
        Ok((task, measure, ask))
    }

    /// Subject of a condition: `success`, `pay.time`, `success.low`.
    fn parse_subject(
        &self,
    ) -> Result<(Option<String>, Subject, EstimatePart, Range<usize>), Problem> {
        let word = &self.words[0];
        let limits = [(".low", EstimatePart::Low), (".high", EstimatePart::High)];
        let limited = |(end, part)| Some((word.text.strip_suffix(end)?, part));
        let (rest, part) = limits
            .into_iter()
            .find_map(limited)
            .unwrap_or((word.text, EstimatePart::Estimate));
        for (name, measure) in self.known_measures() {
            if rest == name {
                self.check_part(&measure, part)?;
                return Ok((None, measure, part, word.span.clone()));
            }
            let Some(task) = rest
                .strip_suffix(name.as_str())
                .and_then(|before| before.strip_suffix('.'))
            else {
                continue;
            };
            self.check_part(&measure, part)?;
            if self.study.task(task).is_none() {
                let tasks: Vec<_> = self.study.tasks.iter().map(|t| t.id.as_str()).collect();
                let span = word.span.start..word.span.start + task.len();
                return Err(new_problem(
                    span,
                    format!("There is no task `{task}`."),
                    format!("The tasks are {}.", tasks.join(", ")),
                ));
            }
            return Ok((Some(task.to_owned()), measure, part, word.span.clone()));
        }
        let names: Vec<_> = self
            .main_measures()
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        Err(new_problem(
            word.span.clone(),
            format!("`{}` is not a measure.", word.text),
            format!(
                "The measures are {}, and those of the CSV report, such as errors_per_minute; `pay.time` is the time of the task `pay`, `success.low` the lower limit.",
                names.join(", ")
            ),
        ))
    }

    fn check_part(&self, measure: &Subject, part: EstimatePart) -> Result<(), Problem> {
        if *measure == Subject::N && part != EstimatePart::Estimate {
            return Err(new_problem(
                self.words[0].span.clone(),
                "A number of participants has no interval.",
                "Write `n >= 10`.",
            ));
        }
        Ok(())
    }

    /// The subjects that a condition can name: first those that versions are compared by, then the questionnaires, then
    /// the other measures of tasks by their names in the registry.
    fn known_measures(&self) -> Vec<(String, Subject)> {
        let mut all = self.main_measures();
        let others = registry::all().filter(|measure| {
            (measure.is_of_tasks() || measure.is_over_all_tasks())
                && measure.unit != MeasureUnit::Word
        });
        for measure in others {
            if all.iter().all(|(name, _)| name != measure.name) {
                all.push((measure.name.to_owned(), Subject::Measure(measure)));
            }
        }
        all
    }

    fn main_measures(&self) -> Vec<(String, Subject)> {
        let mut all = vec![
            ("success".to_owned(), Subject::Measure(registry::success())),
            (
                "errors".to_owned(),
                Subject::Measure(registry::errors_per_attempt()),
            ),
            ("time".to_owned(), Subject::Measure(registry::time())),
            (
                "median_to_success".to_owned(),
                Subject::Measure(registry::median_to_success()),
            ),
            ("n".to_owned(), Subject::N),
        ];
        let asked = |instrument: &Instrument| {
            let with_task = self.study.tasks.iter().flat_map(|t| &t.ask);
            let mut everywhere = with_task.chain(&self.study.ask_at_end);
            everywhere.any(|other| other == instrument)
        };
        let known = Instrument::STANDARD.into_iter().filter(|i| asked(i));
        all.extend(known.map(|i| {
            (
                i.as_str().to_owned(),
                Subject::Rating(i.as_str().to_owned()),
            )
        }));
        let scales = self
            .study
            .questions
            .iter()
            .filter(|q| matches!(q.kind, QuestionKind::Scale { .. }));
        all.extend(scales.map(|q| (q.id.clone(), Subject::Rating(q.id.clone()))));
        all
    }

    fn parse_bound(
        &self,
        sign: &Word<'_>,
        measure: &Subject,
        part: EstimatePart,
    ) -> Result<Requirement, Problem> {
        let side = match sign.text {
            ">=" | "≥" => Comparator::AtLeast,
            ">" => Comparator::Above,
            "<=" | "≤" => Comparator::AtMost,
            "<" => Comparator::Below,
            _ => {
                return Err(new_problem(
                    sign.span.clone(),
                    format!("`{}` is not a comparison operator.", sign.text),
                    "Write >=, >, <= or <, or `not worse by` and a margin.",
                ));
            }
        };
        let (value, percent, span) = self.parse_number(2)?;
        self.check_nothing_after(3)?;
        let value = match measure {
            subject if percent && is_share(subject) => value / 100.0,
            _ if percent => {
                return Err(new_problem(
                    span,
                    "Only a share, such as success, is a percentage here.",
                    "Write the bound as a plain number: seconds, errors per attempt, points or participants.",
                ));
            }
            _ => value,
        };
        if is_share(measure) && !(0.0..=1.0).contains(&value) {
            return Err(new_problem(
                span,
                "A share lies between 0 and 1.",
                "Write it as 0.78 or as 78%.",
            ));
        }
        Ok(Requirement::Bound {
            part,
            comparator: side,
            value,
        })
    }

    fn parse_not_worse(
        &self,
        measure: &Subject,
        part: EstimatePart,
        named: Range<usize>,
    ) -> Result<Requirement, Problem> {
        let is_compared = match measure {
            Subject::Measure(measure) => registry::COMPARED.contains(&measure.name),
            Subject::Rating(_) => true,
            Subject::N => false,
        };
        if part != EstimatePart::Estimate || !is_compared {
            return Err(new_problem(
                named,
                "`not worse` does not apply here.",
                "Write a measure itself, such as `success not worse by 0.15`.",
            ));
        }
        let is = |index: usize, text: &str| self.words.get(index).is_some_and(|w| w.text == text);
        if self.words.len() == 3 && is(2, "worse") && self.has_margin(measure) {
            return Ok(Requirement::NotWorse { margin: None });
        }
        if !is(2, "worse") || !is(3, "by") {
            let from = self.words[1].span.start;
            return Err(new_problem(
                from..self.end,
                "`not worse` needs a margin: \"not significant\" is not \"not worse\".",
                "Write `not worse by` and the largest acceptable loss, such as `success not worse by 0.15` or `time \
                 not worse by 20%`, or set it under [matters_from] in the script.",
            ));
        }
        let (value, percent, span) = self.parse_number(4)?;
        self.check_nothing_after(5)?;
        let part = if percent { value / 100.0 } else { value };
        let wrong = |message: &str, hint: &str| Err(new_problem(span.clone(), message, hint));
        let is_time = *measure == Subject::Measure(registry::time());
        let margin = match measure {
            subject if is_share(subject) && part >= 1.0 => {
                return wrong(
                    "A margin of success lies between 0 and 1.",
                    "Write 15 points as 0.15 or as 15%.",
                );
            }
            Subject::Measure(_) if is_time && part >= 1.0 && !percent => {
                return wrong(
                    "A margin of time is a fraction of the old time.",
                    "Write one fifth as 20% or 0.2.",
                );
            }
            Subject::Measure(_) if is_time || percent && !is_share(measure) => {
                LossMargin::Fraction(part)
            }
            Subject::Measure(_) => LossMargin::Absolute(part),
            Subject::Rating(id) if self.has_no_direction(id) => {
                return wrong(
                    "The script does not say which end of this question is better.",
                    "Add better = \"higher\" or \"lower\" to the question, or use a bound instead, such as `>= 4`.",
                );
            }
            Subject::Rating(_) if percent => {
                return wrong(
                    "A margin of a questionnaire is in points.",
                    "Write it as a plain number, such as 5.",
                );
            }
            Subject::Rating(_) | Subject::N => LossMargin::Absolute(value),
        };
        if part <= 0.0 {
            return wrong(
                "A margin is above 0.",
                "Write the largest acceptable loss, such as 0.15 or 20%.",
            );
        }
        Ok(Requirement::NotWorse {
            margin: Some(margin),
        })
    }

    /// Whether a questionnaire is the script's own, without a better end.
    fn has_no_direction(&self, id: &str) -> bool {
        crate::metrics::answers::better_in_script(&Instrument::from_word(id), self.study).is_none()
    }

    /// Whether the script has a smallest change that matters for the subject, on any task or overall.
    fn has_margin(&self, subject: &Subject) -> bool {
        let measure = match subject {
            Subject::Measure(measure) if *measure == registry::success() => VerdictMeasure::Success,
            Subject::Measure(measure) if *measure == registry::time() => VerdictMeasure::Time,
            Subject::Measure(_) => VerdictMeasure::Errors,
            Subject::Rating(id) => VerdictMeasure::Questionnaire(Instrument::from_word(id)),
            Subject::N => return false,
        };
        let tasks = self.study.tasks.iter().map(|task| Some(task.id.as_str()));
        let mut places = tasks.chain([None]);
        places.any(|task| self.study.matters_from(task, &measure).is_some())
    }

    fn parse_number(&self, index: usize) -> Result<(f64, bool, Range<usize>), Problem> {
        let Some(word) = self.words.get(index) else {
            return Err(new_problem(
                self.end..self.end,
                "A number is missing here.",
                "Write it as 0.78, 78% or 60.",
            ));
        };
        let (digits, percent) = match word.text.strip_suffix('%') {
            Some(digits) => (digits, true),
            None => (word.text, false),
        };
        let plain = digits
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
        match digits.parse::<f64>() {
            Ok(value) if plain && value.abs() <= 1e9 => Ok((value, percent, word.span.clone())),
            _ => Err(new_problem(
                word.span.clone(),
                format!("`{}` is not a number.", word.text),
                "Write it as 0.78, 78% or 60.",
            )),
        }
    }

    fn check_nothing_after(&self, index: usize) -> Result<(), Problem> {
        match self.words.get(index) {
            None => Ok(()),
            Some(word) => Err(new_problem(
                word.span.start..self.end,
                "Unexpected text after the condition.",
                "Put `and` between two conditions.",
            )),
        }
    }
}

fn is_share(subject: &Subject) -> bool {
    subject
        .measure()
        .is_some_and(|measure| measure.unit == MeasureUnit::Share)
}

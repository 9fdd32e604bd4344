//! Turns the cells of questionnaires into answers: all cells are read before any is converted, since what a word means
//! depends on the words beside it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::answer::Answer;
use super::agreement::{Agreement, StrengthsUsed};
use super::options::{FileScale, QuestionnaireOptions};
use super::plain_text::plain_text;
use super::positive::is_even_sus_item;
use super::scale_doubts;
use super::words::Given;
use crate::cli::problems::{Problems, name_lines};
use crate::study::text::{excerpt, pluralize, quote_for_shell};
use crate::study::{AnswerFormat, Instrument, Study};

/// An answer as it is in the file.
#[derive(Debug, Clone)]
pub(in crate::cli::import) struct RawAnswer<'a> {
    pub(in crate::cli::import) line: u64,
    pub(in crate::cli::import) participant: String,
    pub(in crate::cli::import) version: String,
    pub(in crate::cli::import) task: Option<String>,
    pub(in crate::cli::import) instrument: String,
    /// `None` if no column says which.
    pub(in crate::cli::import) item: Option<String>,
    pub(in crate::cli::import) cell: Cow<'a, str>,
    pub(in crate::cli::import) session: Option<String>,
}

/// Answers, the problems of others, and how cells were read, in sentences.
#[derive(Debug, Default)]
pub(in crate::cli::import) struct Responses {
    pub(in crate::cli::import) answers: Vec<Answer>,
    pub(in crate::cli::import) bad: Problems,
    pub(in crate::cli::import) notes: Vec<String>,
}

/// Converts the cells. If `drops_lines`, all answers of a line with a problem are left out.
pub(in crate::cli::import) fn convert(
    raw: Vec<RawAnswer<'_>>,
    options: &QuestionnaireOptions,
    study: Option<&Study>,
    drops_lines: bool,
) -> Responses {
    let mut reader = Reader::new(options, study);
    for answer in &raw {
        reader.add_cell(answer);
    }
    let mut responses = Responses::default();
    let mut bad_lines = HashSet::new();
    let (mut last_problem, mut not_applicable) = ((0, String::new()), Vec::new());
    let mut not_applicable_words: Vec<String> = Vec::new();
    let mut refused_numbers: BTreeMap<String, String> = BTreeMap::new();
    for answer in raw {
        match reader.value(&answer) {
            Ok(value) => {
                if value.is_none() && !answer.cell.trim().is_empty() {
                    not_applicable.push(answer.line);
                    let word = answer.cell.trim();
                    if !not_applicable_words.iter().any(|known| known == word) {
                        not_applicable_words.push(word.to_owned());
                    }
                }
                responses.answers.push(Answer {
                    text: value.and_then(|value| reader.choice(&answer.instrument, value)),
                    line: answer.line,
                    participant: answer.participant,
                    version: answer.version,
                    task: answer.task,
                    instrument: answer.instrument,
                    item: answer.item.unwrap_or_else(|| "1".to_owned()),
                    value,
                    session: answer.session,
                });
            }
            Err(problem) => {
                bad_lines.insert(answer.line);
                if refused_numbers.len() < MAX_HINTS
                    && let Some((cause, hint)) = reader.number_hint(&answer)
                {
                    refused_numbers.entry(cause).or_insert(hint);
                }
                // The items of a response may all have the same problem.
                if last_problem != (answer.line, problem.clone()) {
                    responses.bad.add_at(answer.line, &problem);
                }
                last_problem = (answer.line, problem);
            }
        }
    }
    if drops_lines {
        responses
            .answers
            .retain(|answer| !bad_lines.contains(&answer.line));
    }
    if let Some(hint) = reader.unknown_words_hint() {
        responses.bad.add_hint(hint);
    }
    let doubtful = refused_numbers.into_values();
    reader
        .scale_hints()
        .into_iter()
        .chain(doubtful)
        .for_each(|hint| responses.bad.add_hint(hint));
    responses.notes.extend(reader.words_note());
    if !not_applicable.is_empty() {
        let count = pluralize(not_applicable.len(), "answer");
        not_applicable.dedup();
        responses.notes.push(format!(
            "Read as blank: {count} with {} ({}).",
            not_applicable_words
                .iter()
                .take(5)
                .map(|word| quoted(word))
                .collect::<Vec<_>>()
                .join(", "),
            name_lines(&not_applicable)
        ));
    }
    responses.notes.extend(reader.scale_notes());
    responses
}

/// The most hints about numbers that are no answers.
const MAX_HINTS: usize = 3;
/// Numbers that files often have where there is no answer.
const MISSING_NUMBERS: [f64; 12] = [
    -1.0, -7.0, -8.0, -9.0, -77.0, -88.0, -99.0, -999.0, 77.0, 88.0, 99.0, 999.0,
];

/// Emoji of sad, neutral and happy faces.
const FACES: [&str; 3] = ["☹🙁😞😟😢😠😡", "😐😑😶", "🙂😀😃😄😊☺😁"];

fn quoted(word: &str) -> String {
    format!("\"{}\"", excerpt(word))
}

/// What is known of a questionnaire from its cells.
#[derive(Debug, Default)]
struct Cells {
    format: Option<AnswerFormat>,
    items: usize,
    strengths: StrengthsUsed,
    /// The texts that were read as agreement.
    texts: BTreeMap<Agreement, String>,
    /// Texts that mean nothing known.
    unknown: Vec<String>,
    numbers: scale_doubts::Numbers,
}

struct Reader<'a> {
    options: &'a QuestionnaireOptions,
    study: Option<&'a Study>,
    given: HashMap<(String, String), Given>,
    cells: BTreeMap<String, Cells>,
}

impl<'a> Reader<'a> {
    fn new(options: &'a QuestionnaireOptions, study: Option<&'a Study>) -> Self {
        Self {
            options,
            study,
            given: HashMap::new(),
            cells: BTreeMap::new(),
        }
    }

    fn add_cell(&mut self, answer: &RawAnswer<'_>) {
        if !self.cells.contains_key(&answer.instrument) {
            let empty = Study::new(String::new());
            let items =
                Instrument::from_word(&answer.instrument).items(self.study.unwrap_or(&empty));
            let cells = Cells {
                items: items.len(),
                format: items.into_iter().next().map(|item| item.answer),
                ..Cells::default()
            };
            self.cells.insert(answer.instrument.clone(), cells);
        }
        let Some(cells) = self.cells.get_mut(&answer.instrument) else {
            return;
        };
        let key = (answer.instrument.clone(), answer.cell.to_string());
        let given = *self.given.entry(key).or_insert_with(|| {
            let mapped = self.options.answer(&answer.cell);
            mapped.unwrap_or_else(|| given_in(cells.format.as_ref(), &answer.cell))
        });
        match given {
            Given::Words(agreement) => {
                cells.strengths.add(agreement);
                cells
                    .texts
                    .entry(agreement)
                    .or_insert_with(|| answer.cell.trim().to_owned());
            }
            Given::Number(number, _) => cells.numbers.add(number),
            Given::Unknown => {
                let word = answer.cell.trim();
                if !cells.unknown.iter().any(|known| known == word) {
                    cells.unknown.push(word.to_owned());
                }
            }
            Given::Label(_) | Given::Blank | Given::NotApplicable => {}
        }
    }

    /// The value of an answer; `None` for a blank.
    fn value(&self, answer: &RawAnswer<'_>) -> Result<Option<f64>, String> {
        let name = &answer.instrument;
        let cells = self.cells.get(name);
        let Some((cells, format)) = cells.and_then(|cells| Some((cells, cells.format.as_ref()?)))
        else {
            let known: Vec<_> = Instrument::STANDARD
                .iter()
                .map(Instrument::as_str)
                .collect();
            return Err(format!(
                "there is no questionnaire \"{}\"; there are {}, and the script's own questions",
                excerpt(name),
                known.join(", ")
            ));
        };
        let Some((low, high)) = format.range() else {
            return Err(format!(
                "\"{}\" is answered by a text, not by a number",
                excerpt(name)
            ));
        };
        check_item(answer, cells.items)?;
        let given = self.given.get(&(name.clone(), answer.cell.to_string()));
        let value = match given.copied().unwrap_or(Given::Unknown) {
            Given::Blank | Given::NotApplicable => return Ok(None),
            Given::Label(value) => value as f64,
            Given::Number(number, words) => {
                let scale = self.options.scale(name);
                contradiction(
                    &answer.cell,
                    number,
                    words,
                    scale.unwrap_or(FileScale {
                        first: low as f64,
                        last: high as f64,
                    }),
                    name,
                )?;
                match scale {
                    None => number,
                    Some(scale) => scale.convert(number, (low, high)).ok_or_else(|| {
                        format!(
                            "{name} is answered from {} to {} here, and the value is {number}",
                            scale.first, scale.last
                        )
                    })?,
                }
            }
            Given::Words(agreement) => {
                let steps = cells.strengths.steps_from_middle(agreement, high - low + 1);
                let steps = steps.ok_or_else(|| {
                    format!(
                        "\"{}\" is no answer on the scale of {name}, from {low} to {high}; say what its words mean with --answers",
                        excerpt(&answer.cell)
                    )
                })?;
                (i64::midpoint(low, high) + steps) as f64
            }
            Given::Unknown => {
                return Err(format!(
                    "\"{}\" is not known as an answer of {name}",
                    excerpt(&answer.cell)
                ));
            }
        };
        if format.accepts_value(value) {
            let item = answer.item.as_deref().unwrap_or_default();
            let turns = self.options.has_positive_sus && is_even_sus_item(name, item);
            return Ok(Some(if turns {
                (low + high) as f64 - value
            } else {
                value
            }));
        }
        if let (Some(scale), Some(Given::Number(number, _))) = (self.options.scale(name), given) {
            return Err(format!(
                "{number} on a scale from {} to {} is {} on that of {name}, which is answered with whole numbers from {low} to {high}",
                scale.first,
                scale.last,
                (value * 1000.0).round() / 1000.0
            ));
        }
        Err(if (low as f64..=high as f64).contains(&value) {
            format!(
                "{name} is answered with whole numbers from {low} to {high}, and the value is {value}"
            )
        } else if name == "sus" && value > high as f64 && (value / 2.5).fract() == 0.0 {
            format!(
                "{name} is answered from {low} to {high}, and the value is {value}, as if it were a total"
            )
        } else {
            format!("{name} is answered from {low} to {high}, and the value is {value}")
        })
    }

    /// The label of a choice, which is logged with its position.
    fn choice(&self, instrument: &str, value: f64) -> Option<String> {
        match self.cells.get(instrument)?.format.as_ref()? {
            format @ AnswerFormat::Choice(_) =>
            {
                #[allow(clippy::cast_possible_truncation, reason = "a position among a few")]
                format.label_of(value as i64).map(str::to_owned)
            }
            _ => None,
        }
    }

    /// How the words of agreement were read.
    fn words_note(&self) -> Option<String> {
        let mut read: Vec<String> = Vec::new();
        for (instrument, cells) in &self.cells {
            let Some((low, high)) = cells.format.as_ref().and_then(AnswerFormat::range) else {
                continue;
            };
            let step = |(agreement, text): (&Agreement, &String)| {
                let steps = cells
                    .strengths
                    .steps_from_middle(*agreement, high - low + 1)?;
                Some((i64::midpoint(low, high) + steps, text.clone()))
            };
            let mut words: Vec<(i64, String)> = cells.texts.iter().filter_map(step).collect();
            words.sort();
            if !words.is_empty() {
                let words: Vec<String> = words
                    .iter()
                    .map(|(value, text)| format!("{} {value}", quoted(text)))
                    .collect();
                read.push(format!(
                    "{}: {}",
                    Instrument::from_word(instrument).name(),
                    words.join(", ")
                ));
            }
        }
        (!read.is_empty()).then(|| format!("Words were read as numbers. {}.", read.join(". ")))
    }

    /// What to do about a number that is no answer, a code for a missing one or one between two, and a key for its cause.
    fn number_hint(&self, answer: &RawAnswer<'_>) -> Option<(String, String)> {
        let name = &answer.instrument;
        let key = (name.clone(), answer.cell.to_string());
        let Some(Given::Number(number, _)) = self.given.get(&key) else {
            return None;
        };
        let (low, high) = self.cells.get(name)?.format.as_ref()?.range()?;
        let title = Instrument::from_word(name).name().to_owned();
        if let Some(FileScale { first, last }) = self.options.scale(name) {
            let scale = FileScale { first, last };
            let converted = scale.convert(*number, (low, high));
            converted.filter(|value| value.fract() != 0.0)?;
            let hint = format!(
                "{title} needs answers from {low} to {high}, and those from {first} to {last} fall between them. Leave its columns out with --ignore, or import them as a question of your own in the script."
            );
            return Some((name.clone(), hint));
        }
        if (low as f64..=high as f64).contains(number) {
            let hint = format!(
                "{title} has no answers between two: fix them in the file, or leave them blank, as in --answers={number}=blank"
            );
            return (number.fract() != 0.0).then(|| (name.clone(), hint));
        }
        MISSING_NUMBERS.contains(number).then(|| {
            let hint =
                format!("If {number} means that there is no answer, add --answers={number}=blank");
            (number.to_string(), hint)
        })
    }

    /// The option that explains all unknown words.
    fn unknown_words_hint(&self) -> Option<String> {
        let unknown: Vec<String> = self
            .cells
            .values()
            .filter(|cells| {
                cells
                    .format
                    .as_ref()
                    .is_some_and(|format| format.range().is_some())
            })
            .flat_map(|cells| &cells.unknown)
            .take(20)
            .map(|word| format!("{}=NUMBER", excerpt(word)))
            .collect();
        (!unknown.is_empty()).then(|| {
            format!(
                "Say what each word means, a number of the scale or blank: --answers {}",
                quote_for_shell(&unknown.join(","))
            )
        })
    }

    fn scale_notes(&self) -> Vec<String> {
        let mut notes = self.doubts(scale_doubts::Numbers::part_note);
        for (instrument, cells) in &self.cells {
            let points = cells
                .format
                .as_ref()
                .and_then(AnswerFormat::range)
                .map(|(low, high)| high - low + 1);
            if points == Some(7) && cells.strengths.count() == 2 && cells.texts.len() >= 4 {
                notes.push(format!(
                    "{}: its words have five steps, and its scale seven. Check that they were read as you mean, or say what each means with --answers.",
                    Instrument::from_word(instrument).name()
                ));
            }
        }
        notes
    }

    fn scale_hints(&self) -> Vec<String> {
        self.doubts(scale_doubts::Numbers::shifted_hint)
    }

    /// What is doubtful about the scales that no option gives.
    fn doubts(
        &self,
        doubt: impl Fn(&scale_doubts::Numbers, &Instrument, (i64, i64)) -> Option<String>,
    ) -> Vec<String> {
        let without_option = self
            .cells
            .iter()
            .filter(|(name, _)| self.options.scale(name).is_none());
        let doubts = without_option.filter_map(|(name, cells)| {
            let range = cells.format.as_ref()?.range()?;
            doubt(&cells.numbers, &Instrument::from_word(name), range)
        });
        doubts.collect()
    }
}

/// Checks that the questionnaire has the item.
fn check_item(answer: &RawAnswer<'_>, items: usize) -> Result<(), String> {
    let name = &answer.instrument;
    let Some(item) = &answer.item else {
        return if items == 1 {
            Ok(())
        } else {
            Err(format!(
                "no column says which of the {items} items of {name} this is; a total cannot be imported, only the answers it was computed from"
            ))
        };
    };
    let number = item.rsplit(|c: char| !c.is_ascii_digit()).next();
    let number = number.and_then(|digits| digits.parse::<usize>().ok());
    let is_named = name == "tlx" && number.is_none();
    if items > 1 && !is_named && !number.is_some_and(|n| (1..=items).contains(&n)) {
        return Err(format!(
            "{name} has no item \"{}\"; its items are 1 to {items}",
            excerpt(item)
        ));
    }
    Ok(())
}

/// Checks that a number and the words beside it are on the same side of the middle.
fn contradiction(
    cell: &str,
    number: f64,
    words: Option<Agreement>,
    scale: FileScale,
    instrument: &str,
) -> Result<(), String> {
    let FileScale { first, last } = scale;
    let side = (number - f64::midpoint(first, last)) * (last - first).signum();
    let is_opposite = match words {
        Some(Agreement::Agrees(_)) => side < 0.0,
        Some(Agreement::Disagrees(_)) => side > 0.0,
        Some(Agreement::Neutral) | None => false,
    };
    if is_opposite {
        return Err(format!(
            "the number and the words of \"{}\" are at opposite ends; if the scale is reversed, add --scale {instrument}={}-{}",
            excerpt(cell),
            scale.last,
            scale.first
        ));
    }
    Ok(())
}

/// What a cell means as an answer of this format. "Strongly agree" means the end of a scale only beside other words of
/// agreement, so it is not taken for a label; "neutral" is one of the faces.
fn given_in(format: Option<&AnswerFormat>, cell: &str) -> Given {
    let label = || {
        format
            .and_then(|format| value_of_label(format, cell))
            .map(Given::Label)
    };
    let given = Given::from_cell(cell);
    match (format, given) {
        (Some(AnswerFormat::Scale(_)), Given::Unknown) => label().unwrap_or(given),
        (Some(AnswerFormat::Faces | AnswerFormat::Choice(_)), _) => label().unwrap_or(given),
        _ => given,
    }
}

/// The value of a label of a scale or a choice.
fn value_of_label(format: &AnswerFormat, cell: &str) -> Option<i64> {
    if *format == AnswerFormat::Faces {
        let face = cell.trim().chars().next();
        let value = (1..)
            .zip(FACES)
            .find(|(_, faces)| face.is_some_and(|face| faces.contains(face)));
        if let Some((value, _)) = value {
            return Some(value);
        }
    }
    let plain = plain_text(cell);
    if plain.is_empty() {
        return None;
    }
    let is = |label: &str| plain_text(label) == plain;
    match format {
        AnswerFormat::Scale(scale) => {
            let ends = [
                (scale.low, &scale.low_label),
                (scale.high, &scale.high_label),
            ];
            let end = ends
                .iter()
                .find(|(_, label)| label.as_deref().is_some_and(is));
            let anchor = scale.anchors.iter().find(|(_, label)| is(label));
            end.map(|(value, _)| *value)
                .or_else(|| anchor.map(|(value, _)| *value))
        }
        AnswerFormat::Faces | AnswerFormat::Choice(_) => {
            let (low, high) = format.range()?;
            (low..=high).find(|value| format.label_of(*value).is_some_and(is))
        }
        AnswerFormat::Text => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(
        instrument: &str,
        cells: &[&str],
        options: &[(&str, &str)],
    ) -> (Vec<Option<f64>>, Vec<String>, Vec<String>) {
        let of = |name: &str| -> Vec<String> {
            let named = options.iter().filter(|(n, _)| *n == name);
            named.map(|(_, text)| (*text).to_owned()).collect()
        };
        let options = QuestionnaireOptions::parse(&[], &of("answers"), &of("scale"), &[]).unwrap();
        let items = Instrument::from_word(instrument).items(&Study::new(String::new()));
        let raw = (2..).zip(cells).map(|(line, cell)| RawAnswer {
            line,
            participant: "P01".to_owned(),
            version: "1".to_owned(),
            task: None,
            instrument: instrument.to_owned(),
            item: Some(items[0].id.clone()),
            cell: Cow::Borrowed(cell),
            session: None,
        });
        let responses = convert(raw.collect(), &options, None, true);
        let values = responses.answers.iter().map(|a| a.value).collect();
        let problems = responses
            .bad
            .lines()
            .map(|line| line.trim().to_owned())
            .collect();
        (values, problems, responses.notes)
    }

    #[test]
    fn words_numbers_and_blanks_are_mixed() {
        let (values, problems, notes) = converted(
            "sus",
            &[
                "Strongly agree",
                "5 - strongly agree",
                "4.0",
                "",
                "N/A",
                "AO01",
                "neutral",
            ],
            &[],
        );
        assert_eq!(problems, [""; 0]);
        assert_eq!(
            values,
            [
                Some(5.0),
                Some(5.0),
                Some(4.0),
                None,
                None,
                Some(1.0),
                Some(3.0)
            ]
        );
        assert_eq!(
            notes,
            [
                "Words were read as numbers. SUS: \"neutral\" 3, \"Strongly agree\" 5.",
                "Read as blank: 1 answer with \"N/A\" (line 6)."
            ]
        );
    }

    #[test]
    fn unknown_words_are_refused_with_the_option_that_explains_them() {
        let (values, problems, _) = converted("sus", &["often", "4", "never", "often"], &[]);
        assert_eq!(values, [Some(4.0)]);
        assert_eq!(
            problems,
            [
                "lines 2 and 5: \"often\" is not known as an answer of sus",
                "line 4: \"never\" is not known as an answer of sus",
                "Say what each word means, a number of the scale or blank: --answers often=NUMBER,never=NUMBER"
            ]
        );
        let (values, problems, _) = converted(
            "sus",
            &["often", "4", "never"],
            &[("answers", "often=4,never=blank")],
        );
        assert_eq!(
            (values, problems.len()),
            (vec![Some(4.0), Some(4.0), None], 0)
        );
    }

    #[test]
    fn values_outside_the_scale_and_decimals_are_refused() {
        let (values, problems, _) = converted("nps", &["9", "6.5", "11", "3"], &[]);
        assert_eq!(values, [Some(9.0), Some(3.0)]);
        assert_eq!(
            problems,
            [
                "line 3: nps is answered with whole numbers from 0 to 10, and the value is 6.5",
                "line 4: nps is answered from 0 to 10, and the value is 11",
                "NPS has no answers between two: fix them in the file, or leave them blank, as in --answers=6.5=blank"
            ]
        );
    }

    #[test]
    fn numbers_that_contradict_their_words_are_refused() {
        let cells = ["1 - Strongly agree", "5 - Strongly disagree", "3 - Neutral"];
        let (values, problems, _) = converted("sus", &cells, &[]);
        assert_eq!(values, [Some(3.0)]);
        assert!(problems[0].ends_with("add --scale sus=5-1"), "{problems:?}");
        let (values, problems, _) = converted("sus", &cells, &[("scale", "sus=5-1")]);
        assert_eq!(
            (values, problems.len()),
            (vec![Some(5.0), Some(1.0), Some(3.0)], 0)
        );
    }

    #[test]
    fn labels_of_scales_are_values() {
        assert_eq!(
            converted("seq", &["Very easy", "very difficult"], &[]).0,
            [Some(7.0), Some(1.0)]
        );
        assert_eq!(
            converted("faces", &["happy", "Neutral", "sad"], &[]).0,
            [Some(3.0), Some(2.0), Some(1.0)]
        );
        assert_eq!(
            converted("faces", &["🙂", "😐", "🙁"], &[]).0,
            [Some(3.0), Some(2.0), Some(1.0)]
        );
        assert_eq!(
            converted("nps", &["10 - Extremely likely", "not at all likely"], &[]).0,
            [Some(10.0), Some(0.0)]
        );
    }

    #[test]
    fn seven_words_on_five_points_are_refused() {
        let (values, problems, _) = converted(
            "sus",
            &["Strongly agree", "Agree", "Somewhat agree", "Neutral"],
            &[],
        );
        assert_eq!(values, [Some(3.0)]);
        assert!(
            problems[0].contains("\"Strongly agree\" is no answer on the scale of sus"),
            "{problems:?}"
        );
    }
}

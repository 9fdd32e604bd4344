//! Keys of a script that concern verdicts: `primary` and `[matters_from]`.

use super::keys::{MATTERS_FROM, TASK_MATTERS_FROM, TableSpec};
use super::reader::ScriptReader;
use super::section::Section;
use super::text::report_unknown_word;
use super::value::NumberLimits;
use crate::study::{Instrument, Margins, Question, QuestionKind, Study, VerdictMeasure};

/// The largest ratio in `[matters_from]`.
const MAX_RATIO: f64 = 10.0;

/// Reads the primary measure and the smallest changes that matter into a study whose questions and tasks are read.
pub(super) fn read(reading: &mut ScriptReader, root: &Section, study: &mut Study) {
    if let Some(measure) = read_primary(reading, root, study) {
        study.primary = measure;
    }
    let asked: Vec<Instrument> = study
        .tasks
        .iter()
        .flat_map(|task| &task.ask)
        .chain(&study.ask_at_end)
        .cloned()
        .collect();
    let table = MarginTable {
        spec: &MATTERS_FROM,
        asked: &asked,
        questions: &study.questions,
    };
    study.matters_from = table.read(reading, root);
}

/// Smallest changes that matter on a task that asks these questionnaires.
pub(super) fn read_task_margins(
    reading: &mut ScriptReader,
    section: &Section,
    asked: &[Instrument],
    questions: &[Question],
) -> Margins {
    let table = MarginTable {
        spec: &TASK_MATTERS_FROM,
        asked,
        questions,
    };
    table.read(reading, section)
}

fn read_primary(
    reading: &mut ScriptReader,
    root: &Section,
    study: &Study,
) -> Option<VerdictMeasure> {
    let (word, span) = root.raw_text(reading, "primary")?;
    let at_end = study
        .ask_at_end
        .iter()
        .filter(|instrument| instrument.score_range(&study.questions).is_some())
        .map(|instrument| VerdictMeasure::Questionnaire(instrument.clone()));
    let known: Vec<VerdictMeasure> = VerdictMeasure::OF_TASKS.into_iter().chain(at_end).collect();
    let Some(measure) = known.iter().find(|measure| measure.as_str() == word) else {
        let words = known.iter().map(VerdictMeasure::as_str);
        report_unknown_word(reading, span, "primary", &word, words);
        return None;
    };
    let has_no_direction = study.questions.iter().any(|question| {
        question.id == word && matches!(question.kind, QuestionKind::Scale { better: None, .. })
    });
    if has_no_direction && matches!(measure, VerdictMeasure::Questionnaire(_)) {
        reading.report_problem(
            span,
            format!("The question `{word}` cannot be primary: it does not say which end of its scale is better."),
            format!("Write `better = \"higher\"` or `better = \"lower\"` under the question `{word}`."),
        );
    }
    Some(measure.clone())
}

/// A table `matters_from`.
struct MarginTable<'t> {
    spec: &'static TableSpec,
    /// Questionnaires asked where the table applies.
    asked: &'t [Instrument],
    /// Questions of the script.
    questions: &'t [Question],
}

impl MarginTable<'_> {
    fn read(&self, reading: &mut ScriptReader, parent: &Section) -> Margins {
        let mut instruments = Instrument::STANDARD.to_vec();
        instruments.extend(
            self.questions
                .iter()
                .map(|question| Instrument::Custom(question.id.clone())),
        );
        let words: Vec<&str> = instruments.iter().map(Instrument::as_str).collect();
        let Some(section) = parent.single_section(reading, "matters_from", self.spec, &words)
        else {
            return Margins::new();
        };
        let questionnaires = instruments.into_iter().map(VerdictMeasure::Questionnaire);
        VerdictMeasure::OF_TASKS
            .into_iter()
            .chain(questionnaires)
            .filter_map(|measure| {
                let margin = self.read_margin(reading, &section, &measure)?;
                Some((measure, margin))
            })
            .collect()
    }

    fn read_margin(
        &self,
        reading: &mut ScriptReader,
        section: &Section,
        measure: &VerdictMeasure,
    ) -> Option<f64> {
        let key = measure.as_str();
        let span = section.get(key)?.span();
        let (low, high, advice) = match measure {
            VerdictMeasure::Success => (
                0.0,
                1.0,
                "Write a difference between success rates, such as `success = 0.1` for 10 percentage points.".to_owned(),
            ),
            VerdictMeasure::Time | VerdictMeasure::Errors => (
                1.0,
                MAX_RATIO,
                format!("Write a ratio, such as `{key} = 1.2` for 20% more."),
            ),
            // The three words of tasks come first: a question with the same id is not read.
            VerdictMeasure::Questionnaire(_) if is_task_measure(key) => return None,
            VerdictMeasure::Questionnaire(instrument) => {
                let Some((low, high)) = instrument.score_range(self.questions) else {
                    reading.report_problem(
                        span,
                        format!("The question `{key}` has no score."),
                        "Remove this line. Only scales have a smallest change that matters.",
                    );
                    return None;
                };
                if !self.asked.contains(instrument) {
                    let (message, hint) = self.not_asked_problem(key);
                    reading.report_problem(span, message, hint);
                    return None;
                }
                let width = high - low;
                let example = width / 20.0;
                let hint = format!("Write a difference between mean scores, such as `{key} = {example}`.");
                (0.0, width, hint)
            }
        };
        let limits = NumberLimits {
            accepts: &|number| low < number && number < high,
            message: format!("`{key}` must be above {low} and below {high}."),
            hint: advice,
        };
        section.number(reading, key, limits)
    }

    fn not_asked_problem(&self, key: &str) -> (String, String) {
        if std::ptr::eq(self.spec, &raw const TASK_MATTERS_FROM) {
            (
                format!("This task does not ask `{key}`."),
                "Add it to the task's `ask`, or remove this line.".to_owned(),
            )
        } else {
            (
                format!("The script does not ask `{key}`."),
                "Add it to `ask_at_end` or to the `ask` of a task, or remove this line.".to_owned(),
            )
        }
    }
}

fn is_task_measure(word: &str) -> bool {
    VerdictMeasure::OF_TASKS
        .iter()
        .any(|measure| measure.as_str() == word)
}

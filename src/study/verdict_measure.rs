//! Measures that a script can name: as `primary` and in `[matters_from]`.

use std::collections::BTreeMap;
use std::fmt;

use super::{Instrument, Question, Study};

/// A measure on which versions are compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum VerdictMeasure {
    /// Rate of unassisted success.
    Success,
    /// Time on task.
    Time,
    /// Errors per attempt.
    Errors,
    /// Score of a questionnaire or of a scale of the script.
    Questionnaire(Instrument),
}

/// Smallest changes that matter, by measure: a difference in the measure's unit (success: 0.1 is 10 points), and a ratio
/// above 1 for times and errors.
pub type Margins = BTreeMap<VerdictMeasure, f64>;

impl VerdictMeasure {
    /// Measures of tasks, in the order they are listed.
    pub const OF_TASKS: [Self; 3] = [Self::Success, Self::Time, Self::Errors];

    /// Word in a script; for a custom question, its id.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Success => "success",
            Self::Time => "time",
            Self::Errors => "errors",
            Self::Questionnaire(instrument) => instrument.as_str(),
        }
    }

    /// Whether its margin is a ratio rather than a difference.
    pub fn is_ratio(&self) -> bool {
        matches!(self, Self::Time | Self::Errors)
    }
}

impl fmt::Display for VerdictMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Instrument {
    /// Lowest and highest score; `None` for a question without a score.
    pub fn score_range(&self, questions: &[Question]) -> Option<(f64, f64)> {
        match self {
            Self::Seq => Some((1.0, 7.0)),
            Self::Smeq => Some((0.0, 150.0)),
            // The net share: happy minus sad.
            Self::Faces => Some((-1.0, 1.0)),
            Self::Sus | Self::UmuxLite | Self::Tlx => Some((0.0, 100.0)),
            Self::Nps => Some((-100.0, 100.0)),
            Self::Custom(id) => questions.iter().find(|q| q.id == *id)?.kind.range(),
        }
    }
}

impl Study {
    /// Smallest change of a measure that matters, on a task or (`None`) overall; `None` if the script has none. A task's
    /// own value overrides the study's.
    pub fn matters_from(&self, task: Option<&str>, measure: &VerdictMeasure) -> Option<f64> {
        let own = task
            .and_then(|id| self.task(id))
            .and_then(|task| task.matters_from.get(measure));
        own.or_else(|| self.matters_from.get(measure)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{TEMPLATE, parse};

    #[test]
    fn a_task_overrides_the_smallest_change_that_matters() {
        let mut study = parse(TEMPLATE).unwrap();
        study.matters_from =
            Margins::from([(VerdictMeasure::Success, 0.1), (VerdictMeasure::Time, 1.2)]);
        study.tasks[1].matters_from = Margins::from([(VerdictMeasure::Success, 0.05)]);
        let on = |task, measure| study.matters_from(task, &measure);
        assert_eq!(on(Some("pay"), VerdictMeasure::Success), Some(0.05));
        assert_eq!(on(Some("pay"), VerdictMeasure::Time), Some(1.2));
        assert_eq!(on(Some("find"), VerdictMeasure::Success), Some(0.1));
        assert_eq!(on(None, VerdictMeasure::Success), Some(0.1));
        assert_eq!(on(None, VerdictMeasure::Errors), None);
    }

    #[test]
    fn only_scales_have_a_score() {
        let own = "\n[[question]]\nid = \"device\"\ntext = \"On what?\"\nkind = \"choice\"\n\
                   choices = [\"phone\", \"tablet\"]\n";
        let study = parse(&format!("{TEMPLATE}{own}")).unwrap();
        let range = |word| Instrument::from_word(word).score_range(&study.questions);
        assert_eq!(range("trust"), Some((1.0, 7.0)));
        assert_eq!(range("nps"), Some((-100.0, 100.0)));
        assert_eq!(range("device"), None);
        assert_eq!(range("gone"), None);
    }
}

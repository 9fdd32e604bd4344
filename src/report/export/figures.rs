//! Figures of a report as a tidy table: one figure per row, by version, task and measure.

use super::table::{Cell, Table};
use crate::metrics::estimate::{Scope, Value};
use crate::metrics::figure::Figure;
use crate::metrics::segment::Segment;
use crate::metrics::study_figures::StudyFigures;

/// Columns. Shares are from 0 to 1, times in seconds, ratings in points. A figure that does not exist is an empty cell.
/// Rows without a version are about the study; rows without a task are for all tasks together, or for questionnaires
/// asked at the end. Rows without a segment are about all participants.
const COLUMNS: [&str; 10] = [
    "version", "task", "measure", "value", "low", "high", "n", "unit", "segment", "channel",
];

/// All figures of a study, then those of its segments, as a table.
pub fn figures_table(study_figures: &StudyFigures) -> Table {
    let mut table = Table::new("figures", &COLUMNS);
    let of_segments = study_figures.segments.iter().map(|s| &s.figures);
    let all = std::iter::once(&study_figures.figures).chain(of_segments);
    for figure in all.flat_map(|figures| &figures.0) {
        let name = measure_name(figure);
        table.rows.push(row(figure, name));
        if let Some((former, _)) = figure.measure.former {
            table.rows.push(row(figure, former.to_owned()));
        }
    }
    table
}

/// Name of a figure's measure: that of the registry, after the name of the questionnaire if it is about one. The mean
/// of a questionnaire has the questionnaire's name.
pub(in crate::report) fn measure_name(figure: &Figure) -> String {
    let name = figure.measure.name;
    match &figure.scope {
        Scope::Study | Scope::AllTasks | Scope::Task(_) => name.to_owned(),
        Scope::Choice {
            instrument, choice, ..
        } => format!("{instrument}_{name}: {choice}"),
        Scope::Questionnaire { instrument, .. } => {
            match name.strip_prefix("rating").unwrap_or(name) {
                "" => instrument.clone(),
                part => format!("{instrument}_{}", part.trim_start_matches('_')),
            }
        }
    }
}

fn row(figure: &Figure, name: String) -> Vec<Cell> {
    let interval = figure.interval.and_then(Result::ok);
    vec![
        figure.version.clone().into(),
        figure.scope.task().map(str::to_owned).into(),
        name.into(),
        match &figure.value {
            Ok(Value::Whole(whole)) => i64::try_from(*whole).ok().into(),
            Ok(Value::Word(word)) => word.clone().into(),
            Ok(value) => value.number().into(),
            Err(_) => Cell::Empty,
        },
        interval.map(|i| i.low).into(),
        interval.map(|i| i.high).into(),
        i64::try_from(figure.n).ok().into(),
        figure.measure.unit.as_str().into(),
        figure.segment.as_ref().map(Segment::to_string).into(),
        figure.channel.clone().into(),
    ]
}

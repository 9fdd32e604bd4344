//! Results by segment: one table per measure, with a column for all participants and one per segment.

use super::results::{self, Place};
use super::{Block, Cell, Column, ReportInput, Section, Table};
use crate::metrics::change::{Change, MixVariable, WithinSegments};
use crate::metrics::comparison::Comparison;
use crate::metrics::estimate::Scope;
use crate::metrics::figure::Figures;
use crate::metrics::registry::{self, Measure};
use crate::metrics::segment::Segment;
use crate::report::{figure_text, phrases, rating};
use crate::study::Study;
use crate::study::text::pluralize;

/// Name of the column of all participants.
const ALL: &str = "All";

/// Number of columns, next to that of all participants, that are readable on an A4 sheet.
const COLUMNS_PER_TABLE: usize = 5;

/// The measures with a table each, and its caption.
fn tables() -> [(&'static Measure, &'static str); 4] {
    [
        (registry::success(), "Unassisted success"),
        (registry::errors_per_attempt(), "Noted errors per attempt"),
        (
            registry::time(),
            "Time on task in seconds: geometric mean of unassisted successes",
        ),
        (registry::rating(), "Ratings: mean scores"),
    ]
}

/// The figures by which versions are compared, by segment; `None` unless requested.
pub(super) fn section(material: &ReportInput<'_>) -> Option<Section> {
    let study_figures = material.study_figures;
    let segments = &study_figures.segments;
    if segments.is_empty() {
        return None;
    }
    let each = segments.iter().map(|s| (&s.segment, s.participants));
    let mut blocks = vec![Block::Text(format!(
        "{} These are the measures by which versions are compared, with {} intervals; JSON and CSV have every figure of \
         each segment.",
        participants_sentence(each),
        phrases::level(study_figures.context.methods.confidence)
    ))];
    let columns: Vec<&Figures> = std::iter::once(&study_figures.figures)
        .chain(segments.iter().map(|s| &s.figures))
        .collect();
    let fewer = fewer_tasks(material);
    if !fewer.is_empty() {
        blocks.push(Block::List(fewer));
    }
    let names = segments.iter().map(|s| s.segment.to_string());
    let names: Vec<String> = std::iter::once(ALL.to_owned()).chain(names).collect();
    for (measure, caption) in tables() {
        let rows = figure_rows(measure, &columns, material);
        blocks.extend(
            tables_of(caption, &names, rows)
                .into_iter()
                .map(Block::Table),
        );
    }
    Some(Section::new("By segment", blocks))
}

/// A sentence for each segment that did not attempt every task of a version, so that its overall rates are of other tasks.
fn fewer_tasks(material: &ReportInput<'_>) -> Vec<String> {
    let attempted = |figures: &Figures, version: &str| {
        let of_task = |scope: &Scope| matches!(scope, Scope::Task(_));
        let rates = figures.0.iter().filter(|f| {
            f.measure == registry::success()
                && f.version.as_deref() == Some(version)
                && of_task(&f.scope)
                && f.value.is_ok()
        });
        rates.count()
    };
    let study_figures = material.study_figures;
    let each = study_figures.segments.iter().flat_map(|segment| {
        let versions = study_figures.versions.iter();
        versions.filter_map(move |version| {
            let own = attempted(&segment.figures, &version.id);
            let all = attempted(&study_figures.figures, &version.id);
            (own > 0 && own < all).then(|| {
                format!(
                    "{} on {}: \"all tasks\" are {own} of {all}, since the others were not attempted in this segment. \
                     Rates over different tasks do not compare.",
                    segment.segment, version.id
                )
            })
        })
    });
    each.collect()
}

/// A row per place and version on which anyone has the figure.
fn figure_rows(
    measure: &Measure,
    columns: &[&Figures],
    material: &ReportInput<'_>,
) -> Vec<Vec<Cell>> {
    let versions = material.study_figures.versions.iter();
    let versions: Vec<&str> = versions.map(|v| v.id.as_str()).collect();
    let all = columns[0].0.iter();
    let mut scopes: Vec<&Scope> = Vec::new();
    for figure in all.filter(|figure| figure.measure == measure) {
        if !scopes.contains(&&figure.scope) {
            scopes.push(&figure.scope);
        }
    }
    let mut rows = Vec::new();
    for scope in scopes {
        for version in &versions {
            let cell = |figures: &&Figures| {
                let figure = figures.find(measure.name, version, scope);
                figure.map_or_else(
                    || "-".into(),
                    |figure| {
                        let interval = figure_text::interval(figure);
                        Cell::estimate(
                            figure_text::estimate(figure),
                            interval.filter(|interval| interval != "-"),
                        )
                    },
                )
            };
            let cells: Vec<Cell> = columns.iter().map(cell).collect();
            if cells[0].lines != ["-"] {
                let label = place_label(scope, material.study, Place::AllTasks);
                rows.push([vec![label.into(), (*version).into()], cells].concat());
            }
        }
    }
    rows
}

/// The differences within each segment, without verdicts; empty unless requested.
pub(super) fn comparison_blocks(comparison: &Comparison) -> Vec<Block> {
    let segments = &comparison.segments;
    if segments.is_empty() {
        return Vec::new();
    }
    let each = segments.iter().map(|s| {
        let (old, new) = s.participants;
        format!("{} {old} and {new}", s.segment)
    });
    let sentence = format!(
        "Segments are shown without verdicts: with {}, false results become more likely. Participants on {} and {}: {}.",
        pluralize(segments.len(), "segment"),
        comparison.old,
        comparison.new,
        each.collect::<Vec<_>>().join("; ")
    );
    let mut blocks = vec![
        Block::Heading("By segment".to_owned()),
        Block::Text(sentence),
    ];
    let fewer = segments.iter().filter(|s| s.shared != comparison.shared);
    let fewer = fewer.map(|s| {
        format!(
            "{}: \"all tasks\" are {} of {}, since the others were not attempted in this segment on both versions.",
            s.segment,
            s.shared.len(),
            comparison.shared.len()
        )
    });
    let fewer: Vec<String> = fewer.collect();
    if !fewer.is_empty() {
        blocks.push(Block::List(fewer));
    }
    let mut names = vec![ALL.to_owned()];
    names.extend(segments.iter().map(|s| s.segment.to_string()));
    names.push("Within segments".to_owned());
    for (measure, caption) in tables() {
        let changes = comparison.changes.iter();
        let rows = changes
            .filter(|change| change.measure == measure)
            .flat_map(|change| change_rows(change, comparison));
        let of_segments = comparison.segments.iter().flat_map(|s| &s.changes);
        let all = comparison.changes.iter().chain(of_segments);
        let note = results::error_changes_note(all.filter(|c| c.measure == measure));
        let mut tables = tables_of(caption, &names, rows.collect());
        if let Some(last) = tables.last_mut() {
            last.notes.extend(note);
        }
        blocks.extend(tables.into_iter().map(Block::Table));
    }
    blocks
}

/// The values on the old and the new version, and the change: of all participants, and of each segment.
fn change_rows(change: &Change, comparison: &Comparison) -> Vec<Vec<Cell>> {
    let of_segments = comparison.segments.iter().map(|of_segment| {
        let mut changes = of_segment.changes.iter();
        changes.find(|own| own.measure == change.measure && own.scope == change.scope)
    });
    let columns: Vec<Option<&Change>> = std::iter::once(Some(change)).chain(of_segments).collect();
    let within = change.within_segments.as_ref();
    let within = within.map_or_else(|| "-".into(), |within| within_cell(change, within));
    let place = if comparison.dropped_tasks.is_empty() {
        Place::AllTasks
    } else {
        Place::SharedTasks
    };
    let titles = comparison.shared.iter();
    let title = titles.filter(|task| Some(task.id.as_str()) == change.scope.task());
    let title = title.map(|task| task.title.as_str()).next();
    let label = scope_label(&change.scope, title, place);
    let row = |name: &str, cell: fn(&Change) -> Cell, last: Cell| {
        let cells = columns.iter().map(|column| column.map_or("-".into(), cell));
        let mut row: Vec<Cell> = vec![label.as_str().into(), name.into()];
        row.extend(cells);
        row.push(last);
        row
    };
    vec![
        row(&comparison.old, |c| results::value(c, true), "-".into()),
        row(&comparison.new, |c| results::value(c, false), "-".into()),
        row("change", results::effect, within),
    ]
}

/// The difference within segments, where their mix differs between the versions.
fn within_cell(change: &Change, within: &WithinSegments) -> Cell {
    match (within.variable, within.difference) {
        (MixVariable::Segment, Ok(difference)) => {
            let shown = results::signed_effect(change, difference);
            shown.map_or_else(|| "-".into(), Cell::from)
        }
        _ => "-".into(),
    }
}

/// Number of columns that every part of a table has: the result, the version, and all participants.
const FIXED_COLUMNS: usize = 3;

/// The rows as one table, or as several that fit on paper.
fn tables_of(caption: &str, names: &[String], rows: Vec<Vec<Cell>>) -> Vec<Table> {
    let mut columns = vec![Column::label("Result"), Column::label("Version")];
    columns.extend(names.iter().map(Column::estimate));
    let mut whole = Table::new(caption, columns, rows);
    whole.drop_empty_columns();
    let others = whole.columns.len().saturating_sub(FIXED_COLUMNS);
    let parts = others.div_ceil(COLUMNS_PER_TABLE);
    if parts <= 1 {
        return if others == 0 { Vec::new() } else { vec![whole] };
    }
    let size = others.div_ceil(parts);
    let part = |i: usize| {
        let start = FIXED_COLUMNS + i * size;
        let shown = start..(start + size).min(whole.columns.len());
        let rows = whole
            .rows
            .iter()
            .map(|row| [&row[..FIXED_COLUMNS], &row[shown.clone()]].concat());
        Table::new(
            format!("{caption} ({} of {parts})", i + 1),
            [
                &whole.columns[..FIXED_COLUMNS],
                &whole.columns[shown.clone()],
            ]
            .concat(),
            rows.collect(),
        )
    };
    (0..parts).map(part).collect()
}

/// Number of participants of each segment.
fn participants_sentence<'s>(segments: impl Iterator<Item = (&'s Segment, usize)>) -> String {
    let each = segments.map(|(segment, n)| format!("{segment} {n}"));
    format!(
        "Participants by segment: {}.",
        each.collect::<Vec<_>>().join("; ")
    )
}

fn place_label(scope: &Scope, study: &Study, all_tasks: Place<'_>) -> String {
    let task = scope.task().and_then(|id| study.task(id));
    scope_label(scope, task.map(|task| task.title.as_str()), all_tasks)
}

/// The task, or all tasks; of a questionnaire also its name.
fn scope_label(scope: &Scope, title: Option<&str>, all_tasks: Place<'_>) -> String {
    let place = title.map_or(Place::AtEnd, Place::Task);
    match scope.instrument() {
        Some(instrument) => place.label(&rating::name(instrument)),
        None if *scope == Scope::AllTasks => all_tasks.name(),
        None => title.unwrap_or_default().to_owned(),
    }
}

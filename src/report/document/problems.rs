//! Problems found through noted errors.

use super::{Block, Cell, Column, Reach, Section, Table, Tone};
use crate::metrics::problems::{Problem, Problems};
use crate::study::{Severity, Word as _};

pub(super) fn section(problems: &Problems) -> Section {
    let mut blocks = Vec::new();
    if let Some(first) = problems.all.first() {
        let mut columns = vec![Column::label("Problem"), Column::text("Severity")];
        let versions = first.occurrences.iter();
        columns.extend(
            versions.map(|seen| Column::estimate(format!("Participants on {}", seen.version))),
        );
        columns.push(Column::text("Noted in"));
        blocks.push(Block::Text(
            "Errors noted in counted attempts, by kind. Counts are participants who hit the problem at least once, out of \
             those tested on the version. Severity is the worst noted."
                .to_owned(),
        ));
        blocks.push(Block::Table(Table::new(
            "Problems, most severe first",
            columns,
            problems.all.iter().map(problem_row).collect(),
        )));
    }
    if problems.only_counted > 0 {
        blocks.push(Block::Text(match problems.only_counted {
            1 => "1 imported error has no description; its source only counted it.".to_owned(),
            n => {
                format!("{n} imported errors have no description; their source only counted them.")
            }
        }));
    }
    for problem in problems.all.iter().filter(|p| !p.quotes.is_empty()) {
        blocks.push(Block::Heading(format!(
            "Notes on: {}",
            problem_name(problem)
        )));
        let quotes = problem.quotes.iter();
        blocks.push(Block::List(
            quotes
                .map(|q| format!("“{}” ({}, {})", q.text, q.participant, q.version))
                .collect(),
        ));
    }
    Section::with_reach("Problems", blocks, Reach::PageAndText)
}

fn problem_name(problem: &Problem) -> String {
    problem
        .label
        .clone()
        .unwrap_or_else(|| "undescribed errors".to_owned())
}

fn problem_row(problem: &Problem) -> Vec<Cell> {
    let severity = match problem.severity {
        Some(Severity::Critical) => Cell {
            lines: vec!["▲ critical".to_owned()],
            tone: Tone::Bad,
        },
        Some(severity) => severity.as_str().into(),
        None => "not rated".into(),
    };
    let mut row = vec![problem_name(problem).into(), severity];
    row.extend(problem.occurrences.iter().map(|seen| {
        let mut cell = Cell::from(format!("{} of {}", seen.participants, seen.tested));
        if seen.times_noted > seen.participants {
            cell.lines.push(format!("noted {} times", seen.times_noted));
        }
        cell
    }));
    row.push(problem.tasks.join("; ").into());
    row
}

//! Tables in a limited number of columns. Numbers are never broken and nothing is left out: headings and words are
//! wrapped, columns folded, estimates stacked over their intervals, and a table that is still too wide is split.

use unicode_width::UnicodeWidthStr;

use super::{clean, wrap};
use crate::report::document::{Cell, Column, ColumnKind, Table};
use crate::report::layout::{Alignment, align_rows, fit_width, hang_indent};
use crate::report::words::group_words;

/// Columns between two cells.
const GAP: usize = 2;
/// Headings are wrapped at this width, or that of the widest cell or their longest word if it is larger.
const MIN_HEADING: usize = 9;
/// Longer words of a heading are broken.
const MAX_HEADING_WORD: usize = 20;
/// Widest column of words.
const MAX_TEXT: usize = 30;
/// Columns of words that need no more are not wrapped.
const MIN_TEXT: usize = 16;

/// How the columns of a table are made narrower.
#[derive(Clone, Copy)]
struct Shape {
    /// Fewest columns left to row headers, unless they need less.
    min_label: usize,
    folding: Folding,
    stacked: bool,
}

/// The columns that are folded, of those that may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Folding {
    None,
    Words,
    All,
}

impl Folding {
    fn includes(self, column: &Column) -> bool {
        column.folds_into.is_some()
            && match self {
                Self::None => false,
                Self::Words => column.kind.is_words(),
                Self::All => true,
            }
    }
}

/// From the widest to the narrowest.
const SHAPES: [Shape; 5] = [
    Shape {
        min_label: 26,
        folding: Folding::None,
        stacked: false,
    },
    Shape {
        min_label: 20,
        folding: Folding::Words,
        stacked: false,
    },
    Shape {
        min_label: 20,
        folding: Folding::Words,
        stacked: true,
    },
    Shape {
        min_label: 20,
        folding: Folding::All,
        stacked: true,
    },
    Shape {
        min_label: 12,
        folding: Folding::All,
        stacked: true,
    },
];

/// The table with its caption and notes, in at most `width` columns.
pub(super) fn render(table: &Table, width: usize) -> String {
    let mut out = wrap(&table.caption, width);
    let widest = SHAPES.iter().map(|shape| Laid::new(table, *shape));
    let narrowest = Laid::new(table, SHAPES[SHAPES.len() - 1]);
    let fitting = widest.into_iter().find(|laid| laid.fits(width));
    for (i, part) in fitting
        .map_or_else(|| narrowest.split(width), |laid| vec![laid])
        .iter()
        .enumerate()
    {
        if i > 0 {
            out.push('\n');
        }
        out.push_str(&part.write(width));
    }
    for note in &table.notes {
        out.push_str(&wrap(note, width.min(super::MAX_SENTENCE_WIDTH)));
    }
    out
}

/// A column with the lines of its cells.
#[derive(Clone)]
struct LaidColumn {
    heading: Vec<String>,
    kind: ColumnKind,
    cells: Vec<Vec<String>>,
    /// Width without wrapping its words, and the narrowest.
    natural: usize,
    narrowest: usize,
}

/// A table in one shape.
#[derive(Clone)]
struct Laid {
    columns: Vec<LaidColumn>,
}

impl Laid {
    fn new(table: &Table, shape: Shape) -> Self {
        let all = table.columns.iter().enumerate();
        let kept = all.filter(|(_, column)| !shape.folding.includes(column));
        let columns = kept.map(|(i, column)| {
            let folded: Vec<(usize, &Column)> = (0..)
                .zip(&table.columns)
                .filter(|(_, other)| shape.folding.includes(other) && other.folds_into == Some(i))
                .collect();
            let cells = table.rows.iter().map(|row| {
                let mut lines = cell_lines(&row[i], column.kind, shape.stacked);
                let more = folded
                    .iter()
                    .flat_map(|(j, other)| cell_lines(&row[*j], other.kind, false));
                lines.extend(more.filter(|line| !line.is_empty() && line != "-"));
                lines
            });
            // Words say what they are; numbers keep their heading.
            let numbers = folded.iter().filter(|(_, other)| !other.kind.is_words());
            let names = std::iter::once(&column.name).chain(numbers.map(|(_, other)| &other.name));
            let names: Vec<String> = names.map(|name| clean(name)).collect();
            LaidColumn::new(&names, column.kind, cells.collect(), shape.min_label)
        });
        Self {
            columns: columns.collect(),
        }
    }

    fn narrowest(&self) -> usize {
        let gaps = GAP * self.columns.len().saturating_sub(1);
        self.columns.iter().map(|c| c.narrowest).sum::<usize>() + gaps
    }

    fn fits(&self, width: usize) -> bool {
        self.narrowest() <= width
    }

    /// Parts that fit, each with the row headers.
    fn split(self, width: usize) -> Vec<Self> {
        let label = |c: &&LaidColumn| c.kind == ColumnKind::Label;
        let header: Vec<LaidColumn> = self.columns.iter().filter(label).cloned().collect();
        let mut parts = Vec::new();
        let mut part = Self {
            columns: header.clone(),
        };
        for column in self.columns {
            if column.kind == ColumnKind::Label {
                continue;
            }
            let is_started = part.columns.len() > header.len();
            if is_started && part.narrowest() + GAP + column.narrowest > width {
                parts.push(std::mem::replace(
                    &mut part,
                    Self {
                        columns: header.clone(),
                    },
                ));
            }
            part.columns.push(column);
        }
        parts.push(part);
        parts
    }

    /// Widths that fit: columns of words and row headers get the room that is left, in order.
    fn widths(&self, width: usize) -> Vec<usize> {
        let mut widths: Vec<usize> = self.columns.iter().map(|c| c.narrowest).collect();
        let mut left = width.saturating_sub(self.narrowest());
        for wanted in [ColumnKind::Label, ColumnKind::Text] {
            for (column, width) in self.columns.iter().zip(&mut widths) {
                if column.kind == wanted {
                    let more = (column.natural - *width).min(left);
                    *width += more;
                    left -= more;
                }
            }
        }
        // A single cell wider than the page.
        let over = self.narrowest().saturating_sub(width);
        if let Some(widest) = widths.iter_mut().max() {
            *widest -= over.min(*widest - 1);
        }
        widths
    }

    fn write(&self, width: usize) -> String {
        let widths = self.widths(width);
        let is_word = |c: &LaidColumn| c.kind.is_words();
        let sides: Vec<Alignment> = self
            .columns
            .iter()
            .map(|c| {
                if is_word(c) {
                    Alignment::Left
                } else {
                    Alignment::Right
                }
            })
            .collect();
        let headings: Vec<_> = self.columns.iter().map(|c| c.heading.clone()).collect();
        let mut lines = physical_rows(&headings, true);
        for row in 0..self.columns.first().map_or(0, |c| c.cells.len()) {
            let cells = self.columns.iter().zip(&widths);
            let cells = cells.map(|(column, width)| {
                let lines = &column.cells[row];
                if is_word(column) {
                    wrap_lines(lines, *width, " ")
                } else {
                    lines.clone()
                }
            });
            lines.extend(physical_rows(&cells.collect::<Vec<_>>(), false));
        }
        let mut out = align_rows(&lines, &sides, &widths).join("\n");
        out.push('\n');
        out
    }
}

impl LaidColumn {
    fn new(names: &[String], kind: ColumnKind, cells: Vec<Vec<String>>, min_label: usize) -> Self {
        let widest = |lines: &[String]| lines.iter().map(|l| l.width()).max().unwrap_or(0);
        let cells_width = cells.iter().map(|lines| widest(lines)).max().unwrap_or(0);
        let words = names.iter().flat_map(|name| group_words(name.split(' ')));
        let word = words.map(|group| group.join(" ").width()).max();
        let room = cells_width
            .max(MIN_HEADING)
            .max(word.unwrap_or(0).min(MAX_HEADING_WORD));
        let heading = wrap_lines(names, room, "");
        let heading_width = widest(&heading);
        let natural = cells_width.max(heading_width);
        let narrowest = match kind {
            ColumnKind::Label => natural.min(min_label),
            ColumnKind::Text => natural.min(heading_width.max(MIN_TEXT)),
            ColumnKind::Number | ColumnKind::Estimate => natural,
        };
        let natural = match kind {
            ColumnKind::Text => natural.min(MAX_TEXT).max(narrowest),
            _ => natural,
        };
        Self {
            heading,
            kind,
            cells,
            natural,
            narrowest,
        }
    }
}

fn cell_lines(cell: &Cell, kind: ColumnKind, stacked: bool) -> Vec<String> {
    let lines: Vec<String> = cell.lines.iter().map(|line| clean(line)).collect();
    match (kind, lines.as_slice(), stacked) {
        (ColumnKind::Estimate, [estimate, interval], false) => {
            vec![format!("{estimate} ({interval})")]
        }
        _ => lines,
    }
}

/// Lines wrapped at `width`; the parts of a line after its first begin with `indent`.
fn wrap_lines(lines: &[String], width: usize, indent: &str) -> Vec<String> {
    let wrapped = lines.iter().map(|line| {
        if line.width() <= width {
            line.clone() + "\n"
        } else {
            hang_indent(line, width, "", indent)
        }
    });
    let text: String = wrapped.collect();
    text.lines().map(|line| fit_width(line, width)).collect()
}

/// Cells of several lines as rows of one line each, aligned at the bottom or the top.
fn physical_rows(cells: &[Vec<String>], at_bottom: bool) -> Vec<Vec<String>> {
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let line = |cell: &Vec<String>, i: usize| {
        let above = if at_bottom { height - cell.len() } else { 0 };
        let at = i.checked_sub(above)?;
        cell.get(at).cloned()
    };
    (0..height)
        .map(|i| {
            cells
                .iter()
                .map(|c| line(c, i).unwrap_or_default())
                .collect()
        })
        .collect()
}

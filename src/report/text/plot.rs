//! Intervals as bars, one per line.

use unicode_width::UnicodeWidthStr as _;

use super::{Style, wrap};
use crate::report::bar::render_bar;
use crate::report::document::{Estimate, Group, Plot};
use crate::report::layout::{Alignment, align_rows, fit_width};

/// Widest bar, in columns.
const MAX_BAR: usize = 51;
/// Narrowest bar, in columns; texts that leave less room for it are left out, since the tables have them.
const MIN_BAR: usize = 23;
/// Widest label, in columns.
const MAX_LABEL: usize = 26;

/// The plot with its title and scale.
pub(super) fn render(plot: &Plot, style: Style) -> String {
    let lines: Vec<Line<'_>> = plot.groups.iter().flat_map(lines_of).collect();
    let widest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
    let label = widest(&mut lines.iter().map(|l| l.label.width())).min(MAX_LABEL);
    let text = widest(&mut lines.iter().map(|l| l.text().width()));
    let room = style.width.saturating_sub(label + 2);
    let has_texts = room >= MIN_BAR + 2 + text;
    let room = if has_texts { room - 2 - text } else { room };
    let bar = room.min(MAX_BAR);
    let mut rows = vec![vec![String::new(), scale(plot, bar)]];
    for line in &lines {
        let drawn = line
            .estimate
            .and_then(|e| e.estimate)
            .map(|(at, interval)| {
                render_bar(at, interval, plot.scale, plot.zero, bar, style.signs)
            });
        let mut row = vec![fit_width(&line.label, label), drawn.unwrap_or_default()];
        if has_texts {
            row.push(line.text().to_owned());
        }
        rows.push(row);
    }
    let sides = [Alignment::Left, Alignment::Left, Alignment::Left];
    let rows = align_rows(&rows, &sides, &[label, bar, text]);
    wrap(&plot.title, style.width) + &rows.join("\n") + "\n"
}

/// A line of the plot; only a label above a group.
struct Line<'p> {
    label: String,
    estimate: Option<&'p Estimate>,
}

impl Line<'_> {
    fn text(&self) -> &str {
        self.estimate.map_or("", |estimate| &estimate.text)
    }
}

fn lines_of(group: &Group) -> Vec<Line<'_>> {
    if let [only] = group.rows.as_slice()
        && only.label.is_empty()
    {
        return vec![Line {
            label: group.label.clone(),
            estimate: Some(only),
        }];
    }
    let (heading, indent) = if group.label.is_empty() {
        (None, "")
    } else {
        (Some(group.label.clone()), "  ")
    };
    let heading = heading.map(|label| Line {
        label,
        estimate: None,
    });
    let rows = group.rows.iter().map(|row| Line {
        label: format!("{indent}{}", row.label),
        estimate: Some(row),
    });
    heading.into_iter().chain(rows).collect()
}

/// Labels of the scale at their positions; those that would touch the one before are left out.
fn scale(plot: &Plot, bar: usize) -> String {
    let mut line = String::new();
    let (low, high) = plot.scale;
    for (value, label) in &plot.ticks {
        let part = ((value - low) / (high - low)).clamp(0.0, 1.0);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the width"
        )]
        let at = (part * (bar.max(1) - 1) as f64).round() as usize;
        let start = at
            .saturating_sub(label.width() / 2)
            .min(bar.saturating_sub(label.width()));
        if line.is_empty() || start > line.width() {
            line.push_str(&" ".repeat(start.saturating_sub(line.width())));
            line.push_str(label);
        }
    }
    line
}

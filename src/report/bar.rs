//! Intervals drawn as bars.

use crate::metrics::Interval;

/// Whether bars use line-drawing characters or plain ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyphs {
    /// `├──●──┤`
    Lines,
    /// `|--o--|`
    Ascii,
}

/// Draws an interval and its estimate on a line from `low` to `high`, `width` characters wide, with a mark at `zero`.
pub(super) fn render_bar(
    estimate: f64,
    interval: Interval,
    scale: (f64, f64),
    zero: Option<f64>,
    width: usize,
    signs: Glyphs,
) -> String {
    let [left, line, dot, right, mark] = match signs {
        Glyphs::Lines => ['├', '─', '●', '┤', '┊'],
        Glyphs::Ascii => ['|', '-', 'o', '|', ':'],
    };
    let at = |value: f64| {
        let part = ((value - scale.0) / (scale.1 - scale.0)).clamp(0.0, 1.0);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the width"
        )]
        let column = (part * (width.max(1) - 1) as f64).round() as usize;
        column
    };
    let mut cells = vec![' '; width];
    if let Some(zero) = zero {
        cells[at(zero)] = mark;
    }
    let (from, to) = (at(interval.low), at(interval.high));
    cells[from..=to].fill(line);
    cells[from] = left;
    cells[to] = right;
    cells[at(estimate)] = dot;
    cells.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_spans_its_interval() {
        let half = Interval {
            low: 0.25,
            high: 0.75,
        };
        assert_eq!(
            render_bar(0.5, half, (0.0, 1.0), None, 9, Glyphs::Lines),
            "  ├─●─┤  "
        );
        assert_eq!(
            render_bar(0.5, half, (0.0, 1.0), None, 9, Glyphs::Ascii),
            "  |-o-|  "
        );
        let wide = Interval {
            low: -1.0,
            high: 1.0,
        };
        assert_eq!(
            render_bar(1.0, wide, (-1.0, 1.0), Some(0.0), 5, Glyphs::Lines),
            "├───●"
        );
    }
}

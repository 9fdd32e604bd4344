//! Intervals as inline SVG: dots and lines in the text color, every number also as text. A plotting library would add
//! fonts, colors of its own, and output that differs between its versions.

use super::escape::escape_html;
use crate::metrics::Interval;
use crate::report::document::{Estimate, Group, Plot};
use crate::report::layout::fit_width;

/// Width of a plot in its own units; the page scales it.
const WIDTH: f64 = 480.0;
/// Start of the scale.
const LEFT: f64 = 90.0;
/// End of the scale; the rest has room for `10/10 100%, 68-100%` in the larger font of a phone.
const RIGHT: f64 = 296.0;
/// Height of a line of text or an interval.
const LINE_HEIGHT: f64 = 20.0;

/// Room under a group.
const GROUP_GAP: f64 = 6.0;

/// Number of characters that fit beside the scale.
const SIDE_CHARS: usize = 28;

/// Intervals in rows, in groups.
pub(super) fn render_rows(plot: &Plot, number: usize) -> String {
    let bare = plot
        .groups
        .iter()
        .flat_map(|g| &g.rows)
        .all(|row| row.label.is_empty());
    let left = if bare { 16.0 } else { LEFT };
    let x = |value: f64| left + (RIGHT - left) * position_on_scale(value, plot.scale);
    let top = LINE_HEIGHT + 4.0;
    let lines: usize = plot.groups.iter().map(|g| 1 + g.rows.len()).sum();
    let bottom = top + LINE_HEIGHT * lines as f64 + GROUP_GAP * plot.groups.len() as f64;
    let mut out = open_svg(plot, number, bottom + 4.0);
    let beside_rows = row_spans(plot, top);
    for (value, word) in &plot.ticks {
        let (at, dashed) = (x(*value), plot.zero == Some(*value));
        let style = if dashed {
            " stroke-dasharray=\"4 3\""
        } else {
            " stroke-opacity=\".18\""
        };
        let line = |(from, to): &(f64, f64)| format!("M{at:.1} {from:.1}V{to:.1}");
        let lines: String = beside_rows.iter().map(line).collect();
        out.push_str(&format!(
            "<path d=\"{lines}\" stroke=\"currentColor\" fill=\"none\"{style}/>\n\
             <text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>\n",
            top - 8.0,
            escape_html(word)
        ));
    }
    let mut y = top;
    for group in &plot.groups {
        y += LINE_HEIGHT;
        out.push_str(&group_label(group, y - 6.0));
        for row in &group.rows {
            y += LINE_HEIGHT;
            out.push_str(&text_at(8.0, y - 6.0, "start", &fit_width(&row.label, 12)));
            if let Some((estimate, interval)) = row.estimate {
                out.push_str(&interval_mark(x(estimate), interval, y - 10.0, &x));
            }
            out.push_str(&text_at(
                RIGHT + 12.0,
                y - 6.0,
                "start",
                fit_or_empty(&row.text, SIDE_CHARS),
            ));
        }
        y += GROUP_GAP;
    }
    out.push_str("</svg>\n</figure>\n");
    out
}

/// Where the lines of the scale are drawn, from and to: beside rows, and not through the names of groups.
fn row_spans(plot: &Plot, top: f64) -> Vec<(f64, f64)> {
    let mut y = top;
    let spans = plot.groups.iter().map(|group| {
        let from = y + LINE_HEIGHT;
        let to = from + LINE_HEIGHT * group.rows.len() as f64;
        y = to + GROUP_GAP;
        (from, to)
    });
    spans.collect()
}

/// Intervals side by side, in order.
pub(super) fn render_columns(plot: &Plot, number: usize) -> String {
    let estimates: Vec<&Estimate> = plot.groups.iter().flat_map(|g| &g.rows).collect();
    let (top, bottom, left) = (16.0, 196.0, 56.0);
    let y = |value: f64| bottom - (bottom - top) * position_on_scale(value, plot.scale);
    let step = (WIDTH - left) / estimates.len().max(1) as f64;
    let x = |i: usize| left + step * (i as f64 + 0.5);
    let mut out = open_svg(plot, number, bottom + 48.0);
    for (value, word) in &plot.ticks {
        let at = y(*value);
        out.push_str(&format!(
            "<line x1=\"{left:.1}\" y1=\"{at:.1}\" x2=\"{WIDTH:.1}\" y2=\"{at:.1}\" stroke=\"currentColor\" stroke-opacity=\".18\"/>\n"
        ));
        out.push_str(&text_at(left - 6.0, at + 4.0, "end", word));
    }
    // Number of characters that fit under a column.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few dozen at most"
    )]
    let signs = (step / 7.0).max(3.0) as usize;
    for (i, estimate) in estimates.iter().enumerate() {
        if let Some((rate, interval)) = estimate.estimate {
            let (at, low, high) = (x(i), y(interval.low), y(interval.high));
            out.push_str(&format!(
                "<path d=\"M{at:.1} {low:.1}V{high:.1}M{:.1} {low:.1}h10M{:.1} {high:.1}h10\" stroke=\"currentColor\" stroke-width=\"2\" fill=\"none\"/>\n\
                 <circle cx=\"{at:.1}\" cy=\"{:.1}\" r=\"5\" fill=\"currentColor\"/>\n",
                at - 5.0,
                at - 5.0,
                y(rate)
            ));
        }
        out.push_str(&text_at(
            x(i),
            bottom + 20.0,
            "middle",
            &fit_width(&estimate.label, signs),
        ));
        out.push_str(&text_at(
            x(i),
            bottom + 38.0,
            "middle",
            fit_or_empty(&estimate.text, signs),
        ));
    }
    out.push_str("</svg>\n</figure>\n");
    out
}

fn open_svg(plot: &Plot, number: usize, height: f64) -> String {
    let title = escape_html(&plot.title);
    format!(
        "<figure>\n<figcaption>{title}</figcaption>\n\
         <svg viewBox=\"0 0 {WIDTH:.0} {height:.0}\" role=\"img\" aria-labelledby=\"p{number}t p{number}d\">\n\
         <title id=\"p{number}t\">{title}</title>\n<desc id=\"p{number}d\">{} {}</desc>\n",
        escape_html(&plot.description),
        escape_html(&plot_description(plot))
    )
}

/// Text alternative of a plot.
fn plot_description(plot: &Plot) -> String {
    let all = plot.groups.iter().flat_map(|group| {
        group.rows.iter().map(|row| {
            let names: Vec<&str> = [group.label.as_str(), row.label.as_str()]
                .into_iter()
                .filter(|name| !name.is_empty())
                .collect();
            format!("{}: {}.", names.join(", "), row.text)
        })
    });
    all.collect::<Vec<_>>().join(" ")
}

/// The text if it fits, otherwise nothing: half a number would be another number, and the tables have them all.
fn fit_or_empty(text: &str, signs: usize) -> &str {
    if text.chars().count() <= signs {
        text
    } else {
        ""
    }
}

fn group_label(group: &Group, y: f64) -> String {
    if group.label.is_empty() {
        return String::new();
    }
    format!(
        "<text class=\"name\" x=\"0\" y=\"{y:.1}\">{}</text>\n",
        escape_html(&fit_width(&group.label, 50))
    )
}

fn text_at(x: f64, y: f64, anchor: &str, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!(
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>\n",
        escape_html(text)
    )
}

fn interval_mark(dot: f64, interval: Interval, y: f64, x: &impl Fn(f64) -> f64) -> String {
    let (low, high) = (x(interval.low), x(interval.high));
    format!(
        "<path d=\"M{low:.1} {y:.1}H{high:.1}M{low:.1} {:.1}v10M{high:.1} {:.1}v10\" stroke=\"currentColor\" stroke-width=\"2\" fill=\"none\"/>\n\
         <circle cx=\"{dot:.1}\" cy=\"{y:.1}\" r=\"5\" fill=\"currentColor\"/>\n",
        y - 5.0,
        y - 5.0
    )
}

/// Relative position of a value on a scale, 0 to 1.
fn position_on_scale(value: f64, scale: (f64, f64)) -> f64 {
    ((value - scale.0) / (scale.1 - scale.0)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot() -> Plot {
        Plot {
            title: "Success <b>".to_owned(),
            description: "Intervals.".to_owned(),
            scale: (0.0, 1.0),
            ticks: vec![(0.0, "0"), (1.0, "100%")],
            zero: Some(0.0),
            groups: vec![Group {
                label: "Pay & go".to_owned(),
                rows: vec![
                    Estimate {
                        label: "2.4".to_owned(),
                        estimate: Some((
                            0.5,
                            Interval {
                                low: 0.25,
                                high: 0.75,
                            },
                        )),
                        text: "5/10 50%".to_owned(),
                    },
                    Estimate {
                        label: "3.0".to_owned(),
                        estimate: None,
                        text: "-".to_owned(),
                    },
                ],
            }],
        }
    }

    #[test]
    fn the_same_numbers_are_the_same_bytes() {
        assert_eq!(render_rows(&plot(), 1), render_rows(&plot(), 1));
        insta::assert_snapshot!(render_rows(&plot(), 1));
        insta::assert_snapshot!(render_columns(&plot(), 2));
    }

    #[test]
    fn without_labels_the_scale_takes_their_place() {
        let mut bare = plot();
        for row in &mut bare.groups[0].rows {
            row.label.clear();
        }
        assert!(render_rows(&bare, 1).contains("M16.0 "));
    }
}

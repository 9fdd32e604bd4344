//! Ratings on one version.

use crate::metrics::answers::{RatingDetail, RatingFigures};
use crate::metrics::figures::VersionFigures;
use crate::report::layout::{WIDTH, fit_width, left_then_right, render_table, wrap_sentences};
use crate::report::number::{or_dash, score_mean, signed_decimal};
use crate::study::text;

/// Maximum width of a task's title or a question's name, in columns.
const TITLE: usize = 24;

/// Display name of a questionnaire.
pub(in crate::report) fn name(instrument: &str) -> String {
    match instrument {
        "seq" | "smeq" | "sus" | "nps" | "tlx" => instrument.to_uppercase(),
        "umux-lite" => "UMUX-Lite".to_owned(),
        own => fit_width(own, 16),
    }
}

/// Ratings after tasks and at the end; empty without ratings.
pub(super) fn figures(figures: &VersionFigures) -> String {
    let mut rows = vec![
        ["", "", "n", "mean", "interval", "median", "sd"]
            .map(str::to_owned)
            .to_vec(),
    ];
    let mut notes = Vec::new();
    for task in &figures.tasks {
        for rating in &task.ratings {
            rows.push(row(&task.title, rating));
            notes.extend(remarks(rating).map(|remark| {
                format!(
                    "{}, {}: {remark}",
                    text::escape_hidden(&task.title),
                    name(&rating.instrument)
                )
            }));
        }
    }
    for rating in &figures.ratings {
        rows.push(row("At the end", rating));
        notes.extend(
            remarks(rating).map(|remark| format!("{}: {remark}", name(&rating.instrument))),
        );
    }
    if rows.len() == 1 {
        return String::new();
    }
    let sides = left_then_right(2, 5);
    format!(
        "\nRatings\n{}{}",
        render_table(&rows, &sides),
        wrap_sentences(&notes, WIDTH)
    )
}

fn row(location: &str, rating: &RatingFigures) -> Vec<String> {
    let shown = |value| or_dash(value, |v| score_mean(&rating.instrument, v));
    vec![
        fit_width(location, TITLE),
        name(&rating.instrument),
        rating.n.to_string(),
        shown(rating.mean),
        or_dash(rating.interval, |i| {
            let ends = [i.low, i.high].map(|end| score_mean(&rating.instrument, end));
            ends.join(" to ")
        }),
        shown(rating.median),
        or_dash(rating.sd, |sd| format!("{sd:.2}")),
    ]
}

/// Details beyond the mean: grade, net promoters, or counts.
pub(in crate::report) fn remarks(rating: &RatingFigures) -> Option<String> {
    match &rating.detail {
        RatingDetail::Mean => None,
        RatingDetail::Sus { grade, ends } => Some(match ends {
            Some((low, high)) if low != high => {
                format!("grade {grade} (interval {low} to {high})")
            }
            _ => format!("grade {grade}"),
        }),
        RatingDetail::Nps {
            promoters,
            passives,
            detractors,
        } => Some(format!(
            "promoters {promoters}, passives {passives}, detractors {detractors}"
        )),
        RatingDetail::Faces(faces) => {
            let net = or_dash(faces.net_share(), signed_decimal);
            Some(format!(
                "{} happy, {} neutral, {} sad; net {net}",
                faces.happy, faces.neutral, faces.sad
            ))
        }
        RatingDetail::Choices(counts) => {
            let parts: Vec<_> = counts
                .iter()
                .map(|(choice, n)| format!("{} {n}", text::escape_hidden(choice)))
                .collect();
            Some(parts.join(", "))
        }
    }
}

//! Names and details of questionnaires.

use super::number::{or_dash, signed_decimal};
use crate::metrics::answers::{RatingDetail, RatingFigures};
use crate::study::text;

/// Display name of a questionnaire.
pub(super) fn name(instrument: &str) -> String {
    match instrument {
        "seq" | "smeq" | "sus" | "nps" | "tlx" => instrument.to_uppercase(),
        "umux-lite" => "UMUX-Lite".to_owned(),
        own => own.to_owned(),
    }
}

/// Details beyond the mean: grade, net promoters, or counts.
pub(super) fn remarks(rating: &RatingFigures) -> Option<String> {
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

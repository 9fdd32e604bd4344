//! Ratings as JSON, by questionnaire.

use serde_json::{Map, Value, json};

use super::{Absences, verdict};
use crate::metrics::answers::{RatingChange, RatingDetail, RatingFigures};

/// Figures of questionnaires, by the questionnaire's word.
pub(super) fn figures(place: &str, all: &[RatingFigures], absences: &mut Absences) -> Value {
    let mut map = Map::new();
    for rating in all {
        let told = one(&format!("{place}, {}", rating.instrument), rating, absences);
        map.insert(rating.instrument.clone(), told);
    }
    Value::Object(map)
}

fn one(place: &str, rating: &RatingFigures, absences: &mut Absences) -> Value {
    let mut value = Map::new();
    let mut put = |name: &str, told: Value| {
        value.insert(name.to_owned(), told);
    };
    put("n", json!(rating.n));
    put("left_out", json!(rating.without_score));
    if let RatingDetail::Choices(counts) = &rating.detail {
        let counts = counts.iter().map(|(choice, n)| (choice.clone(), json!(n)));
        put("choices", Value::Object(counts.collect()));
        return Value::Object(value);
    }
    put("mean", absences.number(place, rating.mean));
    put("sd", json!(rating.sd.ok()));
    put("median", json!(rating.median.ok()));
    put(
        "interval",
        absences.interval(&format!("{place}, interval"), rating.interval),
    );
    match &rating.detail {
        RatingDetail::Mean | RatingDetail::Choices(_) => {}
        RatingDetail::Sus { grade, ends } => {
            put("grade", json!(grade.to_string()));
            let ends = ends.map(|(low, high)| [low.to_string(), high.to_string()]);
            put("grade_interval", json!(ends));
            put("prorated", json!(rating.prorated));
            put("looks_reversed", json!(rating.reversed));
        }
        RatingDetail::Nps {
            promoters,
            passives,
            detractors,
        } => {
            put("nps", json!(rating.mean.ok()));
            put("promoters", json!(promoters));
            put("passives", json!(passives));
            put("detractors", json!(detractors));
        }
        RatingDetail::Faces(faces) => {
            put("happy", json!(faces.happy));
            put("neutral", json!(faces.neutral));
            put("sad", json!(faces.sad));
            let happy = faces.happy_count().and_then(|count| count.rate().ok());
            put("happy_rate", json!(happy));
            put("net", json!(faces.net_share().ok()));
        }
    }
    put("straight_lined", json!(rating.straight_lined));
    Value::Object(value)
}

/// Comparisons of questionnaires, by the questionnaire's word.
pub(super) fn changes(place: &str, all: &[RatingChange], absences: &mut Absences) -> Value {
    let mut map = Map::new();
    for change in all {
        let word = change.instrument.as_str();
        let place = format!("{place}, {word}");
        let told = json!({
            "n": {"old": change.n.0, "new": change.n.1},
            "old": change.means.0.ok(),
            "new": change.means.1.ok(),
            "difference": absences.number(&place, change.difference),
            "interval": absences.interval(&format!("{place} interval"), change.interval),
            "p": absences.number(&format!("{place} p"), change.p),
            "p_adjusted": change.p_adjusted,
            "verdict": verdict(change.judgment),
        });
        map.insert(word.to_owned(), told);
    }
    Value::Object(map)
}

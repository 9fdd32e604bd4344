//! Ratings as JSON, by questionnaire.

use serde_json::{Map, Value, json};

use super::{Absences, verdict};
use crate::metrics::answers::{RatingChange, RatingDetail, RatingFigures};

/// Figures of questionnaires, by the questionnaire's word.
pub(super) fn figures(location: &str, all: &[RatingFigures], absences: &mut Absences) -> Value {
    let mut map = Map::new();
    for rating in all {
        let value = one(
            &format!("{location}, {}", rating.instrument),
            rating,
            absences,
        );
        map.insert(rating.instrument.clone(), value);
    }
    Value::Object(map)
}

fn one(location: &str, rating: &RatingFigures, absences: &mut Absences) -> Value {
    let mut value = Map::new();
    let mut insert = |name: &str, field: Value| {
        value.insert(name.to_owned(), field);
    };
    insert("n", json!(rating.n));
    insert("left_out", json!(rating.without_score));
    if let RatingDetail::Choices(counts) = &rating.detail {
        let counts = counts.iter().map(|(choice, n)| (choice.clone(), json!(n)));
        insert("choices", Value::Object(counts.collect()));
        return Value::Object(value);
    }
    insert("mean", absences.number(location, rating.mean));
    insert("sd", json!(rating.sd.ok()));
    insert("median", json!(rating.median.ok()));
    insert(
        "interval",
        absences.interval(&format!("{location}, interval"), rating.interval),
    );
    match &rating.detail {
        RatingDetail::Mean | RatingDetail::Choices(_) => {}
        RatingDetail::Sus { grade, ends } => {
            insert("grade", json!(grade.to_string()));
            let ends = ends.map(|(low, high)| [low.to_string(), high.to_string()]);
            insert("grade_interval", json!(ends));
            insert("prorated", json!(rating.prorated));
            insert("looks_reversed", json!(rating.reversed));
        }
        RatingDetail::Nps {
            promoters,
            passives,
            detractors,
        } => {
            insert("nps", json!(rating.mean.ok()));
            insert("promoters", json!(promoters));
            insert("passives", json!(passives));
            insert("detractors", json!(detractors));
        }
        RatingDetail::Faces(faces) => {
            insert("happy", json!(faces.happy));
            insert("neutral", json!(faces.neutral));
            insert("sad", json!(faces.sad));
            let happy = faces.happy_count().and_then(|count| count.rate().ok());
            insert("happy_rate", json!(happy));
            insert("net", json!(faces.net_share().ok()));
        }
    }
    insert("straight_lined", json!(rating.straight_lined));
    Value::Object(value)
}

/// Comparisons of questionnaires, by the questionnaire's word.
pub(super) fn changes(location: &str, all: &[RatingChange], absences: &mut Absences) -> Value {
    let mut map = Map::new();
    for change in all {
        let word = change.instrument.as_str();
        let location = format!("{location}, {word}");
        let value = json!({
            "n": {"old": change.n.0, "new": change.n.1},
            "old": change.means.0.ok(),
            "new": change.means.1.ok(),
            "difference": absences.number(&location, change.difference),
            "interval": absences.interval(&format!("{location} interval"), change.interval),
            "p": absences.number(&format!("{location} p"), change.p),
            "p_adjusted": change.p_adjusted,
            "verdict": verdict(change.judgment),
        });
        map.insert(word.to_owned(), value);
    }
    Value::Object(map)
}

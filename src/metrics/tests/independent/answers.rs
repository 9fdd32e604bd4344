//! Random answers to questionnaires.

use super::chance::Chance;
use super::study::VersionPlan;
use crate::session::Rating;

/// What may be asked after a task.
pub(super) const AT_TASK: [&str; 5] = ["seq", "smeq", "faces", "ease", "seq"];
/// What may be asked at the end.
pub(super) const AT_END: [&str; 7] = ["sus", "nps", "umux-lite", "tlx", "liked", "plain", "device"];

/// The script's own questions.
pub(super) const QUESTIONS: &str = "
[[question]]
id = 'ease'
text = 'Was it easy?'
kind = 'scale'
low = 0
high = 10
better = 'higher'
[[question]]
id = 'liked'
text = 'How much did it annoy you?'
kind = 'scale'
low = 1
high = 5
better = 'lower'
[[question]]
id = 'plain'
text = 'Was it plain?'
kind = 'scale'
low = 1
high = 5
[[question]]
id = 'device'
text = 'Which device?'
kind = 'choice'
choices = ['phone', 'tablet', 'computer']
";

/// The smallest change that matters, where it can be given.
pub(super) fn margin(word: &str) -> Option<f64> {
    match word {
        "sus" | "umux-lite" | "tlx" => Some(15.0),
        "nps" => Some(40.0),
        "liked" => Some(1.0),
        _ => None,
    }
}

/// Number of items, lowest and highest answer.
fn items(word: &str) -> (usize, f64, f64) {
    match word {
        "sus" => (10, 1.0, 5.0),
        "umux-lite" => (2, 1.0, 7.0),
        "tlx" => (6, 0.0, 100.0),
        "nps" | "ease" => (1, 0.0, 10.0),
        "smeq" => (1, 0.0, 150.0),
        "faces" | "device" => (1, 1.0, 3.0),
        "liked" | "plain" => (1, 1.0, 5.0),
        _ => (1, 1.0, 7.0),
    }
}

/// Adds the answers to a questionnaire, most of the time.
pub(super) fn add(
    chance: &mut Chance,
    plan: &VersionPlan,
    word: &str,
    attempt: Option<i64>,
    equal: bool,
    ratings: &mut Vec<Rating>,
) {
    if chance.happens(0.06) {
        return;
    }
    let (number, low, high) = items(word);
    let straight = chance.happens(0.05);
    let turned = chance.happens(0.1);
    let mut first = None;
    let seq = 1000 + ratings.len() as i64;
    for item in 1..=number {
        let good = 0.6 + 0.15 * plan.rating + 0.25 * chance.normal();
        // Every second item of SUS is reversed.
        let share = if word == "sus" && item % 2 == 0 && !turned {
            1.0 - good
        } else {
            good
        };
        let mut value = (low + share * (high - low)).round().clamp(low, high);
        if equal {
            value = (low + 0.5 * (high - low) + plan.rating.signum())
                .round()
                .clamp(low, high);
        } else if straight {
            value = *first.get_or_insert(value);
        }
        if word == "sus" && chance.happens(0.002) {
            value = 6.0;
        }
        ratings.push(Rating {
            seq: seq + item as i64,
            attempt,
            instrument: word.to_owned(),
            item: item.to_string(),
            value: (!chance.happens(0.02)).then_some(value),
            text: None,
        });
    }
}

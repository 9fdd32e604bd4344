//! Scores of responses to questionnaires.

use super::Response;
use crate::metrics::rating::{SUS_ITEMS, TLX_ITEMS, seq_score, sus_score, tlx_raw, umux_lite};
use crate::metrics::verdict::Direction;
use crate::study::{Better, Instrument, QuestionKind, Study};

/// Points of a detractor, a passive and a promoter; NPS is their mean.
pub const NPS_POINTS: [f64; 3] = [-100.0, 0.0, 100.0];

/// Names of the NASA-TLX items, in order.
const TLX_NAMES: [&str; TLX_ITEMS] = [
    "mental",
    "physical",
    "temporal",
    "performance",
    "effort",
    "frustration",
];

/// Score of a response; `None` for a blank (two or more for SUS) or an answer outside the scale.
///
/// NPS is one of [`NPS_POINTS`]; faces are -1, 0 and 1, so their mean is the net share.
pub(super) fn response_score(instrument: &Instrument, sheet: &Response<'_>) -> Option<f64> {
    let one = || single_value(sheet);
    match instrument {
        Instrument::Seq => one().and_then(to_whole_answer).and_then(seq_score),
        Instrument::Smeq => one().filter(|v| (0.0..=150.0).contains(v)),
        Instrument::Faces => face_answer(sheet).map(|face| f64::from(face) - 2.0),
        Instrument::Sus => sus_score(&sus_items(sheet)).ok().map(|found| found.score),
        Instrument::UmuxLite => {
            let [first, second] = ordered_items::<2>(sheet, |_| None);
            umux_lite(to_whole_answer(first?)?, to_whole_answer(second?)?)
        }
        Instrument::Nps => nps_group(sheet).map(|group| NPS_POINTS[group]),
        Instrument::Tlx => {
            let items = tlx_items(sheet);
            let mut whole = [0.0; TLX_ITEMS];
            for (place, item) in whole.iter_mut().zip(items) {
                *place = item?;
            }
            tlx_raw(&whole)
        }
        Instrument::Custom(_) => match sheet.asked {
            Some(kind) => {
                let (low, high) = kind.range()?;
                one().filter(|v| (low..=high).contains(v))
            }
            None => one(),
        },
    }
}

/// Which direction of a questionnaire's scores is better, for a custom question as it was asked; `None` if its script does
/// not say.
pub(super) fn better_direction(
    instrument: &Instrument,
    asked: Option<&QuestionKind>,
) -> Option<Direction> {
    match instrument {
        Instrument::Seq
        | Instrument::Faces
        | Instrument::Sus
        | Instrument::UmuxLite
        | Instrument::Nps => Some(Direction::HigherIsBetter),
        Instrument::Smeq | Instrument::Tlx => Some(Direction::LowerIsBetter),
        Instrument::Custom(_) => asked?.better().map(|better| match better {
            Better::Higher => Direction::HigherIsBetter,
            Better::Lower => Direction::LowerIsBetter,
        }),
    }
}

/// Which direction of a questionnaire's scores is better, as the script is now.
pub(in crate::metrics) fn better_in_script(
    instrument: &Instrument,
    script: &Study,
) -> Option<Direction> {
    let question = script.question(instrument.as_str());
    better_direction(instrument, question.map(|question| &question.kind))
}

/// Lowest and highest score, for a custom question as it was asked; `None` if the answers are not numbers.
pub(super) fn score_range(
    instrument: &Instrument,
    asked: Option<&QuestionKind>,
) -> Option<(f64, f64)> {
    match instrument {
        Instrument::Custom(_) => asked?.range(),
        standard => standard.score_range(&[]),
    }
}

/// The face chosen: 1 sad, 2 neutral, 3 happy.
pub(super) fn face_answer(sheet: &Response<'_>) -> Option<u8> {
    single_value(sheet)
        .and_then(to_whole_answer)
        .filter(|v| (1..=3).contains(v))
}

/// Detractor (0 to 6), passive (7, 8) or promoter (9, 10), as 0, 1 and 2.
pub(super) fn nps_group(sheet: &Response<'_>) -> Option<usize> {
    match to_whole_answer(single_value(sheet)?)? {
        0..=6 => Some(0),
        7 | 8 => Some(1),
        9 | 10 => Some(2),
        _ => None,
    }
}

/// The ten answers of a SUS response, in questionnaire order.
pub(super) fn sus_items(sheet: &Response<'_>) -> [Option<u8>; SUS_ITEMS] {
    ordered_items::<SUS_ITEMS>(sheet, |_| None).map(|v| v.and_then(to_whole_answer))
}

/// The six answers of a TLX response, matched by number or name.
pub(super) fn tlx_items(sheet: &Response<'_>) -> [Option<f64>; TLX_ITEMS] {
    ordered_items::<TLX_ITEMS>(sheet, |name| {
        let name = name.to_lowercase();
        TLX_NAMES.iter().position(|known| name.starts_with(known))
    })
}

/// Answers to a questionnaire of `N` items, in item order.
fn ordered_items<const N: usize>(
    sheet: &Response<'_>,
    named: impl Fn(&str) -> Option<usize>,
) -> [Option<f64>; N] {
    let mut items = [None; N];
    for answer in &sheet.answers {
        let index = named(&answer.item).or_else(|| item_number(&answer.item)?.checked_sub(1));
        if let Some(item) = index.and_then(|index| items.get_mut(index)) {
            *item = answer.value;
        }
    }
    items
}

/// Number at the end of an item's name.
fn item_number(item: &str) -> Option<usize> {
    let digits = item
        .trim_end()
        .rsplit(|c: char| !c.is_ascii_digit())
        .next()?;
    digits.parse().ok()
}

/// Answer to a question with one item.
fn single_value(sheet: &Response<'_>) -> Option<f64> {
    match sheet.answers.as_slice() {
        [one] => one.value,
        _ => None,
    }
}

fn to_whole_answer(value: f64) -> Option<u8> {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number from 0 to 255"
    )]
    let whole = (value.fract() == 0.0 && (0.0..=255.0).contains(&value)).then_some(value as u8);
    whole
}

//! Doubts about the scale of a questionnaire: answers that use only a part of it, or lie one step below it.

use crate::study::Instrument;
use crate::study::text::pluralize;

/// The fewest answers from which something is concluded.
const MIN_ANSWERS: usize = 10;
/// The fewest answers of a scale of five, whose end is rarer among few answers.
const MIN_ANSWERS_OF_FIVE: usize = 30;
/// The fewest answers of UMUX-Lite, which is asked on five points as often: those of three people.
const MIN_UMUX_ANSWERS: usize = 6;
/// The fewest answers of NASA-TLX, whose scale goes to 100: those of one person.
const MIN_TLX_ANSWERS: usize = 6;
/// The highest answer on the 21 marks of the paper form of NASA-TLX.
const TLX_MARKS: f64 = 21.0;

/// The numbers given to a questionnaire.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    count: usize,
    /// The lowest and the highest.
    ends: Option<(f64, f64)>,
}

impl Numbers {
    pub(super) fn add(&mut self, number: f64) {
        self.count += 1;
        let (low, high) = self.ends.unwrap_or((number, number));
        self.ends = Some((low.min(number), high.max(number)));
    }

    /// The sentence about a scale of which only a part is used.
    pub(super) fn part_note(
        &self,
        instrument: &Instrument,
        (low, high): (i64, i64),
    ) -> Option<String> {
        let (least, most) = self.ends?;
        let name = instrument.name();
        let answers = pluralize(self.count, "answer");
        if *instrument == Instrument::Tlx {
            return (self.count >= MIN_TLX_ANSWERS && most <= TLX_MARKS).then(|| {
                format!(
                    "{name}: no answer is above {most}, and its scale goes to {high}. If its answers go from 0 to 20, import them with --scale tlx=0-20."
                )
            });
        }
        let is_dense = !matches!(instrument, Instrument::Smeq | Instrument::Faces);
        let min = match instrument {
            Instrument::UmuxLite => MIN_UMUX_ANSWERS,
            _ if high - low < 6 => MIN_ANSWERS_OF_FIVE,
            _ => MIN_ANSWERS,
        };
        if !is_dense || self.count < min || least < low as f64 {
            return None;
        }
        (most < high as f64).then(|| {
            format!(
                "{name}: none of its {answers} is above {most}, and its scale goes to {high}. Check that it was asked on {low} to {high}."
            )
        })
    }

    /// What to do about a scale that begins at 0 instead of 1.
    pub(super) fn shifted_hint(
        &self,
        instrument: &Instrument,
        (low, high): (i64, i64),
    ) -> Option<String> {
        let (least, most) = self.ends?;
        let is_shifted = low == 1 && least == 0.0 && most <= (high - 1) as f64;
        is_shifted.then(|| {
            format!(
                "The answers of {} go from 0 to {most}: if its scale begins at 0 in this file, add --scale {}=0-{}",
                instrument.name(),
                instrument.as_str(),
                high - 1
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(numbers: &[i32]) -> Numbers {
        let mut all = Numbers::default();
        for number in numbers {
            all.add(f64::from(*number));
        }
        all
    }

    #[test]
    fn part_of_a_scale_is_doubted() {
        let tlx = numbers(&[4, 1, 1, 14, 10, 5]);
        let note = tlx.part_note(&Instrument::Tlx, (0, 100)).unwrap();
        assert!(
            note.starts_with("NASA-TLX: no answer is above 14, and its scale goes to 100."),
            "{note}"
        );
        assert_eq!(
            numbers(&[4, 1, 1, 14, 10, 55]).part_note(&Instrument::Tlx, (0, 100)),
            None
        );
        let umux = numbers(&[5, 2, 3, 1, 4, 4, 3, 5, 2, 1]);
        let note = umux.part_note(&Instrument::UmuxLite, (1, 7)).unwrap();
        assert!(
            note.starts_with(
                "UMUX-Lite: none of its 10 answers is above 5, and its scale goes to 7."
            ),
            "{note}"
        );
        let three = numbers(&[5, 4, 4, 4, 5, 5]);
        assert!(three.part_note(&Instrument::UmuxLite, (1, 7)).is_some());
        assert_eq!(three.part_note(&Instrument::Seq, (1, 7)), None);
        assert_eq!(umux.part_note(&Instrument::Sus, (1, 5)), None);
        assert_eq!(numbers(&[1, 2]).part_note(&Instrument::Sus, (1, 5)), None);
    }

    #[test]
    fn scales_from_zero_are_proposed() {
        let hint = numbers(&[0, 4, 2])
            .shifted_hint(&Instrument::Sus, (1, 5))
            .unwrap();
        assert!(hint.ends_with("--scale sus=0-4"), "{hint}");
        assert_eq!(
            numbers(&[0, 5, 2]).shifted_hint(&Instrument::Sus, (1, 5)),
            None
        );
        assert_eq!(
            numbers(&[1, 4]).shifted_hint(&Instrument::Sus, (1, 5)),
            None
        );
    }
}

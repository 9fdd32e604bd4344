//! The System Usability Scale.

use crate::metrics::Absent;
use std::fmt;

/// Number of SUS items.
pub const SUS_ITEMS: usize = 10;

/// SUS score of one response (Brooke 1996).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SusScore {
    /// Score, 0 to 100.
    pub score: f64,
    /// Number of items answered, 9 or 10.
    pub answered: usize,
}

/// SUS score of ten answers of 1 to 5 in questionnaire order (Brooke 1996): odd items contribute answer - 1, even items
/// 5 - answer, and the sum is multiplied by 100/(4k) for k answered, which is 2.5 for all ten. One blank is prorated
/// (Lewis & Sauro 2017, "Can I leave this one out?"); [`Absent::TwoBlanks`] with two or more. An answer outside 1 to 5
/// counts as blank.
pub fn sus_score(answers: &[Option<u8>; SUS_ITEMS]) -> Result<SusScore, Absent> {
    let mut sum = 0.0;
    let mut answered = 0;
    for (item, answer) in answers.iter().enumerate() {
        if let Some(answer) = answer.filter(|a| (1..=5).contains(a)) {
            let positive = item % 2 == 0;
            sum += f64::from(if positive { answer - 1 } else { 5 - answer });
            answered += 1;
        }
    }
    if answered + 1 < SUS_ITEMS {
        return Err(Absent::TwoBlanks);
    }
    Ok(SusScore {
        score: sum * 100.0 / (4.0 * answered as f64),
        answered,
    })
}

/// Grade of a mean SUS score on Sauro & Lewis's curved scale (2016, "Quantifying the User Experience"). For study means
/// and the ends of their intervals, not for a single response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Below 51.7.
    F,
    /// From 51.7.
    D,
    /// From 62.7.
    CMinus,
    /// From 65.0.
    C,
    /// From 71.1.
    CPlus,
    /// From 72.6.
    BMinus,
    /// From 74.1.
    B,
    /// From 77.2.
    BPlus,
    /// From 78.9.
    AMinus,
    /// From 80.8.
    A,
    /// From 84.1.
    APlus,
}

/// Lowest mean score of each grade, from the top.
const GRADE_CUTOFFS: [(f64, Grade); 10] = [
    (84.1, Grade::APlus),
    (80.8, Grade::A),
    (78.9, Grade::AMinus),
    (77.2, Grade::BPlus),
    (74.1, Grade::B),
    (72.6, Grade::BMinus),
    (71.1, Grade::CPlus),
    (65.0, Grade::C),
    (62.7, Grade::CMinus),
    (51.7, Grade::D),
];

impl Grade {
    /// Grade of a mean score, 0 to 100; a mean within rounding error of a cutoff reaches it.
    pub fn from_mean(mean: f64) -> Self {
        GRADE_CUTOFFS
            .iter()
            .find(|(begins, _)| mean >= begins - 1e-9)
            .map_or(Self::F, |(_, grade)| *grade)
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::APlus => "A+",
            Self::A => "A",
            Self::AMinus => "A-",
            Self::BPlus => "B+",
            Self::B => "B",
            Self::BMinus => "B-",
            Self::CPlus => "C+",
            Self::C => "C",
            Self::CMinus => "C-",
            Self::D => "D",
            Self::F => "F",
        })
    }
}

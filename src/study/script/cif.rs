//! The `[cif]` table of a script.

use super::keys::CIF;
use super::reading::Reading;
use super::section::Section;
use super::text::Lines;
use crate::study::{Cif, CifKey, Word as _};

/// The texts of the table; none where it is not there.
pub(super) fn read(reading: &mut Reading, root: &Section) -> Cif {
    let Some(section) = root.only_section(reading, "cif", &CIF) else {
        return Cif::default();
    };
    let text = |(word, key): &(&str, CifKey)| {
        let text = section.text(reading, word, Lines::Many)?;
        Some((*key, text))
    };
    CifKey::WORDS.iter().filter_map(text).collect()
}

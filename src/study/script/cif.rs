//! The `[cif]` table of a script.

use super::keys::CIF;
use super::reader::ScriptReader;
use super::section::Section;
use super::text::LineLimit;
use crate::study::{Cif, CifKey, Word as _};

/// The texts of the table; none where it is not there.
pub(super) fn read(reading: &mut ScriptReader, root: &Section) -> Cif {
    let Some(section) = root.single_section(reading, "cif", &CIF) else {
        return Cif::default();
    };
    let text = |(word, key): &(&str, CifKey)| {
        let text = section.optional_text(reading, word, LineLimit::Many)?;
        Some((*key, text))
    };
    CifKey::WORDS.iter().filter_map(text).collect()
}

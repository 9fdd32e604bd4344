//! The `[cif]` table of a script.

use super::keys::CIF;
use super::reader::ScriptReader;
use super::section::Section;
use super::text::LineLimit;
use crate::study::{Cif, CifKey, Word as _};

/// Texts of the table; empty without the table.
pub(super) fn read(reading: &mut ScriptReader, root: &Section) -> Cif {
    let Some(section) = root.single_section(reading, "cif", &CIF, &[]) else {
        return Cif::default();
    };
    let text = |(word, key): &(&str, CifKey)| {
        let text = section.optional_text(reading, word, LineLimit::Many)?;
        Some((*key, text))
    };
    CifKey::WORDS.iter().filter_map(text).collect()
}

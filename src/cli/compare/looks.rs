//! Earlier looks at a comparison: how many participants it had when this computer first made it, kept in the user's
//! state folder under a digest of the record's first session and the two versions. Looking again as people arrive gives
//! more false verdicts, and only a note of the first look can tell.

use std::path::{Path, PathBuf};

use crate::metrics::comparison::Comparison;
use crate::platform::untrusted::{self, AllowedOwner};
use crate::platform::{PrivateFile, create_private_folder, state_folders};
use crate::session::{Hash, SessionSummary};
use crate::study::Word as _;

/// Folder of the notes in a state folder.
const FOLDER: &str = "looks";
/// Maximum size of a note, in bytes.
const MAX_NOTE_BYTES: u64 = 64;

/// Notes the number of participants of each comparison, and tells those made before with fewer. If no folder accepts the
/// notes, nothing is noted.
pub(super) fn note(sessions: &[SessionSummary], comparisons: &mut [Comparison]) {
    note_in(&state_folders(), sessions, comparisons);
}

fn note_in(folders: &[PathBuf], sessions: &[SessionSummary], comparisons: &mut [Comparison]) {
    let Some(first) = sessions.iter().min_by_key(|s| (s.opened_at, s.id)) else {
        return;
    };
    let Some(folder) = folders.iter().find_map(|state| private_folder(state)) else {
        return;
    };
    for comparison in comparisons {
        let (old, new) = (&comparison.old, &comparison.new);
        let segment = comparison.context.segment.as_ref();
        let segment = segment.map_or_else(String::new, |chosen| chosen.segment.to_string());
        let design = comparison.design.as_str();
        let key = format!("{}\n{old}\n{new}\n{design}\n{segment}", first.id);
        let file = folder.join(Hash::digest(key.as_bytes()).to_string());
        let (old, new) = comparison.participants;
        match read(&file) {
            Some(earlier) if earlier.0 + earlier.1 < old + new => {
                comparison.earlier_look = Some(earlier);
            }
            Some(_) => {}
            // A note that cannot be written costs a caveat and no result.
            None => {
                let _ = PrivateFile::write(&file, format!("{old} {new}\n").as_bytes());
            }
        }
    }
}

fn private_folder(state: &Path) -> Option<PathBuf> {
    create_private_folder(state).ok()?;
    let folder = state.join(FOLDER);
    create_private_folder(&folder).ok()?;
    Some(folder)
}

fn read(file: &Path) -> Option<(usize, usize)> {
    let bytes = untrusted::read(file, AllowedOwner::User, MAX_NOTE_BYTES).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (old, new) = text.trim().split_once(' ')?;
    Some((old.parse().ok()?, new.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Methods;
    use crate::metrics::comparison::ComparisonInput;
    use crate::metrics::examples::{session, study};
    use crate::metrics::segment::People;
    use crate::study::Design;
    use std::collections::BTreeMap;

    fn looked(state: &Path, people: u32) -> Option<(usize, usize)> {
        let sessions: Vec<SessionSummary> = (0..2 * people)
            .map(|i| {
                let version = if i % 2 == 0 { "1" } else { "2" };
                session(i, &format!("P{i}"), version, "find=c20")
            })
            .collect();
        let input = ComparisonInput {
            study: &study("between"),
            sessions: &sessions,
            protocols: &BTreeMap::new(),
            design: Design::Between,
            people: &People::All,
        };
        let mut found = [Comparison::compute(input, "1", "2", Methods::default())];
        note_in(&[state.to_owned()], &sessions, &mut found);
        found[0].earlier_look
    }

    #[test]
    fn a_comparison_made_before_with_fewer_people_is_told() {
        let state = tempfile::tempdir().unwrap();
        assert_eq!(looked(state.path(), 5), None);
        assert_eq!(looked(state.path(), 5), None);
        assert_eq!(looked(state.path(), 7), Some((5, 5)));
        assert_eq!(looked(state.path(), 8), Some((5, 5)));
        assert_eq!(looked(state.path(), 4), None);
    }

    #[test]
    fn without_a_state_folder_nothing_is_told() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert_eq!(looked(file.path(), 5), None);
        assert_eq!(looked(file.path(), 7), None);
    }
}

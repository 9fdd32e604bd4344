//! A script whose title is not that of the sessions on file.

use std::fmt;

use super::text::excerpt;

/// Titles of a script and of the sessions on file, which differ although they count as one study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleDifference {
    /// Title of the script.
    pub script: String,
    /// Title of the script that the last session ran under.
    pub sessions: String,
}

impl fmt::Display for TitleDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "The script has the title \"{}\", but the sessions on file are of \"{}\". They count as one study because \
             versions and tasks have the same ids.",
            excerpt(&self.script),
            excerpt(&self.sessions)
        )
    }
}

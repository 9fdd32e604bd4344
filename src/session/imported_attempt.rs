//! Attempts measured by another tool or entered in a spreadsheet.

use serde::{Deserialize, Serialize};

/// Imported totals of an attempt. The fields are declared in alphabetical order, so that serde writes them as they are
/// stored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportedAttempt {
    /// Whether the source reports an assist.
    #[serde(default, skip_serializing_if = "is_false")]
    pub assisted: bool,
    /// Number of assists, if counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assists: Option<u32>,
    /// Number of critical errors, if counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub critical: Option<u32>,
    /// Number of errors, if counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errors: Option<u32>,
    /// Number of major errors, if counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub major: Option<u32>,
    /// Number of minor errors, if counted; former versions of the program did not keep it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minor: Option<u32>,
    /// Number of this attempt at the task by this participant in this session of the source, from 1.
    pub occurrence: u32,
    /// Outcome: a word of [`Outcome`](super::Outcome), `skipped`, `not_reached` or `undecided`.
    pub outcome: String,
    /// Name of the session in the source, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Name of the source.
    pub source: String,
    /// Wall time of its start, as given by the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    /// Task id.
    pub task: String,
    /// Time on task in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_ms: Option<i64>,
}

impl ImportedAttempt {
    /// Whether this is the same attempt on file. One imported by a former version of the program lacks its minor errors.
    pub fn is_on_file_as(&self, known: &Self) -> bool {
        let as_known = Self {
            minor: known.minor.and(self.minor),
            ..self.clone()
        };
        as_known == *known
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_errors_missing_on_file_are_no_contradiction() {
        let with = |minor| ImportedAttempt {
            errors: Some(3),
            minor,
            ..ImportedAttempt::default()
        };
        assert!(with(Some(1)).is_on_file_as(&with(None)));
        assert!(with(Some(1)).is_on_file_as(&with(Some(1))));
        assert!(!with(Some(1)).is_on_file_as(&with(Some(2))));
        assert!(!with(None).is_on_file_as(&with(Some(2))));
        let other = ImportedAttempt {
            errors: Some(4),
            ..with(None)
        };
        assert!(!with(Some(1)).is_on_file_as(&other));
    }
}

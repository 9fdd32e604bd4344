//! How figures were computed, and of whom.

use super::Methods;
use super::segment::{ChosenSegment, People};
use crate::study::TitleDifference;

/// How the figures of a study or of a comparison were computed, and of whom.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureContext {
    /// The methods.
    pub methods: Methods,
    /// The only segment that they are about; `None` for all participants.
    pub segment: Option<ChosenSegment>,
    /// Titles of the script and of the sessions, if they differ. Not computed here: the caller reads both.
    pub title_difference: Option<TitleDifference>,
}

impl FigureContext {
    pub(super) fn new(methods: Methods, people: &People) -> Self {
        Self {
            methods,
            segment: people.chosen().cloned(),
            title_difference: None,
        }
    }
}

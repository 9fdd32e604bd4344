//! Who is next, on which version, and in which order of tasks.

use std::sync::Arc;

use super::error::CommandError;
use crate::session::Schedule;
use crate::store::Store;
use crate::study::Study;

/// The schedule that follows from the roster and the sessions of a record.
pub(super) fn for_record(store: &Store, study: Arc<Study>) -> Result<Schedule, CommandError> {
    Ok(Schedule::new(
        study,
        store.participants()?,
        &store.sessions_to_list()?,
    ))
}

//! Builds the schedule of a study from its record.

use std::sync::Arc;

use super::error::CommandError;
use crate::session::Schedule;
use crate::store::Store;
use crate::study::Study;

/// The schedule for the roster and the sessions of a record: who is next, on which version, in which task order.
pub(super) fn for_record(store: &Store, study: Arc<Study>) -> Result<Schedule, CommandError> {
    Ok(Schedule::new(
        study,
        store.participants()?,
        &store.sessions_to_list()?,
    ))
}

//! Ids that no one can guess, from the system's random numbers, where no clock is at hand.

use uuid::Uuid;

/// A new id of random bits alone.
pub fn random_id() -> Uuid {
    Uuid::new_v4()
}

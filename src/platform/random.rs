//! Unpredictable ids from the system's random numbers.

use uuid::Uuid;

/// A new random id.
pub fn random_id() -> Uuid {
    Uuid::new_v4()
}

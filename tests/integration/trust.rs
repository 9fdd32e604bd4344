//! Nothing lost, nothing changed unseen, no one exposed.

mod backup;
pub(crate) mod desk;
mod erase;
mod verify;

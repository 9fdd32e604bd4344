//! Nothing lost, nothing changed unseen, no one exposed.

mod backup;
mod crash;
pub(crate) mod desk;
mod erase;
mod verify;

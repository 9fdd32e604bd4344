//! Nothing lost, nothing changed unseen, no one exposed.

mod backup;
mod crash;
mod damage;
pub(crate) mod desk;
pub(crate) mod erase;
mod faults;
mod timing;
pub(crate) mod verify;

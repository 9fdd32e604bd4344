//! The tests that see the house from outside, in one binary.

mod coverage;
mod journey;
mod published;
mod rooms;
mod store;
#[allow(dead_code, reason = "the tests that use it follow")]
mod support;

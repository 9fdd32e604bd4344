//! The tests that see the house from outside, in one binary.

mod coverage;
mod faults;
mod fsyncs;
mod journey;
mod published;
mod rooms;
mod shop;
mod store;
#[allow(dead_code, reason = "the tests that use it follow")]
mod support;

//! The tests that see the house from outside, in one binary.

mod coverage;
mod measures;
mod published;
mod store;

//! The tests that see the house from outside, in one binary.

mod coverage;
mod published;
mod store;
mod trust;

//! The tests that see the house from outside, in one binary.

mod coverage;
mod keys;
mod published;
mod store;

//! The tests that see the house from outside, in one binary.

mod coverage;
mod export;
mod published;
mod store;

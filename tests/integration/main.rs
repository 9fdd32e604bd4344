//! The tests that see the house from outside, in one binary.

mod coverage;
mod participants;
mod published;
mod store;

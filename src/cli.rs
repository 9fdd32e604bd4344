//! Where the rooms meet: one verb, one file.

pub mod calc;

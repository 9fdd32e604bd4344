//! How it is told: values to bytes, one file per format.

pub mod problem;

//! How it is told: one file per format, values to bytes.

pub mod explanation;
pub mod export;
pub mod gate;
pub mod json;
pub mod problem;
pub mod roster;
pub mod text;
pub mod timeline;

mod bar;
mod layout;
mod number;
mod warning;

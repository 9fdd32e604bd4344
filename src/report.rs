//! How it is told: one file per format, values to bytes.

pub mod export;
pub mod json;
pub mod problem;
pub mod text;
pub mod timeline;

mod bar;
mod layout;
mod number;
mod warning;

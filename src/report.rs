//! How it is told: one file per format, values to bytes.

pub mod explanation;
pub mod export;
pub mod gate;
pub mod html;
pub mod json;
pub mod markdown;
pub mod paper;
pub mod problem;
pub mod roster;
pub mod text;
pub mod timeline;

mod bar;
mod layout;
mod number;
mod warning;

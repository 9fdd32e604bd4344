//! Reports and exports: one file per format, from values to text or bytes.

pub mod document;
pub mod explanation;
pub mod export;
mod figure_text;
pub mod gate_result;
pub mod html;
pub mod json;
pub mod markdown;
pub mod problem;
pub mod roster;
pub mod session_list;
pub mod text;
pub mod timeline;

mod bar;
mod caveats;
mod layout;
mod number;
mod phrases;
mod rating;
mod words;

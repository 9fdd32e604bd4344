//! Exports for other tools: tidy tables, the complete log, and marks for recordings; one file per format.

pub mod audacity;
pub mod csv;
pub mod edl;
pub mod elan;
pub mod ffmetadata;
pub mod figures;
pub mod jsonl;
pub mod marks;
pub mod subtitles;
pub mod table;
pub mod tidy;
pub mod time_code;
pub mod xlsx;

pub use marks::Marks;
pub use table::{Cell, Table};

//! What comes from somebody else: other users of the machine, files prepared by others, answers of a terminal.
//! Tests named `h01` to `h13` are the rows of `../shared/data/hostile/README.md`; where that folder is not there they say so.

mod bounds;
mod chain;
mod files;
mod imports;
mod older;
mod rows;
mod study_logs;
mod texts;

//! The study log, and what it shows of records that were changed.

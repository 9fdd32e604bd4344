//! The study log: what concerns a study and not a single session, as a log that only grows, one chain per writer.

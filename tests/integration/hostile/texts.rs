//! Answers of a terminal, cells of a table, foreign schemas, copies of erased words.

//! Readers state how much they take, and their work grows no faster than what they read.

//! Numbers of entries.

/// The number of an entry in its session, from 1.
pub type Seq = i64;

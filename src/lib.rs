//! **moderato** guides a moderator through a scripted usability test, saves every key to the disk before it is shown, and
//! reports honestly whether one release is better than another.
//!
//! # The flow of data
//!
//! ```text
//! key ──► stamped by the input thread ──► screen: key to intent ──► session::decide(state, command)
//!                                                                        │         └─ Refusal: shown, nothing recorded
//!                                                                        ▼ events (one key may give two)
//!   entries = session::to_entries(state, stamp, author, events) ──► after = session::apply(state, entries)
//!                                                                        ▼
//!               SessionWriter::append(entries, after), committed to disk ──► the state is adopted, the screen drawn
//! report: store reads attempts ──► metrics: estimates and comparisons ──► report: bytes in one format ──► cli writes them
//! ```
//!
//! Five rules apply everywhere.
//!
//! 1. **Decide, record, show.** [`session::decide()`] has all the rules and may refuse; [`session::apply()`] has none and
//!    cannot fail. Everything on the screen is already on the disk.
//! 2. **The log is the truth.** A session is an append-only list of entries; undo and correction are entries too. All
//!    other rows of a session are derived from them.
//! 3. **Time is a value.** Only [`clock`] reads the time or creates ids.
//! 4. **Drawing changes nothing.** A screen's state, its `update`, its `draw` and its snapshots are in one place.
//! 5. **A rate is computed in one place**, `metrics`, from counts.
//!
//! # The rooms
//!
//! | room | contains | may use |
//! | --- | --- | --- |
//! | [`study`] | the plan: a script, parsed and validated | |
//! | [`session`] | what happened: events, decide, apply, attempts | `study` |
//! | [`metrics`] | what it means: tallies, estimates, comparisons | `session`, `study` |
//! | [`report`] | how it is presented: values to bytes | `metrics`, `session`, `study`, `ledger` |
//! | [`ledger`] | the study log: what concerns the study rather than one session | `session`, `study` |
//! | [`clock`] | the only source of the time, of new ids and of salts | `session`, `ledger`, `platform` |
//! | [`platform`] | the operating system: files, folders, disks, locks, users, signals, the machine's clocks | |
//! | [`store`] | the only SQL | `session`, `study`, `ledger`, `platform` |
//! | [`tui`] | the screens and their event loop | `metrics`, `session`, `study`, `clock`, `ledger`, `platform` |
//! | [`cli`] | the command line: one verb, one file | every room |
//!
//! The first four and `ledger` are pure: no clock, no files, no SQL, no terminal, no randomness. `tests/integration/rooms.rs`
//! has the same table and fails when a room uses another one that it may not.
#![forbid(unsafe_code)]

// `testing` is also compiled into the integration tests, where the library is an external crate.
#[cfg(test)]
extern crate self as moderato;

pub mod cli;
pub mod clock;
pub mod ledger;
pub mod metrics;
pub mod platform;
pub mod report;
pub mod session;
pub mod store;
pub mod study;
#[cfg(test)]
pub(crate) mod testing;
pub mod tui;

//! **moderato** leads a moderator through a scripted usability test, keeps every key on the disk
//! before it is on the screen, and says honestly whether one release is better than another.
//!
//! # The way the data goes
//!
//! ```text
//! a key ──► stamped by the input thread ──► screen: key means an intent ──► session::decide(state, command)
//!                                                                              │           └─ Refusal: said on screen, nothing recorded
//!                                                                              ▼ events (one key may give two)
//!                         entries { seq, stamp, author, event } ──► after = session::apply(state, entries)
//!                                                                              ▼
//!                               Journal::append(entries, after), committed to disk ──► the state is adopted, the screen drawn
//! a report: store reads attempts ──► metrics: estimates and comparisons ──► report: bytes in one format ──► cli writes them
//! ```
//!
//! Five rules hold the house up.
//!
//! 1. **Decide, record, show.** [`session::decide`] holds all the rules and may refuse; [`session::apply`]
//!    holds none and cannot fail. What is on the screen is already on the disk.
//! 2. **The log is the truth.** A session is a list of entries that only grows; undo and correction are
//!    entries too. What else the file says of a session is derived from them.
//! 3. **Time is a value.** Only [`clock`] asks the time or makes an id.
//! 4. **Drawing changes nothing.** A screen's state, its `update`, its `draw` and its snapshots live together.
//! 5. **A rate is computed in one place**, `metrics`, from counts.
//!
//! # The rooms
//!
//! | room | holds | may name |
//! | --- | --- | --- |
//! | [`study`] | what will be asked: a script, parsed and validated | |
//! | [`session`] | what happened: events, decide, apply, attempts | `study` |
//! | [`metrics`] | what it means: tallies, estimates, comparisons | `session`, `study` |
//! | [`report`] | how it is told: values to bytes | `metrics`, `session`, `study`, `ledger` |
//! | [`ledger`] | what concerns the study and not one session: the study log | `session`, `study` |
//! | [`clock`] | the only caller of now, of new ids and of salts | `session`, `ledger`, `platform` |
//! | [`platform`] | asks the operating system: files, folders, disks, locks, users, signals, the machine's clocks | |
//! | [`store`] | the only SQL | `session`, `study`, `ledger`, `platform` |
//! | [`tui`] | the screens and the short loop around them | `metrics`, `session`, `study`, `clock`, `ledger`, `platform` |
//! | [`cli`] | where the rooms meet: one verb, one file | every room |
//!
//! The first four and `ledger` are pure: no clock, no files, no SQL, no terminal, no randomness. `tests/integration/rooms.rs`
//! holds the same table and fails where a room names what it must not.
#![forbid(unsafe_code)]

// `testing` is compiled into the integration tests too, and names the library from outside.
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

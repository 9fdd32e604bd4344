//! The key table, one file per screen. The first row of a context that has a key applies; the key bar follows the
//! table's order.

mod anywhere;
mod asking;
mod briefing;
mod home;
mod insert;
mod question;
mod review;
mod roster;
mod session;

use super::Binding;

/// All bindings.
pub(super) fn default_bindings() -> impl Iterator<Item = &'static Binding> {
    [
        session::KEYS,
        question::KEYS,
        home::KEYS,
        roster::KEYS,
        briefing::KEYS,
        asking::KEYS,
        review::KEYS,
        insert::KEYS,
        anywhere::KEYS,
    ]
    .into_iter()
    .flatten()
}

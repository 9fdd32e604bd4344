//! The table itself, a file a screen. Within a place the first row that holds a key wins; the key bar follows the
//! table's order.

mod anywhere;
mod asking;
mod briefing;
mod home;
mod question;
mod review;
mod roster;
mod session;

use super::Binding;

/// Every key.
pub(super) fn default_bindings() -> impl Iterator<Item = &'static Binding> {
    [
        session::KEYS,
        question::KEYS,
        home::KEYS,
        roster::KEYS,
        briefing::KEYS,
        asking::KEYS,
        review::KEYS,
        anywhere::KEYS,
    ]
    .into_iter()
    .flatten()
}

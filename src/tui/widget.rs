//! Widgets: parts of screens.

pub(super) mod bar;
pub(super) mod log;
pub(super) mod markdown;
pub(super) mod pager;
pub(super) mod popup;
pub(super) mod status;
pub(super) mod text_field;

//! Keys shared by many screens.

use crossterm::event::KeyCode;

use crate::tui::keymap::KeyContext::{
    Between, BriefingChoice, BriefingText, Closed, Compare, Deciding, Home, Note, Participants,
    Paused, Reading, ReviewAssist, ReviewAttempt, ReviewError, ReviewMark, ReviewNote, ReviewOther,
    ReviewPause, Running, Search, TaskList,
};
use crate::tui::keymap::{Binding, Intent, KeyContext, Keys};

/// Contexts that scroll.
const SCROLLED: &[KeyContext] = &[
    Between,
    Running,
    Paused,
    Deciding,
    Closed,
    Search,
    BriefingText,
    BriefingChoice,
    Reading,
    Home,
    Compare,
    Participants,
];
/// Contexts in which `?` is not typed text.
const HELPED: &[KeyContext] = &[
    Between,
    Running,
    Paused,
    Deciding,
    Closed,
    BriefingChoice,
    Home,
    Compare,
];
/// Contexts with a list to select from.
const LISTED: &[KeyContext] = &[
    ReviewError,
    ReviewAssist,
    ReviewNote,
    ReviewMark,
    ReviewPause,
    ReviewAttempt,
    ReviewOther,
    TaskList,
];

pub(super) const KEYS: &[Binding] = &[
    Binding {
        keys: Keys::Codes(&[KeyCode::PageUp]),
        intent: Intent::PageUp,
        shown: "PgUp",
        label: "scroll",
        help: "scroll up",
        places: SCROLLED,
        bar: &[Reading, Compare],
    },
    Binding {
        keys: Keys::Codes(&[KeyCode::PageDown]),
        intent: Intent::PageDown,
        shown: "PgDn",
        label: "scroll",
        help: "scroll down",
        places: SCROLLED,
        bar: &[BriefingText, BriefingChoice, Reading],
    },
    Binding {
        keys: Keys::Codes(&[KeyCode::F(1)]),
        intent: Intent::Help,
        shown: "F1",
        label: "help",
        help: "show every key",
        places: &[BriefingText, Note, Search],
        bar: &[BriefingText, Note, Search],
    },
    Binding {
        keys: Keys::Either('?', &[KeyCode::F(1)]),
        intent: Intent::Help,
        shown: "?",
        label: "help",
        help: "show every key",
        places: HELPED,
        bar: HELPED,
    },
    Binding {
        keys: Keys::Codes(&[KeyCode::Up]),
        intent: Intent::Previous,
        shown: "↑",
        label: "up",
        help: "choose the entry above",
        places: LISTED,
        bar: &[],
    },
    Binding {
        keys: Keys::Codes(&[KeyCode::Down]),
        intent: Intent::Next,
        shown: "↓",
        label: "down",
        help: "choose the entry below",
        places: LISTED,
        bar: &[],
    },
];

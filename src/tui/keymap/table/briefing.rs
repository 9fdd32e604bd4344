//! Keys of the briefing.

use crossterm::event::KeyCode;

use crate::tui::keymap::KeyContext::{BriefingChoice, BriefingText, SamePerson};
use crate::tui::keymap::{Binding, Intent, KeyContext, Keys};

const BRIEFING: &[KeyContext] = &[BriefingText, BriefingChoice];

pub(super) const KEYS: &[Binding] = &[
    Binding {
        keys: Keys::AnyOf("yY"),
        intent: Intent::SamePerson,
        shown: "y",
        label: "the same person: keep both sessions",
        help: "it is the same person: both sessions are kept",
        places: &[SamePerson],
        bar: &[SamePerson],
    },
    Binding {
        keys: Keys::AnyOf("nN"),
        intent: Intent::AnotherPerson,
        shown: "n",
        label: "a different person: use a new code",
        help: "it is a different person, who gets a new code",
        places: &[SamePerson],
        bar: &[SamePerson],
    },
    Binding {
        keys: Keys::Codes(&[KeyCode::Enter]),
        intent: Intent::OpenSession,
        shown: "Enter",
        label: "open the session",
        help: "open the session; everything is logged from now on",
        places: BRIEFING,
        bar: BRIEFING,
    },
    Binding {
        keys: Keys::Codes(&[KeyCode::Tab, KeyCode::Down]),
        intent: Intent::Next,
        shown: "Tab ↓",
        label: "next field",
        help: "go to the next field",
        places: BRIEFING,
        bar: BRIEFING,
    },
    Binding {
        keys: Keys::Codes(&[KeyCode::BackTab, KeyCode::Up]),
        intent: Intent::Previous,
        shown: "⇧Tab ↑",
        label: "previous field",
        help: "go to the previous field",
        places: BRIEFING,
        bar: &[],
    },
    Binding {
        keys: Keys::Either(' ', &[KeyCode::Right]),
        intent: Intent::NextValue,
        shown: "space →",
        label: "change",
        help: "choose the next value",
        places: &[BriefingChoice],
        bar: &[BriefingChoice],
    },
    Binding {
        keys: Keys::Codes(&[KeyCode::Left]),
        intent: Intent::PreviousValue,
        shown: "←",
        label: "change back",
        help: "choose the previous value",
        places: &[BriefingChoice],
        bar: &[],
    },
    Binding {
        keys: Keys::Codes(&[KeyCode::Esc]),
        intent: Intent::Back,
        shown: "Esc",
        label: "leave",
        help: "leave without opening a session",
        places: BRIEFING,
        bar: BRIEFING,
    },
    Binding {
        keys: Keys::Codes(&[KeyCode::Esc]),
        intent: Intent::Back,
        shown: "Esc",
        label: "back to the briefing",
        help: "back to the briefing",
        places: &[SamePerson],
        bar: &[SamePerson],
    },
];

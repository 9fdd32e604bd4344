//! Keys of the review's overlays: what is inserted, how an inserted task ended, and rows of answers.

use crossterm::event::KeyCode;

use crate::tui::keymap::KeyContext::{AnswerRow, InsertOutcome, InsertWhat};
use crate::tui::keymap::{Binding, Intent, KeyContext, Keys};

/// A key of [`InsertWhat`].
const fn what(keys: Keys, intent: Intent, texts: [&'static str; 3]) -> Binding {
    Binding {
        keys,
        intent,
        shown: texts[0],
        label: texts[1],
        help: texts[2],
        places: &[InsertWhat],
        bar: &[InsertWhat],
    }
}

/// A key of typed rows.
const fn row(
    keys: Keys,
    intent: Intent,
    texts: [&'static str; 3],
    places: &'static [KeyContext],
) -> Binding {
    Binding {
        keys,
        intent,
        shown: texts[0],
        label: texts[1],
        help: texts[2],
        places,
        bar: places,
    }
}

pub(super) const KEYS: &[Binding] = &[
    what(
        Keys::Range('1', '9'),
        Intent::LogErrorOfKind,
        ["1-9", "error", "an error of the kind with this key"],
    ),
    what(
        Keys::Char('e'),
        Intent::LogError,
        ["e", "other error", "an error to be described"],
    ),
    what(
        Keys::Char('a'),
        Intent::LogAssist,
        ["a", "assist", "an assist"],
    ),
    what(Keys::Char('n'), Intent::WriteNote, ["n", "note", "a note"]),
    what(
        Keys::AnyOf("XVCPNBHI"),
        Intent::WriteCodedNote,
        ["X to I", "note with this code", "a note with a code"],
    ),
    what(
        Keys::Char('m'),
        Intent::SetSyncMark,
        ["m", "sync mark", "a sync mark"],
    ),
    what(
        Keys::Char('s'),
        Intent::InsertTask,
        ["s", "a task never started", "a task that was never started"],
    ),
    what(
        Keys::Char('k'),
        Intent::OpenQuestions,
        ["k", "answers", "answers to questions"],
    ),
    what(
        Keys::Char('y'),
        Intent::InsertConsent,
        ["y", "consent", "that the participant consented"],
    ),
    row(
        Keys::AnyOf("cpfgtv"),
        Intent::SetOutcome,
        [
            "c p f …",
            "outcome",
            "the outcome: completed, partial, failed, gave up, stopped by you, void",
        ],
        &[InsertOutcome],
    ),
    row(
        Keys::Codes(&[KeyCode::Enter]),
        Intent::Save,
        [
            "Enter",
            "save",
            "save the row; a task is saved without an outcome",
        ],
        &[AnswerRow, InsertOutcome],
    ),
    row(
        Keys::Codes(&[KeyCode::Tab, KeyCode::Down]),
        Intent::Next,
        ["Tab", "next", "the next questionnaire"],
        &[AnswerRow],
    ),
    row(
        Keys::Codes(&[KeyCode::BackTab, KeyCode::Up]),
        Intent::Previous,
        ["Shift-Tab", "previous", "the previous questionnaire"],
        &[AnswerRow],
    ),
    row(
        Keys::Codes(&[KeyCode::Esc]),
        Intent::Back,
        ["Esc", "cancel", "cancel; nothing is logged"],
        &[InsertWhat, InsertOutcome, AnswerRow],
    ),
];

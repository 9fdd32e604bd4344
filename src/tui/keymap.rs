//! The key table: the meaning of each key per context, and its text in the key bar and in help. A [`Keymap`] is that
//! table with custom keys.

mod binding;
mod file;
mod intent;
mod key_context;
mod key_press;
mod table;

pub(super) use intent::Intent;
pub(super) use key_context::KeyContext;

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use binding::{Binding, Keys};
use key_press::KeyPress;
use table::default_bindings;

/// Keys of a row.
#[derive(Debug, Clone)]
enum RowKeys {
    /// Keys of the table.
    Default(&'static Keys),
    /// Custom keys.
    Custom(Vec<KeyPress>),
}

/// A row of the current keys.
#[derive(Debug, Clone)]
pub(super) struct Row {
    keys: RowKeys,
    /// Their meaning.
    pub(super) intent: Intent,
    /// Display name of the keys.
    pub(super) shown: Cow<'static, str>,
    /// Text in the key bar.
    pub(super) label: &'static str,
    /// Text in help.
    pub(super) help: &'static str,
    places: Cow<'static, [KeyContext]>,
    bar: Cow<'static, [KeyContext]>,
}

impl Row {
    fn from_binding(binding: &'static Binding) -> Self {
        Self {
            keys: RowKeys::Default(&binding.keys),
            intent: binding.intent,
            shown: Cow::Borrowed(binding.shown),
            label: binding.label,
            help: binding.help,
            places: Cow::Borrowed(binding.places),
            bar: Cow::Borrowed(binding.bar),
        }
    }

    /// Whether the keys have this meaning in a context.
    pub(super) fn applies_in(&self, context: KeyContext) -> bool {
        self.places.contains(&context)
    }

    fn matches_key(&self, key: &KeyEvent) -> bool {
        match &self.keys {
            RowKeys::Default(keys) => keys.matches_key(key),
            RowKeys::Custom(all) => all.iter().any(|press| press.matches_key(key)),
        }
    }
}

/// Current keys: the table with custom keys per context.
#[derive(Debug, Clone)]
pub struct Keymap {
    rows: Vec<Row>,
}

impl Default for Keymap {
    /// The keys of the table.
    fn default() -> Self {
        Self {
            rows: default_bindings().map(Row::from_binding).collect(),
        }
    }
}

impl Keymap {
    /// Meaning of a key in a context.
    pub(super) fn lookup(&self, context: KeyContext, key: &KeyEvent) -> Option<Intent> {
        // The person at the participant's screen must not be able to leave the session.
        let participant = [KeyContext::Participant, KeyContext::ParticipantText].contains(&context);
        if is_interrupt(key) && !participant {
            return Some(Intent::Quit);
        }
        self.rows_in(context)
            .find(|r| r.matches_key(key))
            .map(|r| r.intent)
    }

    /// Rows for the key bar in a context.
    pub(super) fn bar_rows(&self, context: KeyContext) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |r| r.bar.contains(&context))
    }

    /// Rows that apply in a context.
    pub(super) fn rows_in(&self, context: KeyContext) -> impl Iterator<Item = &Row> {
        self.rows
            .iter()
            .filter(move |r| r.places.contains(&context))
    }

    /// Display name of the key for an intent in a context.
    pub(super) fn key_for(&self, context: KeyContext, intent: Intent) -> &str {
        let row = self.rows_in(context).find(|r| r.intent == intent);
        row.map_or("", |r| &r.shown)
    }

    /// Message for a key without a meaning in a context.
    pub(super) fn unbound_key_message(&self, context: KeyContext, key: &KeyEvent) -> String {
        let name = key_name(key);
        let elsewhere = self
            .rows
            .iter()
            .filter(|r| r.matches_key(key))
            .flat_map(|r| r.places.iter())
            .find_map(|p| availability_phrase(context, *p));
        if let Some(when) = elsewhere {
            return format!("{name} works only {when}. Nothing was logged.");
        }
        match self.key_for(context, Intent::Help) {
            "" => format!("{name} does nothing here."),
            help => format!("{name} does nothing here. {help} shows every key."),
        }
    }
}

/// Ctrl-c, which raw mode delivers as a key: requests to leave, in any of the moderator's contexts.
fn is_interrupt(key: &KeyEvent) -> bool {
    key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL)
}

/// Display name of a key.
pub(super) fn key_name(key: &KeyEvent) -> String {
    KeyPress::from_event(key).display_name()
}

/// When keys of `other` work, as a phrase for a user at `context` in the same session.
fn availability_phrase(context: KeyContext, other: KeyContext) -> Option<&'static str> {
    use KeyContext::{Between, Closed, Deciding, Paused, Running};
    if ![Between, Running, Paused, Deciding, Closed].contains(&context) {
        return None;
    }
    match other {
        Between => Some("while the session is open"),
        Running => Some("while a task runs"),
        Paused => Some("while a task is paused"),
        Deciding => Some("once Enter has ended a task"),
        Closed => Some("when the session is closed"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACES: [KeyContext; 36] = [
        KeyContext::Home,
        KeyContext::Compare,
        KeyContext::Participants,
        KeyContext::RosterText,
        KeyContext::BriefingText,
        KeyContext::BriefingChoice,
        KeyContext::SamePerson,
        KeyContext::Between,
        KeyContext::Running,
        KeyContext::Paused,
        KeyContext::LevelAsked,
        KeyContext::ReasonAsked,
        KeyContext::LengthAsked,
        KeyContext::Deciding,
        KeyContext::Closed,
        KeyContext::Note,
        KeyContext::Quit,
        KeyContext::Gap,
        KeyContext::Lost,
        KeyContext::Field,
        KeyContext::NewKind,
        KeyContext::TaskList,
        KeyContext::ReviewError,
        KeyContext::ReviewAssist,
        KeyContext::ReviewNote,
        KeyContext::ReviewMark,
        KeyContext::ReviewPause,
        KeyContext::ReviewAttempt,
        KeyContext::ReviewOther,
        KeyContext::Reading,
        KeyContext::Hidden,
        KeyContext::Search,
        KeyContext::Asking,
        KeyContext::AskingText,
        KeyContext::Participant,
        KeyContext::ParticipantText,
    ];

    fn lookup(context: KeyContext, key: &KeyEvent) -> Option<Intent> {
        Keymap::default().lookup(context, key)
    }

    fn key(code: KeyCode) -> KeyEvent {
        KeyEvent::new(code, KeyModifiers::NONE)
    }

    #[test]
    fn a_key_means_one_thing_in_a_place() {
        let mut keys: Vec<KeyCode> = (' '..='~').map(KeyCode::Char).collect();
        keys.extend([KeyCode::Enter, KeyCode::Esc, KeyCode::Tab, KeyCode::BackTab]);
        keys.extend([KeyCode::Up, KeyCode::Down, KeyCode::Left, KeyCode::Right]);
        keys.extend([KeyCode::PageUp, KeyCode::PageDown, KeyCode::F(1)]);
        let map = Keymap::default();
        for context in PLACES {
            for code in &keys {
                let rows = map.rows_in(context).filter(|r| r.matches_key(&key(*code)));
                assert_eq!(
                    rows.count(),
                    usize::from(map.lookup(context, &key(*code)).is_some()),
                    "{context:?} {code:?}"
                );
            }
        }
    }

    #[test]
    fn what_the_bar_shows_works_there() {
        for row in default_bindings() {
            for context in row.bar {
                assert!(row.places.contains(context), "{} in {context:?}", row.shown);
            }
        }
    }

    #[test]
    fn a_digit_is_an_error_while_a_task_runs_or_is_paused() {
        let digit = |context, c| lookup(context, &key(KeyCode::Char(c)));
        for context in [KeyContext::Running, KeyContext::Paused] {
            assert_eq!(digit(context, '4'), Some(Intent::LogErrorOfKind));
            assert_eq!(digit(context, '0'), None);
        }
    }

    #[test]
    fn control_c_asks_the_moderator_to_leave_everywhere_and_no_other_control_key_is_a_letter() {
        let control = |c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL);
        for context in PLACES {
            let participant =
                [KeyContext::Participant, KeyContext::ParticipantText].contains(&context);
            let leaves = (!participant).then_some(Intent::Quit);
            assert_eq!(lookup(context, &control('c')), leaves);
            assert_eq!(lookup(context, &control('e')), None);
        }
    }

    #[test]
    fn a_key_without_a_meaning_is_explained() {
        let why_not = |context, key: &KeyEvent| Keymap::default().unbound_key_message(context, key);
        insta::assert_snapshot!(why_not(KeyContext::Running, &key(KeyCode::Char('j'))), @"j does nothing here. ? shows every key.");
        insta::assert_snapshot!(why_not(KeyContext::Running, &key(KeyCode::Esc)), @"Esc works only once Enter has ended a task. Nothing was logged.");
        insta::assert_snapshot!(why_not(KeyContext::Closed, &key(KeyCode::Char('e'))), @"e works only while the session is open. Nothing was logged.");
    }
}

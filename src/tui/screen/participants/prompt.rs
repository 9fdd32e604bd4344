//! The prompts of the roster: a new code, a reason, a replacement.

use std::collections::BTreeMap;

use crossterm::event::KeyEvent;

use super::{ParticipantsScreen, RosterChoice};
use crate::session::codes::{self, KnownCodes};
use crate::session::{ParticipantStatus, RosterChange};
use crate::tui::keymap::{Intent, KeyContext};
use crate::tui::widget::bar::Status;
use crate::tui::widget::text_field::TextField;

/// The open text prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RosterPrompt {
    /// A new code, optionally with a segment.
    NewParticipant,
    /// Reason for a status.
    StatusReason {
        code: String,
        status: ParticipantStatus,
    },
    /// Code of a replacement.
    ReplacementCode { code: String },
    /// Reason for a replacement.
    ReplacementReason { code: String, by: String },
}

impl ParticipantsScreen {
    /// Handles a submitted prompt.
    fn submit_prompt(&mut self, asked: RosterPrompt, text: &str) {
        let text = text.trim();
        let why = (!text.is_empty()).then(|| text.to_owned());
        let change = match asked {
            RosterPrompt::NewParticipant => {
                let (code, segment) = text
                    .split_once(char::is_whitespace)
                    .map_or((text, None), |(code, rest)| {
                        (code, Some(rest.trim().to_owned()))
                    });
                // Two words without a digit are a name, unless the second is a known segment.
                let known = segment
                    .as_ref()
                    .is_some_and(|s| self.roster.segments.contains(s));
                if segment.is_some() && !known && !code.contains(|c: char| c.is_ascii_digit()) {
                    self.shell.refuse(codes::personal_name_message(text));
                    self.prompt = Some((RosterPrompt::NewParticipant, TextField::new(text)));
                    return;
                }
                let is_another = self.look_alike_warned_for.as_deref() == Some(code);
                let on_file = KnownCodes::from_codes(
                    self.roster.participants.iter().map(|p| p.code.as_str()),
                );
                let refusal = on_file.resolve(code, is_another).err();
                if let Some(question) = refusal.and_then(|refusal| refusal.confirmation_prompt()) {
                    self.shell.refuse(question);
                    self.look_alike_warned_for = Some(code.to_owned());
                    self.prompt = Some((RosterPrompt::NewParticipant, TextField::new(text)));
                    return;
                }
                RosterChange::Add {
                    code: code.to_owned(),
                    segment,
                    attributes: BTreeMap::new(),
                    is_other_person: is_another,
                }
            }
            RosterPrompt::StatusReason { code, status } => {
                RosterChange::SetStatus { code, status, why }
            }
            RosterPrompt::ReplacementCode { code } => {
                let on_file = KnownCodes::from_codes(
                    self.roster.participants.iter().map(|p| p.code.as_str()),
                );
                let by = match on_file.resolve(text, false) {
                    Ok(by) => by,
                    Err(refusal) => {
                        self.shell.refuse(refusal.to_string());
                        self.prompt =
                            Some((RosterPrompt::ReplacementCode { code }, TextField::new(text)));
                        return;
                    }
                };
                self.prompt = Some((
                    RosterPrompt::ReplacementReason { code, by },
                    TextField::default(),
                ));
                return;
            }
            RosterPrompt::ReplacementReason { code, by } => RosterChange::Replace {
                code,
                by: Some(by),
                why,
            },
        };
        self.choice = Some(RosterChoice::Change(change));
    }

    pub(super) fn press_in_prompt(&mut self, key: &KeyEvent) {
        let Some((asked, mut field)) = self.prompt.take() else {
            return;
        };
        match self.shell.keys.lookup(KeyContext::RosterText, key) {
            Some(Intent::Save) => self.submit_prompt(asked, field.text()),
            Some(Intent::Back | Intent::Quit) => {
                self.shell.status = Some(Status::Message("Nothing changed.".to_owned()));
            }
            _ => {
                if !field.press(key) {
                    self.shell.refuse(
                        self.shell
                            .keys
                            .unbound_key_message(KeyContext::RosterText, key),
                    );
                }
                self.prompt = Some((asked, field));
            }
        }
    }
}

//! The briefing: settings and checks before a session opens, and the introduction to read aloud.

mod draw;
mod model;

pub use model::{
    Briefing, CheckResult, KnownParticipant, ObjectionFn, PreflightCheck, TaskOrderFn,
};

use std::sync::Arc;

use crossterm::event::KeyEvent;
use ratatui::layout::Size;

use uuid::Uuid;

use crate::session::codes::KnownCodes;
use crate::session::{SessionKind, roster};
use crate::study::{Design, ErrorKind, label};
use crate::tui::keymap::{Intent, KeyContext, Keymap};
use crate::tui::widget::bar::Status;
use crate::tui::widget::pager::Pager;
use crate::tui::widget::text_field::TextField;

/// Settings of a session to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) struct SessionSetup {
    pub(in crate::tui) participant: Option<String>,
    pub(in crate::tui) segment: Option<String>,
    pub(in crate::tui) version: String,
    pub(in crate::tui) moderator: String,
    pub(in crate::tui) kind: SessionKind,
    pub(in crate::tui) order: Vec<String>,
    pub(in crate::tui) consent: bool,
    /// Consent text, if the script has one.
    pub(in crate::tui) consent_text: Option<String>,
}

/// Result of a key on the briefing.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::tui) enum BriefingAction {
    Stay,
    Open(SessionSetup),
    Leave,
}

/// Heading of the consent text.
const CONSENT_HEADING: &str = "Consent";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    Participant,
    Version,
    Kind,
    Moderator,
    Consent,
}

const FOCUS_ORDER: [Focus; 5] = [
    Focus::Participant,
    Focus::Version,
    Focus::Kind,
    Focus::Moderator,
    Focus::Consent,
];

/// The briefing screen.
pub(in crate::tui) struct BriefingScreen {
    briefing: Briefing,
    pub(in crate::tui) keys: Arc<Keymap>,
    participant: TextField,
    version: usize,
    kind: SessionKind,
    moderator: TextField,
    consent: bool,
    /// Whether the missing consent was pointed out.
    consent_warned: bool,
    /// Participant whose unfinished session was pointed out.
    unfinished_warned_for: Option<String>,
    /// Code whose similarity to a known one was pointed out.
    look_alike_warned_for: Option<String>,
    focus: Focus,
    asking_same_person: bool,
    pager: Option<Pager>,
    scroll: usize,
    size: Size,
    status: Option<Status>,
    /// Number of keys that were pressed before the briefing appeared.
    early_keys: usize,
}

impl BriefingScreen {
    pub(in crate::tui) fn new(mut briefing: Briefing) -> Self {
        // Problems first, so that a small window does not hide them.
        briefing.checks.sort_by_key(|check| check.result);
        Self {
            participant: TextField::new(&briefing.participant),
            moderator: TextField::new(&briefing.moderator),
            version: briefing
                .version_index
                .min(briefing.study.versions.len().saturating_sub(1)),
            kind: briefing.kind,
            consent: false,
            consent_warned: false,
            unfinished_warned_for: None,
            look_alike_warned_for: None,
            focus: match briefing.kind {
                SessionKind::Rehearsal => Focus::Version,
                _ if briefing.participant.is_empty() => Focus::Participant,
                // With a suggested code, only consent is left to set.
                _ => Focus::Consent,
            },
            asking_same_person: false,
            pager: None,
            scroll: 0,
            size: Size::default(),
            status: None,
            early_keys: 0,
            keys: Arc::default(),
            briefing,
        }
    }

    pub(in crate::tui) fn session_id(&self) -> Uuid {
        self.briefing.session
    }

    pub(in crate::tui) fn added_error_kinds(&self) -> &[ErrorKind] {
        &self.briefing.added_error_kinds
    }

    pub(in crate::tui) fn protocol(&self) -> &str {
        &self.briefing.protocol
    }

    pub(in crate::tui) fn refuse(&mut self, why: String) {
        self.status = Some(Status::Refused(why));
    }

    /// Says how many keys did nothing, because they were pressed before the briefing appeared.
    pub(in crate::tui) fn warn_early_key(&mut self) {
        self.early_keys += 1;
        let (keys, were) = match self.early_keys {
            1 => ("1 key was".to_owned(), "it did"),
            n => (format!("{n} keys were"), "they did"),
        };
        self.status = Some(Status::Message(format!(
            "{keys} pressed before this screen appeared: {were} nothing."
        )));
    }

    fn key_context(&self) -> KeyContext {
        match (&self.pager, self.asking_same_person, self.focus) {
            (Some(_), _, _) => KeyContext::Reading,
            (None, true, _) => KeyContext::SamePerson,
            (None, false, Focus::Participant | Focus::Moderator) => KeyContext::BriefingText,
            (None, false, Focus::Version | Focus::Kind | Focus::Consent) => {
                KeyContext::BriefingChoice
            }
        }
    }

    pub(in crate::tui) fn press(&mut self, key: &KeyEvent) -> BriefingAction {
        self.status = None;
        let context = self.key_context();
        let intent = self.keys.lookup(context, key);
        if let Some(reading) = &mut self.pager {
            if !reading.apply_intent(intent, self.size) {
                self.pager = None;
            }
            return BriefingAction::Stay;
        }
        match intent {
            Some(Intent::Back) if self.asking_same_person => self.asking_same_person = false,
            Some(Intent::Quit | Intent::Back) => return BriefingAction::Leave,
            Some(Intent::SamePerson) => return self.finish_setup(),
            Some(Intent::AnotherPerson) => self.use_free_code(),
            Some(Intent::OpenSession) => return self.try_open(),
            Some(Intent::Next) => self.move_focus(1),
            Some(Intent::Previous) => self.move_focus(FOCUS_ORDER.len() - 1),
            Some(Intent::NextValue) => self.change_choice(1),
            Some(Intent::PreviousValue) => self.change_choice(usize::MAX),
            Some(Intent::PageUp) => self.scroll_page(false),
            Some(Intent::PageDown) => self.scroll_page(true),
            Some(Intent::Help) => self.pager = Some(Pager::for_keys(&self.keys, context)),
            _ => {
                let taken = match context {
                    KeyContext::BriefingText => self.focused_field().is_some_and(|f| f.press(key)),
                    _ => false,
                };
                if !taken {
                    self.refuse(self.keys.unbound_key_message(context, key));
                }
            }
        }
        BriefingAction::Stay
    }

    pub(in crate::tui) fn paste(&mut self, text: &str) {
        let fitted = if self.key_context() == KeyContext::BriefingText {
            self.focused_field().map(|f| f.insert(text))
        } else {
            None
        };
        match fitted {
            Some(true) => self.status = None,
            Some(false) => {
                self.refuse("The pasted text was too long and was shortened.".to_owned());
            }
            None => self.refuse("Paste ignored. Choose a text field to paste into.".to_owned()),
        }
    }

    pub(in crate::tui) fn resize(&mut self, size: Size) {
        self.size = size;
        self.clamp_scroll();
        if let Some(reading) = &mut self.pager {
            reading.resize(size);
        }
    }

    /// The focused text field; a rehearsal has no participant field.
    fn focused_field(&mut self) -> Option<&mut TextField> {
        match self.focus {
            Focus::Participant if self.kind == SessionKind::Rehearsal => None,
            Focus::Participant => Some(&mut self.participant),
            Focus::Moderator => Some(&mut self.moderator),
            Focus::Version | Focus::Kind | Focus::Consent => None,
        }
    }

    fn move_focus(&mut self, by: usize) {
        let at = FOCUS_ORDER
            .iter()
            .position(|f| *f == self.focus)
            .unwrap_or(0);
        self.focus = FOCUS_ORDER[(at + by) % FOCUS_ORDER.len()];
        if self.focus == Focus::Consent && !self.asks_for_consent() {
            self.move_focus(by);
        }
    }

    /// Whether there is a participant who consents.
    fn asks_for_consent(&self) -> bool {
        self.kind != SessionKind::Rehearsal
    }

    fn change_choice(&mut self, by: usize) {
        const KINDS: [SessionKind; 3] = [
            SessionKind::Real,
            SessionKind::Pilot,
            SessionKind::Rehearsal,
        ];
        let turn = |at: usize, len: usize| (at + len).wrapping_add(by) % len.max(1);
        match self.focus {
            Focus::Version => self.version = turn(self.version, self.briefing.study.versions.len()),
            Focus::Kind => {
                let at = KINDS.iter().position(|k| *k == self.kind).unwrap_or(0);
                self.kind = KINDS[turn(at, KINDS.len())];
            }
            Focus::Consent => self.consent = !self.consent,
            Focus::Participant | Focus::Moderator => {}
        }
    }

    fn participant_code(&self) -> Option<&str> {
        let code = self.participant.text().trim();
        (self.kind != SessionKind::Rehearsal && !code.is_empty()).then_some(code)
    }

    fn known_participant(&self) -> Option<&KnownParticipant> {
        let code = self.participant_code()?;
        let mut known = self.briefing.known_participants.iter();
        known.find(|k| label::is_same_text(&k.code, code))
    }

    /// The code in its stored form: as recorded, or normalized if new.
    fn canonical_code(&self) -> Option<String> {
        let typed = self.participant_code()?;
        let known = self.known_participant().map(|known| known.code.clone());
        known.or_else(|| label::parse_code(typed).ok())
    }

    fn version_id(&self) -> &str {
        let version = self.briefing.study.versions.get(self.version);
        version.map_or("", |v| &v.id)
    }

    /// Other versions this code has sessions on, in a between-subjects study.
    fn other_versions_seen(&self) -> Vec<&str> {
        if self.briefing.study.design == Design::Within {
            return Vec::new();
        }
        let seen = self
            .known_participant()
            .map(|k| k.versions_seen.as_slice())
            .unwrap_or_default();
        seen.iter()
            .map(String::as_str)
            .filter(|v| *v != self.version_id())
            .collect()
    }

    /// Message that this code has an unfinished session on another version, and how to resume it.
    fn unfinished_message(&self) -> Option<String> {
        let known = self.known_participant()?;
        let on = known
            .versions_unfinished
            .iter()
            .find(|v| *v != self.version_id())?;
        let code = &known.code;
        Some(format!(
            "{code} has an unfinished session on {on}. Esc leaves; moderato run then resumes it. Enter again opens a new \
             one on {}.",
            self.version_id()
        ))
    }

    fn try_open(&mut self) -> BriefingAction {
        if self.kind != SessionKind::Rehearsal && self.participant_code().is_none() {
            self.focus = Focus::Participant;
            self.refuse("Type the participant's code first, or choose a rehearsal.".to_owned());
            return BriefingAction::Stay;
        }
        if self.moderator.text().trim().is_empty() {
            self.focus = Focus::Moderator;
            self.refuse("Type the moderator's name: every log entry carries one.".to_owned());
            return BriefingAction::Stay;
        }
        if let Err(flaw) = label::parse_title(self.moderator.text().trim()) {
            self.focus = Focus::Moderator;
            self.refuse(format!("The moderator's name {flaw}. Type it again."));
            return BriefingAction::Stay;
        }
        let objection = match self.participant_code().map(str::to_owned) {
            Some(code) => self.find_objection(&code),
            None => None,
        };
        if let Some(objection) = objection {
            self.focus = Focus::Participant;
            self.refuse(objection);
            return BriefingAction::Stay;
        }
        if let Some(unfinished) = self.unfinished_message() {
            let code = self.participant_code().map(str::to_owned);
            if self.unfinished_warned_for != code {
                self.refuse(unfinished);
                self.unfinished_warned_for = code;
                return BriefingAction::Stay;
            }
        }
        let is_missing = self.asks_for_consent() && !self.consent;
        if self.briefing.study.consent.is_some() && is_missing && !self.consent_warned {
            self.consent_warned = true;
            self.focus = Focus::Consent;
            self.refuse(
                "Consent is not recorded. Space records it; Enter again opens without it."
                    .to_owned(),
            );
            return BriefingAction::Stay;
        }
        if !self.other_versions_seen().is_empty() {
            self.asking_same_person = true;
            return BriefingAction::Stay;
        }
        self.finish_setup()
    }

    /// Reason not to open a session with this code: it is invalid, looks like a known one, or the roster does not allow
    /// it.
    fn find_objection(&mut self, code: &str) -> Option<String> {
        let is_another = self.look_alike_warned_for.as_deref() == Some(code);
        let codes = KnownCodes::from_codes(
            self.briefing
                .known_participants
                .iter()
                .map(|k| k.code.as_str()),
        );
        match codes.resolve(code, is_another) {
            Ok(parsed) => (self.briefing.objection)(self.version_id(), &parsed),
            Err(refusal) => {
                let question = refusal.confirmation_prompt();
                if question.is_some() {
                    self.look_alike_warned_for = Some(code.to_owned());
                }
                Some(question.unwrap_or_else(|| refusal.to_string()))
            }
        }
    }

    fn finish_setup(&mut self) -> BriefingAction {
        self.asking_same_person = false;
        let consent = self.consent && self.asks_for_consent();
        BriefingAction::Open(SessionSetup {
            participant: self.canonical_code(),
            segment: self.known_participant().and_then(|k| k.segment.clone()),
            version: self.version_id().to_owned(),
            moderator: self.moderator.text().trim().to_owned(),
            kind: self.kind,
            order: (self.briefing.task_order)(self.version_id(), self.canonical_code().as_deref()),
            consent,
            consent_text: self.briefing.study.consent.clone().filter(|_| consent),
        })
    }

    fn use_free_code(&mut self) {
        self.asking_same_person = false;
        self.focus = Focus::Participant;
        let taken = self.participant_code().unwrap_or_default().to_owned();
        let known = self
            .briefing
            .known_participants
            .iter()
            .map(|k| k.code.as_str());
        let free = roster::next_free_code(&taken, known);
        self.status = Some(Status::Message(format!(
            "{taken} is a different person. The new code is {free}, which is free."
        )));
        self.participant = TextField::new(&free);
    }

    fn scroll_page(&mut self, on: bool) {
        let page = usize::from(self.layout_areas(self.full_area()).introduction.height)
            .saturating_sub(3)
            .max(1);
        self.scroll = if on {
            self.scroll + page
        } else {
            self.scroll.saturating_sub(page)
        };
        self.clamp_scroll();
    }

    fn clamp_scroll(&mut self) {
        let area = self.layout_areas(self.full_area()).introduction;
        let lines = self.introduction_lines(area.width).len();
        let most = lines.saturating_sub(usize::from(area.height).saturating_sub(2));
        self.scroll = self.scroll.min(most);
    }
}

#[cfg(test)]
mod tests;

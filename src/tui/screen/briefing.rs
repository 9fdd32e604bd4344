//! The briefing: what has to be right before a session opens, and the introduction to read aloud.

mod draw;
mod given;

pub use given::{Briefing, Check, CheckResult, KnownParticipant, Objection, OrderFor};

use std::sync::Arc;

use crossterm::event::KeyEvent;
use ratatui::layout::Size;

use uuid::Uuid;

use crate::session::codes::Codes;
use crate::session::{SessionKind, roster};
use crate::study::{Design, ErrorKind, label};
use crate::tui::keymap::{Intent, KeyContext, Keymap};
use crate::tui::widget::bar::Status;
use crate::tui::widget::field::Field;
use crate::tui::widget::pager::Pager;

/// What the moderator settled on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) struct Settled {
    pub(in crate::tui) participant: Option<String>,
    pub(in crate::tui) segment: Option<String>,
    pub(in crate::tui) version: String,
    pub(in crate::tui) moderator: String,
    pub(in crate::tui) kind: SessionKind,
    pub(in crate::tui) order: Vec<String>,
    pub(in crate::tui) consent: bool,
    /// The text that consent was given to, where the script has one.
    pub(in crate::tui) consent_text: Option<String>,
}

/// What a key on the briefing came to.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::tui) enum Step {
    Stay,
    Open(Settled),
    Leave,
}

/// What stands above the text that participants agree to.
const CONSENT: &str = "Consent";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    Participant,
    Version,
    Kind,
    Moderator,
    Consent,
}

const FIELDS: [Focus; 5] = [
    Focus::Participant,
    Focus::Version,
    Focus::Kind,
    Focus::Moderator,
    Focus::Consent,
];

/// The screen.
pub(in crate::tui) struct BriefingScreen {
    given: Briefing,
    pub(in crate::tui) keys: Arc<Keymap>,
    participant: Field,
    version: usize,
    kind: SessionKind,
    moderator: Field,
    consent: bool,
    /// Whether it was said that consent is missing.
    reminded: bool,
    /// Of whom it was said that they have a session that is not closed.
    told_unfinished: Option<String>,
    /// Of which code it was said that it looks like one on file.
    told_look_alike: Option<String>,
    focus: Focus,
    asking: bool,
    reading: Option<Pager>,
    scroll: usize,
    size: Size,
    status: Option<Status>,
}

impl BriefingScreen {
    pub(in crate::tui) fn new(mut given: Briefing) -> Self {
        // What is not as it should be stands first, where no lack of room hides it.
        given.checks.sort_by_key(|check| check.result);
        Self {
            participant: Field::new(&given.participant),
            moderator: Field::new(&given.moderator),
            version: given
                .version
                .min(given.study.versions.len().saturating_sub(1)),
            kind: given.kind,
            consent: false,
            reminded: false,
            told_unfinished: None,
            told_look_alike: None,
            // With a code suggested, consent is what is left to say.
            focus: if given.participant.is_empty() && given.kind != SessionKind::Rehearsal {
                Focus::Participant
            } else {
                Focus::Consent
            },
            asking: false,
            reading: None,
            scroll: 0,
            size: Size::default(),
            status: None,
            keys: Arc::default(),
            given,
        }
    }

    pub(in crate::tui) fn session(&self) -> Uuid {
        self.given.session
    }

    pub(in crate::tui) fn added_kinds(&self) -> &[ErrorKind] {
        &self.given.added_kinds
    }

    pub(in crate::tui) fn protocol(&self) -> &str {
        &self.given.protocol
    }

    pub(in crate::tui) fn refuse(&mut self, why: String) {
        self.status = Some(Status::Refused(why));
    }

    fn place(&self) -> KeyContext {
        match (&self.reading, self.asking, self.focus) {
            (Some(_), _, _) => KeyContext::Reading,
            (None, true, _) => KeyContext::SamePerson,
            (None, false, Focus::Participant | Focus::Moderator) => KeyContext::BriefingText,
            (None, false, Focus::Version | Focus::Kind | Focus::Consent) => {
                KeyContext::BriefingChoice
            }
        }
    }

    pub(in crate::tui) fn press(&mut self, key: &KeyEvent) -> Step {
        self.status = None;
        let place = self.place();
        let intent = self.keys.lookup(place, key);
        if let Some(reading) = &mut self.reading {
            if !reading.update(intent, self.size) {
                self.reading = None;
            }
            return Step::Stay;
        }
        match intent {
            Some(Intent::Back) if self.asking => self.asking = false,
            Some(Intent::Quit | Intent::Back) => return Step::Leave,
            Some(Intent::SamePerson) => return self.settle(),
            Some(Intent::AnotherPerson) => self.take_free_code(),
            Some(Intent::OpenSession) => return self.open(),
            Some(Intent::Next) => self.move_focus(1),
            Some(Intent::Previous) => self.move_focus(FIELDS.len() - 1),
            Some(Intent::ChangeOn) => self.change(1),
            Some(Intent::ChangeBack) => self.change(usize::MAX),
            Some(Intent::PageUp) => self.scroll_by(false),
            Some(Intent::PageDown) => self.scroll_by(true),
            Some(Intent::Help) => self.reading = Some(Pager::keys_of(&self.keys, place)),
            _ => {
                let taken = match place {
                    KeyContext::BriefingText => self.field().is_some_and(|f| f.press(key)),
                    _ => false,
                };
                if !taken {
                    self.refuse(self.keys.why_not(place, key));
                }
            }
        }
        Step::Stay
    }

    pub(in crate::tui) fn paste(&mut self, text: &str) {
        let fitted = if self.place() == KeyContext::BriefingText {
            self.field().map(|f| f.insert(text))
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
        if let Some(reading) = &mut self.reading {
            reading.resize(size);
        }
    }

    /// The text field that keys go to; a rehearsal has no participant to name.
    fn field(&mut self) -> Option<&mut Field> {
        match self.focus {
            Focus::Participant if self.kind == SessionKind::Rehearsal => None,
            Focus::Participant => Some(&mut self.participant),
            Focus::Moderator => Some(&mut self.moderator),
            Focus::Version | Focus::Kind | Focus::Consent => None,
        }
    }

    fn move_focus(&mut self, by: usize) {
        let at = FIELDS.iter().position(|f| *f == self.focus).unwrap_or(0);
        self.focus = FIELDS[(at + by) % FIELDS.len()];
    }

    fn change(&mut self, by: usize) {
        const KINDS: [SessionKind; 3] = [
            SessionKind::Real,
            SessionKind::Pilot,
            SessionKind::Rehearsal,
        ];
        let turn = |at: usize, len: usize| (at + len).wrapping_add(by) % len.max(1);
        match self.focus {
            Focus::Version => self.version = turn(self.version, self.given.study.versions.len()),
            Focus::Kind => {
                let at = KINDS.iter().position(|k| *k == self.kind).unwrap_or(0);
                self.kind = KINDS[turn(at, KINDS.len())];
            }
            Focus::Consent => self.consent = !self.consent,
            Focus::Participant | Focus::Moderator => {}
        }
    }

    fn code(&self) -> Option<&str> {
        let code = self.participant.text().trim();
        (self.kind != SessionKind::Rehearsal && !code.is_empty()).then_some(code)
    }

    fn known(&self) -> Option<&KnownParticipant> {
        let code = self.code()?;
        let mut known = self.given.known.iter();
        known.find(|k| label::is_same(&k.code, code))
    }

    /// The code as it is kept: as it stands on file, or in the form of new ones.
    fn kept_code(&self) -> Option<String> {
        let typed = self.code()?;
        let known = self.known().map(|known| known.code.clone());
        known.or_else(|| label::code(typed).ok())
    }

    fn version_id(&self) -> &str {
        let version = self.given.study.versions.get(self.version);
        version.map_or("", |v| &v.id)
    }

    /// The other versions on which this code has a session, where nobody should see two.
    fn seen_elsewhere(&self) -> Vec<&str> {
        if self.given.study.design == Design::Within {
            return Vec::new();
        }
        let seen = self.known().map(|k| k.seen.as_slice()).unwrap_or_default();
        seen.iter()
            .map(String::as_str)
            .filter(|v| *v != self.version_id())
            .collect()
    }

    /// That this code has a session on another version that waits to be gone on with, and how.
    fn unfinished(&self) -> Option<String> {
        let known = self.known()?;
        let on = known.unfinished.iter().find(|v| *v != self.version_id())?;
        let code = &known.code;
        Some(format!(
            "{code} has an unfinished session on {on}. Esc leaves; resume it with moderato run --participant {code} \
             --version {on}. Enter again opens a new one on {}.",
            self.version_id()
        ))
    }

    fn open(&mut self) -> Step {
        if self.kind != SessionKind::Rehearsal && self.code().is_none() {
            self.focus = Focus::Participant;
            self.refuse("Type the participant's code first, or choose a rehearsal.".to_owned());
            return Step::Stay;
        }
        if self.moderator.text().trim().is_empty() {
            self.focus = Focus::Moderator;
            self.refuse("Type the moderator's name: every log entry carries one.".to_owned());
            return Step::Stay;
        }
        if let Err(flaw) = label::title(self.moderator.text().trim()) {
            self.focus = Focus::Moderator;
            self.refuse(format!("The moderator's name {flaw}. Type it again."));
            return Step::Stay;
        }
        let objection = match self.code().map(str::to_owned) {
            Some(code) => self.objection(&code),
            None => None,
        };
        if let Some(objection) = objection {
            self.focus = Focus::Participant;
            self.refuse(objection);
            return Step::Stay;
        }
        if let Some(unfinished) = self.unfinished() {
            let code = self.code().map(str::to_owned);
            if self.told_unfinished != code {
                self.refuse(unfinished);
                self.told_unfinished = code;
                return Step::Stay;
            }
        }
        let consents = self.consent || self.kind == SessionKind::Rehearsal;
        if self.given.study.consent.is_some() && !consents && !self.reminded {
            self.reminded = true;
            self.focus = Focus::Consent;
            self.refuse(
                "Consent is not recorded. Space records it; Enter again opens without it."
                    .to_owned(),
            );
            return Step::Stay;
        }
        if !self.seen_elsewhere().is_empty() {
            self.asking = true;
            return Step::Stay;
        }
        self.settle()
    }

    /// What speaks against a session with this code: it is none, it looks like another one, or the roster says
    /// otherwise.
    fn objection(&mut self, code: &str) -> Option<String> {
        let is_another = self.told_look_alike.as_deref() == Some(code);
        let codes = Codes::of(self.given.known.iter().map(|k| k.code.as_str()));
        match codes.settle(code, is_another) {
            Ok(kept) => (self.given.objection)(self.version_id(), &kept),
            Err(refusal) => {
                let question = refusal.question();
                if question.is_some() {
                    self.told_look_alike = Some(code.to_owned());
                }
                Some(question.unwrap_or_else(|| refusal.to_string()))
            }
        }
    }

    fn settle(&mut self) -> Step {
        self.asking = false;
        Step::Open(Settled {
            participant: self.kept_code(),
            segment: self.known().and_then(|k| k.segment.clone()),
            version: self.version_id().to_owned(),
            moderator: self.moderator.text().trim().to_owned(),
            kind: self.kind,
            order: (self.given.order_for)(self.version_id(), self.kept_code().as_deref()),
            consent: self.consent,
            consent_text: self.given.study.consent.clone().filter(|_| self.consent),
        })
    }

    fn take_free_code(&mut self) {
        self.asking = false;
        self.focus = Focus::Participant;
        let taken = self.code().unwrap_or_default().to_owned();
        let known = self.given.known.iter().map(|k| k.code.as_str());
        let free = roster::free_code(&taken, known);
        self.status = Some(Status::Said(format!(
            "{taken} is a different person. The new code is {free}, which is free."
        )));
        self.participant = Field::new(&free);
    }

    fn scroll_by(&mut self, on: bool) {
        let page = usize::from(self.areas(self.whole()).introduction.height)
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
        let area = self.areas(self.whole()).introduction;
        let lines = self.introduction(area.width).len();
        let most = lines.saturating_sub(usize::from(area.height).saturating_sub(2));
        self.scroll = self.scroll.min(most);
    }
}

#[cfg(test)]
mod tests;

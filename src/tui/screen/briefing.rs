//! The briefing: what has to be right before a session opens, and the introduction to read aloud.

mod given;

pub use given::{Briefing, Check, KnownParticipant, Objection, OrderFor};

use std::sync::Arc;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect, Size};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Paragraph};

use uuid::Uuid;

use super::frame;
use crate::session::{SessionKind, roster};
use crate::study::{Design, ErrorKind};
use crate::tui::keymap::{Intent, Keymap, Place};
use crate::tui::text::{clean, counted, fit, pad, wrap};
use crate::tui::theme::{Look, Theme};
use crate::tui::widget::bar::{self, Status};
use crate::tui::widget::field::Field;
use crate::tui::widget::popup;
use crate::tui::widget::reading::Reading;

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
    focus: Focus,
    asking: bool,
    reading: Option<Reading>,
    scroll: usize,
    size: Size,
    status: Option<Status>,
}

impl BriefingScreen {
    pub(in crate::tui) fn new(mut given: Briefing) -> Self {
        // What is not as it should be stands first, where no lack of room hides it.
        given.checks.sort_by_key(|check| check.ok);
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

    fn place(&self) -> Place {
        match (&self.reading, self.asking, self.focus) {
            (Some(_), _, _) => Place::Reading,
            (None, true, _) => Place::SamePerson,
            (None, false, Focus::Participant | Focus::Moderator) => Place::BriefingText,
            (None, false, Focus::Version | Focus::Kind | Focus::Consent) => Place::BriefingChoice,
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
            Some(Intent::Help) => self.reading = Some(Reading::keys_of(&self.keys, place)),
            _ => {
                let taken = match place {
                    Place::BriefingText => self.field().is_some_and(|f| f.press(key)),
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
        let fitted = if self.place() == Place::BriefingText {
            self.field().map(|f| f.insert(text))
        } else {
            None
        };
        match fitted {
            Some(true) => self.status = None,
            Some(false) => self.refuse("The pasted text was too long and was cut.".to_owned()),
            None => self.refuse("A paste is taken in a text field only.".to_owned()),
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
        self.given.known.iter().find(|k| k.code == code)
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
            "{code} has a session on {on} that is not closed. Esc leaves; moderato run --participant {code} \
             --version {on} goes on with it. Enter again opens a new one on {}.",
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
            self.refuse(
                "Type who moderates: every entry of the log stands under a name.".to_owned(),
            );
            return Step::Stay;
        }
        let objection = self.code().and_then(|code| self.objection(code));
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

    /// What speaks against a session with this code: it is none, or the roster says otherwise.
    fn objection(&self, code: &str) -> Option<String> {
        let flaw = match self.known() {
            Some(_) => None,
            None => roster::code_flaw(code),
        };
        flaw.or_else(|| (self.given.objection)(self.version_id(), code))
    }

    fn settle(&mut self) -> Step {
        self.asking = false;
        Step::Open(Settled {
            participant: self.code().map(str::to_owned),
            segment: self.known().and_then(|k| k.segment.clone()),
            version: self.version_id().to_owned(),
            moderator: self.moderator.text().trim().to_owned(),
            kind: self.kind,
            order: (self.given.order_for)(self.version_id(), self.code()),
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
            "{taken} is somebody else. {free} is free and stands in the field now."
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

    fn whole(&self) -> Rect {
        Rect::new(0, 0, self.size.width, self.size.height)
    }

    fn introduction(&self, columns: u16) -> Vec<String> {
        let text = self.given.study.introduction.as_deref();
        let text = text.unwrap_or("The script has no introduction.");
        let columns = usize::from(columns).saturating_sub(4);
        let mut lines = wrap(text, columns);
        if let Some(consent) = &self.given.study.consent {
            lines.extend([String::new(), CONSENT.to_owned()]);
            lines.extend(wrap(consent, columns));
        }
        lines
    }

    fn areas(&self, area: Rect) -> Areas {
        let left = (area.width / 2).max(44);
        let columns = usize::from(area.width.saturating_sub(left)).saturating_sub(5);
        let lines = |check: &Check| wrap(&check.sentence, columns).len();
        let checks: usize = self.given.checks.iter().map(lines).sum();
        let top = u16::try_from(checks + 2).unwrap_or(u16::MAX).clamp(8, 10);
        let [header, top, introduction, status, keys] = area.layout(&Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(top),
            Constraint::Fill(1),
            Constraint::Length(bar::rows(self.status.as_ref(), usize::from(area.width))),
            Constraint::Length(1),
        ]));
        let [session, checks] = top.layout(&Layout::horizontal([
            Constraint::Length(left),
            Constraint::Fill(1),
        ]));
        Areas {
            header,
            session,
            checks,
            introduction,
            status,
            keys,
        }
    }

    pub(in crate::tui) fn draw(&self, frame: &mut Frame<'_>, theme: Theme) {
        let area = frame.area();
        let look = Look {
            theme,
            keys: &self.keys,
        };
        if frame::is_small(area) {
            let plea = format!("{}The briefing needs more room.", frame::mark(self.kind));
            return frame::draw_small(frame, area, &plea);
        }
        if let Some(reading) = &self.reading {
            return reading.draw_marked(frame, area, frame::mark(self.kind), look);
        }
        let areas = self.areas(area);
        let title = format!(
            " {}{} · a new session",
            frame::mark(self.kind),
            self.given.study.title
        );
        let right = Line::raw("nothing is recorded yet ");
        frame::draw_ends(frame, areas.header, &title, right, theme);
        self.draw_session(frame, areas.session, theme);
        self.draw_checks(frame, areas.checks, theme);
        self.draw_introduction(frame, areas.introduction, theme);
        let columns = usize::from(area.width);
        bar::draw_answer(frame, areas.status, self.status.as_ref(), theme);
        frame.render_widget(bar::keys(self.place(), columns, look), areas.keys);
        if self.asking {
            let code = self.code().unwrap_or_default();
            let question = [
                format!(
                    "{code} has a session on {} already, and in this study each participant sees one version. \
                     Is this the same person?",
                    self.seen_elsewhere().join(", ")
                ),
                "If it is, both sessions are kept, and only the first counts in comparisons."
                    .to_owned(),
            ];
            popup::draw(
                frame,
                area,
                look,
                "The same person?",
                &question,
                Place::SamePerson,
                "",
            );
        }
    }

    fn draw_session(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
        let columns = usize::from(area.width).saturating_sub(17);
        let row = |focus: Focus, name: &str, value: Line<'static>| {
            let sign = if self.focus == focus { "›" } else { " " };
            let mut line = Line::from(vec![
                Span::styled(sign, theme.strong()),
                Span::raw(pad(name, 14)),
            ]);
            line.extend(value);
            line
        };
        let turn = |focus: Focus, value: &str| {
            let style = if self.focus == focus {
                theme.chosen()
            } else {
                ratatui::style::Style::new()
            };
            Line::from(vec![
                Span::raw("‹ "),
                Span::styled(fit(value, columns.saturating_sub(4)), style),
                Span::raw(" ›"),
            ])
        };
        let participant = if self.kind == SessionKind::Rehearsal {
            Line::styled("nobody: a rehearsal", theme.faint())
        } else {
            self.participant
                .line(columns, self.focus == Focus::Participant, theme)
        };
        let so_far = self.given.sessions.get(self.version).copied().unwrap_or(0);
        let version = format!("{}, {}", self.version_id(), counted(so_far, "session"));
        let kind = match self.kind {
            SessionKind::Real => "real, counts",
            SessionKind::Pilot => "pilot, never counts",
            SessionKind::Rehearsal => "rehearsal, never counts",
        };
        let consent = match (self.consent, &self.given.study.consent) {
            (true, Some(_)) => "yes, to the text below",
            (true, None) => "yes, logged",
            (false, _) => "not recorded",
        };
        let lines = vec![
            row(Focus::Participant, "Participant", participant),
            Line::styled(fit(&self.about_code(), columns + 15), theme.faint()),
            row(Focus::Version, "Version", turn(Focus::Version, &version)),
            row(Focus::Kind, "Kind", turn(Focus::Kind, kind)),
            row(
                Focus::Moderator,
                "Moderator",
                self.moderator
                    .line(columns, self.focus == Focus::Moderator, theme),
            ),
            row(
                Focus::Consent,
                "Consent given",
                turn(Focus::Consent, consent),
            ),
        ];
        let block = Block::bordered().title(Span::styled(" Session ", theme.strong()));
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }

    fn about_code(&self) -> String {
        let Some(known) = self.known() else {
            return String::new();
        };
        let mut seen: Vec<String> = known.seen.clone();
        seen.extend(known.unfinished.iter().cloned());
        seen.sort();
        seen.dedup();
        for version in &mut seen {
            if known.unfinished.contains(version) {
                version.push_str(" (not closed)");
            }
        }
        let seen = if seen.is_empty() {
            "no session yet".to_owned()
        } else {
            format!("has seen {}", seen.join(", "))
        };
        let told = match &known.segment {
            // What waits to be gone on with stands where no lack of room hides it.
            Some(segment) if !known.unfinished.is_empty() => format!("{seen}, {segment}"),
            Some(segment) => format!("{segment}, {seen}"),
            None => seen,
        };
        format!("               {told}")
    }

    fn draw_checks(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
        let columns = usize::from(area.width).saturating_sub(5);
        let mut lines = Vec::new();
        for check in &self.given.checks {
            let (mut sign, style) = if check.ok {
                ("✓ ", theme.good())
            } else {
                ("! ", theme.bad())
            };
            for text in wrap(&check.sentence, columns) {
                lines.push(Line::from(vec![
                    Span::raw(" "),
                    Span::styled(sign, style),
                    Span::raw(text),
                ]));
                sign = "  ";
            }
        }
        let block = Block::bordered().title(Span::styled(" Before you begin ", theme.strong()));
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }

    fn draw_introduction(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
        let all = self.introduction(area.width);
        let rows = usize::from(area.height).saturating_sub(2);
        let more = all.len() > self.scroll + rows;
        let lines: Vec<Line<'_>> = all
            .iter()
            .skip(self.scroll)
            .map(|l| match l.as_str() {
                CONSENT => Line::styled(CONSENT, theme.strong()),
                text => Line::raw(clean(text)),
            })
            .collect();
        let mut block = Block::bordered()
            .title(Span::styled(" Read aloud ", theme.strong()))
            .padding(Padding::horizontal(1));
        if more {
            block = block.title_bottom(Line::raw(" PgDn: more ").right_aligned());
        }
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }
}

struct Areas {
    header: Rect,
    session: Rect,
    checks: Rect,
    introduction: Rect,
    status: Rect,
    keys: Rect,
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use crate::tui::screen::Screen as _;
    use crate::tui::testing::{
        both_sizes, briefed, briefing, draw_at_every_size, with_journal, words,
    };

    #[test]
    fn with_a_code_suggested_only_consent_is_left_to_say() {
        assert_snapshot!(both_sizes(&mut briefed()));
    }

    #[test]
    fn the_same_person_is_asked_about() {
        let mut app = briefed();
        app.press_all("tab backspace 8 tab left enter");
        assert_snapshot!(both_sizes(&mut app));
    }

    #[test]
    fn a_long_introduction_scrolls_and_ends() {
        let mut long = briefing();
        let mut study = (*long.study).clone();
        let lines: Vec<String> = (1..=40).map(|n| format!("line {n}")).collect();
        study.introduction = Some(lines.join("\n"));
        long.study = std::sync::Arc::new(study);
        let mut app = with_journal(long, Vec::new());
        assert!(app.shown().contains("line 1\u{20}") && app.shown().contains("PgDn: more"));
        app.press_all("pgdn pgdn pgdn pgdn pgdn pgdn");
        assert!(app.shown().contains("line 40") && !app.shown().contains("PgDn: more"));
        app.press_all("pgup");
        assert!(!app.shown().contains("line 40"));
    }

    /// A briefing whose script says what participants agree to.
    fn with_consent() -> crate::tui::testing::Bench {
        let mut given = briefing();
        let mut study = (*given.study).clone();
        study.consent = Some("I agree that my screen is recorded.".to_owned());
        given.study = std::sync::Arc::new(study);
        with_journal(given, Vec::new())
    }

    #[test]
    fn what_is_agreed_to_stands_there_and_is_kept_with_the_session() {
        let mut app = with_consent();
        assert_snapshot!(both_sizes(&mut app));
        app.press_all("space enter");
        let [logged] = app.told().try_into().expect("one entry");
        assert!(logged.starts_with("0 ConsentRecorded"), "{logged}");
        assert!(
            logged.ends_with("[text: I agree that my screen is recorded.]"),
            "{logged}"
        );
        assert_eq!(app.state().consent(), Some(true));
    }

    #[test]
    fn a_missing_consent_is_said_once_and_never_in_a_rehearsal() {
        let mut app = with_consent();
        app.press_all("enter");
        assert!(app.answer().starts_with("Consent is not recorded."));
        assert_eq!(app.state().opening(), None);
        app.press_all("enter");
        assert!(app.state().opening().is_some());
        assert_eq!(app.state().consent(), None);
        let mut app = with_consent();
        app.press_all("up up left enter");
        assert!(app.shown().starts_with(" REHEARSAL · Checkout"));
    }

    #[test]
    fn no_session_opens_without_somebody_who_moderates() {
        let mut app = briefed();
        app.press_all("up ctrl-u enter");
        assert_eq!(
            app.answer(),
            "Type who moderates: every entry of the log stands under a name."
        );
        assert_eq!(app.state().opening(), None);
        app.press_all("'Bo' enter");
        assert_eq!(app.state().opening().unwrap().moderator, "Bo");
    }

    #[test]
    fn a_session_on_another_version_that_is_not_closed_is_said_once_with_the_way_back_to_it() {
        let mut given = briefing();
        given.known[1].seen = vec!["2.4".to_owned()];
        given.known[1].unfinished = vec!["2.4".to_owned()];
        let mut app = with_journal(given, Vec::new());
        assert!(app.shown().contains("has seen 2.4 (not closed)"));
        app.press_all("enter");
        let screen = words(&app.shown());
        for words in [
            "P07 has a session on 2.4 that is not closed.",
            "run --participant P07",
            "Enter again opens a new one on 3.0.",
        ] {
            assert!(screen.contains(words), "{words}:\n{screen}");
        }
        app.press_all("enter y");
        assert!(app.state().opening().is_some());
    }

    #[test]
    fn no_session_opens_for_a_name_or_against_the_roster() {
        let mut given = briefing();
        given.objection = Box::new(|version, code| {
            (code == "P07").then(|| format!("{code} sits in a session on {version}."))
        });
        let mut app = with_journal(given, Vec::new());
        app.press_all("enter");
        assert_eq!(app.answer(), "P07 sits in a session on 3.0.");
        app.press_all("ctrl-u 'Kim Lee' enter");
        let screen = app.shown();
        assert!(screen.contains("\"Kim Lee\" looks like a name."));
        assert!(screen.contains("never in the"), "cut:\n{screen}");
        app.press_all("ctrl-u 'P09' enter");
        assert!(app.state().opening().is_some());
    }

    #[test]
    fn what_does_not_count_is_marked_on_every_screen() {
        for (kind, mark) in [("right", "PILOT"), ("left", "REHEARSAL")] {
            let mut app = briefed();
            app.press_all(&format!("up up {kind}"));
            let marked = |app: &crate::tui::testing::Bench, at: &str| {
                for (width, height) in [(80, 24), (60, 16), (30, 8)] {
                    let screen = crate::tui::testing::shown(app, width, height);
                    assert!(
                        screen.contains(mark),
                        "{mark} {at} {width}x{height}:\n{screen}"
                    );
                }
            };
            marked(&app, "on the briefing");
            app.press_all("?");
            marked(&app, "in its help");
            app.press_all("k enter");
            for (script, at) in [
                ("", "between tasks"),
                ("?", "in the help"),
                ("k w", "in a task's whole text"),
                ("k space", "while a task runs"),
                ("n 'a note'", "in a note"),
                ("enter space", "while paused"),
                ("space enter", "at the outcome"),
                ("c q", "at the question whether to close"),
                ("y", "when it is closed"),
            ] {
                app.press_all(script);
                marked(&app, at);
            }
        }
    }

    #[test]
    fn it_is_drawn_at_every_size() {
        let mut app = briefed();
        draw_at_every_size(&mut app);
        app.press_all("tab backspace 8 tab left enter");
        draw_at_every_size(&mut app);
        app.press_all("esc f1");
        draw_at_every_size(&mut app);
    }

    #[test]
    fn what_a_key_means_depends_on_the_field() {
        let mut app = briefed();
        app.press_all("? f1 k");
        assert!(app.answer().starts_with("k means nothing here."));
        app.press_all("tab ? q");
        assert!(app.shown().contains("P07?q"));
        app.paste("-b\n");
        assert!(app.shown().contains("P07?q-b"));
        app.press_all("tab");
        app.paste("x");
        assert_eq!(app.answer(), "A paste is taken in a text field only.");
    }
}

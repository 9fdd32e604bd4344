//! The session itself: the tasks, the chosen one's words and clock, and the log.

mod act;
mod answer;
mod ask;
mod search;
mod so_far;
mod typed;

pub(in crate::tui) use act::{LEVELS, REASONS, nth};
pub(in crate::tui) use answer::{Host, go_on_after};
pub(in crate::tui::screen) use ask::waiting;
pub use so_far::SoFar;

use std::sync::Arc;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect, Size};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::asking::Asking;
use super::new_kind::NewKind;
use super::note::Note;
use super::question::Cover;
use super::review::ReviewScreen;
use super::{closed, frame, outcome, task_box};
use crate::session::{Draft, Journal, Kept, Moment, Phase, Seq, State};
use crate::tui::Leave;
use crate::tui::keymap::{Intent, Keymap, Place};
use crate::tui::recorder::{Recorder, Slept};
use crate::tui::text::{clock, wrap};
use crate::tui::theme::{Look, Theme};
use crate::tui::widget::bar::{self, Status};
use crate::tui::widget::field::Field;
use crate::tui::widget::reading::Reading;
use crate::tui::widget::{log, standing};
use search::Search;

/// A digit says an assist's level for so many milliseconds.
const LEVEL_MS: i64 = 3000;

/// An assist whose level the very next key may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Awaited {
    seq: Seq,
    at_ms: i64,
}

/// What the screen is given beside the session.
#[derive(Debug, Clone, Default)]
pub(in crate::tui) struct Given {
    pub(in crate::tui) keys: Arc<Keymap>,
    /// What earlier sessions came to, a version each.
    pub(in crate::tui) so_far: Arc<[SoFar]>,
}

/// The screen.
#[derive(Debug, Default)]
pub(in crate::tui) struct TaskScreen {
    pub(in crate::tui) given: Given,
    order: Vec<String>,
    segment: Option<String>,
    chosen: usize,
    /// Lines that the log is scrolled back.
    back: usize,
    size: Size,
    note: Note,
    search: Option<Search>,
    awaited: Option<Awaited>,
    cover: Option<Cover>,
    /// What the participant is asked.
    asking: Option<Asking>,
    status: Option<Status>,
    /// The review, while it covers the session.
    review: Option<Box<ReviewScreen>>,
    /// Whether it was said that leaving leaves something unsaved.
    warned: bool,
}

impl TaskScreen {
    /// The screen of an opened session.
    pub(in crate::tui) fn new(
        state: &State,
        segment: Option<String>,
        size: Size,
        given: Given,
    ) -> Self {
        let mut order = state.opening().map_or_else(Vec::new, |o| o.order.clone());
        for attempt in state.attempts() {
            if !order.contains(&attempt.task) {
                order.push(attempt.task.clone());
            }
        }
        let mut screen = Self {
            given,
            order,
            segment,
            size,
            ..Self::default()
        };
        match state.current() {
            Some(current) => screen.choose(&current.task),
            None => screen.choose_next(state),
        }
        screen
    }

    /// Asks what happened while nothing was recorded.
    pub(in crate::tui) fn ask_about_gap(
        &mut self,
        alive_ms: i64,
        estimated: bool,
        begun_exactly: bool,
    ) {
        // Nothing else is asked meanwhile.
        self.review = None;
        // A second gap before the answer makes the first one longer.
        if !matches!(self.cover, Some(Cover::Gap { .. })) {
            self.cover = Some(Cover::Gap {
                alive_ms,
                estimated,
                begun_exactly,
                typed: None,
            });
        }
    }

    /// The note that is being written, if anything of it stands.
    pub(in crate::tui) fn draft(&self) -> Option<Draft> {
        self.note.draft()
    }

    /// Goes on with a note that was being written before.
    pub(in crate::tui) fn restore(&mut self, draft: &Draft) {
        self.note = Note::of(draft);
    }

    /// The answer to the last key: what was done, or why it was not.
    #[cfg(test)]
    pub(in crate::tui) fn status(&self) -> Option<&Status> {
        self.status.as_ref()
    }

    pub(in crate::tui) fn tell(&mut self, text: &str) {
        self.status = Some(Status::Said(text.to_owned()));
    }

    pub(in crate::tui) fn place(&self, state: &State) -> Place {
        if let Some(review) = &self.review {
            return review.place(state);
        }
        if let Some(cover) = &self.cover {
            return cover.place();
        }
        if self.search.is_some() {
            return Place::Search;
        }
        if self.note.open {
            return Place::Note;
        }
        if let Some(asking) = &self.asking {
            return asking.place();
        }
        place_of(state)
    }

    /// The key that means something in a place, as people read it.
    fn key(&self, place: Place, intent: Intent) -> &str {
        self.given.keys.key(place, intent)
    }

    /// A word on how far the session is, for when no task runs.
    fn progress(&self, state: &State) -> Option<String> {
        task_box::progress(state, &self.order, &self.given.keys)
    }

    pub(in crate::tui) fn press<J: Journal>(
        &mut self,
        key: &KeyEvent,
        at: Moment,
        recorder: &mut Recorder<J>,
        host: &Host,
    ) -> Option<Leave> {
        self.status = None;
        if let Some(review) = &mut self.review {
            if review.press(key, at, recorder) {
                self.review = None;
            }
            return None;
        }
        let awaited = self.awaited.take();
        let place = self.place(recorder.state());
        let intent = self.given.keys.lookup(place, key);
        match place {
            Place::Note => self.press_in_note(key, intent, awaited, at, recorder),
            Place::Search => self.press_in_search(key, intent, awaited, at, recorder),
            Place::Quit => return self.answer_quit(intent, at, recorder),
            Place::Field | Place::NewKind => self.press_in_field(key, intent, at, recorder, host),
            Place::Gap => return self.answer_gap(key, intent, at, recorder, host),
            Place::Lost => return self.answer_loss(intent, at, recorder, host),
            Place::Hidden => {
                self.cover = None;
                self.tell("That key only showed the screen again; nothing was logged.");
            }
            Place::Reading => {
                if let Some(Cover::Reading(reading)) = &mut self.cover
                    && !reading.update(intent, self.size)
                {
                    self.cover = None;
                }
            }
            Place::Asking | Place::AskingText | Place::Participant | Place::ParticipantText => {
                self.press_asking(key, intent, at, recorder);
            }
            Place::Closed => return self.act_closed(place, key, intent, at, recorder),
            _ => self.act(place, key, intent, awaited, at, recorder),
        }
        None
    }

    pub(in crate::tui) fn paste(&mut self, text: &str) {
        if let Some(review) = &mut self.review {
            return review.paste(text);
        }
        if self.cover.is_none()
            && self.search.is_none()
            && !self.note.open
            && let Some(asking) = self.asking.as_ref()
            && asking.is_for_participant()
            && !asking.is_in_words()
        {
            // The participant is told nothing about notes.
            return;
        }
        let inserted = self.field().map(|field| field.insert(text));
        let refused = match inserted {
            Some(true) => None,
            Some(false) => Some("The pasted text was too long and was cut.".to_owned()),
            None => Some(format!(
                "A paste was ignored: it is never keys. Open a note with {} to paste into it.",
                self.key(Place::Running, Intent::Note)
            )),
        };
        self.status = refused.map(Status::Refused);
    }

    /// Where typed text goes.
    fn field(&mut self) -> Option<&mut Field> {
        if let Some(cover) = &mut self.cover {
            return cover.field();
        }
        if let Some(search) = &mut self.search {
            return Some(&mut search.field);
        }
        if self.note.open {
            return Some(&mut self.note.field);
        }
        self.asking
            .as_mut()
            .filter(|a| a.is_in_words())
            .map(Asking::words)
    }

    pub(in crate::tui) fn resize(&mut self, size: Size, state: &State, saved: bool) {
        self.size = size;
        if let Some(Cover::Reading(reading)) = &mut self.cover {
            reading.resize(size);
        }
        if let Some(review) = &mut self.review {
            review.resize(size);
        }
        self.clamp(state, saved);
    }

    /// Keeps the log's scroll within the log.
    fn clamp(&mut self, state: &State, saved: bool) {
        let rows = self.log_rows(state, saved);
        let entries = usize::try_from(state.last_seq()).unwrap_or(0);
        self.back = self.back.min(entries.saturating_sub(rows));
    }

    fn log_rows(&self, state: &State, saved: bool) -> usize {
        let area = Rect::new(0, 0, self.size.width, self.size.height);
        let banner = if saved { 0 } else { 2 };
        usize::from(self.areas(area, state, banner).log.height)
    }

    /// Lets time pass; says whether something else than a clock has changed.
    pub(in crate::tui) fn tick<J: Journal>(&mut self, at: Moment, recorder: &Recorder<J>) -> bool {
        // By stamp a key may still be in time: only the words go, the key decides for itself.
        let late = self
            .awaited
            .is_some_and(|a| recorder.now_ms(at) - a.at_ms > LEVEL_MS);
        if late && self.status.is_some() {
            self.status = None;
            return true;
        }
        false
    }

    /// Takes in that the machine slept; says whether that raises a question.
    pub(in crate::tui) fn wake<J: Journal>(
        &mut self,
        slept: Slept,
        at: Moment,
        recorder: &mut Recorder<J>,
        host: &Host,
    ) -> bool {
        if matches!(self.cover, Some(Cover::Lost { .. })) {
            // The gap before it is not over yet, and becomes longer.
            return false;
        }
        match recorder.state().phase() {
            Phase::Running(_) => {
                self.ask_about_gap(slept.alive_ms, false, true);
                return true;
            }
            Phase::Between | Phase::Paused(_) | Phase::Deciding(_) => {
                go_on_after(slept.alive_ms, false, at, recorder, host);
            }
            Phase::NotOpened | Phase::Closed => {}
        }
        false
    }

    fn choose(&mut self, task: &str) {
        if let Some(at) = self.order.iter().position(|t| t == task) {
            self.chosen = at;
        }
    }

    /// Chooses the next task that was not begun; after the last one the choice stays.
    fn choose_next(&mut self, state: &State) {
        let count = self.order.len();
        let next = (0..count)
            .map(|i| (self.chosen + i) % count)
            .find(|i| state.attempts_at(&self.order[*i]).next().is_none());
        self.chosen = next.unwrap_or(self.chosen);
    }

    fn chosen_task(&self) -> Option<&String> {
        self.order.get(self.chosen)
    }

    fn areas(&self, area: Rect, state: &State, banner: u16) -> Areas {
        let list = if area.width >= 100 {
            (area.width * 2 / 5).min(56)
        } else {
            28
        };
        let wide = area.width.saturating_sub(list);
        let task = self.chosen_task().and_then(|id| state.study().task(id));
        let tasks = u16::try_from(self.order.len()).unwrap_or(u16::MAX);
        let line = u16::from(self.note.open || self.search.is_some());
        let body = area.height.saturating_sub(3 + banner + line);
        // Before a task the words to read aloud matter most, while it runs the log does.
        let log = match state.phase() {
            Phase::Running(_) | Phase::Paused(_) => (body / 3).max(3),
            Phase::NotOpened | Phase::Between | Phase::Deciding(_) | Phase::Closed => 3,
        };
        let wanted = task_box::height(task, wide)
            .max(tasks.saturating_add(2))
            .max(11);
        let top = wanted.min(body.saturating_sub(log));
        let [header, banner, top, log, line, status, keys] = area.layout(&Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(banner),
            Constraint::Length(top),
            Constraint::Fill(1),
            Constraint::Length(line),
            Constraint::Length(1),
            Constraint::Length(1),
        ]));
        let [tasks, task] = top.layout(&Layout::horizontal([
            Constraint::Length(list),
            Constraint::Fill(1),
        ]));
        Areas {
            header,
            banner,
            tasks,
            task,
            log,
            line,
            status,
            keys,
        }
    }

    pub(in crate::tui) fn draw<J: Journal>(
        &self,
        frame: &mut Frame<'_>,
        recorder: &Recorder<J>,
        at: Moment,
        theme: Theme,
    ) {
        if let Some(review) = &self.review {
            return review.draw(frame, recorder, at, theme);
        }
        let area = frame.area();
        let state = recorder.state();
        let now_ms = recorder.now_ms(at);
        let look = Look {
            theme,
            keys: &self.given.keys,
        };
        let asking = self.asking.as_ref();
        if let Some(asking) = asking.filter(|a| a.is_for_participant() && self.cover.is_none()) {
            return asking.draw_page(frame, area, state, look);
        }
        if frame::is_small(area) {
            let meanwhile = format!("{}Keys are still logged.", mark(state));
            return frame::draw_small(frame, area, &meanwhile);
        }
        let banner = banner(recorder, area.width);
        let rows = u16::try_from(banner.len()).unwrap_or(u16::MAX);
        let areas = self.areas(area, state, rows);
        let columns = usize::from(area.width);
        self.draw_header(frame, areas.header, recorder, now_ms, theme);
        let banner: Vec<_> = banner
            .into_iter()
            .map(|l| Line::styled(l, theme.bad()))
            .collect();
        frame.render_widget(Paragraph::new(banner), areas.banner);
        standing::draw_tasks(
            frame,
            areas.tasks,
            state,
            &self.order,
            self.chosen,
            now_ms,
            theme,
        );
        self.draw_right(frame, areas.task, state, now_ms, look);
        let rows = usize::from(areas.log.height);
        let shown = log::Shown {
            rows,
            back: self.back,
            unsaved: recorder.unsaved(),
            found: self.search.as_ref().and_then(Search::found),
        };
        let entries = log::lines(state, shown, columns, theme);
        frame.render_widget(Paragraph::new(entries), areas.log);
        if let Some(search) = &self.search {
            frame.render_widget(search.line(columns, theme), areas.line);
        } else if self.note.open {
            frame.render_widget(self.note.line(columns, theme), areas.line);
        }
        if let Some(status) = &self.status {
            frame.render_widget(status.line(columns, theme), areas.status);
        } else if let Some(text) = self.progress(state).filter(|_| asking.is_none()) {
            frame.render_widget(Status::Said(text).line(columns, theme), areas.status);
        }
        let place = self.place(state);
        frame.render_widget(bar::keys(place, columns, look), areas.keys);
        if let Some(asking) = asking {
            asking.draw_box(
                frame,
                (areas.tasks.union(areas.task), areas.log),
                state,
                look,
            );
        }
        if let Some(cover) = &self.cover {
            cover.draw(frame, area, state, &self.order, now_ms, look);
            if matches!(
                place,
                Place::Gap | Place::Lost | Place::Field | Place::NewKind
            ) && let Some(status) = &self.status
            {
                frame.render_widget(status.line(columns, theme), areas.status);
            }
        }
    }

    fn draw_right(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        state: &State,
        now_ms: i64,
        look: Look<'_>,
    ) {
        let theme = look.theme;
        let Some(id) = self.chosen_task() else {
            return;
        };
        match (state.phase(), state.current()) {
            (Phase::Closed, _) => closed::draw(frame, area, state, &self.order, theme),
            (Phase::Deciding(_), Some(ended)) if ended.task == *id => {
                outcome::draw(frame, area, state, ended, theme);
            }
            _ => {
                let (place, of) = (self.chosen + 1, self.order.len());
                task_box::draw(frame, area, state, id, place, of, now_ms, look);
            }
        }
    }

    fn draw_header<J: Journal>(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        recorder: &Recorder<J>,
        now_ms: i64,
        theme: Theme,
    ) {
        let state = recorder.state();
        let Some(opening) = state.opening() else {
            return;
        };
        let mut who = opening.participant.clone().unwrap_or_default();
        if let Some(segment) = &self.segment {
            who = format!("{who} {segment}");
        }
        // Before the title, which may be so long that the rest is cut.
        let study = format!(
            " {}{} {}",
            mark(state),
            state.study().title,
            opening.version
        );
        let left: Vec<&str> = [&study, who.trim(), &opening.moderator]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let (sign, shown_ms) = match (state.closed(), state.opened()) {
            (Some(closed), _) => ("○ closed", closed.clock_ms),
            (None, _) => ("● recording", now_ms),
        };
        let saved = match recorder.kept() {
            Kept::File => Span::styled("saved ", theme.good()),
            Kept::Emergency(_) | Kept::Memory(_) => Span::styled("NOT SAVED ", theme.bad()),
        };
        let right = Line::from(vec![
            Span::raw(format!("{sign}  {} · ", clock(shown_ms))),
            saved,
        ]);
        frame::draw_ends(frame, area, &left.join(" · "), right, theme);
    }
}

/// Where keys are pressed when nothing covers the screen and nothing is being written.
fn place_of(state: &State) -> Place {
    match state.phase() {
        Phase::NotOpened | Phase::Between => Place::Between,
        Phase::Running(_) => Place::Running,
        Phase::Paused(_) => Place::Paused,
        Phase::Deciding(_) => Place::Deciding,
        Phase::Closed => Place::Closed,
    }
}

/// What stands first on every screen of a session that does not count.
fn mark(state: &State) -> &'static str {
    state.opening().map_or("", |o| frame::mark(o.session_kind))
}

/// What is not saved, where it waits and why, in at most two lines.
pub(super) fn banner<J: Journal>(recorder: &Recorder<J>, columns: u16) -> Vec<String> {
    let (place, why) = match recorder.kept() {
        Kept::File => return Vec::new(),
        Kept::Emergency(why) => ("an emergency file", why),
        Kept::Memory(why) => ("memory only", why),
    };
    let last = recorder.state().last_seq();
    let waiting = recorder.unsaved().map_or(0, |first| last - first + 1);
    let entries = match waiting {
        1 => "The last entry is".to_owned(),
        n => format!("The last {n} entries are"),
    };
    let text = format!(
        "! {entries} NOT SAVED in the study's file; they wait in {place}. {why} Go on: it is tried again every 2 s."
    );
    let mut lines = wrap(&text, usize::from(columns));
    lines.truncate(2);
    lines.resize(2, String::new());
    lines
}

struct Areas {
    header: Rect,
    banner: Rect,
    tasks: Rect,
    task: Rect,
    log: Rect,
    line: Rect,
    status: Rect,
    keys: Rect,
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use crate::study::Study;
    use crate::tui::Screen as _;
    use crate::tui::testing::{
        Bench, both_sizes, briefing, draw_at_every_size, look_of, opened, shown, with_journal,
    };

    /// A session in the middle of its third task.
    fn in_the_middle() -> Bench {
        let mut app = opened();
        app.press_all("+20000 space +72000 enter +3000 c");
        app.press_all("space +123000 a 3 enter c +4000");
        app.press_all("space +38000 1 +38000 2 +5000 a");
        app.press_all("+60000 n 'hesitates at the security code' enter +20300");
        app
    }

    #[test]
    fn before_the_first_task() {
        assert_snapshot!(both_sizes(&mut opened()));
    }

    #[test]
    fn while_a_task_runs() {
        assert_snapshot!(both_sizes(&mut in_the_middle()));
    }

    #[test]
    fn while_paused_and_over_the_limit() {
        let mut app = in_the_middle();
        app.press_all("+200000 space 3 +32000");
        assert_snapshot!(both_sizes(&mut app));
    }

    #[test]
    fn with_another_task_chosen_and_a_note_being_written() {
        let mut app = in_the_middle();
        app.press_all("u tab X 'cannot find the cards'");
        assert_snapshot!(both_sizes(&mut app));
    }

    #[test]
    fn when_all_is_done() {
        let mut app = in_the_middle();
        app.press_all("enter f s space enter v");
        assert_snapshot!(both_sizes(&mut app));
    }

    #[test]
    fn the_log_scrolls_and_comes_back_with_the_next_entry() {
        let mut app = opened();
        app.press_all("space");
        for _ in 0..30 {
            app.press_all("+1000 e");
        }
        assert!(app.shown().contains("00:00:30  ✗"));
        app.press_all("pgup");
        assert!(!app.shown().contains("00:00:30  ✗"));
        app.press_all("pgup pgup pgup pgup pgup pgup pgup pgup pgup");
        assert!(app.shown().contains("● session opened"));
        app.press_all("pgdn");
        assert!(!app.shown().contains("● session opened"));
        app.press_all("e");
        assert!(app.shown().contains("00:00:30  ✗"));
    }

    fn with_study(change: impl FnOnce(&mut Study)) -> Bench {
        let mut given = briefing();
        let mut study = (*given.study).clone();
        change(&mut study);
        given.study = std::sync::Arc::new(study);
        let order: Vec<String> = given.study.tasks.iter().map(|t| t.id.clone()).collect();
        given.order_for = Box::new(move |_, _| order.clone());
        let mut app = with_journal(given, Vec::new());
        app.press_all("enter");
        app
    }

    #[test]
    fn a_scenario_too_long_for_its_box_can_be_read_whole() {
        let mut app = with_study(|study| {
            let words: Vec<String> = (1..=300).map(|n| format!("word{n}")).collect();
            study.tasks[0].scenario = Some(words.join(" "));
        });
        let screen = app.shown();
        assert!(screen.contains("… w shows the whole text") && !screen.contains("word300"));
        app.press_all("w pgdn pgdn pgdn");
        assert!(app.shown().contains("word300"));
        app.press_all("e");
        assert!(app.shown().contains("Tasks"));
    }

    #[test]
    fn the_chosen_task_is_in_sight_in_a_long_list() {
        let mut app = with_study(|study| {
            let task = study.tasks[0].clone();
            for n in 0..60 {
                study.tasks.push(crate::study::Task {
                    id: format!("t{n}"),
                    title: format!("Task {n}"),
                    ..task.clone()
                });
            }
        });
        app.press_all("backtab");
        assert!(app.shown().contains("›  Task 59"));
    }

    #[test]
    fn nothing_from_a_script_or_a_note_steers_the_terminal() {
        let mut app = with_study(|study| {
            "\u{1b}]0;owned\u{7}".clone_into(&mut study.tasks[0].title);
            study.tasks[0].scenario = Some("\u{1b}[2J\u{9b}31m".to_owned());
            study.title.push('\u{202e}');
            "\u{1b}c".clone_into(&mut study.error_kinds[0].label);
        });
        app.press_all("space 1 z z enter");
        let screen = app.shown();
        assert!(
            !screen.replace('\n', "").contains(char::is_control),
            "{screen}"
        );
        assert!(screen.contains("␛c"));
        assert!(!screen.contains('\u{202e}'));
    }

    #[test]
    fn every_state_has_a_sign_or_a_word_without_colour() {
        // The snapshots above carry no colour at all; here the words that colour goes with.
        let mut app = in_the_middle();
        app.press_all("+200000");
        assert!(app.shown().contains("OVER limit 5:00"));
        app.press_all("space");
        assert!(app.shown().contains("‖ paused 0:00, no reason named"));
    }

    #[test]
    fn each_role_of_the_theme_has_its_look() {
        let mut app = in_the_middle();
        app.press_all("e");
        let look = |app: &Bench, text| look_of(app, 120, 40, text);
        // strong, good, key, bad, caution, faint, and what has no role.
        assert_eq!(look(&app, " Tasks "), "Reset BOLD");
        assert_eq!(look(&app, "saved"), "Green NONE");
        assert_eq!(look(&app, "space"), "Cyan BOLD");
        assert_eq!(look(&app, "✗"), "Red BOLD");
        assert_eq!(look(&app, "◐"), "Magenta NONE");
        assert_eq!(look(&app, "1 Types into the wrong field"), "Reset DIM");
        assert_eq!(look(&app, "start/pause"), "Reset NONE");
        app.press_all("/ f i e l d");
        assert_eq!(look(&app, "minor"), "Reset REVERSED");
        app.press_all("esc +200000");
        assert_eq!(look(&app, "OVER limit 5:00"), "Red BOLD");
        app.press_all("enter enter");
        assert_eq!(look(&app, "No task is running."), "Magenta NONE");
    }

    #[test]
    fn a_time_stands_against_an_experts_and_the_limit() {
        let mut app = with_study(|study| {
            study.tasks[0].expert_time_ms = Some(40_000);
            study.tasks[0].time_limit_ms = Some(300_000);
            study.tasks[1].expert_time_ms = Some(40_000);
        });
        assert!(app.shown().contains("not begun   expert 0:40 · limit 5:00"));
        app.press_all("space +31000");
        assert!(app.shown().contains("00:31.0   expert 0:40 · limit 5:00"));
        let wide = |app: &mut Bench| {
            app.resize(120, 40);
            shown(app, 120, 40)
        };
        assert!(wide(&mut app).contains("███░┃░░░"));
        assert!(!app.shown().contains('█'));
        app.press_all("+270000");
        let over = wide(&mut app);
        assert!(over.contains("05:01.0   expert 0:40 · OVER limit 5:00"));
        assert!(over.contains(&format!("{}┃{}", "█".repeat(4), "█".repeat(25))));
        app.press_all("tab space +50000");
        assert!(wide(&mut app).contains("00:50.0   expert 0:40"));
        assert!(!wide(&mut app).contains('░'));
    }

    #[test]
    fn it_is_drawn_at_every_size() {
        for keys in [
            "",
            "space 1 a",
            "space enter",
            "space space",
            "n 'draft",
            "/ e",
            "?",
            "w",
            "z",
            "q",
            "q y",
            "o 'draft",
            "E",
            "R",
        ] {
            let keys = keys.replace("'draft", "'draft'");
            let mut app = opened();
            app.press_all(&keys);
            draw_at_every_size(&mut app);
        }
    }

    #[test]
    fn without_tasks_there_is_still_a_screen() {
        let mut given = briefing();
        given.order_for = Box::new(|_, _| Vec::new());
        let mut app = with_journal(given, Vec::new());
        app.press_all("enter space tab backtab s w c enter pgup pgdn");
        draw_at_every_size(&mut app);
        app.press_all("q y");
        assert_eq!(app.kinds(), "SessionClosed");
    }
}

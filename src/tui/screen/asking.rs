//! Questions to the participant: in a box on the moderator's screen, or on a screen of their own.
//!
//! Digits only fill in an answer, so that a key meant for the task before cannot become one; Enter records it. The
//! participant's screen accepts only the participant's keys and the moderator's key to leave it.

mod moderator_box;
mod page;
mod scale;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::session::{Command, PendingQuestion, Seq, SessionState};
use crate::study::{AnswerFormat, Item};
use crate::tui::keymap::KeyContext;
use crate::tui::theme::DrawContext;
use crate::tui::widget::text_field::TextField;

/// Open questions, one per page.
#[derive(Debug)]
pub(super) struct Questionnaire {
    /// At least one page.
    pages: Vec<Page>,
    current: usize,
    reader: Reader,
    /// Whether Enter skips the question now, after the message that nothing is filled in.
    may_skip: bool,
}

/// A question with the answer that is filled in but not recorded.
#[derive(Debug)]
struct Page {
    question: PendingQuestion,
    /// Digits typed so far.
    number: String,
    /// The moderator's digits, while the participant has the screen.
    moderator_number: String,
    /// Text of an answer in words.
    text_field: TextField,
}

/// Who reads the questions.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Reader {
    Moderator,
    Participant {
        /// Message for the participant about the last key.
        hint: String,
        /// Whether all questions are answered.
        done: bool,
    },
}

impl Reader {
    fn for_participant(done: bool) -> Self {
        Self::Participant {
            hint: String::new(),
            done,
        }
    }
}

/// Content of a page to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum PageContent {
    /// An answer or a blank.
    Answer(Command),
    /// The recorded answer.
    Unchanged,
    /// Nothing.
    Empty,
}

impl Questionnaire {
    /// Opens these questions at the first unanswered one; `None` if there are no questions.
    pub(super) fn new(asked: Vec<PendingQuestion>, state: &SessionState) -> Option<Self> {
        let pages: Vec<Page> = asked.into_iter().map(|a| Page::new(a, state)).collect();
        let at = pages.iter().position(|page| page.is_unanswered(state));
        (!pages.is_empty()).then(|| Self {
            current: at.unwrap_or(0),
            pages,
            reader: Reader::Moderator,
            may_skip: false,
        })
    }

    pub(super) fn key_context(&self) -> KeyContext {
        match (self.is_for_participant(), self.is_free_text()) {
            (false, false) => KeyContext::Asking,
            (false, true) => KeyContext::AskingText,
            (true, true) if !self.is_done() => KeyContext::ParticipantText,
            (true, _) => KeyContext::Participant,
        }
    }

    pub(super) fn is_for_participant(&self) -> bool {
        self.reader != Reader::Moderator
    }

    /// Whether the participant has answered all questions.
    pub(super) fn is_done(&self) -> bool {
        matches!(self.reader, Reader::Participant { done: true, .. })
    }

    /// Whether any question is unanswered.
    pub(super) fn has_unanswered(&self, state: &SessionState) -> bool {
        self.pages.iter().any(|page| page.is_unanswered(state))
    }

    fn page(&self) -> &Page {
        &self.pages[self.current]
    }

    pub(super) fn item(&self) -> &Item {
        &self.page().question.item
    }

    pub(super) fn is_free_text(&self) -> bool {
        self.item().answer == AnswerFormat::Text
    }

    /// Text field for an answer in words.
    pub(super) fn text_field_mut(&mut self) -> &mut TextField {
        &mut self.pages[self.current].text_field
    }

    /// Types a digit, or returns why no answer starts with it.
    pub(super) fn type_digit(&mut self, digit: char) -> Result<(), String> {
        self.set_hint(String::new());
        let Some((low, high)) = self.item().answer.range() else {
            return Ok(());
        };
        let number = &mut self.pages[self.current].number;
        let fits = |text: &str| text.parse::<i64>().is_ok_and(|n| n <= high);
        // A leading zero adds nothing.
        let typed = format!("{}{digit}", number.trim_start_matches('0'));
        let alone = digit.to_string();
        if fits(&typed) {
            *number = typed;
            Ok(())
        } else if (0..=9).contains(&high) && fits(&alone) {
            // If every answer is a single digit, a new digit replaces the last.
            *number = alone;
            Ok(())
        } else {
            Err(format!("Answers range from {low} to {high}."))
        }
    }

    /// Fills in the answer this many steps above or below the current one.
    pub(super) fn move_by(&mut self, steps: i64, state: &SessionState) {
        self.set_hint(String::new());
        let Some((low, high)) = self.item().answer.range() else {
            return;
        };
        let step = scale::arrow_step(&self.item().answer);
        let next = match self.page().effective_value(state) {
            // A typed number may lie between two answers: the next one is the nearer of them.
            Some(now) if !scale::is_offered(&self.item().answer, now) => {
                let below = low + (now - low).div_euclid(step) * step;
                if steps > 0 { below + step } else { below }
            }
            Some(now) => now + steps * step,
            None if steps > 0 => low,
            None => high,
        };
        self.pages[self.current].number = next.clamp(low, high).to_string();
    }

    /// Moves up or down: among answers that are below each other, of which the highest is above except in a list of
    /// choices; else to the question before or after.
    pub(super) fn move_vertically(&mut self, down: bool, state: &SessionState) {
        let answer = &self.item().answer;
        if self.is_done() || !scale::is_vertical(answer) {
            return self.turn_page(down);
        }
        let is_list = matches!(answer, AnswerFormat::Choice(_));
        self.move_by(if down == is_list { 1 } else { -1 }, state);
    }

    pub(super) fn clear(&mut self) {
        self.set_hint(String::new());
        self.pages[self.current].number.clear();
    }

    /// Content of the page.
    ///
    /// # Errors
    /// If the typed text is not an answer; the message lists the valid ones.
    pub(super) fn page_content(&self, state: &SessionState) -> Result<PageContent, String> {
        let page = self.page();
        let answer = &page.question.item.answer;
        let recorded = state.find_answer(&page.question);
        if *answer == AnswerFormat::Text {
            let text = page.text_field.text().trim();
            let before = recorded.map(|r| r.text.as_deref().unwrap_or(""));
            return Ok(match (text, before) {
                (text, Some(before)) if text == before => PageContent::Unchanged,
                ("", None) => PageContent::Empty,
                ("", Some(_)) => PageContent::Answer(page.rate_command(None, None)),
                (text, _) => PageContent::Answer(page.rate_command(None, Some(text.to_owned()))),
            });
        }
        if page.number.is_empty() {
            return Ok(match recorded {
                Some(_) => PageContent::Unchanged,
                None => PageContent::Empty,
            });
        }
        let value = page
            .valid_number()
            .ok_or_else(|| scale::range_message(answer))?;
        if recorded.and_then(|r| r.value) == Some(value as f64) {
            return Ok(PageContent::Unchanged);
        }
        let words = match answer {
            AnswerFormat::Choice(_) => answer.label_of(value).map(str::to_owned),
            _ => None,
        };
        Ok(PageContent::Answer(
            page.rate_command(Some(value as f64), words),
        ))
    }

    /// Command that records a blank.
    pub(super) fn blank_command(&self) -> Command {
        self.page().rate_command(None, None)
    }

    /// Command that records the unsaved text of an answer in words.
    pub(super) fn draft_command(&self, state: &SessionState) -> Option<Command> {
        let page = self.page();
        let is_draft = self.is_free_text() && !page.text_field.text().trim().is_empty();
        match self.page_content(state) {
            Ok(PageContent::Answer(command)) if is_draft => Some(command),
            _ => None,
        }
    }

    /// Moves to the next unanswered question; returns whether there was one.
    pub(super) fn go_to_next_unanswered(&mut self, state: &SessionState) -> bool {
        self.pages[self.current].number.clear();
        self.set_hint(String::new());
        let count = self.pages.len();
        let next = (1..=count)
            .map(|i| (self.current + i) % count)
            .find(|i| self.is_shown(*i) && self.pages[*i].is_unanswered(state));
        if let Some(next) = next {
            self.current = next;
        } else if let Reader::Participant { done, .. } = &mut self.reader {
            *done = true;
        }
        next.is_some()
    }

    /// Moves to the next or previous question.
    pub(super) fn turn_page(&mut self, forward: bool) {
        let count = self.pages.len();
        if let Reader::Participant { done, .. } = &mut self.reader
            && std::mem::take(done)
            && !forward
        {
            // From the last page, back to the question answered last.
            return;
        }
        self.set_hint(String::new());
        let by = |i: usize| if forward { i } else { count - i };
        let next = (1..=count)
            .map(|i| (self.current + by(i)) % count)
            .find(|i| self.is_shown(*i));
        self.current = next.unwrap_or(self.current);
    }

    /// Whether the participant sees a page: only questions asked together, after one task or at the end.
    fn is_shown(&self, page: usize) -> bool {
        !self.is_for_participant() || self.pages[page].question.attempt == self.current_attempt()
    }

    fn current_attempt(&self) -> Option<Seq> {
        self.page().question.attempt
    }

    /// Gives the screen to the participant. A filled-in, unrecorded answer is the moderator's and is kept for later.
    pub(super) fn hand_over(&mut self, state: &SessionState) {
        self.reader = Reader::for_participant(false);
        self.may_skip = false;
        for page in &mut self.pages {
            page.moderator_number = std::mem::take(&mut page.number);
        }
        if !self.page().is_unanswered(state) {
            self.go_to_next_unanswered(state);
            self.reader = Reader::for_participant(false);
        }
    }

    /// Gives the screen back to the moderator, restoring what was filled in if nothing was answered since.
    pub(super) fn return_to_moderator(&mut self, state: &SessionState) {
        self.reader = Reader::Moderator;
        self.may_skip = false;
        for page in &mut self.pages {
            page.number = std::mem::take(&mut page.moderator_number);
            if !page.is_unanswered(state) {
                page.number.clear();
            }
        }
    }

    /// Whether a second key confirmed skipping the question; the first one only shows the message.
    pub(super) fn confirm_skip(&mut self) -> bool {
        if let Reader::Participant { hint, .. } = &mut self.reader {
            "No answer yet. Press Enter again to skip this question.".clone_into(hint);
        }
        std::mem::replace(&mut self.may_skip, true)
    }

    /// Sets the message for the participant; the moderator has the status line.
    pub(super) fn set_hint(&mut self, words: String) {
        self.may_skip = false;
        if let Reader::Participant { hint, .. } = &mut self.reader {
            *hint = words;
        }
    }

    /// Updates the questions after undo or redo; returns whether any are left.
    pub(super) fn refresh(&mut self, state: &SessionState) -> bool {
        let asked = state.questions_so_far();
        let here = self.page().question.clone();
        self.pages.retain(|page| asked.contains(&page.question));
        let open = |page: &Page| page.is_unanswered(state);
        let at = self.pages.iter().position(|page| page.question == here);
        let at = at.filter(|at| open(&self.pages[*at]));
        self.current = at.or_else(|| self.pages.iter().position(open)).unwrap_or(0);
        !self.pages.is_empty()
    }

    /// Moves to a question, if it is among the open or answered ones.
    pub(super) fn go_to(&mut self, instrument: &str, item: &str) {
        let is = |page: &Page| {
            page.question.instrument.as_str() == instrument && page.question.item.id == item
        };
        self.current = self.pages.iter().position(is).unwrap_or(self.current);
    }

    /// The question and its answer as one line.
    pub(super) fn summary_line(&self, state: &SessionState) -> String {
        let page = self.page();
        let filled = match page.question.item.answer {
            AnswerFormat::Text => page.text_field.text().to_owned(),
            _ => page
                .effective_value(state)
                .map_or_else(|| "none yet".to_owned(), |n| n.to_string()),
        };
        let scale = match &page.question.item.answer {
            AnswerFormat::Scale(scale) => format!(", {} to {}", scale.low, scale.high),
            AnswerFormat::Faces | AnswerFormat::Choice(_) | AnswerFormat::Text => String::new(),
        };
        let about = moderator_box::question_subject(page, state);
        format!(
            "{about}: {} Answer{scale}: {filled}.",
            page.question.item.wording
        )
    }

    /// Number of answered, blank and unanswered questions.
    pub(super) fn tally(&self, state: &SessionState) -> Tally {
        let mut tally = Tally::default();
        for page in self
            .pages
            .iter()
            .filter(|p| p.question.attempt == self.current_attempt())
        {
            match state.find_answer(&page.question) {
                Some(rating) if rating.value.is_none() && rating.text.is_none() => {
                    tally.blank += 1;
                }
                Some(_) => tally.answered += 1,
                None => tally.unanswered += 1,
            }
        }
        tally
    }

    /// Draws the box on the moderator's screen, over the tasks and, if needed, over the log.
    pub(super) fn draw_box(
        &self,
        frame: &mut Frame<'_>,
        (tasks, log): (Rect, Rect),
        state: &SessionState,
        look: DrawContext<'_>,
    ) {
        moderator_box::draw(self, frame, (tasks, tasks.union(log)), state, look);
    }

    /// Draws the participant's screen.
    pub(super) fn draw_page(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        state: &SessionState,
        look: DrawContext<'_>,
    ) {
        page::draw(self, frame, area, state, look);
    }
}

/// Number of questions by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) answered: usize,
    pub(super) blank: usize,
    pub(super) unanswered: usize,
}

impl Page {
    fn new(question: PendingQuestion, state: &SessionState) -> Self {
        let text = state.find_answer(&question).and_then(|r| r.text.clone());
        let text = text.filter(|_| question.item.answer == AnswerFormat::Text);
        Self {
            text_field: TextField::new(&text.unwrap_or_default()),
            number: String::new(),
            moderator_number: String::new(),
            question,
        }
    }

    fn is_unanswered(&self, state: &SessionState) -> bool {
        state.find_answer(&self.question).is_none()
    }

    /// The typed number, if it is a valid answer.
    fn valid_number(&self) -> Option<i64> {
        let value = self.number.parse::<i64>().ok()?;
        scale::is_offered(&self.question.item.answer, value).then_some(value)
    }

    /// The current number: typed, or else recorded.
    fn effective_value(&self, state: &SessionState) -> Option<i64> {
        if !self.number.is_empty() {
            return self.number.parse().ok();
        }
        let value = state.find_answer(&self.question)?.value?;
        #[allow(clippy::cast_possible_truncation, reason = "answers are whole numbers")]
        Some(value as i64)
    }

    fn rate_command(&self, value: Option<f64>, text: Option<String>) -> Command {
        Command::Rate {
            attempt: self.question.attempt,
            instrument: self.question.instrument.as_str().to_owned(),
            item: self.question.item.id.clone(),
            value,
            text,
        }
    }
}

#[cfg(test)]
mod tests;

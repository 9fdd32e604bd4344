//! Questions to the participant: in a box on the moderator's screen, or on a screen that shows nothing else.
//!
//! Digits only fill an answer in, so that a key meant for the task before cannot become one; Enter records it.
//! The participant's screen takes the participant's keys, and comes back only with the moderator's.

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

/// Questions that are being put, one a page.
#[derive(Debug)]
pub(super) struct Questionnaire {
    /// At least one.
    pages: Vec<Page>,
    current: usize,
    reader: Reader,
    /// Whether Enter leaves the question out now: it was said that nothing is filled in.
    may_skip: bool,
}

/// A question, and what is filled in and not recorded.
#[derive(Debug)]
struct Page {
    question: PendingQuestion,
    /// A number, as far as it is typed.
    number: String,
    /// The moderator's number, while the participant has the screen.
    moderator_number: String,
    /// The words, of a question that is answered so.
    text_field: TextField,
}

/// Who reads the questions.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Reader {
    Moderator,
    Participant {
        /// What the last key came to, in words for the participant.
        hint: String,
        /// Whether nothing is left to answer.
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

/// What a page holds when it is to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum PageContent {
    /// This answer, or a blank.
    Answer(Command),
    /// What is recorded already.
    Unchanged,
    /// Nothing at all.
    Empty,
}

impl Questionnaire {
    /// Puts these questions, from the first without an answer on; `None` where there are none.
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

    /// Whether the participant has nothing left to answer.
    pub(super) fn is_done(&self) -> bool {
        matches!(self.reader, Reader::Participant { done: true, .. })
    }

    /// Whether any of the questions has no answer yet.
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

    /// The field that a written answer goes to.
    pub(super) fn text_field_mut(&mut self) -> &mut TextField {
        &mut self.pages[self.current].text_field
    }

    /// Types a digit; says why not where no answer begins so.
    pub(super) fn type_digit(&mut self, digit: char) -> Result<(), String> {
        self.set_hint(String::new());
        let Some((low, high)) = self.item().answer.range() else {
            return Ok(());
        };
        let number = &mut self.pages[self.current].number;
        let fits = |text: &str| text.parse::<i64>().is_ok_and(|n| n <= high);
        // "0" before other digits adds nothing.
        let typed = format!("{}{digit}", number.trim_start_matches('0'));
        let alone = digit.to_string();
        if fits(&typed) {
            *number = typed;
            Ok(())
        } else if (0..=9).contains(&high) && fits(&alone) {
            // Where every answer is one digit, the next one takes the place of the last.
            *number = alone;
            Ok(())
        } else {
            Err(format!("Answers range from {low} to {high}."))
        }
    }

    /// Fills in the answer so many steps above or below the one that stands.
    pub(super) fn move_by(&mut self, steps: i64, state: &SessionState) {
        self.set_hint(String::new());
        let Some((low, high)) = self.item().answer.range() else {
            return;
        };
        let step = scale::arrow_step(&self.item().answer);
        let next = match self.page().effective_value(state) {
            // What is typed may lie between two answers: the next one is the nearer of them.
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

    /// Goes up or down on a page: upwards is more, except in a list of choices.
    pub(super) fn move_vertically(&mut self, down: bool, state: &SessionState) {
        let is_list = matches!(self.item().answer, AnswerFormat::Choice(_));
        self.move_by(if down == is_list { 1 } else { -1 }, state);
    }

    pub(super) fn clear(&mut self) {
        self.set_hint(String::new());
        self.pages[self.current].number.clear();
    }

    /// What the page holds now.
    ///
    /// # Errors
    /// When what is typed is none of the answers; which ones are.
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

    /// What a blank asks for.
    pub(super) fn blank_command(&self) -> Command {
        self.page().rate_command(None, None)
    }

    /// What has been written and not recorded, of a question that is answered in words.
    pub(super) fn draft_command(&self, state: &SessionState) -> Option<Command> {
        let page = self.page();
        let is_draft = self.is_free_text() && !page.text_field.text().trim().is_empty();
        match self.page_content(state) {
            Ok(PageContent::Answer(command)) if is_draft => Some(command),
            _ => None,
        }
    }

    /// Goes to the next question without an answer; says whether there was one.
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

    /// Turns to the question after or before this one.
    pub(super) fn turn_page(&mut self, forward: bool) {
        let count = self.pages.len();
        if let Reader::Participant { done, .. } = &mut self.reader
            && std::mem::take(done)
            && !forward
        {
            // From the last page back to the question that was answered last.
            return;
        }
        self.set_hint(String::new());
        let by = |i: usize| if forward { i } else { count - i };
        let next = (1..=count)
            .map(|i| (self.current + by(i)) % count)
            .find(|i| self.is_shown(*i));
        self.current = next.unwrap_or(self.current);
    }

    /// The participant is shown only what is asked at the same time: after this task, or at the end.
    fn is_shown(&self, page: usize) -> bool {
        !self.is_for_participant() || self.pages[page].question.attempt == self.current_attempt()
    }

    fn current_attempt(&self) -> Option<Seq> {
        self.page().question.attempt
    }

    /// Gives the screen to the participant. What was filled in and not recorded is no answer of theirs, and waits for
    /// the moderator.
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

    /// Gives the screen back to the moderator, with what was filled in before where nothing was answered since.
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

    /// Whether it was confirmed, with a second key, that this question is left out; after the first one it is said
    /// that nothing is filled in.
    pub(super) fn confirm_skip(&mut self) -> bool {
        if let Reader::Participant { hint, .. } = &mut self.reader {
            "No answer yet. Press Enter again to skip this question.".clone_into(hint);
        }
        std::mem::replace(&mut self.may_skip, true)
    }

    /// Says something to the participant; to the moderator the status line speaks.
    pub(super) fn set_hint(&mut self, words: String) {
        self.may_skip = false;
        if let Reader::Participant { hint, .. } = &mut self.reader {
            *hint = words;
        }
    }

    /// Takes in that undo or redo changed what is asked; says whether any question is left.
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

    /// Goes to a question, if it is among those that wait or were answered.
    pub(super) fn go_to(&mut self, instrument: &str, item: &str) {
        let is = |page: &Page| {
            page.question.instrument.as_str() == instrument && page.question.item.id == item
        };
        self.current = self.pages.iter().position(is).unwrap_or(self.current);
    }

    /// The question and what is filled in, in a line.
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

    /// How many of the questions have an answer, how many were left blank, and how many wait.
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

    /// Draws the box on the moderator's screen, in place of the tasks and over the log where it needs the room.
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

/// How questions stand.
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

    /// The number that is typed, if it is one of the answers that are offered.
    fn valid_number(&self) -> Option<i64> {
        let value = self.number.parse::<i64>().ok()?;
        scale::is_offered(&self.question.item.answer, value).then_some(value)
    }

    /// The number that stands on the page: the typed one, else the recorded one.
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

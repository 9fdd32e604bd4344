//! Questions to the participant: in a box on the moderator's screen, or on a screen that shows nothing else.
//!
//! Digits only fill an answer in, so that a key meant for the task before cannot become one; Enter records it.
//! The participant's screen takes the participant's keys, and comes back only with the moderator's.

mod moderator_box;
mod page;
mod scale;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::session::{Command, PendingQuestion, Seq, State};
use crate::study::{Answer, Item};
use crate::tui::keymap::KeyContext;
use crate::tui::theme::DrawContext;
use crate::tui::widget::field::Field;

/// Questions that are being put, one a page.
#[derive(Debug)]
pub(super) struct Asking {
    /// At least one.
    pages: Vec<Page>,
    at: usize,
    reader: Reader,
    /// Whether Enter leaves the question out now: it was said that nothing is filled in.
    may_leave_out: bool,
}

/// A question, and what is filled in and not recorded.
#[derive(Debug)]
struct Page {
    asked: PendingQuestion,
    /// A number, as far as it is typed.
    number: String,
    /// The moderator's number, while the participant has the screen.
    set_aside: String,
    /// The words, of a question that is answered so.
    words: Field,
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
    fn participant(done: bool) -> Self {
        Self::Participant {
            hint: String::new(),
            done,
        }
    }
}

/// What a page holds when it is to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filled {
    /// This answer, or a blank.
    Answer(Command),
    /// What is recorded already.
    Same,
    /// Nothing at all.
    Nothing,
}

impl Asking {
    /// Puts these questions, from the first without an answer on; `None` where there are none.
    pub(super) fn new(asked: Vec<PendingQuestion>, state: &State) -> Option<Self> {
        let pages: Vec<Page> = asked.into_iter().map(|a| Page::new(a, state)).collect();
        let at = pages.iter().position(|page| page.is_open(state));
        (!pages.is_empty()).then(|| Self {
            at: at.unwrap_or(0),
            pages,
            reader: Reader::Moderator,
            may_leave_out: false,
        })
    }

    pub(super) fn place(&self) -> KeyContext {
        match (self.is_for_participant(), self.is_in_words()) {
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
    pub(super) fn waits(&self, state: &State) -> bool {
        self.pages.iter().any(|page| page.is_open(state))
    }

    fn page(&self) -> &Page {
        &self.pages[self.at]
    }

    pub(super) fn item(&self) -> &Item {
        &self.page().asked.item
    }

    pub(super) fn is_in_words(&self) -> bool {
        self.item().answer == Answer::Text
    }

    /// The field that a written answer goes to.
    pub(super) fn words(&mut self) -> &mut Field {
        &mut self.pages[self.at].words
    }

    /// Types a digit; says why not where no answer begins so.
    pub(super) fn fill(&mut self, digit: char) -> Result<(), String> {
        self.speak(String::new());
        let Some((low, high)) = self.item().answer.range() else {
            return Ok(());
        };
        let number = &mut self.pages[self.at].number;
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
    pub(super) fn move_by(&mut self, steps: i64, state: &State) {
        self.speak(String::new());
        let Some((low, high)) = self.item().answer.range() else {
            return;
        };
        let step = scale::stride(&self.item().answer);
        let next = match self.page().standing(state) {
            // What is typed may lie between two answers: the next one is the nearer of them.
            Some(now) if !scale::offers(&self.item().answer, now) => {
                let below = low + (now - low).div_euclid(step) * step;
                if steps > 0 { below + step } else { below }
            }
            Some(now) => now + steps * step,
            None if steps > 0 => low,
            None => high,
        };
        self.pages[self.at].number = next.clamp(low, high).to_string();
    }

    /// Goes up or down on a page: upwards is more, except in a list of choices.
    pub(super) fn move_down(&mut self, down: bool, state: &State) {
        let is_list = matches!(self.item().answer, Answer::Choice(_));
        self.move_by(if down == is_list { 1 } else { -1 }, state);
    }

    pub(super) fn clear(&mut self) {
        self.speak(String::new());
        self.pages[self.at].number.clear();
    }

    /// What the page holds now.
    ///
    /// # Errors
    /// When what is typed is none of the answers; which ones are.
    pub(super) fn filled(&self, state: &State) -> Result<Filled, String> {
        let page = self.page();
        let answer = &page.asked.item.answer;
        let recorded = state.answer_to(&page.asked);
        if *answer == Answer::Text {
            let text = page.words.text().trim();
            let before = recorded.map(|r| r.text.as_deref().unwrap_or(""));
            return Ok(match (text, before) {
                (text, Some(before)) if text == before => Filled::Same,
                ("", None) => Filled::Nothing,
                ("", Some(_)) => Filled::Answer(page.command(None, None)),
                (text, _) => Filled::Answer(page.command(None, Some(text.to_owned()))),
            });
        }
        if page.number.is_empty() {
            return Ok(match recorded {
                Some(_) => Filled::Same,
                None => Filled::Nothing,
            });
        }
        let value = page.value().ok_or_else(|| scale::wanted(answer))?;
        if recorded.and_then(|r| r.value) == Some(value as f64) {
            return Ok(Filled::Same);
        }
        let words = match answer {
            Answer::Choice(_) => answer.words(value).map(str::to_owned),
            _ => None,
        };
        Ok(Filled::Answer(page.command(Some(value as f64), words)))
    }

    /// What a blank asks for.
    pub(super) fn blank(&self) -> Command {
        self.page().command(None, None)
    }

    /// What has been written and not recorded, of a question that is answered in words.
    pub(super) fn draft(&self, state: &State) -> Option<Command> {
        let page = self.page();
        let is_draft = self.is_in_words() && !page.words.text().trim().is_empty();
        match self.filled(state) {
            Ok(Filled::Answer(command)) if is_draft => Some(command),
            _ => None,
        }
    }

    /// Goes to the next question without an answer; says whether there was one.
    pub(super) fn go_on(&mut self, state: &State) -> bool {
        self.pages[self.at].number.clear();
        self.speak(String::new());
        let count = self.pages.len();
        let next = (1..=count)
            .map(|i| (self.at + i) % count)
            .find(|i| self.is_shown(*i) && self.pages[*i].is_open(state));
        if let Some(next) = next {
            self.at = next;
        } else if let Reader::Participant { done, .. } = &mut self.reader {
            *done = true;
        }
        next.is_some()
    }

    /// Turns to the question after or before this one.
    pub(super) fn turn(&mut self, forward: bool) {
        let count = self.pages.len();
        if let Reader::Participant { done, .. } = &mut self.reader
            && std::mem::take(done)
            && !forward
        {
            // From the last page back to the question that was answered last.
            return;
        }
        self.speak(String::new());
        let by = |i: usize| if forward { i } else { count - i };
        let next = (1..=count)
            .map(|i| (self.at + by(i)) % count)
            .find(|i| self.is_shown(*i));
        self.at = next.unwrap_or(self.at);
    }

    /// The participant is shown only what is asked at the same time: after this task, or at the end.
    fn is_shown(&self, page: usize) -> bool {
        !self.is_for_participant() || self.pages[page].asked.attempt == self.group()
    }

    fn group(&self) -> Option<Seq> {
        self.page().asked.attempt
    }

    /// Gives the screen to the participant. What was filled in and not recorded is no answer of theirs, and waits for
    /// the moderator.
    pub(super) fn hand_over(&mut self, state: &State) {
        self.reader = Reader::participant(false);
        self.may_leave_out = false;
        for page in &mut self.pages {
            page.set_aside = std::mem::take(&mut page.number);
        }
        if !self.page().is_open(state) {
            self.go_on(state);
            self.reader = Reader::participant(false);
        }
    }

    /// Gives the screen back to the moderator, with what was filled in before where nothing was answered since.
    pub(super) fn take_back(&mut self, state: &State) {
        self.reader = Reader::Moderator;
        self.may_leave_out = false;
        for page in &mut self.pages {
            page.number = std::mem::take(&mut page.set_aside);
            if !page.is_open(state) {
                page.number.clear();
            }
        }
    }

    /// Whether it was confirmed, with a second key, that this question is left out; after the first one it is said
    /// that nothing is filled in.
    pub(super) fn confirms_leaving_out(&mut self) -> bool {
        if let Reader::Participant { hint, .. } = &mut self.reader {
            "No answer yet. Press Enter again to skip this question.".clone_into(hint);
        }
        std::mem::replace(&mut self.may_leave_out, true)
    }

    /// Says something to the participant; to the moderator the status line speaks.
    pub(super) fn speak(&mut self, words: String) {
        self.may_leave_out = false;
        if let Reader::Participant { hint, .. } = &mut self.reader {
            *hint = words;
        }
    }

    /// Takes in that undo or redo changed what is asked; says whether any question is left.
    pub(super) fn refresh(&mut self, state: &State) -> bool {
        let asked = state.asked();
        let here = self.page().asked.clone();
        self.pages.retain(|page| asked.contains(&page.asked));
        let open = |page: &Page| page.is_open(state);
        let at = self.pages.iter().position(|page| page.asked == here);
        let at = at.filter(|at| open(&self.pages[*at]));
        self.at = at.or_else(|| self.pages.iter().position(open)).unwrap_or(0);
        !self.pages.is_empty()
    }

    /// Goes to a question, if it is among those that wait or were answered.
    pub(super) fn go_to(&mut self, instrument: &str, item: &str) {
        let is =
            |page: &Page| page.asked.instrument.word() == instrument && page.asked.item.id == item;
        self.at = self.pages.iter().position(is).unwrap_or(self.at);
    }

    /// The question and what is filled in, in a line.
    pub(super) fn told(&self, state: &State) -> String {
        let page = self.page();
        let filled = match page.asked.item.answer {
            Answer::Text => page.words.text().to_owned(),
            _ => page
                .standing(state)
                .map_or_else(|| "none yet".to_owned(), |n| n.to_string()),
        };
        let scale = match &page.asked.item.answer {
            Answer::Scale(scale) => format!(", {} to {}", scale.low, scale.high),
            Answer::Faces | Answer::Choice(_) | Answer::Text => String::new(),
        };
        let about = moderator_box::about(page, state);
        format!(
            "{about}: {} Answer{scale}: {filled}.",
            page.asked.item.wording
        )
    }

    /// How many of the questions have an answer, how many were left blank, and how many wait.
    pub(super) fn tally(&self, state: &State) -> Tally {
        let mut tally = Tally::default();
        for page in self
            .pages
            .iter()
            .filter(|p| p.asked.attempt == self.group())
        {
            match state.answer_to(&page.asked) {
                Some(rating) if rating.value.is_none() && rating.text.is_none() => {
                    tally.blank += 1;
                }
                Some(_) => tally.given += 1,
                None => tally.waiting += 1,
            }
        }
        tally
    }

    /// Draws the box on the moderator's screen, in place of the tasks and over the log where it needs the room.
    pub(super) fn draw_box(
        &self,
        frame: &mut Frame<'_>,
        (tasks, log): (Rect, Rect),
        state: &State,
        look: DrawContext<'_>,
    ) {
        moderator_box::draw(self, frame, (tasks, tasks.union(log)), state, look);
    }

    /// Draws the participant's screen.
    pub(super) fn draw_page(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        state: &State,
        look: DrawContext<'_>,
    ) {
        page::draw(self, frame, area, state, look);
    }
}

/// How questions stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) given: usize,
    pub(super) blank: usize,
    pub(super) waiting: usize,
}

impl Page {
    fn new(asked: PendingQuestion, state: &State) -> Self {
        let text = state.answer_to(&asked).and_then(|r| r.text.clone());
        let text = text.filter(|_| asked.item.answer == Answer::Text);
        Self {
            words: Field::new(&text.unwrap_or_default()),
            number: String::new(),
            set_aside: String::new(),
            asked,
        }
    }

    fn is_open(&self, state: &State) -> bool {
        state.answer_to(&self.asked).is_none()
    }

    /// The number that is typed, if it is one of the answers that are offered.
    fn value(&self) -> Option<i64> {
        let value = self.number.parse::<i64>().ok()?;
        scale::offers(&self.asked.item.answer, value).then_some(value)
    }

    /// The number that stands on the page: the typed one, else the recorded one.
    fn standing(&self, state: &State) -> Option<i64> {
        if !self.number.is_empty() {
            return self.number.parse().ok();
        }
        let value = state.answer_to(&self.asked)?.value?;
        #[allow(clippy::cast_possible_truncation, reason = "answers are whole numbers")]
        Some(value as i64)
    }

    fn command(&self, value: Option<f64>, text: Option<String>) -> Command {
        Command::Rate {
            attempt: self.asked.attempt,
            instrument: self.asked.instrument.word().to_owned(),
            item: self.asked.item.id.clone(),
            value,
            text,
        }
    }
}

#[cfg(test)]
mod tests;

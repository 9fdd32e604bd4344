//! Whole sessions, key by key.

mod corrections;
mod describe;
mod follow_up;
mod gaps;
mod keys;
mod notes;
mod opening;
mod random;
mod saving;
mod screen;
mod tasks;

use std::cell::Cell;
use std::rc::Rc;

use crossterm::event::{KeyCode, KeyEventState, KeyModifiers};

use super::*;
use crate::session::{Outcome, Stamp, replay};
use crate::tui::testing::{
    Bench, FlakyWriter, briefed, briefing, opened, refusal, render_text, resumed, resumed_with,
    resumed_without, with_writer,
};
use crate::tui::widget::bar::Status;

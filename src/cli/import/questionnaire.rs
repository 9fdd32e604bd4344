//! Questionnaires with one row per response and one column per question.

mod agreement;
mod plain_text;
mod wording;
mod words;

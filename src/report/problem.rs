//! Problems of a script, as text and JSON.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str};
use serde_json::json;

use super::json::written;
use crate::study::Problem;
use crate::study::problem::line_and_column;
use crate::study::text::{group_thousands, is_hidden, pluralize};

/// Maximum number of problems shown as text; the others are counted.
const MAX_LISTED: usize = 20;

/// All problems as text: each with its sentence, its place in the file, the line with carets under it, and what to
/// write instead; then their number.
///
/// `script` is the text with the problems. Its control and hidden characters, and those of `file`, are made visible.
pub fn text(problems: &[Problem], script: &str, file: &str, color: bool) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let script = replace_hidden(script);
    let file = replace_hidden(&normalize_untrusted_str(file));
    let count = match problems.len() {
        count if count > MAX_LISTED => format!(
            "{} problems in {file}; the first {MAX_LISTED} are shown.\n",
            group_thousands(count)
        ),
        count => format!("{} in {file}.\n", pluralize(count, "problem")),
    };
    let snippets = problems
        .iter()
        .take(MAX_LISTED)
        .map(|problem| renderer.render(&[snippet_group(problem, &script, &file)]) + "\n\n");
    snippets.chain([count]).collect()
}

/// All problems as JSON: `{"file","problems":[{"line","column","message","advice"}]}`, line and column from 1.
pub fn json(problems: &[Problem], script: &str, file: &str) -> String {
    let problems: Vec<serde_json::Value> = problems
        .iter()
        .map(|problem| {
            let (line, column) = line_and_column(script, problem.span.start);
            json!({
                "line": line,
                "column": column,
                "message": problem.message,
                "advice": problem.hint,
            })
        })
        .collect();
    written(&json!({ "file": file, "problems": problems }))
}

fn snippet_group<'a>(problem: &'a Problem, script: &'a str, file: &'a str) -> Group<'a> {
    let (line, span) = first_line(script, &problem.span);
    let (number, _) = line_and_column(script, line.start);
    let snippet = Snippet::source(&script[line])
        .line_start(number)
        .path(file)
        .annotation(AnnotationKind::Primary.span(span));
    Level::ERROR
        .with_name("problem")
        .primary_title(problem.message.as_str())
        .element(snippet)
        .element(Level::HELP.message(problem.hint.as_str()))
}

/// The first line of a span, without its line end, and the part of the span in that line, relative to its start.
fn first_line(script: &str, span: &Range<usize>) -> (Range<usize>, Range<usize>) {
    let at = script.floor_char_boundary(span.start);
    let start = script[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = script[at..]
        .find('\n')
        .map_or(script.len(), |length| at + length);
    let end = start + script[start..end].trim_end_matches('\r').len();
    let from = at.min(end);
    let to = script.floor_char_boundary(span.end).clamp(from, end);
    (start..end, from - start..to - start)
}

/// Replaces hidden characters that the renderer would let through by visible ones with the same number of bytes.
fn replace_hidden(text: &str) -> String {
    let sign = |c: char, bytes: &mut [u8; 4]| match c.len_utf8() {
        _ if c.is_ascii() || !is_hidden(c) => c.encode_utf8(bytes).to_owned(),
        2 => "·".to_owned(),
        3 => "�".to_owned(),
        _ => "··".to_owned(),
    };
    text.chars().map(|c| sign(c, &mut [0; 4])).collect()
}

#[cfg(test)]
mod tests;

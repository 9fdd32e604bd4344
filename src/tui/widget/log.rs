//! The log, one line per entry.

use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::status::outcome_sign;
use crate::session::{Amendment, Entry, Event, Outcome, Seq, SessionState, format_time};
use crate::study::Word as _;
use crate::study::text::pluralize;
use crate::study::{AssistLevel, Severity};
use crate::tui::text::{format_clock, format_exact_clock, pad, truncate_to_width, width};
use crate::tui::theme::Theme;

/// Parts of an entry's line.
struct EntryLine {
    sign: &'static str,
    text: String,
    detail: String,
    style: Style,
}

/// The visible part of a log.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::tui) struct LogView {
    /// Number of lines.
    pub(in crate::tui) rows: usize,
    /// Number of lines scrolled back from the end.
    pub(in crate::tui) scroll_back: usize,
    /// Entries from this one on are marked as not saved.
    pub(in crate::tui) first_unsaved: Option<Seq>,
    /// Entry found by a search.
    pub(in crate::tui) found_entry: Option<Seq>,
}

/// Lines of a log, one per entry.
pub(in crate::tui) fn render_lines(
    state: &SessionState,
    shown: LogView,
    columns: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let mut lines: Vec<_> = state
        .log()
        .rev()
        .skip(shown.scroll_back)
        .take(shown.rows)
        .map(|entry| {
            let is_unsaved = shown.first_unsaved.is_some_and(|from| entry.seq >= from);
            let line = render_line(state, entry, is_unsaved, columns, theme);
            if shown.found_entry == Some(entry.seq) {
                line.patch_style(theme.selected())
            } else {
                line
            }
        })
        .collect();
    lines.reverse();
    lines
}

/// Full text of an entry's line, for searching.
pub(in crate::tui) fn search_text(state: &SessionState, entry: &Entry) -> String {
    let line = describe_entry(state, entry, Theme::new(false));
    let moment = format_clock(state.corrected_moment_ms(entry));
    join_nonempty(&[&moment, &line.text, &line.detail])
}

/// Line of an entry; an unsaved one is marked.
pub(in crate::tui) fn render_line(
    state: &SessionState,
    entry: &Entry,
    is_unsaved: bool,
    columns: usize,
    theme: Theme,
) -> Line<'static> {
    let line = describe_entry(state, entry, theme);
    let in_force = state.corrections().is_in_force(entry.seq);
    let moment = state.corrected_moment_ms(entry);
    let mut more = line.detail;
    if state.is_text_erased(entry.seq) {
        more = join_nonempty(&[&more, "words erased"]);
    }
    if entry.is_added() {
        more = join_nonempty(&[&more, &format!("+ added by {}", entry.author)]);
    }
    if !in_force {
        more = join_nonempty(&["undone", &more]);
    }
    let room = columns.saturating_sub(13);
    // A fixed column, however long the text before it.
    let column = if columns >= 110 { 44 } else { 32 };
    let summary = if more.is_empty() {
        truncate_to_width(&line.text, room)
    } else {
        pad(&line.text, column.min(room / 2))
    };
    let left = room.saturating_sub(width(&summary) + 1);
    let (style, faint) = if in_force {
        (Style::new(), line.style)
    } else {
        let gone = theme.muted();
        (gone.add_modifier(Modifier::CROSSED_OUT), gone)
    };
    Line::from(vec![
        Span::styled(if is_unsaved { "!" } else { " " }, theme.error()),
        Span::raw(format_clock(moment)),
        Span::raw("  "),
        Span::styled(line.sign, faint),
        Span::raw(" "),
        Span::styled(summary, style),
        Span::raw(" "),
        Span::raw(truncate_to_width(&more, left)),
    ])
}

fn describe_entry(state: &SessionState, entry: &Entry, theme: Theme) -> EntryLine {
    let plain = Style::new();
    let line = |sign, text: &str, more: String, style| EntryLine {
        sign,
        text: text.to_owned(),
        detail: more,
        style,
    };
    let amended = state.corrections().amendment_of(entry.seq);
    let title = |task: &str| state.task_title(task).to_owned();
    let text = |own: &Option<String>| {
        let now = amended.and_then(|a| a.text.clone());
        now.or_else(|| own.clone()).unwrap_or_default()
    };
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    match &entry.event {
        Event::SessionOpened(_) => line("●", "session opened", String::new(), plain),
        Event::ConsentRecorded { given: true, text } => {
            line("✓", "consent given", optional(text), theme.success())
        }
        Event::ConsentRecorded { given: false, text } => {
            line("✗", "consent refused", optional(text), theme.error())
        }
        Event::TaskStarted { task, .. } => {
            let text = if state.is_unscripted(task) {
                "unscripted task started"
            } else {
                "task started"
            };
            line("▶", text, title(task), theme.strong())
        }
        Event::ErrorKindAdded { key, id, .. } => line(
            "+",
            &format!("error kind on key {key}"),
            error_label(state, id).to_owned(),
            plain,
        ),
        Event::TaskSkipped { task, reason } => line(
            "–",
            "task skipped",
            join_nonempty(&[&title(task), &optional(reason)]),
            plain,
        ),
        Event::Paused { pause } => {
            let reason = amended.and_then(|a| a.pause).or(*pause);
            let word = reason.map_or("", |r| r.word()).to_owned();
            line("‖", "paused", word, theme.warning())
        }
        Event::Resumed => line("▶", "resumed", String::new(), theme.strong()),
        Event::ErrorNoted {
            error,
            severity,
            text: own,
            ..
        } => {
            let kind = amended.and_then(|a| a.error.as_ref()).or(error.as_ref());
            let severity = amended.and_then(|a| a.severity).or(*severity);
            let label = kind.map_or("error, to describe", |id| error_label(state, id));
            let more = join_nonempty(&[severity.map_or("", Severity::as_str), &text(own)]);
            line("✗", label, more, theme.error())
        }
        Event::AssistGiven { level, text: own } => {
            let level = amended.and_then(|a| a.level).or(*level);
            let word = level.map_or("assist, to describe", level_words);
            line("☂", word, text(own), theme.warning())
        }
        Event::ObservationNoted { code, text: own } => {
            let code = amended.and_then(|a| a.code).or(*code);
            let code = code.map(String::from).unwrap_or_default();
            EntryLine {
                sign: "✎",
                text: join_nonempty(&[&code, &text(own)]),
                detail: String::new(),
                style: plain,
            }
        }
        Event::MarkerSet { label } => line("◆", "sync mark", text(label), plain),
        Event::TaskEnded => line("■", "task ended", String::new(), plain),
        Event::OutcomeGiven { outcome, reason } => {
            let attempt = entry.attempt.and_then(|key| state.attempt(key));
            let assisted =
                *outcome == Outcome::Completed && attempt.is_some_and(|a| state.is_assisted(a));
            let (sign, word, style) = outcome_sign(*outcome, assisted, theme);
            let task = attempt.map(|a| title(&a.task)).unwrap_or_default();
            line(
                sign,
                word,
                join_nonempty(&[&task, &optional(reason)]),
                style,
            )
        }
        Event::AttemptReopened => line("↺", "task reopened", String::new(), plain),
        Event::AttemptCancelled { reason } => line("∅", "task canceled", optional(reason), plain),
        Event::AttemptReassigned { task, why } => line(
            "→",
            "moved to another task",
            join_nonempty(&[&title(task), &optional(why)]),
            plain,
        ),
        Event::RatingGiven {
            instrument,
            item,
            value,
            text,
        } => {
            let study = state.study();
            let answer = study.answer_in_words(instrument, item, *value, text.as_deref());
            let attempt = entry.attempt.and_then(|key| state.attempt(key));
            // A text needs the line for itself.
            let task = attempt.filter(|_| text.is_none()).map(|a| title(&a.task));
            line("☆", &answer, task.unwrap_or_default(), plain)
        }
        Event::EntryRetracted { entry, why } => line(
            "↶",
            "undone",
            join_nonempty(&[&target_summary(state, *entry, theme), &optional(why)]),
            plain,
        ),
        Event::EntryRestored { entry, why } => line(
            "↷",
            "redone",
            join_nonempty(&[&target_summary(state, *entry, theme), &optional(why)]),
            plain,
        ),
        Event::EntryAmended { to, why, .. } => {
            line("↳", &describe_amendment(state, to), optional(why), plain)
        }
        Event::EntryErased { why, .. } => line("×", "text erased", optional(why), plain),
        Event::ClockStepped { by_ms } => line(
            "◷",
            "wall clock set",
            format!(
                "by {:+.1} s; times on task are unaffected",
                *by_ms as f64 / 1000.0
            ),
            plain,
        ),
        Event::EntriesLost { entries } => line(
            "×",
            "entries lost",
            format!("{entries} saved before are missing from the record"),
            theme.warning(),
        ),
        Event::SessionResumed { gap_ms, counts, .. } => {
            let counts = if *counts { "counted" } else { "a pause" };
            let more = format!("after {}, {counts}", format_time(*gap_ms));
            line("●", "recording again", more, plain)
        }
        Event::SessionClosed { entries, .. } => {
            let total = usize::try_from(*entries + 1).unwrap_or(0);
            line("○", "session closed", pluralize(total, "entry"), plain)
        }
        Event::SessionReopened => line("●", "session reopened", String::new(), plain),
        Event::SessionExcluded { reason } => {
            line("∅", "session excluded", optional(reason), theme.warning())
        }
        Event::SessionAmended { why, .. } => line("↳", "session corrected", optional(why), plain),
        Event::AttemptImported(totals) => line(
            "⇥",
            "imported",
            join_nonempty(&[&title(&totals.task), &totals.outcome]),
            plain,
        ),
    }
}

/// Short summary of an entry.
pub(in crate::tui) fn entry_summary(state: &SessionState, entry: &Entry) -> String {
    truncate_to_width(&describe_entry(state, entry, Theme::new(false)).text, 40)
}

/// Summary of an entry that another one refers to.
fn target_summary(state: &SessionState, seq: Seq, theme: Theme) -> String {
    state.entry(seq).map_or_else(String::new, |entry| {
        let line = describe_entry(state, entry, theme);
        let when = format_clock(entry.moment_ms());
        truncate_to_width(&format!("{} at {when}", line.text), 60)
    })
}

fn describe_amendment(state: &SessionState, to: &Amendment) -> String {
    let mut parts = Vec::new();
    parts.extend(
        to.error
            .as_ref()
            .map(|id| error_label(state, id).to_owned()),
    );
    parts.extend(to.severity.map(|s| s.as_str().to_owned()));
    parts.extend(
        to.recovered
            .map(|yes| if yes { "recovered" } else { "not recovered" }.to_owned()),
    );
    parts.extend(to.level.map(|l| format!("assist: {}", level_words(l))));
    parts.extend(to.pause.map(|p| format!("pause: {}", p.word())));
    parts.extend(to.code.map(|c| format!("code {c}")));
    parts.extend(to.text.clone());
    parts.extend(
        to.moved_to_ms
            .map(|at| format!("moved to {}", format_exact_clock(at))),
    );
    parts.extend(to.attempt.map(|attempt| {
        let attempt = attempt.and_then(|key| state.attempt(key));
        attempt.map_or_else(
            || "moved outside of any task".to_owned(),
            |a| format!("moved to {}", state.task_title(&a.task)),
        )
    }));
    parts.join(", ")
}

/// Message about annotations that a correction moved out of their task, if any; `before` is the number outside until
/// then.
pub(in crate::tui) fn outside_task_warning(before: usize, state: &SessionState) -> Option<String> {
    let more = state
        .count_outside_attempts()
        .checked_sub(before)
        .filter(|n| *n > 0)?;
    Some(if more == 1 {
        "1 entry is now outside its task: flagged, still counted.".to_owned()
    } else {
        format!("{more} entries are now outside their task: flagged, still counted.")
    })
}

/// Level of an assist, in words.
pub(in crate::tui) fn level_words(level: AssistLevel) -> &'static str {
    match level {
        AssistLevel::Encouraged => "encouraged",
        AssistLevel::Repeated => "repeated the task",
        AssistLevel::Hint => "hint",
        AssistLevel::Instruction => "instruction",
        AssistLevel::DidIt => "did it for them",
    }
}

/// Label of an error kind; its id if unknown.
pub(in crate::tui) fn error_label<'a>(state: &'a SessionState, id: &'a str) -> &'a str {
    state.error_kind(id).map_or(id, |kind| &kind.label)
}

fn join_nonempty(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|p| !p.is_empty()).collect();
    parts.join("  ")
}

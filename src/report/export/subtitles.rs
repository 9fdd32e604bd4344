//! Subtitles: `WebVTT` for browsers and players, SRT for others. A task is shown for its duration, a point briefly.

use super::marks::{Marks, POINT_DURATION_MS};

/// Marks as `WebVTT`.
pub fn render_webvtt(marks: &Marks) -> String {
    let mut out = format!("WEBVTT\n\nNOTE {}\n", escape_webvtt(&marks.title));
    for (number, span) in (1..).zip(marks.as_spans(POINT_DURATION_MS)) {
        let (from, to) = (
            format_timestamp(span.from_ms, '.'),
            format_timestamp(span.to_ms, '.'),
        );
        let label = escape_webvtt(&span.label);
        out.push_str(&format!("\n{number}\n{from} --> {to}\n{label}\n"));
    }
    out
}

/// Marks as `SubRip`, ordered by start.
pub fn render_srt(marks: &Marks) -> String {
    let mut out = String::new();
    for (number, span) in (1..).zip(marks.as_spans(POINT_DURATION_MS)) {
        let (from, to) = (
            format_timestamp(span.from_ms, ','),
            format_timestamp(span.to_ms, ','),
        );
        let label = without_tags(&span.label.replace("-->", "→"));
        out.push_str(&format!("{number}\n{from} --> {to}\n{label}\n\n"));
    }
    out
}

/// The format has no escape: an arrow in a text would be read as a time, and players interpret tags such as `<b>` and
/// `{\an8}`.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match (sign, signs.peek()) {
            ('<', Some(next)) if next.is_alphabetic() || matches!(next, '/' | '!') => out.push('‹'),
            ('{', Some('\\')) => out.push_str("{ "),
            _ => out.push(sign),
        }
    }
    out
}

fn escape_webvtt(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Milliseconds as `hh:mm:ss.mmm`.
fn format_timestamp(ms: i64, point: char) -> String {
    let seconds = ms / 1000;
    format!(
        "{:02}:{:02}:{:02}{point}{:03}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        ms % 1000
    )
}

#[cfg(test)]
mod tests {
    use super::super::marks::tests::session;
    use super::*;

    #[test]
    fn webvtt_shows_tasks_and_points() {
        let marks = Marks::from_state(&session(), 90_000).unwrap();
        insta::assert_snapshot!(render_webvtt(&marks), @r#"
        WEBVTT

        NOTE Checkout, P07 on 2.4

        1
        00:01:32.000 --> 00:01:34.000
        Mark: clap

        2
        00:01:40.000 --> 00:02:00.000
        Find a product: completed, assisted

        3
        00:01:45.500 --> 00:01:47.500
        Error: Opens a page that does not help (minor) [Find a product]

        4
        00:01:50.040 --> 00:01:52.040
        Assist: hint [Find a product]

        5
        00:01:55.000 --> 00:01:57.000
        Note X: says "a &lt; b --&gt; c"; =#\ ␛[31m [Find a product]

        6
        00:02:10.000 --> 00:03:10.000
        Pay with a saved card: gave up

        7
        00:03:30.000 --> 00:03:32.000
        Mark
        "#);
    }

    #[test]
    fn srt_shows_the_same() {
        let marks = Marks::from_state(&session(), 3_600_000).unwrap();
        insta::assert_snapshot!(render_srt(&marks), @r#"
        1
        01:00:02,000 --> 01:00:04,000
        Mark: clap

        2
        01:00:10,000 --> 01:00:30,000
        Find a product: completed, assisted

        3
        01:00:15,500 --> 01:00:17,500
        Error: Opens a page that does not help (minor) [Find a product]

        4
        01:00:20,040 --> 01:00:22,040
        Assist: hint [Find a product]

        5
        01:00:25,000 --> 01:00:27,000
        Note X: says "a < b → c"; =#\ ␛[31m [Find a product]

        6
        01:00:40,000 --> 01:01:40,000
        Pay with a saved card: gave up

        7
        01:02:00,000 --> 01:02:02,000
        Mark
        "#);
    }
}

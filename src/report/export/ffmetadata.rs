//! Chapters for ffmpeg: `ffmpeg -i recording.mp4 -i FILE -map_metadata 1 -map_chapters 1 -codec copy out.mp4`. A chapter
//! is an attempt; points are left out.
//!
//! The times before, between and after attempts are chapters with an empty title: MP4 files keep only where a chapter
//! starts, and players show its title until the next one starts.

use super::marks::Marks;

/// Attempts as chapters, without gaps.
pub fn render_chapters(marks: &Marks) -> String {
    let mut out = format!(";FFMETADATA1\ntitle={}\n", escape_value(&marks.title));
    let mut reached = 0;
    for task in marks.separate_tasks() {
        if task.from_ms > reached {
            write_chapter(&mut out, reached, task.from_ms, "");
        }
        write_chapter(
            &mut out,
            task.from_ms,
            task.to_ms,
            &escape_value(&task.label),
        );
        reached = task.to_ms;
    }
    // How long the recording goes on is not known.
    write_chapter(&mut out, reached, reached + 1, "");
    out
}

fn write_chapter(out: &mut String, from_ms: i64, to_ms: i64, title: &str) {
    out.push_str(&format!(
        "\n[CHAPTER]\nTIMEBASE=1/1000\nSTART={from_ms}\nEND={to_ms}\ntitle={title}\n"
    ));
}

fn escape_value(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if matches!(c, '=' | ';' | '#' | '\\' | '\n') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::marks::tests::session;
    use super::*;

    #[test]
    fn a_chapter_is_an_attempt() {
        let mut marks = Marks::from_state(&session(), -5_000).unwrap();
        marks.title = "a=b; #c \\ d".to_owned();
        insta::assert_snapshot!(render_chapters(&marks), @r#"
        ;FFMETADATA1
        title=a\=b\; \#c \\ d

        [CHAPTER]
        TIMEBASE=1/1000
        START=0
        END=5000
        title=

        [CHAPTER]
        TIMEBASE=1/1000
        START=5000
        END=25000
        title=Find a product: completed, assisted

        [CHAPTER]
        TIMEBASE=1/1000
        START=25000
        END=35000
        title=

        [CHAPTER]
        TIMEBASE=1/1000
        START=35000
        END=95000
        title=Pay with a saved card: gave up

        [CHAPTER]
        TIMEBASE=1/1000
        START=95000
        END=95001
        title=
        "#);
    }
}

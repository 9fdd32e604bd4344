//! Chapters for ffmpeg: `ffmpeg -i recording.mp4 -i FILE -map_metadata 1 -codec copy out.mp4`. A chapter is an attempt;
//! points are left out.

use super::marks::Marks;

/// Attempts as chapters.
pub fn render_chapters(marks: &Marks) -> String {
    let mut out = format!(";FFMETADATA1\ntitle={}\n", escape_value(&marks.title));
    for (place, task) in marks.tasks.iter().enumerate() {
        // A chapter ends at the start of the next, at the latest.
        let next = marks.tasks.get(place + 1).map_or(i64::MAX, |t| t.from_ms);
        out.push_str(&format!(
            "\n[CHAPTER]\nTIMEBASE=1/1000\nSTART={}\nEND={}\ntitle={}\n",
            task.from_ms,
            task.to_ms.min(next.max(task.from_ms + 1)),
            escape_value(&task.label)
        ));
    }
    out
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
        START=5000
        END=25000
        title=Find a product: completed, assisted

        [CHAPTER]
        TIMEBASE=1/1000
        START=35000
        END=95000
        title=Pay with a saved card: gave up
        "#);
    }
}

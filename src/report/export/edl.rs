//! CMX 3600 edit decision list with locators, for video editors: one event per task, and a locator for each point.
//! Non-drop-frame time code, from the start of the recording.

use super::marks::{Marks, Point, PointKind, Span};

/// Marks as an edit decision list at `fps` whole frames per second.
pub fn render_edl(marks: &Marks, fps: u32) -> String {
    let mut out = format!("TITLE: {}\nFCM: NON-DROP FRAME\n", marks.title);
    let mut points = marks.points.as_slice();
    let mut number = 0;
    for (place, task) in marks.tasks.iter().enumerate() {
        let next = marks.tasks.get(place + 1).map_or(i64::MAX, |t| t.from_ms);
        // Points between two tasks belong to the first: a locator needs an event.
        let here = points.partition_point(|point| point.at_ms < next);
        number += 1;
        write_event(&mut out, number, task, fps);
        write_locator(&mut out, task.from_ms, "GREEN", &task.label, fps);
        for point in &points[..here] {
            write_point(&mut out, point, fps);
        }
        points = &points[here..];
    }
    // A session without a task may still have points.
    for point in points {
        number += 1;
        write_event(&mut out, number, &point.to_span(0), fps);
        write_point(&mut out, point, fps);
    }
    out
}

fn write_event(out: &mut String, number: usize, span: &Span, fps: u32) {
    let from = frame_at(span.from_ms, fps);
    let to = frame_at(span.to_ms, fps).max(from + 1);
    let (from, to) = (time_code(from, fps), time_code(to, fps));
    out.push_str(&format!(
        "\n{number:03}  AX       V     C        {from} {to} {from} {to}\n"
    ));
}

fn write_point(out: &mut String, point: &Point, fps: u32) {
    write_locator(
        out,
        point.at_ms,
        locator_color(point.kind),
        &point.label,
        fps,
    );
}

fn write_locator(out: &mut String, at_ms: i64, color: &str, label: &str, fps: u32) {
    let at = time_code(frame_at(at_ms, fps), fps);
    out.push_str(&format!("* LOC: {at} {color:<7} {label}\n"));
}

fn locator_color(sort: PointKind) -> &'static str {
    match sort {
        PointKind::Error { is_serious: true } => "RED",
        PointKind::Error { is_serious: false } => "MAGENTA",
        PointKind::Assist => "YELLOW",
        PointKind::Note => "CYAN",
        PointKind::SyncMark => "WHITE",
    }
}

/// Frame number at a time.
fn frame_at(ms: i64, fps: u32) -> i64 {
    ms * i64::from(fps) / 1000
}

fn time_code(frame: i64, fps: u32) -> String {
    let fps = i64::from(fps.max(1));
    let seconds = frame / fps;
    format!(
        "{:02}:{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        frame % fps
    )
}

#[cfg(test)]
mod tests {
    use super::super::marks::tests::session;
    use super::*;

    #[test]
    fn an_event_is_a_task_with_locators() {
        insta::assert_snapshot!(render_edl(&Marks::from_state(&session(), 3_600_000).unwrap(), 25), @r#"
        TITLE: Checkout, P07 on 2.4
        FCM: NON-DROP FRAME

        001  AX       V     C        01:00:10:00 01:00:30:00 01:00:10:00 01:00:30:00
        * LOC: 01:00:10:00 GREEN   Find a product: completed, assisted
        * LOC: 01:00:02:00 WHITE   Mark: clap
        * LOC: 01:00:15:12 MAGENTA Error: Opens a page that does not help (minor) [Find a product]
        * LOC: 01:00:20:01 YELLOW  Assist: hint [Find a product]
        * LOC: 01:00:25:00 CYAN    Note X: says "a < b --> c"; =#\ ␛[31m [Find a product]

        002  AX       V     C        01:00:40:00 01:01:40:00 01:00:40:00 01:01:40:00
        * LOC: 01:00:40:00 GREEN   Pay with a saved card: gave up
        * LOC: 01:02:00:00 WHITE   Mark
        "#);
    }

    #[test]
    fn a_moment_lies_in_the_frame_that_it_began_in() {
        assert_eq!(time_code(frame_at(39, 25), 25), "00:00:00:00");
        assert_eq!(time_code(frame_at(40, 25), 25), "00:00:00:01");
        assert_eq!(time_code(frame_at(3_599_999, 30), 30), "00:59:59:29");
    }
}

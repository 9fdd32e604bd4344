//! CMX 3600 edit decision lists, in two forms.
//!
//! With locators: one event per task, and a locator for each point, as `OpenTimelineIO` reads them.
//! For `DaVinci Resolve`: one marker per task and point, as *Timelines, Export, Timeline Markers to EDL* writes them.

use super::marks::{Marks, Point, PointKind, remove_overlaps};
use super::time_code::TimeCode;

/// Marks as an edit decision list with locators. No event overlaps the next.
pub fn render_edl(marks: &Marks, code: TimeCode) -> String {
    let mut out = header(marks, code);
    let mut points = marks.points.as_slice();
    let mut events: Vec<(i64, i64)> = marks
        .tasks
        .iter()
        .map(|task| (code.frame_at(task.from_ms), code.frame_at(task.to_ms)))
        .collect();
    remove_overlaps(&mut events);
    for (place, (task, event)) in marks.tasks.iter().zip(&events).enumerate() {
        let next = marks.tasks.get(place + 1).map_or(i64::MAX, |t| t.from_ms);
        // Points between two tasks belong to the first: a locator needs an event.
        let here = points.partition_point(|point| point.at_ms < next);
        write_event(&mut out, place + 1, "AX ", *event, code);
        write_locator(&mut out, event.0, "GREEN", &task.label, code);
        for point in &points[..here] {
            write_point(&mut out, point, code);
        }
        points = &points[here..];
    }
    // A session without a task may still have points.
    let mut events: Vec<(i64, i64)> = points
        .iter()
        .map(|point| (code.frame_at(point.at_ms), 0))
        .collect();
    remove_overlaps(&mut events);
    for ((number, point), event) in (marks.tasks.len() + 1..).zip(points).zip(events) {
        write_event(&mut out, number, "AX ", event, code);
        write_point(&mut out, point, code);
    }
    out
}

/// Marks as timeline markers of `DaVinci Resolve`: an event of one frame each, with color, name and duration in frames
/// below it. A frame has room for one marker, so a mark at a taken frame moves to the next.
pub fn render_resolve_markers(marks: &Marks, code: TimeCode) -> String {
    let mut markers: Vec<(i64, i64, &str, &str)> = Vec::new();
    for task in &marks.tasks {
        let (from, to) = (code.frame_at(task.from_ms), code.frame_at(task.to_ms));
        markers.push((from, (to - from).max(1), "Green", &task.label));
    }
    for point in &marks.points {
        let color = resolve_color(point.kind);
        markers.push((code.frame_at(point.at_ms), 1, color, &point.label));
    }
    markers.sort_by_key(|marker| marker.0);
    let mut events: Vec<(i64, i64)> = markers.iter().map(|marker| (marker.0, 0)).collect();
    remove_overlaps(&mut events);
    let mut out = header(marks, code);
    for (number, ((_, frames, color, label), event)) in (1..).zip(markers.iter().zip(events)) {
        write_event(&mut out, number, "001", event, code);
        // The bars separate the fields, and the format has no escape.
        let name = label.replace('|', "/");
        out.push_str(&format!(" |C:ResolveColor{color} |M:{name} |D:{frames}\n"));
    }
    out
}

fn header(marks: &Marks, code: TimeCode) -> String {
    format!("TITLE: {}\n{}\n", marks.title, code.frame_code_mode())
}

/// One event, from its first frame to the frame after its last.
fn write_event(
    out: &mut String,
    number: usize,
    reel: &str,
    (from, to): (i64, i64),
    code: TimeCode,
) {
    let (from, to) = (code.format(from), code.format(to));
    out.push_str(&format!(
        "\n{number:03}  {reel}      V     C        {from} {to} {from} {to}\n"
    ));
}

fn write_point(out: &mut String, point: &Point, code: TimeCode) {
    let frame = code.frame_at(point.at_ms);
    write_locator(out, frame, locator_color(point.kind), &point.label, code);
}

fn write_locator(out: &mut String, frame: i64, color: &str, label: &str, code: TimeCode) {
    let at = code.format(frame);
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

fn resolve_color(sort: PointKind) -> &'static str {
    match sort {
        PointKind::Error { is_serious: true } => "Red",
        PointKind::Error { is_serious: false } => "Fuchsia",
        PointKind::Assist => "Yellow",
        PointKind::Note => "Cyan",
        PointKind::SyncMark => "Blue",
    }
}

#[cfg(test)]
mod tests {
    use super::super::marks::Span;
    use super::super::marks::tests::session;
    use super::super::time_code::FrameRate;
    use super::*;

    const CODE: TimeCode = TimeCode {
        rate: FrameRate::PAL,
        drop_frame: false,
        first_frame: 0,
    };

    #[test]
    fn an_event_is_a_task_with_locators() {
        insta::assert_snapshot!(render_edl(&Marks::from_state(&session(), 3_600_000).unwrap(), CODE), @r#"
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
    fn a_marker_of_resolve_is_an_event_of_one_frame() {
        let code = CODE.starting_at("01:00:00:00").unwrap();
        let mut marks = Marks::from_state(&session(), 0).unwrap();
        marks.points[1].at_ms = 10_000;
        marks.points[1].label = "Error: |M:forged |D:9".to_owned();
        insta::assert_snapshot!(render_resolve_markers(&marks, code), @r#"
        TITLE: Checkout, P07 on 2.4
        FCM: NON-DROP FRAME

        001  001      V     C        01:00:02:00 01:00:02:01 01:00:02:00 01:00:02:01
         |C:ResolveColorBlue |M:Mark: clap |D:1

        002  001      V     C        01:00:10:00 01:00:10:01 01:00:10:00 01:00:10:01
         |C:ResolveColorGreen |M:Find a product: completed, assisted |D:500

        003  001      V     C        01:00:10:01 01:00:10:02 01:00:10:01 01:00:10:02
         |C:ResolveColorFuchsia |M:Error: /M:forged /D:9 |D:1

        004  001      V     C        01:00:20:01 01:00:20:02 01:00:20:01 01:00:20:02
         |C:ResolveColorYellow |M:Assist: hint [Find a product] |D:1

        005  001      V     C        01:00:25:00 01:00:25:01 01:00:25:00 01:00:25:01
         |C:ResolveColorCyan |M:Note X: says "a < b --> c"; =#\ ␛[31m [Find a product] |D:1

        006  001      V     C        01:00:40:00 01:00:40:01 01:00:40:00 01:00:40:01
         |C:ResolveColorGreen |M:Pay with a saved card: gave up |D:1500

        007  001      V     C        01:02:00:00 01:02:00:01 01:02:00:00 01:02:00:01
         |C:ResolveColorBlue |M:Mark |D:1
        "#);
    }

    #[test]
    fn no_event_overlaps_the_next_also_after_a_corrected_end() {
        let mut marks = Marks::from_state(&session(), 0).unwrap();
        marks.points.clear();
        let span = |from_ms, to_ms| Span {
            from_ms,
            to_ms,
            label: "t".to_owned(),
        };
        // The second lies within the first; the third begins in the same frame as the second.
        marks.tasks = vec![span(1_000, 90_000), span(5_000, 6_000), span(5_010, 5_020)];
        let edl = render_edl(&marks, CODE);
        let times = |line: &str| -> Vec<String> {
            let words = line.split_whitespace().skip(4).take(2);
            words.map(str::to_owned).collect()
        };
        let events: Vec<_> = (edl.lines().filter(|line| line.starts_with('0')))
            .map(times)
            .collect();
        assert_eq!(
            events,
            [
                ["00:00:01:00", "00:00:05:00"],
                ["00:00:05:00", "00:00:05:01"],
                ["00:00:05:01", "00:00:05:02"]
            ]
        );
    }
}

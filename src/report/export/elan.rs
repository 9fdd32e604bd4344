//! ELAN annotation document (`.eaf`, format 3.0): tasks, errors, assists, notes and sync marks as tiers.

use super::marks::{Marks, POINT_DURATION_MS, PointKind, Span, separate};

/// Marks as an ELAN annotation document.
pub fn render_elan(marks: &Marks) -> String {
    let points = |wanted: fn(PointKind) -> bool| -> Vec<Span> {
        let of_sort = marks.points.iter().filter(|point| wanted(point.kind));
        of_sort
            .map(|point| point.to_span(POINT_DURATION_MS))
            .collect()
    };
    let tiers = [
        ("tasks", marks.tasks.clone()),
        (
            "errors",
            points(|sort| matches!(sort, PointKind::Error { .. })),
        ),
        ("assists", points(|sort| sort == PointKind::Assist)),
        ("notes", points(|sort| sort == PointKind::Note)),
        ("marks", points(|sort| sort == PointKind::SyncMark)),
    ]
    .map(|(name, spans)| (name, separate(spans)));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ANNOTATION_DOCUMENT AUTHOR=\"{}\" DATE=\"{}\" FORMAT=\"3.0\" VERSION=\"3.0\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:noNamespaceSchemaLocation=\"http://www.mpi.nl/tools/elan/EAFv3.0.xsd\">\n\
         <HEADER MEDIA_FILE=\"\" TIME_UNITS=\"milliseconds\">\n\
         <PROPERTY NAME=\"title\">{}</PROPERTY>\n</HEADER>\n<TIME_ORDER>\n",
        escape_xml(&marks.moderator),
        marks.opened_at.to_string().replace('Z', "+00:00"),
        escape_xml(&marks.title)
    );
    // A span's slots have the numbers of the span; they are listed by time.
    let spans = tiers.iter().flat_map(|(_, spans)| spans);
    let mut slots: Vec<(i64, usize)> = spans
        .enumerate()
        .flat_map(|(index, span)| [(span.from_ms, 2 * index + 1), (span.to_ms, 2 * index + 2)])
        .collect();
    slots.sort_unstable();
    for (ms, slot) in slots {
        out.push_str(&format!(
            "<TIME_SLOT TIME_SLOT_ID=\"ts{slot}\" TIME_VALUE=\"{ms}\"/>\n"
        ));
    }
    out.push_str("</TIME_ORDER>\n");
    let mut number = 0;
    for (name, spans) in &tiers {
        out.push_str(&format!(
            "<TIER LINGUISTIC_TYPE_REF=\"default-lt\" TIER_ID=\"{name}\">\n"
        ));
        for span in spans {
            out.push_str(&format!(
                "<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID=\"a{}\" TIME_SLOT_REF1=\"ts{}\" \
                 TIME_SLOT_REF2=\"ts{}\"><ANNOTATION_VALUE>{}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>\n",
                number + 1,
                2 * number + 1,
                2 * number + 2,
                escape_xml(&span.label)
            ));
            number += 1;
        }
        out.push_str("</TIER>\n");
    }
    out.push_str(
        "<LINGUISTIC_TYPE GRAPHIC_REFERENCES=\"false\" LINGUISTIC_TYPE_ID=\"default-lt\" TIME_ALIGNABLE=\"true\"/>\n\
         </ANNOTATION_DOCUMENT>\n",
    );
    out
}

/// A text escaped for XML, without the two characters that XML does not allow.
fn escape_xml(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::marks::tests::session;
    use super::*;

    #[test]
    fn a_document_has_a_tier_a_sort() {
        insta::assert_snapshot!(render_elan(&Marks::from_state(&session(), 500).unwrap()), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <ANNOTATION_DOCUMENT AUTHOR="Anna &amp; Öz" DATE="2026-02-03T09:00:00.000+00:00" FORMAT="3.0" VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">
        <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
        <PROPERTY NAME="title">Checkout, P07 on 2.4</PROPERTY>
        </HEADER>
        <TIME_ORDER>
        <TIME_SLOT TIME_SLOT_ID="ts11" TIME_VALUE="2500"/>
        <TIME_SLOT TIME_SLOT_ID="ts12" TIME_VALUE="4500"/>
        <TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="10500"/>
        <TIME_SLOT TIME_SLOT_ID="ts5" TIME_VALUE="16000"/>
        <TIME_SLOT TIME_SLOT_ID="ts6" TIME_VALUE="18000"/>
        <TIME_SLOT TIME_SLOT_ID="ts7" TIME_VALUE="20540"/>
        <TIME_SLOT TIME_SLOT_ID="ts8" TIME_VALUE="22540"/>
        <TIME_SLOT TIME_SLOT_ID="ts9" TIME_VALUE="25500"/>
        <TIME_SLOT TIME_SLOT_ID="ts10" TIME_VALUE="27500"/>
        <TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="30500"/>
        <TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="40500"/>
        <TIME_SLOT TIME_SLOT_ID="ts4" TIME_VALUE="100500"/>
        <TIME_SLOT TIME_SLOT_ID="ts13" TIME_VALUE="120500"/>
        <TIME_SLOT TIME_SLOT_ID="ts14" TIME_VALUE="122500"/>
        </TIME_ORDER>
        <TIER LINGUISTIC_TYPE_REF="default-lt" TIER_ID="tasks">
        <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2"><ANNOTATION_VALUE>Find a product: completed, assisted</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
        <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts3" TIME_SLOT_REF2="ts4"><ANNOTATION_VALUE>Pay with a saved card: gave up</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
        </TIER>
        <TIER LINGUISTIC_TYPE_REF="default-lt" TIER_ID="errors">
        <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="ts5" TIME_SLOT_REF2="ts6"><ANNOTATION_VALUE>Error: Opens a page that does not help (minor) [Find a product]</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
        </TIER>
        <TIER LINGUISTIC_TYPE_REF="default-lt" TIER_ID="assists">
        <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a4" TIME_SLOT_REF1="ts7" TIME_SLOT_REF2="ts8"><ANNOTATION_VALUE>Assist: hint [Find a product]</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
        </TIER>
        <TIER LINGUISTIC_TYPE_REF="default-lt" TIER_ID="notes">
        <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a5" TIME_SLOT_REF1="ts9" TIME_SLOT_REF2="ts10"><ANNOTATION_VALUE>Note X: says &quot;a &lt; b --&gt; c&quot;; =#\ ␛[31m [Find a product]</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
        </TIER>
        <TIER LINGUISTIC_TYPE_REF="default-lt" TIER_ID="marks">
        <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a6" TIME_SLOT_REF1="ts11" TIME_SLOT_REF2="ts12"><ANNOTATION_VALUE>Mark: clap</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
        <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a7" TIME_SLOT_REF1="ts13" TIME_SLOT_REF2="ts14"><ANNOTATION_VALUE>Mark</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
        </TIER>
        <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="default-lt" TIME_ALIGNABLE="true"/>
        </ANNOTATION_DOCUMENT>
        "#);
    }

    #[test]
    fn time_slots_are_in_order() {
        let document = render_elan(&Marks::from_state(&session(), 0).unwrap());
        let slots: Vec<i64> = document
            .split("TIME_VALUE=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
            .collect();
        assert_eq!(slots.len(), 14);
        assert!(slots.is_sorted(), "{slots:?}");
    }
}

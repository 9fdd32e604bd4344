//! Label track for Audacity (File, Import, Labels): start, end and label, in seconds, separated by tabs.

use super::marks::Marks;

/// Marks as labels; a point is a label of zero length.
pub fn render_labels(marks: &Marks) -> String {
    let line = |span: super::marks::Span| {
        let (from, to) = (format_seconds(span.from_ms), format_seconds(span.to_ms));
        format!("{from}\t{to}\t{}\n", span.label)
    };
    marks.as_spans(0).into_iter().map(line).collect()
}

/// Milliseconds as seconds with six decimals.
fn format_seconds(ms: i64) -> String {
    format!("{}.{:03}000", ms / 1000, ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::super::marks::tests::session;
    use super::*;

    #[test]
    fn a_label_has_beginning_end_and_name() {
        insta::assert_snapshot!(render_labels(&Marks::from_state(&session(), 0).unwrap()), @r#"
        2.000000	2.000000	Mark: clap
        10.000000	30.000000	Find a product: completed, assisted
        15.500000	15.500000	Error: Opens a page that does not help (minor) [Find a product]
        20.040000	20.040000	Assist: hint [Find a product]
        25.000000	25.000000	Note X: says "a < b --> c"; =#\ ␛[31m [Find a product]
        40.000000	100.000000	Pay with a saved card: gave up
        120.000000	120.000000	Mark
        "#);
    }
}

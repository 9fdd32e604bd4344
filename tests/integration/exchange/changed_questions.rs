//! Questions that changed between the scripts under which they were answered: row W39 of `../shared/data/wild/README.md`.

use crate::support::ProgramBench;

const SCRIPT: &str = r#"
title = "Poles"
order = "fixed"
ask_at_end = ["clear"]
[[version]]
id = "1"
[[version]]
id = "2"
after = "1"
[[task]]
id = "find"
title = "Find"
[[question]]
id = "clear"
text = "How clear was it?"
kind = "scale"
low = 1
high = 7
low_label = "very clear"
high_label = "not clear"
"#;

/// A study of which version 1 was answered under [`SCRIPT`], and version 2 after an edit of it.
fn answered(from: &str, to: &str) -> ProgramBench {
    let bench = ProgramBench::new();
    for (version, script, highest) in [
        ("1", SCRIPT.to_owned(), 7),
        ("2", SCRIPT.replace(from, to), 5),
    ] {
        bench.write("poles.toml", &script);
        let mut rows = "participant,version,instrument,value\n".to_owned();
        for person in 0..6 {
            let value = highest - person % 2;
            rows.push_str(&format!("V{version}P{person},{version},clear,{value}\n"));
        }
        bench.write("rows.csv", &rows);
        bench.out(&["import", "poles.toml", "rows.csv"]);
    }
    bench
}

/// The comparison, without line breaks.
fn compared(bench: &ProgramBench) -> String {
    let shown = bench.out(&["compare", "poles.toml"]);
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn w39_swapped_end_labels_are_named_before_the_difference() {
    let labels = "low_label = \"very clear\"\nhigh_label = \"not clear\"";
    let swapped = "low_label = \"not clear\"\nhigh_label = \"very clear\"";
    let shown = compared(&answered(labels, swapped));
    let sentence = "Question \"clear\": the end labels changed from \"very clear\" to \"not clear\" (the lowest answer)";
    let (named, difference) = (shown.find(sentence), shown.find("-2.00"));
    assert!(named.is_some() && named < difference, "{shown}");
    assert!(
        !shown.contains("better") || shown.contains("inconclusive"),
        "{shown}"
    );
    assert!(
        shown.contains("The range or the ends of the scale changed between the scripts"),
        "{shown}"
    );
}

#[test]
fn w39_a_changed_text_is_named_and_answers_are_compared() {
    let shown = compared(&answered("How clear was it?", "How plain was it?"));
    let named = shown.find("Question \"clear\": the wording changed.");
    assert!(named.is_some() && named < shown.find("-2.00"), "{shown}");
}

#[test]
fn w39_answers_on_another_range_are_read_on_their_own_scale() {
    let bench = answered("high = 7", "high = 5");
    let shown = compared(&bench);
    assert!(
        shown.contains("Question \"clear\": the range was 1 to 7 and is now 1 to 5."),
        "{shown}"
    );
    // The means of both, although a 7 is not on the scale of the script; no difference.
    assert!(shown.contains("6.50") && shown.contains("4.50"), "{shown}");
    assert!(!shown.contains("-2.00"), "{shown}");
    let json = bench.json(&["compare", "poles.toml", "--format", "json"]);
    assert!(json.to_string().contains("scale_changed"), "{json}");
}

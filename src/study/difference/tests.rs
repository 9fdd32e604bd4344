use super::protocol_differences;
use crate::study::parse;

const OLD: &str = r#"
title = "Checkout"
setting = "lab"
planned = 12
[matters_from]
success = 0.1
[[version]]
id = "2.4"
[[task]]
id = "pay"
title = "Pay"
scenario = "Pay with the card you used last time."
success = "The page shows 4242"
time_limit = "5m"
[[task]]
id = "find"
title = "Find"
"#;

fn sentences(edit: impl Fn(String) -> String) -> Vec<String> {
    let old = parse(OLD).expect("a whole script");
    let text = edit(OLD.to_owned());
    assert_ne!(text, OLD, "the edit does nothing");
    let new = parse(&text).expect("a whole script");
    protocol_differences(&old, &new)
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn what_no_participant_notices_is_no_difference() {
    for (from, to) in [
        ("Checkout", "The checkout"),
        ("\"Pay\"", "\"Pay by card\""),
        ("the card you", "the\\n  card you"),
        ("id = \"pay\"", "id   = 'pay' # by card"),
        (
            "[[task]]\nid = \"find\"",
            "[[version]]\nid = \"3.0\"\nafter = \"2.4\"\n[[task]]\nid = \"find\"",
        ),
        ("\"find\"", "\"search\""),
        ("5m", "300s"),
        (
            "title = \"Checkout\"",
            "title = \"Checkout\"\npartial_credit = 0.5\nthink_aloud = true",
        ),
        ("\"5m\"", "\"5m\"\nmatters_from = { success = 0.1 }"),
        (
            "[[version]]",
            "[cif]\npurpose = \"Whether paying got easier\"\n[[version]]",
        ),
    ] {
        let found = sentences(|text| text.replacen(from, to, 1));
        assert!(found.is_empty(), "{from} to {to}: {found:?}");
    }
}

#[test]
fn each_rule_that_changed_is_named() {
    for (from, to, sentence) in [
        (
            "last time",
            "before",
            r#"Task "pay": the task text changed."#,
        ),
        (
            "4242",
            "4243",
            r#"Task "pay": the success criterion changed."#,
        ),
        (
            "5m",
            "4m30s",
            r#"Task "pay": the time limit changed from 5:00 to 4:30."#,
        ),
        (
            "time_limit = \"5m\"\n",
            "",
            r#"Task "pay": the time limit changed from 5:00 to none."#,
        ),
        (
            "\"5m\"",
            "\"5m\"\nlimit_fails = true",
            r#"Task "pay": a completion over the time limit is no longer a success."#,
        ),
        (
            "\"5m\"",
            "\"5m\"\nstarts_when = \"now\"",
            r#"Task "pay": the rule for when the time starts changed."#,
        ),
        (
            "\"5m\"",
            "\"5m\"\nerror_opportunities = 6",
            r#"Task "pay": the error opportunities changed from none to 6."#,
        ),
        (
            "\"5m\"",
            "\"5m\"\npartial_credit = 0.25",
            r#"Task "pay": the credit of a partial completion changed from 0.5 to 0.25."#,
        ),
        (
            "\"lab\"",
            "\"lab\"\npartial_credit = 0.25",
            "The credit of a partial completion changed from 0.5 to 0.25.",
        ),
        (
            "\"lab\"",
            "\"lab\"\nassisted_from = \"repeated\"",
            "The assist level from which a completion counts as assisted changed from hint to repeated.",
        ),
        (
            "\"lab\"",
            "\"lab\"\nthink_aloud = false",
            "Participants no longer think aloud.",
        ),
        ("\"lab\"", "\"home\"", "The setting changed."),
        (
            "\"lab\"",
            "\"lab\"\nprimary = \"time\"",
            "The primary measure changed from success to time.",
        ),
        (
            "planned = 12",
            "planned = 15",
            "The planned number of people per version changed from 12 to 15.",
        ),
        (
            "planned = 12\n",
            "",
            "The planned number of people per version changed from 12 to none.",
        ),
        (
            "success = 0.1",
            "success = 0.15",
            "The smallest change of success that matters changed from 0.1 to 0.15.",
        ),
        (
            "\"5m\"",
            "\"5m\"\nmatters_from = { success = 0.05 }",
            r#"Task "pay": the smallest change of success that matters changed from 0.1 to 0.05."#,
        ),
        (
            "\"5m\"",
            "\"5m\"\nmatters_from = { time = 1.2 }",
            r#"Task "pay": the smallest change of time that matters changed from none to 1.2."#,
        ),
    ] {
        assert_eq!(sentences(|text| text.replacen(from, to, 1)), [sentence]);
    }
}

#[test]
fn the_reverse_change_has_its_own_sentence() {
    let strict = OLD
        .replace("\"5m\"", "\"5m\"\nlimit_fails = true")
        .replace("\"lab\"", "\"lab\"\nthink_aloud = false");
    let old = parse(&strict).expect("a whole script");
    let new = parse(OLD).expect("a whole script");
    let sentences: Vec<_> = protocol_differences(&old, &new)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        sentences,
        [
            "Participants now think aloud.",
            r#"Task "pay": a completion over the time limit is now a success."#
        ]
    );
}

#[test]
fn a_credit_of_the_task_that_the_study_now_gives_is_the_same() {
    let own = OLD.replace("\"5m\"", "\"5m\"\npartial_credit = 0.5");
    let old = parse(OLD).expect("a whole script");
    let new = parse(&own).expect("a whole script");
    assert_eq!(protocol_differences(&old, &new), []);
}

/// The old script with questions, and the sentences about an edit of it.
fn question_sentences(from: &str, to: &str) -> Vec<String> {
    let with_questions = OLD
        .replace(
            "planned = 12",
            "planned = 12\nask_at_end = [\"clear\", \"nps\"]",
        )
        .replace("title = \"Find\"", "title = \"Find\"\nask = [\"seq\"]")
        + r#"
[[question]]
id = "clear"
text = "How clear was it?"
kind = "scale"
low = 1
high = 7
low_label = "very clear"
high_label = "not clear"
better = "lower"
[[question]]
id = "device"
text = "On what?"
kind = "choice"
choices = ["phone", "tablet"]
"#;
    let old = parse(&with_questions).expect("a whole script");
    let text = with_questions.replacen(from, to, 1);
    assert_ne!(text, with_questions, "the edit does nothing");
    let new = parse(&text).expect("a whole script");
    let all = protocol_differences(&old, &new);
    all.iter().map(ToString::to_string).collect()
}

#[test]
fn each_change_of_a_question_is_named() {
    for (from, to, sentence) in [
        (
            "How clear",
            "How plain",
            r#"Question "clear": the wording changed."#,
        ),
        (
            "high = 7",
            "high = 5",
            r#"Question "clear": the range was 1 to 7 and is now 1 to 5."#,
        ),
        (
            "low_label = \"very clear\"\nhigh_label = \"not clear\"",
            "low_label = \"not clear\"\nhigh_label = \"very clear\"",
            r#"Question "clear": the end labels changed from "very clear" to "not clear" (the lowest answer) and from "not clear" to "very clear" (the highest answer)."#,
        ),
        (
            "high_label = \"not clear\"\n",
            "",
            r#"Question "clear": the end labels changed from "not clear" to no label (the highest answer)."#,
        ),
        (
            "\"lower\"",
            "\"higher\"",
            r#"Question "clear": the better answers changed from lower to higher."#,
        ),
        (
            "kind = \"choice\"\nchoices = [\"phone\", \"tablet\"]",
            "kind = \"text\"",
            r#"Question "device": the kind changed from choice to text."#,
        ),
        (
            "\"phone\", \"tablet\"",
            "\"tablet\", \"phone\"",
            r#"Question "device": the choices changed."#,
        ),
        (
            "ask_at_end = [\"clear\", \"nps\"]",
            "ask_at_end = [\"nps\", \"seq\"]",
            r#"Question "seq": it was asked after task "find" and is now asked after task "find" and at the end of the session."#,
        ),
    ] {
        assert_eq!(question_sentences(from, to), [sentence]);
    }
}

#[test]
fn what_changes_no_question_is_no_difference() {
    for (from, to) in [
        ("How clear", "How\\n   clear"),
        ("id = \"device\"", "id = \"gadget\""),
        ("\"clear\", \"nps\"", "\"nps\", \"clear\""),
        ("better = \"lower\"\n", ""),
        ("ask = [\"seq\"]", ""),
    ] {
        let found = question_sentences(from, to);
        assert!(found.is_empty(), "{from} to {to}: {found:?}");
    }
}

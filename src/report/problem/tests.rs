use super::{json, text};
use crate::study::{Problem, parse};

fn problems_text(script: &str) -> String {
    let problems = parse(script).expect_err("a script with problems");
    text(&problems, script, "checkout.toml", false)
}

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../fixtures/scripts/", $name))
    };
}

#[test]
fn keys_that_are_not_known_or_not_known_there() {
    insta::assert_snapshot!(problems_text(fixture!("keys.toml")));
}

#[test]
fn words_that_are_not_known() {
    insta::assert_snapshot!(problems_text(fixture!("words.toml")));
}

#[test]
fn values_of_the_wrong_sort_or_out_of_range() {
    insta::assert_snapshot!(problems_text(fixture!("values.toml")));
}

#[test]
fn ids_that_are_none_or_taken_and_versions_in_a_circle() {
    insta::assert_snapshot!(problems_text(fixture!("ids.toml")));
}

#[test]
fn what_has_to_be_there() {
    insta::assert_snapshot!(problems_text(fixture!("missing.toml")));
}

#[test]
fn keys_of_errors() {
    insta::assert_snapshot!(problems_text(fixture!("errors.toml")));
}

#[test]
fn questions_of_the_study() {
    insta::assert_snapshot!(problems_text(fixture!("questions.toml")));
}

#[test]
fn keys_of_verdicts() {
    insta::assert_snapshot!(problems_text(fixture!("verdicts.toml")));
}

#[test]
fn a_primary_scale_without_a_direction() {
    insta::assert_snapshot!(problems_text(fixture!("primary.toml")));
}

#[test]
fn what_is_no_toml() {
    insta::assert_snapshot!(problems_text(fixture!("torn.toml")));
}

#[test]
fn quotes_and_brackets_that_are_not_closed() {
    insta::assert_snapshot!(problems_text(fixture!("quotes.toml")));
}

#[test]
fn tables_with_one_pair_of_brackets() {
    insta::assert_snapshot!(problems_text(fixture!("brackets.toml")));
}

#[test]
fn an_empty_file() {
    insta::assert_snapshot!(problems_text(fixture!("empty.toml")));
}

#[test]
fn nothing_in_a_script_commands_the_terminal() {
    let script = fixture!("control.toml");
    let shown = problems_text(script);
    let obeyed = |c: char| c.is_control() && c != '\n';
    assert!(!shown.contains(obeyed), "{shown:?}");
    insta::assert_snapshot!(shown);

    let problems = parse(script).expect_err("a script with problems");
    assert!(!text(&problems, script, "a\u{1b}[31m\u{9b}.toml", false).contains(obeyed));
    assert!(!json(&problems, script, "a\u{1b}.toml").contains('\u{1b}'));
}

#[test]
fn color_only_when_asked_for() {
    let script = "title = 1";
    let problems = parse(script).expect_err("a script with problems");
    assert!(text(&problems, script, "a.toml", true).contains('\u{1b}'));
    assert!(!text(&problems, script, "a.toml", false).contains('\u{1b}'));
}

#[test]
fn programs_get_line_and_column() {
    let script = "title = 'S'\nversion = [{ id = 'ö' }, { id = 'ü', aftr = 'ö' }]\n\
        [[task]]\nid = 'a'\ntitle = 'A'\n";
    let problems = parse(script).expect_err("a script with problems");
    insta::assert_snapshot!(json(&problems, script, "a.toml"), @r#"
    {
      "schema": 1,
      "file": "a.toml",
      "problems": [
        {
          "advice": "Did you mean `after`? If not, remove this line.",
          "column": 38,
          "line": 2,
          "message": "`aftr` is not a known key in `[[version]]`."
        }
      ]
    }
    "#);
}

#[test]
fn a_span_beyond_the_text_or_over_lines_is_cut() {
    for (script, span) in [
        ("", 0..0),
        ("a", 5..9),
        ("a\nb\n", 0..4),
        ("a\r\nb", 2..3),
        ("ü\n", 1..2),
        ("\u{feff}a", 1..4),
    ] {
        let problem = Problem {
            span,
            message: "Wrong.".to_owned(),
            hint: "Right.".to_owned(),
        };
        let shown = text(&[problem], script, "a.toml", false);
        assert!(shown.contains("a.toml:"), "{shown}");
    }
}

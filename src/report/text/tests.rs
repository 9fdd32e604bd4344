use std::collections::BTreeMap;

use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use super::*;
use crate::metrics::comparison::{Comparison, ComparisonInput};
use crate::metrics::estimate::Scope;
use crate::metrics::examples::{session, session_group, study, with_answers};
use crate::metrics::problems::Problems;
use crate::metrics::roster_counts::RosterBySegment;
use crate::metrics::segment::People;
use crate::metrics::study_figures::{FiguresInput, StudyFigures};
use crate::metrics::trend::Trend;
use crate::metrics::{Confidence, Methods};
use crate::report::document::{CompareInput, ReportInput};
use crate::report::number::p_value;
use crate::session::{Hash, SessionSummary};
use crate::study::{Design, Study, VerdictMeasure};

const PLAIN: Style = Style {
    signs: Glyphs::Lines,
    width: Style::MIN_WIDTH,
};
const ASCII: Style = Style {
    signs: Glyphs::Ascii,
    ..PLAIN
};
const WIDE: Style = Style {
    width: Style::MAX_WIDTH,
    ..PLAIN
};

fn compared(design: Design, sessions: &[SessionSummary]) -> Comparison {
    let material = ComparisonInput {
        study: &study("between"),
        sessions,
        protocols: &BTreeMap::new(),
        people: &People::All,
        design,
    };
    Comparison::compute(material, "1", "2", Methods::default())
}

fn comparison(one: &Comparison, title: &str, p_values: bool, style: Style) -> String {
    let document = Document::comparison(&CompareInput {
        title,
        comparisons: std::slice::from_ref(one),
        trend: None,
        confidence: Confidence::default(),
        p_values,
    });
    render_page(&document, style)
}

fn reported_on(study: &Study, sessions: &[SessionSummary], style: Style) -> String {
    let found = StudyFigures::compute(&FiguresInput {
        study,
        sessions,
        protocols: &BTreeMap::new(),
        roster: &RosterBySegment::default(),
        version: None,
        people: &People::All,
        methods: Methods::default(),
    });
    let document = Document::report(&ReportInput {
        study,
        sessions,
        study_figures: &found,
        comparisons: &[],
        problems: &Problems::default(),
        log_fingerprint: Hash::digest(b"heads"),
        sessions_on_file: sessions.len(),
        script: "shop.toml",
        p_values: false,
    });
    render_page(&document, style)
}

fn reported(sessions: &[SessionSummary], style: Style) -> String {
    reported_on(&study("between"), sessions, style)
}

/// Twelve and eleven participants, with everything that has a caveat.
fn mixed() -> Vec<SessionSummary> {
    let mut all = session_group(0, 8, "1", "find=c60.1 pay=c80 send=f90.3");
    all.extend(session_group(8, 2, "1", "find=f50.2 pay=c70 send=s"));
    all.push(session(
        10,
        "P10",
        "1",
        "find=v10 find=c40 find=c30 pay=u send=-",
    ));
    all.push(session(11, "P11", "1", "find=g50 pay=c75 send=t300"));
    all.extend(session_group(20, 7, "2", "find=c50 pay=c60 send=c80.1"));
    all.extend(session_group(27, 4, "2", "find=p90.2 pay=f99.1 send=c85"));
    let mut shown = Vec::new();
    for (i, one) in (0_u8..).zip(all) {
        let one = with_answers(one, None, "nps", &[Some(f64::from(i % 11))]);
        let one = with_answers(one, Some(2), "seq", &[Some(f64::from(i % 7 + 1))]);
        let step = f64::from(i % 3);
        let sheet: Vec<_> = (0..10)
            .map(|item| {
                Some(if item % 2 == 0 {
                    2.0 + step
                } else {
                    4.0 - step
                })
            })
            .collect();
        shown.push(with_answers(one, None, "sus", &sheet));
    }
    shown
}

fn assert_fits(text: &str, style: Style) {
    for line in text.lines() {
        let width = line.width();
        assert!(width <= style.width, "{width} columns: {line}");
        assert_eq!(line, line.trim_end());
    }
    assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
}

/// The text with each run of spaces and line ends as one space.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_whole_report() {
    let text = reported(&mixed(), PLAIN);
    assert_fits(&text, PLAIN);
    insta::assert_snapshot!(text);
}

#[test]
fn a_whole_comparison() {
    let one = compared(Design::Between, &mixed());
    let text = comparison(&one, "Shop", false, PLAIN);
    assert_fits(&text, PLAIN);
    insta::assert_snapshot!(text);
}

#[test]
fn a_whole_comparison_with_p_values_at_120_columns() {
    let one = compared(Design::Between, &mixed());
    let text = comparison(&one, "Shop", true, WIDE);
    assert_fits(&text, WIDE);
    insta::assert_snapshot!(text);
}

#[test]
fn p_values_stay_in_the_table_at_80_columns() {
    let one = compared(Design::Between, &mixed());
    let text = comparison(&one, "Shop", true, PLAIN);
    assert_fits(&text, PLAIN);
    assert_eq!(text.matches("Result  ").count(), 1, "{text}");
    let success = one
        .change("success", &Scope::Task("pay".to_owned()))
        .unwrap();
    let told = format!(
        "{} ({})",
        p_value(success.p.unwrap()),
        p_value(success.p_adjusted.unwrap())
    );
    assert!(text.contains(&told), "{told}: {text}");
}

/// On a scale from 1 to 7; the interval by t goes far beyond it.
#[test]
fn no_change_of_a_rating_is_told_that_its_scale_cannot_give() {
    let mut all = session_group(0, 2, "1", "find=c50");
    all.extend(session_group(10, 2, "2", "find=c50"));
    let answers = (0_u8..).zip(all).map(|(i, one)| {
        let answer = f64::from([1, 7, 2, 6][usize::from(i)]);
        with_answers(one, Some(2), "seq", &[Some(answer)])
    });
    let one = compared(Design::Between, &answers.collect::<Vec<_>>());
    let change = one.changes.iter().find(|c| c.scope.instrument().is_some());
    assert!(change.unwrap().closed_interval().unwrap().high > 6.0);
    let text = flat(&comparison(&one, "Shop", false, WIDE));
    assert!(text.contains("0 (-6.00 to +6.00)"), "{text}");
}

#[test]
fn an_early_verdict_says_why_it_was_given() {
    let study = Study {
        planned: Some(40),
        ..study("between")
    };
    let mut all = session_group(0, 12, "1", "find=f50");
    all.extend(session_group(20, 12, "2", "find=c50"));
    let material = ComparisonInput {
        study: &study,
        sessions: &all,
        protocols: &BTreeMap::new(),
        people: &People::All,
        design: Design::Between,
    };
    let one = Comparison::compute(material, "1", "2", Methods::default());
    let text = flat(&comparison(&one, "Shop", false, PLAIN));
    assert!(
        text.contains("Early: not all planned participants were tested, but p is below .001."),
        "{text}"
    );
}

#[test]
fn the_headline_is_the_primary_measure_over_all_tasks() {
    for (primary, name, label) in [
        (VerdictMeasure::Time, "time", "Time, all tasks"),
        (VerdictMeasure::Errors, "errors", "Errors, all tasks"),
    ] {
        let study = Study {
            primary,
            ..study("between")
        };
        let sessions = mixed();
        let material = ComparisonInput {
            study: &study,
            sessions: &sessions,
            protocols: &BTreeMap::new(),
            design: Design::Between,
            people: &People::All,
        };
        let one = Comparison::compute(material, "1", "2", Methods::default());
        let text = comparison(&one, "Shop", false, WIDE);
        let headline = text.find(label).expect(&text);
        assert!(headline < text.find("All results").unwrap(), "{text}");
        let json = crate::report::json::comparisons(&[one], None, None);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let overall = &json["overall"];
        let other = if name == "time" { "errors" } else { "time" };
        assert!(overall[name]["verdict"].is_string() && overall[other].is_null());
        let effect = if name == "time" {
            "ratio"
        } else {
            "difference"
        };
        assert!(overall[name][effect].is_number(), "{overall}");
    }
}

/// The second version has a third task, which everyone fails.
#[test]
fn versions_with_different_tasks_say_what_they_share() {
    let mut all = session_group(0, 5, "1", "find=c50 pay=c60");
    all.extend(session_group(10, 5, "2", "find=c50 pay=c60 send=f60"));
    let text = flat(&reported(&all, WIDE));
    for told in [
        "the 2 tasks of this version",
        "the 3 tasks of this version",
        "2 shared tasks 1",
        "Unassisted success over the 2 tasks that all versions share: 100% (",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let alike = session_group(0, 5, "1", "find=c50 pay=c60");
    assert!(!flat(&reported(&alike, WIDE)).contains("that all versions share"));
}

#[test]
fn a_whole_trend_in_ascii() {
    let mut all = mixed();
    all.extend(session_group(50, 6, "3", "find=c40 pay=c50 send=c60"));
    let found = Trend::compute(
        &study("between"),
        &all,
        Design::Between,
        Confidence::default(),
    );
    let document = Document::comparison(&CompareInput {
        title: "Shop",
        comparisons: &[],
        trend: found.as_ref(),
        confidence: Confidence::default(),
        p_values: true,
    });
    let text = render_page(&document, ASCII);
    assert_fits(&text, ASCII);
    assert!(text.is_ascii(), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn the_median_has_an_interval_where_the_order_of_times_gives_one() {
    let times = |n: u32| -> Vec<SessionSummary> {
        (0..n)
            .flat_map(|i| session_group(i, 1, "1", &format!("find=c{}", 40 + i * i)))
            .collect()
    };
    assert!(!reported(&times(5), WIDE).contains("44.0 ("));
    assert!(reported(&times(6), WIDE).contains("46.5 (40.0-65.0)"));
}

#[test]
fn the_same_people_in_one_order_are_warned_about() {
    let mut all = session_group(0, 6, "1", "find=f60 pay=c60");
    let mut after = session_group(20, 6, "2", "find=c60 pay=c60");
    for (before, after) in all.iter().zip(&mut after) {
        after.participant.clone_from(&before.participant);
    }
    all.extend(after);
    let text = comparison(&compared(Design::Within, &all), "Shop", false, PLAIN);
    let flat = flat(&text);
    assert!(
        flat.contains(
            "Everyone saw 1 first, so every result may come from the order rather than the version."
        ),
        "{flat}"
    );
}

#[test]
fn a_verdict_lost_to_adjustment_is_explained_with_the_number_of_tests() {
    let one = compared(Design::Between, &mixed());
    let text = comparison(&one, "Shop", false, PLAIN);
    let told = "not after adjusting for 3 tasks: Success: Pay for it.";
    assert!(flat(&text).contains(told), "{text}");
}

#[test]
fn more_finishers_on_the_slower_version_are_told_with_an_equal_share() {
    let one = compared(Design::Between, &mixed());
    let text = flat(&comparison(&one, "Shop", false, PLAIN));
    let told = "Time: Find a thing (9 of 12 finished on 1 and 7 of 11 on 2; the fastest 64% of each differ by";
    assert!(text.contains(told), "{text}");
}

#[test]
fn a_hidden_character_in_a_title_is_shown() {
    let one = compared(Design::Between, &mixed());
    let text = comparison(&one, "Sh\u{202e}op", false, PLAIN);
    assert!(
        text.starts_with("Sh") && !text.contains('\u{202e}'),
        "{text}"
    );
}

#[test]
fn a_critical_task_that_is_worse_comes_first_and_the_headline_names_the_measure() {
    let mut study = study("between");
    study.tasks[2].critical = true;
    let mut all = session_group(0, 10, "1", "find=f60 pay=f60 send=c60");
    all.extend(session_group(20, 10, "2", "find=f60 pay=c60 send=f60"));
    let material = ComparisonInput {
        study: &study,
        sessions: &all,
        protocols: &BTreeMap::new(),
        people: &People::All,
        design: Design::Between,
    };
    let one = Comparison::compute(material, "1", "2", Methods::default());
    let text = comparison(&one, "Shop", false, PLAIN);
    let place = |words: &str| {
        text.find(words)
            .unwrap_or_else(|| panic!("{words}: {text}"))
    };
    let order = [
        "Success, all tasks: ○ inconclusive",
        "Success: ▼ worse on Send it back, a critical task",
        "Success: ▲ better on Pay for it",
        "All results but the primary one are secondary",
        "▼ worse          Success: Send it back",
        "▲ better         Success: Pay for it",
        "○ inconclusive   Success, all tasks",
    ];
    assert!(order.map(place).is_sorted(), "{text}");
}

#[test]
fn tasks_with_the_same_detectable_difference_are_named_together() {
    let mut all = session_group(0, 8, "1", "find=c60 pay=c60 send=f60");
    all.extend(session_group(20, 8, "2", "find=c60 pay=c60 send=f60"));
    let text = comparison(&compared(Design::Between, &all), "Shop", false, PLAIN);
    assert!(
        flat(&text).contains("Find a thing, Pay for it: worse with"),
        "{text}"
    );
}

#[test]
fn a_table_too_wide_is_split_and_repeats_its_row_headers() {
    let mut all = mixed();
    all.extend(session_group(50, 6, "3", "find=c40 pay=c50 send=c60"));
    let mut study = study("between");
    for (i, version) in study.versions.iter_mut().enumerate() {
        version.id = format!("{}{i}", "v".repeat(30));
    }
    for session in &mut all {
        let index = session.version.parse::<usize>().unwrap() - 1;
        session.version = study.versions[index].id.as_str().into();
    }
    let trend = Trend::compute(&study, &all, Design::Between, Confidence::default());
    let document = Document::comparison(&CompareInput {
        title: "Shop",
        comparisons: &[],
        trend: trend.as_ref(),
        confidence: Confidence::default(),
        p_values: false,
    });
    let text = render_page(&document, Style { width: 60, ..PLAIN });
    let success = text.split("Errors per attempt").next().unwrap();
    for number in ["9/12 75%", "7/11 64%", "6/6 100%"] {
        assert!(success.contains(number), "{text}");
    }
    assert_eq!(success.matches("\nPay for it").count(), 2, "{text}");
}

#[test]
fn names_of_any_length_fit() {
    let mut study = study("between");
    for (i, task) in study.tasks.iter_mut().enumerate() {
        task.title = "長い題名 without an end ".repeat(i + 2) + &"x".repeat(200);
    }
    for (i, version) in study.versions.iter_mut().enumerate() {
        version.id = format!("{}{i}", "v".repeat(63));
    }
    let ids: Vec<String> = study.versions.iter().map(|v| v.id.clone()).collect();
    study.versions[1].after = Some(ids[0].clone());
    study.versions[2].after = Some(ids[1].clone());
    let mut all = mixed();
    all.extend(session_group(50, 6, "3", "find=c40 pay=c50 send=c60"));
    for session in &mut all {
        let index = session.version.parse::<usize>().unwrap() - 1;
        session.version = ids[index].as_str().into();
    }
    let material = ComparisonInput {
        study: &study,
        sessions: &all,
        protocols: &BTreeMap::new(),
        people: &People::All,
        design: Design::Between,
    };
    let one = Comparison::compute(material, &ids[0], &ids[1], Methods::default());
    for style in [PLAIN, WIDE] {
        assert_fits(&reported_on(&study, &all, style), style);
        assert_fits(&comparison(&one, &"t".repeat(300), true, style), style);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn whatever_happened_fits_and_has_numbers(
        specs in proptest::collection::vec(
            (0..3_u8, proptest::sample::select(vec!["c", "f", "g", "t", "v", "p", "s", "-", "u"]), 0..100_000_u32, 0..30_u32),
            0..40,
        ),
        within in any::<bool>(),
    ) {
        let design = if within { Design::Within } else { Design::Between };
        let sessions: Vec<_> = (0..).zip(&specs).map(|(number, (task, ending, seconds, errors))| {
            let task = ["find", "pay", "send"][usize::from(*task)];
            let attempt = match *ending {
                "s" | "-" | "u" => format!("{task}={ending}"),
                ending => format!("{task}={ending}{seconds}.{errors}"),
            };
            session(number, &format!("P{}", number / 2), ["1", "2", "3"][number as usize % 3], &attempt)
        }).collect();
        assert_fits(&reported(&sessions, PLAIN), PLAIN);
        let found = compared(design, &sessions);
        assert_fits(&comparison(&found, "Shop", true, ASCII), ASCII);
        assert_fits(&comparison(&found, "Shop", false, WIDE), WIDE);
        let json = crate::report::json::comparisons(&[found], None, None);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
    }
}

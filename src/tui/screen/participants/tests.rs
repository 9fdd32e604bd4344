use std::collections::BTreeMap;

use insta::assert_snapshot;

use super::*;
use crate::clock::{Clock, ManualClock};
use crate::tui::testing::{KeyStep, both_sizes, draw_at_every_size, parse_keys, render_text};

fn person(code: &str, status: ParticipantStatus) -> ParticipantView {
    ParticipantView {
        code: code.to_owned(),
        status,
        ..ParticipantView::default()
    }
}

fn turn(version: &str) -> PlannedSessionView {
    let tasks = [
        "Pay with a saved card",
        "Find the product",
        "Cancel the order",
    ];
    PlannedSessionView {
        rule: "the fewest participants".to_owned(),
        version: version.to_owned(),
        tasks: tasks.map(str::to_owned).to_vec(),
    }
}

fn roster() -> RosterView {
    let sitting = |version: &str, consent, remark: &str| ParticipantSessionView {
        version: version.to_owned(),
        opened: "2026-03-02 10:00, led by Anna".to_owned(),
        consent,
        remark: remark.to_owned(),
    };
    RosterView {
        title: "Checkout".to_owned(),
        participants: vec![
            ParticipantView {
                sessions: vec![sitting("2.4", Some(true), "")],
                segment: Some("returning".to_owned()),
                ..person("P01", ParticipantStatus::Arrived)
            },
            ParticipantView {
                sessions: vec![sitting("3.0", None, "pilot")],
                ..person("P02", ParticipantStatus::Arrived)
            },
            ParticipantView {
                since: "2026-03-02 11:05 by Anna: missed the train".to_owned(),
                planned_session: Some(turn("3.0")),
                ..person("P03", ParticipantStatus::NoShow)
            },
            ParticipantView {
                since: "2026-03-02 11:06 by Anna".to_owned(),
                notes: vec!["Replaced by P13".to_owned()],
                ..person("P04", ParticipantStatus::Replaced)
            },
            ParticipantView {
                planned_session: Some(turn("3.0")),
                segment: Some("new".to_owned()),
                notes: vec!["age: 40s".to_owned()],
                ..person("P05", ParticipantStatus::Expected)
            },
            ParticipantView {
                planned_session: Some(turn("3.0")),
                ..person("P13", ParticipantStatus::Expected)
            },
            ParticipantView {
                since: "2026-03-02 11:09 by Anna: took the consent back".to_owned(),
                sessions: vec![sitting("2.4", Some(true), "")],
                ..person("P06", ParticipantStatus::Withdrawn)
            },
        ],
        next_code: Some("P05".to_owned()),
        segments: vec!["new".to_owned(), "returning".to_owned()],
    }
}

fn screen() -> ParticipantsScreen {
    let mut screen = ParticipantsScreen::new(roster(), Theme::new(true));
    screen.resize(80, 24);
    screen
}

fn pressed(script: &str) -> ParticipantsScreen {
    let mut screen = screen();
    let clock = ManualClock::starting_at(0);
    for step in parse_keys(script) {
        match step {
            KeyStep::Key(key) => screen.press(key, clock.now()),
            KeyStep::Wait(ms) => clock.advance(ms),
        }
    }
    screen
}

fn chosen(script: &str) -> Option<RosterChoice> {
    pressed(script).choice
}

fn stand(code: &str, status: ParticipantStatus, why: Option<&str>) -> RosterChoice {
    RosterChoice::Change(RosterChange::SetStatus {
        code: code.to_owned(),
        status,
        why: why.map(str::to_owned),
    })
}

#[test]
fn the_next_participant_is_selected_and_named() {
    assert_snapshot!(both_sizes(&mut screen()));
}

#[test]
fn a_reason_is_typed() {
    assert_snapshot!(both_sizes(&mut pressed("up up n 'missed the train'")));
}

#[test]
fn an_empty_roster_says_how_to_fill_it() {
    let mut screen = ParticipantsScreen::new(RosterView::default(), Theme::new(true));
    assert_snapshot!(both_sizes(&mut screen));
    for key in ["enter", "n", "r", "w"] {
        for step in parse_keys(key) {
            if let KeyStep::Key(key) = step {
                screen.press(key, ManualClock::starting_at(0).now());
            }
        }
        assert!(
            render_text(&screen, 80, 24).contains("The roster is empty: a adds a participant.")
        );
    }
    assert_eq!(screen.choice(), None);
}

#[test]
fn every_change_but_an_arrival_asks_for_a_reason_that_may_be_empty() {
    assert_eq!(
        chosen("n enter"),
        Some(stand("P05", ParticipantStatus::NoShow, None))
    );
    assert_eq!(
        chosen("down w 'ill' enter"),
        Some(stand("P13", ParticipantStatus::Withdrawn, Some("ill")))
    );
    assert_eq!(
        chosen("h"),
        Some(stand("P05", ParticipantStatus::Arrived, None))
    );
    assert_eq!(
        chosen("up up e enter"),
        Some(stand("P03", ParticipantStatus::Expected, None))
    );
    let replaced = |by: &str, why: Option<&str>| {
        Some(RosterChoice::Change(RosterChange::Replace {
            code: "P05".to_owned(),
            by: Some(by.to_owned()),
            why: why.map(str::to_owned),
        }))
    };
    assert_eq!(chosen("r enter enter"), replaced("P07", None));
    assert_eq!(
        chosen("r ctrl-u 'P20' enter 'ill' enter"),
        replaced("P20", Some("ill"))
    );
    // Nothing is chosen before the input is complete, and Esc cancels all of it.
    assert_eq!(chosen("r enter"), None);
    assert_eq!(chosen("n 'q' esc"), None);
    assert_eq!(chosen("n 'q' esc q"), Some(RosterChoice::Back));
}

#[test]
fn somebody_is_added_by_code_and_segment_and_never_by_name() {
    let added = |code: &str, segment: Option<&str>| {
        Some(RosterChoice::Change(RosterChange::Add {
            code: code.to_owned(),
            segment: segment.map(str::to_owned),
            attributes: BTreeMap::new(),
            is_other_person: false,
        }))
    };
    assert_eq!(chosen("a 'P14' enter"), added("P14", None));
    assert_eq!(
        chosen("a 'P14 returning' enter"),
        added("P14", Some("returning"))
    );
    assert_eq!(chosen("a 'K new' enter"), added("K", Some("new")));
    let named = pressed("a 'Kim Lee' enter");
    assert_eq!(named.choice, None);
    let shown = render_text(&named, 80, 24);
    assert!(shown.contains("\"Kim Lee\" looks like a name.") && shown.contains("segment: Kim Lee"));
    assert_eq!(chosen("r ctrl-u 'Kim Lee' enter enter"), None);
}

#[test]
fn a_code_that_looks_like_one_on_the_roster_needs_enter_twice() {
    let asked = pressed("a 'p01' enter");
    assert_eq!(asked.choice, None);
    let shown = render_text(&asked, 80, 24);
    assert!(
        shown.contains("p01 looks like P01. Enter again if it is another person."),
        "{shown}"
    );
    let added = chosen("a 'p01' enter enter");
    assert_eq!(
        added,
        Some(RosterChoice::Change(RosterChange::Add {
            code: "p01".to_owned(),
            segment: None,
            attributes: BTreeMap::new(),
            is_other_person: true,
        }))
    );
    // A different look-alike asks again.
    assert_eq!(chosen("a 'p01' enter ctrl-u 'p02' enter"), None);
}

#[test]
fn answers_are_entered_for_those_who_had_a_session() {
    assert_eq!(chosen("k"), None);
    let refused = render_text(&pressed("k"), 80, 24);
    assert!(refused.contains("P05 has no session yet."), "{refused}");
    let first = chosen("pgup k");
    assert!(
        matches!(first, Some(RosterChoice::Answers { .. })),
        "{first:?}"
    );
}

#[test]
fn enter_starts_with_the_chosen_one_unless_they_are_out() {
    let start = |code: &str| {
        Some(RosterChoice::Start {
            code: code.to_owned(),
        })
    };
    assert_eq!(chosen("enter"), start("P05"));
    assert_eq!(chosen("up up enter"), start("P03"));
    assert_eq!(chosen("up enter"), None);
    assert_eq!(chosen("down down enter"), None);
    assert!(render_text(&pressed("down down enter"), 80, 24).contains("P06 has withdrawn."));
}

#[test]
fn a_paste_goes_into_a_line_and_nowhere_else() {
    let mut screen = pressed("a");
    screen.paste("P15\n");
    assert!(render_text(&screen, 80, 24).contains("segment: P15"));
    let mut screen = pressed("");
    screen.paste("q\n");
    assert_eq!(screen.choice(), None);
}

#[test]
fn it_is_drawn_at_every_size() {
    for script in ["", "a 'P14'", "a 'Kim Lee' enter", "n", "r enter", "?", "k"] {
        draw_at_every_size(&mut pressed(script));
    }
    draw_at_every_size(&mut ParticipantsScreen::new(
        RosterView::default(),
        Theme::new(false),
    ));
}

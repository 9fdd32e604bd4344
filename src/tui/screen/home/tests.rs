use insta::assert_snapshot;

use super::*;
use crate::clock::{Clock, ManualClock};
use crate::metrics::roster_counts::RosterCounts;
use crate::tui::testing::{KeyStep, both_sizes, draw_at_every_size, parse_keys, render_text};

fn studies() -> Vec<StudyView> {
    let session = |n: u128, who: Option<&str>, closed, remark: &str| SessionView {
        id: Uuid::from_u128(n),
        participant: who.map(str::to_owned),
        version: "3.0".to_owned(),
        opened: "2026-03-02 10:00".to_owned(),
        closed,
        remark: remark.to_owned(),
    };
    vec![
        StudyView {
            title: "Checkout".to_owned(),
            study: None,
            file: "checkout.toml".to_owned(),
            versions: vec![("2.4".to_owned(), 12), ("3.0".to_owned(), 1)],
            roster: RosterCounts {
                expected: 24,
                to_come: 11,
                ..RosterCounts::default()
            },
            sessions: vec![
                session(1, Some("P07"), false, ""),
                session(2, None, true, "rehearsal, never counts"),
                session(3, Some("P06"), true, "1 task without an outcome"),
            ],
            problem: None,
        },
        StudyView {
            title: "search.toml".to_owned(),
            file: "search.toml".to_owned(),
            problem: Some(
                "The script has 2 problems. \"moderato check search.toml\" shows where.".to_owned(),
            ),
            ..StudyView::default()
        },
    ]
}

fn home(studies: Vec<StudyView>) -> HomeScreen {
    let mut home = HomeScreen::new(studies, None, Theme::new(true));
    home.resize(80, 24);
    home
}

fn press(home: &mut HomeScreen, script: &str) {
    let clock = ManualClock::starting_at(0);
    for step in parse_keys(script) {
        match step {
            KeyStep::Key(key) => home.press(key, clock.now()),
            KeyStep::Wait(ms) => clock.advance(ms),
        }
    }
}

fn chosen(script: &str) -> Option<HomeChoice> {
    let mut home = home(studies());
    press(&mut home, script);
    home.choice()
}

#[test]
fn studies_and_their_sessions() {
    let mut home = home(studies());
    press(&mut home, "tab down");
    assert_snapshot!(both_sizes(&mut home));
}

#[test]
fn a_script_with_problems() {
    let mut home = home(studies());
    press(&mut home, "down enter");
    assert_eq!(home.choice(), None);
    assert_snapshot!(both_sizes(&mut home));
}

#[test]
fn a_folder_without_studies() {
    let mut home = home(Vec::new());
    press(&mut home, "enter tab down c");
    assert_eq!(home.choice(), None);
    assert_snapshot!(both_sizes(&mut home));
}

#[test]
fn what_is_chosen_is_answered() {
    assert_eq!(chosen("enter"), Some(HomeChoice::Start { study: 0 }));
    assert_eq!(chosen("c"), Some(HomeChoice::Compare { study: 0 }));
    assert_eq!(chosen("p"), Some(HomeChoice::Participants { study: 0 }));
    assert_eq!(chosen("q"), Some(HomeChoice::Quit));
    assert_eq!(chosen("ctrl-c"), Some(HomeChoice::Quit));
    assert_eq!(
        chosen("tab enter"),
        Some(HomeChoice::Resume {
            study: 0,
            session: Uuid::from_u128(1)
        })
    );
    assert_eq!(
        chosen("tab down r"),
        Some(HomeChoice::Review {
            study: 0,
            session: Uuid::from_u128(2)
        })
    );
    assert_eq!(chosen("r"), None);
    // A closed session is not resumed, and a paste selects nothing.
    assert_eq!(chosen("tab down enter"), None);
    let mut home = home(studies());
    home.paste("q\n");
    assert_eq!(home.choice(), None);
}

#[test]
fn every_key_of_the_bar_fits_on_a_narrow_terminal() {
    let home = home(studies());
    let screen = render_text(&home, 80, 24);
    for row in Keymap::default().bar_rows(KeyContext::Home) {
        let key = format!("{} {}", row.shown, row.label);
        assert!(screen.contains(&key), "{key}: {screen}");
    }
}

#[test]
fn the_list_uses_a_wide_terminal_for_long_codes() {
    let mut all = studies();
    all[0].sessions[0].participant = Some("customer-from-Utrecht-07".to_owned());
    let home = home(all);
    assert!(!render_text(&home, 80, 24).contains("Utrecht-07"));
    assert!(render_text(&home, 120, 24).contains("customer-from-Utrecht-07 3.0"));
}

#[test]
fn the_plan_of_a_study() {
    let mut home = home(studies());
    press(&mut home, "n");
    assert_snapshot!(render_text(&home, 80, 24));
}

#[test]
fn a_notice_is_shown_until_the_next_key() {
    let mut home = HomeScreen::new(
        studies(),
        Some("P07 is closed.".to_owned()),
        Theme::new(false),
    );
    home.resize(80, 24);
    assert!(render_text(&home, 80, 24).contains("P07 is closed."));
    press(&mut home, "down");
    assert!(!render_text(&home, 80, 24).contains("P07 is closed."));
}

#[test]
fn it_is_drawn_at_every_size() {
    for script in ["", "tab", "down", "?"] {
        let mut home = home(studies());
        press(&mut home, script);
        draw_at_every_size(&mut home);
    }
    draw_at_every_size(&mut home(Vec::new()));
}

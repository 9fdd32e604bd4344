//! The session screen, phase by phase.

use insta::assert_snapshot;

use crate::study::Study;
use crate::tui::Screen as _;
use crate::tui::testing::{
    Bench, FlakyWriter, both_sizes, briefing, draw_at_every_size, opened, render_text, single_line,
    style_of, with_writer,
};

/// A session during its third task.
fn in_the_middle() -> Bench {
    let mut app = opened();
    app.press_all("+20000 space +72000 enter +3000 c");
    app.press_all("space +123000 a 3 enter c +4000");
    app.press_all("space +38000 1 +38000 2 +5000 a");
    app.press_all("+60000 n 'hesitates at the security code' enter +20300");
    app
}

#[test]
fn before_the_first_task() {
    assert_snapshot!(both_sizes(&mut opened()));
}

#[test]
fn while_a_task_runs() {
    assert_snapshot!(both_sizes(&mut in_the_middle()));
}

#[test]
fn while_paused_and_over_the_limit() {
    let mut app = in_the_middle();
    app.press_all("+200000 space 3 +32000");
    assert_snapshot!(both_sizes(&mut app));
}

#[test]
fn with_another_task_chosen_and_a_note_being_written() {
    let mut app = in_the_middle();
    app.press_all("u tab X 'cannot find the cards'");
    assert_snapshot!(both_sizes(&mut app));
}

#[test]
fn when_all_is_done() {
    let mut app = in_the_middle();
    app.press_all("enter f s space enter v");
    assert_snapshot!(both_sizes(&mut app));
}

#[test]
fn the_log_scrolls_and_comes_back_with_the_next_entry() {
    let mut app = opened();
    app.press_all("space");
    for _ in 0..30 {
        app.press_all("+1000 e");
    }
    assert!(app.screen_text().contains("00:00:30  ✗"));
    app.press_all("pgup");
    assert!(!app.screen_text().contains("00:00:30  ✗"));
    app.press_all("pgup pgup pgup pgup pgup pgup pgup pgup pgup");
    assert!(app.screen_text().contains("● session opened"));
    app.press_all("pgdn");
    assert!(!app.screen_text().contains("● session opened"));
    app.press_all("e");
    assert!(app.screen_text().contains("00:00:30  ✗"));
}

fn with_study(change: impl FnOnce(&mut Study)) -> Bench {
    let mut given = briefing();
    let mut study = (*given.study).clone();
    change(&mut study);
    given.study = std::sync::Arc::new(study);
    let order: Vec<String> = given.study.tasks.iter().map(|t| t.id.clone()).collect();
    given.task_order = Box::new(move |_, _| order.clone());
    let mut app = with_writer(given, Vec::new());
    app.press_all("enter");
    app
}

#[test]
fn a_scenario_too_long_for_its_box_can_be_read_whole() {
    let mut app = with_study(|study| {
        let words: Vec<String> = (1..=300).map(|n| format!("word{n}")).collect();
        study.tasks[0].scenario = Some(words.join(" "));
    });
    let screen = app.screen_text();
    assert!(screen.contains("… w shows the full text") && !screen.contains("word300"));
    app.press_all("w pgdn pgdn pgdn");
    assert!(app.screen_text().contains("word300"));
    app.press_all("e");
    assert!(app.screen_text().contains("Tasks"));
}

#[test]
fn every_step_has_a_message() {
    let mut app = opened();
    // Another task ends the running one, however it was started.
    app.press_all("space +1000 o 'Looks around' enter");
    assert!(
        app.screen_text()
            .contains("\"Find the product\" ended; no outcome yet.")
    );
    app.press_all("w");
    assert_eq!(
        app.status_text(),
        "This task is not in the script: there is no text to read."
    );
    // A refusal names a task by its title.
    app.press_all("tab s");
    assert!(
        app.status_text()
            .starts_with("\"Find the product\" was already started"),
        "{}",
        app.status_text()
    );
}

#[test]
fn an_end_set_back_before_errors_says_that_they_lie_outside() {
    let mut app = opened();
    app.press_all("space +10000 1 +500 a +500 enter");
    assert_eq!(app.state().count_outside_attempts(), 0);
    app.press_all("<");
    let screen = single_line(&app.screen_text());
    let message = "task ended. 2 entries are now outside their task: flagged, still counted.";
    assert!(screen.contains(message), "{screen}");
    assert_eq!(app.state().count_outside_attempts(), 2);
    // Moved back again, nothing more is moved out; once the task is reopened, nothing is outside it.
    app.press_all("<");
    assert_eq!(
        app.status_text(),
        "Moved back to 00:00:07: task ended. Or type how long: 3:20."
    );
    app.press_all("u u");
    assert_eq!(app.state().count_outside_attempts(), 0);
    // Annotations made while the outcome is pending or the task is paused belong to the task.
    app.press_all("2 esc +1000 space +1000 1 +1000 enter c");
    assert_eq!(app.state().count_outside_attempts(), 0);
}

#[test]
fn severities_stand_in_one_column_and_labels_give_way() {
    let mut app = with_study(|study| {
        study.error_kinds[0].label =
            "Takes the link in the text for the button beside it".to_owned();
    });
    app.press_all("space 1 2");
    let screen = app.screen_text();
    let column = |word: &str| {
        let line = screen.lines().find(|l| l.contains('✗') && l.contains(word));
        line.map(|l| l.split(word).next().unwrap_or_default().chars().count())
    };
    assert_eq!(column("minor"), column("major"), "{screen}");
}

#[test]
fn a_log_that_is_scrolled_back_says_how_much_lies_below() {
    let mut app = opened();
    app.press_all("space");
    for _ in 0..30 {
        app.press_all("+1000 e");
    }
    assert!(!app.screen_text().contains("later entr"));
    app.press_all("pgup / 'opened' enter");
    let screen = app.screen_text();
    assert!(screen.contains(" later entries: PgDn"), "{screen}");
    app.press_all("e");
    assert!(!app.screen_text().contains("later entr"));
}

#[test]
fn the_moderator_who_resumes_is_in_the_header() {
    let mut app = opened();
    app.press_all("space +1000 enter c");
    let mut app = crate::tui::testing::resumed(app.state().clone(), 1000, 1000, true);
    assert!(
        app.screen_text()
            .starts_with(" P07 · version 3.0 · Anna · ")
    );
    app.press_all("e");
    let mut bo = crate::tui::testing::resumed_by("Bo", app.state().clone(), 2000);
    assert!(
        bo.screen_text()
            .starts_with(" P07 · version 3.0 · Bo, started by Anna · "),
        "{}",
        bo.screen_text()
    );
    bo.press_all("e");
    assert_eq!(bo.state().log().last().unwrap().author, "Bo");
}

#[test]
fn what_is_not_saved_names_why_what_to_do_and_the_whole_way_to_the_file() {
    let writer = FlakyWriter {
        spool_file: Some(format!(
            "/home/anna/.local/state/{}/moderato-0198f0aa.jsonl",
            "x".repeat(150)
        )),
        ..FlakyWriter::default()
    };
    let full = writer.full.clone();
    let mut app = with_writer(briefing(), writer);
    app.press_all("enter space");
    full.set(true);
    app.press_all("+1000 1");
    let screen = app.screen_text();
    let banner: Vec<&str> = screen.lines().skip(1).take(4).collect();
    let banner = banner.join(" ");
    for words in [
        "! The last entry is NOT SAVED: The disk is full. Make room on it. Go on; it waits in",
        "/home/anna/.local",
        "…",
        "0198f0aa.jsonl and is retried every 2 s.",
    ] {
        assert!(banner.contains(words), "{words}:\n{screen}");
    }
}

#[test]
fn the_chosen_task_is_in_sight_in_a_long_list() {
    let mut app = with_study(|study| {
        let task = study.tasks[0].clone();
        for n in 0..60 {
            study.tasks.push(crate::study::Task {
                id: format!("t{n}"),
                title: format!("Task {n}"),
                ..task.clone()
            });
        }
    });
    app.press_all("backtab");
    assert!(app.screen_text().contains("›   Task 59"));
}

#[test]
fn nothing_from_a_script_or_a_note_steers_the_terminal() {
    let mut app = with_study(|study| {
        "\u{1b}]0;owned\u{7}".clone_into(&mut study.tasks[0].title);
        study.tasks[0].scenario = Some("\u{1b}[2J\u{9b}31m".to_owned());
        study.title.push('\u{202e}');
        "\u{1b}c".clone_into(&mut study.error_kinds[0].label);
    });
    app.press_all("space 1 z z enter");
    let screen = app.screen_text();
    assert!(
        !screen.replace('\n', "").contains(char::is_control),
        "{screen}"
    );
    assert!(screen.contains("␛c"));
    assert!(!screen.contains('\u{202e}'));
}

#[test]
fn every_state_has_a_sign_or_a_word_without_color() {
    // The snapshots above have no color; these are the words that color accompanies.
    let mut app = in_the_middle();
    app.press_all("+200000");
    assert!(app.screen_text().contains("OVER limit 5:00"));
    app.press_all("space");
    assert!(app.screen_text().contains("‖ paused 0:00, no reason given"));
}

#[test]
fn each_role_of_the_theme_has_its_look() {
    let mut app = in_the_middle();
    app.press_all("e");
    let look = |app: &Bench, text| style_of(app, 120, 40, text);
    // strong, success, key, error, warning, muted, and unstyled text.
    assert_eq!(look(&app, " Tasks "), "Reset BOLD");
    assert_eq!(look(&app, "saved"), "Green NONE");
    assert_eq!(look(&app, "space"), "Cyan BOLD");
    assert_eq!(look(&app, "✗"), "Red BOLD");
    assert_eq!(look(&app, "◐"), "Magenta NONE");
    assert_eq!(look(&app, "Leaves the page"), "Reset DIM");
    assert_eq!(look(&app, "pause"), "Reset NONE");
    app.press_all("/ f i e l d");
    assert_eq!(look(&app, "minor"), "Reset REVERSED");
    app.press_all("esc +200000");
    assert_eq!(look(&app, "OVER limit 5:00"), "Red BOLD");
    app.press_all("enter enter");
    assert_eq!(look(&app, "No task is running."), "Magenta NONE");
}

#[test]
fn a_time_is_shown_against_the_expected_time_and_the_limit() {
    let mut app = with_study(|study| {
        study.tasks[0].expert_time_ms = Some(40_000);
        study.tasks[0].time_limit_ms = Some(300_000);
        study.tasks[1].expert_time_ms = Some(40_000);
    });
    assert!(
        app.screen_text()
            .contains("not started   expected 0:40 · limit 5:00")
    );
    app.press_all("space +31000");
    assert!(
        app.screen_text()
            .contains("00:31.0   expected 0:40 · limit 5:00")
    );
    let wide = |app: &mut Bench| {
        app.resize(120, 40);
        render_text(app, 120, 40)
    };
    assert!(wide(&mut app).contains("███░┃░░░"));
    assert!(!app.screen_text().contains('█'));
    app.press_all("+270000");
    let over = wide(&mut app);
    assert!(over.contains("05:01.0   expected 0:40 · OVER limit 5:00"));
    assert!(over.contains(&format!("{}┃{}", "█".repeat(4), "█".repeat(25))));
    app.press_all("tab space +50000");
    assert!(wide(&mut app).contains("00:50.0   expected 0:40"));
    assert!(!wide(&mut app).contains('░'));
}

#[test]
fn the_status_of_a_task_is_never_truncated() {
    let mut app = with_study(|study| {
        study.tasks[0].expert_time_ms = Some(40_000);
        study.tasks[0].time_limit_ms = Some(30_000);
    });
    app.press_all("space +31000 tab space backtab");
    let screen = app.screen_text();
    assert!(screen.contains("? undecided "), "{screen}");
    assert!(
        screen.contains("expected 0:40 · OVER limit 0:30 "),
        "{screen}"
    );
}

#[test]
fn it_is_drawn_at_every_size() {
    for keys in [
        "",
        "space 1 a",
        "space enter",
        "space space",
        "n 'draft",
        "/ e",
        "?",
        "w",
        "z",
        "q",
        "q y",
        "o 'draft",
        "E",
        "R",
    ] {
        let keys = keys.replace("'draft", "'draft'");
        let mut app = opened();
        app.press_all(&keys);
        draw_at_every_size(&mut app);
    }
}

#[test]
fn without_tasks_there_is_still_a_screen() {
    let mut given = briefing();
    given.task_order = Box::new(|_, _| Vec::new());
    let mut app = with_writer(given, Vec::new());
    app.press_all("enter space tab backtab s w c enter pgup pgdn");
    draw_at_every_size(&mut app);
    app.press_all("q y");
    assert_eq!(app.kinds(), "SessionClosed");
}

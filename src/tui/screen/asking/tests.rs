//! Questions answered key by key, and snapshots of every kind in both modes.

use insta::assert_snapshot;

use crate::session::{SessionPhase, replay};
use crate::study::{Instrument, Question, QuestionKind, Study};
use crate::tui::Screen as _;
use crate::tui::testing::{
    Bench, both_sizes, briefing, draw_at_every_size, render_text, with_writer,
};

fn own(id: &str, text: &str, kind: QuestionKind) -> Question {
    Question {
        id: id.to_owned(),
        text: text.to_owned(),
        kind,
    }
}

/// A session whose study asks these after each task and at the end.
fn asking(after: &[Instrument], at_end: &[Instrument]) -> Bench {
    let mut given = briefing();
    let mut study: Study = (*given.study).clone();
    study.tasks.truncate(2);
    for task in &mut study.tasks {
        task.ask = after.to_vec();
    }
    study.ask_at_end = at_end.to_vec();
    study.questions = vec![
        own(
            "device",
            "On what do you usually buy things?",
            QuestionKind::Choice(["phone", "tablet", "computer"].map(str::to_owned).to_vec()),
        ),
        own("why", "What would you change first?", QuestionKind::Text),
        own(
            "mood",
            "How did your mood change?",
            QuestionKind::Scale {
                low: -2,
                high: 2,
                low_label: Some("got worse".to_owned()),
                high_label: None,
                better: None,
            },
        ),
    ];
    given.study = std::sync::Arc::new(study);
    given.task_order = Box::new(|_, _| vec!["find".to_owned(), "cart".to_owned()]);
    let mut app = with_writer(given, Vec::new());
    app.press_all("enter");
    app
}

fn seq() -> Bench {
    let mut app = asking(&[Instrument::Seq], &[]);
    app.press_all("space +9000 enter +1000 c +4000");
    app
}

fn own_question(id: &str) -> Instrument {
    Instrument::Custom(id.to_owned())
}

/// A session that asks only this, at the end.
fn only(instrument: Instrument) -> Bench {
    let mut app = asking(&[], &[instrument]);
    app.press_all("k");
    app
}

/// Current ratings: instrument, item, value or `-`, and text.
fn ratings(app: &Bench) -> Vec<String> {
    let rating = |r: &crate::session::Rating| {
        let value = r.value.map_or_else(|| "-".to_owned(), |v| v.to_string());
        let text = r.text.clone().unwrap_or_default();
        format!("{} {} {value} {text}", r.instrument, r.item)
            .trim_end()
            .to_owned()
    };
    app.state().ratings().map(rating).collect()
}

#[test]
fn after_an_outcome_the_task_is_rated_and_the_answer_belongs_to_it() {
    let mut app = seq();
    assert!(app.screen_text().contains("Ask · SEQ · Find the product"));
    app.press_all("6 +500 enter");
    assert_eq!(
        app.log_words().last().unwrap(),
        r#"14500 RatingGiven {"instrument":"seq","item":"1","value":6.0}"#
    );
    assert_eq!(app.state().ratings().next().unwrap().attempt, Some(2));
    assert_eq!(app.status_text(), "SEQ: 6. u undoes it.");
    assert!(app.screen_text().contains("☆ SEQ: 6"));
    // The next task is already selected, and its keys work.
    app.press_all("space +1000 1");
    assert_eq!(app.state().phase(), SessionPhase::Running(6));
    let study = std::sync::Arc::new(app.state().study().clone());
    assert_eq!(&replay(study, app.writer()), app.state());
}

#[test]
fn a_key_meant_for_the_task_before_does_not_become_an_answer() {
    let mut app = seq();
    let before = app.kinds();
    app.press_all("1");
    assert_eq!(app.kinds(), before, "a digit only fills");
    assert!(app.screen_text().contains("Answer: 1   Enter records it"));
    for key in ["e", "a", "X", "space", "m", "s", "c", "t"] {
        app.press_all(key);
        assert_eq!(app.kinds(), before, "{key}");
        let why = format!("{key} was not logged: a question is open.");
        assert!(app.status_text().starts_with(&why), "{}", app.status_text());
    }
    app.press_all("6 enter");
    assert_eq!(ratings(&app), ["seq 1 6"]);
}

#[test]
fn what_is_no_answer_is_refused_and_backspace_clears() {
    let mut app = seq();
    app.press_all("8");
    assert_eq!(app.status_text(), "Answers range from 1 to 7.");
    app.press_all("0 enter");
    assert_eq!(app.status_text(), "Answers range from 1 to 7.");
    app.press_all("5 backspace");
    assert!(app.screen_text().contains("Answer: none yet"));
    app.press_all("right right right enter");
    assert_eq!(ratings(&app), ["seq 1 3"]);

    let mut app = only(Instrument::Tlx);
    app.press_all("6 2 enter");
    assert_eq!(
        app.status_text(),
        "Answers range from 0 to 100 in steps of 5."
    );
    app.press_all("right enter 1 0 0 enter 1 0 1 left enter");
    assert_eq!(
        ratings(&app),
        ["tlx mental 65", "tlx physical 100", "tlx temporal 5"]
    );
}

#[test]
fn a_blank_is_recorded_as_a_blank() {
    for keys in ["-", "enter -", "5 -"] {
        let mut app = seq();
        app.press_all(keys);
        assert_eq!(
            app.log_words().last().unwrap(),
            r#"14000 RatingGiven {"instrument":"seq","item":"1"}"#
        );
        assert_eq!(app.status_text(), "SEQ: blank. u undoes it.");
        assert!(app.state().unanswered_questions().is_empty());
    }
}

#[test]
fn enter_on_nothing_records_nothing() {
    let mut app = seq();
    let before = app.kinds();
    app.press_all("enter enter enter");
    assert_eq!(app.kinds(), before);
    assert_eq!(app.status_text(), "No answer yet: - leaves it blank.");
    // Where a dash is text, Enter twice leaves a blank, and typing in between starts over.
    let mut app = only(own_question("why"));
    app.press_all("enter");
    assert_eq!(
        app.status_text(),
        "Nothing typed: Enter again leaves it blank."
    );
    app.press_all("x backspace enter");
    assert_eq!(app.state().ratings().len(), 0);
    app.press_all("enter");
    assert_eq!(ratings(&app), ["why 1 -"]);
}

#[test]
fn what_was_filled_in_waits_while_the_participant_has_the_screen() {
    let mut app = seq();
    app.press_all("5 f2");
    assert!(!app.screen_text().contains("● 5"));
    app.press_all("ctrl-g");
    assert!(app.screen_text().contains("Answer: 5   Enter records it"));
    app.press_all("enter");
    assert_eq!(ratings(&app), ["seq 1 5"]);
    // It does not cover an answer of the participant.
    let mut app = asking(&[], &[Instrument::UmuxLite]);
    app.press_all("k 5 f2 2 enter ctrl-g up");
    assert!(app.screen_text().contains("Answer: 2   recorded"));
}

#[test]
fn nothing_is_asked_of_what_was_skipped_or_spoiled() {
    let mut app = asking(&[Instrument::Seq], &[]);
    app.press_all("space enter v");
    assert!(!app.screen_text().contains("Ask ·"));
    app.press_all("s");
    assert!(!app.screen_text().contains("Ask ·"));
    app.press_all("k");
    assert_eq!(app.status_text(), "The script has no questions to ask now.");
    assert!(app.state().unanswered_questions().is_empty());
}

#[test]
fn questions_can_be_put_off_and_closing_says_how_many_wait() {
    let mut app = asking(&[Instrument::Seq], &[Instrument::UmuxLite]);
    app.press_all("space enter f 4 esc");
    assert_eq!(app.status_text(), "Postponed: 3 questions; k asks.");
    app.press_all("space k");
    assert_eq!(
        app.status_text(),
        "Questions can be asked once no task is running and the outcome is set."
    );
    app.press_all("enter g esc space");
    assert_eq!(app.state().ratings().len(), 0);
    app.press_all("enter p esc q");
    assert!(
        app.screen_text()
            .contains("5 questions unanswered; k asks.")
    );
    app.press_all("n k 2 enter 7 enter");
    assert_eq!(ratings(&app), ["seq 1 2", "seq 1 7"]);
    app.press_all("esc q y");
    assert!(app.state().closed_at().is_some());
    assert!(app.screen_text().contains("3 questions without an answer"));
}

#[test]
fn the_end_of_the_tasks_says_that_questions_wait() {
    let mut app = asking(&[Instrument::Seq], &[Instrument::Nps]);
    app.press_all("s space enter c 7 enter");
    assert_eq!(
        app.status_text(),
        "No tasks left (1 skipped). 1 question unanswered: k asks; q closes the session."
    );
    app.press_all("k 1 0 enter");
    assert_eq!(ratings(&app), ["seq 1 7", "nps 1 10"]);
    assert_eq!(
        app.status_text(),
        "No tasks left (1 skipped). q closes the session."
    );
}

#[test]
fn a_second_answer_holds_until_it_is_undone() {
    let mut app = seq();
    app.press_all("6 enter k");
    assert!(app.screen_text().contains("Answer: 6   recorded"));
    app.press_all("2");
    assert!(
        app.screen_text()
            .contains("Enter replaces the first answer")
    );
    app.press_all("enter");
    assert_eq!(ratings(&app), ["seq 1 2"]);
    assert!(app.kinds().ends_with("RatingGiven RatingGiven"));
    app.press_all("u");
    assert_eq!(
        app.status_text(),
        "The latest entry is the participant's answer, SEQ: 2. u again undoes it."
    );
    // Any other key ends the question.
    app.press_all("m u");
    assert_eq!(ratings(&app), ["seq 1 2"]);
    app.press_all("u u");
    assert_eq!(ratings(&app), ["seq 1 6"]);
    app.press_all("U");
    assert_eq!(ratings(&app), ["seq 1 2"]);
    // The same answer again records nothing.
    let before = app.kinds();
    app.press_all("k 2 enter k enter");
    assert_eq!(app.kinds(), before);
}

#[test]
fn an_answer_that_is_taken_back_is_asked_again() {
    let mut app = asking(&[], &[Instrument::Sus]);
    app.press_all("s space enter c k 3 enter u u");
    assert!(app.status_text().ends_with("undone; it is asked again."));
    app.press_all("4 enter");
    assert_eq!(ratings(&app), ["sus 1 4"]);
}

#[test]
fn undo_in_the_box_takes_the_outcome_back_and_asks_no_more() {
    let mut app = seq();
    app.press_all("u");
    assert_eq!(app.state().phase(), SessionPhase::AwaitingOutcome(2));
    assert!(app.screen_text().contains("How did it end?"));
    app.press_all("v");
    assert!(!app.screen_text().contains("Ask ·"));
}

#[test]
fn an_outcome_set_while_another_task_runs_opens_no_question() {
    let mut app = asking(&[Instrument::Seq], &[]);
    app.press_all("space tab space up c");
    assert_eq!(
        app.status_text(),
        "1 question about it: k asks once no task is running."
    );
    app.press_all("1");
    assert!(app.kinds().ends_with("ErrorNoted"));
}

#[test]
fn a_note_can_be_written_while_the_participant_thinks_aloud() {
    let mut app = seq();
    app.press_all("n 'because of 1 click' enter 6 enter");
    assert!(app.kinds().ends_with("ObservationNoted RatingGiven"));
    let mut app = seq();
    app.press_all("? k 3 enter");
    assert_eq!(ratings(&app), ["seq 1 3"], "help only covers the question");
}

#[test]
fn sus_with_a_blank_and_an_answer_changed_on_the_way() {
    let mut app = only(Instrument::Sus);
    app.press_all("4 enter 2 enter 4 enter - 4 enter up up up 3 enter");
    app.press_all("2 enter 4 enter 1 enter 5 enter 2 enter");
    let answers = ratings(&app);
    assert_eq!(answers.len(), 10);
    assert_eq!(
        answers.join(" | "),
        "sus 1 4 | sus 2 2 | sus 4 - | sus 5 4 | sus 3 3 | sus 6 2 | sus 7 4 | sus 8 1 | sus 9 5 | sus 10 2"
    );
    assert!(
        !app.screen_text().contains("Ask ·"),
        "nothing is left to ask"
    );
}

#[test]
fn words_are_answers_too_and_letters_are_no_keys_there() {
    let mut app = only(own_question("why"));
    app.press_all("'1 menu - e a u q' enter");
    assert_eq!(ratings(&app), ["why 1 - 1 menu - e a u q"]);
    assert!(app.log_words()[0].contains("[text: 1 menu - e a u q]"));
    assert!(
        !app.log_words()[0]
            .split('[')
            .next()
            .unwrap()
            .contains("menu")
    );
    assert!(app.screen_text().contains("☆ why: 1 menu - e a u q"));
    // Text that was not confirmed is saved.
    let mut app = only(own_question("why"));
    app.press_all("'half a th' esc");
    assert_eq!(ratings(&app), ["why 1 - half a th"]);
    let mut app = only(own_question("why"));
    app.press_all("'half a th' ctrl-c l");
    assert_eq!(ratings(&app), ["why 1 - half a th"]);
    // After clearing, it is a blank.
    let mut app = only(own_question("why"));
    app.press_all("x enter k backspace enter");
    assert_eq!(ratings(&app), ["why 1 -"]);
}

#[test]
fn a_choice_keeps_its_place_and_its_words() {
    let mut app = only(own_question("device"));
    app.press_all("3 enter");
    assert_eq!(ratings(&app), ["device 1 3 computer"]);
    assert!(app.screen_text().contains("☆ device: computer"));
}

#[test]
fn a_scale_that_begins_below_zero_is_answered_with_arrows() {
    let mut app = only(own_question("mood"));
    app.press_all("right right enter");
    assert_eq!(ratings(&app), ["mood 1 -1"]);
}

#[test]
fn the_participants_screen_takes_their_keys_and_comes_back_only_with_the_moderators() {
    let mut app = seq();
    app.press_all("f2");
    let screen = app.screen_text();
    assert!(screen.contains("how difficult or easy"));
    for word in [
        "Checkout",
        "P07",
        "Anna",
        "recording",
        "Find the product",
        "help",
    ] {
        assert!(
            !screen.contains(word),
            "{word} is none of the participant's business"
        );
    }
    let before = app.kinds();
    for key in [
        "esc", "q", "ctrl-c", "ctrl-u", "f1", "f2", "?", "u", "e", "a", "k", "z", "pgup", "-", "g",
        "+60000",
    ] {
        app.press_all(key);
        assert_eq!(app.screen_text(), screen, "{key}");
        assert_eq!(app.kinds(), before, "{key}");
    }
    app.paste("6\n");
    assert_eq!(app.screen_text(), screen);
    app.press_all("6");
    assert!(app.screen_text().contains("[6]"));
    assert_eq!(app.kinds(), before, "only Enter confirms");
    app.press_all("enter");
    assert_eq!(ratings(&app), ["seq 1 6"]);
    assert!(app.screen_text().contains("Thank you."));
    app.press_all("enter esc q ctrl-c 3 enter");
    assert!(app.screen_text().contains("Thank you."));
    assert_eq!(ratings(&app), ["seq 1 6"]);
    app.press_all("ctrl-g");
    assert!(app.screen_text().contains("recording"));
    assert_eq!(
        app.status_text(),
        "The participant's answers: 1 answered, 0 blank, 0 missing."
    );
}

#[test]
fn a_participant_skips_a_question_by_confirming_and_can_go_back() {
    let mut app = only(Instrument::Sus);
    app.press_all("f2 enter");
    assert!(
        app.screen_text()
            .contains("No answer yet. Press Enter again")
    );
    app.press_all("4 enter enter");
    assert_eq!(ratings(&app), ["sus 1 4"]);
    app.press_all("enter");
    assert_eq!(ratings(&app), ["sus 1 4", "sus 2 -"]);
    app.press_all("backtab backtab 5 space");
    assert_eq!(ratings(&app), ["sus 2 -", "sus 1 5"]);
    // A filled-in answer is not recorded.
    app.press_all("3 ctrl-g");
    assert_eq!(
        app.status_text(),
        "The participant's answers: 1 answered, 1 blank, 8 missing."
    );
    assert!(app.screen_text().contains("3 of 10"));
    assert!(app.screen_text().contains("Answer: none yet"));
}

#[test]
fn the_participant_sees_only_what_is_asked_at_this_time() {
    let mut app = asking(&[Instrument::Seq], &[Instrument::Sus, own_question("why")]);
    app.press_all("space enter c 6 enter s k f2");
    assert!(app.screen_text().contains("1 of 11"));
    app.press_all("tab tab backtab backtab backtab");
    assert!(app.screen_text().contains("What would you change first?"));
    app.press_all("'nothing, q' enter");
    assert!(ratings(&app).contains(&"why 1 - nothing, q".to_owned()));
}

#[test]
fn pictures_on_the_moderators_screen() {
    let mut app = seq();
    app.press_all("6");
    assert_snapshot!("moderator_seq", both_sizes(&mut app));
    let mut app = only(Instrument::Sus);
    app.press_all("4 enter 2 enter - 5");
    assert_snapshot!("moderator_sus", both_sizes(&mut app));
    let mut app = only(Instrument::Smeq);
    app.press_all("6 0");
    assert_snapshot!("moderator_smeq", both_sizes(&mut app));
    let mut app = only(Instrument::Faces);
    app.press_all("3");
    assert_snapshot!("moderator_faces", both_sizes(&mut app));
    let mut app = only(Instrument::Tlx);
    app.press_all("4 5");
    assert_snapshot!("moderator_tlx", both_sizes(&mut app));
    let mut app = only(own_question("device"));
    app.press_all("2");
    assert_snapshot!("moderator_choice", both_sizes(&mut app));
    let mut app = only(own_question("why"));
    app.press_all("'the menu'");
    assert_snapshot!("moderator_text", both_sizes(&mut app));
}

#[test]
fn pictures_on_the_participants_screen() {
    let mut app = seq();
    app.press_all("f2 6");
    assert_snapshot!("page_seq", both_sizes(&mut app));
    let mut app = only(Instrument::Sus);
    app.press_all("f2 4 enter");
    assert_snapshot!("page_sus", both_sizes(&mut app));
    let mut app = only(Instrument::Smeq);
    app.press_all("f2 6 0");
    assert_snapshot!("page_smeq", both_sizes(&mut app));
    let mut app = only(Instrument::Faces);
    app.press_all("f2 right right");
    assert_snapshot!("page_faces", both_sizes(&mut app));
    let mut app = only(Instrument::Tlx);
    app.press_all("f2 4 5");
    assert_snapshot!("page_tlx", both_sizes(&mut app));
    let mut app = only(Instrument::Nps);
    app.press_all("f2 1 0");
    assert_snapshot!("page_nps", both_sizes(&mut app));
    let mut app = only(own_question("device"));
    app.press_all("f2 down down");
    assert_snapshot!("page_choice", both_sizes(&mut app));
    let mut app = only(own_question("why"));
    app.press_all("f2 'the menu'");
    assert_snapshot!("page_text", both_sizes(&mut app));
    app.press_all("enter");
    assert_snapshot!("page_thanks", both_sizes(&mut app));
}

#[test]
fn arrows_up_and_down_turn_pages_where_answers_are_side_by_side() {
    let mut app = only(Instrument::Sus);
    app.press_all("f2 4 enter down");
    assert!(
        app.screen_text().contains("3 of 10"),
        "{}",
        app.screen_text()
    );
    app.press_all("up up");
    assert!(
        app.screen_text().contains("1 of 10"),
        "{}",
        app.screen_text()
    );
    assert_eq!(app.kinds().matches("RatingGiven").count(), 1);
}

#[test]
fn every_question_is_drawn_at_every_size() {
    let instruments = Instrument::STANDARD.into_iter();
    for instrument in instruments.chain(["device", "why", "mood"].map(own_question)) {
        for keys in ["1", "f2 enter"] {
            let mut app = only(instrument.clone());
            app.press_all(keys);
            draw_at_every_size(&mut app);
        }
    }
}

#[test]
fn in_a_window_too_small_the_participant_still_sees_nothing_but_the_question() {
    let mut app = seq();
    app.press_all("f2");
    app.resize(40, 10);
    let screen = render_text(&app, 40, 10);
    assert!(screen.contains("how difficult"), "{screen}");
    assert!(!screen.contains("logged"), "{screen}");
}

#[test]
fn nothing_from_a_script_or_an_answer_steers_the_terminal() {
    let mut given = briefing();
    let mut study: Study = (*given.study).clone();
    let evil = "\u{1b}]0;owned\u{7}\u{9b}31m".to_owned();
    study.questions = vec![
        own(
            "list",
            &evil,
            QuestionKind::Choice(vec![evil.clone(), evil.clone()]),
        ),
        own(
            "line",
            &evil,
            QuestionKind::Scale {
                low: 1,
                high: 5,
                low_label: Some(evil.clone()),
                high_label: Some(evil.clone()),
                better: None,
            },
        ),
    ];
    study.ask_at_end = vec![own_question("list"), own_question("line")];
    given.study = std::sync::Arc::new(study);
    let mut app = with_writer(given, Vec::new());
    for keys in ["enter k", "2", "f2", "1", "enter", "3", "ctrl-g", "esc"] {
        app.press_all(keys);
        let screen = app.screen_text().replace('\n', "");
        assert!(!screen.contains(char::is_control), "{keys}: {screen}");
    }
}

#[test]
fn in_a_small_window_a_question_says_what_it_is_about_and_its_scale() {
    let mut app = seq();
    app.resize(58, 14);
    let screen = render_text(&app, 58, 14).replace('\n', " ");
    assert!(screen.contains("No task running."), "{screen}");
    assert!(screen.contains("Find the product: Overall"), "{screen}");
    assert!(screen.contains("Answer, 1 to 7: none yet."), "{screen}");
}

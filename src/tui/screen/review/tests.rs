use crossterm::event::KeyCode;
use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;
use crate::clock::{Clock, ManualClock};
use crate::session::{Amendment, Entry, Outcome, SessionPhase, replay};
use crate::study::Instrument;
use crate::tui::testing::{
    Bench, FlakyWriter, KeyStep, both_sizes, briefing, draw_at_every_size, opened, parse_keys,
    render_text,
};
use crate::tui::{Screen, Theme};

/// A review of what these keys logged, by Bo, a day later.
struct ReviewBench<W = Vec<Entry>> {
    review: StandaloneReview<W>,
    clock: ManualClock,
    log: Vec<Entry>,
}

fn after(script: &str) -> ReviewBench {
    with_writer(script, Vec::new())
}

fn with_writer<W: SessionWriter>(script: &str, writer: W) -> ReviewBench<W> {
    review_of(opened(), script, writer)
}

/// A review of a session in which a question is asked after each task, and two at the end.
fn after_questions(script: &str) -> ReviewBench {
    let mut given = briefing();
    let mut study = (*given.study).clone();
    for task in &mut study.tasks {
        task.ask = vec![Instrument::Seq];
    }
    study.ask_at_end = vec![Instrument::UmuxLite];
    given.study = study.into();
    let mut app = crate::tui::testing::with_writer(given, Vec::new());
    app.press_all("enter");
    review_of(app, script, Vec::new())
}

fn review_of<W: SessionWriter>(mut app: Bench, script: &str, writer: W) -> ReviewBench<W> {
    app.press_all(script);
    let clock = ManualClock::starting_at(1_772_532_000_000);
    let state = app.state().clone();
    let log = state.log().cloned().collect();
    let mut review = StandaloneReview::new(state, writer, "Bo", clock.now(), Theme::new(true));
    review.resize(80, 24);
    let mut bench = ReviewBench { review, clock, log };
    // Bo it is who reviews.
    bench.press("enter");
    bench
}

impl<W: SessionWriter> ReviewBench<W> {
    fn press(&mut self, script: &str) -> &mut Self {
        for step in parse_keys(script) {
            match step {
                KeyStep::Key(key) => {
                    let at = self.clock.now();
                    self.review.press(key, at);
                }
                KeyStep::Wait(ms) => {
                    self.clock.advance(ms);
                    let at = self.clock.now();
                    self.review.tick(at);
                }
            }
        }
        self
    }

    /// Entries of the review: kinds and details, with texts.
    fn new_entries(&self) -> Vec<String> {
        let new = self.review.state().log().skip(self.log.len());
        new.map(|e| {
            let (detail, texts) = e.to_detail();
            let texts: Vec<_> = texts.iter().map(|t| format!("[{}]", t.text)).collect();
            let event = serde_json::from_str::<serde_json::Value>(&detail.json).unwrap();
            let mut fields = event.as_object().unwrap().clone();
            for free in ["why", "reason", "text", "label"] {
                fields.remove(free);
            }
            let fields = serde_json::Value::Object(fields);
            format!("{} {fields} {}", detail.kind, texts.join(" "))
                .trim_end()
                .to_owned()
        })
        .collect()
    }

    fn answer(&self) -> String {
        let shown = render_text(&self.review, 80, 24);
        let lines: Vec<&str> = shown.split('\n').collect();
        lines[lines.len() - 2].trim().to_owned()
    }
}

/// A closed session with every kind of missing detail.
const OPEN_ENDS: &str = "n 'wears glasses' enter +20000 space +5000 e +5000 a +4000 space +9000 space +1000 \
                         X 'cannot find it' enter m +6000 enter +1000 tab space +8000 1 +1000 enter c q y";

#[test]
fn what_was_left_open_is_described_one_by_one_with_a_key_and_enter_each() {
    let mut bench = after(OPEN_ENDS);
    assert_snapshot!(both_sizes(&mut bench.review));
    bench.press("2 enter 3 enter C enter f enter 1 enter");
    assert_eq!(
        bench.new_entries(),
        [
            r#"EntryAmended {"entry":4,"error":"back","severity":"major"} [described afterward]"#,
            r#"EntryAmended {"entry":5,"level":"hint"} [described afterward]"#,
            r#"EntryAmended {"code":"C","entry":2} [described afterward]"#,
            r#"OutcomeGiven {"outcome":"failed"} [described afterward]"#,
            r#"EntryAmended {"entry":6,"pause":"interruption"} [described afterward]"#,
        ]
    );
    assert_eq!(bench.answer(), "Saved. Nothing left to describe.");
    let state = bench.review.state();
    assert!(state.review_queue().is_empty());
    assert_eq!(state.phase(), SessionPhase::Closed);
    assert_eq!(state.attempts()[0].outcome, Some(Outcome::Failed));
    assert!(state.log().skip(bench.log.len()).all(|e| e.author == "Bo"));
    assert_snapshot!(both_sizes(&mut bench.review));
}

#[test]
fn on_a_closed_session_nothing_is_corrected_without_a_reason() {
    let mut bench = after("space e +1000 enter c q y");
    bench.press("tab M");
    assert_snapshot!(both_sizes(&mut bench.review));
    bench.press("ctrl-u enter");
    assert_eq!(bench.new_entries(), Vec::<String>::new());
    assert_eq!(
        bench.answer(),
        "The session is closed: a correction needs a reason."
    );
    bench.press("esc");
    assert_eq!(bench.answer(), "Nothing changed.");
    bench.press("M ctrl-u 'lost her basket' enter");
    assert_eq!(
        bench.new_entries(),
        [r#"EntryAmended {"entry":3,"severity":"major"} [lost her basket]"#]
    );
}

#[test]
fn words_and_times_are_changed_and_say_what_they_were() {
    let mut bench = after("space +30000 X 'typo' enter +10000 enter c q y");
    bench.press("tab down down enter ctrl-u 'a better word' enter 'read again' enter");
    bench.press("T ctrl-u '-2.5' enter 'seen on the recording' enter");
    assert_eq!(
        bench.new_entries(),
        [
            r#"EntryAmended {"entry":3} [a better word] [read again]"#,
            r#"EntryAmended {"entry":3,"moved_to_ms":27500} [seen on the recording]"#,
        ]
    );
    assert_eq!(
        bench.review.state().annotations()[0].text.as_deref(),
        Some("a better word")
    );
    // Another way to say when, and ways that are none.
    bench.press("T ctrl-u '12' enter");
    assert!(bench.answer().starts_with("Type a session time"));
    bench.press("ctrl-u '0:29' enter 'again' enter");
    assert_eq!(bench.review.state().annotations()[0].at_ms, 29_000);
    assert_snapshot!(both_sizes(&mut bench.review));
    // The end is not set before the start: the rules say so before a reason is typed.
    bench.press("down T ctrl-u '-90' enter");
    assert_eq!(bench.new_entries().len(), 3);
    assert!(
        bench.answer().contains("cannot be corrected that way")
            || bench.answer().contains("negative time")
    );
}

#[test]
fn a_time_or_words_that_were_not_changed_make_no_entry() {
    let mut bench = after("+1089 X 'typo' enter +500 space +1000 enter c q y");
    bench.press("down T");
    assert!(render_text(&bench.review, 80, 24).contains("› 00:00:01.089"));
    bench.press("enter");
    assert_eq!(bench.answer(), "Nothing changed.");
    bench.press("enter enter");
    assert_eq!(bench.answer(), "Nothing changed.");
    assert_eq!(bench.new_entries(), Vec::<String>::new());
    // What is typed takes the place of what is offered.
    bench.press("T '-0.089' enter 'seen' enter");
    assert_eq!(
        bench.new_entries(),
        [r#"EntryAmended {"entry":2,"moved_to_ms":1000} [seen]"#]
    );
}

#[test]
fn who_reviews_is_asked_once_and_signs() {
    let mut app = opened();
    app.press_all("space e +1000 enter c q y");
    let clock = ManualClock::starting_at(1_772_532_000_000);
    let mut review = StandaloneReview::new(
        app.state().clone(),
        Vec::new(),
        "Anna",
        clock.now(),
        Theme::new(true),
    );
    review.resize(80, 24);
    let mut press = |script: &str| {
        for step in parse_keys(script) {
            if let KeyStep::Key(key) = step {
                review.press(key, clock.now());
            }
        }
        render_text(&review, 80, 24)
    };
    let screen = press("");
    assert!(screen.contains("Who is reviewing?") && screen.contains("› Anna"));
    // A key of the review, pressed too early, is no name.
    assert!(press("1 enter").contains("A name has letters"));
    assert!(press("backspace enter").contains("Corrections are logged under a name"));
    assert!(press("'Kim' enter").contains("P07 · review · by Kim"));
    press("1 enter");
    assert_eq!(review.author(), "Kim");
    assert_eq!(review.added_entries(), 1);
    assert!(review.state().log().last().unwrap().author == "Kim");
    // Without a reviewer nothing can be reviewed.
    let mut review = StandaloneReview::new(
        app.state().clone(),
        Vec::new(),
        "Anna",
        clock.now(),
        Theme::new(true),
    );
    review.press(KeyCode::Esc.into(), clock.now());
    assert!(review.is_done());
}

#[test]
fn a_correction_that_moves_a_task_away_from_what_was_noted_says_so() {
    let mut bench = after("space +1000 1 +1000 2 +1000 enter c q y");
    bench.press("tab down down down down T '0:01.5' enter 'seen' enter");
    assert_eq!(
        bench.answer(),
        "Saved. 1 entry is now outside its task: flagged, still counted."
    );
    assert!(bench.review.state().annotations()[1].outside_attempt);
    assert!(!bench.review.state().annotations()[0].outside_attempt);
    // The other way round: the error is moved, and moved back.
    bench.press("T '0:03' enter 'no' enter");
    assert_eq!(bench.review.state().count_outside_attempts(), 0);
    bench.press("up T '0:03.5' enter 'no' enter");
    assert_eq!(bench.review.state().count_outside_attempts(), 1);
}

#[test]
fn an_attempt_is_moved_to_another_task_or_cancelled_and_its_outcome_changed() {
    let mut bench = after("space +30000 enter c q y");
    bench.press("down > down");
    assert_snapshot!(both_sizes(&mut bench.review));
    bench.press("enter 'she did the second first' enter");
    assert_eq!(bench.review.state().attempts()[0].task, "cart");
    bench.press("p 'half of it' enter x 'the kiosk hung' enter");
    assert_eq!(
        bench.new_entries(),
        [
            r#"AttemptReassigned {"task":"cart"} [she did the second first]"#,
            r#"OutcomeGiven {"outcome":"partial"} [half of it]"#,
            "AttemptCancelled {} [the kiosk hung]",
        ]
    );
    assert!(bench.review.state().attempts()[0].cancelled);
}

#[test]
fn an_entry_is_taken_back_and_brought_back_and_a_session_excluded_and_counted_again() {
    let mut bench = after("space 1 +1000 enter c q y");
    bench.press("down down backspace 'not an error' enter");
    assert!(bench.review.state().annotations().is_empty());
    bench.press("backspace 'it was one' enter");
    assert_eq!(bench.review.state().annotations().len(), 1);
    bench.press("! 'ill' enter");
    assert_eq!(bench.review.state().exclusion_reason(), Some("ill"));
    assert!(render_text(&bench.review, 80, 24).contains("review · EXCLUDED · by Bo"));
    bench.press("! 'was well after all' enter");
    assert_eq!(bench.review.state().exclusion_reason(), None);
    assert_eq!(
        bench.new_entries(),
        [
            r#"EntryRetracted {"entry":3} [not an error]"#,
            r#"EntryRestored {"entry":3} [it was one]"#,
            "SessionExcluded {} [ill]",
            r#"EntryRetracted {"entry":9} [was well after all]"#,
        ]
    );
}

#[test]
fn a_new_kind_of_error_is_added_while_errors_are_described() {
    let mut bench = after("space e +1000 enter c q y");
    bench.press("E 'Scrolls past' down enter 3 enter");
    assert_eq!(
        bench.new_entries(),
        [
            r#"ErrorKindAdded {"id":"scrolls-past","key":"3","severity":"major"} [Scrolls past]"#,
            r#"EntryAmended {"entry":3,"error":"scrolls-past","severity":"major"} [described afterward]"#,
        ]
    );
}

#[test]
fn from_the_task_screen_what_was_just_made_needs_no_reason_and_recording_goes_on() {
    let mut app: Bench = opened();
    app.press_all("space +1000 e +1000 R");
    assert_snapshot!(both_sizes(&mut app));
    app.press_all("1");
    assert_eq!(app.kinds(), "TaskStarted ErrorNoted EntryAmended");
    app.press_all("tab +1000 q +1000 n tab 'later' enter R tab up");
    // An older entry asks for a reason, which may be empty while the session is open.
    app.press_all("M enter q +1000 enter c");
    assert!(
        app.kinds()
            .ends_with("ObservationNoted EntryAmended TaskEnded OutcomeGiven")
    );
    assert_eq!(app.state().attempts()[0].time_ms(0), Some(5000));
}

#[test]
fn a_gap_comes_before_the_review() {
    let mut app = opened();
    app.press_all("space +1000 R");
    app.clock().sleep(60_000);
    app.press_all("+0");
    assert!(
        app.screen_text()
            .contains("During the gap the participant…")
    );
}

#[test]
fn unsaved_entries_are_reported_before_leaving() {
    let writer = FlakyWriter::default();
    let full = writer.full.clone();
    full.set(true);
    let mut bench = with_writer("space e +1000 enter c q y", writer);
    bench.press("1 enter q");
    assert!(!bench.review.is_done());
    assert!(render_text(&bench.review, 80, 24).contains("NOT SAVED"));
    assert!(bench.answer().starts_with("1 log line not saved yet."));
    full.set(false);
    bench.press("+2000 q");
    assert!(bench.review.is_done());
    assert_eq!(
        (
            bench.review.added_entries(),
            bench.review.writer().saved.len()
        ),
        (1, 1)
    );
}

#[test]
fn answers_that_were_not_asked_for_are_taken_down_afterwards() {
    let mut bench = after_questions("space +1000 enter c esc q y");
    let screen = render_text(&bench.review, 80, 24);
    assert!(screen.contains("┌ 3 questions unanswered ─"), "{screen}");
    assert!(screen.contains("00:00:00  ☆ 1 question unanswered: k  Find the product"));
    assert!(screen.contains("00:00:01  ☆ 2 questions unanswered: k  at the end of the session"));
    bench.press("k");
    let popup = render_text(&bench.review, 80, 24);
    assert!(popup.contains("UMUX-Lite, at the end (2 of 2)"), "{popup}");
    assert!(
        popup.contains("2 digits without spaces, 1 to 7, - for one left blank"),
        "{popup}"
    );
    // A row is checked while it is typed.
    bench.press("'69'");
    let popup = render_text(&bench.review, 80, 24);
    assert!(
        popup.contains("Item 2 of UMUX-Lite takes 1 to 7, not \"9\"."),
        "{popup}"
    );
    bench.press("enter");
    assert!(bench.new_entries().is_empty(), "{}", bench.answer());
    bench.press("backspace '5' enter");
    // What is left is offered at once.
    assert!(render_text(&bench.review, 80, 24).contains("SEQ, Find the product (1 of 2)"));
    bench.press("'-' enter");
    assert_eq!(
        bench.new_entries(),
        [
            r#"RatingGiven {"added":"review","at_ms":1000,"instrument":"umux-lite","item":"1","value":6.0} [answers entered afterwards]"#,
            r#"RatingGiven {"added":"review","at_ms":1000,"instrument":"umux-lite","item":"2","value":5.0} [answers entered afterwards]"#,
            r#"RatingGiven {"added":"review","at_ms":1000,"instrument":"seq","item":"1"} [answers entered afterwards]"#,
        ]
    );
    assert!(bench.review.state().review_queue().is_empty());
    assert_eq!(
        bench.answer(),
        "Saved. Every question is answered or left blank."
    );
    // They are shown and changed the same way.
    bench.press("k tab tab");
    assert!(render_text(&bench.review, 80, 24).contains("› 65"));
    bench.press("'75' enter");
    assert_eq!(bench.new_entries().len(), 4);
}

/// A closed session of two minutes in which a task ran from 0:10 to 0:30.
const ONE_TASK: &str = "+10000 space +20000 enter c +90000 q y";

#[test]
fn what_was_not_logged_is_inserted_at_its_moment() {
    let mut bench = after(ONE_TASK);
    bench.press("i");
    assert_snapshot!(both_sizes(&mut bench.review));
    bench.press("'5:00' enter");
    assert_eq!(bench.answer(), "5:00 is after the session's end (2:00).");
    bench.press("ctrl-u 'soon' enter");
    assert_eq!(bench.answer(), "soon is not a valid time.");
    bench.press("ctrl-u '0:15' enter");
    assert_snapshot!("what_is_inserted", both_sizes(&mut bench.review));
    bench
        .press("2 enter i '0:16' enter a 'had to help' enter i '0:17' enter X 'sighs' enter enter");
    bench.press("i '0:05' enter m enter i '0:01' enter y enter");
    assert_eq!(
        bench.new_entries(),
        [
            r#"ErrorNoted {"added":"review","at_ms":15000,"error":"back","severity":"major"} [seen on the recording]"#,
            r#"AssistGiven {"added":"review","at_ms":16000} [had to help]"#,
            r#"ObservationNoted {"added":"review","at_ms":17000,"code":"X"} [sighs] [had to help]"#,
            r#"MarkerSet {"added":"review","at_ms":5000} [had to help]"#,
            r#"ConsentRecorded {"added":"review","at_ms":1000,"given":true} [had to help]"#,
        ]
    );
    let state = bench.review.state();
    let key = state.attempts()[0].key;
    assert_eq!(state.annotations_in(key).count(), 3);
    assert_eq!(state.consent(), Some(true));
    assert_snapshot!("inserted", both_sizes(&mut bench.review));
}

#[test]
fn a_task_that_was_never_started_is_inserted_with_its_end_and_outcome() {
    let mut bench = after(ONE_TASK);
    bench.press("i '0:20' enter s down enter '0:40' enter f");
    assert!(
        bench.answer().contains("only one task runs at a time"),
        "{}",
        bench.answer()
    );
    bench.press("i '0:40' enter s down enter '0:35' enter");
    assert_eq!(bench.answer(), "It started at 0:40: type a later time.");
    bench.press("ctrl-u '1:10' enter");
    assert_snapshot!(both_sizes(&mut bench.review));
    bench.press("f enter");
    let state = bench.review.state();
    let added = &state.attempts()[1];
    assert_eq!(
        (added.task.as_str(), added.time_ms(0)),
        ("cart", Some(30_000))
    );
    assert_eq!(added.outcome, Some(Outcome::Failed));
    // It is undone as a whole.
    let key = added.key;
    let row = bench
        .review
        .screen
        .rows(state)
        .iter()
        .position(|r| *r == ReviewRow::Entry(key));
    bench.review.screen.selected = row.unwrap();
    bench.press("backspace 'another session' enter");
    assert_eq!(bench.review.state().attempts().len(), 1);
}

#[test]
fn moments_are_typed_as_the_recording_shows_them() {
    let mut bench = after(ONE_TASK);
    bench.press("i r '0:12.4' enter");
    let popup = render_text(&bench.review, 80, 24);
    assert!(
        popup.contains("the recording's time; r switches to session time"),
        "{popup}"
    );
    assert!(popup.contains("recording = session + 0:12.4"), "{popup}");
    bench.press("'0:27.4' enter e enter");
    assert_eq!(bench.review.state().annotations()[0].at_ms, 15_000);
    // It stays so for the next, and r switches back.
    bench.press("i r '0:16' enter e enter");
    assert_eq!(bench.review.state().annotations()[1].at_ms, 16_000);
}

#[test]
fn corrections_fold_into_what_they_correct_and_what_was_replaced_looks_so() {
    let mut bench = after(ONE_TASK);
    bench.press("down down down f 'watched again' enter up up T '0:12' enter 'earlier' enter");
    let folded = render_text(&bench.review, 80, 24);
    assert!(folded.contains("↳ 1 correction (Enter)"), "{folded}");
    assert!(!folded.contains("moved to"), "{folded}");
    bench.press("enter");
    let open = render_text(&bench.review, 80, 24);
    assert!(open.contains("↳ moved to 00:00:12"), "{open}");
    bench.press("enter");
    assert!(!render_text(&bench.review, 80, 24).contains("moved to"));
    let superseded = rows::superseded_entries(bench.review.state());
    assert_eq!(superseded.into_iter().collect::<Vec<_>>(), [4]);
}

#[test]
fn a_note_is_moved_to_another_task_and_an_entry_earlier_by_a_typed_length() {
    let mut bench = after("+10000 space +20000 enter c +31000 n 'liked it' enter +90000 q y");
    assert_eq!(bench.review.state().annotations()[0].attempt, None);
    bench.press("tab >");
    let choices = render_text(&bench.review, 80, 24);
    assert!(choices.contains("outside of any task"), "{choices}");
    bench.press("enter 'about the search' enter");
    assert_eq!(bench.review.state().annotations()[0].attempt, Some(2));
    bench.press("> down enter 'no' enter");
    assert_eq!(bench.review.state().annotations()[0].attempt, None);
    bench.press("< enter 'late' enter < '0:40' enter 'later' enter");
    assert_eq!(
        bench.review.state().annotations()[0].at_ms,
        61_000 - 2_000 - 40_000
    );
}

#[test]
fn a_session_is_reopened_with_a_reason_and_an_empty_one_discarded_by_one_key() {
    let mut bench = after(ONE_TASK);
    bench.press("O enter");
    assert_eq!(
        bench.answer(),
        "The session is closed: a correction needs a reason."
    );
    bench.press("'one more task' enter");
    assert_eq!(bench.review.state().phase(), SessionPhase::BetweenTasks);
    let mut bench = after("+1000 q y");
    bench.press("!");
    assert_eq!(
        bench.answer(),
        "Discarded: no task was started. Its code is free again."
    );
    assert!(bench.review.state().summary().unwrap().is_discarded());
    assert_eq!(
        bench.new_entries(),
        ["SessionExcluded {} [opened by mistake]"]
    );
}

#[test]
fn help_and_keys_without_a_meaning() {
    let mut bench = after("space e q y");
    bench.press("j");
    assert_eq!(bench.answer(), "j does nothing here. ? shows every key.");
    bench.press("?");
    assert_snapshot!(both_sizes(&mut bench.review));
    bench.press("esc tab up up up up u");
    assert_eq!(bench.answer(), "u does nothing here. ? shows every key.");
    bench.review.paste("x\ny");
    assert_eq!(bench.answer(), "Paste ignored.");
    bench.press("esc");
    assert!(bench.review.is_done());
}

#[test]
fn an_entry_keeps_the_severity_given_to_it() {
    let mut bench = after("space 1 +1000 enter c q y");
    bench.press("down down c 'lost money' enter 2 'it was this' enter");
    let to = Amendment {
        error: Some("back".to_owned()),
        severity: Some(crate::study::Severity::Critical),
        ..Amendment::default()
    };
    let state = bench.review.state();
    assert_eq!(state.corrections().amendment_of(3), Some(&to));
}

#[test]
fn it_is_drawn_at_every_size() {
    for script in [
        "",
        "M",
        "tab T",
        "tab enter",
        "?",
        "E",
        "tab down >",
        "tab d",
        "i",
        "i enter",
        "i enter s",
        "i r",
        "k",
    ] {
        let mut bench = after(OPEN_ENDS);
        bench.press(script);
        draw_at_every_size(&mut bench.review);
    }
    draw_at_every_size(&mut after("").review);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_pressed_is_drawn_and_replays_to_the_same(
        closed in any::<bool>(),
        presses in prop::collection::vec(0..54_usize, 0..80),
    ) {
        let script = if closed { OPEN_ENDS } else { OPEN_ENDS.trim_end_matches(" q y") };
        let mut bench = after(script);
        let words: Vec<&str> = "enter enter enter esc tab up down up down pgup pgdn 1 2 3 4 9 m M c r X C p f g t v \
                                T > x d backspace ! E a b i k O s y < n '+' - 5 : 0 ctrl-u space backspace ? q".split(' ').filter(|w| !w.is_empty()).collect();
        for press in presses {
            if bench.review.is_done() {
                break;
            }
            let last_seq = bench.review.state().last_seq();
            bench.press(words[press % words.len()]);
            // A task that is inserted is three entries.
            prop_assert!(bench.review.state().last_seq() - last_seq <= 3);
            render_text(&bench.review, 80, 24);
        }
        let mut log = bench.log.clone();
        log.extend(bench.review.writer().iter().cloned());
        let study = std::sync::Arc::new(crate::tui::testing::study());
        prop_assert_eq!(&replay(study, &log), bench.review.state());
    }
}

#[test]
fn an_undone_entry_offers_no_values() {
    let values = "1 interruption · 2 fault";
    let mut app = opened();
    app.press_all("space +5000 space +1000 u +1000 R tab down down");
    assert!(
        app.screen_text().contains("Entry 3"),
        "{}",
        app.screen_text()
    );
    assert!(!app.screen_text().contains(values), "{}", app.screen_text());
    let before = app.state().last_seq();
    app.press_all("2");
    assert_eq!(app.state().last_seq(), before);
    // Restored, it has them again.
    app.press_all("backspace enter");
    assert!(app.screen_text().contains(values), "{}", app.screen_text());
}

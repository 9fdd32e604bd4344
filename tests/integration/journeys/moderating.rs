//! Journeys of the moderator: corrections, the review, and the screen handed to the participant.

use crate::support::ProgramBench;
use crate::support::shop::{RUN_P01, record, rows, shop, start_task};

#[test]
fn corrections_and_reviews_are_shown_in_the_log() {
    let bench = shop();
    let mut terminal = start_task(&bench);
    terminal.press("e").shows("error, to describe");
    terminal
        .press("u")
        .shows("Undone")
        .press("U")
        .shows("Redone");
    terminal.press("enter").shows("How did it end?");
    terminal
        .press("f")
        .shows("Ask · SEQ")
        .press("2 enter")
        .shows("SEQ: 2");
    terminal.press("s").shows("task skipped");
    terminal.press("q").shows("Close the session?").press("y");
    terminal.shows("The session is closed.").press("R");
    terminal
        .shows("1 entry to describe · 11 questions")
        .press("1");
    terminal.shows("a correction needs a reason").press("enter");
    terminal
        .shows(" 11 questions unanswered ─")
        .press("k")
        .shows("SUS");
    terminal
        .type_text("4251525141\r")
        .shows("trust, at the end");
    terminal.press("esc").shows("Nothing changed.");
    terminal
        .press("q")
        .shows("The session is closed.")
        .press("enter");
    assert_eq!(terminal.exits(), 0);
    let output = bench.out(&["sessions", "show", "P01"]);
    for words in [
        "corrected to",
        "described afterward",
        "Opens a page",
        "SUS 10: 1",
    ] {
        assert!(output.contains(words), "{output}");
    }
    let found = bench.out(&["verify"]);
    assert!(found.contains("intact"), "{found}");
}

#[test]
fn a_closed_session_is_coded_from_its_recording_by_keys_and_by_verbs_alike() {
    let (by_keys, by_verbs) = (ProgramBench::in_sample(), ProgramBench::in_sample());
    let mut home = by_keys.terminal("");
    home.shows("Enter run").press("tab r");
    home.shows("Who is reviewing?").type_text("Cleo\r");
    home.shows("review · by Cleo");
    // A task that was never started, an error and an assist in it, and consent.
    home.press("i").shows("Insert: when?").type_text("0:10\r");
    home.shows("What happened at 0:10?").press("s");
    home.shows("Which task was not started?").press("enter");
    home.shows("When did").type_text("1:00\r");
    home.shows("How did").press("f");
    home.shows("Why is it added now?")
        .press("enter")
        .shows("Saved.");
    for (at, key) in [("0:20", "1"), ("0:30", "a"), ("0:05", "y")] {
        home.press("i").shows("Insert: when?");
        home.type_text(&format!("{at}\r")).shows("What happened at");
        home.press(key).shows("Why is it added now?");
        home.press("enter").shows("Saved.");
    }
    home.press("q")
        .shows("The review added 6 entries to the log.");
    home.press("q");
    assert_eq!(home.exits(), 0);

    let conn = record(&by_keys.at("library.moderato"));
    let code = rows(
        &conn,
        "SELECT DISTINCT participant FROM timeline WHERE author = 'Cleo'",
    );
    for words in [
        "task find --at 0:10 --until 1:00 --outcome failed",
        "error wrong-menu --at 0:20",
        "assist --at 0:30",
        "consent --at 0:05",
    ] {
        let mut all = vec!["annotate", &code];
        all.extend(words.split(' '));
        all.extend(["--author", "Cleo", "--reason", "seen on the recording"]);
        by_verbs.out(&all);
    }
    let report =
        |bench: &ProgramBench| bench.json(&["report", "--format", "json"])["versions"].clone();
    assert_eq!(report(&by_keys), report(&by_verbs));
    assert_ne!(report(&by_keys), report(&ProgramBench::in_sample()));
    let log = by_keys.out(&["sessions", "show", &code]);
    assert_eq!(log.matches("added from review · Cleo").count(), 6, "{log}");
    assert!(log.contains("seen on the"), "{log}");
    by_keys.out(&["verify"]);
}

#[test]
fn answers_are_entered_from_the_roster() {
    let bench = ProgramBench::in_sample();
    let mut home = bench.terminal("");
    home.shows("Enter run").press("p").shows("participants");
    home.press("up up up up up up up up up up up up up up up up up up up up k");
    home.shows("Who is reviewing?");
    home.type_text("Cleo\r").shows("A row:");
    home.press("tab tab tab tab tab tab tab tab")
        .shows("SUS, at the end");
    home.type_text("425152514-")
        .shows("Complete: Enter saves it.");
    home.press("enter").shows("Saved.").press("q");
    home.shows("The review added").press("q");
    home.shows("Enter run").press("q");
    assert_eq!(home.exits(), 0);
    let conn = record(&bench.at("library.moderato"));
    let authors = "SELECT DISTINCT kind, author FROM timeline WHERE author = 'Cleo'";
    assert_eq!(rows(&conn, authors), "RatingGiven | Cleo");
    bench.out(&["verify"]);
}

#[test]
fn entries_are_signed_by_the_reviewer_and_by_the_resuming_moderator() {
    let bench = shop();
    start_task(&bench).kill();
    let mut again = bench.terminal("run --participant P01 --moderator Bo");
    again.shows("Nothing was recorded for").press("s");
    again.shows("version 2.4 · Bo, started by anna").press("e");
    again.shows("error, to describe").press("enter");
    again.shows("How did it end?").press("c esc");
    again.shows("Postponed");
    again.close_session();
    let mut home = bench.terminal("");
    home.shows("Enter run").press("tab r");
    home.shows("Who is reviewing?")
        .shows("› anna")
        .type_text("Cleo\r");
    home.shows("review · by Cleo").press("1 enter");
    home.shows("Saved.").press("q");
    home.shows("The review added 1 entry to the log.");
    // The next review offers the same name.
    home.press("r").shows("› Cleo").shows("Esc cancel");
    home.press("esc")
        .hides("Who is reviewing?")
        .shows("Enter run");
    home.press("q");
    assert_eq!(home.exits(), 0);
    let conn = record(&bench.at("shop.moderato"));
    let signed = "SELECT kind, author FROM timeline WHERE kind IN ('TaskStarted', 'ErrorNoted', 'EntryAmended')";
    assert_eq!(
        rows(&conn, signed),
        "TaskStarted | anna\nErrorNoted | Bo\nEntryAmended | Cleo"
    );
}

#[test]
fn resuming_in_an_older_record_says_so() {
    let bench = shop();
    start_task(&bench).kill();
    let older: Vec<(String, Vec<u8>)> = bench
        .files()
        .into_iter()
        .filter(|name| name.starts_with("shop.moderato"))
        .map(|name| (name.clone(), std::fs::read(bench.at(&name)).unwrap()))
        .collect();
    let mut again = bench.terminal(RUN_P01);
    again.shows("Nothing was recorded for").press("s");
    again.press("enter").shows("How did it end?").press("c esc");
    again.shows("Postponed");
    again.close_session();
    for (name, bytes) in older {
        std::fs::write(bench.at(&name), bytes).unwrap();
    }
    let mut older = bench.terminal(RUN_P01);
    older.shows("older than the one this computer last wrote");
    older.kill();
}

#[test]
fn error_kinds_added_in_a_rehearsal_are_not_passed_on() {
    let bench = shop();
    let mut terminal = bench.terminal("run --rehearsal");
    terminal.shows("nothing is recorded yet").press("enter");
    terminal.shows("session opened").press("E");
    terminal.shows("New error kind").type_text("Scrolls past\r");
    terminal.shows("notes: Scrolls past");
    terminal.close_session();
    start_task(&bench)
        .press("q")
        .shows("Close the session?")
        .press("y")
        .shows("The session is closed.");
    let added = "SELECT count(*) FROM timeline WHERE kind = 'ErrorKindAdded'";
    assert_eq!(rows(&record(&bench.at("shop.moderato")), added), "1");
}

#[test]
fn run_names_unfinished_sessions_and_keeps_the_request() {
    let bench = shop();
    start_task(&bench).press("q").shows("Close").press("l");
    // On another version, the unfinished session is named.
    let mut other = bench.terminal("run --participant P01 --version 3.0");
    other.shows("has seen 2.4 (unfinished)").press("enter");
    other.shows("has an unfinished session");
    other.press("ctrl-c");
    assert_eq!(other.exits(), 0);
    // Without a participant the moderator chooses; a new session is as requested.
    let mut pilot = bench.terminal("run --pilot --moderator Bo");
    pilot.shows("1 session is unfinished:").press("tab enter");
    pilot.shows("pilot, not counted").shows("Moderator     Bo");
    pilot.press("ctrl-c");
    assert_eq!(pilot.exits(), 0);
    pilot.shows("No session was opened");
}

#[test]
fn undo_works_after_resuming_a_killed_session() {
    let bench = shop();
    let mut terminal = start_task(&bench);
    terminal
        .press("1")
        .shows("errors 1")
        .press("2")
        .shows("errors 2");
    terminal.kill();
    let mut again = bench.terminal(RUN_P01);
    again.shows("Nothing was recorded for").press("w");
    again.shows("recording again").press("u").shows("errors 1");
    again
        .press("u")
        .shows("errors 0")
        .press("U")
        .shows("errors 1");
    again.close_session();
}

#[test]
fn the_participant_sees_only_the_question_until_the_moderator_returns() {
    let bench = shop();
    let mut terminal = start_task(&bench);
    terminal.press("enter").shows("How did it end?").press("c");
    terminal
        .shows("Ask · SEQ")
        .press("f2")
        .shows("Your answer:");
    terminal.hides("Enter record");
    for hidden in ["Checkout", "recording", "P01", "errors", "Enter record"] {
        assert!(
            !terminal.contents().contains(hidden),
            "{}",
            terminal.contents()
        );
    }
    // None of these leaves the screen or logs anything.
    terminal.press("q e a ctrl-c 6").shows("Your answer: 6");
    terminal.press("enter").shows("Thank you.");
    terminal.press("q enter").hides("recording");
    terminal.press("ctrl-g").shows("recording");
    terminal.shows("SEQ: 6");
    terminal.close_session();
}

#[test]
fn the_roster_shows_who_is_next_and_starts_the_session() {
    let bench = shop();
    for code in ["P01", "P02"] {
        bench.out(&["participants", "add", code]);
    }
    let mut terminal = bench.terminal("participants");
    terminal.shows("2 in total").press("n").shows("Reason");
    terminal.press("enter").shows("1 no-show");
    terminal.press("down enter").shows("Participant   P02");
    terminal.press("enter").shows("session opened").press("q");
    terminal.shows("Close the session?").press("y");
    terminal.shows("The session is closed.").press("enter");
    terminal.shows("2 in total").press("q");
    assert_eq!(terminal.exits(), 0);
    let output = bench.out(&["participants"]);
    assert!(
        output.contains("no-show") && output.contains("No participant is still to come"),
        "{output}"
    );
}

//! Journeys of the moderator: corrections, the review, and the screen handed to the participant.

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
    terminal.press("4 enter").shows("SUS 1: 4");
    terminal
        .press("q")
        .shows("The session is closed.")
        .press("enter");
    assert_eq!(terminal.exits(), 0);
    let output = bench.out(&["sessions", "show", "P01"]);
    for words in ["corrected to", "described afterward", "Opens a page"] {
        assert!(output.contains(words), "{output}");
    }
    let found = bench.out(&["verify"]);
    assert!(found.contains("intact"), "{found}");
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
        output.contains("no-show") && output.contains("No participants are expected"),
        "{output}"
    );
}

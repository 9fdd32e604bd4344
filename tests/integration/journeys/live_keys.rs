//! Journeys of a moderator who logs live: keys keep their meaning, errors are described, and nothing happens by accident.

use crate::support::shop::{record, rows, shop, start_task};
use crate::support::{ProgramBench, Terminal};

fn kinds(bench: &ProgramBench) -> String {
    let conn = record(&bench.at("shop.moderato"));
    rows(&conn, "SELECT kind FROM timeline ORDER BY session, seq").replace('\n', " ")
}

fn texts(bench: &ProgramBench) -> String {
    let conn = record(&bench.at("shop.moderato"));
    rows(
        &conn,
        "SELECT kind, text FROM timeline WHERE text IS NOT NULL ORDER BY session, seq",
    )
}

fn leave(mut terminal: Terminal) {
    terminal.press("q").shows("Close the session?").press("l");
    assert_eq!(terminal.exits(), 0);
}

#[test]
fn a_pause_asks_once_and_a_level_is_asked_while_the_line_says_so() {
    let bench = shop();
    let mut terminal = start_task(&bench);
    terminal.press("c").shows("still running: press Enter");
    terminal.press("space").shows("Paused. Why?").press("2");
    terminal.shows("Reason for the pause: fault").press("1");
    terminal.shows("errors 1").press("space").shows("resumed");
    terminal.press("a").shows("1-5 level").press("3");
    terminal.shows("Assist level: hint").press("1");
    terminal.shows("errors 2");
    leave(terminal);
    assert_eq!(
        kinds(&bench),
        "SessionOpened TaskStarted Paused EntryAmended ErrorNoted Resumed AssistGiven EntryAmended ErrorNoted"
    );
}

#[test]
fn a_task_started_by_mistake_is_canceled_and_the_undo_brings_it_back() {
    let bench = shop();
    let mut terminal = start_task(&bench);
    terminal.press("x").shows("canceled: started by mistake");
    terminal.press("u").shows("Undone").press("1");
    terminal.shows("errors 1");
    leave(terminal);
}

#[test]
fn errors_are_described_while_the_session_runs() {
    let bench = shop();
    let mut terminal = start_task(&bench);
    terminal.press("1").shows("errors 1").press("d");
    terminal.shows("✎").type_text("in the cart\r");
    terminal.shows("Words saved").press("E");
    terminal.shows("New error kind").type_text("Scrolls past\r");
    terminal.shows("errors 2").press(":").shows("Move back ─");
    terminal.type_text("9:00\r");
    terminal.shows("That would be before").press("esc");
    terminal.hides("Move back ─");
    leave(terminal);
    assert_eq!(
        texts(&bench),
        "EntryAmended | in the cart\nErrorKindAdded | Scrolls past"
    );
}

#[test]
fn keys_typed_for_another_screen_give_no_consent() {
    let bench = shop();
    let mut home = bench.terminal("");
    home.shows("Enter run").type_text("\r  ");
    home.shows("2 keys were pressed before this screen appeared");
    home.shows("not recorded").press("ctrl-c");
    home.shows("No session was opened");
    home.press("q");
    assert_eq!(home.exits(), 0);
}

#[test]
fn a_rehearsal_asks_for_no_consent_and_an_unknown_code_is_said() {
    let bench = shop();
    let mut rehearsal = bench.terminal("run --rehearsal");
    rehearsal.shows("not asked in a rehearsal").press("enter");
    rehearsal.shows("session opened");
    rehearsal.close_session();
    bench.out(&["participants", "add", "P01"]);
    let mut unknown = bench.terminal("run --participant Q01");
    unknown.shows("Q01 is not on the roster; no segment");
    unknown.press("ctrl-c");
    assert_eq!(unknown.exits(), 0);
    let mut alike = bench.terminal("run --participant p01");
    alike.shows("Participant").press("enter");
    alike.shows("p01 looks like P01. Enter again if it is another person.");
    alike.press("ctrl-c");
    assert_eq!(alike.exits(), 0);
}

#[test]
fn after_a_review_q_returns_to_the_session_it_came_from() {
    let bench = shop();
    for code in ["P01", "P02"] {
        let mut terminal = bench.terminal(&format!("run --participant {code}"));
        terminal.shows("nothing is recorded yet").press("enter");
        terminal.shows("session opened").press("R").shows("review");
        terminal.press("q").shows("space start");
        terminal.close_session();
    }
    let mut home = bench.terminal("");
    home.shows("Enter run").press("tab down r");
    home.shows("Who is reviewing?").type_text("Bo\r");
    home.shows("P01 · review").press("q").shows("Enter run");
    // The same session is still chosen.
    home.press("r").shows("Who is reviewing?").press("enter");
    home.shows("P01 · review").press("q").shows("Enter run");
    home.press("q");
    assert_eq!(home.exits(), 0);
}

//! Whole journeys through the program: the real binary in a real terminal, by keys alone.

use std::os::unix::fs::PermissionsExt;

use crate::support::ProgramBench;
use crate::support::shop::{log, record, rows, shop, start_task};

#[test]
fn two_sessions_and_a_comparison_by_keys() {
    let bench = shop();
    // The first participant: consent, an error, an assist with its level, a note, and a corrected outcome.
    let mut first = bench.terminal("run");
    first
        .shows("Participant   P01")
        .shows("‹ 2.4, 0 participants")
        .press("space");
    first.shows("‹ yes").press("enter").shows("consent given");
    first.press("space").shows("task started");
    first
        .press("1")
        .shows("Opens a page")
        .press("e")
        .shows("error, to describe");
    first
        .press("a")
        .shows("Assist logged")
        .press("3")
        .shows("☂ hint");
    first
        .press("n")
        .type_text("looks for the card")
        .press("enter");
    first
        .shows("  ✎ looks for the card")
        .press("enter")
        .shows("How did it end?");
    first
        .press("f")
        .shows("✗ failed")
        .press("u")
        .shows("undone  Find");
    first
        .shows("How did it end?")
        .press("c")
        .shows("Ask · SEQ · Find a product")
        .press("6 enter");
    // The second task was selected automatically.
    first.shows("2 of 2 · Pay with a saved card").press("space");
    first
        .shows("▶  Pay with")
        .press("enter")
        .shows("How did it end?")
        .press("g");
    first.shows("Ask · SEQ · Pay").press("- enter");
    first.shows("SEQ: blank");
    first.close_session();
    first.shows("The session is closed and saved: 18 entries, log fingerprint ");
    assert_eq!(bench.files(), ["shop.moderato", "shop.toml"]);

    // The second: the next code and the version that has fewer participants are suggested.
    let mut second = bench.terminal("run");
    second
        .shows("Participant   P02")
        .shows("‹ 3.0, 0 participants")
        .press("enter");
    second
        .shows("P02 · version 3.0 · anna")
        .press("space")
        .shows("task started");
    second
        .press("2")
        .shows("Types into the wrong field")
        .press("enter");
    second
        .shows("How did it end?")
        .press("c")
        .shows("Ask · SEQ · Find a product")
        .press("7 enter");
    second
        .shows("2 of 2")
        .press("space")
        .shows("▶  Pay with")
        .press("enter")
        .shows("How did it end?");
    second
        .press("c")
        .shows("Ask · SEQ · Pay")
        .press("5 enter")
        .shows("SEQ: 5");
    second.close_session();

    // One private file is left, and any SQLite tool reads it.
    assert_eq!(bench.files(), ["shop.moderato", "shop.toml"]);
    let file = bench.at("shop.moderato");
    let mode = file.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let conn = record(&file);
    insta::assert_snapshot!(rows(&conn, "PRAGMA journal_mode"), @"delete");
    insta::assert_snapshot!(rows(&conn, "PRAGMA integrity_check"), @"ok");
    insta::assert_snapshot!(rows(&conn, "SELECT participant, version, task, outcome, assisted, success, credit, errors, errors_major, assists FROM attempts ORDER BY session, attempt"), @"
    P01 | 2.4 | find | completed | 1 | 0 | 1 | 2 | 0 | 1
    P01 | 2.4 | pay | gave_up | 0 | 0 | 0 | 0 | 0 | 0
    P02 | 3.0 | find | completed | 0 | 1 | 1 | 1 | 1 | 0
    P02 | 3.0 | pay | completed | 0 | 1 | 1 | 0 | 0 | 0
    ");
    insta::assert_snapshot!(rows(&conn, "SELECT participant, version, task, error, severity, in_pause FROM noted_errors ORDER BY session, seq"), @"
    P01 | 2.4 | find | wrong-page | minor | 0
    P01 | 2.4 | find | - | - | 0
    P02 | 3.0 | find | wrong-field | major | 0
    ");
    insta::assert_snapshot!(rows(&conn, "SELECT participant, version, moderator, kind, consent, closed_at IS NOT NULL, excluded, entries FROM sessions ORDER BY session"), @"
    P01 | 2.4 | anna | real | 1 | 1 | 0 | 18
    P02 | 3.0 | anna | real | - | 1 | 0 | 11
    ");
    insta::assert_snapshot!(rows(&conn, "SELECT seq, author, kind, task, text FROM timeline WHERE participant = 'P01' ORDER BY seq"), @"
    1 | anna | SessionOpened | - | -
    2 | anna | ConsentRecorded | - | -
    3 | anna | TaskStarted | find | -
    4 | anna | ErrorNoted | find | -
    5 | anna | ErrorNoted | find | -
    6 | anna | AssistGiven | find | -
    7 | anna | EntryAmended | find | -
    8 | anna | ObservationNoted | find | looks for the card
    9 | anna | TaskEnded | find | -
    10 | anna | OutcomeGiven | find | -
    11 | anna | EntryRetracted | find | -
    12 | anna | OutcomeGiven | find | -
    13 | anna | RatingGiven | find | -
    14 | anna | TaskStarted | pay | -
    15 | anna | TaskEnded | pay | -
    16 | anna | OutcomeGiven | pay | -
    17 | anna | RatingGiven | pay | -
    18 | anna | SessionClosed | - | -
    ");
    drop(conn);

    let compared = bench.json(&["compare", "shop.toml", "--format", "json"]);
    let compared = compared.get(0).unwrap_or(&compared);
    let find = &compared["tasks"][0];
    assert_eq!(
        (&compared["old"], &compared["new"]),
        (&"2.4".into(), &"3.0".into())
    );
    assert_eq!(
        find["success"]["old"],
        serde_json::json!({"successes": 0, "n": 1})
    );
    assert_eq!(
        find["success"]["new"],
        serde_json::json!({"successes": 1, "n": 1})
    );
    assert!(bench.out(&["compare"]).contains("Find a product"));
}

#[test]
fn the_demo_opens_compares_and_leaves_only_its_own_folder() {
    let bench = ProgramBench::new();
    let mut terminal = bench.terminal("demo");
    terminal
        .shows("Library kiosk")
        .press("c")
        .shows("worse on Renew two loans, a critical task");
    let top = terminal.contents();
    terminal
        .press("pgdn")
        .until("another page", |screen| screen != top);
    terminal
        .resize(120, 90)
        .shows("Smallest detectable difference")
        .press("p")
        .shows("(adjusted)");
    terminal
        .resize(24, 80)
        .press("q")
        .shows("c compare")
        .press("?");
    terminal
        .shows("compare the versions of the chosen study")
        .press("q");
    terminal
        .hides("compare the versions of the chosen study")
        .press("q");
    assert_eq!(terminal.exits(), 0);
    terminal.shows("The sample study is in ");
    assert_eq!(bench.files(), [""; 0]);
    assert_eq!(bench.temporary_files().len(), 1);
    assert!(bench.temporary_files()[0].starts_with("moderato-demo-"));
}

#[test]
fn a_paste_presses_no_keys() {
    let bench = shop();
    let mut terminal = start_task(&bench);
    let before = log(&bench);
    terminal.paste("1 2 e\rcuq y\r").shows("Paste ignored");
    assert_eq!(log(&bench), before);
    // In a note the paste becomes text on one line.
    terminal
        .press("n")
        .paste("pasted\r1e")
        .shows("pasted")
        .press("enter")
        .shows("  ✎ pasted");
    assert!(!log(&bench).contains("ErrorNoted"));
    assert!(log(&bench).contains("ObservationNoted"));
}

#[test]
fn resizing_repeatedly_loses_no_key() {
    let bench = shop();
    let mut terminal = start_task(&bench);
    let sizes = [
        (1, 1),
        (24, 80),
        (5, 200),
        (60, 20),
        (2, 2),
        (40, 120),
        (10, 40),
        (200, 300),
    ];
    for (i, (rows, columns)) in sizes.into_iter().cycle().take(40).enumerate() {
        terminal.resize(rows, columns);
        if i % 4 == 0 {
            terminal.press("1");
        }
    }
    terminal
        .resize(24, 80)
        .shows("errors 10")
        .shows("assists 0  ");
    terminal.resize(40, 120).press("2").shows("errors 11");
    assert_eq!(log(&bench).matches("ErrorNoted").count(), 11);
}

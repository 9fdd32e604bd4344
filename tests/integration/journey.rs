//! Whole ways through the program as a person goes them: the real binary in a real terminal, by keys alone.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use rustix::process::Signal;

use super::support::{Desk, Terminal};

/// A folder with the script that `init` writes, shortened: two tasks in the order of the script.
fn shop() -> Desk {
    let desk = Desk::new();
    desk.moderato(&["init", "shop.toml"]).assert().success();
    let script = std::fs::read_to_string(desk.at("shop.toml")).unwrap();
    let (before, third) = script.split_once("[[task]]\nid = \"cancel\"").unwrap();
    let (_, after) = third.split_once("\n# Wrong moves").unwrap();
    let short = format!("{before}# Wrong moves{after}");
    desk.write("shop.toml", &short.replace("\"balanced\"", "\"fixed\""));
    desk.moderato(&["check", "shop.toml"]).assert().success();
    desk
}

/// A terminal in which a session with P01 is open and its first task runs.
fn running(desk: &Desk) -> Terminal {
    let mut terminal = desk.terminal("run shop.toml --participant P01");
    terminal.shows("nothing is recorded yet").press("enter");
    terminal.shows("session opened").press("space");
    terminal.shows("task started");
    terminal
}

/// The record, opened by somebody else than the program.
fn record(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// Rows of text, values parted by bars.
fn rows(conn: &Connection, sql: &str) -> String {
    let mut query = conn.prepare(sql).unwrap();
    let columns = query.column_count();
    let text = |row: &rusqlite::Row<'_>| -> rusqlite::Result<String> {
        let values = (0..columns).map(|i| {
            Ok(match row.get(i)? {
                rusqlite::types::Value::Null => "-".to_owned(),
                rusqlite::types::Value::Integer(n) => n.to_string(),
                rusqlite::types::Value::Real(x) => x.to_string(),
                rusqlite::types::Value::Text(text) => text,
                rusqlite::types::Value::Blob(bytes) => format!("{} bytes", bytes.len()),
            })
        });
        Ok(values.collect::<rusqlite::Result<Vec<_>>>()?.join(" | "))
    };
    let rows: Vec<String> = query
        .query_map([], text)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    rows.join("\n")
}

/// What was logged, with what a person would see of it.
fn log(desk: &Desk) -> String {
    let conn = record(&desk.at("shop.moderato"));
    rows(
        &conn,
        "SELECT participant, seq, kind, ifnull(task, '') FROM timeline ORDER BY session, seq",
    )
}

#[test]
fn two_sessions_by_keys_alone_and_a_comparison() {
    let desk = shop();
    // The first participant: consent, an error, an assist with its level, a note, and an outcome said twice.
    let mut first = desk.terminal("run");
    first
        .shows("Participant  P01")
        .shows("‹ 2.4, 0 sessions")
        .press("space");
    first
        .shows("yes, it is logged")
        .press("enter")
        .shows("consent given");
    first.press("space").shows("task started");
    first
        .press("1")
        .shows("Opens a page")
        .press("e")
        .shows("to be described later");
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
        .shows("◐ assisted");
    // The second task was chosen by itself.
    first.shows("2 of 2 · Pay with a saved card").press("space");
    first
        .shows("▶ Pay with")
        .press("enter")
        .shows("How did it end?")
        .press("g");
    first
        .shows("gave up")
        .press("q")
        .shows("Every task is done.");
    first
        .press("y")
        .shows("The session is closed.")
        .press("enter");
    assert_eq!(first.exits(), 0);
    first.shows("The session is closed and kept: 16 entries, head ");
    assert_eq!(desk.files(), ["shop.moderato", "shop.toml"]);

    // The second: the next code and the version that has fewer sessions are suggested.
    let mut second = desk.terminal("run");
    second
        .shows("Participant  P02")
        .shows("‹ 3.0, 0 sessions")
        .press("enter");
    second
        .shows("Checkout 3.0 · P02 · anna")
        .press("space")
        .shows("task started");
    second
        .press("2")
        .shows("Types into the wrong field")
        .press("enter");
    second
        .shows("How did it end?")
        .press("c")
        .shows("✓ completed");
    second
        .press("space")
        .shows("▶ Pay with")
        .press("enter")
        .shows("How did it end?");
    second.press("c").shows("All tasks are done.");
    second
        .press("q")
        .shows("Close the session?")
        .press("y")
        .shows("The session is closed.");
    second.press("enter");
    assert_eq!(second.exits(), 0);

    // One private file is left, and any SQLite tool reads it.
    assert_eq!(desk.files(), ["shop.moderato", "shop.toml"]);
    let file = desk.at("shop.moderato");
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
    P01 | 2.4 | anna | real | 1 | 1 | 0 | 16
    P02 | 3.0 | anna | real | - | 1 | 0 | 9
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
    13 | anna | TaskStarted | pay | -
    14 | anna | TaskEnded | pay | -
    15 | anna | OutcomeGiven | pay | -
    16 | anna | SessionClosed | - | -
    ");
    drop(conn);

    let compared = desk.json(&["compare", "shop.toml", "--format", "json"]);
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
    assert!(desk.out(&["compare"]).contains("Find a product"));
}

#[test]
fn a_killed_session_opens_again_where_it_was() {
    for (answer, then, counts) in [
        ("w", "recording again", "1"),
        ("enter", "recording again", "0"),
        ("e", "How did it end?", "0"),
    ] {
        let desk = shop();
        let mut terminal = running(&desk);
        terminal.press("1 2 a").shows("assist, to be described");
        terminal
            .press("n")
            .type_text("hesitates")
            .press("enter")
            .shows("  ✎ hesitates");
        let seen = terminal.kill();
        let logged = log(&desk);
        assert_eq!(
            logged
                .lines()
                .map(|l| l.split(" | ").nth(2).unwrap())
                .collect::<Vec<_>>(),
            [
                "SessionOpened",
                "TaskStarted",
                "ErrorNoted",
                "ErrorNoted",
                "AssistGiven",
                "ObservationNoted"
            ],
            "{seen}"
        );

        let mut again = desk.terminal("run shop.toml --participant P01");
        again
            .shows("in which nothing was recorded")
            .press("x")
            .shows("Say first what happened");
        again.press(answer).shows(then).shows("recording again");
        again
            .shows("Opens a page")
            .shows("Types into the wrong")
            .shows("  ✎ hesitates");
        again.press("u").shows("undone");
        again.press("U").shows("done again");
        again
            .press("q")
            .shows("Close the session?")
            .press("y")
            .shows("The session is closed.");
        again.press("enter");
        assert_eq!(again.exits(), 0);
        assert!(log(&desk).starts_with(&logged), "{}", log(&desk));
        let conn = record(&desk.at("shop.moderato"));
        let gap = rows(
            &conn,
            "SELECT detail ->> 'counts' FROM timeline WHERE kind = 'SessionResumed'",
        );
        assert_eq!(gap, counts, "{answer}");
        assert_eq!(desk.files(), ["shop.moderato", "shop.toml"]);
    }
}

#[test]
fn a_question_left_open_is_asked_again_and_the_home_screen_offers_the_session() {
    let desk = shop();
    running(&desk).kill();
    let before = log(&desk);
    let mut terminal = desk.terminal("run");
    terminal
        .shows("A session is not closed yet")
        .press("tab enter");
    terminal.shows("in which nothing was recorded").press("q");
    terminal.shows("start or resume").press("q");
    assert_eq!(terminal.exits(), 0);
    assert_eq!(log(&desk), before);
    let mut terminal = desk.terminal("run --participant P01");
    terminal
        .shows("in which nothing was recorded")
        .press("s")
        .shows("recording again");
}

#[test]
fn a_signal_or_a_lost_terminal_ends_in_order() {
    type End = fn(&mut Terminal) -> &mut Terminal;
    let ends: [(&str, End); 4] = [
        ("SIGTERM", |t| t.signal(Signal::TERM)),
        ("SIGHUP", |t| t.signal(Signal::HUP)),
        ("SIGINT", |t| t.signal(Signal::INT)),
        ("a closed window", Terminal::hang_up),
    ];
    for (name, end) in ends {
        let desk = shop();
        let mut terminal = running(&desk);
        terminal.press("1").shows("Opens a page");
        terminal
            .press("n")
            .type_text("half a no")
            .shows("half a no");
        end(&mut terminal);
        assert_eq!(terminal.exits(), 0, "{name}");
        // What was written of a note is kept; the log was taken into the file; the heartbeat stays for the gap.
        let files = desk.files();
        assert_eq!(files.len(), 3, "{name}: {files:?}");
        assert!(
            files[1].starts_with("shop.moderato-alive-"),
            "{name}: {files:?}"
        );
        assert!(
            log(&desk).ends_with("ObservationNoted | find"),
            "{name}: {}",
            log(&desk)
        );
        let mut again = desk.terminal("run --participant P01");
        again
            .shows("in which nothing was recorded")
            .press("w")
            .shows("  ✎ half a no");
        again.press("enter").shows("How did it end?");
    }
}

#[test]
fn the_demo_opens_compares_and_leaves_only_its_own_folder() {
    let desk = Desk::new();
    let mut terminal = desk.terminal("demo");
    terminal
        .shows("Library kiosk")
        .press("c")
        .shows("WORSE on a critical task");
    let top = terminal.contents();
    terminal
        .press("pgdn")
        .until("another page", |screen| screen != top);
    terminal
        .press("p")
        .shows("p ")
        .press("q")
        .shows("compare versions")
        .press("?");
    terminal
        .shows("compare the versions of the chosen study")
        .press("q");
    terminal
        .hides("compare the versions of the chosen study")
        .press("q");
    assert_eq!(terminal.exits(), 0);
    terminal.shows("The sample study lies in ");
    assert_eq!(desk.files(), [""; 0]);
    assert_eq!(desk.temporary().len(), 1);
    assert!(desk.temporary()[0].starts_with("moderato-demo-"));
}

#[test]
fn a_paste_is_never_keys() {
    let desk = shop();
    let mut terminal = running(&desk);
    let before = log(&desk);
    terminal
        .paste("1 2 e\rcuq y\r")
        .shows("A paste was ignored");
    assert_eq!(log(&desk), before);
    // In a note it is text, on one line.
    terminal
        .press("n")
        .paste("pasted\r1e")
        .shows("pasted")
        .press("enter")
        .shows("  ✎ pasted");
    assert!(!log(&desk).contains("ErrorNoted"));
    assert!(log(&desk).contains("ObservationNoted"));
}

#[test]
fn a_storm_of_sizes_loses_no_key() {
    let desk = shop();
    let mut terminal = running(&desk);
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
        .shows("assists 0 │");
    terminal.resize(40, 120).press("2").shows("errors 11");
    assert_eq!(log(&desk).matches("ErrorNoted").count(), 11);
}

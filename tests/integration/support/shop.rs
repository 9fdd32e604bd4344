//! The shop study of the journeys, a session in it, and its record as another program reads it.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{ProgramBench, Terminal};

/// A bench with the script that `init` writes, shortened to two tasks in fixed order.
pub(crate) fn shop() -> ProgramBench {
    with_shop_script(ProgramBench::new())
}

/// Adds the shop script to a bench.
pub(crate) fn with_shop_script(bench: ProgramBench) -> ProgramBench {
    bench.moderato(&["init", "shop.toml"]).assert().success();
    let script = std::fs::read_to_string(bench.at("shop.toml")).unwrap();
    let (before, third) = script.split_once("[[task]]\nid = \"cancel\"").unwrap();
    let (_, after) = third.split_once("\n# Errors you expect").unwrap();
    let short = format!("{before}# Errors you expect{after}");
    bench.write("shop.toml", &short.replace("\"balanced\"", "\"fixed\""));
    bench.moderato(&["check", "shop.toml"]).assert().success();
    bench
}

pub(crate) const RUN_P01: &str = "run shop.toml --participant P01";

/// A terminal with an open session of P01, whose first task is running.
pub(crate) fn start_task(bench: &ProgramBench) -> Terminal {
    start_task_in(bench.terminal(RUN_P01))
}

pub(crate) fn start_task_in(mut terminal: Terminal) -> Terminal {
    terminal.shows("nothing is recorded yet").press("enter");
    terminal.shows("session opened").press("space");
    terminal.shows("task started");
    terminal
}

/// A record, opened by another tool.
pub(crate) fn record(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// The rows of a query as text, with values separated by bars.
pub(crate) fn rows(conn: &Connection, sql: &str) -> String {
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

/// The content of all tables of a record.
pub(crate) fn content(path: &Path) -> String {
    let conn = record(path);
    let tables = rows(
        &conn,
        "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
    );
    let content = tables.lines().map(|table| {
        format!(
            "{table}\n{}\n",
            rows(&conn, &format!("SELECT * FROM {table}"))
        )
    });
    content.collect()
}

/// The logged entries: participant, number, kind and task.
pub(crate) fn log(bench: &ProgramBench) -> String {
    let conn = record(&bench.at("shop.moderato"));
    rows(
        &conn,
        "SELECT participant, seq, kind, ifnull(task, '') FROM timeline ORDER BY session, seq",
    )
}

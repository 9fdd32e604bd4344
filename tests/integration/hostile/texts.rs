//! Terminal replies, table cells, foreign schemas, and copies of erased texts.

use std::fs;
use std::path::{Path, PathBuf};

use moderato::report::export::csv::unescaped;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::support::shop::{log, shop, start_task};
use crate::support::{ProgramBench, Terminal, report_skip};

/// The text of a file in the folder of hostile inputs, if present.
fn hostile(name: &str) -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/hostile")
        .join(name);
    if file.is_file() {
        return Some(file);
    }
    report_skip(&format!("{name} is not here"));
    None
}

const STUDY: &str = "title = \"Hostile\"\n[[version]]\nid = \"1\"\n[[task]]\nid = \"pay\"\ntitle = \"Pay\"\nscenario = \"Pay the fee.\"\nsuccess = \"The receipt is shown.\"\n";

/// A folder with a record of one attempt.
fn recorded() -> ProgramBench {
    let bench = ProgramBench::new();
    bench.write("hostile.toml", STUDY);
    bench.write(
        "rows.csv",
        "participant,version,task,outcome,time_s\nP01,1,pay,completed,72\n",
    );
    let words = ["import", "hostile.toml", "rows.csv"];
    bench.moderato(&words).assert().success();
    bench
}

/// A bench with the record of a log from the folder of hostile inputs.
fn recorded_from(name: &str) -> Option<ProgramBench> {
    let (script, log) = (hostile("hostile.toml")?, hostile(name)?);
    let bench = ProgramBench::new();
    bench.write("hostile.toml", &fs::read_to_string(script).unwrap());
    bench.write(name, &fs::read_to_string(log).unwrap());
    let words = ["import", "hostile.toml", name];
    bench.moderato(&words).assert().success();
    Some(bench)
}

/// Changes the schema itself, as another program can.
fn rewrite_schema(bench: &ProgramBench, sql: &str) {
    let conn = Connection::open(bench.at("hostile.moderato")).unwrap();
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false)
        .unwrap();
    let plain: Vec<&str> = sql.lines().filter(|line| !line.starts_with('.')).collect();
    conn.execute_batch("PRAGMA writable_schema = ON").unwrap();
    conn.execute_batch(&plain.join("\n")).unwrap();
}

/// Checks that the program refuses to read or write a record with this schema.
#[track_caller]
fn refuses_schema(bench: &ProgramBench, named: &str) {
    // Control: SQLite opens it, so that nothing else refuses it.
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let conn = Connection::open_with_flags(bench.at("hostile.moderato"), flags).unwrap();
    let opened = conn.query_row("SELECT count(*) FROM session", [], |row| {
        row.get::<_, i64>(0)
    });
    assert!(opened.is_ok(), "{named}: {opened:?}");
    drop(conn);
    let before = fs::read(bench.at("hostile.moderato")).unwrap();
    for verb in ["report", "verify", "participants", "backup"] {
        let words = match verb {
            "participants" => vec![verb, "hostile.toml", "add", "P77"],
            _ => vec![verb, "hostile.toml"],
        };
        let output = bench.transcript_of(&mut bench.moderato(&words));
        assert!(output.starts_with("exit 4"), "{named}: {verb}: {output}");
        assert!(output.contains(named), "{named}: {verb}: {output}");
    }
    assert_eq!(fs::read(bench.at("hostile.moderato")).unwrap(), before);
}

#[test]
fn h01_every_row_of_the_schema_is_counted() {
    if let Some(file) = hostile("H01-hidden-view.sql") {
        let bench = recorded();
        rewrite_schema(&bench, &fs::read_to_string(file).unwrap());
        refuses_schema(&bench, "sqlite_autoindex_protocol_1");
    }
    // One more of a kind is enough, and a view behind whatever there is.
    let bench = recorded();
    rewrite_schema(
        &bench,
        "INSERT INTO sqlite_schema VALUES ('view', 'zz', 'zz', 0, 'CREATE VIEW zz AS SELECT 1')",
    );
    refuses_schema(&bench, "view \"zz\"");
    let bench = recorded();
    rewrite_schema(
        &bench,
        "INSERT INTO sqlite_schema SELECT * FROM sqlite_schema WHERE name = 'sqlite_autoindex_protocol_1'",
    );
    refuses_schema(&bench, "index \"sqlite_autoindex_protocol_1\"");
}

#[test]
fn h02_schema_definitions_have_no_nul_and_mean_the_same_to_sqlite() {
    if let Some(file) = hostile("H02-nul-in-schema.sql") {
        let bench = recorded();
        rewrite_schema(&bench, &fs::read_to_string(file).unwrap());
        refuses_schema(&bench, "has a NUL");
    }
    let replaced = |name: &str, old: &str, new: &str| {
        format!("UPDATE sqlite_schema SET sql = replace(sql, {old}, {new}) WHERE name = '{name}'")
    };
    for (sql, named) in [
        (
            replaced(
                "participant",
                "') STRICT'",
                "') --' || char(0) || char(10) || ' STRICT'",
            ),
            "table \"participant\", whose definition has a NUL",
        ),
        // To SQLite a no-break space is a letter, and a comment parts two words.
        (
            replaced("timeline", "' AS '", "' AS ' || char(160)"),
            "view \"timeline\"",
        ),
        (
            replaced(
                "timeline",
                "'CREATE VIEW timeline'",
                "'CREATE VIEW timeline--' || char(11) || char(10)",
            ),
            "view \"timeline\", whose definition has the control character 11",
        ),
        (
            replaced("participant", "') STRICT'", "')'"),
            "table \"participant\"",
        ),
        (
            replaced("timeline", "'SELECT'", "'SELECT /* x */'"),
            "view \"timeline\"",
        ),
        (
            replaced("timeline", "'e.kind'", "'e.--' || char(10) || 'kind'"),
            "view \"timeline\"",
        ),
        (
            "CREATE TABLE more (a, b AS (a + 1))".to_owned(),
            "table \"more\"",
        ),
        (
            "CREATE INDEX part ON entry (kind) WHERE seq > 1".to_owned(),
            "index \"part\"",
        ),
    ] {
        let bench = recorded();
        rewrite_schema(&bench, &sql);
        refuses_schema(&bench, named);
    }
    // Line ends of another system are no other schema.
    let bench = recorded();
    rewrite_schema(
        &bench,
        "UPDATE sqlite_schema SET sql = replace(sql, char(10), char(13) || char(10)) WHERE sql IS NOT NULL",
    );
    assert!(
        bench
            .transcript("verify hostile.toml")
            .starts_with("exit 0")
    );
}

/// Every cell that a reader with this delimiter finds.
fn cells(text: &str, delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let records = reader.records().map(Result::unwrap);
    records
        .flat_map(|record| record.iter().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

fn formulas(text: &str) -> usize {
    let blank = |c: char| c == '"' || c == '\u{200b}' || c.is_whitespace();
    [b',', b';', b'\t']
        .into_iter()
        .flat_map(|delimiter| cells(text, delimiter))
        .filter(|cell| {
            let cell = cell.trim_start_matches(blank);
            cell.starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err()
        })
        .count()
}

#[test]
fn h10_exports_and_reports_run_nothing_from_notes() {
    let Some(bench) = recorded_from("H10-notes.jsonl") else {
        return;
    };
    let notes: Vec<String> = fs::read_to_string(bench.at("H10-notes.jsonl"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter_map(|line| Some(line["texts"][0]["text"].as_str()?.to_owned()))
        .collect();
    let export = |words: &str| {
        let words = format!("export hostile.toml {words} --out -");
        bench.out(&words.split_whitespace().collect::<Vec<_>>())
    };
    for table in ["attempts", "entries", "ratings", "participants"] {
        let written = export(&format!("--table {table}"));
        assert_eq!(formulas(&written), 0, "{written}");
        if table == "entries" {
            let found: Vec<String> = (cells(&written, b',').iter())
                .map(|cell| unescaped(cell).into_owned())
                .collect();
            for note in &notes {
                assert!(found.contains(note), "{note:?}");
            }
        }
    }
    assert!(
        formulas(&export("--table entries --raw")) > 5,
        "the control"
    );
    assert_eq!(
        formulas(&bench.out(&["report", "hostile.toml", "--format", "csv"])),
        0
    );

    let marks = |format: &str| export(&format!("--session P10 --format {format}"));
    // One cue for each note and one for the task; none of the forged one.
    let (vtt, srt) = (marks("webvtt"), marks("srt"));
    assert_eq!(vtt.matches(" --> ").count(), notes.len() + 1);
    assert_eq!(srt.matches(" --> ").count(), notes.len() + 1);
    // Neither tags nor places on the picture.
    assert!(!vtt.contains("<b>"), "{vtt}");
    assert!(!srt.contains("<b>") && !srt.contains("{\\an8}"), "{srt}");
    let chapters = marks("ffmetadata");
    let heads = chapters.lines().filter(|line| *line == "[CHAPTER]").count();
    // The task, and the times before and after it.
    assert_eq!(heads, 3, "{chapters}");
    let edl = marks("edl");
    assert!(
        !edl.lines().any(|line| line.trim_start().starts_with('|')),
        "{edl}"
    );
    let elan = marks("elan");
    assert!(!elan.contains("<b>"));

    let html = bench.out(&["report", "hostile.toml", "--format", "html"]);
    let markdown = bench.out(&["report", "hostile.toml", "--format", "markdown"]);
    for text in [html.to_lowercase(), markdown.clone()] {
        assert!(
            !text.contains("<img") && !text.contains("javascript:0\""),
            "{text}"
        );
        assert!(
            !text.contains("![x]") && !text.contains("href=\"http://192"),
            "{text}"
        );
    }
}

/// Sends bytes in pieces, each after the program has read the one before.
fn send_in_pieces(terminal: &mut Terminal, bytes: &[u8], size: usize) {
    let mut rest = bytes;
    while !rest.is_empty() {
        let mut end = size.min(rest.len());
        // A piece that ends in ESC is a key where the rest comes late, as it may on a busy machine.
        while rest[end - 1] == 0x1b && end < rest.len() {
            end += 1;
        }
        terminal.send(&rest[..end]).wait_until_read();
        rest = &rest[end..];
    }
}

#[test]
fn h11_terminal_replies_log_nothing() {
    let own = b"\x1b]11;rgb:1111/2222/3333\x07\x1bP1$r0;1m\x1b\\\x1b_Gi=1;OK\x1b\\\x1b[>0;276;0c\x1b[?997;1n\x1b[?62;4;22c";
    let mut all = vec![own.to_vec()];
    all.extend(hostile("H11-terminal-replies.bin").map(|file| fs::read(file).unwrap()));
    let bench = shop();
    let mut terminal = start_task(&bench);
    let before = log(&bench);
    let mut errors = 0;
    for answer in &all {
        for size in [answer.len(), 1, 7] {
            send_in_pieces(&mut terminal, answer, size);
            // The key after it is a key, and the only one.
            terminal.press("1");
            errors += 1;
            terminal.shows(&format!("errors {errors} "));
        }
    }
    let after = log(&bench);
    assert_eq!(after.lines().count(), before.lines().count() + errors);
    assert_eq!(after.matches("ErrorNoted").count(), errors);
    // The control: the same digits, typed.
    terminal.press("1 1 2");
    terminal.shows(&format!("errors {}", errors + 3));
    assert_eq!(log(&bench).matches("ErrorNoted").count(), errors + 3);
}

#[test]
fn h11_a_paste_that_contains_its_own_end_logs_nothing() {
    let bench = shop();
    let mut terminal = start_task(&bench);
    let before = log(&bench);
    terminal
        .paste("1\x1b[201~1 2 e\r1\x1b[201~2")
        .shows("Paste ignored");
    terminal.press("1").shows("errors 1 ");
    assert_eq!(log(&bench).lines().count(), before.lines().count() + 1);
}

#[test]
fn h11_input_before_the_first_screen_is_dropped() {
    let bench = shop();
    let mut terminal = bench.terminal("run shop.toml --participant P01");
    // Before the program has even started: Enter would open the session.
    terminal.type_text("\r 1 1 \r");
    terminal.shows("nothing is recorded yet").press("enter");
    terminal.shows("session opened").press("space");
    terminal.shows("task started").press("1").shows("errors 1 ");
    assert_eq!(log(&bench).matches("ErrorNoted").count(), 1);
}

#[test]
fn h13_copies_of_erased_texts_are_listed() {
    let Some(bench) = recorded_from("H03-base.jsonl") else {
        return;
    };
    let text = "note\na sentence that must outlive an import\n";
    let wide: Vec<u8> = std::iter::once(0xfeff)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    bench.write("H13-copy.toml", text);
    fs::write(bench.at("H13-utf16.csv"), wide).unwrap();
    fs::write(bench.at("H13-copy.csv.gz"), b"\x1f\x8b\x08\0\0\0\0\0").unwrap();
    fs::create_dir(bench.at("H13-sub")).unwrap();
    bench.write("H13-sub/copy.csv", text);
    bench.write("H13-other.csv", "note\nanother sentence\n");
    let output = bench.transcript("erase hostile.toml P01 --reason x");
    for name in [
        "H13-copy.toml",
        "H13-utf16.csv",
        "H13-copy.csv.gz",
        "H13-sub/copy.csv",
    ] {
        assert!(output.contains(name), "{name}: {output}");
    }
    assert!(!output.contains("H13-other.csv"), "{output}");
}

//! Damaged, foreign and hostile files: harmless or found, and nothing in them is run.

use std::fs;
use std::path::{Path, PathBuf};

use moderato::session::{Entry, SessionSummary};
use moderato::store::{ErrorClass, Participant, Protocol, Store, StoreError, StoreErrorKind};

use crate::faults::crash::Dice;
use crate::support::record_bench::{RecordBench, note, sample_commands};

/// The sessions, logs and scripts of a record.
type Content = (Vec<SessionSummary>, Vec<Vec<Entry>>, Vec<Protocol>);

fn read_content(store: &Store) -> Result<Content, StoreError> {
    let sessions = store.sessions()?;
    let logs = sessions.iter().map(|s| store.log(s.id));
    Ok((
        sessions.clone(),
        logs.collect::<Result<_, _>>()?,
        store.protocols()?,
    ))
}

/// What happens with a damaged copy.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Refused,
    Found,
    Harmless,
    Unseen,
}

fn outcome(record: &Path, whole: &Content) -> Outcome {
    let Ok(store) = Store::open_read_only(record) else {
        return Outcome::Refused;
    };
    let store = store.with_spool_folders(Vec::new());
    let content = read_content(&store);
    let verified = store.verify();
    match (content, verified) {
        (_, Err(_)) => Outcome::Refused,
        (_, Ok(verified)) if !verified.is_intact() => Outcome::Found,
        (Ok(content), Ok(_)) if content == *whole => Outcome::Harmless,
        _ => Outcome::Unseen,
    }
}

/// A folder with copies of files, one of them changed.
fn copies(
    from: &[PathBuf],
    changed: usize,
    change: impl FnOnce(&mut Vec<u8>),
) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut change = Some(change);
    for (i, file) in from.iter().enumerate() {
        let mut bytes = fs::read(file).unwrap();
        if i == changed
            && let Some(change) = change.take()
        {
            change(&mut bytes);
        }
        fs::write(folder.path().join(file.file_name().unwrap()), bytes).unwrap();
    }
    folder
}

/// Flips a bit or cuts off the end, at random.
fn harm(bytes: &mut Vec<u8>, dice: &mut Dice) -> String {
    if bytes.is_empty() {
        return "nothing to harm".to_owned();
    }
    let at = dice.below(bytes.len());
    if dice.below(5) == 0 {
        bytes.truncate(at);
        format!("cut at {at}")
    } else {
        let bit = dice.below(8);
        bytes[at] ^= 1 << bit;
        format!("bit {bit} of byte {at}")
    }
}

#[test]
fn damage_to_a_closed_record_is_harmless_or_found() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    bench.record_session("P02");
    let whole = read_content(&bench.reader()).unwrap();
    let files = [bench.record()];
    let mut found = 0;
    for seed in 1..=400 {
        let mut harmed = String::new();
        let folder = copies(&files, 0, |bytes| {
            harmed = harm(bytes, &mut Dice::new(seed));
        });
        let outcome = outcome(&folder.path().join("checkout.moderato"), &whole);
        assert_ne!(outcome, Outcome::Unseen, "seed {seed}: {harmed}");
        found += usize::from(outcome != Outcome::Harmless);
    }
    assert!(
        found > 100,
        "the harm is not where anything stands: {found}"
    );
}

#[test]
fn damage_to_a_record_in_use_is_harmless_or_found() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    let mut session = bench.start_session("P02");
    for command in sample_commands("P02").into_iter().take(7) {
        session.press(command);
    }
    let whole = read_content(&bench.reader()).unwrap();
    let alive = format!("checkout.moderato-alive-{}", session.id);
    let names = ["checkout.moderato", "checkout.moderato-wal", &alive];
    let files = names.map(|name| bench.folder().join(name));
    let mut found = [0; 2];
    for seed in 1..=300 {
        let which = usize::try_from(seed % 3).unwrap().min(1);
        let mut harmed = String::new();
        let folder = copies(&files, which, |bytes| {
            harmed = harm(bytes, &mut Dice::new(seed));
        });
        let outcome = outcome(&folder.path().join("checkout.moderato"), &whole);
        assert_ne!(
            outcome,
            Outcome::Unseen,
            "seed {seed}: {harmed} of {}",
            names[which]
        );
        found[which] += usize::from(outcome != Outcome::Harmless);
    }
    assert!(
        found[1] > 50,
        "the harm is not where anything stands: {found:?}"
    );
}

#[test]
fn objects_added_to_a_record_are_named_and_never_run() {
    for (sql, named) in [
        (
            "CREATE TRIGGER spy AFTER INSERT ON entry BEGIN DELETE FROM rating; END",
            "trigger \"spy\"",
        ),
        (
            "DROP VIEW sessions; CREATE VIEW sessions AS
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT * FROM n",
            "view \"sessions\"",
        ),
        ("CREATE VIRTUAL TABLE t USING fts5 (a)", "table \"t"),
        ("CREATE TABLE more (a)", "table \"more\""),
        ("DROP TRIGGER text_is_never_changed", "is missing"),
    ] {
        let bench = RecordBench::new();
        bench.record_session("P01");
        bench.sqlite().execute_batch(sql).unwrap();
        let before = fs::read(bench.record()).unwrap();
        let record = bench.record();
        for how in [Store::open_read_only, Store::open, Store::open_existing] {
            let error = how(&record).map(|_| ()).unwrap_err();
            assert!(
                matches!(error.kind, StoreErrorKind::ForeignSchema(_)),
                "{sql}: {error}"
            );
            assert_eq!(error.class(), ErrorClass::Unreadable);
            assert!(error.to_string().contains(named), "{sql}: {error}");
        }
        assert_eq!(fs::read(bench.record()).unwrap(), before, "{sql}");
    }
}

#[test]
fn oversized_values_are_not_loaded() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    bench
        .sqlite()
        .execute_batch(
            "UPDATE protocol SET script = printf('%.*c', 20000000, 'x');
             UPDATE participant SET segment = printf('%.*c', 20000000, 'x')",
        )
        .unwrap();
    let reader = bench.reader();
    for error in [
        reader.protocols().unwrap_err(),
        reader.sessions().unwrap_err(),
        reader.participants().unwrap_err(),
    ] {
        assert!(error.to_string().contains("larger than any"), "{error}");
    }
    assert!(!reader.verify().unwrap().is_intact());
}

#[test]
fn statistics_tables_of_other_tools_are_harmless() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    bench.sqlite().execute_batch("ANALYZE").unwrap();
    assert!(bench.reader().verify().unwrap().is_intact());
    bench.add_participant(&Participant {
        code: "P02".to_owned(),
        ..Participant::default()
    });
    let mut session = bench.start_session("P02");
    session.press(note("goes on"));
}

//! Power cuts and failing disks, in process: every acknowledged entry is there afterwards, once.

mod disk;

use moderato::clock::Clock;
use moderato::session::{Command, Durability, Hash, SessionState, SessionWriter};
use moderato::store::{RecordWriter, StorageOptions, Store, StoreError};
use rusqlite::ffi::{SQLITE_FULL, SQLITE_IOERR_FSYNC, SQLITE_IOERR_WRITE};
use uuid::Uuid;

use crate::support::record_bench::{RecordBench, plan, sample_commands};
use crate::support::report_losses;
use crate::support::testing::TestSession;
pub(crate) use disk::Dice;
use disk::{Disk, Fault};

/// The `synchronous` of `SQLite` that the store uses, and the one that it must not use.
const EXTRA: i64 = 3;
const NORMAL: i64 = 1;

/// A session that was recorded as far as the disk let it.
struct Played {
    session: TestSession<RecordWriter>,
    /// How many entries were acknowledged.
    acknowledged: usize,
    /// How many entries were not.
    refused: usize,
}

fn through(disk: &Disk, synchronous: i64) -> StorageOptions {
    // The disk stays for good, and so does its name.
    let vfs: &'static str = Box::leak(disk.name().to_owned().into_boxed_str());
    StorageOptions {
        vfs: Some(vfs),
        synchronous,
        rewrite: disk::rewrite,
    }
}

fn open(bench: &RecordBench, options: StorageOptions) -> Result<Store, StoreError> {
    let elsewhere = vec![bench.spool_folder()];
    Ok(Store::open_with_options(&bench.record(), options)?.with_spool_folders(elsewhere))
}

/// Freezes the script and records a whole session, key by key.
fn play(bench: &mut RecordBench, mut store: Store) -> Result<Played, StoreError> {
    bench.protocol = bench.freeze(&mut store)?;
    let id = bench.clock.new_id();
    let writer = store.into_session_writer(id, &SessionState::new(plan()))?;
    let mut played = Played {
        session: bench.session(id, "Ana", writer),
        acknowledged: 0,
        refused: 0,
    };
    for command in [bench.open_command(id, "P01")]
        .into_iter()
        .chain(sample_commands("P01"))
        .chain([Command::Close])
    {
        match played.session.press(command) {
            Durability::Committed => played.acknowledged = played.session.state.log().count(),
            Durability::Spooled { .. } | Durability::MemoryOnly(_) => played.refused += 1,
        }
    }
    Ok(played)
}

fn hashes(state: &SessionState) -> Vec<Hash> {
    state.log().map(|entry| entry.hash).collect()
}

/// Cuts the power at a point that the seed chooses; returns whether acknowledged entries were lost.
fn loses(disk: &'static Disk, options: StorageOptions, seed: u64, changes: u64) -> bool {
    let mut dice = Dice::new(seed);
    let at = dice.point(changes);
    // After the cut nothing reaches the disk, whatever the program still does until it ends.
    loses_to(disk, options, seed, Fault::From(at, SQLITE_IOERR_WRITE))
}

/// Cuts the power after a fault; returns whether acknowledged entries were lost.
fn loses_to(disk: &'static Disk, options: StorageOptions, seed: u64, fault: Fault) -> bool {
    let mut dice = Dice::new(seed);
    disk.wipe(fault);
    let mut bench = RecordBench::without_record(options);
    // Without spool folders, entries that do not reach the disk stay in memory and are lost.
    let store = open(&bench, options).map(|store| store.with_spool_folders(Vec::new()));
    let played = store.and_then(|store| play(&mut bench, store)).ok();
    let (session, acknowledged, log) = match played {
        Some(played) => {
            let log = hashes(&played.session.state);
            let facts = (played.session.id, played.acknowledged, log);
            played.session.writer.finish();
            facts
        }
        None => (Uuid::nil(), 0, Vec::new()),
    };
    disk.cut_power(&mut dice);
    let store = open(&bench, options).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    let found: Vec<Hash> = store
        .stored_log(session)
        .unwrap()
        .iter()
        .map(|entry| entry.hash)
        .collect();
    let verified = store.verify().unwrap();
    let lost = found.len() < acknowledged;
    assert!(log.starts_with(&found), "seed {seed}: each once, in order");
    if options.synchronous == EXTRA {
        assert!(verified.is_intact(), "seed {seed}: {:?}", verified.findings);
    }
    lost
}

/// How many changes a session makes on the disk without faults.
fn changes(disk: &'static Disk, options: StorageOptions) -> u64 {
    disk.wipe(Fault::Never);
    let mut bench = RecordBench::without_record(options);
    let store = open(&bench, options).unwrap();
    let played = play(&mut bench, store).unwrap();
    assert_eq!(played.refused, 0);
    played.session.writer.finish();
    disk.changes()
}

#[test]
fn a_power_cut_loses_nothing_acknowledged() {
    let disk = Disk::mount("power");
    let options = through(disk, EXTRA);
    let changes = changes(disk, options);
    assert!(changes > 100, "{changes}");
    let lost: Vec<u64> = (1..=300)
        .filter(|seed| loses(disk, options, *seed, changes))
        .collect();
    assert_eq!(lost, [] as [u64; 0]);
    report_losses(
        "power cut at any write of a session, in process, 300 times",
        0,
    );
}

#[test]
fn power_cuts_lose_entries_without_a_sync_per_entry() {
    let disk = Disk::mount("careless");
    let options = through(disk, NORMAL);
    let changes = changes(disk, options);
    let lost = (1..=60)
        .filter(|seed| loses(disk, options, *seed, changes))
        .count();
    assert!(lost > 5, "the cuts show nothing: {lost} of 60");
    println!("control: 60 of the same cuts with synchronous=NORMAL: entries lost in {lost}");
}

#[test]
fn failed_syncs_lose_nothing_acknowledged() {
    let disk = Disk::mount("forgetful");
    let options = through(disk, EXTRA);
    let changes = changes(disk, options);
    let lost: Vec<u64> = (1..=300)
        .filter(|seed| {
            let mut dice = Dice::new(*seed);
            let fails = dice.point(changes);
            let mended = fails + dice.point(12);
            let gone = mended + dice.point(60);
            let fault = Fault::SyncsThenGone([fails, mended, gone]);
            loses_to(disk, options, *seed, fault)
        })
        .collect();
    assert_eq!(lost, [] as [u64; 0]);
    report_losses(
        "syncs that fail and are forgotten, and a power cut after them, 300 times",
        0,
    );
}

#[test]
fn a_failing_disk_loses_and_doubles_no_entry() {
    let disk = Disk::mount("failing");
    let options = through(disk, EXTRA);
    let changes = changes(disk, options);
    let mut refused = 0;
    for (i, at) in (1..changes).step_by(3).enumerate() {
        let code = [SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, SQLITE_FULL][i % 3];
        let fault = if i % 2 == 0 {
            Fault::Once(at, code)
        } else {
            Fault::From(at, code)
        };
        disk.wipe(fault);
        let mut bench = RecordBench::without_record(options);
        let played = open(&bench, options).and_then(|store| play(&mut bench, store));
        let Ok(mut played) = played else {
            // Nothing was opened yet, and that is said; the next try finds nothing half done.
            disk.mend();
            assert!(
                open(&bench, options).unwrap().verify().unwrap().is_intact(),
                "{fault:?}"
            );
            continue;
        };
        refused += played.refused;
        disk.mend();
        assert_eq!(
            played.session.writer.append(&[], &played.session.state),
            Durability::Committed,
            "{fault:?}"
        );
        played.session.writer.finish();
        let store = open(&bench, options).unwrap();
        let found = store.stored_log(played.session.id).unwrap();
        let found: Vec<Hash> = found.iter().map(|entry| entry.hash).collect();
        assert_eq!(found, hashes(&played.session.state), "{fault:?}");
        let verified = store.verify().unwrap();
        assert!(verified.is_intact(), "{fault:?}: {:?}", verified.findings);
        assert_eq!(verified.spooled_sessions, [] as [Uuid; 0], "{fault:?}");
    }
    assert!(refused > 50, "the faults hit nothing: {refused}");
    report_losses(
        format_args!(
            "writes and syncs that fail once or until mended, {refused} keys refused at first"
        ),
        0,
    );
}

//! Power cuts during a session: everything shown as saved is there afterwards.

use moderato::session::{Command, Durability};
use moderato::store::StorageOptions;

use super::disk::Disk;
use super::session::{Numbers, errors_on, saved_on};
use crate::support::record_bench::{RecordBench, note};
use crate::support::shop::{RUN_P01, record, rows, start_task, with_shop_script};
use crate::support::{ProgramBench, report_losses, report_skip};

const CUTS: usize = 20;
const NO_DISK: &str =
    "a disk whose power can be cut takes root, loop devices, mkfs.ext4 and xfs_io";

#[test]
#[ignore = "slow: cuts the power of a disk twenty times"]
fn slow_power_cuts_lose_nothing_shown_as_saved() {
    let mut disk = None;
    // The program's other folders too, so that spooled entries are also cut off.
    let bare = ProgramBench::prepared(|folder| disk = Disk::with_power(folder));
    let Some(disk) = disk else {
        return report_skip(NO_DISK);
    };
    let bench = with_shop_script(bare);
    disk.settle();
    let mut numbers = Numbers(20_261);
    let mut stored: Vec<&str> = Vec::new();
    let mut shown = 0;
    let mut terminal = start_task(&bench);
    for cut in 1..=CUTS {
        let before = stored.len();
        let (keys, some) = numbers.press_some(&mut terminal);
        let enough = before + some;
        terminal.until("enough errors", |screen| errors_on(screen) >= enough);
        // Nothing shown later counts: without power there is no screen.
        let screen = terminal.contents();
        disk.cut_power();
        terminal.kill();
        let saved = saved_on(&screen);
        disk.start_again();

        stored.extend(keys);
        let conn = record(&bench.at("shop.moderato"));
        let found = rows(&conn, "SELECT error FROM noted_errors ORDER BY seq");
        drop(conn);
        let found: Vec<&str> = found.lines().collect();
        assert!(
            found.len() >= saved.max(enough),
            "cut {cut}: {} found, {saved} shown as saved, {enough} waited for:\n{screen}",
            found.len()
        );
        shown += saved - before;
        stored.truncate(found.len());
        assert_eq!(found, stored, "cut {cut}: each once, in order");
        bench.moderato(&["verify", "shop.toml"]).assert().success();

        terminal = bench.terminal(RUN_P01);
        terminal.shows("Nothing was recorded for").press("w");
        terminal
            .shows("recording again")
            .until("every error", |screen| errors_on(screen) == stored.len());
    }
    terminal.close_session();
    bench.moderato(&["verify", "shop.toml"]).assert().success();
    report_losses(
        format_args!(
            "power cut, {CUTS} times, {shown} entries shown as saved since the cut before"
        ),
        0,
    );
}

/// Cuts the power during a session recorded with this `synchronous`; returns how many entries were acknowledged, and
/// how many of them were lost.
fn cut_under(synchronous: i64, keys: usize) -> Option<(usize, usize)> {
    let mut room = RecordBench::without_record(StorageOptions {
        synchronous,
        ..StorageOptions::default()
    });
    let disk = Disk::with_power(room.folder())?;
    room.protocol = room.freeze(&mut room.store()).unwrap();
    let mut session = room.start_session("P01");
    for _ in 0..keys {
        assert_eq!(session.press(note("sighs")), Durability::Committed);
    }
    let (session_id, acknowledged) = (session.id, session.state.log().count());
    disk.cut_power();
    // Another key, never shown as saved; the clean shutdown comes too late.
    assert_ne!(
        session.press(Command::SetSyncMark(None)),
        Durability::Committed
    );
    drop(session);
    disk.start_again();
    let reader = room.reader();
    let found = reader.stored_log(session_id).unwrap().len();
    assert!(reader.verify().unwrap().is_intact() || synchronous < 3);
    Some((acknowledged, acknowledged.saturating_sub(found)))
}

#[test]
#[ignore = "slow: cuts the power of disks"]
fn slow_power_cuts_lose_entries_without_a_sync_per_entry() {
    let sum = |synchronous| -> Option<(usize, usize)> {
        (1..=5).try_fold((0, 0), |sum, n| {
            let (acknowledged, lost) = cut_under(synchronous, n * 3)?;
            Some((sum.0 + acknowledged, sum.1 + lost))
        })
    };
    let Some((acknowledged, lost)) = sum(3) else {
        return report_skip(NO_DISK);
    };
    report_losses(
        format_args!("power cut under the store, 5 times, {acknowledged} entries acknowledged"),
        lost,
    );
    assert_eq!(lost, 0);
    let (acknowledged, lost) = sum(1).unwrap();
    println!(
        "control: the same 5 cuts with synchronous=NORMAL: {lost} of {acknowledged} entries lost"
    );
    assert!(lost > 0, "the cuts cut nothing");
}

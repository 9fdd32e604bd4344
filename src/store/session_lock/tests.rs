use super::*;
use crate::session::{Draft, Salt};

fn draft(text: &str) -> Draft {
    Draft {
        code: Some('X'),
        text: text.to_owned(),
        begun_ms: 1000,
        attempt: Some(2),
        about: None,
    }
}

#[test]
fn a_draft_is_saved_below_the_heartbeat_until_it_is_logged_or_the_session_closes() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("a.moderato");
    let store = Store::open(&record).unwrap();
    let session = Uuid::from_u128(1);
    let mut lock = SessionLock::new(&store.location, session);
    let now = ClockReading {
        boot_ms: 60_000,
        mono_ms: 60_000,
        wall: WallTime(1_790_000_000_000),
        salt: Salt([0; 16]),
    };
    lock.write_heartbeat(5000, now, "boot");
    lock.write_draft(Some(&draft("a long first thought\n\u{7}")));
    assert_eq!(
        store.last_draft(session).unwrap().text,
        "a long first thought\n\u{7}"
    );
    lock.write_draft(Some(&draft("short")));
    lock.write_heartbeat(10_000, now, "boot");
    assert_eq!(store.last_draft(session), Some(draft("short")));
    assert_eq!(store.last_heartbeat(session).unwrap().clock_ms, 10_000);
    let left = fs::read_to_string(heartbeat_path(&store.location.record, session)).unwrap();
    assert!(!left.contains("thought"), "{left}");
    remove_draft(&store.location.record, session).unwrap();
    assert_eq!(store.last_draft(session), None);
    let left = fs::read_to_string(heartbeat_path(&store.location.record, session)).unwrap();
    assert!(!left.contains("short"), "{left}");
    lock.write_draft(None);
    assert_eq!(store.last_draft(session), None);
    assert_eq!(store.last_heartbeat(session).unwrap().boot_id, "boot");
    lock.write_draft(Some(&draft("again")));
    lock.stop();
    assert_eq!(store.last_draft(session), None);
    assert!(!heartbeat_path(&store.location.record, session).exists());
}

#[test]
fn nothing_is_written_to_what_was_prepared_in_its_place_and_nothing_waited_for() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("a.moderato")).unwrap();
    let theirs = folder.path().join("theirs");
    let session = Uuid::from_u128(3);
    let prepared = heartbeat_path(&store.location.record, session);
    let pipe = || mknodat(CWD, &prepared, FileType::Fifo, Mode::RWXU, 0).unwrap();
    let link = || std::os::unix::fs::symlink(&theirs, &prepared).unwrap();
    let second_name = || fs::hard_link(&theirs, &prepared).unwrap();
    for prepare in [&pipe as &dyn Fn(), &link, &second_name] {
        fs::write(&theirs, "12345").unwrap();
        prepare();
        let mut lock = SessionLock::new(&store.location, session);
        lock.write_last_seq(7);
        lock.write_draft(Some(&draft("a thought")));
        assert_eq!(store.last_draft(session), None);
        assert_eq!(store.entries_lost_after(session, 1), 0);
        assert!(!store.is_being_recorded(session));
        assert!(store.vanished_sessions().unwrap().is_empty());
        remove_draft(&store.location.record, session).unwrap();
        assert_eq!(fs::read(&theirs).unwrap(), b"12345");
        fs::remove_file(&prepared).unwrap();
    }
    // Without it the file is written: that would have gone into theirs.
    let mut lock = SessionLock::new(&store.location, session);
    lock.write_draft(Some(&draft("a thought")));
    assert_eq!(store.last_draft(session), Some(draft("a thought")));
}

#[test]
fn a_draft_without_a_heartbeat_is_not_a_heartbeat() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("a.moderato")).unwrap();
    let session = Uuid::from_u128(2);
    let mut lock = SessionLock::new(&store.location, session);
    lock.write_draft(Some(&draft("early")));
    assert_eq!(store.last_draft(session), Some(draft("early")));
    assert_eq!(store.last_heartbeat(session), None);
}

//! Files of others: what lies in shared folders, pipes, links, side files.
//!
//! What takes two users is in `tests/hostile/run`.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use moderato::store::{Contact, ErrorClass, Store, StoreErrorKind, read_contacts, update_contacts};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use rustix::process::geteuid;

use crate::support::shop::{FIRST, running, running_in, shop};
use crate::support::{ProgramBench, does, skipped};

const ID: &str = "01a228a9-cac7-70eb-81ed-000000000006";

/// The folder of hostile inputs, where it is there.
fn inputs() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/hostile");
    folder.is_dir().then_some(folder)
}

fn pipe(path: &Path) {
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
}

/// Makes a file another user's where this user may do that, and a link to one of this user's where not.
fn give_away(path: &Path) {
    if std::os::unix::fs::lchown(path, Some(65534), Some(65534)).is_err() {
        let kept = path.with_extension("kept");
        fs::rename(path, &kept).unwrap();
        symlink(kept, path).unwrap();
    }
}

#[test]
fn h06_a_planted_session_is_not_read_and_ones_own_is_asked_about() {
    let Some(inputs) = inputs() else {
        return skipped("the hostile inputs are not here");
    };
    let desk = ProgramBench::new();
    for name in ["hostile.toml", "H03-base.jsonl"] {
        fs::write(desk.at(name), fs::read(inputs.join(name)).unwrap()).unwrap();
    }
    desk.moderato(&["import", "hostile.toml", "H03-base.jsonl"])
        .assert()
        .success();
    let record = desk.at("hostile.moderato").canonicalize().unwrap();
    let planted = fs::read_to_string(inputs.join("H06-planted-entries.jsonl")).unwrap();
    let planted = planted.replace("@RECORD@", record.to_str().unwrap());
    let file = desk.folder().join(format!("tmp/moderato-{ID}.jsonl"));
    let plant = || {
        let _ = fs::remove_file(&file);
        fs::write(&file, &planted).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    };
    let sessions = || {
        Store::open_read_only(&record)
            .unwrap()
            .sessions()
            .unwrap()
            .len()
    };
    let before = sessions();
    plant();
    give_away(&file);
    let said = desk.says("verify hostile.toml");
    assert!(said.starts_with("exit 0\n"), "{said}");
    let mention = "A file in ~/tmp claims to be yours and is not: ";
    assert_eq!(said.matches(mention).count(), 1, "{said}");
    assert!(!said.contains("are spooled outside"), "{said}");
    let run = "run hostile.toml --participant P02 --moderator Anna";
    let mut terminal = desk.terminal(run);
    terminal.shows("nothing is recorded yet").shows("claims to");
    let screen = terminal.contents();
    assert!(
        screen.find("The record is") < screen.find("claims to"),
        "{screen}"
    );
    assert!(!terminal.contents().contains("Mallory"));
    terminal.press("esc");
    assert_eq!(terminal.exits(), 0);
    assert_eq!(sessions(), before);

    // One's own is taken up where it lies, but not without a word.
    plant();
    let said = desk.says("verify hostile.toml");
    assert!(said.contains("are spooled outside"), "{said}");
    let mut terminal = desk.terminal(run);
    terminal
        .shows("contains a session that this record never had")
        .shows("P02 on version 1, opened 2026-05-04 09:00 (UTC)")
        .shows("moderated by Mallory, 3 entries")
        .shows("Add it to the record?");
    terminal.press("enter").shows("nothing is recorded yet");
    terminal.press("esc");
    assert_eq!(terminal.exits(), 0);
    assert_eq!(sessions(), before);
    let mut terminal = desk.terminal(run);
    terminal.shows("Add it to the record?").press("y enter");
    terminal.shows("Nothing was recorded for about");
    terminal.kill();
}

#[test]
fn h06_files_named_like_waiting_entries_hinder_nothing_and_are_mentioned_once() {
    let desk = shop();
    let add = ["participants", "shop.toml", "add", "P01"];
    desk.moderato(&add).assert().success();
    let at = |n: u32| {
        let id = format!("01a228a9-cac7-70eb-81ed-{n:012}");
        desk.folder().join(format!("tmp/moderato-{id}.jsonl"))
    };
    assert!(!desk.says("verify shop.toml").contains("yours"));
    pipe(&at(1));
    symlink("/dev/zero", at(2)).unwrap();
    fs::create_dir(at(3)).unwrap();
    fs::write(at(4), "{}\n").unwrap();
    fs::hard_link(at(4), desk.folder().join("tmp/second")).unwrap();
    fs::write(at(5), "{}\n").unwrap();
    fs::set_permissions(at(5), fs::Permissions::from_mode(0o666)).unwrap();
    let said = desk.says("verify shop.toml");
    let mention = "5 files in ~/tmp or beside it claim to be yours and are not";
    assert_eq!(said.matches(mention).count(), 1, "{said}");
    for words in ["sessions shop.toml", "participants shop.toml add P02"] {
        let said = desk.says(words);
        assert!(said.starts_with("exit 0\n"), "{said}");
    }
    let user = geteuid().as_raw();
    // The folder that is made where nothing else is writable may be prepared, too.
    symlink("/etc", desk.folder().join(format!("tmp/moderato-{user}"))).unwrap();
    let said = desk.says("verify shop.toml");
    assert!(said.contains("6 files in ~/tmp"), "{said}");
}

#[test]
fn h06_entries_wait_in_no_folder_of_everybody() {
    // Neither a state folder nor a runtime folder can be written to.
    let desk = shop();
    fs::create_dir_all(desk.folder().join("home")).unwrap();
    fs::write(desk.folder().join("home/state"), "no folder").unwrap();
    let mut terminal = running(&desk);
    terminal.press("1").shows("errors 1");
    fs::remove_dir_all(desk.at("")).unwrap();
    terminal
        .press("2")
        .shows("The record was moved, deleted or replaced");
    terminal.kill();
    let own = format!("moderato-{}", geteuid().as_raw());
    assert_eq!(desk.temporary(), [own.as_str()]);
    let own = desk.folder().join("tmp").join(own);
    assert_eq!(own.metadata().unwrap().mode() & 0o7777, 0o700);
    let files = fs::read_dir(own).unwrap().map(|file| file.unwrap().path());
    let waiting: Vec<PathBuf> = files.filter(|file| file.is_file()).collect();
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    assert_eq!(waiting[0].metadata().unwrap().mode() & 0o7777, 0o600);
}

#[test]
fn h09_pipes_devices_and_endless_files_are_refused_at_once() {
    let desk = shop();
    for name in ["H09.csv", "H09.toml", "H09.key", "H09.jsonl"] {
        pipe(&desk.at(name));
    }
    symlink("/dev/zero", desk.at("zero.csv")).unwrap();
    symlink("/dev/zero", desk.at("zero.toml")).unwrap();
    symlink(desk.at("H09.jsonl"), desk.at("linked.jsonl")).unwrap();
    for words in [
        "import shop.toml H09.csv",
        "import shop.toml zero.csv",
        "import shop.toml H09.jsonl",
        "import shop.toml linked.jsonl",
        "import shop.toml /dev/zero",
        "participants shop.toml import H09.csv",
        "participants shop.toml import zero.csv",
        "check H09.toml",
        "check zero.toml",
        "report shop.toml --key-file H09.key",
        "report shop.toml --key-file /dev/zero",
    ] {
        let said = desk.says(words);
        assert!(said.starts_with("exit 2\n"), "{words}: {said}");
        assert!(said.contains("is not a regular file"), "{words}: {said}");
    }
    fs::create_dir(desk.at("folder")).unwrap();
    for db in ["H09.csv", "/dev/zero", "folder"] {
        let db = format!("--db {db}");
        for words in ["verify shop.toml", "participants shop.toml add P01"] {
            let said = desk.says(&format!("{words} {db}"));
            assert!(said.starts_with("exit 2\n"), "{words} {db}: {said}");
            assert!(
                said.contains("is not a regular file"),
                "{words} {db}: {said}"
            );
        }
    }
    let said = desk.says("check");
    assert!(said.starts_with("exit 0\n"), "the other is found: {said}");
    let mut home = desk.terminal("");
    home.shows("shop.toml").press("q");
    assert_eq!(home.exits(), 0);
    // A result goes to none either, and nothing waits for somebody to read it.
    desk.moderato(&["participants", "shop.toml", "add", "P01"])
        .assert()
        .success();
    let said = desk.says("export shop.toml --out H09.csv");
    assert!(said.starts_with("exit 1\n"), "{said}");
    assert!(said.contains("is not a regular file"), "{said}");
    fs::create_dir_all(desk.folder().join("home/.config/moderato")).unwrap();
    pipe(&desk.folder().join("home/.config/moderato/keys.toml"));
    let said = desk.says("check --keys");
    assert!(said.starts_with("exit 2\n"), "{said}");
    assert!(said.contains("is not a regular file"), "{said}");
    let mut terminal = desk.terminal(FIRST);
    terminal.shows("nothing is recorded yet").press("esc");
    assert_eq!(terminal.exits(), 0);
}

#[test]
fn what_sqlite_keeps_beside_a_record_is_ones_own_or_nothing_is_opened() {
    let desk = shop();
    desk.moderato(&["participants", "shop.toml", "add", "P01"])
        .assert()
        .success();
    let before = fs::read(desk.at("shop.moderato")).unwrap();
    let aim = desk.folder().join("aim");
    for ending in ["-wal", "-shm", "-journal"] {
        let file = desk.at(&format!("shop.moderato{ending}"));
        let link = || symlink(&aim, &file).unwrap();
        let fifo = || pipe(&file);
        let second = || fs::hard_link(&aim, &file).unwrap();
        let theirs = || {
            fs::write(&file, "").unwrap();
            give_away(&file);
        };
        for prepare in [&link as &dyn Fn(), &fifo, &second, &theirs] {
            fs::write(&aim, "").unwrap();
            prepare();
            for words in ["verify shop.toml", "participants shop.toml add P02"] {
                let said = desk.says(words);
                assert!(said.starts_with("exit 4\n"), "{ending} {words}: {said}");
                assert!(said.contains(&format!("shop.moderato{ending} ")), "{said}");
                assert!(said.contains("Move it away"), "{said}");
            }
            assert_eq!(fs::read(&aim).unwrap(), b"");
            fs::remove_file(&file).unwrap();
        }
        // One's own is SQLite's.
        fs::write(&file, "").unwrap();
        desk.moderato(&["verify", "shop.toml"]).assert().success();
        let _ = fs::remove_file(&file);
    }
    assert_eq!(fs::read(desk.at("shop.moderato")).unwrap(), before);
}

#[test]
fn contacts_go_into_a_file_of_this_user_alone() {
    let desk = shop();
    let record = desk.at("shop.moderato");
    let file = desk.at("shop.contacts");
    let person = Contact {
        code: "P01".to_owned(),
        name: "Eve Ng".to_owned(),
        contact: "0151 23".to_owned(),
    };
    let aim = desk.folder().join("aim");
    let link = || symlink(&aim, &file).unwrap();
    let fifo = || pipe(&file);
    let second = || fs::hard_link(&aim, &file).unwrap();
    let theirs = || {
        fs::write(&file, "code,name,contact\n").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
        give_away(&file);
    };
    for prepare in [&link as &dyn Fn(), &fifo, &second, &theirs] {
        fs::write(&aim, "code,name,contact\n").unwrap();
        prepare();
        let error = update_contacts(&record, std::slice::from_ref(&person)).unwrap_err();
        assert!(
            matches!(error.kind, StoreErrorKind::ContactsUntrusted { .. }),
            "{error}"
        );
        assert_eq!(error.class(), ErrorClass::Failed);
        assert!(error.to_string().contains("shop.contacts "), "{error}");
        let said = desk.says("participants shop.toml contact P01");
        assert!(said.starts_with("exit 1\n"), "{said}");
        assert!(read_contacts(&record).is_err());
        assert_eq!(fs::read(&aim).unwrap(), b"code,name,contact\n");
        fs::remove_file(&file).unwrap();
    }
    // What is prepared under the name it had while it was written is left alone.
    let part = desk.at("shop.contacts.part");
    symlink(&aim, &part).unwrap();
    update_contacts(&record, std::slice::from_ref(&person)).unwrap();
    assert_eq!(read_contacts(&record).unwrap(), [person]);
    assert_eq!(file.metadata().unwrap().mode() & 0o7777, 0o600);
    assert_eq!(fs::read(&aim).unwrap(), b"code,name,contact\n");
}

#[test]
fn a_copy_leaves_what_has_its_name_with_an_ending() {
    let desk = shop();
    desk.moderato(&["participants", "shop.toml", "add", "P01"])
        .assert()
        .success();
    desk.write("copy.moderato.part", "mine");
    let said = desk.says("backup shop.toml --out copy.moderato");
    assert!(said.starts_with("exit 0\n"), "{said}");
    assert_eq!(fs::read(desk.at("copy.moderato.part")).unwrap(), b"mine");
    assert_eq!(
        desk.files(),
        [
            "copy.moderato",
            "copy.moderato.part",
            "shop.moderato",
            "shop.toml"
        ]
    );
    let copy = Store::open_read_only(&desk.at("copy.moderato")).unwrap();
    assert!(copy.verify().unwrap().is_intact());
}

#[test]
fn a_folder_in_which_others_may_write_is_mentioned() {
    let desk = shop();
    let said = |desk: &ProgramBench| {
        Store::open(&desk.at("shop.moderato"))
            .unwrap()
            .location_warning()
    };
    assert_eq!(said(&desk), None);
    fs::set_permissions(desk.at(""), fs::Permissions::from_mode(0o1777)).unwrap();
    assert!(said(&desk).unwrap().contains("Other users of this machine"));
    let mut terminal = desk.terminal(FIRST);
    // In the briefing, not only before it: keys before the first screen are dropped.
    terminal.shows("nothing is recorded yet");
    assert!(terminal.contents().contains("! Other users of this"));
    terminal.press("esc");
    assert_eq!(terminal.exits(), 0);
    let said = |words: &str| {
        desk.says(words)
            .matches("err| warning: Other users of this machine")
            .count()
    };
    for words in [
        "sessions shop.toml",
        "participants shop.toml add P01",
        "verify shop.toml",
    ] {
        assert_eq!(said(words), 1, "{words}");
        assert_eq!(
            said(&format!("{words} --quiet").replace("P01", "P02")),
            0,
            "{words}"
        );
    }
}

#[test]
fn a_record_with_a_second_name_and_an_unusable_id_are_mentioned() {
    let desk = shop();
    let add = "participants shop.toml add";
    assert!(!desk.says(&format!("{add} P01")).contains("err|"));
    fs::hard_link(desk.at("shop.moderato"), desk.folder().join("tmp/second")).unwrap();
    let said = desk.says("sessions shop.toml");
    assert!(
        said.contains("err| warning: The record has a second name (a hard link)"),
        "{said}"
    );
    fs::remove_file(desk.folder().join("tmp/second")).unwrap();

    let id = desk.folder().join("home/state/moderato/desk/id");
    fs::create_dir_all(id.parent().unwrap()).unwrap();
    fs::write(&id, "garbage").unwrap();
    let said = desk.says(&format!("{add} P02"));
    assert!(
        said.contains("desk/id does not contain an id, so it was replaced."),
        "{said}"
    );
    assert!(!desk.says(&format!("{add} P03")).contains("err|"));
    assert!(desk.says("verify shop.toml").starts_with("exit 0\n"));
}

#[test]
fn a_script_that_is_no_plain_file_is_refused() {
    let desk = shop();
    pipe(&desk.at("pipe.toml"));
    fs::create_dir(desk.at("folder.toml")).unwrap();
    for (words, name) in [
        ("report pipe.toml", "pipe.toml"),
        ("report /dev/null", "/dev/null"),
        ("check folder.toml", "folder.toml"),
    ] {
        let said = desk.says(words);
        let refused = format!("exit 2\nerr| error: {name} is not a regular file.");
        assert!(said.starts_with(&refused), "{words}: {said}");
    }
}

#[test]
fn a_damaged_record_is_told_before_a_missing_terminal() {
    let desk = shop();
    desk.moderato(&["participants", "shop.toml", "add", "P01"])
        .assert()
        .success();
    let run = ["run", "shop.toml", "--participant", "P01"];
    let said = desk.told(&mut desk.moderato(&run));
    assert!(
        said.starts_with("exit 1\nerr| error: A session needs a terminal"),
        "{said}"
    );
    let record = desk.at("shop.moderato");
    let mut bytes = fs::read(&record).unwrap();
    bytes[100..4096].fill(b'x');
    fs::write(&record, bytes).unwrap();
    let said = desk.told(&mut desk.moderato(&run));
    assert!(
        said.starts_with("exit 4\nerr| error: The record is damaged"),
        "{said}"
    );
}

#[test]
fn the_memory_of_the_program_is_nobody_elses_and_is_not_dumped() {
    let words = ["--reuid", "65534", "--regid", "65534", "--clear-groups"];
    let can_be_another = does("setpriv", &[&words[..], &["true"]].concat());
    let starter: Vec<&str> = if can_be_another {
        [&["setpriv"][..], &words].concat()
    } else {
        vec!["env"]
    };
    let owner = |pid: u32, name: &str| fs::metadata(format!("/proc/{pid}/{name}")).unwrap().uid();
    // Without the guard they belong to whoever started the program.
    let mut control = Command::new(starter[0])
        .args(&starter[1..])
        .args(["sh", "-c", "echo ready; read end"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut ready = [0; 5];
    std::io::Read::read_exact(control.stdout.as_mut().unwrap(), &mut ready).unwrap();
    let user = owner(control.id(), "environ");
    drop(control.stdin.take());
    control.wait().unwrap();
    if user == 0 {
        return skipped("root's own programs belong to root, and setpriv is not here");
    }
    let desk = shop();
    if can_be_another {
        let folder = desk.folder().to_str().unwrap();
        assert!(does("chown", &["-R", "65534:65534", folder]));
    }
    let terminal = running_in(desk.terminal_under(&starter, FIRST));
    let pid = terminal.pid.as_raw_nonzero().get().unsigned_abs();
    for name in ["mem", "environ"] {
        assert_eq!(owner(pid, name), 0, "{name}");
    }
    let limits = fs::read_to_string(format!("/proc/{pid}/limits")).unwrap();
    let core = limits
        .lines()
        .find(|line| line.contains("core file"))
        .unwrap();
    let words: Vec<&str> = core.split_whitespace().collect();
    assert_eq!(words[4..6], ["0", "0"], "{core}");
    terminal.kill();
}

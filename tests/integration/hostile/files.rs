//! Files of other users: in shared folders, as pipes, links and side files.
//!
//! Attacks that need two users are in `tests/hostile/run`.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use moderato::store::{Contact, ErrorClass, Store, StoreErrorKind, read_contacts, update_contacts};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use rustix::process::geteuid;

use crate::support::shop::{RUN_P01, shop, start_task, start_task_in};
use crate::support::{ProgramBench, command_works, report_skip};

const ID: &str = "01a228a9-cac7-70eb-81ed-000000000006";

/// The folder of hostile inputs, if present.
fn inputs() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/hostile");
    folder.is_dir().then_some(folder)
}

fn pipe(path: &Path) {
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
}

/// Gives a file to another user or, without the right to do so, replaces it with a link.
fn give_away(path: &Path) {
    if std::os::unix::fs::lchown(path, Some(65534), Some(65534)).is_err() {
        let stored = path.with_extension("kept");
        fs::rename(path, &stored).unwrap();
        symlink(stored, path).unwrap();
    }
}

#[test]
fn h06_planted_spools_are_ignored_and_own_ones_asked_about() {
    let Some(inputs) = inputs() else {
        return report_skip("the hostile inputs are not here");
    };
    let bench = ProgramBench::new();
    for name in ["hostile.toml", "H03-base.jsonl"] {
        fs::write(bench.at(name), fs::read(inputs.join(name)).unwrap()).unwrap();
    }
    bench
        .moderato(&["import", "hostile.toml", "H03-base.jsonl"])
        .assert()
        .success();
    let record = bench.at("hostile.moderato").canonicalize().unwrap();
    let planted = fs::read_to_string(inputs.join("H06-planted-entries.jsonl")).unwrap();
    let planted = planted.replace("@RECORD@", record.to_str().unwrap());
    let file = bench.folder().join(format!("tmp/moderato-{ID}.jsonl"));
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
    let output = bench.transcript("verify hostile.toml");
    assert!(output.starts_with("exit 0\n"), "{output}");
    let mention = "A file in ~/tmp claims to be yours and is not: ";
    assert_eq!(output.matches(mention).count(), 1, "{output}");
    assert!(!output.contains("are spooled outside"), "{output}");
    let run = "run hostile.toml --participant P02 --moderator Anna";
    let mut terminal = bench.terminal(run);
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

    // The user's own spool is offered, but not added without asking.
    plant();
    let output = bench.transcript("verify hostile.toml");
    assert!(output.contains("are spooled outside"), "{output}");
    let mut terminal = bench.terminal(run);
    terminal
        .shows("contains a session that this record never had")
        .shows("P02 on version 1, opened 2026-05-04 09:00 (UTC)")
        .shows("moderated by Mallory, 3 entries")
        .shows("Add it to the record?");
    terminal.press("enter").shows("nothing is recorded yet");
    terminal.press("esc");
    assert_eq!(terminal.exits(), 0);
    assert_eq!(sessions(), before);
    let mut terminal = bench.terminal(run);
    terminal.shows("Add it to the record?").press("y enter");
    terminal.shows("Nothing was recorded for about");
    terminal.kill();
}

#[test]
fn h06_files_named_like_spools_are_mentioned_once() {
    let bench = shop();
    let add = ["participants", "shop.toml", "add", "P01"];
    bench.moderato(&add).assert().success();
    let at = |n: u32| {
        let id = format!("01a228a9-cac7-70eb-81ed-{n:012}");
        bench.folder().join(format!("tmp/moderato-{id}.jsonl"))
    };
    assert!(!bench.transcript("verify shop.toml").contains("yours"));
    pipe(&at(1));
    symlink("/dev/zero", at(2)).unwrap();
    fs::create_dir(at(3)).unwrap();
    fs::write(at(4), "{}\n").unwrap();
    fs::hard_link(at(4), bench.folder().join("tmp/second")).unwrap();
    fs::write(at(5), "{}\n").unwrap();
    fs::set_permissions(at(5), fs::Permissions::from_mode(0o666)).unwrap();
    let output = bench.transcript("verify shop.toml");
    let mention = "5 files in ~/tmp or beside it claim to be yours and are not";
    assert_eq!(output.matches(mention).count(), 1, "{output}");
    for words in ["sessions shop.toml", "participants shop.toml add P02"] {
        let output = bench.transcript(words);
        assert!(output.starts_with("exit 0\n"), "{output}");
    }
    let user = geteuid().as_raw();
    // The folder that is made where nothing else is writable may be prepared, too.
    symlink("/etc", bench.folder().join(format!("tmp/moderato-{user}"))).unwrap();
    let output = bench.transcript("verify shop.toml");
    assert!(output.contains("6 files in ~/tmp"), "{output}");
}

#[test]
fn h06_entries_are_not_spooled_in_a_shared_folder() {
    // Neither a state folder nor a runtime folder can be written to.
    let bench = shop();
    fs::create_dir_all(bench.folder().join("home")).unwrap();
    fs::write(bench.folder().join("home/state"), "no folder").unwrap();
    let mut terminal = start_task(&bench);
    terminal.press("1").shows("errors 1");
    fs::remove_dir_all(bench.at("")).unwrap();
    terminal.press("2").shows("moved, deleted or replaced");
    terminal.kill();
    let own = format!("moderato-{}", geteuid().as_raw());
    assert_eq!(bench.temporary_files(), [own.as_str()]);
    let own = bench.folder().join("tmp").join(own);
    assert_eq!(own.metadata().unwrap().mode() & 0o7777, 0o700);
    let files = fs::read_dir(own).unwrap().map(|file| file.unwrap().path());
    let waiting: Vec<PathBuf> = files.filter(|file| file.is_file()).collect();
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    assert_eq!(waiting[0].metadata().unwrap().mode() & 0o7777, 0o600);
}

#[test]
fn h09_pipes_devices_and_endless_files_are_refused_at_once() {
    let bench = shop();
    for name in ["H09.csv", "H09.toml", "H09.key", "H09.jsonl"] {
        pipe(&bench.at(name));
    }
    symlink("/dev/zero", bench.at("zero.csv")).unwrap();
    symlink("/dev/zero", bench.at("zero.toml")).unwrap();
    symlink(bench.at("H09.jsonl"), bench.at("linked.jsonl")).unwrap();
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
        let output = bench.transcript(words);
        assert!(output.starts_with("exit 2\n"), "{words}: {output}");
        assert!(
            output.contains("is not a regular file"),
            "{words}: {output}"
        );
    }
    fs::create_dir(bench.at("folder")).unwrap();
    for db in ["H09.csv", "/dev/zero", "folder"] {
        let db = format!("--db {db}");
        for words in ["verify shop.toml", "participants shop.toml add P01"] {
            let output = bench.transcript(&format!("{words} {db}"));
            assert!(output.starts_with("exit 2\n"), "{words} {db}: {output}");
            assert!(
                output.contains("is not a regular file"),
                "{words} {db}: {output}"
            );
        }
    }
    let output = bench.transcript("check");
    assert!(
        output.starts_with("exit 0\n"),
        "the other is found: {output}"
    );
    let mut home = bench.terminal("");
    home.shows("shop.toml").press("q");
    assert_eq!(home.exits(), 0);
    // A result goes to none either, and nothing waits for somebody to read it.
    bench
        .moderato(&["participants", "shop.toml", "add", "P01"])
        .assert()
        .success();
    let output = bench.transcript("export shop.toml --out H09.csv");
    assert!(output.starts_with("exit 1\n"), "{output}");
    assert!(output.contains("is not a regular file"), "{output}");
    fs::create_dir_all(bench.folder().join("home/.config/moderato")).unwrap();
    pipe(&bench.folder().join("home/.config/moderato/keys.toml"));
    let output = bench.transcript("check --keys");
    assert!(output.starts_with("exit 2\n"), "{output}");
    assert!(output.contains("is not a regular file"), "{output}");
    let mut terminal = bench.terminal(RUN_P01);
    terminal.shows("nothing is recorded yet").press("esc");
    assert_eq!(terminal.exits(), 0);
}

#[test]
fn foreign_sqlite_files_beside_a_record_are_refused() {
    let bench = shop();
    bench
        .moderato(&["participants", "shop.toml", "add", "P01"])
        .assert()
        .success();
    let before = fs::read(bench.at("shop.moderato")).unwrap();
    let aim = bench.folder().join("aim");
    for ending in ["-wal", "-shm", "-journal"] {
        let file = bench.at(&format!("shop.moderato{ending}"));
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
                let output = bench.transcript(words);
                assert!(output.starts_with("exit 4\n"), "{ending} {words}: {output}");
                assert!(
                    output.contains(&format!("shop.moderato{ending} ")),
                    "{output}"
                );
                assert!(output.contains("Move it away"), "{output}");
            }
            assert_eq!(fs::read(&aim).unwrap(), b"");
            fs::remove_file(&file).unwrap();
        }
        // A file of the user's own is left to SQLite.
        fs::write(&file, "").unwrap();
        bench.moderato(&["verify", "shop.toml"]).assert().success();
        let _ = fs::remove_file(&file);
    }
    assert_eq!(fs::read(bench.at("shop.moderato")).unwrap(), before);
}

#[test]
fn the_contacts_file_is_private() {
    let bench = shop();
    let record = bench.at("shop.moderato");
    let file = bench.at("shop.contacts");
    let person = Contact {
        code: "P01".to_owned(),
        name: "Eve Ng".to_owned(),
        contact: "0151 23".to_owned(),
    };
    let aim = bench.folder().join("aim");
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
        let output = bench.transcript("participants shop.toml contact P01");
        assert!(output.starts_with("exit 1\n"), "{output}");
        assert!(read_contacts(&record).is_err());
        assert_eq!(fs::read(&aim).unwrap(), b"code,name,contact\n");
        fs::remove_file(&file).unwrap();
    }
    // What is prepared under the name it had while it was written is left alone.
    let part = bench.at("shop.contacts.part");
    symlink(&aim, &part).unwrap();
    update_contacts(&record, std::slice::from_ref(&person)).unwrap();
    assert_eq!(read_contacts(&record).unwrap(), [person]);
    assert_eq!(file.metadata().unwrap().mode() & 0o7777, 0o600);
    assert_eq!(fs::read(&aim).unwrap(), b"code,name,contact\n");
}

#[test]
fn backups_leave_a_file_with_the_temporary_name() {
    let bench = shop();
    bench
        .moderato(&["participants", "shop.toml", "add", "P01"])
        .assert()
        .success();
    bench.write("copy.moderato.part", "mine");
    let output = bench.transcript("backup shop.toml --out copy.moderato");
    assert!(output.starts_with("exit 0\n"), "{output}");
    assert_eq!(fs::read(bench.at("copy.moderato.part")).unwrap(), b"mine");
    assert_eq!(
        bench.files(),
        [
            "copy.moderato",
            "copy.moderato.part",
            "shop.moderato",
            "shop.toml"
        ]
    );
    let copy = Store::open_read_only(&bench.at("copy.moderato")).unwrap();
    assert!(copy.verify().unwrap().is_intact());
}

#[test]
fn a_folder_writable_by_others_is_mentioned() {
    let bench = shop();
    let output = |bench: &ProgramBench| {
        Store::open(&bench.at("shop.moderato"))
            .unwrap()
            .location_warning()
    };
    assert_eq!(output(&bench), None);
    fs::set_permissions(bench.at(""), fs::Permissions::from_mode(0o1777)).unwrap();
    assert!(
        output(&bench)
            .unwrap()
            .contains("Other users of this machine")
    );
    let mut terminal = bench.terminal(RUN_P01);
    // In the briefing, not only before it: keys before the first screen are dropped.
    terminal.shows("nothing is recorded yet");
    assert!(terminal.contents().contains("! Other users of this"));
    terminal.press("esc");
    assert_eq!(terminal.exits(), 0);
    let output = |words: &str| {
        bench
            .transcript(words)
            .matches("err| warning: Other users of this machine")
            .count()
    };
    for words in [
        "sessions shop.toml",
        "participants shop.toml add P01",
        "verify shop.toml",
    ] {
        assert_eq!(output(words), 1, "{words}");
        assert_eq!(
            output(&format!("{words} --quiet").replace("P01", "P02")),
            0,
            "{words}"
        );
    }
}

#[test]
fn a_record_with_a_second_name_and_an_unusable_id_are_mentioned() {
    let bench = shop();
    let add = "participants shop.toml add";
    assert!(!bench.transcript(&format!("{add} P01")).contains("err|"));
    fs::hard_link(bench.at("shop.moderato"), bench.folder().join("tmp/second")).unwrap();
    let output = bench.transcript("sessions shop.toml");
    assert!(
        output.contains("err| warning: The record has a second name (a hard link)"),
        "{output}"
    );
    fs::remove_file(bench.folder().join("tmp/second")).unwrap();

    let id = bench.folder().join("home/state/moderato/desk/id");
    fs::create_dir_all(id.parent().unwrap()).unwrap();
    fs::write(&id, "garbage").unwrap();
    let output = bench.transcript(&format!("{add} P02"));
    assert!(
        output.contains("desk/id does not contain an id, so it was replaced."),
        "{output}"
    );
    assert!(!bench.transcript(&format!("{add} P03")).contains("err|"));
    assert!(bench.transcript("verify shop.toml").starts_with("exit 0\n"));
}

#[test]
fn a_script_that_is_not_a_regular_file_is_refused() {
    let bench = shop();
    pipe(&bench.at("pipe.toml"));
    fs::create_dir(bench.at("folder.toml")).unwrap();
    for (words, name) in [
        ("report pipe.toml", "pipe.toml"),
        ("report /dev/null", "/dev/null"),
        ("check folder.toml", "folder.toml"),
    ] {
        let output = bench.transcript(words);
        let refused = format!("exit 2\nerr| error: {name} is not a regular file.");
        assert!(output.starts_with(&refused), "{words}: {output}");
    }
}

#[test]
fn a_damaged_record_is_reported_before_a_missing_terminal() {
    let bench = shop();
    bench
        .moderato(&["participants", "shop.toml", "add", "P01"])
        .assert()
        .success();
    let run = ["run", "shop.toml", "--participant", "P01"];
    let output = bench.transcript_of(&mut bench.moderato(&run));
    assert!(
        output.starts_with("exit 1\nerr| error: A session needs a terminal"),
        "{output}"
    );
    let record = bench.at("shop.moderato");
    let mut bytes = fs::read(&record).unwrap();
    bytes[100..4096].fill(b'x');
    fs::write(&record, bytes).unwrap();
    let output = bench.transcript_of(&mut bench.moderato(&run));
    assert!(
        output.starts_with("exit 4\nerr| error: The record is damaged"),
        "{output}"
    );
}

#[test]
fn memory_is_not_readable_by_others_and_not_dumped() {
    let words = ["--reuid", "65534", "--regid", "65534", "--clear-groups"];
    let can_be_another = command_works("setpriv", &[&words[..], &["true"]].concat());
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
        return report_skip("root's own programs belong to root, and setpriv is not here");
    }
    let bench = shop();
    if can_be_another {
        let folder = bench.folder().to_str().unwrap();
        assert!(command_works("chown", &["-R", "65534:65534", folder]));
    }
    let terminal = start_task_in(bench.terminal_under(&starter, RUN_P01));
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

//! Tests of the program and its library from outside, one folder per subject; [`support`] is shared by all.

/// What each verb prints, where, and with which exit code.
mod cli {
    mod calls;
    mod console;
    mod destinations;
    mod foreign_scripts;
    mod key_files;
    mod participants;
    mod verbs;
}

/// The README and the manual agree with the program.
mod docs {
    mod manual;
    mod readme;
}

/// Files that other programs write or read.
mod exchange {
    mod changed_questions;
    mod coding;
    mod contracts;
    mod export;
    mod foreign;
    mod habits;
    mod import;
    mod import_any;
    mod surveys;
    mod two_labs;
    mod wild_attempts;
}

/// Kills, power cuts, full disks, locks and clocks: nothing is lost. `tests/faults/run` runs the slow ones too.
mod faults {
    mod clocks;
    pub(crate) mod crash;
    mod disk;
    mod failing;
    mod files_and_pipes;
    mod imports;
    mod places;
    mod power;
    mod restored;
    pub(crate) mod session;
}

/// Hostile files, texts and terminal replies. Tests named `h01` to `h13` are the rows of
/// `../shared/data/hostile/README.md`; they are skipped where that folder is missing.
mod hostile {
    mod bounds;
    pub(crate) mod chain;
    mod files;
    mod forged;
    mod imports;
    mod mutations;
    pub(crate) mod naughty;
    mod older;
    mod rows;
    mod study_logs;
    mod texts;
}

/// Sessions and whole studies, by keys in a pseudo-terminal.
mod journeys {
    mod live_keys;
    mod moderating;
    mod whole_study;
}

/// The record on a disk: saving, verifying, copying, encrypting, erasing.
mod record {
    mod backup;
    mod damage;
    mod encrypted;
    pub(crate) mod erase;
    mod fsyncs;
    mod store;
    mod timing;
    pub(crate) mod verify;
}

/// Measures and reports, against real data and as they are shown.
mod reports {
    mod cif;
    mod html;
    mod measures;
    mod page;
    mod real_data;
    mod segments;
}

/// Which room may use what.
mod rooms;
mod support;

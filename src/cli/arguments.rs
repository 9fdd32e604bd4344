//! The arguments of the program and its verbs.

use std::ffi::OsString;
use std::path::Path;

use clap::{Parser, Subcommand};

use super::{
    annotate, answers, backup, calc, check, compare, completions, demo, encrypt, erase, explain,
    export, help, import, init, man, participants, record_options, report, run, schema, sessions,
    verify,
};

/// Moderate usability tests in the terminal, lose nothing, and compare releases honestly.
///
/// Without a command: the home screen with the studies in this folder.
#[derive(Debug, Parser)]
#[command(
    name = "moderato",
    version,
    disable_help_subcommand = true,
    after_help = format!("{}\n\nStart with:  moderato demo    or    moderato init", help::topic_names())
)]
pub struct Arguments {
    #[command(flatten)]
    pub(super) record: record_options::RecordOptions,
    /// Print only results and errors
    #[arg(long, short, global = true, help_heading = record_options::GLOBAL_OPTIONS)]
    pub(super) quiet: bool,
    /// Draw screens in ASCII [default: where the locale has no UTF-8]
    #[arg(long, global = true, help_heading = record_options::GLOBAL_OPTIONS)]
    #[allow(
        dead_code,
        reason = "the terminal looks for the word, which many verbs open"
    )]
    ascii: bool,
    /// With an error, print what caused it too
    #[arg(long, global = true, help_heading = record_options::GLOBAL_OPTIONS)]
    #[allow(
        dead_code,
        reason = "the program looks for the word, also where the command line cannot be parsed"
    )]
    verbose: bool,

    #[command(subcommand)]
    pub(super) verb: Option<Verb>,
}

/// Accepts other orders of words: reads `participants list STUDY` as `participants STUDY list`, `calc help rate` as
/// `help calc rate`, and `help --help` as `help`.
pub(super) fn normalize_order(mut words: Vec<OsString>) -> Vec<OsString> {
    if let [_, help, asked] = words.as_slice()
        && help == "help"
        && (asked == "--help" || asked == "-h")
    {
        words.pop();
    }
    let is_script = |word: &OsString| Path::new(word).extension().is_some_and(|e| e == "toml");
    let parent = |word: &OsString| word == "calc" || word == "participants";
    if let Some(at) = words.iter().position(parent)
        && words.get(at + 1).is_some_and(|word| word == "help")
    {
        words.swap(at, at + 1);
    }
    let verb = words.iter().position(|word| word == "participants");
    if let Some([verb, study]) = verb.and_then(|at| words.get_mut(at + 1..at + 3))
        && participants::is_verb(verb)
        && is_script(study)
    {
        std::mem::swap(verb, study);
    }
    words
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Open a sample study with recorded sessions, in a temporary folder
    Demo(demo::DemoArguments),
    /// Write a commented script to start from
    Init(init::InitArguments),
    /// List all problems in a script
    Check(check::CheckArguments),
    /// Moderate a session, from briefing to close
    Run(run::RunArguments),
    /// Manage the roster, and see who is next
    Participants(participants::ParticipantsArguments),
    /// List sessions, or show one
    Sessions(sessions::SessionsArguments),
    /// Add to a session what was not logged when it happened
    Annotate(annotate::AnnotateArguments),
    /// Enter answers to questionnaires from paper
    Answers(answers::AnswersArguments),
    /// Report the measures per version and task
    Report(report::ReportArguments),
    /// Compare versions
    Compare(compare::CompareArguments),
    /// Export tables, logs, and video subtitles for other tools
    Export(export::ExportArguments),
    /// Show the attempts and entries behind a number
    Explain(explain::ExplainArguments),
    /// Import attempts, ratings, or sessions
    Import(import::ImportArguments),
    /// Check that the record is intact
    Verify(verify::VerifyArguments),
    /// Make a complete copy of the record
    Backup(backup::BackupArguments),
    /// Erase a participant's words and contact details
    Erase(erase::EraseArguments),
    /// Encrypt the record
    Encrypt(encrypt::EncryptArguments),
    /// Statistics calculator; no study needed
    #[command(
        after_help = "Example:  moderato calc rate 8/10 --benchmark 0.78\n\nMore on a command:  moderato help calc rate"
    )]
    Calc(calc::CalcArgs),
    /// Print shell completions
    Completions(completions::CompletionsArguments),
    /// Print man pages
    Man(man::ManArguments),
    /// Print the JSON Schema of scripts, for editors
    Schema(schema::SchemaArguments),
    /// Show the manual by topic, and the usage of every command
    Help(help::HelpArguments),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_orders_of_words_are_normalized() {
        for (typed, parsed) in [
            ("m participants list a.toml", "m participants a.toml list"),
            (
                "m --db r participants add a.toml P01",
                "m --db r participants a.toml add P01",
            ),
            ("m participants a.toml list", "m participants a.toml list"),
            ("m participants import a.csv", "m participants import a.csv"),
            ("m participants", "m participants"),
            ("m help --help", "m help"),
            ("m calc help rate", "m help calc rate"),
            ("m participants help", "m help participants"),
            ("m help run", "m help run"),
        ] {
            let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
            assert_eq!(normalize_order(words(typed)), words(parsed));
        }
    }
}

//! `explain`: shows the attempts and entries behind a number.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::output;
use super::people::SegmentOption;
use super::record_options::RecordOptions;
use super::study_data::{Format, FormatOptions, Notes, StudyData, VerifyDepth};
use super::study_paths::StudyPaths;
use crate::metrics::Methods;
use crate::metrics::explanation::Explanation;
use crate::report::explanation::{self, Logs};
use crate::session::{SessionSummary, replay};

/// The arguments of `explain`.
#[derive(Debug, Args)]
#[command(after_help = "Example:  moderato explain checkout.toml --version 3.0 --task pay")]
pub(super) struct ExplainArguments {
    /// The script; default: the only one in this folder
    study: Option<PathBuf>,
    /// Version
    #[arg(long)]
    version: String,
    /// Task
    #[arg(long)]
    task: String,
    #[command(flatten)]
    people: SegmentOption,
    #[command(flatten)]
    output_options: FormatOptions,
}

pub(super) fn run(
    arguments: &ExplainArguments,
    record: &RecordOptions,
    console: Console,
) -> Result<Exit, CommandError> {
    let paths = StudyPaths::find(arguments.study.as_deref(), record)?;
    let (text, notes) =
        console.with_progress("Reading the record", || explanation_text(arguments, &paths))?;
    notes.print(console);
    output::print(&text)
}

/// The explanation in the requested format, and notes about it.
fn explanation_text(
    arguments: &ExplainArguments,
    paths: &StudyPaths,
) -> Result<(String, Notes), CommandError> {
    let mut data = StudyData::read(paths, VerifyDepth::Limited)?;
    arguments.people.apply(&mut data)?;
    data.check_version(&arguments.version)?;
    let methods = Methods::with_confidence(arguments.output_options.results.confidence);
    let found = Explanation::compute(
        &data.study,
        &data.sessions,
        data.people.chosen(),
        &data.protocols,
        &arguments.version,
        &arguments.task,
        methods,
    );
    let Some(found) = found else {
        let known: Vec<_> = data.study.tasks.iter().map(|t| t.id.as_str()).collect();
        return Err(CommandError::invalid(format!(
            "There is no task \"{}\" in this study.",
            arguments.task
        ))
        .hint(format!("Its tasks are {}.", known.join(", "))));
    };
    let logs = replay_logs(
        paths,
        &data,
        found.counted.iter().map(|(_, counted)| counted.session),
    )?;
    let text = match arguments.output_options.format {
        Format::Text => explanation::text(&found, &logs),
        Format::Json => explanation::json(&found, &logs),
    };
    Ok((text, data.notes))
}

/// The states of these sessions, replayed from their logs.
fn replay_logs<'a>(
    paths: &StudyPaths,
    data: &StudyData,
    sessions: impl Iterator<Item = &'a SessionSummary>,
) -> Result<Logs, CommandError> {
    let store = paths.open_read_only()?;
    let mut logs = Logs::new();
    for session in sessions {
        let protocol = data.protocols.get(&*session.protocol);
        let study = Arc::new(protocol.unwrap_or(&data.study).clone());
        let state = store.with_study_log(replay(study, &store.log(session.id)?))?;
        logs.insert(session.id, state);
    }
    Ok(logs)
}

//! `explain`: the attempts and entries behind a number.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::exit::{Exit, Failure};
use super::measured::{Format, Measured, Telling};
use super::output;
use super::place::Place;
use super::record::RecordArguments;
use super::voice::Voice;
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
    telling: Telling,
}

pub(super) fn run(
    arguments: &ExplainArguments,
    record: &RecordArguments,
    voice: Voice,
) -> Result<Exit, Failure> {
    let place = Place::find(arguments.study.as_deref(), record)?;
    let told = voice.during("Reading the record", || told(arguments, &place))?;
    output::print(&told)
}

fn told(arguments: &ExplainArguments, place: &Place) -> Result<String, Failure> {
    let measured = Measured::at(place)?;
    measured.check_version(&arguments.version)?;
    let methods = Methods::at(arguments.telling.confidence);
    let found = Explanation::of(
        &measured.study,
        &measured.sessions,
        &arguments.version,
        &arguments.task,
        methods,
    );
    let Some(found) = found else {
        let known: Vec<_> = measured.study.tasks.iter().map(|t| t.id.as_str()).collect();
        return Err(Failure::wrong(format!(
            "There is no task \"{}\" in this study; there are {}.",
            arguments.task,
            known.join(", ")
        )));
    };
    let logs = logs(
        place,
        &measured,
        found.counted.iter().map(|(_, counted)| counted.session),
    )?;
    Ok(match arguments.telling.format {
        Format::Text => explanation::text(&found, &logs),
        Format::Json => explanation::json(&found, &logs),
    })
}

/// The logs of these sessions, folded.
fn logs<'a>(
    place: &Place,
    measured: &Measured,
    sessions: impl Iterator<Item = &'a SessionSummary>,
) -> Result<Logs, Failure> {
    let store = place.open_to_read()?;
    let mut logs = Logs::new();
    for session in sessions {
        let protocol = measured.protocols.get(&session.protocol);
        let study = Arc::new(protocol.unwrap_or(&measured.study).clone());
        logs.insert(session.id, replay(study, &store.log(session.id)?));
    }
    Ok(logs)
}

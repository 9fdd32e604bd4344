//! `report`: the measures per version and task.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::destination::{Content, Destination};
use super::exit::{Exit, Failure};
use super::measured::{Measured, Telling};
use super::place::Place;
use super::record::RecordArguments;
use super::voice::Voice;
use super::{compare, output};
use crate::metrics::Methods;
use crate::metrics::findings::Findings;
use crate::metrics::performance::Performance;
use crate::metrics::problems::Problems;
use crate::metrics::proportion::RateInterval;
use crate::report::export::csv::{Formulas, csv};
use crate::report::export::figures::figures;
use crate::report::paper::{CifMaterial, Material, Paper};
use crate::report::{html, json, markdown, text};
use crate::session::head_of_all;

/// The arguments of `report`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:  moderato report checkout.toml --version 3.0 --format json
           moderato report checkout.toml --format html --out report.html
           moderato report checkout.toml --cif --format html --out cif.html"
)]
pub(super) struct ReportArguments {
    /// The script; default: the only one in this folder
    study: Option<PathBuf>,
    /// Only this version
    #[arg(long)]
    version: Option<String>,
    /// Use the Common Industry Format for usability test reports (ISO/IEC 25062), as html or markdown
    #[arg(long)]
    cif: bool,
    /// Show p values
    #[arg(long)]
    p_values: bool,
    /// Interval method for a rate
    #[arg(long, value_enum, default_value_t = IntervalWord::AdjustedWald)]
    interval: IntervalWord,
    /// File to write; - for standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    telling: Telling<ReportFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    Text,
    Json,
    /// One figure per row, by version, task and measure
    Csv,
    /// One page for people, with verdicts, plots and tables
    Html,
    /// Verdicts and tables, for a wiki or a pull request
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum IntervalWord {
    AdjustedWald,
    Wilson,
    ClopperPearson,
    Jeffreys,
    MidP,
}

impl IntervalWord {
    fn method(self) -> RateInterval {
        match self {
            Self::AdjustedWald => RateInterval::AdjustedWald,
            Self::Wilson => RateInterval::Wilson,
            Self::ClopperPearson => RateInterval::ClopperPearson,
            Self::Jeffreys => RateInterval::Jeffreys,
            Self::MidP => RateInterval::MidP,
        }
    }
}

pub(super) fn run(
    arguments: &ReportArguments,
    record: &RecordArguments,
    voice: Voice,
) -> Result<Exit, Failure> {
    let place = Place::find(arguments.study.as_deref(), record)?;
    let told = voice.during("Measuring", || told(arguments, &place))?;
    match &arguments.out {
        None => output::print(&told),
        Some(out) => {
            // It was named, so there is no name to fall back on.
            Destination::of(Some(out), "", Some(&place))?.write(told.as_bytes(), Content::Text)?;
            Ok(Exit::Done)
        }
    }
}

/// The report in the format asked for.
fn told(arguments: &ReportArguments, place: &Place) -> Result<String, Failure> {
    if arguments.cif {
        check_cif(arguments, place)?;
    }
    let measured = Measured::at(place)?;
    if let Some(version) = &arguments.version {
        measured.check_version(version)?;
    }
    let findings = Findings::of(
        &measured.study,
        &measured.sessions,
        measured.roster,
        arguments.version.as_deref(),
        Methods {
            rate: arguments.interval.method(),
            ..Methods::at(arguments.telling.confidence)
        },
    );
    Ok(match arguments.telling.format {
        ReportFormat::Text => {
            text::findings(&findings, arguments.telling.style(arguments.p_values))
        }
        ReportFormat::Json => json::findings(&findings),
        ReportFormat::Csv => csv(&figures(&findings), Formulas::Escaped),
        ReportFormat::Html => html::page(&paper(arguments, place, &measured, &findings)?),
        ReportFormat::Markdown => markdown::page(&paper(arguments, place, &measured, &findings)?),
    })
}

/// Refuses the Common Industry Format where it cannot be told: in another format than those to read, and with a script
/// that has problems, whose texts would else look as if nobody had written them.
fn check_cif(arguments: &ReportArguments, place: &Place) -> Result<(), Failure> {
    match arguments.telling.format {
        ReportFormat::Html | ReportFormat::Markdown => {}
        ReportFormat::Text | ReportFormat::Json | ReportFormat::Csv => {
            return Err(Failure::wrong(
                "The Common Industry Format needs --format markdown or --format html.",
            ));
        }
    }
    if place.script.exists() {
        place.read_script()?;
    }
    Ok(())
}

/// The report that people read.
fn paper(
    arguments: &ReportArguments,
    place: &Place,
    measured: &Measured,
    findings: &Findings,
) -> Result<Paper, Failure> {
    let only = arguments.version.as_deref();
    let comparisons = match only {
        None => compare::with_results(measured, findings.methods),
        Some(_) => Vec::new(),
    };
    let store = place.open_to_read()?;
    let noted = store.noted_errors()?;
    let record = Material {
        study: &measured.study,
        sessions: &measured.sessions,
        findings,
        comparisons: &comparisons,
        problems: &Problems::of(&measured.study, &measured.sessions, &noted, only),
        head: head_of_all(&store.heads()?),
        script: &script_name(place),
        p_values: arguments.p_values,
    };
    if !arguments.cif {
        return Ok(Paper::of(&record));
    }
    let (study, sessions) = (&measured.study, &measured.sessions);
    Ok(Paper::cif(&CifMaterial {
        record,
        performance: &Performance::of(study, sessions, only, findings.methods),
        roster: &store.participants()?,
    }))
}

/// The script's name without its folder: a report is read on other machines.
fn script_name(place: &Place) -> String {
    let name = place.script.file_name().unwrap_or(place.script.as_os_str());
    output::named(Path::new(name))
}

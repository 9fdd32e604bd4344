//! `report`: reports the measures per version and task.

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::console::Console;
use super::destination::{Content, Destination};
use super::display;
use super::error::CommandError;
use super::exit::Exit;
use super::people::PeopleOptions;
use super::record_options::RecordOptions;
use super::study_data::{Notes, ResultOptions, StudyData, VerifyDepth};
use super::study_paths::StudyPaths;
use super::{compare, output};
use crate::metrics::Methods;
use crate::metrics::problems::Problems;
use crate::metrics::proportion::RateInterval;
use crate::metrics::study_figures::{FiguresInput, StudyFigures};
use crate::report::document::{CifInput, Document, ReportInput};
use crate::report::export::csv::{Formulas, render_csv};
use crate::report::export::figures::figures_table;
use crate::report::text::{self, Style};
use crate::report::{html, json, markdown};
use crate::session::combined_head;

/// The arguments of `report`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:  moderato report checkout.toml --version 3.0 --format json
           moderato report checkout.toml --out report.html
           moderato report checkout.toml --by segment
           moderato report checkout.toml --cif --out cif.html"
)]
pub(super) struct ReportArguments {
    /// The script; default: the only one in this folder
    study: Option<PathBuf>,
    /// Only this version
    #[arg(long)]
    version: Option<String>,
    #[command(flatten)]
    people: PeopleOptions,
    /// Use the Common Industry Format for usability test reports (ISO/IEC 25062), as html or markdown
    #[arg(long)]
    cif: bool,
    /// Show p values
    #[arg(long)]
    p_values: bool,
    /// Interval method for a rate
    #[arg(long, value_enum, default_value_t = IntervalArg::AdjustedWald)]
    interval: IntervalArg,
    /// Verify the logs and the rows that are counted, however many entries they have
    #[arg(long)]
    verify: bool,
    /// File to write; - for standard output. Its ending chooses the format: .html, .md, .csv or .json
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Output format [default: by the ending of --out, otherwise text]
    #[arg(long, value_enum)]
    format: Option<ReportFormat>,
    #[command(flatten)]
    result_options: ResultOptions,
}

impl ReportArguments {
    /// The format asked for, or the one that the ending of the file stands for.
    fn format(&self) -> ReportFormat {
        let of_file = || {
            let ending = self.out.as_ref()?.extension()?.to_str()?;
            ReportFormat::from_ending(&ending.to_lowercase())
        };
        self.format.or_else(of_file).unwrap_or(ReportFormat::Text)
    }
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

impl ReportFormat {
    /// The format of files with this ending, in lowercase.
    fn from_ending(ending: &str) -> Option<Self> {
        match ending {
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            "html" | "htm" => Some(Self::Html),
            "md" | "markdown" => Some(Self::Markdown),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum IntervalArg {
    AdjustedWald,
    Wilson,
    ClopperPearson,
    Jeffreys,
    MidP,
}

impl IntervalArg {
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
    record: &RecordOptions,
    console: Console,
) -> Result<Exit, CommandError> {
    let paths = StudyPaths::find(arguments.study.as_deref(), record)?;
    let (text, notes) = console.with_progress("Measuring", || render_report(arguments, &paths))?;
    notes.print(console);
    match &arguments.out {
        None => output::print(&text),
        Some(out) => {
            // `out` is given, so the default name is not used.
            Destination::resolve(Some(out), "", Some(&paths))?
                .write(text.as_bytes(), Content::Text)?;
            Ok(Exit::Success)
        }
    }
}

/// The report in the requested format, and notes about it.
fn render_report(
    arguments: &ReportArguments,
    paths: &StudyPaths,
) -> Result<(String, Notes), CommandError> {
    arguments.people.check()?;
    if arguments.cif {
        check_cif(arguments, paths)?;
    }
    let data = StudyData::read(paths, VerifyDepth::from_flag(arguments.verify))?;
    // The program ends afterwards: freeing many sessions one by one would only take time.
    let mut data = ManuallyDrop::new(data);
    arguments.people.apply(&mut data)?;
    if let Some(version) = &arguments.version {
        data.check_version(version)?;
    }
    let mut study_figures = StudyFigures::compute(&FiguresInput {
        study: &data.study,
        sessions: &data.sessions,
        protocols: &data.protocols,
        roster: &data.roster,
        version: arguments.version.as_deref(),
        people: &data.people,
        methods: Methods {
            rate: arguments.interval.method(),
            ..Methods::with_confidence(arguments.result_options.confidence)
        },
    });
    study_figures
        .context
        .title_difference
        .clone_from(&data.notes.titles);
    let text = match arguments.format() {
        ReportFormat::Text => {
            let mut style = arguments.result_options.style();
            if arguments.out.is_some() {
                style.width = Style::MIN_WIDTH;
            }
            let document = build_document(arguments, paths, &data, &study_figures)?;
            text::render_page(&document, style)
        }
        ReportFormat::Json => json::study_figures(&study_figures, &data.study),
        ReportFormat::Csv => render_csv(&figures_table(&study_figures), Formulas::Escaped),
        ReportFormat::Html => {
            html::render_page(&build_document(arguments, paths, &data, &study_figures)?)
        }
        ReportFormat::Markdown => {
            markdown::render_page(&build_document(arguments, paths, &data, &study_figures)?)
        }
    };
    Ok((text, std::mem::take(&mut data.notes)))
}

/// Refuses the Common Industry Format in other formats than HTML and Markdown, by segment, and with a script that has
/// problems, whose texts would be missing from the report.
fn check_cif(arguments: &ReportArguments, paths: &StudyPaths) -> Result<(), CommandError> {
    if arguments.people.by.is_some() {
        return Err(CommandError::invalid(
            "The Common Industry Format has no place for results by segment.",
        )
        .hint("Leave --by out, or name one segment: --segment NAME"));
    }
    match arguments.format() {
        ReportFormat::Html | ReportFormat::Markdown => {}
        ReportFormat::Text | ReportFormat::Json | ReportFormat::Csv => {
            return Err(CommandError::invalid(
                "The Common Industry Format is not written in this format.",
            )
            .hint("Add --format markdown or --format html, or name a file: --out cif.html"));
        }
    }
    if paths.script.exists() {
        paths.read_script()?;
    }
    Ok(())
}

/// The report as a document, for text, HTML and Markdown.
fn build_document(
    arguments: &ReportArguments,
    paths: &StudyPaths,
    data: &StudyData,
    study_figures: &StudyFigures,
) -> Result<Document, CommandError> {
    let only = arguments.version.as_deref();
    let comparisons = match only {
        None => compare::comparisons_with_results(data, study_figures.context.methods),
        Some(_) => Vec::new(),
    };
    let store = paths.open_read_only()?;
    let noted_errors = store.noted_errors()?;
    let chain_heads = store.chain_heads()?;
    let record = ReportInput {
        study: &data.study,
        sessions: &data.sessions,
        study_figures,
        comparisons: &comparisons,
        problems: &Problems::compute(&data.study, &data.sessions, &noted_errors, only),
        log_fingerprint: combined_head(&chain_heads),
        sessions_on_file: chain_heads.len(),
        script: &script_name(paths),
        p_values: arguments.p_values,
    };
    if !arguments.cif {
        return Ok(Document::report(&record));
    }
    let mut roster = store.participants()?;
    if let Some(chosen) = data.people.chosen() {
        roster.retain(|person| chosen.segment.includes(person));
    }
    Ok(Document::cif(&CifInput {
        record,
        roster: &roster,
    }))
}

/// The script's name without its folder, since a report is read on other machines.
fn script_name(paths: &StudyPaths) -> String {
    let name = paths.script.file_name().unwrap_or(paths.script.as_os_str());
    display::path(Path::new(name))
}

//! `report`: the measures per version and task.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::exit::{Exit, Failure};
use super::measured::{Format, Measured, Telling};
use super::output;
use crate::metrics::Methods;
use crate::metrics::findings::Findings;
use crate::metrics::proportion::RateInterval;
use crate::report::{json, text};

/// What `report` takes.
#[derive(Debug, Args)]
#[command(after_help = "Example:  moderato report checkout.toml --version 3.0 --format json")]
pub(super) struct ReportArguments {
    /// The script; left out, the only one in this folder
    study: Option<PathBuf>,
    /// Only this version
    #[arg(long)]
    version: Option<String>,
    /// Show the p values of what is tested: whether three or more versions differ
    #[arg(long)]
    p_values: bool,
    /// Which interval of a rate
    #[arg(long, value_enum, default_value_t = IntervalWord::AdjustedWald)]
    interval: IntervalWord,
    #[command(flatten)]
    telling: Telling,
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

pub(super) fn run(arguments: &ReportArguments, db: Option<&Path>) -> Result<Exit, Failure> {
    let measured = Measured::read(arguments.study.as_ref(), db)?;
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
    output::print(&match arguments.telling.format {
        Format::Text => text::findings(&findings, arguments.telling.style(arguments.p_values)),
        Format::Json => json::findings(&findings),
    })
}

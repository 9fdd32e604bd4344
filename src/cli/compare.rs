//! `compare`: versions against each other.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::exit::{Exit, Failure};
use super::measured::{Format, Measured, Telling};
use super::output;
use super::place::Place;
use crate::metrics::Confidence;
use crate::metrics::comparison::{Comparison, Material};
use crate::report::text::{Signs, Style};
use crate::report::{json, text};
use crate::session::SessionSummary;
use crate::study::Design;
use crate::tui::{Compare, Theme, View};

/// What `compare` takes.
#[derive(Debug, Args)]
#[command(
    override_usage = "moderato compare [OPTIONS] [STUDY] [OLD NEW]",
    after_help = "Examples:  moderato compare checkout.toml
           moderato compare checkout.toml 2.4 3.0 --p-values"
)]
pub(super) struct CompareArguments {
    /// [STUDY] [OLD NEW]: the script (left out, the only one here) and two versions; without versions, each one
    /// against the one it comes after
    #[arg(num_args = 0..=3, value_names = ["STUDY", "OLD", "NEW"])]
    names: Vec<String>,
    /// Show the p values beside the intervals
    #[arg(long)]
    p_values: bool,
    /// Compare between different people or within the same, against the script
    #[arg(long, value_enum)]
    design: Option<DesignWord>,
    #[command(flatten)]
    telling: Telling,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DesignWord {
    Between,
    Within,
}

pub(super) fn run(arguments: &CompareArguments, db: Option<&Path>) -> Result<Exit, Failure> {
    let (study, pair) = match arguments.names.as_slice() {
        [] => (None, None),
        [study] => (Some(PathBuf::from(study)), None),
        [old, new] => (None, Some((old.as_str(), new.as_str()))),
        [study, old, new, ..] => (
            Some(PathBuf::from(study)),
            Some((old.as_str(), new.as_str())),
        ),
    };
    let measured = Measured::read(study.as_ref(), db)?;
    let design = match arguments.design {
        Some(DesignWord::Between) => Design::Between,
        Some(DesignWord::Within) => Design::Within,
        None => measured.study.design,
    };
    let confidence = arguments.telling.confidence;
    let all = comparisons(&measured, design, pair, confidence)?;
    output::print(&match arguments.telling.format {
        Format::Text => told(
            &all,
            &measured,
            confidence,
            arguments.telling.style(arguments.p_values),
        ),
        Format::Json => json::comparisons(&all, confidence),
    })
}

/// The comparison of a place, for a reader without a terminal.
pub(super) fn print_plain(place: &Place) -> Result<Exit, Failure> {
    let measured = Measured::at(place)?;
    let confidence = Confidence::default();
    let all = comparisons(&measured, measured.study.design, None, confidence)?;
    output::print(&told(
        &all,
        &measured,
        confidence,
        Style {
            signs: Signs::Lines,
            p_values: false,
        },
    ))
}

/// The two versions that were named, or each version with sessions against the one it comes after.
pub(super) fn comparisons(
    measured: &Measured,
    design: Design,
    pair: Option<(&str, &str)>,
    confidence: Confidence,
) -> Result<Vec<Comparison>, Failure> {
    let study = &measured.study;
    let pairs: Vec<(String, String)> = match pair {
        Some((old, new)) => {
            measured.check_version(old)?;
            measured.check_version(new)?;
            if old == new {
                return Err(Failure::wrong(format!(
                    "\"{old}\" cannot be compared with itself. Name two versions."
                )));
            }
            vec![(old.to_owned(), new.to_owned())]
        }
        None => study
            .comparisons()
            .into_iter()
            .map(|(old, new)| (old.id.clone(), new.id.clone()))
            .collect(),
    };
    if pairs.is_empty() {
        let known: Vec<_> = study.versions.iter().map(|v| v.id.as_str()).collect();
        return Err(Failure::wrong(format!(
            "No version of this study comes after another one, so say which to compare: moderato compare STUDY OLD NEW, of {}.",
            known.join(", ")
        )));
    }
    let material = Material {
        study,
        sessions: &measured.sessions,
        protocols: &measured.protocols,
        design,
    };
    Ok(pairs
        .iter()
        .map(|(old, new)| Comparison::of(material, old, new, confidence))
        .collect())
}

fn told(all: &[Comparison], measured: &Measured, confidence: Confidence, style: Style) -> String {
    let texts: Vec<_> = all
        .iter()
        .map(|c| text::comparison(c, &measured.study.title, confidence, style))
        .collect();
    texts.join("\n")
}

/// The comparison screen on a study.
pub(super) fn screen(measured: Measured, theme: Theme) -> Result<Compare, Failure> {
    // That nothing can be compared is said before the screen opens.
    comparisons(
        &measured,
        measured.study.design,
        None,
        Confidence::default(),
    )?;
    let of = |value: fn(&SessionSummary) -> Option<&String>| -> Vec<String> {
        let all: BTreeSet<&String> = measured.sessions.iter().filter_map(value).collect();
        all.into_iter().cloned().collect()
    };
    let (segments, moderators) = (of(|s| s.segment.as_ref()), of(|s| Some(&s.moderator)));
    let title = measured.study.title.clone();
    Ok(Compare::new(
        &title,
        segments,
        moderators,
        Box::new(move |view| seen(&measured, view)),
        theme,
    ))
}

/// The comparison as it is to be seen on screen.
fn seen(measured: &Measured, view: &View) -> String {
    let fits = |s: &&SessionSummary| {
        view.segment
            .as_ref()
            .is_none_or(|wanted| s.segment.as_ref() == Some(wanted))
            && view
                .moderator
                .as_ref()
                .is_none_or(|wanted| s.moderator == *wanted)
    };
    let chosen = Measured {
        study: measured.study.clone(),
        sessions: measured.sessions.iter().filter(fits).cloned().collect(),
        protocols: measured.protocols.clone(),
        roster: measured.roster,
    };
    let style = Style {
        signs: Signs::Lines,
        p_values: view.p_values,
    };
    match comparisons(&chosen, chosen.study.design, None, view.confidence) {
        Ok(all) => told(&all, &chosen, view.confidence, style),
        Err(failure) => failure.to_string(),
    }
}

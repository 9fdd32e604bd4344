//! `compare`: compares versions.

mod gate;
mod looks;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::output;
use super::people::PeopleOptions;
use super::record_options::RecordOptions;
use super::study_data::{Format, FormatOptions, StudyData, VerifyDepth};
use super::study_paths::{self, StudyPaths};
use crate::metrics::Methods;
use crate::metrics::comparison::{Comparison, ComparisonInput};
use crate::metrics::difference::DifferenceInterval;
use crate::metrics::segment::{People, Segment};
use crate::metrics::trend::Trend;
use crate::report::document::{CompareInput, Document};
use crate::report::json;
use crate::report::text::{self, Glyphs, Style};
use crate::session::SessionSummary;
use crate::study::{Design, Study};
use crate::tui::{ComparisonOptions, ComparisonScreen, Theme};

/// The arguments of `compare`.
#[derive(Debug, Args)]
#[allow(rustdoc::broken_intra_doc_links, reason = "the help is not Markdown")]
#[command(
    override_usage = "moderato compare [OPTIONS] [STUDY] [OLD NEW]",
    after_help = "Examples:  moderato compare checkout.toml
           moderato compare checkout.toml 2.4 3.0 --p-values
           moderato compare checkout.toml --by segment
           moderato compare checkout.toml 2.4 3.0 --gate 'success >= 0.78 and time not worse by 20% and n >= 10'

A gate is a list of conditions joined by \"and\": a measure (success, errors, time, n, or a questionnaire; success.low \
is the lower limit, pay.time the time of the task pay) with >=, >, <= or < and a number, or \"not worse by\" and a \
margin. In a TOML file, write gate = \"...\" or a list, conditions = [\"...\", \"...\"]."
)]
pub(super) struct CompareArguments {
    /// [STUDY] [OLD NEW]: the script (default: the only one in this folder) and two versions; without versions, each
    /// is compared with the one before it
    #[arg(num_args = 0..=3, value_names = ["STUDY", "OLD", "NEW"])]
    names: Vec<String>,
    /// Show p values
    #[arg(long)]
    p_values: bool,
    /// Compare different participants (between) or the same ones (within), overriding the script
    #[arg(long, value_enum)]
    design: Option<DesignArg>,
    /// Compare every pair of versions, not only each with the one before it; without an order of the versions, the default
    #[arg(long)]
    all_pairs: bool,
    /// Interval method for the difference of two rates, with different participants
    #[arg(long, value_enum, default_value_t = DifferenceArg::Newcombe)]
    difference: DifferenceArg,
    /// Conditions that must pass, or a TOML file with them; exit code 3 if they fail
    #[arg(long, value_name = "FILE or EXPRESSION")]
    gate: Option<String>,
    #[command(flatten)]
    people: PeopleOptions,
    /// Verify the logs and the rows that are counted, however many entries they have
    #[arg(long)]
    verify: bool,
    #[command(flatten)]
    output_options: FormatOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DesignArg {
    Between,
    Within,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DifferenceArg {
    Newcombe,
    AgrestiCaffo,
    MiettinenNurminen,
}

pub(super) fn run(
    arguments: &CompareArguments,
    record: &RecordOptions,
    console: Console,
) -> Result<Exit, CommandError> {
    arguments.people.check()?;
    if arguments.gate.is_some() && arguments.people.by.is_some() {
        return Err(CommandError::invalid(
            "A gate is about one comparison, and --by segment shows several.",
        )
        .hint("Leave --by out, or name one segment: --segment NAME"));
    }
    let (study, pair) = match arguments.names.as_slice() {
        [] => (None, None),
        [word] if study_paths::is_not_a_script(Path::new(word)) => {
            return Err(CommandError::invalid(format!("There is no script {word}."))
                .hint("If it is a version, name two: moderato compare [STUDY] OLD NEW"));
        }
        [study] => (Some(PathBuf::from(study)), None),
        [study, new] if Path::new(study).extension().is_some_and(|e| e == "toml") => {
            return Err(CommandError::invalid(format!(
                "A comparison needs two versions, and only {new} was named."
            ))
            .hint(format!(
                "Name two versions, or none: moderato compare {study} OLD {new}"
            )));
        }
        [old, new] => (None, Some((old.as_str(), new.as_str()))),
        [study, old, new, ..] => (
            Some(PathBuf::from(study)),
            Some((old.as_str(), new.as_str())),
        ),
    };
    let paths = StudyPaths::find(study.as_deref(), record)?;
    let verify = VerifyDepth::from_flag(arguments.verify);
    let mut data =
        console.with_progress("Reading the record", || StudyData::read(&paths, verify))?;
    arguments.people.apply(&mut data)?;
    data.notes.print(console);
    let pairs = match pair {
        Some((old, new)) => Pairs::Pair(old, new),
        None if arguments.all_pairs => Pairs::All,
        None => default_pairs(&data.study),
    };
    let design = match arguments.design {
        Some(DesignArg::Between) => Design::Between,
        Some(DesignArg::Within) => Design::Within,
        None => data.study.design,
    };
    let methods = Methods {
        difference: difference_method(arguments.difference, design)?,
        ..Methods::with_confidence(arguments.output_options.results.confidence)
    };
    let gate = match &arguments.gate {
        Some(text) => Some(gate::read_gate(text, &data.study)?),
        None => None,
    };
    let compared = console.with_progress("Comparing", || {
        let mut compared = Comparisons::compute(&data, design, pairs, methods)?;
        looks::note(&data.sessions, &mut compared.comparisons);
        for comparison in &mut compared.comparisons {
            comparison
                .context
                .title_difference
                .clone_from(&data.notes.titles);
        }
        Ok::<_, CommandError>(compared)
    })?;
    let Some(gate) = gate else {
        return output::print(&match arguments.output_options.format {
            Format::Text => {
                let style = arguments.output_options.results.style();
                compared.render_text(&data.study.title, arguments.p_values, style)
            }
            Format::Json => json::comparisons(&compared.comparisons, compared.trend.as_ref(), None),
        });
    };
    let [comparison] = compared.comparisons.as_slice() else {
        return Err(CommandError::invalid("A gate needs one pair of versions.")
            .hint("Name them: moderato compare STUDY OLD NEW --gate ..."));
    };
    gate::print_result(&gate, comparison, arguments.output_options.format)
}

fn difference_method(
    argument: DifferenceArg,
    design: Design,
) -> Result<DifferenceInterval, CommandError> {
    let method = match argument {
        DifferenceArg::Newcombe => DifferenceInterval::Newcombe,
        DifferenceArg::AgrestiCaffo => DifferenceInterval::AgrestiCaffo,
        DifferenceArg::MiettinenNurminen => DifferenceInterval::MiettinenNurminen,
    };
    if design == Design::Within && method != DifferenceInterval::Newcombe {
        return Err(CommandError::invalid(
            "--difference applies to different participants only; the same participants are compared with Bonett and Price's interval.",
        )
        .hint("Leave the option out."));
    }
    Ok(method)
}

/// The pairs of versions to compare.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pairs<'w> {
    /// An old version and a new one, by their ids.
    Pair(&'w str, &'w str),
    /// Each version with the one it comes after.
    Lineage,
    /// Each version with every other one.
    All,
}

/// Prints the comparison of a study as plain text, as the demo does without a terminal.
pub(super) fn print_plain(paths: &StudyPaths) -> Result<Exit, CommandError> {
    let data = StudyData::read(paths, VerifyDepth::Limited)?;
    let design = data.study.design;
    let pairs = default_pairs(&data.study);
    let compared = Comparisons::compute(&data, design, pairs, Methods::default())?;
    let style = Style {
        signs: Glyphs::Lines,
        width: output::text_width(),
    };
    output::print(&compared.render_text(&data.study.title, false, style))
}

/// Comparisons of pairs of versions and, over three versions or more, their trend.
struct Comparisons {
    comparisons: Vec<Comparison>,
    trend: Option<Trend>,
}

impl Comparisons {
    fn compute(
        data: &StudyData,
        design: Design,
        pairs: Pairs<'_>,
        methods: Methods,
    ) -> Result<Self, CommandError> {
        let trend = match pairs {
            Pairs::Pair(..) => None,
            Pairs::Lineage | Pairs::All => {
                Trend::compute(&data.study, &data.sessions, design, methods.confidence)
            }
        };
        Ok(Self {
            comparisons: compute_comparisons(data, &data.people, design, pairs, methods)?,
            trend,
        })
    }

    fn render_text(&self, title: &str, p_values: bool, style: Style) -> String {
        let confidence = self
            .comparisons
            .first()
            .map(|c| c.context.methods.confidence);
        let document = Document::comparison(&CompareInput {
            title,
            comparisons: &self.comparisons,
            trend: self.trend.as_ref(),
            confidence: confidence.unwrap_or_default(),
            p_values,
        });
        text::render_page(&document, style)
    }
}

/// Compares the requested pairs of versions, by these people.
///
/// # Errors
/// When a version is not in the study, is compared with itself, or there is no pair to compare.
fn compute_comparisons(
    data: &StudyData,
    people: &People,
    design: Design,
    pairs: Pairs<'_>,
    methods: Methods,
) -> Result<Vec<Comparison>, CommandError> {
    let study = &data.study;
    let pairs: Vec<(String, String)> = match pairs {
        Pairs::Pair(old, new) => {
            data.check_version(old)?;
            data.check_version(new)?;
            if old == new {
                return Err(CommandError::invalid(format!(
                    "\"{old}\" cannot be compared with itself."
                ))
                .hint("Name two versions."));
            }
            vec![(old.to_owned(), new.to_owned())]
        }
        Pairs::Lineage => study
            .version_pairs()
            .into_iter()
            .map(|(old, new)| (old.id.clone(), new.id.clone()))
            .collect(),
        Pairs::All => {
            let ordered = study.ordered_versions();
            let later = |i: usize| ordered[i + 1..].iter().map(move |new| (i, new));
            (0..ordered.len())
                .flat_map(later)
                .map(|(i, new)| (ordered[i].id.clone(), new.id.clone()))
                .collect()
        }
    };
    if study.versions.len() < 2 {
        return Err(CommandError::invalid(
            "This study has only one version, so there is nothing to compare.",
        )
        .hint("Add the second version to the script."));
    }
    let input = ComparisonInput {
        study,
        sessions: &data.sessions,
        protocols: &data.protocols,
        people,
        design,
    };
    Ok(Comparison::compute_all(input, &pairs, methods))
}

/// The default comparisons of a study, without pairs in which a version has no results, and without a breakdown.
pub(super) fn comparisons_with_results(data: &StudyData, methods: Methods) -> Vec<Comparison> {
    let pairs = default_pairs(&data.study);
    let people = match &data.people {
        People::BySegment(_) => &People::All,
        people => people,
    };
    let mut all =
        compute_comparisons(data, people, data.study.design, pairs, methods).unwrap_or_default();
    all.retain(|c| c.participants.0 > 0 && c.participants.1 > 0);
    looks::note(&data.sessions, &mut all);
    all
}

/// The comparison screen of a study.
///
/// # Errors
/// When there is nothing to compare.
pub(super) fn build_screen(
    data: StudyData,
    theme: Theme,
) -> Result<ComparisonScreen, CommandError> {
    // Fails before the screen opens when there is nothing to compare.
    let pairs = default_pairs(&data.study);
    let design = data.study.design;
    compute_comparisons(&data, &data.people, design, pairs, Methods::default())?;
    let distinct = |value: fn(&SessionSummary) -> Option<&str>| -> Vec<String> {
        let all: BTreeSet<&str> = data.sessions.iter().filter_map(value).collect();
        all.into_iter().map(str::to_owned).collect()
    };
    let (segments, moderators) = (
        distinct(|s| s.segment.as_deref()),
        distinct(|s| Some(&s.moderator)),
    );
    let title = data.study.title.clone();
    Ok(ComparisonScreen::new(
        &title,
        segments,
        moderators,
        Box::new(move |view| render_view(&data, view)),
        theme,
    ))
}

/// The pairs compared when no versions are named: each with the one it comes after or, without such an order, all.
fn default_pairs(study: &Study) -> Pairs<'static> {
    if study.version_pairs().is_empty() {
        Pairs::All
    } else {
        Pairs::Lineage
    }
}

/// The comparison as text for the screen, with the screen's filters and options.
fn render_view(data: &StudyData, view: &ComparisonOptions) -> String {
    let mut chosen = data.clone();
    if let Some(moderator) = &view.moderator {
        chosen.sessions.retain(|s| *s.moderator == **moderator);
    }
    if let Some(segment) = &view.segment {
        chosen.keep_segment(Segment::Named(segment.clone()));
    }
    let style = Style {
        signs: Glyphs::Lines,
        width: usize::from(view.width).clamp(Style::MIN_WIDTH, Style::MAX_WIDTH),
    };
    let methods = Methods::with_confidence(view.confidence);
    let pairs = default_pairs(&chosen.study);
    match Comparisons::compute(&chosen, chosen.study.design, pairs, methods) {
        Ok(compared) => compared.render_text(&chosen.study.title, view.p_values, style),
        Err(failure) => failure.one_line(),
    }
}

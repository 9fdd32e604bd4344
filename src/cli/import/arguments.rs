//! The arguments of `import`, and what they say.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::duration::Unit;
use super::mapping::Mapping;
use super::questionnaire::QuestionnaireOptions;
use super::shared_codes::SharedCodes;
use super::similar_names::SimilarNames;
use crate::cli::error::CommandError;
use crate::study::{Design, label};

/// The arguments of `import`.
#[derive(Debug, Args)]
#[allow(
    clippy::struct_excessive_bools,
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "the flags are independent, and their help is not Markdown"
)]
#[command(
    override_usage = "moderato import [OPTIONS] [STUDY] <FILE>
       moderato import [OPTIONS] --new --out <SCRIPT> <FILE>",
    after_help = "Examples:
  moderato import checkout.toml round1.csv --column time_s=duration --set version=2.4
  moderato import --new merged.csv --title Puppet --out puppet.toml --column version=method --outcome true=completed
  moderato import checkout.toml ratings.csv
  moderato import --new sus.csv --title Survey --out survey.toml --column version=System

The columns are participant, version, task and outcome, and where present time_s (seconds, h:mm:ss, or 1 min 20 s), errors, \
errors_minor, errors_major, errors_critical, assists, valid (no makes an attempt void), segment, session, started_at, \
moderator and session_kind, in any case: Time (s) is time_s. A column such as time_ms says its unit. The outcomes are completed, \
assisted, partial, failed, gave_up, stopped, skipped, not_reached, void and undecided. Where columns or words are not known, \
the message has the options to copy. Tasks may also be in columns: task1_completed, task1_seconds and so on.

A file with a column instrument holds ratings, one per row: participant, version, instrument, value and where present \
task (the attempt must be on file) and item; an empty value is a blank answer.

A file with one row per response and one column per question holds questionnaires: SUS, UMUX-Lite, NPS, SEQ, SMEQ, \
NASA-TLX, faces and the script's own questions, as Qualtrics, LimeSurvey, Google Forms, Microsoft Forms, SurveyMonkey and \
Nettskjema export them. Columns are recognized by the words of the questions, by codes (q1, SUS_01, SUS1[SQ001], \
task1_seq), or named with --items. Answers are numbers, words of agreement in seven languages, or both; --answers says \
what other words mean. SUS totals are checked against the answers. --dry-run shows how a file is read.

An event export of BORIS (tabular or aggregated) brings attempts: a state behavior is an attempt at the task of its \
name; errors and assists are point behaviors of that name or category; --outcome says which behaviors or \
modifiers are outcomes, --set version=... which version it was.

Text may be UTF-8, UTF-16 or an older encoding, separated by commas, semicolons, tabs or bars, with decimal commas; of an \
XLSX workbook one sheet is read (--sheet). Averages and blank rows are left out, and columns that are not used are named.

What was coded afterwards, from a recording, is a table with the columns session, at, what (error, assist, note, mark, \
task, consent), kind, severity and text: moderato import checkout.toml coding.csv --table annotations. Importing it again \
adds nothing.

JSON lines from moderato export are imported entry by entry: moderato import checkout.toml checkout-log.jsonl \
Changes to closed sessions, exclusions and erasures are listed and need --accept-changes, or a yes on a terminal. Of codes \
that another lab gave too, --same-person or --new-codes says who they are."
)]
pub(in crate::cli) struct ImportArguments {
    /// [STUDY] FILE: the script of the study [default: the only one here] and the CSV file
    #[arg(num_args = 1..=2, required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write the script from the data as well
    #[arg(long, requires = "out")]
    pub(super) new: bool,
    /// With --new: the script to write
    #[arg(long, value_name = "SCRIPT", requires = "new")]
    pub(super) out: Option<PathBuf>,
    /// With --new: the study's title
    #[arg(long, requires = "new")]
    pub(super) title: Option<String>,
    /// The file's name for a column, such as time_s=duration
    #[arg(long = "column", value_name = "FIELD=COLUMN")]
    columns: Vec<String>,
    /// The outcome that a word in the file means, such as success_timeout=stopped
    #[arg(long = "outcome", value_name = "WORD=OUTCOME")]
    outcomes: Vec<String>,
    /// A value for all rows, such as version=1.0
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    constants: Vec<String>,
    /// A name for the source of the data [default: the name of the file]
    #[arg(long)]
    source: Option<String>,
    /// With --new: whether each participant sees one version or all
    #[arg(long, value_enum, requires = "new")]
    design: Option<DesignArg>,
    /// A code seen on two versions or in another lab's log (with =CODE only this one), or one that looks like another, is
    /// the same person: keep both, count the first
    #[arg(long, value_name = "CODE", num_args = 0..=1, require_equals = true)]
    #[allow(clippy::option_option, reason = "absent, without a code, and with one")]
    same_person: Option<Option<String>>,
    /// A code seen on two versions or in another lab's log is two people, each with a new code (with =PREFIX it begins with
    /// this); one that looks like another is another person's
    #[arg(long, value_name = "PREFIX", num_args = 0..=1, require_equals = true)]
    #[allow(
        clippy::option_option,
        reason = "absent, without a prefix, and with one"
    )]
    new_codes: Option<Option<String>>,
    /// Whether names of tasks or versions that differ only in case, blanks or punctuation are the same
    #[arg(long, value_enum, value_name = "WHICH")]
    pub(super) similar_names: Option<SimilarNames>,
    /// The columns of a questionnaire, or of one after a task: sus=4-13 by position, sus=Q5 by how they begin, sus=NAME..
    /// from a column on, pay.seq=NAME
    #[arg(long = "items", value_name = "QUESTIONNAIRE=COLUMNS")]
    items: Vec<String>,
    /// The numbers that words of answers mean, such as often=4,never=1; blank for no answer
    #[arg(long = "answers", value_name = "WORD=NUMBER,...")]
    answers: Vec<String>,
    /// The scale of a questionnaire in the file: tlx=0-20 is converted, sus=5-1 is reversed, and
    /// sus=positive has ten positive items
    #[arg(long = "scale", value_name = "QUESTIONNAIRE=FIRST-LAST")]
    scales: Vec<String>,
    /// A column of a table with questionnaires that is not read
    #[arg(long = "ignore", value_name = "COLUMN")]
    ignored: Vec<String>,
    /// The sheet of a workbook [default: the only one]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// The unit of times that are numbers [default: that of the column's name, else seconds]
    #[arg(long, value_enum)]
    unit: Option<Unit>,
    /// The names of the columns, for a file whose first line is data; nothing for a column that is not used
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    header: Vec<String>,
    /// Number the participants by their order within each task, for a file without a column of them
    #[arg(long)]
    pub(super) number_people: bool,
    /// What the table has, if not attempts or answers: annotations, with the columns session, at, what, and where present
    /// kind, severity, text, recovered, until and outcome
    #[arg(long, value_enum)]
    pub(super) table: Option<TableKind>,
    /// With --table annotations: who coded them [default: the user who is logged in]
    #[arg(long, value_name = "NAME", requires = "table")]
    pub(super) author: Option<String>,
    /// With --table annotations: why they are added afterwards [default: that they were imported]
    #[arg(long, value_name = "TEXT", requires = "table")]
    pub(super) reason: Option<String>,
    /// Show how the file is read, or with JSON lines what would change; nothing is written
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Skip rows that cannot be imported instead of importing nothing
    #[arg(long)]
    pub(super) skip_bad: bool,
    /// With JSON lines: apply what they change in sessions on file, after a backup
    #[arg(long)]
    pub(super) accept_changes: bool,
}

/// What a table has that is named with `--table`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TableKind {
    /// Annotations of sessions on file.
    Annotations,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DesignArg {
    Between,
    Within,
}

impl ImportArguments {
    /// The script, if one is named, and the file.
    ///
    /// # Errors
    /// When no file is named.
    pub(super) fn script_and_file(&self) -> Result<(Option<&Path>, &Path), CommandError> {
        match self.files.as_slice() {
            [file] => Ok((None, file)),
            [study, file, ..] => Ok((Some(study), file)),
            [] => Err(CommandError::invalid("No file was named.")
                .hint("Type: moderato import [STUDY] FILE")),
        }
    }

    /// How to treat codes that several people may have.
    pub(super) fn shared_codes(&self) -> SharedCodes<'_> {
        SharedCodes {
            same_person: self.same_person.as_ref().map(Option::as_deref),
            new_codes: self.new_codes.as_ref().map(Option::as_deref),
        }
    }

    /// How the table is to be read.
    ///
    /// # Errors
    /// When an option cannot be read.
    pub(super) fn mapping(&self) -> Result<Mapping, CommandError> {
        // A table of annotations has other fields.
        let columns = if self.table.is_some() {
            &[][..]
        } else {
            &self.columns
        };
        let mut mapping = Mapping::from_options(columns, &self.outcomes, &self.constants)?;
        mapping.questionnaires =
            QuestionnaireOptions::parse(&self.items, &self.answers, &self.scales, &self.ignored)?;
        mapping.unit = self.unit;
        mapping.sheet.clone_from(&self.sheet);
        mapping.header = Some(self.header.clone()).filter(|names| !names.is_empty());
        mapping.numbers_people = self.number_people;
        Ok(mapping)
    }

    /// The pairs of `--column`.
    pub(super) fn column_pairs(&self) -> Vec<(String, String)> {
        let pairs = self.columns.iter().filter_map(|pair| pair.split_once('='));
        pairs
            .map(|(field, name)| (field.trim().to_owned(), name.trim().to_owned()))
            .collect()
    }

    /// The name of the data's source: that of the file if none is given.
    ///
    /// # Errors
    /// When it is no title.
    pub(super) fn source_name(&self, file: &Path) -> Result<String, CommandError> {
        let file_name = || {
            let stem = file.file_stem();
            stem.map_or_else(|| "import".into(), |stem| stem.to_string_lossy())
        };
        let name = self
            .source
            .clone()
            .unwrap_or_else(|| file_name().into_owned());
        label::parse_title(name.trim()).map_err(|flaw| {
            CommandError::invalid(format!(
                "What the data's origin is called {flaw}, and nothing was imported."
            ))
            .hint("Name it with --source.")
        })
    }

    /// The design of a new study.
    pub(super) fn new_design(&self) -> Design {
        match self.design {
            Some(DesignArg::Within) => Design::Within,
            Some(DesignArg::Between) | None => Design::Between,
        }
    }

    /// Whether an option was given that applies only to tables.
    pub(super) fn has_table_options(&self) -> bool {
        let lists = [
            &self.columns,
            &self.outcomes,
            &self.constants,
            &self.items,
            &self.answers,
            &self.scales,
            &self.ignored,
        ];
        lists.iter().any(|list| !list.is_empty())
            || self.new
            || self.unit.is_some()
            || self.sheet.is_some()
            || !self.header.is_empty()
            || self.number_people
            || self.source.is_some()
            || self.table.is_some()
            || self.design.is_some()
            || self.similar_names.is_some()
            || self.skip_bad
    }
}

//! `import`: attempts that a spreadsheet or another tool has, one a row of a CSV file; and logs that we exported.

mod jsonl;
mod row;
mod study;
mod table;
mod take;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use self::row::{Mapping, Row};
use self::take::{Shared, Taken};
use super::exit::{Exit, Failure};
use super::output;
use super::place::Place;
use crate::clock::SystemClock;
use crate::store::Store;
use crate::study::{Design, script};

/// What `import` takes.
#[derive(Debug, Args)]
#[allow(
    clippy::struct_excessive_bools,
    clippy::doc_markdown,
    reason = "they are flags, and their help is no Markdown"
)]
#[command(after_help = "Examples:
  moderato import checkout.toml round1.csv --column time_s=duration --set version=2.4
  moderato import --new merged.csv --title Puppet --out puppet.toml --column version=method --outcome true=completed

The columns are participant, version, task and outcome, and where present time_s (seconds, or h:mm:ss), errors,
major_errors, critical_errors, assists, segment, session, started_at, moderator and kind. The outcomes are completed,
assisted, partial, failed, gave_up, stopped, skipped, not_reached, void and undecided.

The JSON lines of moderato export come back entry by entry: moderato import checkout.toml checkout-log.jsonl")]
pub(super) struct ImportArguments {
    /// [STUDY] FILE: the script of the study (left out, the only one here) and the CSV file
    #[arg(num_args = 1..=2, required = true, value_names = ["STUDY", "FILE"])]
    files: Vec<PathBuf>,
    /// Write the script from the data as well
    #[arg(long, requires = "out")]
    new: bool,
    /// With --new: the script to write
    #[arg(long, value_name = "SCRIPT", requires = "new")]
    out: Option<PathBuf>,
    /// With --new: the study's title
    #[arg(long, requires = "new")]
    title: Option<String>,
    /// A column of the file under another name, such as time_s=duration
    #[arg(long = "column", value_name = "FIELD=COLUMN")]
    columns: Vec<String>,
    /// What a word of the file means, such as success_timeout=stopped
    #[arg(long = "outcome", value_name = "WORD=OUTCOME")]
    outcomes: Vec<String>,
    /// A constant for all rows, such as version=1.0
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    constants: Vec<String>,
    /// What the data's origin is called; by default the file's name
    #[arg(long)]
    source: Option<String>,
    /// With --new: whether each participant sees one version or all
    #[arg(long, value_enum, requires = "new")]
    design: Option<DesignWord>,
    /// A code seen on two versions is the same person: keep both, count the first
    #[arg(long, conflicts_with = "new_codes")]
    same_person: bool,
    /// A code seen on two versions is two people: give each a code of its own
    #[arg(long)]
    new_codes: bool,
    /// Leave out rows that cannot be taken instead of importing nothing
    #[arg(long)]
    skip_bad: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DesignWord {
    Between,
    Within,
}

impl ImportArguments {
    /// Whether anything was said that only a table needs.
    fn is_about_a_table(&self) -> bool {
        let lists = [&self.columns, &self.outcomes, &self.constants];
        lists.iter().any(|list| !list.is_empty())
            || self.new
            || self.source.is_some()
            || self.design.is_some()
            || self.same_person
            || self.new_codes
            || self.skip_bad
    }
}

pub(super) fn run(arguments: &ImportArguments, db: Option<&Path>) -> Result<Exit, Failure> {
    let (named, file) = match arguments.files.as_slice() {
        [file] => (None, file),
        [study, file, ..] => (Some(study.as_path()), file),
        [] => return Err(Failure::wrong("Name the file to import.")),
    };
    if jsonl::is(file) {
        if arguments.is_about_a_table() {
            return Err(Failure::wrong(
                "JSON lines say all that is to be known of them. Leave every option out: moderato import STUDY FILE",
            ));
        }
        return jsonl::run(named, file, db);
    }
    let mapping = Mapping::read(
        &arguments.columns,
        &arguments.outcomes,
        &arguments.constants,
    )?;
    let (rows, bad) = table::read(file, &mapping)?;
    if !bad.is_empty() && !arguments.skip_bad {
        return Err(Failure::wrong(refused(file, &bad)));
    }
    let shared = match (arguments.same_person, arguments.new_codes) {
        (true, _) => Shared::SamePerson,
        (_, true) => Shared::NewCodes,
        _ => Shared::Ask,
    };
    let source = arguments.source.clone().unwrap_or_else(|| {
        file.file_stem().map_or_else(
            || "import".to_owned(),
            |stem| stem.to_string_lossy().into_owned(),
        )
    });
    let (place, text, wrote) = if arguments.new {
        let (place, text) = begin(arguments, named, &rows, db)?;
        (place, text, true)
    } else {
        let place = Place::find(named, db)?;
        let (text, _) = place.read_script()?;
        (place, text, false)
    };
    let plan = crate::study::parse(&text)
        .map_err(|_| Failure::wrong("The script made of the data has problems."))?;
    // What cannot be taken is found before anything is written.
    let rows = study::known(rows, &plan, &place.name())?;
    let rows = take::shared_codes(rows, &plan, &place, shared)?;
    if wrote {
        write_script(&place.script, &text)?;
    }
    let mut store = Store::open(&place.record)?;
    let taken = take::take(&mut store, &text, &plan, &source, rows, &SystemClock::new())?;
    drop(store);
    output::print(&told(&taken, &bad, &place, &source, wrote))
}

/// A new study of the data; nothing is written yet.
fn begin(
    arguments: &ImportArguments,
    named: Option<&Path>,
    rows: &[Row],
    db: Option<&Path>,
) -> Result<(Place, String), Failure> {
    if named.is_some() {
        return Err(Failure::wrong(
            "With --new name only the CSV file; --out names the script to write.",
        ));
    }
    let place = Place::find(arguments.out.as_deref(), db)?;
    for path in [&place.script, &place.record] {
        if path.exists() {
            let name = path.display();
            return Err(Failure::cannot(format!(
                "{name} is there already and was left as it is. Choose another --out, or leave --new out to import into it."
            )));
        }
    }
    let title = arguments.title.clone().unwrap_or_else(|| {
        place.script.file_stem().map_or_else(
            || "Study".to_owned(),
            |stem| stem.to_string_lossy().into_owned(),
        )
    });
    let design = match arguments.design {
        Some(DesignWord::Within) => Design::Within,
        Some(DesignWord::Between) | None => Design::Between,
    };
    let plan = study::of(rows, title, design);
    Ok((place, script::write(&plan)))
}

fn write_script(path: &Path, text: &str) -> Result<(), Failure> {
    let write = || -> std::io::Result<()> {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write()
        .map_err(|error| Failure::cannot(format!("{} cannot be written: {error}.", path.display())))
}

fn refused(file: &Path, bad: &[String]) -> String {
    const SHOWN: usize = 20;
    let mut lines = vec![format!(
        "{} cannot be imported, and nothing was:",
        file.display()
    )];
    lines.extend(bad.iter().take(SHOWN).map(|problem| format!("  {problem}")));
    if bad.len() > SHOWN {
        lines.push(format!("  and {} more", bad.len() - SHOWN));
    }
    lines.push("Mend the file, or leave such rows out with --skip-bad.".to_owned());
    lines.join("\n")
}

fn told(taken: &Taken, bad: &[String], place: &Place, source: &str, wrote: bool) -> String {
    let mut lines = Vec::new();
    if wrote {
        lines.push(format!("Wrote {}.", place.name()));
    }
    lines.push(if taken.new == 0 && taken.known > 0 {
        format!(
            "All {} attempts of \"{source}\" are on file already; nothing was imported.",
            taken.known
        )
    } else {
        format!(
            "Imported {} attempts of {} participants from \"{source}\" into {}.",
            taken.new,
            taken.people,
            place.record.display()
        )
    });
    if taken.new > 0 && taken.known > 0 {
        lines.push(format!("{} were on file already.", taken.known));
    }
    if !bad.is_empty() {
        lines.push(format!("Left out {} rows:", bad.len()));
        lines.extend(bad.iter().map(|problem| format!("  {problem}")));
    }
    lines.push(format!(
        "Look at it with: moderato report {0}    moderato compare {0}",
        place.name()
    ));
    lines.join("\n")
}

//! What comes first: the verdicts, and what was compared for whom.

use std::collections::{BTreeMap, BTreeSet};

use super::tone::verdict;
use super::{Cell, Material, Part, Said, Section, Table, Tone, cells};
use crate::metrics::comparison::{Comparison, TaskComparison};
use crate::metrics::selection::Selection;
use crate::metrics::verdict::{Judgement, Verdict};
use crate::report::number::{
    bare_seconds, count_percent, or_dash, percent, plain, plain_interval, points, points_interval,
    signed,
};
use crate::report::text::{self, rating};
use crate::session::{SessionSummary, shown_time};
use crate::study::{Design, Word as _};

/// Under the title: what this is.
pub(super) fn lead(material: &Material<'_>) -> Vec<String> {
    let names: Vec<&str> = material
        .findings
        .versions
        .iter()
        .map(|v| v.version.as_str())
        .collect();
    let design = match material.study.design {
        Design::Between => "different people on each version",
        Design::Within => "the same people on every version",
    };
    let versions = match names.as_slice() {
        [one] => format!("Version {one}"),
        several => format!("Versions {}, {design}", several.join(", ")),
    };
    vec![
        format!("Usability test. {versions}."),
        text::flow(&material.findings.flow),
    ]
}

/// A verdict with its place among the others.
struct Ranked {
    rank: u8,
    said: Said,
}

/// The verdicts of all comparisons: what got worse first, and of that what is critical.
pub(super) fn verdicts(material: &Material<'_>) -> Section {
    let mut parts = Vec::new();
    for comparison in material.comparisons {
        parts.push(Part::Heading(format!(
            "{} against {}",
            comparison.new, comparison.old
        )));
        if comparison.shared_tasks.is_empty() {
            parts.push(Part::Text(format!(
                "No task was attempted on both {} and {}: there is nothing to compare.",
                comparison.old, comparison.new
            )));
        } else {
            parts.push(Part::Verdicts(of_comparison(comparison)));
        }
    }
    if parts.is_empty() {
        parts.push(Part::Text(
            "No two versions with results are compared here, so that there is no verdict: the figures stand below."
                .to_owned(),
        ));
    } else {
        let level = text::level(material.findings.methods.confidence);
        parts.push(Part::Text(format!(
            "Better and worse are said only where the {level} interval of the difference leaves out \"no difference\" and \
             the test, corrected for how many were made, agrees. Cannot tell is not the same as equal."
        )));
    }
    Section::short("Verdicts", parts)
}

fn of_comparison(comparison: &Comparison) -> Vec<Said> {
    let mut all: Vec<Ranked> = Vec::new();
    for task in &comparison.tasks {
        let success = &task.success;
        let told = format!(
            "{} on {}, {} on {}; difference {} points ({})",
            count_percent(success.old),
            comparison.old,
            count_percent(success.new),
            comparison.new,
            or_dash(success.difference, points),
            or_dash(success.interval, points_interval),
        );
        all.push(ranked(task, "success", success.judgement, told, true));
        if let Ok(change) = &task.errors {
            let found = &change.found;
            let told = match (found.ratio, found.ratio_interval) {
                (Ok(ratio), Ok(i)) => format!(
                    "{} times as many ({})",
                    plain(ratio),
                    plain_interval(i.low, i.high)
                ),
                _ => format!("{} an attempt", signed(found.difference)),
            };
            all.push(ranked(task, "errors", change.judgement, told, false));
        }
        if let Ok(change) = &task.time {
            let interval = or_dash(change.found.interval, |i| {
                plain_interval(i.low, Some(i.high))
            });
            let told = format!("{} times as long ({interval})", plain(change.found.ratio));
            all.push(ranked(task, "time", change.judgement, told, false));
        }
        for change in &task.ratings {
            let name = rating::name(change.instrument.word());
            let told = format!("{} points", or_dash(change.difference, signed));
            all.push(ranked(task, &name, change.judgement, told, false));
        }
    }
    all.retain(|r| r.rank < SILENT);
    all.sort_by_key(|ranked| ranked.rank);
    let mut said: Vec<Said> = all.into_iter().map(|ranked| ranked.said).collect();
    said.push(overall(comparison));
    for change in comparison
        .ratings
        .iter()
        .filter(|c| c.judgement.verdict != Verdict::CannotTell)
    {
        let (tone, word) = verdict(change.judgement);
        said.push(Said {
            tone,
            word: word.to_owned(),
            what: format!("{} at the end", rating::name(change.instrument.word())),
            detail: format!("{} points", or_dash(change.difference, signed)),
        });
    }
    said
}

/// From this rank on nothing is said of it here: the tables say it.
const SILENT: u8 = 9;

fn ranked(
    task: &TaskComparison,
    measure: &str,
    judgement: Judgement,
    detail: String,
    first: bool,
) -> Ranked {
    let rank = match (judgement.verdict, task.critical, first) {
        (Verdict::Worse, true, true) => 0,
        (Verdict::Worse, true, false) => 1,
        (Verdict::Worse, false, true) => 2,
        (Verdict::Worse, false, false) => 3,
        (Verdict::Better, _, true) => 4,
        (Verdict::Better, _, false) => 5,
        (Verdict::CannotTell, _, true) => 6,
        (Verdict::CannotTell, _, false) => SILENT,
    };
    let (tone, word) = verdict(judgement);
    let critical = if task.critical {
        ", a critical task"
    } else {
        ""
    };
    Ranked {
        rank,
        said: Said {
            tone,
            word: word.to_owned(),
            what: format!("{} ({measure}{critical})", task.title),
            detail,
        },
    }
}

fn overall(comparison: &Comparison) -> Said {
    let overall = &comparison.overall;
    let (tone, word) = verdict(overall.judgement);
    let rate = |o: &Result<crate::metrics::overall::Overall, crate::metrics::Absent>| {
        o.as_ref()
            .map_or_else(|_| "-".to_owned(), |o| percent(o.rate, o.attempts as u64))
    };
    Said {
        tone,
        word: word.to_owned(),
        what: "All tasks together (success)".to_owned(),
        detail: format!(
            "{} on {}, {} on {}; difference {} points ({})",
            rate(&overall.old),
            comparison.old,
            rate(&overall.new),
            comparison.new,
            or_dash(overall.difference, points),
            or_dash(overall.interval, points_interval),
        ),
    }
}

/// What was compared, with whom, and what they were asked to do.
pub(super) fn study(material: &Material<'_>) -> Section {
    let mut parts = vec![Part::Facts(facts(material))];
    parts.push(Part::Table(flow(material)));
    parts.push(Part::Table(tasks(material)));
    Section::new("What was tested, and with whom", parts)
}

fn facts(material: &Material<'_>) -> Vec<(&'static str, String)> {
    let study = material.study;
    let mut facts = vec![(
        "Design",
        match study.design {
            Design::Between => "each participant saw one version".to_owned(),
            Design::Within => "each participant saw every version".to_owned(),
        },
    )];
    if was_live(material) {
        facts.push(("Order of tasks", study.order.word().to_owned()));
        let aloud = if study.think_aloud { "yes" } else { "no" };
        facts.push(("Thinking aloud", aloud.to_owned()));
    }
    facts.extend(study.setting.clone().map(|setting| ("Setting", setting)));
    let segments = material.findings.attendance.segments.iter();
    let each: Vec<String> = segments
        .filter_map(|segment| Some(format!("{}: {}", segment.name.as_ref()?, segment.all)))
        .collect();
    if !each.is_empty() {
        facts.push(("Participants by segment", each.join("; ")));
    }
    facts.extend(held(&sessions(material)));
    facts
}

/// The sessions that count on the versions reported.
pub(super) fn sessions<'a>(material: &Material<'a>) -> Vec<&'a SessionSummary> {
    let shown = |s: &&SessionSummary| {
        let mut versions = material.findings.versions.iter();
        versions.any(|v| v.version == s.version)
    };
    Selection::of(material.sessions)
        .sessions()
        .filter(shown)
        .collect()
}

/// Whether any attempt was logged while it was made: of imported ones nobody knows how they were led.
pub(super) fn was_live(material: &Material<'_>) -> bool {
    material.findings.versions.iter().any(|v| v.logged_live)
}

/// What the fact is called that names who led the sessions.
pub(super) const MODERATORS: &str = "Moderators";

/// How the fact is called that says when sessions were held.
pub(super) const HELD: &str = "Held";

/// Who led the sessions and when, of those that were held with moderator; and what was imported, of which neither is
/// known.
pub(super) fn held(sessions: &[&SessionSummary]) -> Vec<(&'static str, String)> {
    let live = || sessions.iter().filter(|s| source(s).is_none());
    let listed = |words: BTreeSet<&str>| words.into_iter().collect::<Vec<_>>().join(", ");
    let mut facts = Vec::new();
    let moderators: BTreeSet<&str> = live().map(|s| s.moderator.as_str()).collect();
    if !moderators.is_empty() {
        facts.push((MODERATORS, listed(moderators)));
    }
    let days: BTreeSet<String> = live()
        .map(|s| s.opened_at.to_string().chars().take(10).collect())
        .collect();
    match (days.first(), days.last()) {
        (Some(first), Some(last)) if first == last => facts.push(("Held on", first.clone())),
        (Some(first), Some(last)) => facts.push((HELD, format!("{first} to {last}"))),
        _ => {}
    }
    let mut from: BTreeMap<&str, usize> = BTreeMap::new();
    for source in sessions.iter().filter_map(|s| source(s)) {
        *from.entry(source).or_default() += 1;
    }
    if !from.is_empty() {
        let each = from.iter().map(|(source, n)| {
            let sessions = if *n == 1 { "session" } else { "sessions" };
            format!("{n} {sessions} from {source}")
        });
        facts.push(("Imported", each.collect::<Vec<_>>().join("; ")));
    }
    facts
}

/// Where a session was imported from. One of answers alone has no attempt to say it, and no order of tasks either.
fn source(session: &SessionSummary) -> Option<&str> {
    let told = session.attempts.iter().find_map(|a| a.source.as_deref());
    let only_answers = session.attempts.is_empty() && session.order.is_empty();
    told.or(only_answers.then_some(session.moderator.as_str()))
}

/// From who was expected to who was analysed.
pub(super) fn flow(material: &Material<'_>) -> Table {
    let flow = &material.findings.flow;
    let mut rows = vec![("On the roster", flow.expected)];
    let apart = [
        ("Did not come", flow.no_show),
        ("Withdrew", flow.withdrawn),
        ("Replaced", flow.replaced),
        ("Pilot sessions, never counted", flow.pilot),
        ("Rehearsals, never counted", flow.rehearsal),
        ("Sessions excluded", flow.excluded),
    ];
    rows.extend(apart.into_iter().filter(|(_, n)| *n > 0));
    rows.push(("Analysed", flow.analysed));
    let mut rows: Vec<Vec<Cell>> = rows
        .into_iter()
        .map(|(what, n)| cells([what.to_owned(), n.to_string()]))
        .collect();
    rows.extend(material.findings.versions.iter().map(|version| {
        cells([
            format!("… on version {}", version.version),
            version.participants.to_string(),
        ])
    }));
    Table::new("Participant flow", &["", "n"], rows)
}

pub(super) fn tasks(material: &Material<'_>) -> Table {
    let rows = material.study.tasks.iter().map(|task| {
        let mut name: Cell = task.title.as_str().into();
        if task.critical {
            name.lines.push("critical".to_owned());
        }
        let mut row = vec![name];
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        row.extend(cells([
            text(&task.scenario),
            text(&task.success),
            task.time_limit_ms
                .map_or_else(|| "-".to_owned(), shown_time),
        ]));
        row
    });
    let mut table = Table::new(
        "Tasks",
        &["Task", "Read aloud", "Counts as success", "Limit"],
        rows.collect(),
    );
    table.drop_empty_columns();
    table
}

/// A mean of seconds with its unit.
pub(super) fn seconds(value: f64) -> String {
    format!("{} s", bare_seconds(value))
}

/// A cell of a tone.
pub(super) fn toned(lines: Vec<String>, tone: Tone) -> Cell {
    Cell { lines, tone }
}

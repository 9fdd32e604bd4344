//! Study setup: design, participants and tasks.

use std::collections::{BTreeMap, BTreeSet};

use super::{Block, Cell, Reach, ReportInput, Section, Table, text_cells};
use crate::metrics::selection::Selection;
use crate::report::phrases;
use crate::session::{SessionSummary, format_time};
use crate::study::text::pluralize;
use crate::study::{Design, Word as _};

/// The section.
pub(super) fn section(material: &ReportInput<'_>) -> Section {
    let facts = setup_facts(material).into_iter();
    let facts = facts.map(|(name, value)| (name.to_owned(), value));
    let mut blocks = vec![Block::Facts(facts.collect())];
    blocks.push(Block::Table(flow_table(material)));
    blocks.push(Block::Table(task_table(material)));
    Section::with_reach("Study setup", blocks, Reach::Page)
}

fn setup_facts(material: &ReportInput<'_>) -> Vec<(&'static str, String)> {
    let study = material.study;
    let mut facts = vec![(
        "Design",
        match study.design {
            Design::Between => "each participant saw one version".to_owned(),
            Design::Within => "each participant saw every version".to_owned(),
        },
    )];
    if was_live(material) {
        facts.push(("Order of tasks", study.order.as_str().to_owned()));
        let aloud = if study.think_aloud { "yes" } else { "no" };
        facts.push(("Think-aloud", aloud.to_owned()));
    }
    facts.extend(study.setting.clone().map(|setting| ("Setting", setting)));
    let chosen = material.study_figures.context.segment.as_ref();
    facts.extend(chosen.map(|chosen| {
        let share = phrases::segment_share(chosen);
        ("Segment", format!("{}, {share}", chosen.segment))
    }));
    let segments = material.study_figures.attendance.segments.iter();
    let each: Vec<String> = segments
        .filter_map(|segment| Some(format!("{}: {}", segment.name.as_ref()?, segment.total)))
        .collect();
    if !each.is_empty() && chosen.is_none() {
        facts.push(("Participants by segment", each.join("; ")));
    }
    facts.extend(session_facts(&counted_sessions(material)));
    facts
}

/// Counted sessions on the versions reported.
pub(super) fn counted_sessions<'a>(material: &ReportInput<'a>) -> Vec<&'a SessionSummary> {
    let shown = |s: &&SessionSummary| {
        let mut versions = material.study_figures.versions.iter();
        versions.any(|v| *v.id == *s.version)
    };
    Selection::from_sessions(material.sessions)
        .counted_sessions()
        .filter(shown)
        .collect()
}

/// Whether any attempt was logged live: for imported ones it is unknown how they were moderated.
pub(super) fn was_live(material: &ReportInput<'_>) -> bool {
    material
        .study_figures
        .versions
        .iter()
        .any(|v| v.logged_live)
}

/// Name of the fact that lists the moderators.
pub(super) const MODERATORS: &str = "Moderators";

/// Name of the fact with the date of the sessions, and start of its name if there are several.
pub(super) const SESSION_DATE: &str = "Session date";

/// Moderators and dates of the sessions moderated with moderato, and the imported sessions, for which neither is known.
pub(super) fn session_facts(sessions: &[&SessionSummary]) -> Vec<(&'static str, String)> {
    let live = || sessions.iter().filter(|s| s.import_source().is_none());
    let listed = |words: BTreeSet<&str>| words.into_iter().collect::<Vec<_>>().join(", ");
    let mut facts = Vec::new();
    let moderators: BTreeSet<&str> = live().map(|s| &*s.moderator).collect();
    if !moderators.is_empty() {
        facts.push((MODERATORS, listed(moderators)));
    }
    let days: BTreeSet<String> = live()
        .map(|s| s.opened_at.to_string().chars().take(10).collect())
        .collect();
    match (days.first(), days.last()) {
        (Some(first), Some(last)) if first == last => facts.push((SESSION_DATE, first.clone())),
        (Some(first), Some(last)) => facts.push(("Session dates", format!("{first} to {last}"))),
        _ => {}
    }
    let mut from: BTreeMap<&str, usize> = BTreeMap::new();
    for source in sessions.iter().filter_map(|s| s.import_source()) {
        *from.entry(source).or_default() += 1;
    }
    if !from.is_empty() {
        let each = from
            .iter()
            .map(|(source, n)| format!("{} from {source}", pluralize(*n, "session")));
        facts.push(("Imported", each.collect::<Vec<_>>().join("; ")));
    }
    facts
}

/// Participant flow, from the roster to those analyzed.
pub(super) fn flow_table(material: &ReportInput<'_>) -> Table {
    let flow = &material.study_figures.flow;
    let mut rows: Vec<Vec<Cell>> = phrases::flow_steps(flow)
        .into_iter()
        .map(|step| text_cells([step.name.to_owned(), step.n.to_string()]))
        .collect();
    rows.extend(material.study_figures.by_version().map(|version| {
        text_cells([
            format!("… on version {}", version.version),
            version.participants().to_string(),
        ])
    }));
    Table::of_figures("Participant flow", &["", "n"], rows)
}

pub(super) fn task_table(material: &ReportInput<'_>) -> Table {
    let rows = material.study.tasks.iter().map(|task| {
        let mut name: Cell = task.title.as_str().into();
        if task.critical {
            name.lines.push("critical".to_owned());
        }
        let mut row = vec![name];
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        row.extend(text_cells([
            text(&task.scenario),
            text(&task.success),
            task.time_limit_ms
                .map_or_else(|| "-".to_owned(), format_time),
        ]));
        row
    });
    let mut table = Table::of_words(
        "Tasks",
        &["Task", "Scenario", "Success criterion", "Time limit"],
        rows.collect(),
    );
    table.drop_empty_columns();
    table
}

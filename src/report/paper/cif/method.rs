//! Method: participants, the context of use in the test, and the experimental design; and what was asked, in full.

use std::collections::{BTreeMap, BTreeSet};

use super::{CifMaterial, paragraphs, said, section, tested, told};
use crate::metrics::selection::Selection;
use crate::report::paper::summary;
use crate::report::paper::{Cell, Material, Part, Section, Table, cells};
use crate::session::Participant;
use crate::study::{Answer, AssistLevel, CifKey, Design, Instrument, Item, Study, Task, Word as _};

pub(super) fn participants(material: &CifMaterial<'_>) -> Section {
    let record = &material.record;
    let mut parts = vec![Part::Table(summary::flow(record))];
    parts.extend(segments(material).map(Part::Table));
    parts.extend(people(material).map(Part::Table));
    section(
        "Method: participants",
        [
            parts,
            told(material, "Characteristics", CifKey::Characteristics),
            told(material, "Selection", CifKey::Selection),
            told(
                material,
                "Participants and intended users",
                CifKey::SampleDiffers,
            ),
            told(material, "Compensation", CifKey::Compensation),
        ],
    )
}

/// How many people of each segment; none where no segment is on file.
fn segments(material: &CifMaterial<'_>) -> Option<Table> {
    let findings = material.record.findings;
    let segments = &findings.attendance.segments;
    if segments.iter().all(|segment| segment.name.is_none()) {
        return None;
    }
    let mut head = vec!["Segment", "Participants"];
    head.extend(findings.versions.iter().map(|v| v.version.as_str()));
    let rows = segments.iter().map(|segment| {
        let name = segment.name.clone();
        let mut row = cells([
            name.unwrap_or_else(|| "not on file".to_owned()),
            segment.all.to_string(),
        ]);
        row.extend(segment.people.iter().map(|n| Cell::from(n.to_string())));
        row
    });
    Some(Table::new("Participants by segment", &head, rows.collect()))
}

/// Those who count, each with what the roster says; none where it says nothing.
fn people(material: &CifMaterial<'_>) -> Option<Table> {
    let record = &material.record;
    let selection = Selection::of(record.sessions);
    let mut seen: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for figures in &record.findings.versions {
        for person in selection.version(&figures.version).people {
            seen.entry(person.code).or_default().push(&figures.version);
        }
    }
    let on_roster: BTreeMap<&str, &Participant> = material
        .roster
        .iter()
        .map(|p| (p.code.as_str(), p))
        .collect();
    let names: BTreeSet<&str> = seen
        .keys()
        .filter_map(|code| on_roster.get(code))
        .flat_map(|p| p.attributes.keys().map(String::as_str))
        .collect();
    let has_segments = seen
        .keys()
        .filter_map(|code| on_roster.get(code))
        .any(|p| p.segment.is_some());
    if names.is_empty() && !has_segments {
        return None;
    }
    let mut head = vec!["Participant", "Version", "Segment"];
    head.extend(&names);
    let rows = seen.iter().map(|(code, versions)| {
        let person = on_roster.get(code);
        let segment = person.and_then(|p| p.segment.clone());
        let mut row = cells([
            (*code).to_owned(),
            versions.join(", "),
            segment.unwrap_or_else(|| "-".to_owned()),
        ]);
        row.extend(names.iter().map(|name| {
            let value = person.and_then(|p| p.attributes.get(*name));
            Cell::from(value.map_or("-", String::as_str))
        }));
        row
    });
    Some(Table::new("Each participant", &head, rows.collect()))
}

pub(super) fn context(material: &CifMaterial<'_>) -> Section {
    let study = material.record.study;
    let mut tasks = vec![
        Part::Heading("Task descriptions".to_owned()),
        Part::Table(summary::tasks(&material.record)),
    ];
    tasks.extend(limits(study).map(Part::Text));
    let mut facility = vec![Part::Heading("Test facility".to_owned())];
    facility.extend(
        study
            .setting
            .as_ref()
            .map(|setting| Part::Facts(vec![("Setting", setting.clone())])),
    );
    facility.extend(said(material, CifKey::Facility));
    section(
        "Method: context of use in the test",
        [
            tasks,
            told(material, "Choice of tasks", CifKey::TaskChoice),
            told(
                material,
                "Materials given to participants",
                CifKey::TaskData,
            ),
            facility,
            told(
                material,
                "Participants' computing environment",
                CifKey::Computer,
            ),
            told(material, "Display devices", CifKey::Display),
            told(material, "Audio devices", CifKey::Audio),
            told(material, "Manual input devices", CifKey::Input),
            tools(material),
        ],
    )
}

/// What a completion over a time limit counts for; none where no task has a limit.
fn limits(study: &Study) -> Option<String> {
    let limited = || study.tasks.iter().filter(|t| t.time_limit_ms.is_some());
    let fails: Vec<&str> = limited()
        .filter(|t| t.limit_fails)
        .map(|t| t.title.as_str())
        .collect();
    match (limited().count(), fails.len()) {
        (0, _) => None,
        (_, 0) => Some("A completion over its time limit is a success.".to_owned()),
        (all, some) if all == some => {
            Some("A completion over its time limit is no success.".to_owned())
        }
        _ => Some(format!(
            "A completion over its time limit is a success, but at: {}.",
            fails.join("; ")
        )),
    }
}

fn tools(material: &CifMaterial<'_>) -> Vec<Part> {
    let mut parts = vec![Part::Heading("Test administrator tools".to_owned())];
    if summary::was_live(&material.record) {
        parts.push(Part::Text(
            "Outcomes, errors, assists and times were logged with moderato while participants worked; times bear the \
             moderator's reaction time."
                .to_owned(),
        ));
    }
    let asked = questionnaires(&material.record);
    if !asked.is_empty() {
        let names: Vec<&str> = asked.iter().map(Instrument::name).collect();
        parts.push(Part::Text(format!(
            "Questionnaires, in full in the appendix: {}.",
            names.join(", ")
        )));
    }
    parts.extend(said(material, CifKey::Tools));
    parts
}

/// What the script asks after tasks and at the end, and what was answered besides; each once.
pub(super) fn questionnaires(record: &Material<'_>) -> Vec<Instrument> {
    let study = record.study;
    let scripted = study.tasks.iter().flat_map(|t| &t.ask);
    let scripted = scripted.chain(&study.ask_at_end).cloned();
    let answered = record.findings.versions.iter().flat_map(|version| {
        let tasks = version.tasks.iter().flat_map(|t| &t.ratings);
        tasks.chain(&version.ratings)
    });
    let mut all: Vec<Instrument> = Vec::new();
    for asked in scripted.chain(answered.map(|r| Instrument::named(&r.instrument))) {
        if !all.contains(&asked) {
            all.push(asked);
        }
    }
    all
}

pub(super) fn design(material: &CifMaterial<'_>) -> Section {
    let study = material.record.study;
    let design = vec![
        Part::Heading("Design".to_owned()),
        Part::Facts(design_facts(material)),
    ];
    section(
        "Method: experimental design",
        [
            design,
            told(material, "Control variables", CifKey::Controlled),
            procedure(material),
            instructions(study),
            task_instructions(study),
            assists(material),
        ],
    )
}

fn design_facts(material: &CifMaterial<'_>) -> Vec<(&'static str, String)> {
    let record = &material.record;
    let versions: Vec<&str> = tested(material).map(|(v, _)| v.version.as_str()).collect();
    let mut facts = vec![
        (
            "Independent variable",
            format!("the design version: {}", versions.join(", ")),
        ),
        (
            "Design",
            match record.study.design {
                Design::Between => "between participants: each saw one version".to_owned(),
                Design::Within => "within participants: each saw every version".to_owned(),
            },
        ),
    ];
    if summary::was_live(record) {
        facts.push(("Order of tasks", record.study.order.word().to_owned()));
    }
    facts.push((
        "Measured",
        "completion, assists, noted errors, time on task, ratings".to_owned(),
    ));
    facts
}

fn procedure(material: &CifMaterial<'_>) -> Vec<Part> {
    let record = &material.record;
    let attendance = &record.findings.attendance;
    let mut facts = Vec::new();
    if summary::was_live(record) {
        let aloud = if record.study.think_aloud {
            "yes"
        } else {
            "no"
        };
        facts.push(("Thinking aloud", aloud.to_owned()));
    }
    if attendance.consents > 0 {
        facts.push((
            "Consent on file",
            format!(
                "{} of {} participants",
                attendance.consents, attendance.people
            ),
        ));
    }
    let mut parts = vec![Part::Heading("Procedure".to_owned())];
    if !facts.is_empty() {
        parts.push(Part::Facts(facts));
    }
    parts.extend(said(material, CifKey::Procedure));
    if let Some(consent) = &record.study.consent {
        parts.push(Part::Text(
            "Participants were asked to agree to:".to_owned(),
        ));
        parts.push(Part::Quote(paragraphs(consent).collect()));
    }
    parts
}

fn instructions(study: &Study) -> Vec<Part> {
    let mut parts = vec![Part::Heading(
        "General instructions to participants".to_owned(),
    )];
    let said = study.introduction.as_deref().map(paragraphs);
    parts.extend(said.map(|told| Part::Quote(told.collect())));
    parts
}

fn task_instructions(study: &Study) -> Vec<Part> {
    let given = |task: &Task| {
        let scenario = task.scenario.clone();
        let starts = task.starts_when.as_ref();
        let starts = starts.map(|when| format!("The time starts when {when}."));
        let words: Vec<String> = scenario.into_iter().chain(starts).collect();
        (!words.is_empty()).then(|| format!("{}: {}", task.title, words.join(" ")))
    };
    let mut parts = vec![Part::Heading("Task instructions".to_owned())];
    let all: Vec<String> = study.tasks.iter().filter_map(given).collect();
    if !all.is_empty() {
        parts.push(Part::List(all));
    }
    parts
}

fn assists(material: &CifMaterial<'_>) -> Vec<Part> {
    let record = &material.record;
    let mut parts = vec![Part::Heading("Assists".to_owned())];
    // What an import says is assisted was decided elsewhere.
    if summary::was_live(record) {
        let counting: Vec<&str> = AssistLevel::WORDS
            .iter()
            .filter(|(_, level)| *level >= record.study.assisted_from)
            .map(|(word, level)| match level {
                AssistLevel::DidIt => "the moderator did it",
                _ => *word,
            })
            .collect();
        parts.push(Part::Text(format!(
            "A completion counts as assisted after help of these levels: {}; and after help whose level nobody said. Lesser \
             help is counted among the assists and leaves a completion unassisted.",
            counting.join(", ")
        )));
    }
    parts.extend(said(material, CifKey::Assists));
    parts
}

/// The questionnaires, word for word.
pub(super) fn appendix(material: &CifMaterial<'_>) -> Section {
    let each = questionnaires(&material.record).into_iter().map(|asked| {
        let mut parts = vec![Part::Heading(asked.name().to_owned())];
        let items = asked.items(material.record.study);
        if !items.is_empty() {
            parts.push(Part::List(items.iter().map(wording).collect()));
        }
        parts
    });
    section("Appendix: questionnaires", each)
}

fn wording(item: &Item) -> String {
    let label = |label: &Option<String>| {
        label
            .as_ref()
            .map_or_else(String::new, |label| format!(" ({label})"))
    };
    let answers = match &item.answer {
        Answer::Scale(scale) => format!(
            "{}{} to {}{}",
            scale.low,
            label(&scale.low_label),
            scale.high,
            label(&scale.high_label)
        ),
        Answer::Faces => "one of three faces".to_owned(),
        Answer::Choice(choices) => choices.join(" / "),
        Answer::Text => "in words".to_owned(),
    };
    format!("{} Answered by: {answers}", item.wording)
}

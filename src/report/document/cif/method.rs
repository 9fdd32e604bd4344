//! Method: the context of use in the test, and the experimental design.

use super::{
    CifInput, cif_blocks, cif_paragraphs, questionnaires, section_of_chapters, split_paragraphs,
    tested_versions,
};
use crate::report::document::{Block, Section, setup};
use crate::study::{AssistLevel, CifKey, Design, Instrument, Study, Task, Word as _};

pub(super) fn context_of_use(material: &CifInput<'_>) -> Section {
    let study = material.record.study;
    let mut tasks = vec![
        Block::Heading("Task descriptions".to_owned()),
        Block::Table(setup::task_table(&material.record)),
    ];
    tasks.extend(time_limit_note(study).map(Block::Text));
    let mut facility = vec![Block::Heading("Test facility".to_owned())];
    facility.extend(
        study
            .setting
            .as_ref()
            .map(|setting| Block::Facts(vec![("Setting", setting.clone())])),
    );
    facility.extend(cif_paragraphs(material, CifKey::Facility));
    section_of_chapters(
        "Method: context of use in the test",
        [
            tasks,
            cif_blocks(material, "Choice of tasks", CifKey::TaskChoice),
            cif_blocks(
                material,
                "Materials given to participants",
                CifKey::TaskData,
            ),
            facility,
            cif_blocks(
                material,
                "Participants' computing environment",
                CifKey::Computer,
            ),
            cif_blocks(material, "Display devices", CifKey::Display),
            cif_blocks(material, "Audio devices", CifKey::Audio),
            cif_blocks(material, "Manual input devices", CifKey::Input),
            tool_blocks(material),
        ],
    )
}

/// How completions over a time limit count; `None` if no task has a limit.
fn time_limit_note(study: &Study) -> Option<String> {
    let limited = || study.tasks.iter().filter(|t| t.time_limit_ms.is_some());
    let fails: Vec<&str> = limited()
        .filter(|t| t.limit_fails)
        .map(|t| t.title.as_str())
        .collect();
    match (limited().count(), fails.len()) {
        (0, _) => None,
        (_, 0) => Some("A completion over its time limit is a success.".to_owned()),
        (all, some) if all == some => {
            Some("A completion over its time limit is not a success.".to_owned())
        }
        _ => Some(format!(
            "A completion over its time limit is a success, except for: {}.",
            fails.join("; ")
        )),
    }
}

fn tool_blocks(material: &CifInput<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Test administrator tools".to_owned())];
    if setup::was_live(&material.record) {
        blocks.push(Block::Text(
            "Outcomes, errors, assists and times were logged with moderato while participants worked; times include the \
             moderator's reaction time."
                .to_owned(),
        ));
    }
    let asked = questionnaires::asked_instruments(&material.record);
    if !asked.is_empty() {
        let names: Vec<&str> = asked.iter().map(Instrument::name).collect();
        blocks.push(Block::Text(format!(
            "Questionnaires (full text in the appendix): {}.",
            names.join(", ")
        )));
    }
    blocks.extend(cif_paragraphs(material, CifKey::Tools));
    blocks
}

pub(super) fn experimental_design(material: &CifInput<'_>) -> Section {
    let study = material.record.study;
    let design = vec![
        Block::Heading("Design".to_owned()),
        Block::Facts(design_facts(material)),
    ];
    section_of_chapters(
        "Method: experimental design",
        [
            design,
            cif_blocks(material, "Control variables", CifKey::Controlled),
            procedure_blocks(material),
            instruction_blocks(study),
            task_instructions(study),
            assist_blocks(material),
        ],
    )
}

fn design_facts(material: &CifInput<'_>) -> Vec<(&'static str, String)> {
    let record = &material.record;
    let versions: Vec<&str> = tested_versions(material)
        .map(|(v, _)| v.version.as_str())
        .collect();
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
    if setup::was_live(record) {
        facts.push(("Order of tasks", record.study.order.as_str().to_owned()));
    }
    facts.push((
        "Measured",
        "completion, assists, noted errors, time on task, ratings".to_owned(),
    ));
    facts
}

fn procedure_blocks(material: &CifInput<'_>) -> Vec<Block> {
    let record = &material.record;
    let attendance = &record.study_figures.attendance;
    let mut facts = Vec::new();
    if setup::was_live(record) {
        let aloud = if record.study.think_aloud {
            "yes"
        } else {
            "no"
        };
        facts.push(("Think-aloud", aloud.to_owned()));
    }
    if attendance.consents > 0 {
        facts.push((
            "Consent on file",
            format!(
                "{} of {} participants",
                attendance.consents, attendance.participants
            ),
        ));
    }
    let mut blocks = vec![Block::Heading("Procedure".to_owned())];
    if !facts.is_empty() {
        blocks.push(Block::Facts(facts));
    }
    blocks.extend(cif_paragraphs(material, CifKey::Procedure));
    if let Some(consent) = &record.study.consent {
        blocks.push(Block::Text(
            "Participants were asked to agree to:".to_owned(),
        ));
        blocks.push(Block::Quote(split_paragraphs(consent).collect()));
    }
    blocks
}

fn instruction_blocks(study: &Study) -> Vec<Block> {
    let mut blocks = vec![Block::Heading(
        "General instructions to participants".to_owned(),
    )];
    let introduction = study.introduction.as_deref().map(split_paragraphs);
    blocks.extend(introduction.map(|paragraphs| Block::Quote(paragraphs.collect())));
    blocks
}

fn task_instructions(study: &Study) -> Vec<Block> {
    let given = |task: &Task| {
        let scenario = task.scenario.clone();
        let starts = task.starts_when.as_ref();
        let starts = starts.map(|when| format!("The time starts when {when}."));
        let words: Vec<String> = scenario.into_iter().chain(starts).collect();
        (!words.is_empty()).then(|| format!("{}: {}", task.title, words.join(" ")))
    };
    let mut blocks = vec![Block::Heading("Task instructions".to_owned())];
    let all: Vec<String> = study.tasks.iter().filter_map(given).collect();
    if !all.is_empty() {
        blocks.push(Block::List(all));
    }
    blocks
}

fn assist_blocks(material: &CifInput<'_>) -> Vec<Block> {
    let record = &material.record;
    let mut blocks = vec![Block::Heading("Assists".to_owned())];
    // For imported attempts, the source decided which were assisted.
    if setup::was_live(record) {
        let counting: Vec<&str> = AssistLevel::WORDS
            .iter()
            .filter(|(_, level)| *level >= record.study.assisted_from)
            .map(|(word, level)| match level {
                AssistLevel::DidIt => "moderator did it",
                _ => *word,
            })
            .collect();
        blocks.push(Block::Text(format!(
            "A completion counts as assisted after an assist of these levels: {}; also after an assist without a level. Assists \
             of a lower level are counted, but the completion stays unassisted.",
            counting.join(", ")
        )));
    }
    blocks.extend(cif_paragraphs(material, CifKey::Assists));
    blocks
}

//! What the template may name: texts of the script, counts of the record, and tables to place.

use std::collections::BTreeMap;

use minijinja::context;
use minijinja::value::Value;

use super::parts::Parts;
use super::{CifInput, participants, questionnaires, results, summary, tested_versions};
use crate::metrics::estimate::Scope;
use crate::report::document::{Block, Table, compared, grid, lead, methods, setup, tables};
use crate::report::{caveats, phrases};
use crate::study::{AssistLevel, CifKey, Design, Instrument, Study, Word as _};

/// The context of the report.
pub(super) fn build(material: &CifInput<'_>, parts: &mut Parts) -> Value {
    let record = &material.record;
    let study = record.study;
    let texts = CifKey::WORDS.iter().map(|(word, key)| {
        let text = study.cif.get(*key).unwrap_or_default();
        (*word, Value::from(text))
    });
    let session_facts = setup::session_facts(&setup::counted_sessions(record));
    context! {
        cif => texts.collect::<BTreeMap<_, _>>(),
        lead => lead::lines(record),
        live => setup::was_live(record),
        study => study_values(study),
        tasks => task_values(study),
        missing_texts => missing_texts(material, &session_facts),
        session_facts => pairs(session_facts),
        attendance => attendance(material),
        uncounted => uncounted_measures(material),
        questionnaires => questionnaire_values(material),
        level => phrases::level(record.study_figures.context.methods.confidence),
        methods => methods::method_sentences(record),
        caveats => caveats::of_study(record.study_figures, study),
        versions => versions(material, parts),
        comparisons => comparisons(material, parts),
        parts => context! {
            summary => place_table(parts, summary::performance_table(material)),
            success => parts.add(tables::success(record).blocks),
            flow => place_table(parts, Some(setup::flow_table(record))),
            segments => place_table(parts, participants::segment_table(material)),
            participants => place_table(parts, participants::participant_table(material)),
            tasks => place_table(parts, Some(setup::task_table(record))),
            attempts => parts.add(grid::section(record).blocks),
            how_to_check => parts.add(methods::reproduce_section(record).blocks),
        },
    }
}

fn place_table(parts: &mut Parts, table: Option<Table>) -> Value {
    parts.add(table.map(Block::Table))
}

fn pairs(facts: Vec<(&'static str, String)>) -> Value {
    let pair = |(name, value)| Value::from_iter([Value::from(name), Value::from(value)]);
    facts.into_iter().map(pair).collect()
}

fn study_values(study: &Study) -> Value {
    let counting = AssistLevel::WORDS
        .iter()
        .filter(|(_, level)| *level >= study.assisted_from)
        .map(|(word, level)| match level {
            AssistLevel::DidIt => "moderator did it",
            _ => *word,
        });
    context! {
        assisted_from => counting.collect::<Value>(),
        consent => study.consent.as_deref(),
        introduction => study.introduction.as_deref(),
        order => study.order.as_str(),
        setting => study.setting.as_deref(),
        think_aloud => study.think_aloud,
        within => study.design == Design::Within,
    }
}

fn task_values(study: &Study) -> Value {
    let values = study.tasks.iter().map(|task| {
        context! {
            title => task.title.as_str(),
            scenario => task.scenario.as_deref(),
            starts_when => task.starts_when.as_deref(),
            success => task.success.as_deref(),
            has_limit => task.time_limit_ms.is_some(),
            limit_fails => task.limit_fails,
        }
    });
    values.collect()
}

/// Keys of `[cif]` without a text, except those that the record can fill in.
fn missing_texts(material: &CifInput<'_>, session_facts: &[(&'static str, String)]) -> Value {
    let known = |name: &str| session_facts.iter().any(|(fact, _)| fact.starts_with(name));
    let missing = material.record.study.cif.missing_keys();
    let missing = missing.filter(|key| match key {
        CifKey::LedBy => !known(setup::MODERATORS),
        CifKey::HeldOn => !known(setup::SESSION_DATE),
        _ => true,
    });
    missing
        .map(|key| context! { name => key.as_str(), description => key.description() })
        .collect()
}

fn attendance(material: &CifInput<'_>) -> Value {
    let attendance = &material.record.study_figures.attendance;
    let unassigned = attendance.segments.iter().find(|s| s.name.is_none());
    context! {
        consents => attendance.consents,
        participants => attendance.participants,
        without_segment => unassigned.map_or(0, |segment| segment.total),
        has_characteristics => material.roster.iter().any(|p| !p.attributes.is_empty()),
    }
}

/// Measures that the source of attempts may not have counted, with the number of these attempts.
fn uncounted_measures(material: &CifInput<'_>) -> Value {
    let record = &material.record;
    let each = record.study_figures.by_version().flat_map(|version| {
        let attempts = version.count("pooled_attempts", &Scope::AllTasks);
        let tasks = record.study.tasks.iter();
        let scopes: Vec<Scope> = tasks.map(|task| Scope::Task(task.id.clone())).collect();
        [
            ("errors", "errors", "errors_counted"),
            ("assists", "assists", "assists_counted"),
            ("time", "time_s", "all_times"),
        ]
        .map(|(name, column, measure)| {
            let counted: u64 = scopes
                .iter()
                .map(|scope| version.count(measure, scope))
                .sum();
            let attempts = attempts - counted;
            context! { name, column, attempts, version => version.version }
        })
    });
    each.collect()
}

fn questionnaire_values(material: &CifInput<'_>) -> Value {
    let record = &material.record;
    let values = questionnaires::asked_instruments(record)
        .into_iter()
        .map(|asked: Instrument| {
            let items = asked.items(record.study);
            let items = items.iter().map(|item| {
                context! {
                    wording => item.wording.as_str(),
                    response => questionnaires::response(item),
                }
            });
            context! { name => asked.name(), items => items.collect::<Value>() }
        });
    values.collect()
}

fn versions(material: &CifInput<'_>, parts: &mut Parts) -> Value {
    let study = material.record.study;
    let shared = material.record.study_figures.shared_tasks.as_ref();
    let values = tested_versions(material).map(|version| {
        let released = study.version(version.version).and_then(|v| v.released);
        let tables = results::attempt_tables(&version, study, shared)
            .into_iter()
            .map(|(name, table)| (name, place_table(parts, Some(table))));
        context! {
            name => version.version,
            released => released.map(|day| day.to_string()),
            participants => version.participants(),
            tables => tables.collect::<BTreeMap<_, _>>(),
            ratings => place_table(parts, results::rating_table(&version, study)),
        }
    });
    values.collect()
}

fn comparisons(material: &CifInput<'_>, parts: &mut Parts) -> Value {
    let record = &material.record;
    let values = record.comparisons.iter().map(|comparison| {
        let results = compared::section(comparison, record.p_values);
        context! {
            old => comparison.old.as_str(),
            new => comparison.new.as_str(),
            headline => parts.add(compared::headline(comparison)),
            results => parts.add(results.blocks),
        }
    });
    values.collect()
}

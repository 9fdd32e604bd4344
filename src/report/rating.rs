//! Names and details of questionnaires.

use super::figure_text;
use super::number::signed_decimal;
use crate::metrics::estimate::Scope;
use crate::metrics::figure::VersionIndex;
use crate::study::{Instrument, Study, Task, text};

/// Order of questionnaires: one after the other after tasks, then at the end.
pub(super) type Order<'s> = (bool, usize, &'s str);

/// Place of a questionnaire in the order: the standard ones first. At the end of sessions they are in order already.
pub(super) fn order(questionnaire: &Scope) -> Order<'_> {
    match questionnaire {
        Scope::Questionnaire {
            task: Some(_),
            instrument,
        } => {
            let mut standard = Instrument::STANDARD.iter();
            let place = standard.position(|known| known.as_str() == instrument);
            (
                false,
                place.unwrap_or(Instrument::STANDARD.len()),
                instrument,
            )
        }
        _ => (true, 0, ""),
    }
}

/// The questionnaires of a version in their order, each with its task; `None` at the end of sessions.
pub(super) fn asked<'f>(
    version: &VersionIndex<'f>,
    study: &'f Study,
) -> Vec<(Option<&'f Task>, &'f Scope)> {
    let places = study.tasks.iter().map(Some).chain([None]);
    let asked = places.flat_map(|task| {
        let of_task = version.questionnaires(task.map(|task| task.id.as_str()));
        of_task.map(move |scope| (task, scope)).collect::<Vec<_>>()
    });
    let mut asked: Vec<_> = asked.collect();
    asked.sort_by(|(_, a), (_, b)| order(a).cmp(&order(b)));
    asked
}

/// Display name of a questionnaire.
pub(super) fn name(instrument: &str) -> String {
    match instrument {
        "seq" | "smeq" | "sus" | "nps" | "tlx" => instrument.to_uppercase(),
        "umux-lite" => "UMUX-Lite".to_owned(),
        own => own.to_owned(),
    }
}

/// What a standard questionnaire measures, with the range of its score; `None` for a question of the script.
pub(super) fn meaning(instrument: &str) -> Option<&'static str> {
    Some(match instrument {
        "seq" => "Single Ease Question, 1 (very difficult) to 7 (very easy)",
        "smeq" => "Subjective Mental Effort Question, 0 to 150, less is better",
        "sus" => "System Usability Scale, a score from 0 to 100, more is better",
        "umux-lite" => "two items on usefulness and ease, a score from 0 to 100, more is better",
        "nps" => "Net Promoter Score, promoters minus detractors, -100 to +100",
        "tlx" => "workload by the unweighted NASA Task Load Index, 0 to 100, less is better",
        _ => return None,
    })
}

/// Details beyond the mean: grade, net promoters, or counts.
pub(super) fn remarks(version: &VersionIndex<'_>, questionnaire: &Scope) -> Option<String> {
    let count = |measure| version.count(measure, questionnaire);
    let word = |measure| {
        let figure = version.find(measure, questionnaire)?;
        Some(figure_text::estimate(figure))
    };
    if let Some(grade) = word("rating_grade") {
        let ends = word("rating_grade_low").zip(word("rating_grade_high"));
        return Some(match ends {
            Some((low, high)) if low != high => {
                format!("grade {grade} ({low} to {high})")
            }
            _ => format!("grade {grade}"),
        });
    }
    if version.find("promoters", questionnaire).is_some() {
        return Some(format!(
            "promoters {}, passives {}, detractors {}",
            count("promoters"),
            count("passives"),
            count("detractors")
        ));
    }
    if version.find("happy", questionnaire).is_some() {
        let net = version.number("net_faces", questionnaire);
        return Some(format!(
            "{} happy, {} neutral, {} sad; net {}",
            count("happy"),
            count("neutral"),
            count("sad"),
            net.map_or_else(|| "-".to_owned(), signed_decimal)
        ));
    }
    let choices = version.choices(questionnaire).map(|(choice, figure)| {
        let n = figure_text::estimate(figure);
        format!("{}: {n}", text::escape_hidden(choice))
    });
    let choices: Vec<String> = choices.collect();
    (!choices.is_empty()).then(|| choices.join(", "))
}

//! Caveats: sentences about the limits of the figures.

mod comparison;

pub(super) use comparison::{of_changed_questions, of_comparison};

use crate::metrics::estimate::Scope;
use crate::metrics::figure::VersionIndex;
use crate::metrics::study_figures::StudyFigures;
use crate::metrics::verdict::MIN_SAMPLE;
use crate::report::rating::name;
use crate::study::{Study, Task, text};

/// Caveats about the figures of a study.
pub(super) fn of_study(study_figures: &StudyFigures, study: &Study) -> Vec<String> {
    let titles = study_figures.context.title_difference.as_ref();
    let mut sentences: Vec<String> = titles.map(ToString::to_string).into_iter().collect();
    for (code, why) in &study_figures.flow.exclusion_reasons {
        let why = if why.is_empty() {
            "no reason given".to_owned()
        } else {
            text::escape_hidden(why).into_owned()
        };
        sentences.push(format!(
            "Session of {} excluded: {why}.",
            text::escape_hidden(code)
        ));
    }
    if study_figures.open_sessions > 0 {
        sentences.push(format!(
            "{} unfinished; the figures may change.",
            count_with_noun(
                study_figures.open_sessions as u64,
                "session is",
                "sessions are"
            )
        ));
    }
    if study_figures.off_script > 0 {
        sentences.push(format!(
            "{} unscripted, so not counted.",
            count_with_noun(
                study_figures.off_script as u64,
                "attempt is",
                "attempts are"
            )
        ));
    }
    for version in study_figures.by_version() {
        let participants = version.participants();
        if participants > 0 && participants < MIN_SAMPLE as u64 {
            sentences.push(format!(
                "{}: only {}, so expect wide intervals.",
                version.version,
                text::pluralize(participants, "participant")
            ));
        }
        sentences.extend(study.tasks.iter().flat_map(|task| of_task(&version, task)));
        let location = text::escape_hidden(version.version);
        let at_end = version.questionnaires(None);
        sentences.extend(at_end.flat_map(|scope| of_rating(&location, &version, scope)));
    }
    sentences
}

fn of_task(version: &VersionIndex<'_>, task: &Task) -> Vec<String> {
    let location = format!("{}, {}", version.version, text::escape_hidden(&task.title));
    let scope = Scope::Task(task.id.clone());
    let caveats = [
        UNDECIDED,
        ("times_estimated", estimated_times),
        ("times_left_out", times_left_out),
        AFTER_VOID,
        LATER_ATTEMPTS,
    ];
    let counted = about_counts(&caveats, |measure| version.count(measure, &scope));
    let mut sentences: Vec<String> = counted
        .map(|caveat| format!("{location}: {caveat}."))
        .collect();
    let asked = version.questionnaires(Some(&task.id));
    sentences.extend(asked.flat_map(|scope| of_rating(&location, version, scope)));
    sentences
}

/// A measure that is a count, and the caveat about a count above 0.
type CountCaveat = (&'static str, fn(u64) -> String);

const UNDECIDED: CountCaveat = ("undecided", undecided_caveat);
const AFTER_VOID: CountCaveat = ("after_void", repeats_after_void);
const LATER_ATTEMPTS: CountCaveat = ("later_attempts", later_attempts);

/// Caveats about the counts that are above 0.
fn about_counts(
    caveats: &[CountCaveat],
    count: impl Fn(&str) -> u64,
) -> impl Iterator<Item = String> {
    let counted = caveats
        .iter()
        .map(move |(name, caveat)| (count(name), caveat));
    let above_0 = counted.filter(|(n, _)| *n > 0);
    above_0.map(|(n, caveat)| caveat(n))
}

/// Caveats about irregular responses to a questionnaire, which are flagged and never changed.
fn of_rating(location: &str, version: &VersionIndex<'_>, questionnaire: &Scope) -> Vec<String> {
    let name = name(questionnaire.instrument().unwrap_or_default());
    let flags = [
        (
            "without_score",
            [
                "has no score (blank or off the scale) and is not counted",
                "have no score (blank or off the scale) and are not counted",
            ],
        ),
        (
            "prorated",
            [
                "was scored from nine of ten answers",
                "were scored from nine of ten answers",
            ],
        ),
        (
            "straight_lined",
            ["was straight-lined", "were straight-lined"],
        ),
        (
            "looks_reversed",
            [
                "looks reversed: it agrees with positive and negative items alike",
                "look reversed: they agree with positive and negative items alike",
            ],
        ),
    ];
    flags
        .iter()
        .map(|(measure, words)| (version.count(measure, questionnaire), words))
        .filter(|(n, _)| *n > 0)
        .map(|(n, [one, many])| {
            let responses = text::pluralize(n, "response");
            format!(
                "{location}: {} {}.",
                responses.replacen(' ', &format!(" {name} "), 1),
                if n == 1 { one } else { many }
            )
        })
        .collect()
}

/// Caveat about times estimated after a crash.
fn estimated_times(n: u64) -> String {
    format!(
        "{} estimated (after a crash or a restart) and not included in the means",
        count_with_noun(n, "time is", "times are")
    )
}

/// Caveat about times that no time can have.
fn times_left_out(n: u64) -> String {
    format!(
        "{} 0 seconds or less and not included in the means",
        count_with_noun(n, "time is", "times are")
    )
}

/// Caveat about attempts without an outcome, with what to do about it.
fn undecided_caveat(n: u64) -> String {
    match n {
        1 => "1 attempt has no outcome yet and is not counted; enter its outcome to count it"
            .to_owned(),
        n => format!(
            "{n} attempts have no outcome yet and are not counted; enter their outcomes to count them"
        ),
    }
}

/// Caveat about counted attempts that repeat a void one.
fn repeats_after_void(n: u64) -> String {
    match n {
        1 => "1 attempt was a repeat after a voided one; the participant had already seen the task"
            .to_owned(),
        n => format!(
            "{n} attempts were repeats after voided ones; the participants had already seen the task"
        ),
    }
}

/// Caveat about later attempts of participants whose first attempt counts.
fn later_attempts(n: u64) -> String {
    match n {
        1 => "1 later attempt is not counted; the first one counts".to_owned(),
        n => format!("{n} later attempts are not counted; the first ones count"),
    }
}

/// A count with a noun whose verb has to agree: `1 session is`, `2 sessions are`. A noun alone: [`text::pluralize`].
pub(super) fn count_with_noun(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

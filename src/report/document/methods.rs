//! Caveats, statistical methods, and how to check the report.

use std::collections::BTreeSet;

use super::{Block, Reach, ReportInput, Section};
use crate::metrics::comparison::{Comparison, SuccessTest};
use crate::metrics::difference::DifferenceInterval;
use crate::metrics::proportion::RateInterval;
use crate::metrics::registry::{self, Measure};
use crate::report::{caveats, phrases, rating};
use crate::study::Design;
use crate::study::text::{group_thousands, quote_for_shell};

pub(super) fn caveats_section(material: &ReportInput<'_>) -> Section {
    let sentences = caveats::of_study(material.study_figures, material.study);
    let blocks = if sentences.is_empty() {
        Vec::new()
    } else {
        vec![Block::List(sentences)]
    };
    Section::new("Caveats", blocks)
}

pub(super) fn methods_section(material: &ReportInput<'_>) -> Section {
    let blocks = vec![
        Block::List(method_sentences(material)),
        Block::Heading("Measures".to_owned()),
        Block::List(measure_definitions(material)),
    ];
    Section::with_reach("Methods", blocks, Reach::Page)
}

/// What each measure and each questionnaire in the tables is, with its source.
fn measure_definitions(material: &ReportInput<'_>) -> Vec<String> {
    let figures = &material.study_figures.figures.0;
    let is_told = |measure: &Measure| {
        let mut own = figures.iter().filter(|figure| figure.measure == measure);
        !measure.column.is_empty() && own.any(|figure| figure.value.is_ok())
    };
    let shown = registry::all().filter(|measure| is_told(measure));
    let definition = |measure: &Measure| {
        let source = match measure.source {
            "" => String::new(),
            source => format!(" ({source})"),
        };
        let sentence = measure.definition.trim_end_matches('.');
        format!("{}: {sentence}{source}.", measure.label)
    };
    let questionnaires: BTreeSet<&str> = figures
        .iter()
        .filter_map(|figure| figure.scope.instrument())
        .collect();
    let questionnaires = questionnaires.into_iter().filter_map(|word| {
        Some(format!(
            "{}: {}.",
            rating::name(word),
            rating::meaning(word)?
        ))
    });
    questionnaires.chain(shown.map(definition)).collect()
}

/// The test of the overall difference that a comparison used.
fn relabeling_sentence(comparison: &Comparison) -> Option<String> {
    let (old, new) = (&comparison.old, &comparison.new);
    let test = match comparison.overall_detail.test? {
        SuccessTest::AllLabelings(n) => {
            format!("all {} labelings of the participants", group_thousands(n))
        }
        SuccessTest::DrawnLabelings(n) => format!(
            "the observed labeling of the participants and {} random ones",
            group_thousands(n.saturating_sub(1))
        ),
        SuccessTest::TTests => {
            return Some(format!(
                "{new} vs. {old}, all tasks: Welch's or the paired t test, since there are too many participants and tasks to \
                 relabel."
            ));
        }
    };
    let statistic = match comparison.design {
        Design::Between => "the studentized difference (Chung & Romano 2013)",
        Design::Within => "the participants' mean difference",
    };
    Some(format!(
        "{new} vs. {old}, all tasks: mid-P of {statistic} over {test}."
    ))
}

/// Statistical methods, one sentence each.
pub(super) fn method_sentences(material: &ReportInput<'_>) -> Vec<String> {
    let methods = material.study_figures.context.methods;
    let rate = match methods.rate {
        RateInterval::AdjustedWald => {
            "adjusted Wald with z² (Agresti & Coull 1998; Sauro & Lewis 2005)"
        }
        RateInterval::Wilson => "Wilson (1927)",
        RateInterval::ClopperPearson => "Clopper & Pearson (1934), exact",
        RateInterval::Jeffreys => "Jeffreys (Brown, Cai & DasGupta 2001)",
        RateInterval::MidP => "mid-P (Lancaster 1961)",
    };
    let difference = match (material.study.design, methods.difference) {
        (Design::Within, _) => {
            "Differences of success, same participants: Bonett & Price's interval (2012) and McNemar's test with mid-P \
             (Fagerland, Lydersen & Laake 2013)."
        }
        (Design::Between, DifferenceInterval::Newcombe) => {
            "Differences of success, different participants: Newcombe's interval (1998, method 10), the N-1 two-proportion test \
             (Campbell 2007), or Fisher's exact test if an expected count is at most 1."
        }
        (Design::Between, DifferenceInterval::AgrestiCaffo) => {
            "Differences of success, different participants: Agresti & Caffo's interval (2000), the N-1 two-proportion test \
             (Campbell 2007), or Fisher's exact test if an expected count is at most 1."
        }
        (Design::Between, DifferenceInterval::MiettinenNurminen) => {
            "Differences of success, different participants: Miettinen & Nurminen's interval (1985), the N-1 two-proportion test \
             (Campbell 2007), or Fisher's exact test if an expected count is at most 1."
        }
    };
    let mut sentences = vec![
        format!(
            "All intervals have {} confidence; tests are two-sided.",
            phrases::level(methods.confidence)
        ),
        "Success is an unassisted completion. Skipped, unreached and void tasks and attempts without an outcome are not \
         counted in any rate and are listed separately. If a participant attempted a task more than once on a version, the \
         first valid attempt counts. Pilots, rehearsals and excluded sessions never count."
            .to_owned(),
        format!("Intervals of success: {rate}."),
        difference.to_owned(),
        "All tasks: the mean of the task rates, with an interval over participants from an effective sample size (Kish 1965), \
         because attempts of the same participant are correlated. Versions are compared by square-and-add of these \
         intervals, or within subjects by the participants' mean differences."
            .to_owned(),
    ];
    sentences.extend(material.comparisons.iter().filter_map(relabeling_sentence));
    sentences.extend(
        [
            "Tasks of success: adjusted by step-down max-T over the same labelings (Westfall & Young 1993). Other measures by \
             task: adjusted by Holm (1979) over the tasks.",
            "Errors per attempt: an interval that allows for overdispersion, otherwise Garwood's exact Poisson interval (1936). \
             Versions are compared by the mid-P rate ratio, otherwise by Welch's or the paired t test.",
            "Times: the geometric mean of unassisted successes with a t interval on logarithms (Sauro & Lewis 2010). Versions \
             are compared as a ratio by Welch's or the paired t test; if more finished on the slower version, the fastest of \
             an equal share of participants must differ too (Yuen 1974; Permutt & Li 2017). The median time to success is by \
             cumulative incidence (Aalen & Johansen 1978).",
            "Ratings: means with an adjusted Wald interval on the rescaled mean, which stays on the scale; compared by Welch's \
             or the paired t test. SUS scored as in Brooke (1996), NPS with the adjusted Wald interval (Rocks 2016).",
            "Verdicts: better or worse only if the interval excludes \"no difference\" and p, adjusted for the tests made \
             together, is below alpha. With fewer than five in either version there is no test and no verdict.",
        ]
        .map(str::to_owned),
    );
    if material.study_figures.trend.is_some() {
        sentences.push(
            "Three or more versions: chi-square, or Fisher-Freeman-Halton (1951) if an expected count is below 5; Cochran's Q \
                 (1950) for the same participants."
                .to_owned(),
        );
    }
    sentences
}

/// Commands that show the attempts behind each number, and the log fingerprint.
pub(super) fn reproduce_section(material: &ReportInput<'_>) -> Section {
    let script = quote_for_shell(material.script);
    let chosen = material.study_figures.context.segment.as_ref();
    let only = chosen.map_or_else(String::new, |chosen| {
        format!(
            " --segment {}",
            quote_for_shell(&chosen.segment.to_string())
        )
    });
    let mut calls = Vec::new();
    for version in material.study_figures.by_version() {
        let tasks = material.study.tasks.iter();
        for task in tasks.filter(|task| version.was_attempted(&task.id)) {
            calls.push(format!(
                "moderato explain {script} --version {} --task {}{only}",
                quote_for_shell(version.version),
                quote_for_shell(&task.id)
            ));
        }
    }
    let compared = material.comparisons.iter().map(|c| {
        format!(
            "moderato compare {script} {} {}{only} --p-values",
            quote_for_shell(&c.old),
            quote_for_shell(&c.new)
        )
    });
    calls.extend(compared);
    let sessions = match material.sessions_on_file {
        1 => "the only session".to_owned(),
        n => format!("all {n} sessions"),
    };
    let mut blocks = vec![
        Block::Text(format!(
            "Each session is a hash chain of entries. The log fingerprint over {sessions} on file when this report was written \
             (SHA-256 over one line per session, in order of id: id, space, last hash of the session):"
        )),
        Block::Commands(vec![material.log_fingerprint.to_string()]),
        Block::Text("A record with a different fingerprint is not the one this report was made from. To verify the record:".to_owned()),
        Block::Commands(vec![format!("moderato verify {script}")]),
    ];
    if !calls.is_empty() {
        blocks.push(Block::Text(
            "To see the attempts and entries behind the numbers of a task, and the p values of a comparison:"
                .to_owned(),
        ));
        blocks.push(Block::Commands(calls));
    }
    Section::with_reach("How to check this report", blocks, Reach::PageAndMarkdown)
}

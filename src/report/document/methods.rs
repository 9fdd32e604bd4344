//! Caveats, statistical methods, and how to check the report.

use super::{Block, Reach, ReportInput, Section};
use crate::metrics::difference::DifferenceInterval;
use crate::metrics::proportion::RateInterval;
use crate::report::{caveats, phrases};
use crate::study::Design;
use crate::study::text::quote_for_shell;

pub(super) fn caveats_section(material: &ReportInput<'_>) -> Section {
    let sentences = caveats::of_study(material.study_figures);
    let blocks = if sentences.is_empty() {
        Vec::new()
    } else {
        vec![Block::List(sentences)]
    };
    Section::new("Caveats", blocks)
}

pub(super) fn methods_section(material: &ReportInput<'_>) -> Section {
    Section::with_reach(
        "Methods",
        vec![Block::List(method_sentences(material))],
        Reach::Page,
    )
}

/// Statistical methods, one sentence each.
pub(super) fn method_sentences(material: &ReportInput<'_>) -> Vec<String> {
    let methods = material.study_figures.methods;
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
        "All tasks together: the mean of the task rates, with an interval over participants from an effective sample size \
         (Kish 1965), because attempts of the same participant are correlated. Versions are compared by square-and-add of \
         these intervals, and by Welch's or the paired t test on the participants' values."
            .to_owned(),
        "Errors per attempt: an interval that allows for overdispersion, otherwise Garwood's exact Poisson interval (1936). \
         Versions are compared by the mid-P rate ratio, otherwise by Welch's or the paired t test."
            .to_owned(),
        "Times: the geometric mean of unassisted successes with a t interval on logarithms (Sauro & Lewis 2010). Versions are \
         compared as a ratio by Welch's or the paired t test. The median time to success is the time by which half of all \
         attempts had succeeded, by cumulative incidence (Aalen & Johansen 1978): an attempt that was given up never \
         succeeds."
            .to_owned(),
        "Ratings: means with t intervals, compared by Welch's or the paired t test; SUS scored as in Brooke (1996), NPS with the \
         adjusted Wald interval (Rocks 2016)."
            .to_owned(),
        "Verdicts: better or worse only if the interval excludes \"no difference\" and p, adjusted by Holm (1979) for the \
         tasks tested together, is below alpha. With fewer than five in either version there is no test and no verdict."
            .to_owned(),
    ];
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
    let mut calls = Vec::new();
    for version in material
        .study_figures
        .versions
        .iter()
        .filter(|v| v.participants > 0)
    {
        for task in version.tasks.iter().filter(|t| t.success.n() > 0) {
            calls.push(format!(
                "moderato explain {script} --version {} --task {}",
                quote_for_shell(&version.version),
                quote_for_shell(&task.task)
            ));
        }
    }
    let compared = material.comparisons.iter().map(|c| {
        format!(
            "moderato compare {script} {} {} --p-values",
            quote_for_shell(&c.old),
            quote_for_shell(&c.new)
        )
    });
    calls.extend(compared);
    let sessions = match material.sessions.len() {
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
            "To see the attempts and entries behind the numbers of a task, and the p values of a comparison:".to_owned(),
        ));
        blocks.push(Block::Commands(calls));
    }
    Section::with_reach("How to check this report", blocks, Reach::PageAndMarkdown)
}

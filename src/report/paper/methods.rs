//! What to know before believing it, how it was computed, and how to check it.

use super::{Material, Part, Section};
use crate::metrics::difference::DifferenceInterval;
use crate::metrics::proportion::RateInterval;
use crate::report::{text, warning};
use crate::study::Design;
use crate::study::text::shell_word;

pub(super) fn warnings(material: &Material<'_>) -> Section {
    let sentences = warning::of_findings(material.findings);
    let parts = if sentences.is_empty() {
        Vec::new()
    } else {
        vec![Part::List(sentences)]
    };
    Section::short("To know before believing the figures", parts)
}

pub(super) fn methods(material: &Material<'_>) -> Section {
    Section::new("Methods", vec![Part::List(sentences(material))])
}

/// How everything was computed.
pub(super) fn sentences(material: &Material<'_>) -> Vec<String> {
    let methods = material.findings.methods;
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
            "Differences of success, the same people: Bonett & Price's interval (2012), McNemar's test with mid-P \
             (Fagerland, Lydersen & Laake 2013)."
        }
        (Design::Between, DifferenceInterval::Newcombe) => {
            "Differences of success, different people: Newcombe's interval (1998, method 10), the N-1 two-proportion test \
             (Campbell 2007), Fisher's where an expected count is at most 1."
        }
        (Design::Between, DifferenceInterval::AgrestiCaffo) => {
            "Differences of success, different people: Agresti & Caffo's interval (2000), the N-1 two-proportion test \
             (Campbell 2007), Fisher's where an expected count is at most 1."
        }
        (Design::Between, DifferenceInterval::MiettinenNurminen) => {
            "Differences of success, different people: Miettinen & Nurminen's interval (1985), the N-1 two-proportion test \
             (Campbell 2007), Fisher's where an expected count is at most 1."
        }
    };
    let mut sentences = vec![
        format!(
            "All intervals have {} confidence; tests are two-sided.",
            text::level(methods.confidence)
        ),
        "Success is an unassisted completion. Skipped, unreached and void tasks and attempts without an outcome are in no \
         rate and are counted apart. Of one person's attempts at a task on a version the first valid one counts. Pilots, \
         rehearsals and excluded sessions never count."
            .to_owned(),
        format!("Intervals of success: {rate}."),
        difference.to_owned(),
        "All tasks together: the mean of the tasks' rates, with its interval on people by an effective sample size (Kish \
         1965), since one person's attempts depend on each other; versions by square-and-add of these intervals, and \
         Welch's or the paired t test on the people's values."
            .to_owned(),
        "Errors per attempt: an interval that allows for more spread than Poisson's, else Garwood's exact one (1936); \
         versions by the mid-P rate ratio, else by Welch's or the paired t test."
            .to_owned(),
        "Times: the geometric mean of unassisted successes with its t interval on logarithms (Sauro & Lewis 2010); versions \
         as a ratio by Welch's or the paired t test. Half succeeded by: by cumulative incidence (Aalen & Johansen 1978), so \
         that who gave up never succeeds."
            .to_owned(),
        "Ratings: means with t intervals, compared by Welch's or the paired t test; SUS after Brooke (1996), NPS by the \
         adjusted interval (Rocks 2016)."
            .to_owned(),
        "Verdicts: better or worse only where the interval leaves out \"no difference\" and p, adjusted by Holm (1979) over \
         the tasks tested together, is below alpha. Below five in either version there is no test and no verdict."
            .to_owned(),
    ];
    if material.findings.trend.is_some() {
        sentences.push(
            "Three versions or more: chi-square, Fisher-Freeman-Halton (1951) where an expected count is below 5, Cochran's Q \
             (1950) for the same people."
                .to_owned(),
        );
    }
    sentences
}

/// The calls that show what each number is made from, and the hash that fixes the record.
pub(super) fn reproduce(material: &Material<'_>) -> Section {
    let script = shell_word(material.script);
    let mut calls = Vec::new();
    for version in material
        .findings
        .versions
        .iter()
        .filter(|v| v.participants > 0)
    {
        for task in version.tasks.iter().filter(|t| t.success.n() > 0) {
            calls.push(format!(
                "moderato explain {script} --version {} --task {}",
                shell_word(&version.version),
                shell_word(&task.task)
            ));
        }
    }
    let compared = material.comparisons.iter().map(|c| {
        format!(
            "moderato compare {script} {} {} --p-values",
            shell_word(&c.old),
            shell_word(&c.new)
        )
    });
    calls.extend(compared);
    let sessions = match material.sessions.len() {
        1 => "the one session".to_owned(),
        n => format!("all {n} sessions"),
    };
    let mut parts = vec![
        Part::Text(format!(
            "Every session is a chain of entries, each with a hash over the one before it. The head over {sessions} on file \
             when this was written (SHA-256 over a line of id, space and head for each, in order of their ids):"
        )),
        Part::Calls(vec![material.head.to_string()]),
        Part::Text("A record that gives another head is not the one this report was made from. Whether it is sound says:".to_owned()),
        Part::Calls(vec![format!("moderato verify {script}")]),
    ];
    if !calls.is_empty() {
        parts.push(Part::Text(
            "Which attempts and entries make up each number:".to_owned(),
        ));
        parts.push(Part::Calls(calls));
    }
    Section::short("How to check this report", parts)
}

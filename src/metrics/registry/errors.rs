//! Noted errors and assists.

use super::{Formula, Group, Measure, MeasureUnit};
use crate::metrics::Count;
use crate::metrics::estimate::Estimate;

/// A figure of the noted errors, where they were counted.
macro_rules! errors {
    ($e:ident, $value:expr) => {
        Formula::Task(|t, _| t.errors.as_ref().ok().and_then(|$e| $value))
    };
}

/// A figure of the assists, where they were counted.
macro_rules! assists {
    ($t:ident, $a:ident, $value:expr) => {
        Formula::Task(|$t, _| {
            $t.assists
                .as_ref()
                .ok()
                .map(|$a| Estimate::whole($value, $t.success.n()))
        })
    };
}

pub(super) static MEASURES: &[Measure] = &[
    Measure::new(
        "errors",
        "Noted errors",
        Group::Errors,
        "errors.total",
        errors!(
            e,
            Some(Estimate::whole(e.rate.total, e.rate.with_errors.n()))
        ),
    )
    .lower_is_better()
    .column("errors")
    .defined("Noted errors in counted attempts."),
    Measure::new(
        "errors_per_attempt",
        "Errors per attempt",
        Group::Errors,
        "errors.per_attempt",
        errors!(
            e,
            Some(
                Estimate::number(Ok(e.rate.per_attempt), e.rate.with_errors.n())
                    .with_interval(Ok(e.rate.interval))
            )
        ),
    )
    .unit(MeasureUnit::PerAttempt)
    .lower_is_better()
    .column("per attempt")
    .interval("errors.interval")
    .defined("Noted errors per counted attempt.")
    .source("quasi-Poisson: McCullagh & Nelder 1989; otherwise Garwood 1936"),
    Measure::new(
        "attempts_with_errors",
        "Participants with at least one error",
        Group::Errors,
        "errors.with_any.rate",
        errors!(
            e,
            Some(Estimate::share(e.rate.with_errors).with_interval(e.with_errors_interval))
        ),
    )
    .unit(MeasureUnit::Share)
    .lower_is_better()
    .column("with errors")
    .interval("errors.with_any.interval")
    .defined("Participants with at least one noted error, out of those whose errors were counted.")
    .source("adjusted Wald: Agresti & Coull 1998"),
    Measure::new(
        "with_errors_count",
        "Participants with at least one error, number",
        Group::Errors,
        "errors.with_any.count",
        errors!(
            e,
            Some(Estimate::whole(
                e.rate.with_errors.successes(),
                e.rate.with_errors.n()
            ))
        ),
    )
    .defined("Number of participants with at least one noted error."),
    Measure::new(
        "errors_counted",
        "Attempts with an error count",
        Group::Errors,
        "errors.with_any.n",
        errors!(
            e,
            Some(Estimate::whole(
                e.rate.with_errors.n(),
                e.rate.with_errors.n()
            ))
        ),
    )
    .defined("Counted attempts in which errors were counted."),
    Measure::new(
        "errors_minor",
        "Minor errors",
        Group::Errors,
        "errors.minor",
        errors!(
            e,
            e.tally
                .minor
                .map(|n| Estimate::whole(n.into(), e.rate.with_errors.n()))
        ),
    )
    .lower_is_better()
    .defined("Noted errors of minor severity, where severities were counted."),
    Measure::new(
        "errors_major",
        "Major errors",
        Group::Errors,
        "errors.major",
        errors!(
            e,
            e.tally
                .major
                .map(|n| Estimate::whole(n.into(), e.rate.with_errors.n()))
        ),
    )
    .lower_is_better()
    .defined("Noted errors of major severity, where severities were counted."),
    Measure::new(
        "errors_critical",
        "Critical errors",
        Group::Errors,
        "errors.critical",
        errors!(
            e,
            e.tally
                .critical
                .map(|n| Estimate::whole(n.into(), e.rate.with_errors.n()))
        ),
    )
    .lower_is_better()
    .defined("Noted errors of critical severity, where severities were counted."),
    Measure::new(
        "errors_per_minute",
        "Errors per minute",
        Group::Errors,
        "errors.per_minute",
        errors!(e, Some(Estimate::number(e.per_minute, e.timed))),
    )
    .unit(MeasureUnit::PerMinute)
    .lower_is_better()
    .column("per minute")
    .defined("Noted errors per minute of active time, from the attempts that have both."),
    Measure::new(
        "errors_per_opportunity",
        "Errors per opportunity",
        Group::Errors,
        "errors.per_opportunity",
        errors!(
            e,
            e.per_opportunity
                .map(|rate| Estimate::number(Ok(rate), e.rate.with_errors.n()))
        ),
    )
    .unit(MeasureUnit::PerOpportunity)
    .lower_is_better()
    .column("per opportunity")
    .defined("Noted errors per opportunity that the script counts."),
    Measure::new(
        "errors_recovered",
        "Errors recovered from",
        Group::Errors,
        "errors.recovered",
        errors!(e, {
            let judged = u64::from(e.tally.recovered) + u64::from(e.tally.not_recovered);
            Count::new(e.tally.recovered.into(), judged)
                .filter(|count| count.n() > 0)
                .map(Estimate::share)
        }),
    )
    .unit(MeasureUnit::Share)
    .higher_is_better()
    .column("recovered")
    .defined("Noted errors that the participant recovered from, out of those for which the moderator said so."),
    Measure::new(
        "assists",
        "Assists",
        Group::Errors,
        "assists.total",
        assists!(t, a, a.rate.total),
    )
    .lower_is_better()
    .column("assists")
    .defined("Assists of any level."),
    Measure::new(
        "attempts_with_assists",
        "Participants with at least one assist",
        Group::Errors,
        "assists.with_any",
        assists!(t, a, a.rate.with_errors.successes()),
    )
    .lower_is_better()
    .defined("Participants with at least one assist."),
    Measure::new(
        "assists_counted",
        "Attempts with an assist count",
        Group::Errors,
        "assists.n",
        assists!(t, a, a.rate.with_errors.n()),
    )
    .only_in_cif()
    .defined("Counted attempts in which assists were counted."),
    Measure::new(
        "assists_per_attempt",
        "Assists per attempt",
        Group::Errors,
        "assists.per_attempt",
        Formula::Task(|t, _| {
            let rate = t.assists.as_ref().ok()?.rate;
            let estimate = Estimate::number(Ok(rate.per_attempt), rate.with_errors.n());
            Some(estimate.with_interval(Ok(rate.interval)))
        }),
    )
    .unit(MeasureUnit::PerAttempt)
    .lower_is_better()
    .interval("assists.interval")
    .only_in_cif()
    .defined("Assists of any level per counted attempt.")
    .source("quasi-Poisson: McCullagh & Nelder 1989; otherwise Garwood 1936"),
];

#[cfg(test)]
mod tests {
    use crate::metrics::Methods;
    use crate::metrics::answers::AskedQuestions;
    use crate::metrics::estimate::{Scope, Value};
    use crate::metrics::examples::{change_attempts, session, study};
    use crate::metrics::selection::Selection;
    use crate::metrics::tabulate::of_version;
    use crate::metrics::{Count, figures::VersionFigures};
    use std::collections::BTreeMap;

    #[test]
    fn errors_without_a_word_about_recovery_are_not_counted() {
        let mut all = [
            session(0, "P1", "1", "find=c20.3"),
            session(1, "P2", "1", "find=c20.2"),
        ];
        for (session, recovered) in all.iter_mut().zip([2, 0]) {
            change_attempts(session, |attempt| {
                let tally = attempt.errors.as_mut().unwrap();
                (tally.recovered, tally.not_recovered) = (recovered, 1);
            });
        }
        let study = study("between");
        let sample = Selection::from_sessions(&all).sample_of("1");
        let figures = VersionFigures::compute(
            &sample,
            &study,
            AskedQuestions {
                script: &study,
                protocols: &BTreeMap::new(),
            },
            Methods::default(),
        );
        let figures = of_version(&figures, None, Methods::default());
        let scope = Scope::Task("find".to_owned());
        let found = figures.find("errors_recovered", "1", &scope);
        let expected = Count::new(2, 4).unwrap();
        assert_eq!(found.unwrap().value, Ok(Value::Share(expected)));
    }
}

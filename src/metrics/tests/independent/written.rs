//! A study with all its figures, as JSON.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::study::RandomStudy;
use crate::metrics::change::Reason;
use crate::metrics::change::{Change, ChangeDetail, Effect, MixVariable};
use crate::metrics::comparison::{Comparison, ComparisonInput, SuccessTest};
use crate::metrics::estimate::{Scope, Value};
use crate::metrics::figure::Figures;
use crate::metrics::margin::AgainstMargin;
use crate::metrics::roster_counts::RosterBySegment;
use crate::metrics::segment::People;
use crate::metrics::study_figures::{FiguresInput, StudyFigures};
use crate::metrics::trend::{KSampleMethod, Trend};
use crate::metrics::verdict::{DetectableChange, Verdict};
use crate::metrics::{Absent, Confidence, Interval};
use crate::session::{AttemptRow, Rating, SessionKind, SessionSummary};
use crate::study::{Better, Design, Margins, QuestionKind, Study};

/// Everything that is read by `tests/external/figures.py`.
pub(super) fn study(number: u32, random: &RandomStudy) -> Json {
    let (study, sessions, methods) = (&random.study, &random.sessions, random.methods);
    let on_roster: RosterBySegment = random.roster.iter().collect();
    let found = StudyFigures::compute(&FiguresInput {
        study,
        sessions,
        protocols: &BTreeMap::new(),
        roster: &on_roster,
        version: None,
        people: &People::All,
        methods,
    });
    let pairs: Vec<(String, String)> = study
        .version_pairs()
        .into_iter()
        .map(|(old, new)| (old.id.clone(), new.id.clone()))
        .collect();
    let input = ComparisonInput {
        study,
        sessions,
        protocols: &BTreeMap::new(),
        people: &People::All,
        design: study.design,
    };
    let compared = Comparison::compute_all(input, &pairs, methods);
    let roster = on_roster.total();
    json!({
        "n": number,
        "design": design(study.design),
        "confidence": methods.confidence.level(),
        "draws": methods.draws,
        "versions": study.ordered_versions().iter().map(|v| &v.id).collect::<Vec<_>>(),
        "tasks": study.tasks.iter().map(|task| json!({
            "id": task.id,
            "opportunities": task.error_opportunities,
            "expected_ms": task.expert_time_ms,
            "partial_credit": study.partial_credit_of(&task.id),
            "limit_fails": task.limit_fails,
            "margins": margins(&task.matters_from),
        })).collect::<Vec<_>>(),
        "questions": questions(study),
        "planned": study.planned,
        "primary": study.primary.as_str(),
        "margins": margins(&study.matters_from),
        "roster": [roster.expected, roster.to_come, roster.no_show, roster.withdrawn, roster.replaced],
        "sessions": sessions.iter().map(session).collect::<Vec<_>>(),
        "figures": figures(&found.figures),
        "comparisons": compared.iter().map(comparison).collect::<Vec<_>>(),
        "trend": found.trend.as_ref().map(trend),
    })
}

fn design(design: Design) -> &'static str {
    match design {
        Design::Between => "between",
        Design::Within => "within",
    }
}

fn margins(margins: &Margins) -> Json {
    margins
        .iter()
        .map(|(measure, margin)| (measure.as_str().to_owned(), json!(margin)))
        .collect()
}

fn questions(study: &Study) -> Json {
    let question = |kind: &QuestionKind| match kind {
        QuestionKind::Scale {
            low, high, better, ..
        } => {
            let better = better.map(|better| match better {
                Better::Higher => "higher",
                Better::Lower => "lower",
            });
            json!({"low": low, "high": high, "better": better})
        }
        QuestionKind::Choice(choices) => json!({"choices": choices}),
        QuestionKind::Text => json!({}),
    };
    let all = study.questions.iter().map(|q| {
        let mut found = question(&q.kind);
        found["id"] = json!(q.id);
        found
    });
    all.collect()
}

fn session(session: &SessionSummary) -> Json {
    json!({
        "id": session.id.as_u128() as u64,
        "person": session.participant,
        "segment": session.segment.as_deref(),
        "withdrawn": session.withdrawn,
        "version": &*session.version,
        "moderator": &*session.moderator,
        "kind": match session.kind {
            SessionKind::Real => "real",
            SessionKind::Pilot => "pilot",
            SessionKind::Rehearsal => "rehearsal",
        },
        "opened": session.opened_at.0,
        "excluded": session.excluded,
        "order": session.order,
        "attempts": session.attempts.iter().map(attempt).collect::<Vec<_>>(),
        "ratings": session.ratings.iter().map(rating).collect::<Vec<_>>(),
    })
}

fn attempt(attempt: AttemptRow<'_>) -> Json {
    json!({
        "key": attempt.key(),
        "task": attempt.task(),
        "ending": attempt.ending().as_str(),
        "assisted": attempt.assisted(),
        "did_it": attempt.moderator_did_it(),
        "over_limit": attempt.over_limit(),
        "start": attempt.started_at().map(|start| start.0),
        "ms": attempt.time_ms(),
        "estimated": attempt.estimated(),
        "errors": attempt.errors().map(|e| {
            json!([e.total, e.minor, e.major, e.critical, e.recovered, e.not_recovered])
        }),
        "assists": attempt.assists(),
        "source": attempt.source(),
    })
}

fn rating(rating: &Rating) -> Json {
    json!({
        "attempt": rating.attempt,
        "instrument": rating.instrument,
        "item": rating.item,
        "value": rating.value,
    })
}

fn scope(scope: &Scope) -> Json {
    match scope {
        Scope::Study => json!(["study"]),
        Scope::AllTasks => json!(["all"]),
        Scope::Task(task) => json!(["task", task]),
        Scope::Questionnaire { task, instrument } => json!(["q", task, instrument]),
        Scope::Choice {
            task,
            instrument,
            choice,
        } => json!(["choice", task, instrument, choice]),
    }
}

fn value(value: &Result<Value, Absent>) -> Json {
    match value {
        Ok(Value::Word(word)) => json!(word),
        Ok(other) => json!(other.number()),
        Err(_) => Json::Null,
    }
}

fn figures(figures: &Figures) -> Json {
    let all = figures.0.iter().map(|figure| {
        let interval = figure.interval.and_then(Result::ok);
        json!([
            figure.version,
            scope(&figure.scope),
            figure.measure.name,
            value(&figure.value),
            interval.map(|i| i.low),
            interval.map(|i| i.high),
            figure.n,
        ])
    });
    all.collect()
}

fn comparison(found: &Comparison) -> Json {
    let seen = found.order.map(|order| {
        let effect = |e: &crate::metrics::crossover::Effect| {
            let interval = e.interval.ok();
            json!([
                e.estimate,
                e.standard_error,
                interval.map(|i| i.low),
                interval.map(|i| i.high),
                e.test.ok().map(|test| test.p),
            ])
        };
        let effects = found.crossover.and_then(Result::ok);
        json!({
            "seen": [order.old_first, order.new_first, order.unknown],
            "effects": effects.map(|e| [effect(&e.version), effect(&e.period)]),
        })
    });
    let confidence = found.context.methods.confidence;
    let all = found.changes.iter();
    let mut changes: Vec<Json> = all.map(|own| change(own, confidence)).collect();
    if let Some(overall) = changes
        .first_mut()
        .filter(|_| !found.shared_tasks.is_empty())
    {
        overall["detail"] = overall_detail(found);
    }
    json!({
        "pair": [found.old, found.new],
        "participants": [found.participants.0, found.participants.1],
        "shared": found.shared_tasks,
        "mix": found.mix.iter().map(|mix| json!([variable(mix.variable), mix.p])).collect::<Vec<_>>(),
        "order": seen,
        "figures": figures(&found.figures),
        "changes": changes,
    })
}

fn variable(variable: MixVariable) -> &'static str {
    match variable {
        MixVariable::Segment => "segment",
        MixVariable::Moderator => "moderator",
    }
}

fn overall_detail(found: &Comparison) -> Json {
    let detail = &found.overall_detail;
    let rate = |found: &Result<crate::metrics::across_tasks::OverallRate, Absent>| {
        found.as_ref().ok().map(|o| {
            json!([
                o.rate,
                o.effective_n,
                o.interval.low,
                o.interval.high,
                o.participants
            ])
        })
    };
    json!({
        "old": rate(&detail.old),
        "new": rate(&detail.new),
        "labelings": match detail.test {
            Some(SuccessTest::AllLabelings(n)) => json!([n, true]),
            Some(SuccessTest::DrawnLabelings(n)) => json!([n, false]),
            _ => Json::Null,
        },
        "stratified": detail.stratified.ok().map(|s| {
            json!([s.difference, s.interval.ok().map(|i| [i.low, i.high])])
        }),
        "cmh_p": detail.stratified_test.ok().map(|test| test.p),
    })
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Better => "better",
        Verdict::Worse => "worse",
        Verdict::Inconclusive => "inconclusive",
    }
}

fn change(change: &Change, confidence: Confidence) -> Json {
    let interval = change.interval.ok();
    let mut found = json!({
        "scope": scope(&change.scope),
        "measure": change.measure.name,
        "n": [change.n.0, change.n.1],
        "old": value(&change.old),
        "new": value(&change.new),
        "effect": match change.effect {
            Effect::Difference => "difference",
            Effect::Ratio => "ratio",
        },
        "estimate": change.estimate.ok(),
        "low": interval.map(|i| i.low),
        "high": interval.and_then(|i| i.high),
        "p": change.p.ok(),
        "p_adjusted": change.p_adjusted,
        "verdict": verdict(change.conclusion.verdict),
        "reason": change.conclusion.reason.map(Reason::as_str),
        "against_margin": change.against_margin.map(AgainstMargin::as_str),
        "probability_better": change.probability_better,
        "within": change.within_segments.as_ref().map(|w| json!({
            "variable": variable(w.variable),
            "difference": w.difference.ok(),
            "p": w.p.ok(),
            "p_adjusted": w.p_adjusted,
        })),
        "detectable": change.detectable(confidence),
    });
    match &change.detail {
        ChangeDetail::None | ChangeDetail::Rating { .. } => {}
        ChangeDetail::Success {
            smallest_detectable,
        } => {
            let result = |change: Option<DetectableChange>| {
                change.map(|c| json!([c.successes, verdict(c.verdict)]))
            };
            found["smallest"] = json!({
                "down": result(smallest_detectable.down),
                "up": result(smallest_detectable.up),
            });
        }
        ChangeDetail::Errors { difference } => found["difference"] = json!(difference),
        ChangeDetail::Time(time) => {
            let (old, new) = time.finished;
            found["finished"] = json!([[old.successes(), old.n()], [new.successes(), new.n()]]);
            found["share"] = match &time.equal_share {
                None => json!("not needed"),
                Some(Err(_)) => Json::Null,
                Some(Ok(share)) => {
                    let interval: Option<Interval> = share.change.interval.ok();
                    json!({
                        "share": share.share,
                        "kept": [share.kept.0, share.kept.1],
                        "ratio": share.change.ratio,
                        "low": interval.map(|i| i.low),
                        "high": interval.map(|i| i.high),
                        "p": share.change.test.ok().map(|test| test.p),
                    })
                }
            };
            found["sooner"] = json!(time.sooner.ok().map(|s| json!({
                "probability": s.probability,
                "low": s.interval.low,
                "high": s.interval.high,
                "p": s.p_mid,
            })));
        }
    }
    if found.get("difference").is_none() {
        found["difference"] = Json::Null;
    }
    found
}

fn trend(trend: &Trend) -> Json {
    let method = |method| match method {
        KSampleMethod::ChiSquare => "chi_square",
        KSampleMethod::FisherFreemanHalton => "fisher_freeman_halton",
        KSampleMethod::CochranQ => "cochran_q",
    };
    json!({
        "versions": trend.versions,
        "shared": trend.shared_tasks,
        "overall": trend.overall.iter().map(|o| {
            o.as_ref().ok().map(|o| [o.rate, o.interval.low, o.interval.high])
        }).collect::<Vec<_>>(),
        "tasks": trend.tasks.iter().map(|task| json!([
            task.task,
            task.test.ok().map(|test| json!([method(test.method), test.p])),
            task.p_adjusted,
        ])).collect::<Vec<_>>(),
    })
}

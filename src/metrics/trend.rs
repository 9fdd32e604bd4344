//! Three or more versions in lineage order: each measure over the versions, and whether the versions differ.
//!
//! Different participants: chi-square of versions by success, or Fisher-Freeman-Halton if an expected count is below 5.
//! The same participants: Cochran's Q over those who did the task on every version. Holm adjusts over the tasks.

use std::collections::BTreeSet;

use super::across_tasks::{OverallRate, overall_rate};
use super::adjustment::holm;
use super::duration::Times;
use super::figures::{attempts_by_participant, error_counts, is_success, success_time};
use super::k_sample::{chi_square, cochran_q, fisher_freeman_halton, needs_exact};
use super::selection::{Selection, VersionSample};
use super::verdict::{MIN_SAMPLE, require_min_sample};
use super::{Absent, Confidence, Count, Unit, sum};
use crate::session::SessionSummary;
use crate::study::{Design, Study};

/// Smallest number of versions in a trend.
pub const MIN_VERSIONS: usize = 3;

/// All versions with counted participants, in lineage order.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// Ids of the versions.
    pub versions: Vec<String>,
    /// Between or within subjects.
    pub design: Design,
    /// Number of participants on each version.
    pub participants: Vec<usize>,
    /// Tasks attempted on all of them.
    pub shared_tasks: Vec<String>,
    /// Success rate of each version over the shared tasks.
    pub overall: Vec<Result<OverallRate, Absent>>,
    /// Trend of each task attempted on at least three versions.
    pub tasks: Vec<TaskTrend>,
}

/// One task over the versions.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskTrend {
    /// Id of the task.
    pub task: String,
    /// Title of the task.
    pub title: String,
    /// Unassisted success on each version; n is 0 if the task was not attempted on it.
    pub success: Vec<Count>,
    /// Errors per attempt on each version.
    pub errors: Vec<Result<f64, Absent>>,
    /// Geometric mean time of unassisted successes on each version, in seconds.
    pub times: Vec<Result<f64, Absent>>,
    /// Test of whether the versions differ in success.
    pub test: Result<KSampleTest, Absent>,
    /// Its p adjusted by Holm for the tasks tested together.
    pub p_adjusted: Option<f64>,
}

/// A test of three or more versions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KSampleTest {
    /// The method.
    pub method: KSampleMethod,
    /// Statistic and degrees of freedom; `None` for the exact test.
    pub statistic: Option<(f64, usize)>,
    /// p, 0 to 1.
    pub p: f64,
    /// Sample size: attempts between subjects, participants within subjects.
    pub n: u64,
}

/// Test of three or more versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KSampleMethod {
    /// Pearson's chi-square test.
    ChiSquare,
    /// Fisher-Freeman-Halton exact test.
    FisherFreemanHalton,
    /// Cochran's Q test.
    CochranQ,
}

impl Trend {
    /// Trend over a study's versions; `None` if fewer than three have counted participants, or no task was attempted on
    /// at least three.
    pub fn compute(
        study: &Study,
        sessions: &[SessionSummary],
        design: Design,
        confidence: Confidence,
    ) -> Option<Self> {
        if study.versions.len() < MIN_VERSIONS {
            return None;
        }
        let chosen = Selection::for_comparison(sessions, design);
        let samples: Vec<_> = study
            .ordered_versions()
            .iter()
            .map(|version| chosen.sample_of(&version.id))
            .filter(|sample| sample.participants().len() > 0)
            .collect();
        if samples.len() < MIN_VERSIONS {
            return None;
        }
        let on = |task: &str| samples.iter().filter(|s| s.was_attempted(task)).count();
        let shared: Vec<String> = study
            .tasks
            .iter()
            .filter(|t| on(&t.id) == samples.len())
            .map(|t| t.id.clone())
            .collect();
        let places = samples[0].task_indexes(&shared);
        let mut tasks: Vec<TaskTrend> = study
            .tasks
            .iter()
            .filter(|t| on(&t.id) >= MIN_VERSIONS)
            .map(|t| TaskTrend::compute(&samples, &t.id, &t.title, design))
            .collect();
        if tasks.is_empty() {
            return None;
        }
        adjust_p_values(&mut tasks);
        Some(Self {
            versions: samples.iter().map(|s| s.version.clone()).collect(),
            design,
            participants: samples.iter().map(|s| s.participants().len()).collect(),
            overall: samples
                .iter()
                .map(|s| overall_rate(&attempts_by_participant(s, &places), confidence))
                .collect(),
            shared_tasks: shared,
            tasks,
        })
    }
}

fn adjust_p_values(tasks: &mut [TaskTrend]) {
    let known: Vec<f64> = tasks
        .iter()
        .filter_map(|t| t.test.ok().map(|test| test.p))
        .collect();
    let mut adjusted = holm(&known).into_iter();
    for task in tasks.iter_mut().filter(|t| t.test.is_ok()) {
        task.p_adjusted = adjusted.next();
    }
}

impl TaskTrend {
    fn compute(samples: &[VersionSample<'_>], task: &str, title: &str, design: Design) -> Self {
        let success: Vec<Count> = samples
            .iter()
            .map(|s| Count::from_outcomes(s.counted_at(task).map(|c| is_success(&c))))
            .collect();
        let mean_errors = |sample: &VersionSample<'_>| {
            let errors = error_counts(&sample.counted_at(task).collect::<Vec<_>>());
            if errors.is_empty() {
                return Err(Absent::Empty(Unit::Attempts));
            }
            Ok(sum(errors.iter().map(|e| f64::from(*e))) / errors.len() as f64)
        };
        let mean_time = |sample: &VersionSample<'_>| {
            let times: Vec<f64> = sample
                .counted_at(task)
                .filter_map(|c| success_time(&c))
                .collect();
            Times::from_seconds(&times).geometric_mean()
        };
        Self {
            task: task.to_owned(),
            title: title.to_owned(),
            errors: samples.iter().map(mean_errors).collect(),
            times: samples.iter().map(mean_time).collect(),
            test: match design {
                Design::Between => test_between(&success),
                Design::Within => test_within(samples, task),
            },
            success,
            p_adjusted: None,
        }
    }
}

fn test_between(success: &[Count]) -> Result<KSampleTest, Absent> {
    let versions: Vec<Count> = success.iter().filter(|c| c.n() > 0).copied().collect();
    let fewest = versions.iter().map(|c| c.n()).min().unwrap_or(0);
    require_min_sample(
        usize::try_from(fewest).unwrap_or(usize::MAX),
        Unit::Attempts,
    )?;
    let n = versions.iter().map(|c| c.n()).sum();
    if needs_exact(&versions)? {
        // If there are too many tables, the counts are large enough for chi-square.
        if let Ok(p) = fisher_freeman_halton(&versions) {
            return Ok(KSampleTest {
                method: KSampleMethod::FisherFreemanHalton,
                statistic: None,
                p,
                n,
            });
        }
    }
    let found = chi_square(&versions)?;
    Ok(KSampleTest {
        method: KSampleMethod::ChiSquare,
        statistic: Some((found.statistic, found.df)),
        p: found.p,
        n,
    })
}

/// Test over the participants who did the task on every version on which it was attempted.
fn test_within(samples: &[VersionSample<'_>], task: &str) -> Result<KSampleTest, Absent> {
    let asked: Vec<_> = samples.iter().filter(|s| s.was_attempted(task)).collect();
    let codes: BTreeSet<&str> = asked
        .iter()
        .flat_map(|s| s.participants().map(|p| p.code))
        .collect();
    let row = |code: &&str| -> Option<Vec<bool>> {
        asked
            .iter()
            .map(|s| {
                let person = s.find_participant(code)?;
                person.counted.get(task).map(|counted| is_success(&counted))
            })
            .collect()
    };
    let complete: Vec<Vec<bool>> = codes.iter().filter_map(row).collect();
    if complete.len() < MIN_SAMPLE {
        return Err(Absent::TooFew {
            unit: Unit::People,
            n: complete.len(),
            needed: MIN_SAMPLE,
        });
    }
    let found = cochran_q(&complete)?;
    Ok(KSampleTest {
        method: KSampleMethod::CochranQ,
        statistic: Some((found.statistic, found.df)),
        p: found.p,
        n: complete.len() as u64,
    })
}

#[cfg(test)]
mod tests;

//! Tabulates all figures: each measure of the registry at each scope it applies to.

use super::Methods;
use super::answers::{RatingDetail, RatingFigures};
use super::estimate::{Estimate, Scope};
use super::figure::{Figure, Figures};
use super::figures::VersionFigures;
use super::flow::Flow;
use super::in_parallel::compute_each;
use super::registry::{self, Formula, Measure};
use super::segment::Segment;
use super::verdict::Direction;

impl Figures {
    /// All figures of a study: its flow, then each version's over all tasks, by task, and by questionnaire. The flow and
    /// the versions are those of the segment; `None` for all participants.
    pub(super) fn tabulate(
        flow: &Flow,
        versions: &[VersionFigures],
        segment: Option<&Segment>,
        methods: Methods,
    ) -> Self {
        let mut table = Tabulator {
            version: None,
            segment,
            figures: Vec::new(),
        };
        for measure in registry::all() {
            if let Formula::Study(formula) = measure.formula {
                table.add(measure, &Scope::Study, measure.better, formula(flow));
            }
        }
        let of_versions = compute_each(versions, |version| of_version(version, segment, methods));
        table
            .figures
            .extend(of_versions.into_iter().flat_map(|found| found.0));
        Self(table.figures)
    }
}

/// Figures of one version, for its comparison or explanation; of a segment, or of all participants.
pub(super) fn of_version(
    version: &VersionFigures,
    segment: Option<&Segment>,
    methods: Methods,
) -> Figures {
    let mut table = Tabulator {
        version: Some(version.version.clone()),
        segment,
        figures: Vec::new(),
    };
    table.add_version(version, methods);
    Figures(table.figures)
}

struct Tabulator<'s> {
    version: Option<String>,
    segment: Option<&'s Segment>,
    figures: Vec<Figure>,
}

impl Tabulator<'_> {
    fn add_version(&mut self, version: &VersionFigures, methods: Methods) {
        for measure in registry::all() {
            if let Formula::AllTasks(formula) | Formula::Rate(formula, _) = measure.formula {
                let estimate = formula(version, methods);
                self.add(measure, &Scope::AllTasks, measure.better, estimate);
            }
        }
        self.add_ratings(None, &version.ratings);
        for task in &version.tasks {
            let scope = Scope::Task(task.task.clone());
            for measure in registry::all() {
                if let Formula::Task(formula) | Formula::Rate(_, formula) = measure.formula {
                    self.add(measure, &scope, measure.better, formula(task, methods));
                }
            }
            self.add_ratings(Some(&task.task), &task.ratings);
        }
    }

    fn add_ratings(&mut self, task: Option<&str>, ratings: &[RatingFigures]) {
        for rating in ratings {
            let scope = Scope::Questionnaire {
                task: task.map(str::to_owned),
                instrument: rating.instrument.clone(),
            };
            for measure in registry::all() {
                match measure.formula {
                    Formula::Questionnaire(formula) => {
                        let better = measure
                            .better
                            .or(rating.better)
                            .filter(|_| has_direction(measure));
                        self.add(measure, &scope, better, formula(rating));
                    }
                    Formula::Choice => self.add_choices(measure, task, rating),
                    _ => {}
                }
            }
        }
    }

    fn add_choices(
        &mut self,
        measure: &'static Measure,
        task: Option<&str>,
        rating: &RatingFigures,
    ) {
        let RatingDetail::Choices(counts) = &rating.detail else {
            return;
        };
        for (choice, count) in counts {
            let scope = Scope::Choice {
                task: task.map(str::to_owned),
                instrument: rating.instrument.clone(),
                choice: choice.clone(),
            };
            let estimate = Estimate::whole(*count, rating.n as u64);
            self.add(measure, &scope, None, Some(estimate));
        }
    }

    fn add(
        &mut self,
        measure: &'static Measure,
        scope: &Scope,
        better: Option<Direction>,
        estimate: Option<Estimate>,
    ) {
        let Some(estimate) = estimate else { return };
        self.figures.push(Figure {
            measure,
            version: self.version.clone(),
            scope: scope.clone(),
            segment: self.segment.cloned(),
            channel: None,
            value: estimate.value,
            interval: estimate.interval,
            n: estimate.n,
            better,
        });
    }
}

/// Whether the direction of a questionnaire's scores is also that of this measure.
fn has_direction(measure: &Measure) -> bool {
    measure.better.is_some() || measure.name == "rating" || measure.name == "rating_median"
}

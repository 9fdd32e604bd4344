//! Two versions compared within one segment of participants: differences with intervals, without verdicts.

use super::people::{keep_comparable, shared_and_dropped_tasks};
use super::{ComparisonInput, MeasuredPair, OverallDetail, SharedTask, pair, shared_tasks};
use crate::metrics::Methods;
use crate::metrics::change::Change;
use crate::metrics::segment::Segment;
use crate::metrics::selection::Selection;

/// Two versions compared by the participants of one segment. Nothing here is a verdict: with several segments, false
/// results become more likely.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentComparison {
    /// The segment.
    pub segment: Segment,
    /// Number of its participants on each version; the same number twice within subjects.
    pub participants: (usize, usize),
    /// The tasks that its participants attempted on both versions, in script order.
    pub shared: Vec<SharedTask>,
    /// Every measure compared, in the order of the comparison of all participants. None of them has a verdict.
    pub changes: Vec<Change>,
    /// What is told next to the change over all tasks.
    pub overall_detail: OverallDetail,
}

impl SegmentComparison {
    pub(super) fn compute(
        material: ComparisonInput<'_>,
        segment: &Segment,
        old: &str,
        new: &str,
        methods: Methods,
    ) -> Self {
        let (study, design) = (material.study, material.design);
        let sessions = material.sessions.iter();
        let chosen =
            Selection::for_comparison(sessions.filter(|s| segment.includes_session(s)), design);
        let (old, new) = keep_comparable(chosen.sample_of(old), chosen.sample_of(new), design);
        let (shared, _) = shared_and_dropped_tasks(study, &old, &new);
        let sampled = pair::SamplePair {
            old: &old,
            new: &new,
            design,
        };
        let measured = MeasuredPair::compute(sampled, study, material.asked(), &shared, methods, 1);
        Self {
            segment: segment.clone(),
            participants: sampled.participants(),
            shared: shared_tasks(study, &shared),
            changes: measured.changes,
            overall_detail: measured.overall,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::metrics::Methods;
    use crate::metrics::comparison::{Comparison, ComparisonInput};
    use crate::metrics::examples::{session, study, with_answers};
    use crate::metrics::segment::{ChosenSegment, People, Segment};
    use crate::session::SessionSummary;
    use crate::study::Design;

    /// Sixteen people of three segments; within subjects each of them sees both versions.
    fn sessions(design: Design) -> Vec<SessionSummary> {
        let attempts = ["find=c20.1 pay=c30", "find=f60.2 pay=c40.1", "find=c25.1"];
        let mut all = Vec::new();
        for person in 0_u32..16 {
            let place = usize::try_from(person).unwrap();
            let versions: &[&str] = match design {
                Design::Between if person % 2 == 0 => &["1"],
                Design::Between => &["2"],
                Design::Within => &["1", "2"],
            };
            for (version, shift) in versions.iter().zip(0_u32..) {
                let number = 2 * person + shift;
                let attempts = attempts[(place / 3 + usize::try_from(shift).unwrap()) % 3];
                let mut one = session(number, &format!("P{person:02}"), version, attempts);
                let segments = [Some("new"), Some("expert"), None];
                one.segment = segments[place % 3].map(Into::into);
                let score = f64::from((person + shift) % 7 + 1);
                all.push(with_answers(one, Some(2), "seq", &[Some(score)]));
            }
        }
        all
    }

    #[test]
    fn one_segment_alone_has_the_changes_it_has_next_to_the_others() {
        let study = study("between");
        for design in [Design::Between, Design::Within] {
            let sessions = sessions(design);
            let segments = Segment::of_study(&sessions, []);
            assert_eq!(segments.len(), 3);
            let compared = |sessions: &[SessionSummary], people: &People| {
                let input = ComparisonInput {
                    study: &study,
                    sessions,
                    people,
                    protocols: &BTreeMap::new(),
                    design,
                };
                Comparison::compute(input, "1", "2", Methods::default())
            };
            let together = compared(&sessions, &People::BySegment(segments.clone()));
            let counted = together.segments.iter().map(|s| s.participants);
            let counted = counted.fold((0, 0), |sum, n| (sum.0 + n.0, sum.1 + n.1));
            assert_eq!(counted, together.participants);
            for (segment, of_segment) in segments.iter().zip(&together.segments) {
                let own = sessions.iter().filter(|s| segment.includes_session(s));
                let own: Vec<SessionSummary> = own.cloned().collect();
                let chosen = ChosenSegment::compute(segment.clone(), &sessions);
                let alone = compared(&own, &People::Only(chosen));
                assert_eq!(alone.participants, of_segment.participants, "{segment}");
                assert_eq!(alone.shared, of_segment.shared, "{segment}");
                assert_eq!(alone.changes.len(), of_segment.changes.len(), "{segment}");
                for (alone, next) in alone.changes.iter().zip(&of_segment.changes) {
                    assert_eq!(alone.scope, next.scope);
                    assert_eq!(alone.n, next.n);
                    assert_eq!(alone.estimate, next.estimate);
                    assert_eq!(alone.interval, next.interval);
                }
                let mut figures = alone.figures.0.iter();
                assert!(figures.all(|figure| figure.segment.as_ref() == Some(segment)));
            }
        }
    }
}

//! The figures of `measures_figures_2.json`, by id.

use serde_json::Value;

use super::{between, own_p, own_paired_p, people, zip};
use crate::metrics::Confidence;
use crate::metrics::across_tasks::ParticipantAttempts;
use crate::metrics::relabeling::{
    AdjustedTask, LabelingLimits, Labelings, SplitMix64, SuccessRelabeling, segment_mix_p,
    sign_flips, within_segments,
};
use crate::metrics::tests::collection::{check, measure_figures, numbers};

fn versions(figure: &Value) -> (Vec<ParticipantAttempts>, Vec<ParticipantAttempts>) {
    let version = |name: &str| {
        let words = figure["inputs"][name].as_array().unwrap().iter();
        people(&words.map(|w| w.as_str().unwrap()).collect::<Vec<_>>())
    };
    (version("A"), version("B"))
}

fn limits() -> LabelingLimits {
    LabelingLimits::for_size(1, 1).unwrap()
}

#[test]
fn the_first_draws_are_known() {
    for figure in measure_figures("relabeling_draws") {
        let (inputs, expected) = (&figure["inputs"], &figure["expected"]);
        let mut draws = SplitMix64::default();
        for word in expected["first_words"].as_array().unwrap() {
            assert_eq!(
                format!("{:016x}", draws.next_word()),
                word.as_str().unwrap()
            );
        }
        let size = |name: &str| usize::try_from(inputs[name].as_u64().unwrap()).unwrap();
        let (all, new) = (size("people"), size("new_version"));
        let limits = LabelingLimits::with_draws(size("labelings"));
        let found = Labelings::between(all - new, new, limits);
        let lists = expected["new_version_people"].as_array().unwrap();
        for (labeling, list) in (1..).zip(lists) {
            let mut expected = numbers(list);
            expected.sort_by(f64::total_cmp);
            let marked = (0..all).filter(|p| found.is_marked(labeling, *p));
            assert_eq!(marked.map(|p| p as f64).collect::<Vec<_>>(), expected);
        }
    }
}

#[test]
fn overall_between() {
    for figure in measure_figures("overall_permutation") {
        let (old, new) = versions(&figure);
        let found = between(&old, &new).overall();
        let expected = &figure["expected"];
        for (name, found) in [
            ("difference", found.difference),
            ("t", found.t.unwrap()),
            ("p_mid", found.p.mid),
            ("p_exact", found.p.exact),
            ("labelings", found.p.labelings as f64),
        ] {
            if let Some(expected) = expected.get(name) {
                check(&figure, name, found, expected);
            }
        }
    }
}

#[test]
fn overall_within() {
    for figure in measure_figures("overall_sign_flips") {
        let (old, new) = versions(&figure);
        let relabeling = SuccessRelabeling::within(&zip(&old, &new), None).unwrap();
        let found = relabeling.overall();
        let interval = relabeling.paired_interval(Confidence::default()).unwrap();
        let expected = &figure["expected"];
        check(
            &figure,
            "difference",
            found.difference,
            &expected["difference"],
        );
        check(&figure, "low", interval.low, &expected["interval"][0]);
        check(&figure, "high", interval.high, &expected["interval"][1]);
        check(&figure, "p_mid", found.p.mid, &expected["p_mid"]);
        check(&figure, "p_exact", found.p.exact, &expected["p_exact"]);
        let pairs = relabeling.pairs().unwrap() as f64;
        check(&figure, "pairs", pairs, &expected["pairs"]);
    }
}

/// Darwin's maize (Fisher 1935).
#[test]
fn flipped_signs() {
    for figure in measure_figures("sign_flips") {
        let differences = numbers(&figure["inputs"]["differences"]);
        let found = sign_flips(&differences, limits()).unwrap();
        check(&figure, "p_mid", found.mid, &figure["expected"]["p_mid"]);
        check(
            &figure,
            "p_exact",
            found.exact,
            &figure["expected"]["p_exact"],
        );
    }
}

#[test]
fn tasks_by_step_down() {
    for figure in measure_figures("tasks_max_t") {
        let (old, new) = versions(&figure);
        let found: Vec<AdjustedTask> = if figure["inputs"]["design"] == "between" {
            let family = between(&old, &new).task_family(1);
            family.adjust(|task| own_p(&old, &new, task))
        } else {
            let relabeling = SuccessRelabeling::within(&zip(&old, &new), None).unwrap();
            let family = relabeling.task_family(1);
            family.adjust(|task| own_paired_p(&old, &new, task))
        };
        let expected = &figure["expected"];
        assert_eq!(found.len(), expected["p"].as_array().unwrap().len());
        for task in found {
            let expected = |name: &str| &expected[name][task.task];
            check(
                &figure,
                "p_max_t",
                task.p_max_t.unwrap(),
                expected("p_max_t"),
            );
            check(
                &figure,
                "p_adjusted",
                task.p_adjusted,
                expected("p_adjusted"),
            );
        }
    }
}

#[test]
fn within_segments_by_enumeration() {
    for figure in measure_figures("stratified_permutation") {
        let version = |name: &str| -> Vec<(String, f64)> {
            let people = figure["inputs"][name].as_array().unwrap().iter();
            people
                .map(|p| (p[0].as_str().unwrap().to_owned(), p[1].as_f64().unwrap()))
                .collect()
        };
        let (old, new) = (version("A"), version("B"));
        let found = within_segments(&old, &new, limits()).unwrap();
        let expected = &figure["expected"];
        let difference = &expected["stratified_difference"];
        check(&figure, "difference", found.difference, difference);
        check(&figure, "p_mid", found.p.mid, &expected["p_mid"]);
        let segments =
            |people: &[(String, f64)]| people.iter().map(|p| p.0.clone()).collect::<Vec<_>>();
        let mix = segment_mix_p(&segments(&old), &segments(&new)).unwrap();
        check(&figure, "mix_fisher_p", mix, &expected["mix_fisher_p"]);
    }
}

//! The figures of `measures_figures_2.json` that have a form here, by id, through the command.

use super::json;
use crate::metrics::tests::collection::{check, measure_figures};
use serde_json::Value;

/// Checks the numbers of an answer that the figure expects; `parts` has each name of the figure with its path here.
fn check_answer(figure: &Value, line: &str, parts: &[(&str, &str)]) {
    let answer = json(line);
    for (name, path) in parts {
        let Some(expected) = figure["expected"].get(name) else {
            continue;
        };
        let found = answer
            .pointer(&format!("/{path}"))
            .unwrap_or_else(|| panic!("{line}: {path}"));
        match (found, expected) {
            (Value::Array(found), Value::Array(expected)) => {
                assert_eq!(found.len(), expected.len(), "{line}: {path}");
                for (found, expected) in found.iter().zip(expected) {
                    check(figure, name, found.as_f64().unwrap(), expected);
                }
            }
            // An infinite number is null on both sides.
            _ => check(
                figure,
                name,
                found.as_f64().unwrap_or(f64::INFINITY),
                expected,
            ),
        }
    }
}

/// Both versions of a figure as `--first`, `--second` and `--paired`.
fn versions(inputs: &Value) -> String {
    let list = |name: &str| {
        let items = inputs[name].as_array().unwrap().iter();
        let items: Vec<String> = items
            .map(|item| match item {
                Value::Null => "-".to_owned(),
                Value::String(word) => word.clone(),
                number => number.to_string(),
            })
            .collect();
        items.join(",")
    };
    let paired = if inputs["design"] == "within" {
        " --paired"
    } else {
        ""
    };
    format!("--first={} --second={}{paired}", list("A"), list("B"))
}

#[test]
fn people_overall() {
    for measure in ["overall_permutation", "overall_sign_flips"] {
        for figure in measure_figures(measure) {
            let line = format!("people {}", versions(&figure["inputs"]));
            let names = [
                "difference",
                "interval",
                "t",
                "p_mid",
                "p_exact",
                "labelings",
            ];
            check_answer(&figure, &line, &names.map(|name| (name, name)));
        }
    }
}

#[test]
fn people_by_task() {
    for figure in measure_figures("tasks_max_t") {
        let answer = json(&format!("people {}", versions(&figure["inputs"])));
        let tasks = answer["tasks"].as_array().unwrap();
        for name in ["p", "p_adjusted"] {
            let expected = figure["expected"][name].as_array().unwrap();
            assert_eq!(tasks.len(), expected.len());
            for (task, expected) in tasks.iter().zip(expected) {
                check(&figure, name, task[name].as_f64().unwrap(), expected);
            }
        }
    }
}

#[test]
fn sooner() {
    for figure in measure_figures("time_to_success_probability") {
        let line = format!("sooner {}", versions(&figure["inputs"]));
        let names = ["probability_sooner", "interval", "p_mid", "p_exact"];
        check_answer(&figure, &line, &names.map(|name| (name, name)));
    }
}

#[test]
fn equal_share() {
    for figure in measure_figures("time_ratio_equal_share") {
        let line = format!("sooner {}", versions(&figure["inputs"]));
        let parts = [
            ("share", "equal_share/share"),
            ("kept", "equal_share/kept"),
            ("ratio", "equal_share/ratio"),
            ("interval", "equal_share/interval"),
            ("p", "equal_share/p"),
        ];
        check_answer(&figure, &line, &parts);
    }
}

#[test]
fn mean_on_a_scale() {
    for figure in measure_figures("mean_on_scale") {
        let list = |name: &str| {
            let numbers = figure["inputs"][name].as_array().unwrap().iter();
            numbers.map(ToString::to_string).collect::<Vec<_>>()
        };
        let (values, scale) = (list("values").join(" "), list("scale").join("-"));
        let line = format!("mean {values} --scale {scale}");
        check_answer(
            &figure,
            &line,
            &[("mean", "mean"), ("interval", "interval")],
        );
    }
}

#[test]
fn better() {
    for figure in measure_figures("probability_better") {
        let inputs = &figure["inputs"];
        // The same participants have no form.
        if let (Some(first), Some(second)) = (inputs["first"].as_str(), inputs["second"].as_str()) {
            let line = format!("better {first} {second}");
            check_answer(&figure, &line, &[("p_first_better", "probability")]);
        }
    }
}

#[test]
fn plans_of_one_task() {
    for figure in measure_figures("plan_not_worse") {
        let inputs = &figure["inputs"];
        let line = format!(
            "plan --not-worse-by {} --rate {} --power {} --design {}",
            inputs["matters_from"],
            inputs["rate"],
            inputs["power"],
            inputs["design"].as_str().unwrap()
        );
        check_answer(&figure, &line, &[("n", "n"), ("power", "power")]);
    }
    for figure in measure_figures("plan_power") {
        if figure["inputs"]["tasks"] == 1 {
            let line = plan_line(&figure["inputs"], &figure["inputs"]["n"]);
            check_answer(&figure, &line, &[("power", "power")]);
        }
    }
}

/// One sample size of each plan, since the simulations take seconds.
#[test]
fn plans_of_several_tasks() {
    for figure in measure_figures("plan_power") {
        let inputs = &figure["inputs"];
        if inputs["tasks"] != 1 {
            let answer = json(&plan_line(inputs, &inputs["n"][0]));
            let expected = &figure["expected"]["power"][0];
            check(
                &figure,
                "power",
                answer["power"].as_f64().unwrap(),
                expected,
            );
        }
    }
}

/// The call for the power of a plan with this sample size.
fn plan_line(inputs: &Value, n: &Value) -> String {
    let measure = match inputs["others"].as_f64() {
        None if inputs["tasks"] != 1 => " --measure overall".to_owned(),
        None => String::new(),
        Some(others) => format!(" --others {others}"),
    };
    format!(
        "plan --detect {},{} --tasks {} --design {} --n {n}{measure}",
        inputs["detect"][0],
        inputs["detect"][1],
        inputs["tasks"],
        inputs["design"].as_str().unwrap()
    )
}

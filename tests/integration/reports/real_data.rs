//! Two published usability tests are imported by one command each, and their figures match the published ones. The data
//! stay in `../shared/data`: numbers are quoted here, files are not copied.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::shop::content;
use crate::support::{ProgramBench, report_skip};

/// A bibliographic editor: 9 end users at four tasks, 10 technicians at two.
const HERITRACE: &str = "import --new DATA/heritrace/tasks_long.csv --title HERITRACE --out heritrace.toml \
    --set version=1.0 --column segment=group --column outcome=status \
    --outcome complete=completed --outcome success_timeout=stopped \
    --outcome failed_bug=failed --outcome failed_misunderstanding=failed";

/// Debugging with and without a tool: 14 people, four tasks, two or three methods each.
const ELEKTRA: &str = "import --new DATA/elektra-puppet/merged.csv --title Puppet --out puppet.toml --design within \
    --column participant=user --column version=method --column outcome=success --column time_s=duration \
    --outcome true=completed --outcome false=failed";

/// Success in percent, as its authors count it and by complete tasks alone; seconds and errors of all attempts.
const HERITRACE_PUBLISHED: &str = "\
task                  n complete partial authors strict    mean      sd median geometric errors
edit_publication      9        7       0   77.78  77.78 299.778 251.593  227     223.679     22
merge_authors         9        9       0  100    100     78.111  47.454   66      70.328      3
restore_version       9        7       0   77.78  77.78 139.556 133.492   90      99.990     12
create_publication    9        6       3   83.33  66.67 509.889 225.048  523     456.155     29
add_shacl_validation 10        9       1   95     90    268.600 174.576  192.5   213.139     10
add_display_support  10        9       0   90     90    506.900 642.712  319     347.429     14";

/// Seconds of all attempts, and successes of 14.
const ELEKTRA_PUBLISHED: &str = "\
task    method     mean median geometric successes
task1   method_A 1665.5 1441      1430.2        14
task1   method_B 1075.6  890.5     836.8        14
task2.1 method_A  570.8  377.5     468.7        14
task2.1 method_C 4075.5 4121.5    3811.8        12
task2.1 method_D 1519.9 1026.5    1174.7        14
task2.2 method_A  713.2  642.5     642.0        14
task2.2 method_C 2933.4 2794      2523.0        12
task2.2 method_D  908.8  773       741.8        14
task3.2 method_A 1060.6  640.5     792.6        14
task3.2 method_B 1323.1 1234.5    1105.0        14";

/// The folder of the data sets; `None`, and the test skipped, where it is missing.
fn data() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !folder.is_dir() {
        report_skip("the data sets of others are not next to this project (../shared/data)");
        return None;
    }
    Some(folder.canonicalize().unwrap())
}

fn words(command: &str, data: &Path) -> Vec<String> {
    let data = data.to_str().unwrap();
    command
        .split_whitespace()
        .map(|word| word.replacen("DATA", data, 1))
        .collect()
}

/// A study of the data, and the report of it.
fn reported(command: &str, script: &str) -> Option<(ProgramBench, Value)> {
    let data = data()?;
    let bench = ProgramBench::new();
    bench.moderato(&words(command, &data)).assert().success();
    let report = bench.json(&["report", script, "--format", "json"]);
    Some((bench, report))
}

/// The report of HERITRACE as a page.
pub(crate) fn page() -> Option<String> {
    let (bench, _) = reported(HERITRACE, "heritrace.toml")?;
    Some(bench.out(&["report", "--format", "html"]))
}

/// The object with this `name` in a list.
#[track_caller]
fn find<'a>(all: &'a Value, name: &str, is: &str) -> &'a Value {
    let all = all.as_array().unwrap();
    all.iter()
        .find(|one| one[name] == is)
        .unwrap_or_else(|| panic!("there is no {name} {is}"))
}

/// Whether a number, rounded to the published decimals, is as published.
#[track_caller]
fn same(found: &Value, published: f64, decimals: i32, of: &str) {
    let found = found
        .as_f64()
        .unwrap_or_else(|| panic!("{of}: there is no number"));
    let half = 0.5 * 0.1_f64.powi(decimals) + 1e-9;
    assert!(
        (found - published).abs() <= half,
        "{of}: {found}, published {published}"
    );
}

#[test]
fn heritrace_matches_its_published_figures() {
    let Some((bench, report)) = reported(HERITRACE, "heritrace.toml") else {
        return;
    };
    assert_eq!(report["versions"][0]["version"], "1.0");
    assert_eq!(report["versions"][0]["participants"], 19);
    assert_eq!(report["flow"]["analysed"], 19);
    for row in HERITRACE_PUBLISHED.lines().skip(1) {
        let mut columns = row.split_whitespace();
        let name = columns.next().unwrap();
        let numbers: Vec<f64> = columns.map(|n| n.parse().unwrap()).collect();
        let [
            n,
            complete,
            partial,
            authors,
            strict,
            mean,
            sd,
            median,
            geometric,
            errors,
        ] = numbers[..]
        else {
            panic!("{row}");
        };
        let task = find(&report["versions"][0]["tasks"], "task", name);
        same(&task["n"], n, 3, name);
        same(&task["success"]["successes"], complete, 3, name);
        same(&task["success"]["n"], n, 3, name);
        same(&task["partial"], partial, 3, name);
        let other: f64 = ["assisted", "failed", "gave_up", "stopped"]
            .iter()
            .map(|ending| task[ending].as_f64().unwrap())
            .sum();
        same(&other.into(), n - complete - partial, 3, name);
        let percent = |rate: &Value| Value::from(rate.as_f64().unwrap() * 100.0);
        same(&percent(&task["credit"]["rate"]), authors, 2, name);
        same(&percent(&task["success"]["rate"]), strict, 2, name);
        let time = &task["time"]["all_attempts"];
        same(&time["n"], n, 3, name);
        same(&time["mean"], mean, 3, name);
        same(&time["sd"], sd, 3, name);
        same(&time["median"], median, 3, name);
        same(&time["geometric_mean"], geometric, 3, name);
        same(&task["errors"]["total"], errors, 3, name);
    }
    // The text report has the same figures.
    let text = bench.out(&["report"]);
    assert!(text.contains("6/9 67%"), "{text}");
}

#[test]
fn elektra_matches_its_published_figures() {
    let Some((bench, report)) = reported(ELEKTRA, "puppet.toml") else {
        return;
    };
    let mut all = (0, 0);
    for row in ELEKTRA_PUBLISHED.lines().skip(1) {
        let words: Vec<&str> = row.split_whitespace().collect();
        let [name, method, mean, median, geometric, successes] = words[..] else {
            panic!("{row}");
        };
        let successes: u64 = successes.parse().unwrap();
        let version = find(&report["versions"], "version", method);
        let task = find(&version["tasks"], "task", name);
        let of = format!("{name} {method}");
        assert_eq!(task["success"]["successes"], successes, "{of}");
        assert_eq!(task["n"], 14, "{of}");
        assert_eq!(task["failed"], 14 - successes, "{of}");
        let time = &task["time"]["all_attempts"];
        same(&time["mean"], mean.parse().unwrap(), 1, &of);
        same(&time["median"], median.parse().unwrap(), 1, &of);
        same(&time["geometric_mean"], geometric.parse().unwrap(), 1, &of);
        all = (all.0 + successes, all.1 + 14);
    }
    assert_eq!(all, (136, 140));
    // Nothing was attempted anywhere else.
    let mut attempts = 0;
    for version in report["versions"].as_array().unwrap() {
        assert_eq!(version["participants"], 14);
        let tasks = version["tasks"].as_array().unwrap();
        attempts += tasks
            .iter()
            .map(|task| task["n"].as_u64().unwrap())
            .sum::<u64>();
    }
    assert_eq!(attempts, 140);

    // The same people on both methods; of the four tasks two are shared.
    let paired = bench.json(&[
        "compare",
        "puppet.toml",
        "method_A",
        "method_C",
        "--format",
        "json",
    ]);
    let paired = paired.get(0).unwrap_or(&paired);
    assert_eq!(paired["design"], "within");
    assert_eq!(
        paired["shared_tasks"],
        serde_json::json!(["task2.1", "task2.2"])
    );
    assert_eq!(
        paired["dropped_tasks"],
        serde_json::json!(["task1", "task3.2"])
    );
    for name in ["task2.1", "task2.2"] {
        let task = find(&paired["tasks"], "task", name);
        assert_eq!(
            task["success"]["old"],
            serde_json::json!({"successes": 14, "n": 14}),
            "{name}"
        );
        assert_eq!(
            task["success"]["new"],
            serde_json::json!({"successes": 12, "n": 14}),
            "{name}"
        );
        assert_eq!(task["time"]["verdict"], "worse", "{name}");
    }
    let text = bench.out(&["compare", "puppet.toml", "method_A", "method_C"]);
    assert!(text.contains("14 participants on both versions"), "{text}");
    assert!(text.contains("so not compared: task1; task3.2"), "{text}");
}

#[test]
fn importing_the_same_data_again_changes_nothing() {
    let Some(data) = data() else {
        return;
    };
    let bench = ProgramBench::new();
    let first = words(HERITRACE, &data);
    bench.moderato(&first).assert().success();
    let record = content(&bench.at("heritrace.moderato"));
    // Importing again as a new study is refused; importing into the study adds nothing.
    bench.moderato(&first).assert().code(1);
    let again = HERITRACE
        .replace("--new", "heritrace.toml")
        .replace("--title HERITRACE --out heritrace.toml", "");
    let output = bench.out(&words(&again, &data));
    let all = "Nothing was imported: all of \"tasks_long\" is on file already (56 attempts).";
    assert!(output.starts_with(all), "{output}");
    assert_eq!(content(&bench.at("heritrace.moderato")), record);
}

#[test]
fn elektra_without_a_design_is_refused() {
    let Some(data) = data() else {
        return;
    };
    let bench = ProgramBench::new();
    let command = words(&ELEKTRA.replace("--design within", ""), &data);
    let output = bench.transcript_of(&mut bench.moderato(&command));
    insta::assert_snapshot!(output, @r#"
    exit 2
    err| error: 14 participants' codes are on more than one version (user1, user10, user11, user12, user13, ...), but in this study each participant sees one. Nothing was imported.
    err| hint: If each person saw every version: with --new add --design within; otherwise write design = "within" into the script.
    err| hint: If different people share a code: add --new-codes, and each gets one of its own, such as user1-method_A.
    err| hint: If the same person came twice: add --same-person; both are kept, and only the first counts in comparisons.
    "#);
    assert_eq!(bench.files(), [""; 0]);
}

#[test]
fn a_bad_row_among_blank_lines_is_named_with_its_line() {
    let Some(data) = data() else {
        return;
    };
    let bench = ProgramBench::new();
    let text = std::fs::read_to_string(data.join("elektra-puppet/merged.csv")).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    assert_eq!(
        lines[11], "",
        "there are blank lines before the row that is broken"
    );
    lines[13] = lines[13].replace(",true,", ",perhaps,");
    bench.write("broken.csv", &lines.join("\n"));
    let command = ELEKTRA.replace("DATA/elektra-puppet/merged.csv", "broken.csv");
    insta::assert_snapshot!(bench.transcript(&command), @r#"
    exit 2
    err| error: broken.csv cannot be imported, and nothing was:
    err|   line 14: the outcome "perhaps" is not known
    err| hint: Say what each word means: --outcome perhaps=OUTCOME. The outcomes are completed, assisted, partial, failed, gave_up, stopped, skipped, not_reached, void and undecided.
    err| hint: Fix the file, or leave such rows out with --skip-bad.
    "#);
    assert_eq!(bench.files(), ["broken.csv"]);
}

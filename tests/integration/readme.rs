//! What the README shows is what the tests run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::support::Desk;

fn house(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn readme() -> String {
    fs::read_to_string(house("README.md")).unwrap()
}

#[test]
fn the_recipes_are_the_ones_that_are_run() {
    let readme = readme();
    for (name, language) in [
        ("attempts.sql", "sql"),
        ("attempts.py", "python"),
        ("attempts.R", "r"),
    ] {
        let recipe = fs::read_to_string(house("tests/readers/recipes").join(name)).unwrap();
        let block = format!("\n```{language}\n{recipe}```\n");
        assert!(
            readme.contains(&block),
            "the README shows another {name} than tests/readers/recipes has"
        );
    }
}

#[test]
fn the_pictures_are_there_and_small() {
    let readme = readme();
    let mut shown: Vec<&str> = readme
        .split("](")
        .skip(1)
        .map(|rest| rest.split_once(')').unwrap().0)
        .filter_map(|target| target.strip_prefix("fixtures/pictures/"))
        .collect();
    shown.sort_unstable();
    let mut there: Vec<String> = fs::read_dir(house("fixtures/pictures"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    there.sort_unstable();
    assert_eq!(shown, there);
    for name in there {
        let size = fs::metadata(house("fixtures/pictures").join(&name)).unwrap();
        assert!(size.len() < 150_000, "{name}: {} bytes", size.len());
    }
}

/// The steps of the pipeline are run as they stand, on the sample study under the name that they use.
#[test]
fn the_pipeline_reports_and_stops_where_the_gate_does_not_hold() {
    let readme = readme();
    let job = readme.split("```yaml\n").nth(1).unwrap();
    let job = job.split_once("```").unwrap().0;
    let steps: Vec<&str> = job
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("- run: "))
        .collect();
    let desk = Desk::new();
    desk.out(&["demo", "--folder", "study"]);
    for end in ["toml", "moderato"] {
        let from = desk.at("study").join(format!("library.{end}"));
        fs::rename(from, desk.at("study").join(format!("checkout.{end}"))).unwrap();
    }
    let program = Path::new(env!("CARGO_BIN_EXE_moderato")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let run = |step: &str| {
        let mut shell = Command::new("sh");
        shell.args(["-ec", step]).current_dir(desk.at(""));
        shell.env("PATH", &path).env_remove("MODERATO_DB");
        shell.env("GITHUB_STEP_SUMMARY", desk.at("summary.md"));
        let done = shell.output().unwrap();
        let told = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
        (done.status.code().unwrap(), told)
    };
    let codes: Vec<i32> = steps.iter().map(|step| run(step).0).collect();
    assert_eq!(codes, [0, 0, 0, 3], "{steps:#?}");
    let summary = fs::read_to_string(desk.at("summary.md")).unwrap();
    assert!(summary.contains("\n## Verdicts\n"), "{summary}");
    // The other codes of the table beside it.
    let gate = steps.last().unwrap();
    let asked = |conditions: &str| {
        let words = gate.split_once("'success").unwrap().0;
        run(&format!("{words}'{conditions}'"))
    };
    assert_eq!(asked("success is fine").0, 2);
    let (code, told) = asked("n >= 10");
    assert_eq!(code, 3, "a critical task is worse: {told}");
    assert!(told.contains("Renew two loans"), "{told}");
    let back = gate.replace("2.4 3.0", "3.0 2.4").replace("0.15", "0.3");
    assert_eq!(run(&back).0, 0);
}

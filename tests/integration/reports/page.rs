//! The report's page in a browser: the sample study, a published study, and a study of hostile texts.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::real_data;
use crate::hostile::naughty;
use crate::support::{ProgramBench, report_skip};

/// A page of the sample study.
fn demo(options: &[&str]) -> String {
    let bench = ProgramBench::with_sample();
    let report = ["report", "sample/library.toml", "--format", "html"];
    bench.out(&[&report, options].concat())
}

#[test]
#[ignore = "slow: opens pages in a browser"]
fn slow_pages_are_self_contained_in_a_browser() {
    let house = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = house.join("target/page");
    if !folder.join("node_modules").is_dir() {
        return report_skip("target/page has no browser to drive; .ci/page installs it");
    }
    let pages = [
        ("demo", Some(demo(&[]))),
        ("cif", Some(demo(&["--cif"]))),
        ("hostile", Some(naughty::page())),
        ("heritrace", real_data::page()),
    ];
    let mut browser = Command::new("node");
    browser
        .current_dir(house)
        .args(["tests/external/page.mjs", "target/page"]);
    for (name, page) in pages {
        if let Some(page) = page {
            let path = folder.join(name).with_extension("html");
            fs::write(&path, page).unwrap();
            browser.arg(path);
        }
    }
    let opened = browser.status().unwrap();
    assert!(opened.success(), "the page has flaws: {opened}");
}

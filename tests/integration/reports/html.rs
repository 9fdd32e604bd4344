//! The HTML report: one self-contained page, whatever its texts.

use std::fs;
use std::os::unix::fs::symlink;

use crate::support::ProgramBench;

const HOSTILE: &str = "<script>alert(1)</script>";

/// A study of two versions in which every text is markup or code.
fn report_bench() -> ProgramBench {
    let bench = ProgramBench::new();
    let mut rows = String::from("participant,version,task,outcome,time_s,errors\n");
    for (version, outcome) in [("1.0", "completed"), ("2.0", "failed")] {
        for p in 0..6 {
            rows.push_str(&format!(
                "{version}-{p},{version},\"{HOSTILE}\",{outcome},{},1\n",
                20 + p
            ));
        }
    }
    bench.write("rows.csv", &rows);
    let import = format!("import --new rows.csv --title {HOSTILE} --out shop.toml");
    let words: Vec<&str> = import.split_whitespace().collect();
    bench.moderato(&words).assert().success();
    bench
}

fn html(bench: &ProgramBench) -> String {
    bench.out(&["report", "shop.toml", "--format", "html"])
}

#[test]
fn the_page_is_self_contained_and_runs_no_script() {
    let bench = report_bench();
    let page = html(&bench);
    assert!(
        page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"),
        "{page}"
    );
    assert!(page.ends_with("</html>\n"));
    let policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">";
    assert!(page.contains(policy), "{page}");
    for never in [
        "<script", "http://", "https://", "src=", "url(", "@import", "<link", "<img", "<iframe",
        "NaN",
    ] {
        assert!(!page.contains(never), "{never} in {page}");
    }
    assert!(
        page.contains("<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>"),
        "{page}"
    );
    for wanted in [
        "role=\"img\"",
        "<th scope=\"col\">",
        "6/6 100%",
        "moderato verify shop.toml",
        "12</span> imported errors have no description",
    ] {
        assert!(page.contains(wanted), "{wanted} is missing in {page}");
    }
    assert_eq!(html(&bench), page, "the same record is the same page");
}

#[test]
fn wide_grids_are_divided_evenly() {
    let bench = ProgramBench::new();
    let mut rows = String::from("participant,version,task,outcome\n");
    for task in 1..=9 {
        rows.push_str(&format!("P01,1.0,task{task},completed\n"));
    }
    bench.write("rows.csv", &rows);
    bench.out(&["import", "--new", "rows.csv", "--out", "shop.toml"]);
    let page = html(&bench);
    let grids: Vec<usize> = ["(1 of 2)", "(2 of 2)"]
        .map(|part| {
            let table = page
                .split_once(&format!("{part}</span></caption>"))
                .unwrap()
                .1;
            let head = table.split_once("</thead>").unwrap().0;
            head.matches("<th scope=\"col\">task").count()
        })
        .into();
    assert_eq!(grids, [5, 4]);
}

#[test]
fn the_fingerprint_can_be_computed_from_the_record() {
    let bench = report_bench();
    let before = html(&bench);
    let head = |page: &str| -> String {
        let at = page.find("in order of id").unwrap();
        let code = page[at..].split("<code>").nth(1).unwrap();
        code[..64].to_owned()
    };
    assert!(head(&before).chars().all(|c| c.is_ascii_hexdigit()));
    let conn = crate::support::shop::record(&bench.at("shop.moderato"));
    let lines = crate::support::shop::rows(
        &conn,
        "SELECT s.uuid || ' ' || lower(hex(e.hash)) FROM session s JOIN entry e ON e.session = s.id
         WHERE e.seq = (SELECT max(seq) FROM entry WHERE session = s.id) ORDER BY s.uuid",
    );
    let made = moderato::session::Hash::digest(format!("{lines}\n").as_bytes());
    assert_eq!(head(&before), made.to_string());
}

#[test]
fn report_files_are_written_atomically_and_not_through_links() {
    let bench = report_bench();
    let into =
        |name: &str| bench.moderato(&["report", "shop.toml", "--format", "html", "--out", name]);
    into("report.html").assert().success();
    into("report.html").assert().success();
    assert_eq!(
        fs::read_to_string(bench.at("report.html")).unwrap(),
        html(&bench)
    );
    into("-").assert().success();
    fs::write(bench.at("mine.txt"), "mine").unwrap();
    symlink(bench.at("mine.txt"), bench.at("link.html")).unwrap();
    let before = bench.files();
    let record = fs::read(bench.at("shop.moderato")).unwrap();
    for (refused, exit) in [
        ("link.html", 1),
        ("shop.toml", 2),
        ("shop.moderato", 2),
        ("nowhere/report.html", 1),
    ] {
        into(refused).assert().code(exit);
    }
    assert_eq!(fs::read_to_string(bench.at("mine.txt")).unwrap(), "mine");
    assert_eq!(fs::read(bench.at("shop.moderato")).unwrap(), record);
    assert_eq!(bench.files(), before, "nothing is left beside");
}

#[test]
fn markdown_has_the_verdicts_and_no_tags() {
    let bench = report_bench();
    let output = bench.out(&["report", "shop.toml", "--format", "markdown"]);
    assert!(
        output.starts_with("# &lt;script&gt;alert(1)&lt;/script&gt;\n"),
        "{output}"
    );
    assert!(!output.contains("<script"), "{output}");
    assert!(output.contains("\n## Verdicts"), "{output}");
    assert!(output.contains("| --- |"), "{output}");
}

#[test]
fn problems_count_the_participants_with_noted_errors() {
    let bench = crate::support::shop::shop();
    let mut terminal = crate::support::shop::start_task(&bench);
    terminal.press("1").shows("Opens a page").press("1 enter");
    terminal.shows("How did it end?").press("c");
    terminal.shows("✓ completed");
    terminal.kill();
    let page = bench.out(&["report", "shop.toml", "--format", "html"]);
    assert!(page.contains("Problems, most severe first"), "{page}");
    assert!(
        page.contains("<span>1 of 1</span> <span>(noted 2 times)</span></td>"),
        "{page}"
    );
}

//! The report in the Common Industry Format: figures from the record, and a list of missing texts.

use moderato::study::{CifKey, Word as _};

use crate::support::ProgramBench;

/// Four people on each of two versions: one assisted, one gave up, one without an error count.
const ROWS: &str = "participant,version,task,outcome,time_s,errors,assists,segment
P1,1.0,Pay,completed,20,0,0,new
P2,1.0,Pay,completed,30,1,0,new
P3,1.0,Pay,completed,40,0,0,returning
P4,1.0,Pay,assisted,90,3,2,returning
P1,1.0,Find,completed,10,0,0,new
P2,1.0,Find,completed,14,0,0,new
P3,1.0,Find,gave_up,60,,0,returning
P4,1.0,Find,skipped,,,,returning
Q1,2.0,Pay,completed,25,0,0,new
Q2,2.0,Pay,completed,25,0,0,new
Q3,2.0,Pay,completed,25,0,0,
Q4,2.0,Pay,failed,80,2,0,
";

fn cif_bench() -> ProgramBench {
    let bench = ProgramBench::new();
    bench.write("rows.csv", ROWS);
    bench.import_new("rows.csv", "Shop", "shop.toml");
    bench
}

fn cif(bench: &ProgramBench, format: &str) -> String {
    bench.out(&["report", "shop.toml", "--cif", "--format", format])
}

/// The cells of the first row that begins with a name, in the table under a caption; what keeps a number on one line is
/// a plain sign here.
fn row(page: &str, caption: &str, first: &str) -> Vec<String> {
    let page = &page.replace('\u{a0}', " ").replace('\u{2011}', "-");
    let (_, under) = page
        .split_once(&format!("\n{caption}\n"))
        .unwrap_or_else(|| panic!("no {caption} in {page}"));
    let start = format!("| {first} |");
    let line = under.lines().find(|line| line.starts_with(&start));
    let line = line.unwrap_or_else(|| panic!("no {first} under {caption}"));
    let cells = line.trim_matches('|').split('|').skip(1);
    cells.map(|cell| cell.trim().to_owned()).collect()
}

#[test]
fn cif_figures_match_hand_calculations() {
    let page = cif(&cif_bench(), "markdown");
    // 3 of 4 and 1 of 4 by adjusted Wald: (x + z^2/2)/(n + z^2) = .6275 and .3725, both +- .3384.
    assert_eq!(
        row(&page, "Completion, version 1.0", "Pay"),
        ["3/4 75%", "29-97%", "1/4 25%", "3-71%", "-"]
    );
    // 20, 30, 40: sd 10, standard error 10/sqrt 3, 30 +- 4.3027 standard errors; the cube root of 24000.
    let done = row(
        &page,
        "Time of unassisted completions in seconds, version 1.0",
        "Pay",
    );
    assert_eq!(
        done[..7],
        ["3", "30.0", "10.0", "5.8", "20.0", "40.0", "5.2 to 54.8"]
    );
    assert!(done[7].starts_with("28.8 ("), "{done:?}");
    // 20, 30, 40, 90: mean 45, sd sqrt(2900/3) = 31.1, 45 +- 3.1824 * 15.5 goes below 0.
    assert_eq!(
        row(&page, "Time of all attempts in seconds, version 1.0", "Pay"),
        ["4", "45.0", "31.1", "15.5", "20.0", "90.0", "0.0 to 94.5"]
    );
    // Three quarters in three quarters of a minute.
    assert_eq!(
        row(&page, "Completion rate / mean time, version 1.0", "Pay"),
        ["75%", "45.0 s", "100% per minute"]
    );
    // 0, 1, 0, 3 errors: sd sqrt 2; 0, 0, 0, 2 assists: sd 1.
    let errors = row(&page, "Errors per attempt, version 1.0", "Pay");
    assert_eq!(errors[..6], ["4", "1.00", "1.41", "0.71", "0", "3"]);
    let assists = row(&page, "Assists per attempt, version 1.0", "Pay");
    assert_eq!(assists[..6], ["4", "0.50", "1.00", "0.50", "0", "2"]);
    // A missing error count is not 0, and a skipped task leaves no total time: 30, 44, 100.
    assert_eq!(
        row(&page, "Errors per attempt, version 1.0", "Find")[0],
        "2"
    );
    let people = "One value per participant, version 1.0";
    assert_eq!(
        row(&page, people, "Time over all tasks")[..6],
        ["3", "58.0 s", "37.0 s", "21.4 s", "30.0 s", "100 s"]
    );
    // Own shares 1, 1, 1/2, 0: sd sqrt(.6875/3). Help at one of two tasks in 1 of 4: an eighth.
    let own = row(&page, people, "Unassisted completion");
    assert_eq!(own[..6], ["4", "71%", "48%", "24%", "0%", "100%"]);
    assert_eq!(row(&page, people, "Assisted completion")[1], "13%");
    // Values all alike have a mean, and an sd of 0, and no interval.
    let alike = row(
        &page,
        "Time of unassisted completions in seconds, version 2.0",
        "Pay",
    );
    assert_eq!(alike[..7], ["3", "25.0", "0.0", "0.0", "25.0", "25.0", "-"]);
}

#[test]
fn a_complete_cif_report_of_a_small_study() {
    let page = cif(&cif_bench(), "markdown");
    let fingerprint = page
        .lines()
        .map(str::trim)
        .find(|line| line.len() == 64 && line.chars().all(|c| c.is_ascii_hexdigit()));
    let stable = page.replace(fingerprint.unwrap(), "(log fingerprint)");
    insta::assert_snapshot!(stable);
}

#[test]
fn a_cif_report_of_the_sample_study() {
    let bench = ProgramBench::with_sample();
    let check = bench.out(&["check", "sample/library.toml"]);
    assert!(check.contains("has no problems"), "{check}");
    let page = bench.out(&[
        "report",
        "sample/library.toml",
        "--cif",
        "--format",
        "markdown",
    ]);
    // 44 38 52 41 63 35 49 57 46 40: sd 8.79, 46.5 +- 2.2622 * 2.78; their logarithms by hand as well.
    assert_eq!(
        row(
            &page,
            "Time of unassisted completions in seconds, version 3.0",
            "Find a book"
        ),
        [
            "10",
            "46.5",
            "8.8",
            "2.8",
            "35.0",
            "63.0",
            "40.2 to 52.8",
            "45.8 (40.1 to 52.3)"
        ]
    );
    assert_eq!(
        row(&page, "Completion, version 2.4", "Find a book"),
        ["4/10 40%", "17-69%", "1/10 10%", "0-43%", "-"]
    );
    assert!(
        page.contains("\n- Product: Library self-service kiosk\n"),
        "{page}"
    );
    assert!(page.contains("\n- Moderators: Anna\n"), "{page}");
    assert!(
        !page.contains(CifKey::LedBy.description()),
        "the log says who led the sessions"
    );
    let (_, missing) = page.split_once("\n## Not in the record\n").unwrap();
    assert!(missing.contains(r"\[cif\] contact"), "{missing}");
    assert!(!missing.contains(r"\[cif\] product"), "{missing}");
}

#[test]
fn missing_cif_texts_are_listed_with_their_keys() {
    let bench = cif_bench();
    let before = cif(&bench, "markdown");
    let (body, missing) = before.split_once("\n## Not in the record\n").unwrap();
    let location = |word: &str| format!(r"\[cif\] {} |", word.replace('_', r"\_"));
    for (word, key) in CifKey::WORDS {
        let line = format!("| {} | {}", key.description(), location(word));
        assert!(missing.contains(&line), "{line} is missing in {missing}");
        assert!(!body.contains(key.description()), "{word} is told twice");
    }
    for known in [
        "| Task scenario: Pay; Find | ",
        "| Success criterion: Pay; Find | ",
        "| The segment of 2 participants | ",
        "| The errors of 1 attempt on 1.0 | ",
        "| Satisfaction: no questionnaire | ",
        "| Consent: on file for 0 of 8 participants | ",
    ] {
        assert!(missing.contains(known), "{known} is missing in {missing}");
    }
    // The script does not mention thinking aloud, though it is the default.
    assert!(
        !body.contains("Think-aloud") && !body.contains("Order of tasks"),
        "{body}"
    );

    let figures = bench.out(&["report", "shop.toml", "--format", "json"]);
    let compared = bench.out(&["compare", "shop.toml"]);
    let script = std::fs::read_to_string(bench.at("shop.toml")).unwrap();
    let output: Vec<String> = CifKey::WORDS
        .iter()
        .map(|(word, _)| format!("{word} = \"told of {word}\"\n"))
        .collect();
    let output = output.concat();
    bench.write("shop.toml", &format!("{script}\n[cif]\n{output}"));
    bench.out(&["check", "shop.toml"]);
    let after = cif(&bench, "markdown");
    for (word, _) in CifKey::WORDS {
        assert!(
            !after.contains(&location(word)),
            "{word} is told, and still missing"
        );
        let output = format!("told of {}", word.replace('_', r"\_"));
        assert!(after.contains(&output), "{output} is not in {after}");
    }
    // The texts describe the test and change no figure.
    assert_eq!(
        bench.out(&["report", "shop.toml", "--format", "json"]),
        figures
    );
    assert_eq!(bench.out(&["compare", "shop.toml"]), compared);
}

#[test]
fn imported_answers_add_no_moderator_and_no_test_day() {
    let bench = cif_bench();
    bench.write(
        "asked.csv",
        "participant,version,task,instrument,item,value\nP1,1.0,,nps,1,9\nP2,1.0,,nps,1,3\n",
    );
    bench.out(&["import", "shop.toml", "asked.csv"]);
    let page = cif(&bench, "markdown");
    assert!(
        page.contains("\n- Imported: 2 sessions from asked; 8 sessions from rows\n"),
        "{page}"
    );
    assert!(
        !page.contains("Moderators") && !page.contains("- Session date"),
        "{page}"
    );
    // NPS is reported though the script does not ask it: 9 and 3 are a promoter and a detractor.
    assert_eq!(
        row(&page, "Ratings, version 1.0", "NPS, at the end")[..2],
        ["2", "0"]
    );
    assert!(page.contains("\n### NPS\n"), "{page}");
    assert!(!page.contains("Satisfaction: no questionnaire"), "{page}");
}

#[test]
fn a_cif_report_without_counted_sessions() {
    let bench = cif_bench();
    let none = bench.out(&[
        "report",
        "shop.toml",
        "--cif",
        "--format",
        "markdown",
        "--version",
        "2.0",
    ]);
    assert!(
        !none.contains("version 1.0") && !none.contains("| P1 |"),
        "{none}"
    );
    // The only session was a pilot.
    bench.write(
        "one.csv",
        "participant,version,task,outcome,time_s,kind\nP1,1.0,Pay,completed,20,pilot\n",
    );
    bench.out(&[
        "import", "--new", "one.csv", "--title", "One", "--out", "one.toml",
    ]);
    let page = bench.out(&["report", "one.toml", "--cif", "--format", "markdown"]);
    assert!(page.contains("\n## Executive summary\n"), "{page}");
    assert!(
        !page.contains("| Version | Participants |") && !page.contains("NaN"),
        "{page}"
    );
}

#[test]
fn hostile_texts_are_escaped() {
    let bench = cif_bench();
    let script = std::fs::read_to_string(bench.at("shop.toml")).unwrap();
    let hostile = r#""<script>alert(1)</script> | \u202e[x](javascript:y)\n# <img src=x>""#;
    let output: Vec<String> = CifKey::WORDS
        .iter()
        .map(|(word, _)| format!("{word} = {hostile}\n"))
        .collect();
    let output = output.concat();
    bench.write(
        "shop.toml",
        &format!("consent = {hostile}\n{script}\n[cif]\n{output}"),
    );
    for format in ["html", "markdown"] {
        let page = cif(&bench, format);
        for never in ["<script", "<img", "\u{202e}", "\n# <", "\n# &lt;"] {
            assert!(!page.contains(never), "{never} in {page}");
        }
        assert!(
            page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
            "{page}"
        );
        assert!(page.contains("⟨U+202E⟩"), "{page}");
    }
    assert!(!cif(&bench, "markdown").contains("[x](javascript:y)"));
}

#[test]
fn a_script_with_problems_is_refused() {
    let bench = cif_bench();
    let script = std::fs::read_to_string(bench.at("shop.toml")).unwrap();
    bench.write("shop.toml", &format!("{script}\n[cif]\nporpose = \"x\"\n"));
    insta::assert_snapshot!(bench.transcript("report shop.toml --cif --format html"), @r#"
    exit 2
    err| problem: `porpose` is not a known key in `[cif]`.
    err|   --> shop.toml:20:1
    err|    |
    err| 20 | porpose = "x"
    err|    | ^^^^^^^
    err|    |
    err|    = help: Did you mean `purpose`? If not, remove this line.
    err| 
    err| 1 problem in shop.toml.
    "#);
    std::fs::remove_file(bench.at("shop.toml")).unwrap();
    assert!(
        cif(&bench, "html").contains("<h1>Shop</h1>"),
        "the record has the script"
    );
}

#[test]
fn the_page_is_self_contained_and_its_headings_are_nested() {
    let bench = cif_bench();
    let page = cif(&bench, "html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    for never in [
        "<script",
        "http://",
        "https://",
        "src=",
        "url(",
        "NaN",
        "<ul>\n</ul>",
    ] {
        assert!(!page.contains(never), "{never} in {page}");
    }
    let mut last = 0;
    for (at, _) in page.match_indices("<h") {
        let level = page[at + 2..].chars().next().and_then(|c| c.to_digit(10));
        if let Some(level) = level {
            assert!(level <= last + 1, "h{level} after h{last}");
            last = level;
        }
    }
    for heading in [
        "Title page",
        "Executive summary",
        "Introduction",
        "Method: participants",
        "Method: context of use in the test",
        "Method: experimental design",
        "Method: usability metrics",
        "Results: data analysis",
        "Results: version 1.0",
        "Results: 2.0 vs. 1.0",
        "Results: participant by task",
        "Not in the record",
    ] {
        assert!(page.contains(&format!("\">{heading}</h2>")), "{heading}");
    }
    let one = bench.out(&[
        "report",
        "shop.toml",
        "--cif",
        "--format",
        "html",
        "--version",
        "2.0",
    ]);
    assert!(!one.contains("Results: version 1.0") && one.contains("Results: version 2.0"));
    assert_eq!(
        cif(&bench, "html"),
        page,
        "the same record is the same page"
    );
}

#[test]
fn other_formats_are_refused_with_a_hint() {
    let bench = cif_bench();
    insta::assert_snapshot!(bench.transcript("report shop.toml --cif"), @"
    exit 2
    err| error: The Common Industry Format is not written in this format.
    err| hint: Add --format markdown or --format html, or name a file: --out cif.html
    ");
    insta::assert_snapshot!(bench.transcript("report shop.toml --cif --format json"), @"
    exit 2
    err| error: The Common Industry Format is not written in this format.
    err| hint: Add --format markdown or --format html, or name a file: --out cif.html
    ");
}

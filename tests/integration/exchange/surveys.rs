//! Questionnaires with one row per response. Tests named `w02` to `w37` are the rows of `../shared/data/wild/README.md`;
//! they are skipped where that folder is missing.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::support::{ProgramBench, report_skip};

/// A folder with a file of the collection of real shapes; `None`, and the test skipped, where it is missing.
fn bench_with(file: &str) -> Option<ProgramBench> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/wild");
    let Ok(text) = std::fs::read(folder.join(file)) else {
        report_skip(&format!("there is no {file} in ../shared/data/wild"));
        return None;
    };
    let bench = ProgramBench::new();
    std::fs::write(bench.at("file.csv"), text).unwrap();
    Some(bench)
}

/// `import --new` of the file with more words, which may be quoted.
fn import(bench: &ProgramBench, words: &[&str]) -> String {
    let all = [&["import", "--new", "file.csv", "--out", "s.toml"], words].concat();
    bench.transcript_of(&mut bench.moderato(&all))
}

/// The participants, versions and scores of an instrument, as the report computes them.
fn means(bench: &ProgramBench, instrument: &str) -> String {
    let report = bench.json(&["report", "s.toml", "--format", "json"]);
    let mut shown = String::new();
    for version in report["versions"].as_array().unwrap() {
        let rating = &version["ratings"][instrument];
        let mean = rating["mean"].as_f64().unwrap();
        writeln!(
            shown,
            "{} n {} mean {:.3}",
            version["version"].as_str().unwrap(),
            rating["n"],
            mean
        )
        .unwrap();
    }
    shown
}

/// The scores of the SUS, by participant and version.
fn sus_scores(bench: &ProgramBench) -> String {
    let conn = rusqlite::Connection::open(bench.at("s.moderato")).unwrap();
    crate::support::shop::rows(
        &conn,
        "SELECT participant, version,
                round(sum(CASE WHEN CAST(item AS INTEGER) % 2 = 1 THEN value - 1 ELSE 5 - value END) * 100.0
                      / (4 * count(value)), 3)
         FROM ratings WHERE instrument = 'sus' GROUP BY 1, 2 ORDER BY 1, 2",
    )
}

#[test]
fn w02_headers_in_two_languages_are_read_by_their_first_line() {
    let Some(bench) = bench_with("W02-questionnaire.csv") else {
        return;
    };
    let output = import(
        &bench,
        &[
            "--column",
            "participant=Person",
            "--column",
            "version=Methode",
        ],
    );
    insta::assert_snapshot!(output, @r#"
    exit 0
    out| Wrote s.toml.
    out| Imported 40 answers of 4 participants from "file" into s.moderato.
    out| Questionnaires: SUS in 10 columns, "I think that I would like to use this tool frequently." to "I needed to learn a lot of things before I could get going with this tool.".
    out| NASA-TLX lacks its items physical, temporal, performance, effort, frustration, and was not imported (only How high was your mental demand?).
    out| Columns that were not used: Zeitstempel, How high was your mental demand?.
    out| A script needs a task: put your own in the place of "The whole session".
    out| Look at it with: moderato report s.toml    moderato compare s.toml
    "#);
    insta::assert_snapshot!(sus_scores(&bench), @"
    1 | A | 75
    2 | B | 90
    3 | A | 52.5
    4 | B | 77.5
    ");
}

#[test]
fn w02_the_separator_is_found_in_spite_of_commas_in_a_header() {
    let Some(bench) = bench_with("W02-header.csv") else {
        return;
    };
    insta::assert_snapshot!(import(&bench, &[]), @r#"
    exit 0
    out| Wrote s.toml.
    out| Imported 20 answers of 2 participants from "file" into s.moderato.
    out| Questionnaires: SUS in 10 columns, "q1" to "q10".
    out| Columns that were not used: How easy, fast, safe,.
    out| A script needs a task: put your own in the place of "The whole session".
    out| Look at it with: moderato report s.toml
    "#);
    insta::assert_snapshot!(sus_scores(&bench), @"
    P01 | 1 | 75
    P02 | 1 | 90
    ");
}

#[test]
fn w03_polish_questions_are_named_by_position_and_their_words_known() {
    let Some(bench) = bench_with("W03-sus-words.csv") else {
        return;
    };
    let refused = import(&bench, &[]);
    insta::assert_snapshot!(refused, @r#"
    exit 2
    err| error: file.csv: no question is recognized, and the 10 columns from "1. Często korzystałbym z tego sposobu" to "10. Musiałem się wiele nauczyć, zanim użyłem tego sposobu" look like answers.
    err| hint: If they are the ten items of the SUS in their order, add --items sus=5-14
    err| hint: If these are the columns, add --column participant=Person --column version=Interface
    "#);
    assert_eq!(bench.files(), ["file.csv"]);
    let words = [
        "--items",
        "sus=5-14",
        "--column",
        "participant=Person",
        "--column",
        "version=Interface",
    ];
    let output = import(&bench, &[&words[..], &["--design", "within"]].concat());
    insta::assert_snapshot!(output, @r#"
    exit 0
    out| Wrote s.toml.
    out| Imported 60 answers of 3 participants from "file" into s.moderato.
    out| Questionnaires: SUS in 10 columns, "1. Często korzystałbym z tego sposobu" to "10. Musiałem się wiele nauczyć, zanim użyłem tego sposobu".
    out| Words were read as numbers. SUS: "zdecydowanie nie zgadzam się" 1, "raczej się nie zgadzam" 2, "nie mam zdania" 3, "raczej się zgadzam" 4, "zdecydowanie się zgadzam" 5.
    out| Columns that were not used: column 1 (without a name), Sygnatura czasowa.
    out| A script needs a task: put your own in the place of "The whole session".
    out| Look at it with: moderato report s.toml    moderato compare s.toml
    "#);
    insta::assert_snapshot!(means(&bench, "sus"), @"
    keys n 3 mean 72.500
    gaze n 3 mean 59.167
    ");
}

#[test]
fn w04_averages_below_are_no_participants() {
    let Some(bench) = bench_with("W04-sus.csv") else {
        return;
    };
    insta::assert_snapshot!(import(&bench, &[]), @"
    exit 2
    err| error: file.csv: there is no column for participant, version; the columns are $submission_id, $created, Person, Setup, I think that I would like to use this system frequently., I found this system unnecessarily complex., I thought this system was easy to use., I think that I would need the support of a technical person to be able to use this system., I found the various functions in this system were well integrated., I thought there was too much inconsistency in this system., I would imagine that most people would learn to use this system very quickly., I found this system very cumbersome to use., I felt very confident using this system., I needed to learn a lot of things before I could get going with this system., $answer_time_ms, Odd item sum, Even item sum, SUS SCORE.
    err| hint: If these are the columns, add --column participant=Person --column version=Setup
    ");
    let words = [
        "--column",
        "participant=Person",
        "--column",
        "version=Setup",
        "--design",
        "within",
    ];
    insta::assert_snapshot!(import(&bench, &words), @r#"
    exit 0
    out| Wrote s.toml.
    out| Imported 40 answers of 2 participants from "file" into s.moderato.
    out| Blank rows were left out (lines 6, 7 and 8).
    out| Left out as summary rows: line 9 ("Stick avg"), line 10 ("Glove avg"). To keep one, write a participant's code in place of the label.
    out| Questionnaires: SUS in 10 columns, "I think that I would like to use this system frequently." to "I needed to learn a lot of things before I could get going with this system.".
    out| The SUS totals in SUS SCORE agree with the answers of 4 responses.
    out| Columns that were not used: $submission_id, $created, $answer_time_ms, Odd item sum, Even item sum.
    out| A script needs a task: put your own in the place of "The whole session".
    out| Look at it with: moderato report s.toml    moderato compare s.toml
    "#);
    insta::assert_snapshot!(means(&bench, "sus"), @"
    Stick n 2 mean 63.750
    Glove n 2 mean 83.750
    ");
}

#[test]
fn w04_a_workload_scale_to_20_is_doubted_and_converted() {
    let Some(bench) = bench_with("W04-tlx-0-to-20.csv") else {
        return;
    };
    let words = [
        "--column",
        "participant=Person",
        "--column",
        "version=Setup",
        "--design",
        "within",
    ];
    let doubted = import(&bench, &[&words[..], &["--dry-run"]].concat());
    insta::assert_snapshot!(doubted, @r#"
    exit 0
    out| Questionnaires: NASA-TLX in 6 columns, "Mental Demand" to "Frustration".
    out| NASA-TLX: no answer is above 16, and its scale goes to 100. If its answers go from 0 to 20, import them with --scale tlx=0-20.
    out| Columns that were not used: $submission_id, TLX SCORE.
    out| 24 answers would go into the record of s.toml; the first:
    out| 
    out|   participant,version,task,instrument,item,value
    out|   P01,Stick,,tlx,mental,4
    out|   P01,Stick,,tlx,physical,1
    out|   P01,Stick,,tlx,temporal,1
    out|   P01,Stick,,tlx,performance,14
    out|   P01,Stick,,tlx,effort,10
    out|   P01,Stick,,tlx,frustration,5
    out|   P01,Glove,,tlx,mental,1
    out|   P01,Glove,,tlx,physical,1
    out|   P01,Glove,,tlx,temporal,2
    out|   P01,Glove,,tlx,performance,16
    out| 
    out| Nothing was written. The script was not written either.
    "#);
    import(&bench, &[&words[..], &["--scale", "tlx=0-20"]].concat());
    insta::assert_snapshot!(means(&bench, "tlx"), @"
    Stick n 2 mean 32.500
    Glove n 2 mean 21.250
    ");
}

#[test]
fn w06_words_and_codes_with_brackets_are_read() {
    let Some(bench) = bench_with("W06-words.csv") else {
        return;
    };
    import(&bench, &["--set", "version=1"]);
    insta::assert_snapshot!(sus_scores(&bench), @"
    5 | 1 | 75
    5(2) | 1 | 90
    6 | 1 | 52.5
    6(2) | 1 | 30
    ");
}

#[test]
fn w07_two_questionnaires_and_no_email_addresses_as_codes() {
    let Some(bench) = bench_with("W07-forms.csv") else {
        return;
    };
    let refused = import(
        &bench,
        &[
            "--column",
            "version=Year",
            "--column",
            "participant=Email address",
        ],
    );
    insta::assert_snapshot!(refused, @r#"
    exit 2
    err| error: file.csv: the column "Email address" has email addresses, and they are never used as participant codes.
    err| hint: Name a column with codes: --column participant=NAME. Without one, the responses of a questionnaire are numbered by row, R01 and on. The columns are Timestamp, Year, I think that I would like to use the CampusApp frequently, I found the CampusApp unnecessarily complex, I thought the CampusApp was easy to use, I think that I would need the support of a technical person to be able to use the CampusApp, I found the various functions in the CampusApp were well integrated, I thought there was too much inconsistency in the CampusApp, I would imagine that most people would learn to use the CampusApp very quickly, I found the CampusApp very cumbersome to use, I felt very confident using the CampusApp, I needed to learn a lot of things before I could get going with the CampusApp, Please comment on this app:, The CampusApp’s features meet my needs, The CampusApp is easy to use, Email address.
    "#);
    assert_eq!(bench.files(), ["file.csv"]);
    insta::assert_snapshot!(import(&bench, &["--column", "version=Year"]), @r#"
    exit 0
    out| Wrote s.toml.
    out| Imported 72 answers of 6 participants from "file" into s.moderato.
    out| Questionnaires: SUS in 10 columns, "I think that I would like to use the CampusApp frequently" to "I needed to learn a lot of things before I could get going with the CampusApp"; UMUX-Lite in 2 columns, "The CampusApp’s features meet my needs" to "The CampusApp is easy to use".
    out| Columns that were not used: Timestamp, Please comment on this app:, Email address.
    out| No column names the participants: they are called by their rows, R01 and on.
    out| A script needs a task: put your own in the place of "The whole session".
    out| Look at it with: moderato report s.toml    moderato compare s.toml
    "#);
    insta::assert_snapshot!(means(&bench, "sus") + &means(&bench, "umux-lite"), @"
    2021 n 3 mean 68.333
    2022 n 3 mean 63.333
    2021 n 3 mean 72.222
    2022 n 3 mean 63.889
    ");
}

#[test]
fn w09_a_quiz_in_spanish_has_three_columns_per_question() {
    let Some(bench) = bench_with("W09-quiz.csv") else {
        return;
    };
    insta::assert_snapshot!(import(&bench, &[]), @r#"
    exit 2
    err| error: file.csv: no question is recognized, and the 10 columns from "Me gustaría utilizar la aplicación con frecuencia" to "Tuve que aprender muchas cosas antes de usar la aplicación" look like answers.
    err| hint: If they are the ten items of the SUS in their order, add --items sus=3-30
    err| hint: Say which column it is with --column version=NAME, or give all rows the same with --set version=VALUE.
    "#);
    insta::assert_snapshot!(import(&bench, &["--items", "sus=3-30", "--set", "version=1"]), @r#"
    exit 0
    out| Wrote s.toml.
    out| Imported 40 answers of 4 participants from "file" into s.moderato.
    out| A quiz: 22 columns with scores and comments belong to other columns and are not answers.
    out| Questionnaires: SUS in 10 columns, "Me gustaría utilizar la aplicación con frecuencia" to "Tuve que aprender muchas cosas antes de usar la aplicación".
    out| Words were read as numbers. SUS: "Muy en desacuerdo" 1, "Algo en desacuerdo" 2, "Ni en acuerdo ni en desacuerdo" 3, "Algo de acuerdo" 4, "Muy de acuerdo" 5.
    out| Columns that were not used: Marca temporal, Puntuación total, ¿Qué cambiaría?.
    out| No column names the participants: they are called by their rows, R01 and on.
    out| A script needs a task: put your own in the place of "The whole session".
    out| Look at it with: moderato report s.toml
    "#);
    insta::assert_snapshot!(sus_scores(&bench), @"
    R01 | 1 | 75
    R02 | 1 | 90
    R03 | 1 | 52.5
    R04 | 1 | 30
    ");
}

#[test]
fn w12_totals_show_that_a_scale_is_reversed() {
    let Some(bench) = bench_with("W12-reversed.csv") else {
        return;
    };
    insta::assert_snapshot!(import(&bench, &["--set", "version=1"]), @"
    exit 2
    err| error: file.csv cannot be imported, and nothing was:
    err|   line 2: the SUS total is 25, and its answers make 75
    err|   line 3: the SUS total is 10, and its answers make 90
    err|   lines 4 and 7: sus is answered from 1 to 5, and the value is 0
    err|   line 5: the SUS total is 70, and its answers make 30
    err|   line 8: the SUS total is 30, and its answers make 70
    err| hint: Of the totals that do not fit, 4 fit with the scale reversed, from 5 to 1 (lines 2, 3, 5 and 8). If the answers are reversed, add --scale sus=5-1
    err| hint: If the answers are right and the totals are not, leave the totals out: --ignore total
    err| hint: Fix the file, or leave such rows out with --skip-bad.
    ");
    assert_eq!(bench.files(), ["file.csv"]);
    import(
        &bench,
        &["--set", "version=1", "--ignore", "total", "--skip-bad"],
    );
    insta::assert_snapshot!(means(&bench, "sus"), @"1 n 5 mean 68.500");
}

#[test]
fn w13_codes_of_limesurvey_are_numbers() {
    let Some(bench) = bench_with("W13-limesurvey.csv") else {
        return;
    };
    insta::assert_snapshot!(import(&bench, &["--column", "version=SYSTEM"]), @r#"
    exit 0
    out| Wrote s.toml.
    out| Imported 40 answers of 4 participants from "file" into s.moderato.
    out| Questionnaires: SUS in 10 columns, "SUS1[SQ001]" to "SUS1[SQ010]".
    out| Participants are in the column id.
    out| Rows without an answer were not imported (lines 2 and 7).
    out| Columns that were not used: submitdate, lastpage, startlanguage, seed.
    out| A script needs a task: put your own in the place of "The whole session".
    out| Look at it with: moderato report s.toml    moderato compare s.toml
    "#);
    insta::assert_snapshot!(sus_scores(&bench), @"
    11 | Chart | 75
    12 | Graph | 90
    13 | Chart | 52.5
    14 | Graph | 77.5
    ");
}

#[test]
fn w16_numbers_with_decimals_are_read_and_participants_numbered() {
    let Some(bench) = bench_with("W16-floats.csv") else {
        return;
    };
    insta::assert_snapshot!(import(&bench, &["--set", "version=1"]), @r#"
    exit 0
    out| Wrote s.toml.
    out| Imported 30 answers of 3 participants from "file" into s.moderato.
    out| Questionnaires: SUS in 10 columns, "Q1" to "Q10".
    out| The SUS totals in SUS Score agree with the answers of 2 responses.
    out| Columns that were not used: Timestamp, Grade.
    out| No column names the participants: they are called by their rows, R01 and on.
    out| A script needs a task: put your own in the place of "The whole session".
    out| Look at it with: moderato report s.toml
    "#);
    insta::assert_snapshot!(sus_scores(&bench), @"
    R01 | 1 | 75
    R02 | 1 | 88.889
    R03 | 1 | 52.5
    ");
}

#[test]
fn w20_two_responses_of_a_participant_that_differ_are_named() {
    let Some(bench) = bench_with("W20-sheets.csv") else {
        return;
    };
    insta::assert_snapshot!(import(&bench, &["--design", "within"]), @"
    exit 2
    err| error: file.csv cannot be imported, and nothing was:
    err|   line 4: P07 answered SUS on 4 differently on line 2
    err| hint: Fix the file, or leave such rows out with --skip-bad.
    ");
    assert_eq!(bench.files(), ["file.csv"]);
    import(&bench, &["--design", "within", "--skip-bad"]);
    insta::assert_snapshot!(sus_scores(&bench), @"
    P07 | 1 | 90
    P07 | 4 | 75
    P21 | 1 | 77.5
    ");
}

#[test]
fn w20_totals_without_answers_are_refused() {
    let Some(bench) = bench_with("W20-totals.csv") else {
        return;
    };
    insta::assert_snapshot!(import(&bench, &[]), @r#"
    exit 2
    err| error: file.csv: "result" has SUS totals, from 0 to 100 in steps of 2.5, without the answers. Totals cannot be imported, only the ten answers that each was computed from.
    err| hint: Look for the file with one column per question. moderato calc mean shows the mean of totals and its interval without a study.
    err| hint: Rows that are the same but for the total: 7, 4 (lines 4 and 6).
    "#);
    let fields = ["--column", "participant=id", "--column", "version=design"];
    for words in [
        &["--column", "sus=result"][..],
        &["--column", "value=result", "--set", "instrument=sus"],
        &[
            "--column",
            "value=result",
            "--set",
            "instrument=sus",
            "--set",
            "item=1",
        ],
    ] {
        let refused = import(&bench, &[&fields[..], words].concat());
        assert!(
            refused.starts_with("exit 2") && refused.contains("total"),
            "{refused}"
        );
        assert_eq!(bench.files(), ["file.csv"]);
    }
}

#[test]
fn w21_words_and_blanks_are_read() {
    let Some(bench) = bench_with("W21-words.csv") else {
        return;
    };
    insta::assert_snapshot!(import(&bench, &[]), @r#"
    exit 0
    out| Wrote s.toml.
    out| Imported 20 answers of 2 participants from "file" into s.moderato.
    out| Questionnaires: SUS in 10 columns, "q1" to "q10".
    out| Words were read as numbers. SUS: "Strongly disagree" 1, "Disagree" 2, "Neutral" 3, "Agree" 4, "Strongly agree" 5.
    out| Read as blank: 2 answers with "Not applicable", "N/A" (lines 2 and 3).
    out| A script needs a task: put your own in the place of "The whole session".
    out| Look at it with: moderato report s.toml
    "#);
    insta::assert_snapshot!(sus_scores(&bench), @"
    P01 | 1 | 77.778
    P02 | 1 | 77.778
    ");
}

#[test]
fn w22_words_of_qualtrics_are_read() {
    let Some(bench) = bench_with("W22-qualtrics-words.csv") else {
        return;
    };
    insta::assert_snapshot!(import(&bench, &[]), @r#"
    exit 0
    out| Wrote s.toml.
    out| Imported 20 answers of 2 participants from "file" into s.moderato.
    out| A Qualtrics export, with three header rows.
    out| Questionnaires: SUS in 10 columns, "SUS_1" to "SUS_10".
    out| Participants are in the column ResponseId.
    out| Words were read as numbers. SUS: "Strongly Disagree" 1, "Disagree" 2, "Neutral" 3, "Agree" 4, "Strongly Agree" 5.
    out| Read as blank: 1 answer with "Not applicable" (line 4).
    out| Columns that were not used: StartDate, Status, Finished.
    out| A script needs a task: put your own in the place of "The whole session".
    out| Look at it with: moderato report s.toml
    "#);
    insta::assert_snapshot!(sus_scores(&bench), @"
    R_1 | 1.0 | 77.778
    R_2 | 1.0 | 75
    ");
}

#[test]
fn w37_decimals_of_a_whole_scale_are_named_by_line() {
    let Some(bench) = bench_with("W37-decimals.csv") else {
        return;
    };
    let refused = import(&bench, &[]);
    insta::assert_snapshot!(refused, @"
    exit 2
    err| error: file.csv cannot be imported, and nothing was:
    err|   line 3: nps is answered with whole numbers from 0 to 10, and the value is 6.5
    err|   line 4: nps is answered with whole numbers from 0 to 10, and the value is 8.5
    err| hint: NPS has no answers between two: fix them in the file, or leave them blank, as in --answers=6.5=blank
    err| hint: Fix the file, or leave such rows out with --skip-bad.
    ");
    assert_eq!(import(&bench, &["--dry-run"]), refused);
    assert_eq!(bench.files(), ["file.csv"]);
    insta::assert_snapshot!(import(&bench, &["--skip-bad"]), @r#"
    exit 0
    out| Wrote s.toml.
    out| Imported 2 answers of 2 participants from "file" into s.moderato.
    out| Left out:
    out|   line 3: nps is answered with whole numbers from 0 to 10, and the value is 6.5
    out|   line 4: nps is answered with whole numbers from 0 to 10, and the value is 8.5
    out|   NPS has no answers between two: fix them in the file, or leave them blank, as in --answers=6.5=blank
    out| A script needs a task: put your own in the place of "The whole session".
    out| Look at it with: moderato report s.toml
    "#);
}

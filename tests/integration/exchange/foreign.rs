//! Tables of other programs: BORIS, Qualtrics, and spreadsheets in various encodings.

use crate::support::ProgramBench;

const SCRIPT: &str = r#"title = "Checkout"
ask_at_end = ["sus", "nps"]
[[version]]
id = "2.4"
[[task]]
id = "find"
title = "Find a product"
[[task]]
id = "pay"
title = "Pay with a saved card"
"#;

const TABULAR: &str = "\
Observation id,Observation date,Subject,Behavior,Behavioral category,Modifier #1,Behavior type,Time,Comment
P01-2.4,2026-03-01 09:00:00,No focal subject,find,task,,START,10.000,
P01-2.4,2026-03-01 09:00:00,No focal subject,wrong page,errors,,POINT,12.5,
P01-2.4,2026-03-01 09:00:00,No focal subject,hint given,,,POINT,20,
P01-2.4,2026-03-01 09:00:00,No focal subject,find,task,,STOP,72.250,
P01-2.4,2026-03-01 09:00:00,No focal subject,success,outcome,,POINT,73,
P01-2.4,2026-03-01 09:00:00,No focal subject,wrong page,errors,,POINT,75,
P01-2.4,2026-03-01 09:00:00,No focal subject,pay,task,,START,80,
P01-2.4,2026-03-01 09:00:00,No focal subject,smiles,,,POINT,81,
P01-2.4,2026-03-01 09:00:00,No focal subject,pay,task,gave_up,STOP,140,
";

const QUALTRICS: &str = "\
StartDate,Status,Finished,ResponseId,ExternalReference,SUS_1,SUS_2,SUS_3,SUS_4,SUS_5,SUS_6,SUS_7,SUS_8,SUS_9,SUS_10,Q9,Q9_NPS_GROUP
Start Date,Response Type,Finished,Response ID,External Data Reference,\"I think, that\nI would\",b,c,d,e,f,g,h,i,j,How likely?,Group
\"{\"\"ImportId\"\":\"\"startDate\"\"}\",\"{\"\"ImportId\"\":\"\"status\"\"}\",c,d,e,f,g,h,i,j,k,l,m,n,o,p,q
2026-03-01 10:00,Survey Preview,1,R_0,P00,1,1,1,1,1,1,1,1,1,1,1,x
2026-03-01 11:00,IP Address,1,R_1,P01,5,1,5,1,5,1,5,1,5,1,9,Promoter
2026-03-01 12:00,IP Address,0,R_2,P02,4,2,4,2,4,2,4,2,4,2,,
";

#[test]
fn an_event_export_of_boris_becomes_attempts() {
    let bench = ProgramBench::new();
    bench.write("a.toml", SCRIPT);
    bench.write("events.csv", TABULAR);
    let call = "import a.toml events.csv --set version=2.4 --outcome success=completed";
    insta::assert_snapshot!(bench.transcript(&format!("{call} --dry-run")), @"
    exit 0
    out| An event export of BORIS: a state behavior is an attempt at the task of its name.
    out| Counted as errors: wrong page; as assists: hint given.
    out| Taken as outcomes: gave_up, success.
    out| Not taken: smiles. A point behavior is an error or an assist when its name or category says so, and an outcome when --outcome says which.
    out| Errors and assists outside any attempt, not taken: 1.
    out| 2 attempts would go into the record of a.toml; the first:
    out| 
    out|   participant,version,task,outcome,time_s,errors,assists,session
    out|   P01-2.4,2.4,find,assisted,62.25,1,1,P01-2.4
    out|   P01-2.4,2.4,pay,gave_up,60,0,0,P01-2.4
    out| 
    out| Nothing was written.
    ");
    assert_eq!(bench.files(), ["a.toml", "events.csv"]);
    insta::assert_snapshot!(bench.transcript(call), @r#"
    exit 0
    out| Imported 2 attempts of 1 participant from "events" into a.moderato.
    out| An event export of BORIS: a state behavior is an attempt at the task of its name.
    out| Counted as errors: wrong page; as assists: hint given.
    out| Taken as outcomes: gave_up, success.
    out| Not taken: smiles. A point behavior is an error or an assist when its name or category says so, and an outcome when --outcome says which.
    out| Errors and assists outside any attempt, not taken: 1.
    out| Look at it with: moderato report a.toml
    "#);
    // The same, aggregated and with tabs and decimal commas.
    bench.write(
        "aggregated.tsv",
        "Observation id\tSubject\tBehavior\tBehavioral category\tModifiers\tBehavior type\tStart (s)\tStop (s)\n\
         x\tP02\tfind\t\tsuccess\tSTATE\t10,5\t72,25\n\
         x\tP02\twrong page\terrors\t\tPOINT\t11\t11\n\
         x\tP02\tpay\t\t\tSTATE\t80\tNA\n",
    );
    let call = "import a.toml aggregated.tsv --set version=2.4 --outcome success=completed";
    insta::assert_snapshot!(bench.transcript(call), @r#"
    exit 2
    err| error: aggregated.tsv cannot be imported, and nothing was:
    err|   line 4: "pay" starts and never stops
    err| hint: Fix the file, or leave such rows out with --skip-bad.
    "#);
    insta::assert_snapshot!(bench.transcript(&format!("{call} --skip-bad --dry-run")), @r#"
    exit 0
    out| An event export of BORIS: a state behavior is an attempt at the task of its name.
    out| Counted as errors: wrong page; as assists: none.
    out| Taken as outcomes: success.
    out| 1 attempt would go into the record of a.toml; the first:
    out| 
    out|   participant,version,task,outcome,time_s,errors,assists,session
    out|   P02,2.4,find,completed,61.75,1,,x
    out| 
    out| Left out would be 1:
    out|   line 4: "pay" starts and never stops
    out| Nothing was written.
    "#);
}

#[test]
fn a_qualtrics_export_becomes_ratings() {
    let bench = ProgramBench::new();
    bench.write("a.toml", SCRIPT);
    bench.write("survey.csv", QUALTRICS);
    let call = "import a.toml survey.csv --set version=2.4 --items nps=Q9";
    insta::assert_snapshot!(bench.transcript(&format!("{call} --dry-run")), @r#"
    exit 0
    out| A Qualtrics export, with three header rows.
    out| Questionnaires: SUS in 10 columns, "SUS_1" to "SUS_10"; NPS in "Q9".
    out| Participants are in the column ExternalReference.
    out| Previews of the survey were left out (line 5).
    out| Responses that are not finished were taken as far as they go (line 7).
    out| Columns that were not used: StartDate, Status, Finished, ResponseId.
    out| 21 answers would go into the record of a.toml; the first:
    out| 
    out|   participant,version,task,instrument,item,value
    out|   P01,2.4,,sus,1,5
    out|   P01,2.4,,sus,2,1
    out|   P01,2.4,,sus,3,5
    out|   P01,2.4,,sus,4,1
    out|   P01,2.4,,sus,5,5
    out|   P01,2.4,,sus,6,1
    out|   P01,2.4,,sus,7,5
    out|   P01,2.4,,sus,8,1
    out|   P01,2.4,,sus,9,5
    out|   P01,2.4,,sus,10,1
    out| 
    out| Nothing was written.
    "#);
    insta::assert_snapshot!(bench.transcript(call), @r#"
    exit 0
    out| Imported 21 answers of 2 participants from "survey" into a.moderato.
    out| A Qualtrics export, with three header rows.
    out| Questionnaires: SUS in 10 columns, "SUS_1" to "SUS_10"; NPS in "Q9".
    out| Participants are in the column ExternalReference.
    out| Previews of the survey were left out (line 5).
    out| Responses that are not finished were taken as far as they go (line 7).
    out| Columns that were not used: StartDate, Status, Finished, ResponseId.
    out| Look at it with: moderato report a.toml
    "#);
    let report = bench.json(&["report", "--format", "json"]);
    assert_eq!(report["versions"][0]["ratings"]["sus"]["n"], 2);

    bench.write(
        "words.csv",
        &QUALTRICS.replace("P01,5,", "P01,Strongly agree,"),
    );
    insta::assert_snapshot!(bench.transcript("import a.toml words.csv --set version=2.4 --same-person"), @r#"
    exit 0
    out| Imported 20 answers of 2 participants from "words" into a.moderato.
    out| A Qualtrics export, with three header rows.
    out| Questionnaires: SUS in 10 columns, "SUS_1" to "SUS_10".
    out| Participants are in the column ExternalReference.
    out| Previews of the survey were left out (line 5).
    out| Responses that are not finished were taken as far as they go (line 7).
    out| Words were read as numbers. SUS: "Strongly agree" 5.
    out| Columns that were not used: StartDate, Status, Finished, ResponseId, Q9.
    out| 2 participants are on file from another source at the same tasks or questionnaires; only the first result counts (P01, P02).
    out| Look at it with: moderato report a.toml
    "#);
    bench.write("unknown.csv", &QUALTRICS.replace("SUS_", "A_"));
    insta::assert_snapshot!(bench.transcript("import a.toml unknown.csv --set version=2.4"), @r#"
    exit 2
    err| error: unknown.csv: no question is recognized, and the 10 columns from "A_1" to "A_10" look like answers.
    err| hint: If they are the ten items of the SUS in their order, add --items sus=6-15
    "#);
}

#[test]
fn encodings_separators_and_decimal_commas_are_recognized_or_refused() {
    let table =
        "participant;version;task;outcome;time_s;moderator\nP01;2.4;find;completed;72,5;Müller\n";
    let latin: Vec<u8> = table
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let wide: Vec<u8> = [0xfeff_u16]
        .into_iter()
        .chain(table.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for (bytes, message) in [
        (latin, "read as windows-1252"),
        (wide, "Imported 1 attempt"),
    ] {
        let bench = ProgramBench::new();
        bench.write("a.toml", SCRIPT);
        std::fs::write(bench.at("rows.csv"), bytes).unwrap();
        let output = bench.transcript("import a.toml rows.csv");
        assert!(output.contains(message), "{output}");
        let row = bench.out(&["export", "--out", "-"]);
        assert!(row.contains(",72.5,") && row.contains("Müller"), "{row}");
    }
    let bench = ProgramBench::new();
    bench.write("a.toml", SCRIPT);
    std::fs::write(bench.at("rows.csv"), b"PK\x03\x04\x14\0").unwrap();
    insta::assert_snapshot!(bench.transcript("import a.toml rows.csv"), @"
    exit 2
    err| error: rows.csv: the workbook cannot be read: invalid Zip archive: Could not find EOCD.
    err| hint: Save the sheet as CSV UTF-8 in your spreadsheet, and import that.
    ");
    bench.write(
        "thousand.csv",
        "participant,version,task,outcome,time_s\nP01,2.4,find,completed,\"1,234\"\n",
    );
    insta::assert_snapshot!(bench.transcript("import a.toml thousand.csv"), @r#"
    exit 2
    err| error: thousand.csv cannot be imported, and nothing was:
    err|   line 2: time_s is "1,234", which may be 1234 or 1.234; write it as one of these
    err| hint: Fix the file, or leave such rows out with --skip-bad.
    "#);
}

//! Exports of survey programs, and tables of other shapes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::*;
use crate::metrics::rating::{SUS_ITEMS, sus_score};

/// Options of `import`.
#[derive(Default)]
struct Call<'a> {
    columns: &'a [&'a str],
    constants: &'a [&'a str],
    items: &'a [&'a str],
    scale: &'a [&'a str],
    ignored: &'a [&'a str],
}

/// A table as a questionnaire: the SUS score of each response, its other answers, problems and notes.
fn read_text(text: &str, call: &Call<'_>) -> String {
    let list = |all: &[&str]| -> Vec<String> { all.iter().map(|one| (*one).to_owned()).collect() };
    let mut mapping =
        Mapping::from_options(&list(call.columns), &[], &list(call.constants)).unwrap();
    mapping.questionnaires = QuestionnaireOptions::parse(
        &list(call.items),
        &[],
        &list(call.scale),
        &list(call.ignored),
    )
    .unwrap();
    let sheet = Sheet::from_text(text, None).unwrap();
    let fields = FieldColumns::locate(&sheet, &mapping).unwrap();
    let table = match read(&sheet, &fields, &mapping, None) {
        Ok(Some(table)) => table,
        Ok(None) => return "no questionnaire\n".to_owned(),
        Err(refusal) => return format!("{}\n  {}\n", refusal.message, refusal.hints.join("\n  ")),
    };
    let Content::Answers(answers) = &table.content else {
        return "attempts".to_owned();
    };
    let mut responses: BTreeMap<u64, (String, [Option<u8>; SUS_ITEMS], String)> = BTreeMap::new();
    for answer in answers {
        let who = format!("{} on {}", answer.participant, answer.version);
        let response =
            responses
                .entry(answer.line)
                .or_insert((who, [None; SUS_ITEMS], String::new()));
        let value = answer
            .value
            .map_or("blank".to_owned(), |value| value.to_string());
        if answer.instrument == "sus" {
            response.1[answer.item.parse::<usize>().unwrap() - 1] = value.parse().ok();
        } else {
            let task = answer
                .task
                .as_deref()
                .map_or(String::new(), |task| format!("{task}."));
            write!(
                response.2,
                ", {task}{} {} {value}",
                answer.instrument, answer.item
            )
            .unwrap();
        }
    }
    let mut shown = String::new();
    for (line, (who, sus, others)) in responses {
        let score = sus_score(&sus).map_or("no SUS".to_owned(), |sus| {
            format!("SUS {}", (sus.score * 1000.0).round() / 1000.0)
        });
        writeln!(shown, "{line}: {who}, {score}{others}").unwrap();
    }
    for line in table.bad.lines() {
        writeln!(shown, "bad {}", line.trim()).unwrap();
    }
    for note in &table.notes {
        writeln!(shown, "- {note}").unwrap();
    }
    shown
}

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/fixtures/surveys/",
            $name
        ))
    };
}

#[test]
fn google_forms_has_statements_in_brackets() {
    let call = Call {
        columns: &["version=Tool"],
        ..Call::default()
    };
    insta::assert_snapshot!(read_text(fixture!("google-forms.csv"), &call), @r#"
    2: R01 on Old, SUS 75, nps 1 7
    4: R02 on New, SUS 90, nps 1 10
    5: R03 on Old, SUS 52.5, nps 1 3
    - Questionnaires: SUS in 10 columns, "How much do you agree? [I think that I would like to use Parcel Desk frequently.]" to "How much do you agree? [I needed to learn a lot of things before I could get going with Parcel Desk.]"; NPS in "How likely are you to recommend Parcel Desk to a colleague?".
    - Words were read as numbers. SUS: "Strongly disagree" 1, "Disagree" 2, "Neutral" 3, "Agree" 4, "Strongly agree" 5.
    - Columns that were not used: Timestamp, Email Address, Anything else?.
    "#);
    let call = Call {
        columns: &["version=Tool", "participant=Email Address"],
        ..Call::default()
    };
    insta::assert_snapshot!(read_text(fixture!("google-forms.csv"), &call), @r#"
    the column "Email Address" has email addresses, and they are never used as participant codes
      Name a column with codes: --column participant=NAME. Without one, the responses of a questionnaire are numbered by row, R01 and on. The columns are Timestamp, Email Address, Tool, How much do you agree? [I think that I would like to use Parcel Desk frequently.], How much do you agree? [I found Parcel Desk unnecessarily complex.], How much do you agree? [I thought Parcel Desk was easy to use.], How much do you agree? [I think that I would need the support of a technical person to be able to use Parcel Desk.], How much do you agree? [I found the various functions in Parcel Desk were well integrated.], How much do you agree? [I thought there was too much inconsistency in Parcel Desk.], How much do you agree? [I would imagine that most people would learn to use Parcel Desk very quickly.], How much do you agree? [I found Parcel Desk very cumbersome to use.], How much do you agree? [I felt very confident using Parcel Desk.], How much do you agree? [I needed to learn a lot of things before I could get going with Parcel Desk.], How likely are you to recommend Parcel Desk to a colleague?, Anything else?.
    "#);
}

#[test]
fn google_forms_quizzes_have_three_columns_per_question() {
    let call = Call {
        columns: &["version=Versión"],
        ..Call::default()
    };
    insta::assert_snapshot!(read_text(fixture!("google-forms-quiz.csv"), &call), @r#"
    2: R01 on 1, SUS 75
    3: R02 on 2, SUS 90
    - A quiz: 20 columns with scores and comments belong to other columns and are not answers.
    - Questionnaires: SUS in 10 columns, "I think that I would like to use la agenda frequently." to "I needed to learn a lot of things before I could get going with la agenda.".
    - Words were read as numbers. SUS: "Totalmente en desacuerdo" 1, "En desacuerdo" 2, "Ni de acuerdo ni en desacuerdo" 3, "De acuerdo" 4, "Totalmente de acuerdo" 5.
    - Columns that were not used: Marca temporal, Puntuación total.
    "#);
}

#[test]
fn microsoft_forms_numbers_responses() {
    let call = Call {
        columns: &["version=Which prototype did you use?"],
        ..Call::default()
    };
    insta::assert_snapshot!(read_text(fixture!("microsoft-forms.csv"), &call), @r#"
    2: 1 on Blue, SUS 75, umux-lite 1 6, umux-lite 2 7
    3: 2 on Green, SUS 90, umux-lite 1 7, umux-lite 2 7
    4: 3 on Blue, SUS 52.5, umux-lite 1 4, umux-lite 2 3
    - Questionnaires: SUS in 10 columns, "I think that I would like to use the parking app frequently." to "I needed to learn a lot of things before I could get going with the parking app."; UMUX-Lite in 2 columns, "The parking app's features meet my needs" to "The parking app is easy to use".
    - Participants are in the column ID.
    - Words were read as numbers. SUS: "Strongly Disagree" 1, "Disagree" 2, "Neutral" 3, "Agree" 4, "Strongly Agree" 5.
    - Columns that were not used: Start time, Completion time, Email, Name.
    "#);
}

#[test]
fn limesurvey_has_codes() {
    insta::assert_snapshot!(read_text(fixture!("limesurvey.csv"), &Call::default()), @"
    there is no column for version; the columns are id, submitdate, lastpage, startlanguage, seed, VARIANT, SUS[SQ001], SUS[SQ002], SUS[SQ003], SUS[SQ004], SUS[SQ005], SUS[SQ006], SUS[SQ007], SUS[SQ008], SUS[SQ009], SUS[SQ010], NPS, TLX[mental], TLX[physical], TLX[temporal] and 3 more
      If this is the column, add --column version=VARIANT
    ");
    let call = Call {
        columns: &["version=VARIANT"],
        ..Call::default()
    };
    insta::assert_snapshot!(read_text(fixture!("limesurvey.csv"), &call), @r#"
    2: 21 on list, SUS 75, nps 1 8, tlx mental 55, tlx physical 10, tlx temporal 40, tlx performance 30, tlx effort 60, tlx frustration 25
    4: 23 on map, SUS 90, nps 1 6, tlx mental 55, tlx physical 10, tlx temporal 40, tlx performance 30, tlx effort 60, tlx frustration 25
    - Questionnaires: SUS in 10 columns, "SUS[SQ001]" to "SUS[SQ010]"; NPS in "NPS"; NASA-TLX in 6 columns, "TLX[mental]" to "TLX[frustration]".
    - Participants are in the column id.
    - Rows without an answer were not imported (line 3).
    - Columns that were not used: submitdate, lastpage, startlanguage, seed.
    "#);
}

#[test]
fn nettskjema_has_totals_and_averages_below() {
    let call = Call {
        columns: &["version=Setup"],
        ..Call::default()
    };
    insta::assert_snapshot!(read_text(fixture!("nettskjema.csv"), &call), @r#"
    2: 88100 on Desk, SUS 75
    3: 88101 on Wall, SUS 52.5
    - Questionnaires: SUS in 10 columns, "I think that I would like to use this system frequently." to "I needed to learn a lot of things before I could get going with this system.".
    - Participants are in the column $submission_id.
    - The SUS totals in SUS SCORE agree with the answers of 2 responses.
    - Columns that were not used: $created, $answer_time_ms.
    "#);
}

#[test]
fn surveymonkey_has_two_header_rows() {
    let call = Call {
        columns: &["version=Which release did you use?"],
        ..Call::default()
    };
    insta::assert_snapshot!(read_text(fixture!("surveymonkey.csv"), &call), @r#"
    3: 118000 on 1.0, SUS 75
    4: 118001 on 2.0, SUS 90
    5: 118002 on 1.0, SUS 52.5
    - The second line has parts of questions, as in exports of SurveyMonkey.
    - Questionnaires: SUS in 10 columns, "Please rate each statement." to "I needed to learn a lot of things before I could get going with the ticket machine.".
    - Participants are in the column Respondent ID.
    - Words were read as numbers. SUS: "Strongly disagree" 1, "Disagree" 2, "Neutral" 3, "Agree" 4, "Strongly agree" 5.
    - Columns that were not used: Collector ID, Start Date, End Date, IP Address, Email Address, First Name, Last Name, Custom Data 1, What would you change?.
    "#);
}

#[test]
fn qualtrics_has_three_header_rows_and_previews() {
    insta::assert_snapshot!(read_text(fixture!("qualtrics.csv"), &Call::default()), @r#"
    5: R_1 on 1.0, SUS 75, nps 1 9
    6: R_2 on 1.0, SUS 90, nps 1 10
    - A Qualtrics export, with three header rows.
    - Questionnaires: SUS in 10 columns, "Q7_1" to "Q7_10"; NPS in "Q9".
    - Participants are in the column ResponseId.
    - Previews of the survey were left out (line 4).
    - Responses that are not finished were taken as far as they go (line 6).
    - Words were read as numbers. SUS: "Strongly Disagree" 1, "Disagree" 2, "Neutral" 3, "Agree" 4, "Strongly Agree" 5.
    - Columns that were not used: StartDate, Status, Finished, RecordedDate.
    "#);
}

/// The names of the first columns of the SUS.
fn header(columns: u32) -> String {
    let names: Vec<String> = (1..=columns).map(|n| format!("SUS_{n}")).collect();
    names.join(",")
}

#[test]
fn a_questionnaire_that_lacks_an_item_is_refused_and_one_with_few_is_reported() {
    let text = format!(
        "participant,version,{},Mental demand\nP1,1,3,3,3,3,3,3,3,3,3,20\n",
        header(9)
    );
    insta::assert_snapshot!(read_text(&text, &Call::default()), @"
    SUS lacks its item 10
      Name the columns of all 10 items in their order, such as --items sus=4-13, or by their names with commas; a column can be left out with --ignore.
    ");
    let text = format!(
        "participant,version,{},Mental demand\nP1,1,3,3,3,3,3,3,3,3,3,3,20\n",
        header(10)
    );
    insta::assert_snapshot!(read_text(&text, &Call::default()), @r#"
    2: P1 on 1, SUS 50
    - Questionnaires: SUS in 10 columns, "SUS_1" to "SUS_10".
    - NASA-TLX lacks its items physical, temporal, performance, effort, frustration, and was not imported (only Mental demand).
    - Columns that were not used: Mental demand.
    "#);
}

#[test]
fn versions_side_by_side_are_refused_with_the_options_for_each() {
    let old = header(10).replace("SUS_", "SUS_old_");
    let new = header(10).replace("SUS_", "SUS_new_");
    let cells = ",3".repeat(20);
    insta::assert_snapshot!(read_text(&format!("participant,{old},{new}\nP1{cells}\n"), &Call::default()), @r#"
    columns of SUS are named after "old", which is no task
      If the groups of columns are versions, import each in turn: --items sus=FIRST-LAST --set version=NAME.
    "#);
    let call = Call {
        items: &["sus=12-21"],
        constants: &["version=new"],
        ..Call::default()
    };
    insta::assert_snapshot!(read_text(&format!("participant,{old},{new}\nP1{cells}\n"), &call), @r#"
    2: P1 on new, SUS 50
    - Questionnaires: SUS in 10 columns, "SUS_new_1" to "SUS_new_10".
    - Columns that were not used: SUS_old_1, SUS_old_2, SUS_old_3, SUS_old_4, SUS_old_5, SUS_old_6, SUS_old_7, SUS_old_8, SUS_old_9, SUS_old_10.
    "#);
}

#[test]
fn ratings_after_tasks_are_in_columns() {
    let text = "participant,version,task1_seq,seq_pay,nps\nP1,1,7,2,9\nP2,1,,5,\n";
    insta::assert_snapshot!(read_text(text, &Call::default()), @r#"
    2: P1 on 1, no SUS, Task 1.seq 1 7, pay.seq 1 2, nps 1 9
    3: P2 on 1, no SUS, pay.seq 1 5
    - Questionnaires: SEQ after Task 1 in "task1_seq"; SEQ after pay in "seq_pay"; NPS in "nps".
    "#);
    let text = "participant,version,\"Task 1: Overall, how difficult or easy was it?\",\"Task 2: Overall, how difficult or easy was it?\"\nP1,1,7,2\n";
    insta::assert_snapshot!(read_text(text, &Call::default()), @r#"
    2: P1 on 1, no SUS, Task 1.seq 1 7, Task 2.seq 1 2
    - Questionnaires: SEQ after Task 1 in "Task 1: Overall, how difficult or easy was it?"; SEQ after Task 2 in "Task 2: Overall, how difficult or easy was it?".
    "#);
    let text = "participant,version,How easy or difficult was it?,\"How difficult or easy was it, then?\"\nP1,1,7,2\n";
    insta::assert_snapshot!(read_text(text, &Call::default()), @r#"
    two columns are SEQ: "How easy or difficult was it?" (column 3) and "How difficult or easy was it, then?" (column 4)
      If each was asked after a task, name the tasks: --items TASK.seq=3 --items TASK.seq=4; or take only one of them: --items seq=3.
    "#);
}

#[test]
fn numbered_columns_beyond_ten_need_an_option() {
    let names: Vec<String> = (1..=12).map(|n| format!("Q{n}")).collect();
    let text = format!(
        "participant,version,{}\nP1,1{}\n",
        names.join(","),
        ",3".repeat(12)
    );
    insta::assert_snapshot!(read_text(&text, &Call::default()), @r#"
    it has more numbered columns than the ten of the SUS, from "Q1" on
      Say which are which: --items sus=Q1.. if the SUS comes first, and --items umux-lite=... and so on for others.
    "#);
    let call = Call {
        items: &["sus=Q1..", "umux=Q11.."],
        ..Call::default()
    };
    insta::assert_snapshot!(read_text(&text, &call), @r#"
    2: P1 on 1, SUS 50, umux-lite 1 3, umux-lite 2 3
    - Questionnaires: SUS in 10 columns, "Q1" to "Q10"; UMUX-Lite in 2 columns, "Q11" to "Q12".
    "#);
}

#[test]
fn questions_of_the_script_are_recognized() {
    let script = "title = \"S\"\n[[version]]\nid = \"1\"\n[[task]]\nid = \"pay\"\ntitle = \"Pay\"\n\
                  [[question]]\nid = \"device\"\ntext = \"On what do you read?\"\nkind = \"choice\"\nchoices = [\"phone\", \"tablet\"]\n";
    let study = crate::study::parse(script).unwrap();
    let sheet = Sheet::from_text(
        "participant,version,1. On what do you read?,seq_pay\nP1,1,Tablet,6\n",
        None,
    )
    .unwrap();
    let mapping = Mapping::default();
    let fields = FieldColumns::locate(&sheet, &mapping).unwrap();
    let table = read(&sheet, &fields, &mapping, Some(&study))
        .unwrap()
        .unwrap();
    let Content::Answers(answers) = table.content else {
        panic!("attempts");
    };
    let found: Vec<_> = answers
        .iter()
        .map(|a| {
            (
                a.instrument.as_str(),
                a.task.as_deref(),
                a.value,
                a.text.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("device", None, Some(2.0), Some("tablet")),
            ("seq", Some("pay"), Some(6.0), None)
        ]
    );
}

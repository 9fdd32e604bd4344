use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::{MAX_BYTES, MAX_TASKS, MAX_TEXT_BYTES, MAX_VERSIONS, parse, read_frozen, write};
use crate::study::{
    AssistLevel, Better, CifKey, Design, DesignVersion, ErrorKind, Instrument, Margins, Order,
    Problem, Question, QuestionKind, Severity, Study, TEMPLATE, Task, VerdictMeasure, Word as _,
};

const CHECKOUT: &str = include_str!("../../../fixtures/scripts/checkout.toml");

/// All scripts with mistakes; the report's tests cover their messages.
const BROKEN: [&str; 12] = [
    include_str!("../../../fixtures/scripts/quotes.toml"),
    include_str!("../../../fixtures/scripts/keys.toml"),
    include_str!("../../../fixtures/scripts/words.toml"),
    include_str!("../../../fixtures/scripts/values.toml"),
    include_str!("../../../fixtures/scripts/ids.toml"),
    include_str!("../../../fixtures/scripts/missing.toml"),
    include_str!("../../../fixtures/scripts/errors.toml"),
    include_str!("../../../fixtures/scripts/questions.toml"),
    include_str!("../../../fixtures/scripts/torn.toml"),
    include_str!("../../../fixtures/scripts/verdicts.toml"),
    include_str!("../../../fixtures/scripts/brackets.toml"),
    include_str!("../../../fixtures/scripts/control.toml"),
];

const SMALL: &str = "title = 'S'\n[[version]]\nid = '1'\n[[task]]\nid = 'a'\ntitle = 'A'\n";

fn messages(script: &str) -> Vec<String> {
    let problems = parse(script).expect_err("a script with problems");
    problems.into_iter().map(|p| p.message).collect()
}

#[test]
fn the_whole_script_is_read() {
    let study = parse(CHECKOUT).expect("a whole script");
    let text = |text: &str| Some(text.to_owned());
    let expected = Study {
        title: "Checkout".to_owned(),
        design: Design::Between,
        order: Order::Balanced,
        assisted_from: AssistLevel::Hint,
        partial_credit: 0.5,
        primary: VerdictMeasure::Success,
        planned: None,
        matters_from: Margins::new(),
        think_aloud: true,
        setting: text("lab, desktop"),
        introduction: text("Read aloud before the first task ..."),
        consent: None,
        versions: vec![
            DesignVersion {
                id: "2.4".to_owned(),
                after: None,
                released: Some(time::macros::date!(2026 - 03 - 01)),
            },
            DesignVersion {
                id: "3.0".to_owned(),
                after: text("2.4"),
                released: Some(time::macros::date!(2026 - 06 - 30)),
            },
        ],
        tasks: vec![Task {
            id: "pay".to_owned(),
            title: "Pay with a saved card".to_owned(),
            scenario: text(
                "You have decided to buy the shoes. Pay with the card you used last time.",
            ),
            starts_when: text("the participant has finished reading and turns to the screen"),
            success: text("The confirmation page shows the card ending in 4242"),
            time_limit_ms: Some(300_000),
            limit_fails: false,
            expert_time_ms: Some(40_000),
            error_opportunities: Some(6),
            critical: true,
            segment_only: vec!["returning".to_owned()],
            ask: vec![Instrument::Seq],
            partial_credit: None,
            matters_from: Margins::new(),
        }],
        error_kinds: vec![ErrorKind {
            key: '1',
            id: "wrong-field".to_owned(),
            label: "Types into the wrong field".to_owned(),
            severity: Severity::Minor,
        }],
        ask_at_end: vec![Instrument::Sus, Instrument::Nps],
        questions: Vec::new(),
        cif: [(CifKey::Purpose, "Whether paying got easier".to_owned())]
            .into_iter()
            .collect(),
    };
    assert_eq!(study, expected);
}

#[test]
fn only_titles_and_ids_have_to_be_there() {
    let study = parse(&format!(
        "{SMALL}[[error]]\nid = 'x'\n[[error]]\nid = 'y'\nkey = 1\n"
    ))
    .expect("a whole script");
    assert_eq!(study.design, Design::Between);
    assert_eq!(study.order, Order::Fixed);
    assert_eq!(study.assisted_from, AssistLevel::Hint);
    assert!((study.partial_credit - 0.5).abs() < f64::EPSILON);
    assert!(study.think_aloud);
    assert_eq!(study.primary, VerdictMeasure::Success);
    assert_eq!(study.planned, None);
    assert!(study.matters_from.is_empty());
    assert_eq!(study.versions[0].after, None);
    let kinds: Vec<_> = study
        .error_kinds
        .iter()
        .map(|kind| (kind.key, kind.label.as_str(), kind.severity))
        .collect();
    assert_eq!(
        kinds,
        [('2', "x", Severity::Minor), ('1', "y", Severity::Minor)]
    );
}

#[test]
fn the_template_has_no_problem() {
    let study = parse(TEMPLATE).expect("a whole script");
    assert_eq!(study.versions.len(), 2);
    assert_eq!(study.tasks.len(), 3);
    assert_eq!(study.version_pairs().len(), 1);
}

#[test]
fn what_the_template_shows_commented_out_works_as_well() {
    let on: String = TEMPLATE
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.starts_with('[') || rest.contains(" = ") => format!("{rest}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let study = parse(&on).expect("a whole script");
    assert_eq!(study.questions.len(), 3);
    assert!(study.tasks[0].limit_fails);
    assert!(study.versions[0].released.is_some());
    assert_eq!(study.cif.missing_keys().next(), None);
}

#[test]
fn the_texts_of_a_report_are_read_and_their_keys_checked() {
    let cif = |table: &str| parse(&format!("{SMALL}[cif]\n{table}")).map(|study| study.cif);
    let read = cif("users = \"One.\\nTwo.\"\ndisplay = ''\n").expect("a whole table");
    assert_eq!(read.get(CifKey::Users), Some("One.\nTwo."));
    assert_eq!(
        read.get(CifKey::Display),
        None,
        "an empty text says nothing"
    );
    let problems = cif("usres = 'all'\ndisplay = 24\nscenario = 'x'\n").expect_err("slips");
    let texts: Vec<_> = problems
        .iter()
        .map(|p| (p.message.as_str(), p.hint.as_str()))
        .collect();
    assert_eq!(texts[0].0, "`usres` is not a known key in `[cif]`.");
    assert_eq!(
        texts[0].1,
        "Did you mean `users`? If not, remove this line."
    );
    assert_eq!(texts[1].0, "`display` must be text, not a number.");
    assert!(
        texts[2].1.starts_with("It belongs under `[[task]]`."),
        "{}",
        texts[2].1
    );
    let twice = parse(&format!("{SMALL}[[cif]]\nusers = 'all'\n")).expect_err("a list");
    assert_eq!(twice[0].message, "`cif` is a table, not a list.");
    assert_eq!(
        twice[0].hint,
        "Write `[cif]` on a line of its own, with its keys below."
    );
}

#[test]
fn tables_may_be_written_in_braces() {
    let script = "title = 'S'\nversion = [{ id = '1' }]\ntask = [{ id = 'a', title = 'A' }]\n";
    assert_eq!(parse(script), parse(SMALL));
}

#[test]
fn line_ends_and_a_byte_order_mark_do_not_matter() {
    let windows = format!("\u{feff}{}", TEMPLATE.replace('\n', "\r\n"));
    assert_eq!(parse(&windows), parse(TEMPLATE));
}

#[test]
fn limits_are_explained_in_a_sentence() {
    let large = "#".repeat(MAX_BYTES + 1);
    assert_eq!(
        messages(&large),
        ["The script is larger than 1 MiB and was not read."]
    );
    assert!(read_frozen(&large).is_err());

    let task = |n: usize| format!("[[task]]\nid = 't{n}'\ntitle = 'T'\n");
    let tasks: String = (1..MAX_TASKS).map(task).collect();
    assert!(parse(&format!("{SMALL}{tasks}")).is_ok());
    let over: String = (1..=MAX_TASKS).map(task).collect();
    assert_eq!(
        messages(&format!("{SMALL}{over}")),
        ["There are 1001 tables `[[task]]`."]
    );

    let version = |n: usize| format!("[[version]]\nid = 'v{n}'\n");
    let over: String = (1..=MAX_VERSIONS).map(version).collect();
    assert_eq!(
        messages(&format!("{SMALL}{over}")),
        ["There are 101 tables `[[version]]`."]
    );

    let text = "x".repeat(MAX_TEXT_BYTES);
    assert!(parse(&format!("{SMALL}scenario = '{text}'")).is_ok());
    assert_eq!(
        messages(&format!("{SMALL}scenario = '{text}x'")),
        ["`scenario` is longer than 64 KiB."]
    );
}

#[test]
fn a_file_that_is_no_script_has_a_bounded_number_of_problems() {
    for line in [
        "a\n",
        "a = 1\n",
        "[,,,,,,",
        "x = [,,,,,,",
        "= ",
        "[[[[",
        "{",
    ] {
        let script = line.repeat(200 * 1024 / line.len());
        let problems = parse(&script).expect_err("no script");
        assert!(!problems.is_empty() && problems.len() <= 1_000, "{line}");
    }
    let keys: Vec<String> = (0..60_000).map(|n| format!("key{n} = 1")).collect();
    assert_eq!(messages(&keys.join("\n")).len(), 1_000);
}

#[test]
fn a_study_key_below_a_table_gets_advice_where_to_move_it() {
    let script = format!("# first\n{SMALL}[[error]]\nid = 'x'\nask_at_end = ['sus']\n");
    let problems = parse(&script).expect_err("a misplaced key");
    let [problem] = problems.as_slice() else {
        panic!("{problems:?}");
    };
    assert_eq!(&script[problem.span.clone()], "ask_at_end");
    assert_eq!(
        problem.message,
        "`ask_at_end` is under `[[error]]`, so it belongs to that table, not to the study."
    );
    assert_eq!(
        problem.hint,
        "In TOML a key belongs to the table header above it. Move this above the first table, which starts on line 3."
    );
}

#[test]
fn a_frozen_script_is_read_whatever_it_holds() {
    for script in [CHECKOUT, TEMPLATE, SMALL] {
        assert_eq!(
            read_frozen(script),
            parse(script).map_err(|_| String::new())
        );
    }
    let later = "title = 'S'\nmood = 'new'\ndesign = 'mixed'\nask_at_end = ['sus', 'new']\n\
        [[version]]\nid = '1'\nafter = '0'\n[[task]]\nid = 'a'\ntime_limit = 'later'\nnew = { a = 1 }\n";
    assert!(parse(later).is_err());
    let study = read_frozen(later).expect("enough to go on");
    assert_eq!(study.design, Design::Between);
    assert_eq!(study.ask_at_end, [Instrument::Sus]);
    assert_eq!(study.versions[0].after, None);
    assert_eq!(study.tasks[0].title, "a");
    assert_eq!(study.tasks[0].time_limit_ms, None);
    for nothing in ["", "title = 'S'", "\u{0}", "[[task]]\nid = 'a'"] {
        assert!(read_frozen(nothing).is_err());
    }
}

/// Checks what is true of the problems of any text: in order, without duplicates, within the text, with nonempty
/// sentences.
fn check_problems(text: &str, problems: &[Problem]) {
    assert!(!problems.is_empty());
    for pair in problems.windows(2) {
        assert!(pair[0].span.start <= pair[1].span.start);
        assert_ne!(pair[0], pair[1]);
    }
    for problem in problems {
        assert!(text.get(problem.span.clone()).is_some(), "{problem:?}");
        assert!(problem.message.ends_with('.'), "{problem:?}");
        assert!(problem.hint.ends_with('.'), "{problem:?}");
        assert!(!problem.message.contains(char::is_control), "{problem:?}");
        assert!(!problem.hint.contains(char::is_control), "{problem:?}");
    }
}

fn check_any(text: &str) {
    match parse(text) {
        Ok(study) => {
            assert_eq!(read_frozen(text).as_ref(), Ok(&study));
            assert_eq!(parse(&write(&study)), Ok(study));
        }
        Err(problems) => {
            check_problems(text, &problems);
            let _ = read_frozen(text);
            let rendered = crate::report::problem::text(&problems, text, "a.toml", false);
            assert!(!rendered.contains(|c: char| c.is_control() && c != '\n'));
        }
    }
}

#[test]
fn the_problems_of_a_broken_script_are_in_order() {
    for script in BROKEN {
        let problems = parse(script).expect_err("a script with problems");
        assert!(problems.len() >= 3);
        check_problems(script, &problems);
    }
}

fn id() -> impl Strategy<Value = String> {
    "[A-Za-z0-9_üß][A-Za-z0-9._ü-]{0,12}"
}

fn line() -> impl Strategy<Value = String> {
    "[a-zäß\"'\\\\#=\\[\\]{}]([ -~äß€😀]{0,20}[a-z\"'\\\\])?"
}

fn page() -> impl Strategy<Value = String> {
    "[a-zäß\"'\\\\#]([ -~äß\n\t]{0,30}[a-z\"'\\\\])?"
}

fn question() -> impl Strategy<Value = (String, QuestionKind)> {
    let better = prop::option::of(select(vec![Better::Higher, Better::Lower]));
    let scale = (-1_000..1_000_i64, 1..50_i64, line(), any::<bool>(), better).prop_map(
        |(low, length, label, both, better)| QuestionKind::Scale {
            low,
            high: (low + length).min(1_000),
            low_label: Some(label.clone()),
            high_label: both.then_some(label),
            better,
        },
    );
    let choice = prop::collection::hash_set(line(), 2..5)
        .prop_map(|choices| QuestionKind::Choice(choices.into_iter().collect()));
    (page(), prop_oneof![scale, choice, Just(QuestionKind::Text)])
}

/// Smallest changes that matter, on some measures.
fn margins() -> impl Strategy<Value = Margins> {
    let of_tasks = subsequence(VerdictMeasure::OF_TASKS.to_vec(), 0..=3);
    let asked = subsequence(Instrument::STANDARD.to_vec(), 0..=7)
        .prop_map(|asked| asked.into_iter().map(VerdictMeasure::Questionnaire));
    (of_tasks, asked, 0.01..0.99_f64).prop_map(|(of_tasks, asked, share)| {
        of_tasks
            .into_iter()
            .chain(asked)
            .map(|measure| {
                let margin = if measure.is_ratio() {
                    1.0 + share
                } else {
                    share
                };
                (measure, margin)
            })
            .collect()
    })
}

/// Without the questionnaires that are not asked.
fn only_asked(margins: Margins, asked: &[Instrument]) -> Margins {
    let is_asked = |measure: &VerdictMeasure| match measure {
        VerdictMeasure::Questionnaire(instrument) => asked.contains(instrument),
        _ => true,
    };
    margins
        .into_iter()
        .filter(|(measure, _)| is_asked(measure))
        .collect()
}

prop_compose! {
    fn task()(
        title in line(),
        (scenario, starts_when, success) in (prop::option::of(page()), prop::option::of(page()), prop::option::of(page())),
        time_limit_ms in prop::option::of(1..=86_400_000_i64),
        expert_time_ms in prop::option::of(1..=86_400_000_i64),
        fails in any::<bool>(),
        critical in any::<bool>(),
        error_opportunities in prop::option::of(1..=1_000_000_u32),
        segments in prop::collection::hash_set(line(), 0..3),
        ask in subsequence(Instrument::STANDARD.to_vec(), 0..=7),
        partial_credit in prop::option::of(0.0..=1.0_f64),
        margins in margins(),
    ) -> Task {
        Task {
            id: String::new(),
            title, scenario, starts_when, success, time_limit_ms,
            limit_fails: fails && time_limit_ms.is_some(),
            expert_time_ms, error_opportunities, critical,
            segment_only: segments.into_iter().collect(),
            matters_from: only_asked(margins, &ask),
            ask, partial_credit,
        }
    }
}

prop_compose! {
    fn study()(
        title in line(),
        design in select(vec![Design::Between, Design::Within]),
        order in select(vec![Order::Fixed, Order::Random, Order::Balanced]),
        assisted_from in select(vec![AssistLevel::Encouraged, AssistLevel::Repeated, AssistLevel::Hint, AssistLevel::Instruction, AssistLevel::DidIt]),
        partial_credit in 0.0..=1.0_f64,
        (planned, primary, margins) in (prop::option::of(1..=10_000_u32), 0..4_usize, margins()),
        (think_aloud, chain) in any::<(bool, bool)>(),
        setting in prop::option::of(line()),
        (introduction, consent) in (prop::option::of(page()), prop::option::of(page())),
        version_ids in prop::collection::hash_set(id(), 1..6),
        released in prop::option::of((1..=9_999_i32, 1..=365_u16)),
        tasks in prop::collection::hash_map(id(), task(), 1..6),
        kinds in prop::collection::hash_map(id(), (line(), select(vec![Severity::Minor, Severity::Major, Severity::Critical])), 0..9),
        questions in prop::collection::hash_map("q-[a-z]{1,5}", question(), 0..4),
        cif in prop::collection::vec((select(CifKey::WORDS), page()), 0..4),
    ) -> Study {
        let mut before = None;
        let versions = version_ids.into_iter().map(|id| {
            let after = before.replace(id.clone()).filter(|_| chain);
            let released = released.and_then(|(year, day)| time::Date::from_ordinal_date(year, day).ok());
            DesignVersion { id, after, released }
        }).collect();
        let questions: Vec<Question> = questions.into_iter()
            .map(|(id, (text, kind))| Question { id, text, kind })
            .collect();
        let tasks: Vec<Task> = tasks.into_iter().map(|(id, task)| Task { id, ..task }).collect();
        let asked: Vec<Instrument> = tasks.iter().flat_map(|task| task.ask.clone()).collect();
        let mut matters_from = only_asked(margins, &asked);
        let directed = questions.iter().find(|q| matches!(q.kind, QuestionKind::Scale { better: Some(_), .. }));
        let directed = directed.map(|q| VerdictMeasure::Questionnaire(Instrument::Custom(q.id.clone())));
        matters_from.extend(directed.clone().map(|measure| (measure, 0.25)));
        let primary = VerdictMeasure::OF_TASKS.get(primary).cloned().or(directed);
        Study {
            title, design, order, assisted_from, partial_credit, planned, matters_from, think_aloud, setting, introduction,
            consent, versions, tasks,
            primary: primary.unwrap_or(VerdictMeasure::Success),
            error_kinds: kinds.into_iter().zip('1'..='9')
                .map(|((id, (label, severity)), key)| ErrorKind { key, id, label, severity })
                .collect(),
            ask_at_end: questions.iter().map(|q| Instrument::Custom(q.id.clone())).collect(),
            questions,
            cif: cif.into_iter().map(|((_, key), text)| (key, text)).collect(),
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(study in study()) {
        let script = write(&study);
        let read = parse(&script);
        prop_assert_eq!(read.as_ref(), Ok(&study), "{}", script);
        prop_assert_eq!(read_frozen(&script), Ok(study));
    }

    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        check_any(&text);
    }

    #[test]
    fn anything_like_a_script_is_answered(
        lines in prop::collection::vec(
            "(\\[\\[?(task|version|error|question|cif|x)\\]?\\]?|(id|title|key|ask|kind|low|choices|after|time_limit|task|version|x\\.y) ?=? ?(\"[a-z0-9]{0,3}\"?|'''|\"\"\"|\\[\"sus\",?\\]?|[0-9]{1,3}(\\.[0-9])?|true|2026-0[0-9]-3[0-2]|\\{ id = 1 \\}?|))",
            0..20,
        )
    ) {
        check_any(&lines.join("\n"));
    }

    #[test]
    fn a_script_with_slips_is_answered(
        which in 0..14_usize,
        slips in prop::collection::vec((any::<prop::sample::Index>(), 0..3_usize, select(vec!["", "\"", "[", "]", "=", "\n", "'''", "{", "ü", "\u{1b}", "\r", ",", "0", "#", "\\"])), 1..6),
    ) {
        let whole = [CHECKOUT, TEMPLATE];
        let mut text: String = BROKEN.iter().chain(&whole).nth(which).map(|t| (*t).to_owned()).unwrap_or_default();
        for (place, cut, put) in slips {
            let start = text.floor_char_boundary(place.index(text.len()));
            let end = text.ceil_char_boundary((start + cut).min(text.len()));
            text.replace_range(start..end, put);
        }
        check_any(&text);
    }
}

#[test]
fn a_script_may_name_its_format_and_another_one_is_refused() {
    let with = |value: &str| format!("format = {value}\n{SMALL}");
    assert_eq!(parse(&with("1")), parse(SMALL));
    for value in ["2", "0", "1.0", "'1'", "[1]"] {
        assert_eq!(
            messages(&with(value)),
            ["This version of moderato reads format 1 only."],
            "{value}"
        );
    }
}

#[test]
fn keys_of_verdicts_are_read() {
    let script = "title = 'S'\nask_at_end = ['sus', 'trust.1']\nprimary = 'trust.1'\nplanned = 12\n\
        [matters_from]\nsuccess = 0.1\ntime = 1.2\nsus = 5\n'trust.1' = 1\n[[version]]\nid = '1'\n\
        [[task]]\nid = 'a'\ntitle = 'A'\nask = ['seq']\n[task.matters_from]\nsuccess = 0.05\nseq = 0.5\n\
        [[question]]\nid = 'trust.1'\ntext = 'Safe?'\nkind = 'scale'\nbetter = 'lower'\n";
    let study = parse(script).expect("a whole script");
    let trust = VerdictMeasure::Questionnaire(Instrument::Custom("trust.1".to_owned()));
    assert_eq!(study.primary, trust);
    assert_eq!(study.planned, Some(12));
    let margins = |of: &Margins| -> Vec<String> {
        of.iter()
            .map(|(measure, margin)| format!("{measure} {margin}"))
            .collect()
    };
    let of_study = ["success 0.1", "time 1.2", "sus 5", "trust.1 1"];
    assert_eq!(margins(&study.matters_from), of_study);
    let of_task = ["success 0.05", "seq 0.5"];
    assert_eq!(margins(&study.tasks[0].matters_from), of_task);
    assert!(matches!(
        study.questions[0].kind,
        QuestionKind::Scale {
            better: Some(Better::Lower),
            ..
        }
    ));
    assert_eq!(parse(&write(&study)), Ok(study));
}

/// Records compare and store scripts as text: without the keys of verdicts, none is written.
#[test]
fn a_script_without_the_keys_of_verdicts_is_written_without_them() {
    let written = write(&parse(CHECKOUT).expect("a whole script"));
    for key in ["primary", "planned", "matters_from", "better"] {
        assert!(!written.contains(key), "{key}");
    }
}

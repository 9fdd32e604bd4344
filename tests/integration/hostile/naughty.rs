//! Hostile texts through every input: saved byte for byte or refused, and escaped wherever they are shown.

mod screens;
mod session;
mod strings;
mod words;

use moderato::session::codes::parse_new_code;
use moderato::session::{Durability, Event, Participant, decide};
use moderato::study::label::to_nfc;
use moderato::study::text::hides;
use moderato::study::{self, Study};

use self::strings::strings;
use crate::support::record_bench::{RecordBench, note};

/// The report, as a page, of a study in which every text is hostile.
pub(crate) fn page() -> String {
    words::HostileStudy::full().transcript(&["report", "--format", "html"])
}

/// The control and invisible characters of a text, except line ends.
fn flaws(text: &str) -> Vec<char> {
    hides(text).filter(|c| *c != '\n').collect()
}

/// Panics if a text has control or invisible characters.
#[track_caller]
fn assert_harmless(what: &str, text: &str) {
    let found = flaws(text);
    let line = text.lines().find(|line| !flaws(line).is_empty());
    assert!(found.is_empty(), "{what}: {found:?} in {line:?}");
}

/// A text as a TOML string.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == ' ';
    let signs = text.chars().map(|c| {
        if plain(c) {
            c.to_string()
        } else {
            format!("\\U{:08X}", u32::from(c))
        }
    });
    format!("\"{}\"", signs.collect::<String>())
}

/// A script with a text as title and label, and two ids.
fn script(title: &str, version: &str) -> String {
    let (title, version) = (quoted(title), quoted(version));
    format!(
        "title = {title}\n[[version]]\nid = {version}\n[[task]]\nid = \"t\"\ntitle = {title}\nscenario = {title}\n\
         [[error]]\nkey = \"1\"\nid = \"e\"\nlabel = {title}\n"
    )
}

/// The study of a script, or its rendered problems.
fn parsed(text: &str) -> Result<Study, String> {
    study::parse(text).map_err(|problems| {
        assert!(!problems.is_empty());
        let sentences = problems.iter().map(|p| {
            assert!(p.message.len() > 10 && p.hint.len() > 5, "{p:?}");
            format!("{} {}\n", p.message, p.hint)
        });
        let output = sentences.collect::<String>();
        assert_harmless("the problems of a script", &output);
        assert_harmless(
            "the excerpt",
            &moderato::report::problem::text(&problems, text, "s.toml", false),
        );
        output
    })
}

#[test]
fn there_are_more_than_two_hundred_strings() {
    let all = strings();
    assert!(all.len() > 400, "{}", all.len());
    assert!(all.iter().filter(|text| !flaws(text).is_empty()).count() > 100);
}

#[test]
fn notes_are_saved_byte_for_byte_or_refused() {
    let bench = RecordBench::new();
    let mut session = bench.start_session("P01");
    let mut stored = Vec::new();
    for text in strings() {
        if let Err(refusal) = decide(&session.state, note(&text)) {
            assert_harmless("a refusal", &refusal.to_string());
            assert!(text.len() > 64 * 1024, "{text:?} was refused: {refusal}");
        } else {
            assert_eq!(session.press(note(&text)), Durability::Committed);
            stored.push(text);
        }
    }
    let (session_id, state) = session.close();
    let log = bench.reader().log(session_id).unwrap();
    assert_eq!(log, state.log().cloned().collect::<Vec<_>>());
    let found: Vec<_> = log
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::ObservationNoted { text, .. } => text.clone(),
            _ => None,
        })
        .collect();
    assert_eq!(found, stored);
    assert!(bench.reader().verify().unwrap().findings.is_empty());
}

#[test]
fn script_texts_are_unchanged_or_refused() {
    let (mut titles, mut ids) = (0, 0);
    for text in strings() {
        let wanted = text.replace("\r\n", "\n");
        if let Ok(study) = parsed(&script(&text, "1")) {
            titles += 1;
            for title in [&study.title, &study.tasks[0].title] {
                assert_eq!(*title, to_nfc(wanted.trim()));
                assert_eq!(flaws(title), [], "a title that hides something");
            }
            assert_eq!(study.error_kinds[0].label, wanted.trim());
            assert_eq!(parsed(&study::script::write(&study)), Ok(study));
        }
        if let Ok(study) = parsed(&script("Title", &text)) {
            ids += 1;
            assert_eq!(study.versions[0].id, text);
            assert_eq!(flaws(&text), [], "an id that hides something");
        }
        // As it stands, without quotes, it is a script only if it is one.
        let _ = parsed(&text);
        let _ = parsed(&format!("title = {text}"));
        let _ = parsed(&format!("title = \"{text}\""));
    }
    assert!(titles > 200 && ids > 20, "{titles} {ids}");
}

#[test]
fn codes_are_unchanged_or_refused() {
    let bench = RecordBench::new();
    let mut store = bench.store();
    let mut added = Vec::new();
    for text in strings() {
        let code = match parse_new_code(&text) {
            Ok(code) => code,
            Err(sentence) => {
                assert_harmless("why it is no code", &sentence);
                continue;
            }
        };
        assert_eq!(flaws(&code), [], "a code that hides something");
        let person = Participant {
            code: code.clone(),
            ..Participant::default()
        };
        store.add_participant(&person).unwrap();
        if !added.contains(&code) {
            added.push(code);
        }
    }
    let found: Vec<String> = store
        .participants()
        .unwrap()
        .into_iter()
        .map(|p| p.code)
        .collect();
    assert_eq!(found, added);
    assert!(added.len() > 50, "{}", added.len());
}

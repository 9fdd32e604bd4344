//! What the README and the manual show is what the program takes.

use std::fs;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use super::*;
use crate::cli::arguments::{Arguments, normalize_order};
use crate::metrics::change::Reason;
use crate::metrics::registry;

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn program() -> Command {
    let mut program = Arguments::command();
    program.build();
    program
}

/// The README and every topic, with their names.
fn pages() -> Vec<(String, String)> {
    let topics = TOPICS.iter().map(|topic| {
        (
            format!("src/manual/{}.md", topic.name),
            topic.text.to_owned(),
        )
    });
    let readme = fs::read_to_string(project("README.md")).unwrap();
    std::iter::once(("README.md".to_owned(), readme))
        .chain(topics)
        .collect()
}

/// The lines of shell that a page shows: blocks of `sh`, the steps of a pipeline, and code in a sentence.
fn shell_lines(text: &str) -> Vec<String> {
    let mut shown = Vec::new();
    let mut prose = String::new();
    for (n, part) in text.split("```").enumerate() {
        if n % 2 == 0 {
            prose.push_str(part);
            continue;
        }
        let (language, code) = part.split_once('\n').unwrap();
        let code = code.replace("\\\n", " ");
        let lines = code.lines().map(str::trim);
        match language {
            "sh" => shown.extend(lines.map(str::to_owned)),
            "yaml" => {
                let steps = lines.filter_map(|line| line.strip_prefix("- run: "));
                shown.extend(steps.map(str::to_owned));
            }
            _ => {}
        }
    }
    let spans = prose.split('`').skip(1).step_by(2);
    shown.extend(spans.map(|span| span.split_whitespace().collect::<Vec<_>>().join(" ")));
    shown
}

/// The words of the first command of a line, as a shell parts them.
fn shell_words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (None, '#') if word.is_none() => break,
            (None, '|' | '>' | '<' | '&' | ';') => break,
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[test]
fn every_command_in_the_manual_is_valid() {
    let mut wrong = Vec::new();
    let mut shown = 0;
    for (page, text) in pages() {
        for line in shell_lines(&text) {
            let words = shell_words(&line);
            if words.first().is_none_or(|word| word != "moderato") {
                continue;
            }
            shown += 1;
            if words.get(1).is_some_and(|word| word == "help")
                && !words.iter().any(|word| word == "TOPIC" || word == "VERB")
                && let Err(failure) = find(&words[2..], &program())
            {
                wrong.push(format!("{page}: {line}: {failure}"));
            }
            // A sentence may name a verb without its arguments.
            let is_name = verb_of(&words).len() + 1 == words.len();
            let words = words.into_iter().map(Into::into).collect();
            match Arguments::try_parse_from(normalize_order(words)) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::DisplayHelp => {}
                Err(error) if is_name && is_incomplete(error.kind()) => {}
                Err(error) => wrong.push(format!("{page}: {line}\n{error}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(shown > 100, "{shown}");
}

/// The verb that the words name, and the verb below it.
fn verb_of(words: &[String]) -> Vec<String> {
    let root = program();
    let mut program = &root;
    let mut named = Vec::new();
    for word in words.iter().skip(1) {
        let Some(verb) = program.find_subcommand(word) else {
            break;
        };
        named.push(word.clone());
        program = verb;
    }
    named
}

fn is_incomplete(kind: ErrorKind) -> bool {
    use ErrorKind::{
        DisplayHelpOnMissingArgumentOrSubcommand, MissingRequiredArgument, MissingSubcommand,
    };
    [
        DisplayHelpOnMissingArgumentOrSubcommand,
        MissingRequiredArgument,
        MissingSubcommand,
    ]
    .contains(&kind)
}

#[test]
fn commands_in_the_manual_are_split_and_checked() {
    let words = shell_words("moderato run a.toml --partcipant P01  # so and so");
    assert_eq!(words, ["moderato", "run", "a.toml", "--partcipant", "P01"]);
    assert!(Arguments::try_parse_from(words).is_err());
    assert_eq!(
        shell_words("moderato compare a.toml 1 2 --gate 'n >= 10' | cat"),
        [
            "moderato", "compare", "a.toml", "1", "2", "--gate", "n >= 10"
        ]
    );
}

#[test]
fn every_link_leads_to_a_file() {
    for (page, text) in pages() {
        let folder = project(&page).parent().unwrap().to_owned();
        for rest in text.split("](").skip(1) {
            let target = rest.split_once(')').unwrap().0;
            assert!(
                target.starts_with("https://") || folder.join(target).exists(),
                "{page}: {target}"
            );
        }
    }
}

#[test]
fn lines_fit_a_terminal() {
    for (page, text) in pages() {
        let mut is_code = false;
        for line in text.lines() {
            let start = line.trim_start();
            is_code ^= start.starts_with("```");
            // Tables and pictures cannot be wrapped; recipes stand as they are run.
            let is_exempt = is_code || start.starts_with('|') || start.starts_with("![");
            assert!(is_exempt || line.chars().count() <= 100, "{page}: {line}");
        }
    }
}

#[test]
fn the_readme_names_every_topic() {
    let (_, readme) = pages().swap_remove(0);
    for topic in TOPICS {
        let link = format!("[{0}](src/manual/{0}.md)", topic.name);
        assert!(readme.contains(&link), "{link}");
    }
}

#[test]
fn every_verb_of_a_topic_exists_and_the_overview_has_everything() {
    let program = program();
    for topic in TOPICS {
        for verb in topic.verbs {
            assert!(program.find_subcommand(verb).is_some(), "{verb}");
        }
    }
    let overview = overview(&program);
    for name in names(&program) {
        assert!(overview.contains(&format!("    {name} ")), "{name}");
    }
}

fn found(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    match find(&words, &program()) {
        Ok(Page::Manual(title, text)) => format!("{title}: {}", text.lines().next_back().unwrap()),
        Ok(Page::Usage(verb, topic)) => {
            let topic = topic.map_or("none", |topic| topic.name);
            format!("{}, of {topic}", verb.get_name())
        }
        Err(failure) => failure.one_line(),
    }
}

#[test]
fn a_topic_ends_with_the_usage_of_its_verbs_and_a_verb_has_its_own() {
    let sessions = find(&["sessions".to_owned()], &program()).unwrap();
    let Page::Manual(_, text) = sessions else {
        panic!("a topic")
    };
    assert!(text.starts_with("# Sessions: "));
    let run = text.find("Usage: moderato run [OPTIONS]").unwrap();
    assert!(text.find("Usage: moderato sessions [OPTIONS]").unwrap() > run);
    assert_eq!(found(&["run"]), "run, of sessions");
    assert_eq!(found(&["calc", "rate"]), "rate, of statistics");
    assert_eq!(
        found(&["participants", "import"]),
        "import, of participants"
    );
    assert_eq!(found(&["demo"]), "demo, of none");
}

#[test]
fn an_unknown_word_names_the_nearest() {
    insta::assert_snapshot!(found(&["sesions"]), @r#"There is no topic or command "sesions". Did you mean: moderato help sessions"#);
    insta::assert_snapshot!(found(&["nonsense"]), @r#"There is no topic or command "nonsense". List both: moderato help"#);
    insta::assert_snapshot!(found(&["calc", "rte"]), @r#"calc has no verb "rte". Did you mean: moderato help calc rate"#);
    insta::assert_snapshot!(found(&["report", "xyz"]), @r#"report has no verb "xyz". See: moderato help report"#);
}

#[test]
fn the_manual_lists_every_reason_and_every_count_of_participants() {
    let topic = |name| TOPICS.iter().find(|topic| topic.name == name).unwrap().text;
    let statistics = topic("statistics");
    for reason in Reason::ALL {
        let word = format!("`{}`", reason.as_str());
        assert!(statistics.contains(&word), "{word}");
    }
    let flow = registry::all().filter_map(|measure| measure.json.strip_prefix("flow."));
    for name in flow {
        let word = format!("`{name}`");
        assert!(topic("reports").contains(&word), "{word}");
    }
}

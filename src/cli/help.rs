//! `help`: shows the manual and the usage of every verb.

#[cfg(test)]
mod tests;
mod topics;

use clap::{Args, Command};

use super::error::CommandError;
use super::exit::Exit;
use super::output;
use super::stage::{open_terminal, theme};
use crate::clock::SystemClock;
use crate::study::script::nearest::nearest_word;
use crate::tui::ManualScreen;
use topics::{TOPICS, Topic};

/// The arguments of `help`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:  moderato help
           moderato help sessions
           moderato help statistics > statistics.md
           moderato help calc rate

On a terminal a topic is shown a page at a time: space next page, b back, q leave.")]
pub(super) struct HelpArguments {
    /// A topic or a verb; without one, the list of both
    #[arg(value_name = "TOPIC or VERB")]
    words: Vec<String>,
}

/// A page of help.
#[derive(Debug)]
enum Page {
    /// Markdown with a title: paged on a terminal.
    Manual(String, String),
    /// The usage of a verb, printed without a pager, and the topic of its first word.
    Usage(Box<Command>, Option<&'static Topic>),
}

/// Shows a page of help; `program` is the parser of the command line.
pub(super) fn run(arguments: &HelpArguments, mut program: Command) -> Result<Exit, CommandError> {
    program.build();
    match find(&arguments.words, &program)? {
        Page::Manual(title, text) => show(&title, &text),
        Page::Usage(mut verb, topic) => {
            output::reader_state(verb.print_long_help())?;
            match topic {
                Some(topic) => output::print(&format!("\nManual:  moderato help {}", topic.name)),
                None => Ok(Exit::Success),
            }
        }
    }
}

/// The list of topics at the end of `moderato --help`.
pub(super) fn topic_names() -> String {
    const PER_LINE: usize = 6;
    let names: Vec<&str> = TOPICS.iter().map(|topic| topic.name).collect();
    let lines: Vec<String> = names.chunks(PER_LINE).map(|line| line.join(", ")).collect();
    format!("Manual, moderato help TOPIC:\n  {}", lines.join(",\n  "))
}

/// The words that may follow `help`: topics and verbs, sorted.
pub(super) fn names(program: &Command) -> Vec<String> {
    let topics = TOPICS.iter().map(|topic| topic.name.to_owned());
    let verbs = verbs(program).map(|verb| verb.get_name().to_owned());
    let mut names: Vec<String> = topics.chain(verbs).collect();
    names.sort();
    names.dedup();
    names
}

fn show(title: &str, text: &str) -> Result<Exit, CommandError> {
    if !output::is_interactive() {
        return output::print(text);
    }
    let clock = SystemClock::new();
    let mut terminal = open_terminal(&clock)?;
    terminal.show(&mut ManualScreen::new(title, text, theme()));
    Ok(Exit::Success)
}

fn verbs(program: &Command) -> impl Iterator<Item = &Command> {
    program.get_subcommands().filter(|verb| !verb.is_hide_set())
}

fn find(words: &[String], program: &Command) -> Result<Page, CommandError> {
    let Some((first, rest)) = words.split_first() else {
        return Ok(Page::Manual("moderato".to_owned(), overview(program)));
    };
    if rest.is_empty()
        && let Some(topic) = Topic::find(first)
    {
        return Ok(Page::Manual(
            topic.name.to_owned(),
            topic_page(topic, program),
        ));
    }
    let Some(mut verb) = program.find_subcommand(first) else {
        return Err(unknown_word(first, &names(program)));
    };
    for word in rest {
        let Some(subcommand) = verb.find_subcommand(word) else {
            return Err(unknown_below(verb, first, word));
        };
        verb = subcommand;
    }
    Ok(Page::Usage(
        Box::new(verb.clone()),
        Topic::find_by_verb(first),
    ))
}

/// A topic's page, ending with the usage of its verbs.
fn topic_page(topic: &Topic, program: &Command) -> String {
    let mut text = topic.text.to_owned();
    for name in topic.verbs {
        if let Some(verb) = program.find_subcommand(name) {
            let usage = verb.clone().render_long_help().to_string();
            let lines: Vec<&str> = usage.trim_end().lines().map(str::trim_end).collect();
            text.push_str(&format!(
                "\n## Usage: moderato {name}\n\n```text\n{}\n```\n",
                lines.join("\n")
            ));
        }
    }
    text
}

/// All topics and verbs, one per line.
fn overview(program: &Command) -> String {
    let about = program.get_about().map(ToString::to_string);
    let mut text = format!("# moderato\n\n{}\n", about.unwrap_or_default());
    let topics = TOPICS
        .iter()
        .map(|topic| (topic.name, topic.summary().to_owned()));
    list(&mut text, "Manual: moderato help TOPIC", topics);
    let verbs = verbs(program).map(|verb| {
        let about = verb.get_about().map(ToString::to_string);
        (verb.get_name(), about.unwrap_or_default())
    });
    list(&mut text, "Commands: moderato help COMMAND", verbs);
    text.push_str("\nStart with `moderato demo` or `moderato init`.\n");
    text
}

fn list<'a>(text: &mut String, title: &str, rows: impl Iterator<Item = (&'a str, String)>) {
    text.push_str(&format!("\n## {title}\n\n"));
    for (name, summary) in rows {
        text.push_str(&format!("    {name:<12}  {summary}\n"));
    }
}

fn unknown_word(word: &str, known: &[String]) -> CommandError {
    let hint = match nearest_word(word, known.iter().map(String::as_str)) {
        Some(near) => format!("Did you mean: moderato help {near}"),
        None => "List both: moderato help".to_owned(),
    };
    CommandError::invalid(format!("There is no topic or command \"{word}\".")).hint(hint)
}

fn unknown_below(verb: &Command, first: &str, word: &str) -> CommandError {
    let name = verb.get_name();
    let known: Vec<&str> = verbs(verb).map(Command::get_name).collect();
    let hint = match nearest_word(word, known.iter().copied()) {
        Some(near) => format!("Did you mean: moderato help {first} {near}"),
        None => format!("See: moderato help {first}"),
    };
    CommandError::invalid(format!("{name} has no verb \"{word}\".")).hint(hint)
}

//! Errors for a command line that cannot be parsed: what is wrong with it and what to type instead.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};

use super::display::with_full_stop;
use super::error::CommandError;
use crate::study::script::nearest::nearest_word;

/// The error for a command line that the parser refused; `words` are without the program's name.
pub(super) fn failure(error: &Error, words: &[String], program: &Command) -> CommandError {
    let call = Call::new(words, program);
    known_mistake(error, &call).unwrap_or_else(|| {
        let usage = usage(error);
        let usage = usage.unwrap_or_else(|| format!("See: moderato help {}", call.path.join(" ")));
        general(error, &call).hint(usage)
    })
}

/// The error for removing a participant from the roster, with the verbs that come closest.
pub(super) fn removal(code: &str) -> CommandError {
    CommandError::invalid("Nobody is removed from the roster; their code stays in it.")
        .hint(format!(
            "To leave their results out: moderato participants withdraw {code}"
        ))
        .hint(format!(
            "To remove what they said and their contact details: moderato erase {code} --reason TEXT"
        ))
}

/// Whether a word such as `remove` asks for a removal from the roster, which no verb does.
pub(super) fn is_removal(word: &str) -> bool {
    ["remove", "delete", "rm", "drop"].contains(&word)
}

/// A command line as far as it was understood: its verbs, and the other words without options.
struct Call<'a> {
    path: Vec<&'a str>,
    command: &'a Command,
    operands: Vec<&'a str>,
}

impl<'a> Call<'a> {
    fn new(words: &'a [String], program: &'a Command) -> Self {
        let (mut path, mut operands) = (Vec::new(), Vec::new());
        let mut command = program;
        for word in words.iter().filter(|word| !word.starts_with('-')) {
            match command.find_subcommand(word) {
                Some(verb) => {
                    command = verb;
                    path.push(word.as_str());
                }
                None => operands.push(word.as_str()),
            }
        }
        Self {
            path,
            command,
            operands,
        }
    }

    /// The verbs as typed, such as `calc rate`; without a verb, `moderato`.
    fn name(&self) -> String {
        match self.path.as_slice() {
            [] => "moderato".to_owned(),
            path => path.join(" "),
        }
    }
}

/// Errors for common mistakes, with the command to type instead.
fn known_mistake(error: &Error, call: &Call) -> Option<CommandError> {
    let first = call.operands.first().copied();
    match (call.path.as_slice(), error.kind()) {
        (["calc", "rate"], ErrorKind::UnknownArgument) if call.operands.len() == 2 => {
            let (successes, attempts) = (call.operands[0], call.operands[1]);
            let mistake =
                CommandError::invalid("calc rate takes successes and attempts as one word.");
            Some(mistake.hint(format!("Type: moderato calc rate {successes}/{attempts}")))
        }
        (["calc", "nps"], ErrorKind::MissingRequiredArgument | ErrorKind::UnknownArgument) => Some(
            CommandError::invalid(
                "calc nps takes three counts: promoters, passives and detractors.",
            )
            .hint("Count the ratings: 9 and 10 are promoters, 7 and 8 passives, 0 to 6 detractors.")
            .hint("For example: moderato calc nps 6 3 1"),
        ),
        (["participants", "replace"], ErrorKind::UnknownArgument) if call.operands.len() >= 2 => {
            let [code, by] = call.operands[call.operands.len() - 2..] else {
                return None;
            };
            let mistake =
                CommandError::invalid("replace takes one code; who takes the place follows --by.");
            Some(mistake.hint(format!(
                "Type: moderato participants replace {code} --by {by}"
            )))
        }
        (["participants"], ErrorKind::UnknownArgument) if first.is_some_and(is_removal) => {
            Some(removal(call.operands.get(1).copied().unwrap_or("CODE")))
        }
        (["erase"], ErrorKind::MissingRequiredArgument) if first.is_some() => {
            let words = call.operands.join(" ");
            let mistake =
                CommandError::invalid("erase needs a reason; erased texts cannot be restored.");
            Some(mistake.hint(format!(
                "Type: moderato erase {words} --reason \"asked for it by email\""
            )))
        }
        _ => None,
    }
}

fn general(error: &Error, call: &Call) -> CommandError {
    let name = call.name();
    let argument = value(error, ContextKind::InvalidArg);
    let given = value(error, ContextKind::InvalidValue);
    match (error.kind(), argument, given) {
        (ErrorKind::InvalidSubcommand | ErrorKind::UnknownArgument, _, _)
            if call.command.has_subcommands() && !call.operands.is_empty() =>
        {
            unknown_verb(call)
        }
        (ErrorKind::UnknownArgument, Some(argument), _) => {
            let mistake = CommandError::invalid(format!("{name} does not take \"{argument}\"."));
            match value(error, ContextKind::SuggestedArg) {
                Some(near) => mistake.hint(format!("Did you mean {near}?")),
                None => mistake,
            }
        }
        (ErrorKind::MissingRequiredArgument, Some(missing), _) => {
            CommandError::invalid(with_full_stop(&format!("{name} needs {missing}")))
        }
        (
            ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand,
            ..,
        ) => CommandError::invalid(format!(
            "{name} needs a command: {}.",
            verbs(call.command).join(", ")
        )),
        (ErrorKind::ArgumentConflict, Some(argument), _) => {
            let other = value(error, ContextKind::PriorArg).unwrap_or_default();
            CommandError::invalid(format!("{argument} cannot be used with {other}."))
        }
        (ErrorKind::InvalidValue, Some(argument), Some(given)) if given.is_empty() => {
            CommandError::invalid(format!("{argument} needs a value."))
        }
        (ErrorKind::InvalidValue, Some(argument), Some(given)) => {
            let mistake =
                CommandError::invalid(format!("\"{given}\" is not valid for {argument}."));
            match value(error, ContextKind::ValidValue) {
                Some(valid) => mistake.hint(format!("Valid: {valid}.")),
                None => mistake,
            }
        }
        (ErrorKind::ValueValidation, Some(argument), Some(given)) => {
            let why = std::error::Error::source(error).map(ToString::to_string);
            let why = why.unwrap_or_else(|| "it cannot be read".to_owned());
            CommandError::invalid(format!("\"{given}\" is not valid for {argument}: {why}."))
        }
        _ => CommandError::invalid(first_paragraph(error)),
    }
}

fn unknown_verb(call: &Call) -> CommandError {
    let known = verbs(call.command);
    let word = call.operands[0];
    let mistake = CommandError::invalid(format!("{} has no command \"{word}\".", call.name()));
    match nearest_word(word, known.iter().copied()) {
        Some(near) => {
            let path: Vec<&str> = call.path.iter().copied().chain([near]).collect();
            mistake.hint(format!("Did you mean: moderato {}", path.join(" ")))
        }
        None => mistake.hint(format!("Commands: {}.", known.join(", "))),
    }
}

fn verbs(command: &Command) -> Vec<&str> {
    let shown = command.get_subcommands().filter(|verb| !verb.is_hide_set());
    shown.map(Command::get_name).collect()
}

/// A detail of the parser's error as text; several values are joined with commas.
fn value(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(value) => Some(value.clone()),
        ContextValue::Strings(values) => Some(values.join(", ")),
        _ => None,
    }
}

/// The first usage line of the command.
fn usage(error: &Error) -> Option<String> {
    let ContextValue::StyledStr(usage) = error.get(ContextKind::Usage)? else {
        return None;
    };
    usage.to_string().lines().next().map(str::to_owned)
}

fn first_paragraph(error: &Error) -> String {
    let text = error.render().to_string();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    paragraph.trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use crate::cli::Arguments;
    use crate::cli::exit::Exit;

    fn report(line: &str) -> String {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let error = Arguments::try_parse_from(&words).expect_err(line);
        let failure = super::failure(&error, &words[1..], &Arguments::command());
        assert_eq!(failure.exit, Exit::InvalidInput, "{line}");
        failure.report(false, false)
    }

    #[test]
    fn a_mistake_names_what_to_type_instead() {
        let lines = [
            "moderato participants replace P02 P10",
            "moderato participants a.toml replace P02 P10",
            "moderato participants remove P01",
            "moderato participants add",
            "moderato erase P01",
            "moderato erase a.toml P01",
            "moderato calc rate 8 10",
            "moderato calc nps 6.5 8.5",
            "moderato calc",
            "moderato calc rte 8/10",
            "moderato reprot",
            "moderato report --fromat json",
            "moderato report --format xml",
            "moderato report --format",
            "moderato import",
            "moderato --nonsense",
        ];
        let reports: Vec<String> = lines
            .iter()
            .map(|line| format!("$ {line}\n{}\n", report(line)))
            .collect();
        insta::assert_snapshot!(reports.join("\n"));
    }

    #[test]
    fn messages_have_no_control_characters() {
        let shown = report("moderato reprot\x1b[31m\u{202e}");
        assert!(!shown.contains(['\x1b', '\u{202e}']), "{shown}");
    }
}

//! The keys somebody chose for moderato's screens: a small file of their own, which never stops a session.

use super::display;
use std::path::PathBuf;
use std::sync::Arc;

use super::error::CommandError;
use super::exit::Exit;
use super::output;
use super::study_paths::read_text;
use crate::platform::settings_folder;
use crate::report;
use crate::study::Problem;
use crate::study::problem::line_and_column;
use crate::tui::Keymap;

/// The keys in force, and why they are not the chosen ones where that is so.
pub(super) struct Keys {
    pub(super) map: Arc<Keymap>,
    pub(super) problem: Option<String>,
}

/// The file of keys: `moderato/keys.toml` in the user's folder for settings.
fn keys_file() -> Option<PathBuf> {
    Some(settings_folder()?.join("keys.toml"))
}

/// Reads the file of keys; where it has problems the default keys are used, and that is to be said.
pub(super) fn load() -> Keys {
    let default = |trouble| Keys {
        map: Arc::default(),
        problem: trouble,
    };
    let Some(file) = keys_file().filter(|file| file.exists()) else {
        return default(None);
    };
    let text = match read_text(&file) {
        Ok(text) => text,
        Err(failure) => {
            return default(Some(format!(
                "{} The default keys are used.",
                failure.one_line()
            )));
        }
    };
    match Keymap::from_toml(&text) {
        Ok(map) => Keys {
            map: Arc::new(map),
            problem: None,
        },
        Err(problems) => default(Some(one_line_message(&problems, &text))),
    }
}

/// The first problem in a sentence, for a screen that has no room for more.
fn one_line_message(problems: &[Problem], text: &str) -> String {
    let first = problems.first().map_or_else(String::new, |problem| {
        let (line, _) = line_and_column(text, problem.span.start);
        format!("keys.toml:{line}: {} ", problem.message)
    });
    let all = match problems.len() {
        1 => String::new(),
        n => format!("{n} problems in all. "),
    };
    format!("{first}{all}The default keys are used; \"moderato check --keys\" says more.")
}

/// Every problem of the file of keys; or, where it has none, the keys in force as such a file.
pub(super) fn check() -> Result<Exit, CommandError> {
    let Some(file) = keys_file() else {
        return Err(
            CommandError::failed("This user has no folder for settings.")
                .hint("Set HOME or XDG_CONFIG_HOME."),
        );
    };
    let name = display::path(&file);
    if !file.exists() {
        return output::print(&format!(
            "# There is no {name}; these are the default keys. To change a key, put its line there.\n\n{}",
            Keymap::default().to_toml()
        ));
    }
    let text = read_text(&file)?;
    match Keymap::from_toml(&text) {
        Ok(map) => output::print(&format!(
            "# {name} has no problems; these are the keys in force.\n\n{}",
            map.to_toml()
        )),
        Err(problems) => {
            let colour = output::stdout_has_color();
            output::print(&report::problem::text(&problems, &text, &name, colour))?;
            Ok(Exit::InvalidInput)
        }
    }
}

//! The user's key file for the screens. A problem in it never stops a session.

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

/// The active keys.
pub(super) struct Keys {
    pub(super) map: Arc<Keymap>,
    /// Why the default keys are used instead of the user's, in one line.
    pub(super) problem: Option<String>,
}

/// The key file: `moderato/keys.toml` in the user's settings folder. `None` when the user has no such folder.
fn keys_file() -> Option<PathBuf> {
    Some(settings_folder()?.join("keys.toml"))
}

/// Reads the key file. Without one, or when it has problems, the default keys are used.
pub(super) fn load() -> Keys {
    let default_keys = |problem| Keys {
        map: Arc::default(),
        problem,
    };
    let Some(file) = keys_file().filter(|file| file.exists()) else {
        return default_keys(None);
    };
    let text = match read_text(&file) {
        Ok(text) => text,
        Err(failure) => {
            return default_keys(Some(format!(
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
        Err(problems) => default_keys(Some(one_line_message(&problems, &text))),
    }
}

/// The first problem and how many there are, in one line.
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

/// `check --keys`: prints every problem of the key file or, without problems, the active keys as a key file.
///
/// # Errors
/// When the user has no settings folder, or the file cannot be read.
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
            let has_color = output::stdout_has_color();
            output::print(&report::problem::text(&problems, &text, &name, has_color))?;
            Ok(Exit::InvalidInput)
        }
    }
}

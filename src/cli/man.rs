//! `man`: prints or writes manual pages.

use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_mangen::Man;

use super::console::Console;
use super::destination::{Content, Destination};
use super::error::CommandError;
use super::exit::Exit;
use super::output;

/// The arguments of `man`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  moderato man | man -l -
  moderato man --out ~/.local/share/man/man1")]
pub(super) struct ManArguments {
    /// Write each page to a file in this folder
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// Prints the main page of `program`, the parser of the command line, or writes all pages to a folder.
pub(super) fn run(
    arguments: &ManArguments,
    mut program: Command,
    console: Console,
) -> Result<Exit, CommandError> {
    program.build();
    match &arguments.out {
        None => output::print(&render_page(program)?.1),
        Some(folder) => {
            let written = write_pages(program, folder)?;
            Ok(console.print_message(&format!("Wrote {written} pages into {}.", folder.display())))
        }
    }
}

/// Writes the pages of a command and its subcommands; returns how many.
fn write_pages(command: Command, folder: &Path) -> Result<usize, CommandError> {
    let mut written = 1;
    for subcommand in command.get_subcommands().filter(|c| !c.is_hide_set()) {
        written += write_pages(subcommand.clone(), folder)?;
    }
    let (name, text) = render_page(command)?;
    let path = folder.join(name);
    Destination::resolve(Some(&path), "", None)?.write(text.as_bytes(), Content::Text)?;
    Ok(written)
}

/// The file name and the text of a command's page.
fn render_page(command: Command) -> Result<(String, String), CommandError> {
    let man = Man::new(command);
    let mut text = Vec::new();
    man.render(&mut text).map_err(|error| {
        CommandError::failed(format!("The page cannot be rendered: {error}.")).caused_by(error)
    })?;
    Ok((
        man.get_filename(),
        String::from_utf8_lossy(&text).into_owned(),
    ))
}

//! `completions`: prints shell completions.

use clap::builder::PossibleValuesParser;
use clap::{Args, Command};
use clap_complete::Shell;

use super::error::CommandError;
use super::exit::Exit;
use super::{help, output};

/// The arguments of `completions`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  bash:  moderato completions bash > ~/.local/share/bash-completion/completions/moderato
  zsh:   moderato completions zsh > ~/.zfunc/_moderato      (with fpath+=~/.zfunc before compinit)
  fish:  moderato completions fish > ~/.config/fish/completions/moderato.fish")]
pub(super) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints completions for `program`, the parser of the command line.
pub(super) fn run(
    arguments: &CompletionsArguments,
    program: Command,
) -> Result<Exit, CommandError> {
    let topics = PossibleValuesParser::new(help::names(&program));
    let mut program = program.mut_subcommand("help", |help| {
        help.mut_arg("words", |words| words.value_parser(topics))
    });
    let mut out = Vec::new();
    clap_complete::generate(arguments.shell, &mut program, "moderato", &mut out);
    output::print(&String::from_utf8_lossy(&out))
}

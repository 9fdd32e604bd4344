//! `completions`: what a shell has to know to complete a call.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::arguments::Arguments;
use super::exit::{Exit, Failure};
use super::output;

/// What `completions` takes.
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

pub(super) fn run(arguments: &CompletionsArguments) -> Result<Exit, Failure> {
    let mut out = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "moderato",
        &mut out,
    );
    output::print(&String::from_utf8_lossy(&out))
}

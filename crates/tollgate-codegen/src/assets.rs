//! Man pages, one a command and subcommand, and completions for the shells that clap knows.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use clap::{Command, CommandFactory as _};
use clap_complete::Shell;
use tollgate_common::Result;

const SHELLS: [Shell; 4] = [Shell::Bash, Shell::Fish, Shell::PowerShell, Shell::Zsh];

/// Writes both below a directory.
pub(crate) fn write(directory: &Path) -> Result<()> {
    let (man, completions) = (directory.join("man"), directory.join("completions"));
    for folder in [&man, &completions] {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    for command in commands() {
        clap_mangen::generate_to(command.clone(), &man).with_context(|| {
            format!("cannot write the pages of {} to {}", command.get_name(), man.display())
        })?;
        for shell in SHELLS {
            let name = command.get_name().to_owned();
            clap_complete::generate_to(shell, &mut command.clone(), &name, &completions)
                .with_context(|| format!("cannot write {shell} completions to {}", completions.display()))?;
        }
    }
    Ok(())
}

fn commands() -> [Command; 3] {
    [tollgate_affected::Args::command(), tollgate_env::Args::command(), tollgate_gate::Args::command()]
}

//! `cargo xtask dist [TARGET]`: the archive of a release for one target: the binaries, their man pages and
//! completions, what a user of them should read, and of which commit they are.
//!
//! On Linux the binaries are static, on Windows they need no runtime of Visual C++, and the paths of the machine that
//! built them are not in their messages. Writes below `target/dist` and prints the path of the archive.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::environment::Origin;
use crate::usage::TOOLS;
use crate::{Failure, Result, cargo, host};

/// What goes in from the root of the repository.
const TEXTS: [&str; 4] = ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// Builds and packs; without a target, for this machine.
pub(crate) fn run(target: Option<&OsString>, origin: &Origin) -> Result<ExitCode> {
    let target = match target {
        Some(target) => target.to_string_lossy().into_owned(),
        None => this_machine(origin)?,
    };
    let name = format!("tollgate-v{}-{target}", env!("CARGO_PKG_VERSION"));
    let dist = cargo::root().join("target").join("dist");
    let folder = dist.join(&name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|err| cannot("remove", &folder, &err))?;
    }
    std::fs::create_dir_all(&folder).map_err(|err| cannot("make", &folder, &err))?;
    fill(&folder, &target, origin)?;
    let archive = dist.join(format!("{name}.tar.gz"));
    // All three systems have it, Windows since 10.
    let mut tar = host::command("tar", &origin.build);
    succeed(tar.arg("-czf").arg(&archive).arg("-C").arg(&dist).arg(&name))?;
    host::answer(&format!("{}\n", archive.display()))?;
    Ok(ExitCode::SUCCESS)
}

fn fill(folder: &Path, target: &str, origin: &Origin) -> Result<()> {
    let flags = format!("build.rustflags=[{}]", rustflags(target, origin).join(", "));
    let commit = commit_of(origin)?;
    // By this commit `tollgate-gate init` asks for the actions; cargo hands what is in `[env]` to rustc.
    let of_commit = format!("env.TOLLGATE_COMMIT='{}'", commit.trim_end());
    for tool in &TOOLS {
        let mut options = vec!["--release", "--locked", "--target", target, "--config", &flags];
        if !commit.contains(' ') {
            options.extend(["--config", &of_commit]);
        }
        copy(&cargo::build(tool.package, &options, origin)?, folder)?;
    }
    for text in TEXTS {
        copy(&cargo::root().join(text), folder)?;
    }
    let file = folder.join("COMMIT");
    std::fs::write(&file, commit).map_err(|err| cannot("write", &file, &err))?;
    // Built for the machine that builds; what it writes is the same for every target.
    let codegen = cargo::build("tollgate-codegen", &[], origin)?;
    succeed(host::command(codegen, &origin.build).arg("assets").arg(folder))
}

/// The compiler's options, as literal strings of TOML, in which a backslash is one.
///
/// `crt-static` puts the C library into the binary: glibc on Linux, the runtime of Visual C++ on Windows (rustc's
/// book, "Codegen options", `target-feature`). macOS has no such thing.
fn rustflags(target: &str, origin: &Origin) -> Vec<String> {
    let mut flags = vec![format!("'--remap-path-prefix={}=.'", cargo::root().display())];
    if let Some(home) = cargo_home(origin) {
        flags.push(format!("'--remap-path-prefix={}=cargo'", home.display()));
    }
    if !target.contains("apple") {
        flags.push("'-Ctarget-feature=+crt-static'".to_owned());
    }
    flags
}

fn cargo_home(origin: &Origin) -> Option<PathBuf> {
    let text = |name| host::text(&origin.build, name).map(PathBuf::from);
    text("CARGO_HOME").or_else(|| Some(text("HOME").or_else(|| text("USERPROFILE"))?.join(".cargo")))
}

/// The commit that is packed; an action that is pinned to a commit takes no archive of another one.
fn commit_of(origin: &Origin) -> Result<String> {
    let changes = said("git", &["status", "--porcelain"], origin)?;
    let commit = said("git", &["rev-parse", "HEAD"], origin)?;
    Ok(if changes.is_empty() {
        commit + "\n"
    } else {
        format!("{commit} and changes that are not committed\n")
    })
}

/// The target that rustc builds for if none is named.
fn this_machine(origin: &Origin) -> Result<String> {
    said("rustc", &["--print", "host-tuple"], origin)
}

/// What a program answers, in the directory of this workspace.
fn said(program: &str, arguments: &[&str], origin: &Origin) -> Result<String> {
    let mut command = host::command(program, &origin.build);
    command.args(arguments).current_dir(cargo::root());
    let output = command.output().map_err(|err| cargo::cannot_start(command.get_program(), &err))?;
    if !output.status.success() {
        return Err(Failure::Here(format!(
            "{program} {} failed: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        )));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn copy(file: &Path, folder: &Path) -> Result<()> {
    let to = folder.join(file.file_name().unwrap_or_default());
    std::fs::copy(file, &to).map_err(|err| cannot("copy", file, &err))?;
    Ok(())
}

fn succeed(command: &mut Command) -> Result<()> {
    match cargo::code_of(command)? {
        0 => Ok(()),
        code => Err(Failure::Child(code)),
    }
}

fn cannot(what: &str, path: &Path, err: &std::io::Error) -> Failure {
    Failure::Here(format!("cannot {what} {}: {err}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binaries_are_static_where_that_can_be_and_name_no_path_of_this_machine() {
        let origin = |home: &str| Origin::new([("CARGO_HOME".into(), home.into())].into_iter().collect());
        for (target, is_static) in [
            ("x86_64-unknown-linux-gnu", true),
            ("x86_64-pc-windows-msvc", true),
            ("aarch64-apple-darwin", false),
        ] {
            let flags = rustflags(target, &origin("/home/of/cargo"));
            assert_eq!(
                flags.iter().any(|flag| flag.contains("+crt-static")),
                is_static,
                "{target}: {flags:?}"
            );
            for path in [cargo::root().display().to_string(), "/home/of/cargo".to_owned()] {
                assert!(
                    flags.iter().any(|flag| flag.starts_with(&format!("'--remap-path-prefix={path}="))),
                    "{flags:?}"
                );
            }
        }
    }
}

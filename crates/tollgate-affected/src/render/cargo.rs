//! Arguments for cargo.

use crate::choice::Choice;
use crate::report::PackageInfo;

/// `--workspace` for everything, `-p a -p b` for some (see [`packages`]), nothing for none; with a newline where there
/// is any.
#[must_use]
pub fn cargo(choice: &Choice<'_>) -> String {
    line(arguments(choice))
}

/// Arguments for nextest: those for cargo, so that only these packages are compiled, and a filterset, which also
/// chooses from an archive. For everything `--workspace`, for nothing nothing.
///
/// Without a blank or a quote in the filterset, since the words of `$(…)` are taken as they are; `=` before a name
/// makes it match exactly (nexte.st, "Filterset DSL reference").
#[must_use]
pub fn nextest(choice: &Choice<'_>) -> String {
    let arguments = arguments(choice);
    if choice.is_all || choice.members.is_empty() {
        return line(arguments);
    }
    let packages: Vec<_> = choice.members.iter().map(|info| format!("package(={})", info.name)).collect();
    line(format!("{arguments} -E {}", packages.join("|")))
}

/// The arguments that choose these packages, without a newline.
///
/// Names of members need no quoting: cargo allows letters, digits, `-` and `_` (The Cargo Book, "name").
pub(super) fn arguments(choice: &Choice<'_>) -> String {
    if choice.is_all {
        return "--workspace".to_owned();
    }
    packages(choice, &choice.members)
}

/// `-p a -p b`. Where cargo cannot be told which of two packages is meant, all but the others: what `--exclude` names
/// is a member, and what `-p` names may be any package of the build.
pub(super) fn packages(choice: &Choice<'_>, these: &[&PackageInfo]) -> String {
    let arguments: Option<Vec<_>> =
        these.iter().map(|info| Some(format!("-p {}", info.spec.as_ref()?))).collect();
    arguments.map_or_else(|| all_but(choice, these), |arguments| arguments.join(" "))
}

fn all_but(choice: &Choice<'_>, these: &[&PackageInfo]) -> String {
    let is_other = |info: &&&PackageInfo| these.iter().all(|one| one.name != info.name);
    let others = choice.members.iter().filter(is_other).chain(&choice.others);
    let mut names: Vec<_> = others.map(|info| info.name.as_str()).collect();
    names.sort_unstable();
    std::iter::once("--workspace".to_owned())
        .chain(names.iter().map(|name| format!("--exclude {name}")))
        .collect::<Vec<_>>()
        .join(" ")
}

fn line(arguments: String) -> String {
    if arguments.is_empty() { arguments } else { arguments + "\n" }
}

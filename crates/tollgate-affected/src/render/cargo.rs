//! Arguments for cargo.

use crate::choice::Choice;
use crate::report::PackageInfo;

/// `--workspace` for everything, `-p a -p b` for some, nothing for none; with a newline where there is any.
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
    packages(choice.members.iter().copied())
}

/// `-p a -p b`. Where cargo cannot be told which of two packages is meant, it has to build all.
pub(super) fn packages<'a>(members: impl Iterator<Item = &'a PackageInfo>) -> String {
    let arguments: Option<Vec<_>> = members.map(|info| Some(format!("-p {}", info.spec.as_ref()?))).collect();
    arguments.map_or_else(|| "--workspace".to_owned(), |arguments| arguments.join(" "))
}

fn line(arguments: String) -> String {
    if arguments.is_empty() { arguments } else { arguments + "\n" }
}

//! The rules for the members of the workspace: what a crate may depend on, and what every manifest has.

use crate::{Violation, numbered};

/// A member of the workspace.
#[derive(Debug, Default)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// The name of the directory that it lies in.
    pub(crate) folder: String,
    /// The path of its manifest, and what stands there.
    pub(crate) manifest: String,
    pub(crate) text: String,
    pub(crate) dependencies: Vec<Dependency>,
}

/// A dependency as the manifest has it.
#[derive(Debug)]
pub(crate) struct Dependency {
    /// The name of the package, even where it is renamed.
    pub(crate) name: String,
    pub(crate) is_dev: bool,
}

const RULES: [fn(&Member) -> Vec<Violation>; 6] = [
    tools_stay_apart,
    the_suite_stands_alone,
    heavy_dependencies_stay_in_affected,
    xtask_is_light,
    lints_are_the_workspaces,
    the_folder_is_the_name,
];

pub(crate) fn violations(member: &Member) -> impl Iterator<Item = Violation> {
    RULES.into_iter().flat_map(|rule| rule(member))
}

/// What is no tool: what the tools share, the suite that any tool can be run against, and what makes pages from all.
const NO_TOOLS: [&str; 3] = ["tollgate-common", CONFORMANCE, CODEGEN];
const CONFORMANCE: &str = "tollgate-conformance";
const CODEGEN: &str = "tollgate-codegen";

/// Every `tollgate-…` but these, so that a new one need not be entered here.
fn is_tool(name: &str) -> bool {
    name.starts_with("tollgate-") && !NO_TOOLS.contains(&name)
}

fn tools_stay_apart(member: &Member) -> Vec<Violation> {
    forbidden(member, |dependency| {
        let apart = is_tool(&member.name) && (is_tool(&dependency.name) || dependency.name == CODEGEN);
        apart.then(|| format!("{} and {} must not know each other", member.name, dependency.name))
    })
}

fn heavy_dependencies_stay_in_affected(member: &Member) -> Vec<Violation> {
    forbidden(member, |dependency| {
        let heavy = ["git2", "cargo_metadata"].contains(&dependency.name.as_str());
        (heavy && member.name != "tollgate-affected")
            .then(|| format!("only tollgate-affected may depend on {}", dependency.name))
    })
}

/// It asks tools by their command lines, so that any can be asked; and no tool is built from a suite of tests.
fn the_suite_stands_alone(member: &Member) -> Vec<Violation> {
    forbidden(member, |dependency| {
        if member.name == CONFORMANCE && is_tool(&dependency.name) {
            return Some(format!("the conformance suite must not know {}", dependency.name));
        }
        (dependency.name == CONFORMANCE && !dependency.is_dev)
            .then(|| "the conformance suite is for tests".to_owned())
    })
}

fn xtask_is_light(member: &Member) -> Vec<Violation> {
    forbidden(member, |dependency| {
        (member.name == "xtask" && !dependency.is_dev)
            .then(|| format!("xtask is compiled before anything else: do without {}", dependency.name))
    })
}

/// The dependencies that a rule has something to say about, where they stand in the manifest.
fn forbidden(member: &Member, rule: impl Fn(&Dependency) -> Option<String>) -> Vec<Violation> {
    let line_of = |name: &str| {
        numbered(&member.text)
            .find(|(_, line)| line.trim_start().starts_with(name))
            .map_or(1, |(number, _)| number)
    };
    member
        .dependencies
        .iter()
        .filter_map(|dependency| {
            let message = rule(dependency)?;
            Some(Violation::new(&member.manifest, line_of(&dependency.name), message))
        })
        .collect()
}

/// cargo does not tell of lints, so this reads the manifest.
fn lints_are_the_workspaces(member: &Member) -> Vec<Violation> {
    let mut table = "";
    let shared = member.text.lines().map(str::trim).any(|line| {
        if line.starts_with('[') {
            table = line;
        }
        let bare: String = line.split_whitespace().collect();
        (table == "[lints]" && bare == "workspace=true")
            || (table.is_empty() && bare == "lints.workspace=true")
    });
    if shared {
        return Vec::new();
    }
    let message = "needs `[lints]` with `workspace = true`";
    vec![Violation::new(&member.manifest, 1, message)]
}

fn the_folder_is_the_name(member: &Member) -> Vec<Violation> {
    // The suite is found by those who look for it at the top of the repository.
    let folder = if member.name == CONFORMANCE { "conformance" } else { &member.name };
    if member.folder == folder {
        return Vec::new();
    }
    let message = format!("{} lies in a folder named {}", member.name, member.folder);
    vec![Violation::new(&member.manifest, 1, message)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, dependencies: &[(&str, bool)]) -> Member {
        let names: Vec<_> = dependencies.iter().map(|(name, _)| *name).collect();
        Member {
            name: name.to_owned(),
            folder: name.to_owned(),
            manifest: format!("crates/{name}/Cargo.toml"),
            text: format!("[lints]\nworkspace = true\n{}\n", names.join("\n")),
            dependencies: dependencies
                .iter()
                .map(|&(name, is_dev)| Dependency { name: name.to_owned(), is_dev })
                .collect(),
        }
    }

    /// The lines at which any rule is broken.
    fn check(member: &Member, expected: &[usize]) {
        let found: Vec<_> = violations(member).map(|violation| violation.line).collect();
        assert_eq!(found, expected, "{member:?}");
    }

    #[test]
    fn tools_that_know_each_other_are_found() {
        check(&member("tollgate-gate", &[("tollgate-common", false)]), &[]);
        check(&member("tollgate-gate", &[("serde", false), ("tollgate-env", false)]), &[4]);
        check(&member("tollgate-env", &[("tollgate-affected", true)]), &[3]);
        check(&member("tollgate-new", &[("tollgate-gate", false)]), &[3]);
        check(&member("xtask", &[("tollgate-gate", true)]), &[]);
    }

    #[test]
    fn a_suite_that_knows_a_tool_is_found() {
        let mut suite = member(CONFORMANCE, &[("tollgate-common", false)]);
        suite.folder = "conformance".to_owned();
        check(&suite, &[]);
        check(&member("tollgate-affected", &[(CONFORMANCE, true)]), &[]);
        check(&member("tollgate-affected", &[(CONFORMANCE, false)]), &[3]);
        let mut suite = member(CONFORMANCE, &[("tollgate-affected", true)]);
        suite.folder = "conformance".to_owned();
        check(&suite, &[3]);
    }

    #[test]
    fn heavy_dependencies_elsewhere_are_found() {
        check(&member("tollgate-affected", &[("git2", false), ("cargo_metadata", false)]), &[]);
        check(&member("tollgate-common", &[("git2", false), ("cargo_metadata", true)]), &[3, 4]);
    }

    #[test]
    fn a_heavy_xtask_is_found() {
        check(&member("xtask", &[("serde_json", true)]), &[]);
        check(&member("xtask", &[("anyhow", false)]), &[3]);
    }

    #[test]
    fn missing_lints_are_found() {
        let check = |text: &str, expected: &[usize]| {
            let mut member = member("xtask", &[]);
            member.text = text.to_owned();
            check(&member, expected);
        };
        check("[package]\n[lints]\nworkspace = true\n", &[]);
        check("lints.workspace=true\n[package]\n", &[]);
        check("[package]\nworkspace = true\n[lints]\n", &[1]);
        check("[lints]\nworkspace = false\n", &[1]);
        check("[lints]\n# workspace = true\n", &[1]);
        check("[lints.rust]\nworkspace = true\n", &[1]);
        check("", &[1]);
    }

    #[test]
    fn a_folder_of_another_name_is_found() {
        let mut member = member("tollgate-gate", &[]);
        member.folder = "gate".to_owned();
        check(&member, &[1]);
    }
}

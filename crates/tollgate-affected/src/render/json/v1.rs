//! Version 1 of the answer as JSON. The order of the fields is fixed, and every list is sorted.

use serde::Serialize;
use tollgate_common::text;

use crate::change::Head;
use crate::choice::Choice;
use crate::render::cargo::arguments;
use crate::report::{Cause, Decision, Everything, FileReport, PackageInfo, Packages, Report, Selected};
use crate::workspace::Kind;

/// The version that stands in the answer.
const VERSION: u32 = 1;

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Answer<'a> {
    /// 1.
    version: u32,
    /// What was compared with; null where it is not known.
    base: Option<Base<'a>>,
    /// What the answer is for; null where the states could not be compared.
    head: Option<HeadState<'a>>,
    /// Whether every member is selected.
    all: bool,
    /// Why everything is selected; empty where it is not.
    everything: Vec<Reason<'a>>,
    /// The changed files.
    files: Vec<File<'a>>,
    /// The selected members, sorted by name.
    packages: Vec<Package<'a>>,
    /// How many members the workspaces have.
    members: usize,
    /// The jobs of `tollgate.toml`, or the default ones.
    jobs: Vec<Job<'a>>,
    /// The root manifests of the workspaces.
    workspaces: Vec<String>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Base<'a> {
    /// The commit; null where it is everything since before the first one.
    commit: Option<&'a str>,
    /// Which rule found it, as a phrase.
    rule: &'a str,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct HeadState<'a> {
    /// The commit; null for a list of paths.
    commit: Option<&'a str>,
    /// Whether what is not committed counts too.
    working_tree: bool,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Reason<'a> {
    /// The changed file that is the reason, if it is one.
    path: Option<String>,
    /// The reason.
    reason: &'a str,
    /// What would mend or narrow it.
    hints: &'a [String],
    /// The root manifest of the workspace of which everything is selected; null: of all.
    workspace: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct File<'a> {
    /// The path from the root of the repository; what is no plain text is quoted as git quotes it.
    path: String,
    /// What happened to it: `added`, `modified`, `deleted`, `type-changed`, or `listed` where only its name is known.
    status: &'a str,
    /// Their names, after their workspace and `#` where two workspaces have one of that name.
    packages: Vec<String>,
    /// Whether it selects everything.
    everything: bool,
    /// Why it touches these packages, or none.
    why: &'a str,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Package<'a> {
    /// Its name.
    name: &'a str,
    /// Its version.
    version: &'a str,
    /// Its directory; null where that is outside of the repository.
    dir: Option<String>,
    /// `compile`, or `test` where only tests could come out differently.
    level: &'a str,
    /// Why; the first is the one to show.
    causes: Vec<CauseV1<'a>>,
    /// The root manifest of the package's workspace.
    workspace: String,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Job<'a> {
    /// Its name.
    name: &'a str,
    /// Whether it has to run.
    run: bool,
    /// Why, or why not.
    reason: &'a str,
    /// With which packages it runs: `all`, `selected`, or of these only those at the compile level.
    packages: Option<&'a str>,
    /// These as arguments for cargo; null where it is skipped, and for several workspaces, of which cargo builds one at a
    /// time.
    args: Option<Vec<String>>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum CauseV1<'a> {
    /// A changed file.
    File { path: String, why: &'a str },
    /// An external package, through the lock file or a feature.
    External { path: String, chain: &'a [String] },
    /// Another selected package that it depends on.
    Dependency { package: &'a str, dependency: &'a str, through: &'a [String] },
    /// A selected package that its tests need.
    Companion { package: &'a str },
    /// Everything is selected.
    Everything,
}

/// The answer as one JSON document with a newline at its end.
///
/// # Errors
/// Never, as far as serde knows these types.
pub fn render(report: &Report) -> serde_json::Result<String> {
    let answer = Answer {
        version: VERSION,
        base: report.base.as_ref().map(|base| Base { commit: commit(&base.commit), rule: &base.rule }),
        head: report.head.as_ref().map(head),
        all: report.is_everything(),
        everything: report.everything.iter().map(|of| reason(report, of)).collect(),
        files: report.files.iter().map(|found| file(report, found)).collect(),
        packages: report.selected_members().map(|(info, selected)| package(report, info, selected)).collect(),
        members: report.member_count(),
        jobs: report.jobs.iter().map(|(name, decision)| job(report, name, decision)).collect(),
        workspaces: report.workspaces.iter().map(|path| path.display().into_owned()).collect(),
    };
    text::json(&answer)
}

fn commit(id: &str) -> Option<&str> {
    Some(id).filter(|id| !id.is_empty())
}

fn head(head: &Head) -> HeadState<'_> {
    match head {
        Head::Commit(id) => HeadState { commit: Some(id), working_tree: false },
        Head::WorkingTree(id) => HeadState { commit: Some(id), working_tree: true },
        Head::List => HeadState { commit: None, working_tree: false },
    }
}

fn reason<'a>(report: &Report, everything: &'a Everything) -> Reason<'a> {
    Reason {
        path: everything.path.as_ref().map(|path| path.display().into_owned()),
        reason: &everything.reason,
        hints: &everything.hints,
        workspace: everything.workspace.map(|of| report.workspaces[of].display().into_owned()),
    }
}

fn file<'a>(report: &'a Report, file: &'a FileReport) -> File<'a> {
    File {
        path: file.path.display().into_owned(),
        status: file.status.as_str(),
        packages: file.packages.iter().map(|id| report.label(&report.packages[id.0])).collect(),
        everything: file.everything,
        why: &file.why,
    }
}

fn package<'a>(report: &'a Report, info: &'a PackageInfo, selected: &'a Selected) -> Package<'a> {
    Package {
        name: &info.name,
        version: &info.version,
        dir: info.dir.as_ref().map(|dir| dir.display().into_owned()),
        level: selected.level.as_str(),
        causes: selected.causes.iter().map(|of| cause(report, of)).collect(),
        workspace: report.workspaces[info.workspace].display().into_owned(),
    }
}

fn job<'a>(report: &Report, name: &'a str, decision: &'a Decision) -> Job<'a> {
    let packages = match decision {
        Decision::Run { packages: Packages::All, .. } => Some("all"),
        Decision::Run { packages: Packages::Selected, .. } => Some("selected"),
        Decision::Run { packages: Packages::Compiled, .. } => Some("compiled"),
        Decision::Skip { .. } => None,
    };
    let args = packages.filter(|_| report.workspaces.len() == 1).map(|_| {
        let arguments = arguments(&Choice::of_job(report, decision));
        arguments.split_whitespace().map(str::to_owned).collect()
    });
    Job { name, run: packages.is_some(), reason: decision.reason(), packages, args }
}

fn cause<'a>(report: &'a Report, cause: &'a Cause) -> CauseV1<'a> {
    match cause {
        Cause::File { path, why } => CauseV1::File { path: path.display().into_owned(), why },
        Cause::External { path, chain } => CauseV1::External { path: path.display().into_owned(), chain },
        Cause::Package { on, kind, through } => {
            let dependency = match kind {
                Kind::Normal => "normal",
                Kind::Build => "build",
                Kind::Dev => "dev",
            };
            CauseV1::Dependency { package: report.name(*on), dependency, through }
        }
        Cause::Companion { on } => CauseV1::Companion { package: report.name(*on) },
        Cause::Everything => CauseV1::Everything,
    }
}

/// Its schema.
#[cfg(feature = "schema")]
pub(crate) fn schema() -> schemars::Schema {
    schemars::schema_for!(Answer<'_>)
}

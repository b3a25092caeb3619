//! A task of the team's own. It asks tollgate-affected for data and not for text: reading is one call, and deciding
//! another one that touches nothing.

use clap::Parser as _;
use tollgate_affected::{Level, PackageInfo, Report, decide, read};
use tollgate_common::{Ctx, Outcome, Result, emit};

/// What the task can be told.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The revision to compare with
    #[arg(long, default_value = "origin/HEAD")]
    base: String,
}

/// Names the crates without such a line; the answer is no if there is one.
pub(crate) fn run(args: &Args, ctx: &mut Ctx) -> Result<Outcome> {
    // Made as the command line makes them, so that whatever is not said here has its default. The scope leaves out
    // those that only depend on what changed.
    let asked = tollgate_affected::Args::parse_from(["affected", "--base", &args.base, "--scope", "changed"]);
    let reading = read(&asked, ctx)?;
    let report = decide(&reading.input);
    let missing = without_a_line(&report, |changelog| reading.root.join(changelog).is_file());
    let text: String =
        missing.iter().map(|name| format!("{name} changed, and its CHANGELOG.md did not\n")).collect();
    emit::data(ctx, text.as_bytes())?;
    Ok(if missing.is_empty() { Outcome::Pass } else { Outcome::No })
}

/// The crates of which more than the tests changed, and whose changelog, if they have one, did not.
fn without_a_line(report: &Report, exists: impl Fn(&str) -> bool) -> Vec<&str> {
    let changed = |path: &str| report.files.iter().any(|file| file.path.to_string() == path);
    let lacks = |info: &PackageInfo| {
        let changelog = info.dir.as_ref().map(|dir| format!("{dir}/CHANGELOG.md"));
        changelog.is_some_and(|changelog| exists(&changelog) && !changed(&changelog))
    };
    report
        .selected_members()
        .filter(|(info, selected)| selected.level == Level::Compile && lacks(info))
        .map(|(info, _)| info.name.as_str())
        .collect()
}

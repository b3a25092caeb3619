//! The packages that somebody runs with: of one job, or of whoever does not say for which job.
//!
//! Where only jobs read a changed file, no package is selected because of it; but who asks for packages without
//! naming the job may be the one that reads it, so then they are all there.

use std::collections::BTreeSet;

use crate::report::{Decision, Level, PackageInfo, Packages, Report};

/// Members of the workspace, sorted by name.
#[derive(Clone, Debug)]
pub struct Choice<'a> {
    /// The members.
    pub members: Vec<&'a PackageInfo>,
    /// Whether these are all.
    pub is_all: bool,
    /// The members that are not among them.
    pub others: Vec<&'a PackageInfo>,
    /// Why they are more than those that are selected.
    pub widened: Option<String>,
}

impl<'a> Choice<'a> {
    /// For whoever does not name a job.
    #[must_use]
    pub fn of_anybody(report: &'a Report) -> Self {
        let widened = match (&report.full_run_on, report.for_jobs.first()) {
            (Some(event), _) => Some(format!("every job runs on {event}")),
            (None, Some(file)) => Some(format!("{}: {}", file.path, file.reason)),
            (None, None) => None,
        };
        let packages = if widened.is_some() { Packages::All } else { Packages::Selected };
        Self { widened, ..Self::with(report, packages) }
    }

    /// For one job, which has none if it is to be skipped.
    #[must_use]
    pub fn of_job(report: &'a Report, decision: &Decision) -> Self {
        match decision {
            Decision::Run { packages, .. } => Self::with(report, *packages),
            Decision::Skip { .. } => Self::new(report, Vec::new()),
        }
    }

    fn with(report: &'a Report, packages: Packages) -> Self {
        let at_least = |level| {
            let members = report.selected_members().filter(move |(_, selected)| selected.level >= level);
            members.map(|(info, _)| info).collect()
        };
        let members: Vec<_> = match packages {
            Packages::All => members(report).collect(),
            Packages::Selected => at_least(Level::Test),
            Packages::Compiled => at_least(Level::Compile),
        };
        Self::new(report, members)
    }

    fn new(report: &'a Report, members: Vec<&'a PackageInfo>) -> Self {
        let names: BTreeSet<&str> = members.iter().map(|info| info.name.as_str()).collect();
        let others: Vec<_> =
            self::members(report).filter(|info| !names.contains(info.name.as_str())).collect();
        // Of a workspace without members there is nothing to build.
        let is_all = !members.is_empty() && others.is_empty();
        Self { members, is_all, others, widened: None }
    }
}

fn members(report: &Report) -> impl Iterator<Item = &PackageInfo> {
    report.packages.iter().filter(|info| info.is_member)
}

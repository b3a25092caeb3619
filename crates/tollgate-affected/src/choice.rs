//! The packages that somebody runs with: of one job, or of whoever does not say for which job.
//!
//! Where only jobs read a changed file, no package is selected because of it; but who asks for packages without
//! naming the job may be the one that reads it, so then they are all there.

use crate::report::{Decision, Level, PackageInfo, Packages, Report};

/// Members of the workspace, sorted by name.
#[derive(Clone, Debug)]
pub struct Choice<'a> {
    /// The members.
    pub members: Vec<&'a PackageInfo>,
    /// Whether these are all.
    pub is_all: bool,
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
            Decision::Skip { .. } => Self { members: Vec::new(), is_all: false, widened: None },
        }
    }

    /// The first package that cargo cannot be told apart from another of its name, so that it has to build all.
    #[must_use]
    pub fn nameless(&self) -> Option<&'a str> {
        let is_nameless = |info: &&&PackageInfo| info.spec.is_none();
        self.members.iter().find(is_nameless).filter(|_| !self.is_all).map(|info| info.name.as_str())
    }

    fn with(report: &'a Report, packages: Packages) -> Self {
        let at_least = |level| {
            let members = report.selected_members().filter(move |(_, selected)| selected.level >= level);
            members.map(|(info, _)| info).collect()
        };
        let members: Vec<_> = match packages {
            Packages::All => report.packages.iter().filter(|info| info.is_member).collect(),
            Packages::Selected => at_least(Level::Test),
            Packages::Compiled => at_least(Level::Compile),
        };
        // Of a workspace without members there is nothing to build.
        let is_all = !members.is_empty() && members.len() == report.member_count();
        Self { is_all, members, widened: None }
    }
}

//! The answers for several workspaces of one repository as one answer.
//!
//! Each workspace is decided by itself: its lock file, its profiles and its patches are its own, and a member of
//! one that another depends on by a path is a local package there. So a package can stand in the answer more than
//! once, but only once as a member. Then the companions: these know no borders between workspaces.

use std::collections::{BTreeMap, BTreeSet};

use super::Input;
use crate::path::RepoPath;
use crate::report::{Cause, Everything, FileReport, Level, PackageInfo, Report, Selected};
use crate::workspace::PackageId;

/// One answer from one for each workspace, all for the same change.
pub(super) fn merge(mut reports: Vec<Report>) -> Report {
    if reports.len() == 1 {
        return reports.remove(0);
    }
    let mut merged = Report { everything: everything(&reports), ..Report::default() };
    let is_everything = |file: usize| reports.iter().all(|report| report.files[file].everything);
    let of_all: Vec<bool> =
        reports.first().map_or(0..0, |report| 0..report.files.len()).map(is_everything).collect();
    for (workspace, report) in reports.into_iter().enumerate() {
        merged.append(report, workspace, &of_all);
    }
    merged.use_members_in_files();
    merged
}

/// What selects everything: of all workspaces where it does so in each, else of those where it does.
fn everything(reports: &[Report]) -> Vec<Everything> {
    let mut by_reason: BTreeMap<&Everything, Vec<usize>> = BTreeMap::new();
    for (index, report) in reports.iter().enumerate() {
        for everything in &report.everything {
            by_reason.entry(everything).or_default().push(index);
        }
    }
    let scoped = by_reason.into_iter().flat_map(|(everything, workspaces)| {
        let scopes: Vec<_> = if workspaces.len() == reports.len() {
            vec![None]
        } else {
            workspaces.into_iter().map(Some).collect()
        };
        scopes.into_iter().map(|workspace| Everything { workspace, ..everything.clone() })
    });
    scoped.collect()
}

impl Report {
    /// Adds the answer for one more workspace; `of_all` says of which files everything of all is selected.
    fn append(&mut self, other: Self, workspace: usize, of_all: &[bool]) {
        let moved_by = self.packages.len();
        let at = |id: PackageId| PackageId(id.0 + moved_by);
        let members = other.packages.iter().enumerate().filter(|(_, info)| info.is_member);
        let members: BTreeSet<_> = members.map(|(index, _)| at(PackageId(index))).collect();
        let files = other.files.into_iter().zip(of_all).map(|(file, of_all)| {
            // What selects everything of one workspace touches all its members.
            let packages = file.packages.into_iter().map(at);
            let narrowed = members.iter().filter(|_| file.everything && !of_all).copied();
            FileReport { packages: packages.chain(narrowed).collect(), everything: *of_all, ..file }
        });
        if self.workspaces.is_empty() {
            (self.base, self.head, self.files) = (other.base, other.head, files.collect());
            (self.full_run_on, self.jobs_are_declared) = (other.full_run_on, other.jobs_are_declared);
        } else {
            self.files.iter_mut().zip(files).for_each(|(file, more)| join(file, more));
        }
        self.for_jobs.extend(other.for_jobs);
        self.for_jobs.sort();
        self.for_jobs.dedup();
        self.workspaces.extend(other.workspaces);
        self.packages.extend(other.packages.into_iter().map(|info| PackageInfo { workspace, ..info }));
        self.selected.extend(other.selected.into_iter().map(|(id, selected)| {
            let causes = selected.causes.into_iter().map(|cause| match cause {
                Cause::Package { on, kind, through } => Cause::Package { on: at(on), kind, through },
                cause => cause,
            });
            (at(id), Selected { level: selected.level, causes: causes.collect() })
        }));
    }

    /// In the lines of files a package stands once, by its place as a member.
    fn use_members_in_files(&mut self) {
        let members: BTreeMap<&RepoPath, PackageId> = self
            .packages
            .iter()
            .enumerate()
            .filter(|(_, info)| info.is_member)
            .filter_map(|(index, info)| Some((info.dir.as_ref()?, PackageId(index))))
            .collect();
        let member = |id: &PackageId| {
            let member = self.packages[id.0].dir.as_ref().and_then(|dir| members.get(dir));
            member.copied().unwrap_or(*id)
        };
        for file in &mut self.files {
            file.packages = file.packages.iter().map(member).collect();
        }
    }
}

/// What one file means to two workspaces. Why it means nothing to one does not matter where it means something
/// to the other.
fn join(file: &mut FileReport, more: FileReport) {
    let has_effect = |file: &FileReport| file.everything || !file.packages.is_empty();
    match (has_effect(file), has_effect(&more)) {
        (true, false) => {}
        (false, true) => file.why = more.why,
        _ if file.why.split("; ").any(|why| why == more.why) => {}
        _ => file.why = format!("{}; {}", file.why, more.why),
    }
    file.packages.extend(more.packages);
}

/// Selects the packages whose tests need one that is compiled anew. They are touched at the test level, from
/// which nothing flows on.
pub(super) fn add_companions(input: &Input, report: &mut Report) {
    for (name, needs) in &input.companions {
        let is_compiled =
            |id: &PackageId| report.selected.get(id).is_some_and(|selected| selected.level == Level::Compile);
        let Some(on) = needs.iter().flat_map(|need| report.named(need)).find(is_compiled) else { continue };
        let companions: Vec<_> = report.named(name).collect();
        for id in companions {
            report
                .selected
                .entry(id)
                .or_insert_with(|| Selected { level: Level::Test, causes: vec![Cause::Companion { on }] });
        }
    }
}

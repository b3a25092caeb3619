//! Why a package is not selected: the ways from it to what is, and where each ends.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::decide::{Input, edges};
use crate::render::{Step, WhyNot};
use crate::report::{Cause, Report};
use crate::workspace::{Kind, PackageId};

/// What a package depends on, each with the edge.
type Dependencies = BTreeMap<PackageId, Vec<(PackageId, Cause)>>;

pub(super) fn find(input: &Input, report: &Report, package: PackageId) -> WhyNot {
    let mut dependencies = Dependencies::new();
    let mut dependents = BTreeSet::new();
    for (on, users) in edges(input) {
        for user in users {
            if on == package && report.selected.contains_key(&user.package) {
                dependents.insert(user.package);
            }
            let edge = Cause::Package { on, kind: user.kind, through: user.through };
            dependencies.entry(user.package).or_default().push((on, edge));
        }
    }
    let (ways, others) = ways(report, package, &dependencies);
    WhyNot { package, ways, others, dependents, follow_dependents: input.follow_dependents }
}

/// The shortest way to each selected package that could have carried a change, and the packages on the ways that
/// are not selected. A dev edge counts only where the package itself has it: that of another ends there.
fn ways(
    report: &Report,
    package: PackageId,
    dependencies: &Dependencies,
) -> (Vec<Vec<Step>>, BTreeSet<PackageId>) {
    let mut ways = Vec::new();
    let mut seen = BTreeSet::from([package]);
    let mut pending = VecDeque::from([(package, Vec::new())]);
    while let Some((from, way)) = pending.pop_front() {
        for (on, edge) in dependencies.get(&from).into_iter().flatten() {
            let is_dev = matches!(edge, Cause::Package { kind: Kind::Dev, .. });
            if (is_dev && from != package) || !seen.insert(*on) {
                continue;
            }
            let step = Step { from, edge: edge.clone() };
            let way: Vec<Step> = way.iter().cloned().chain([step]).collect();
            if report.selected.contains_key(on) {
                ways.push(way);
            } else {
                pending.push_back((*on, way));
            }
        }
    }
    let ends: BTreeSet<_> = ways.iter().filter_map(|way| way.last()?.on()).collect();
    let others = seen.into_iter().filter(|id| *id != package && !ends.contains(id)).collect();
    (ways, others)
}

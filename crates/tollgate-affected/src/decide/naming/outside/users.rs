//! In which programs the code of a package runs: in the tests of whoever depends on it, and in the build of
//! whoever needs it to build.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::report::Level;
use crate::workspace::{Kind, PackageId, Workspace};

/// For each package its users, itself among them. The level says when the code runs: at the test level when
/// their tests do, at the compile level when they are built.
pub(in crate::decide::naming) struct Users<'a> {
    workspace: &'a Workspace,
    dependents: Vec<BTreeSet<(PackageId, Kind)>>,
    /// Found when they are asked for.
    users: Vec<OnceCell<Vec<(PackageId, Level)>>>,
}

impl<'a> Users<'a> {
    pub(in crate::decide::naming) fn new(workspace: &'a Workspace) -> Self {
        let mut dependents = vec![BTreeSet::new(); workspace.packages.len()];
        for (id, package) in workspace.iter() {
            for dependency in &package.dependencies {
                if let Some(on) = dependency.local {
                    dependents[on.0].insert((id, dependency.kind));
                }
            }
        }
        Self { workspace, dependents, users: vec![OnceCell::new(); workspace.packages.len()] }
    }

    /// The users of a package, sorted.
    pub(in crate::decide::naming) fn of(&self, package: PackageId) -> &[(PackageId, Level)] {
        self.users[package.0].get_or_init(|| self.find(package).into_iter().collect())
    }

    fn find(&self, package: PackageId) -> BTreeMap<PackageId, Level> {
        let mut users = BTreeMap::new();
        // Through an external package its users are more than the manifests tell.
        if self.is_built_with(package) || self.workspace.patches.contains(&package) {
            return [(package, Level::Compile)].into();
        }
        users.insert(package, Level::Test);
        let (mut pending, mut linked) = (vec![package], BTreeSet::from([package]));
        while let Some(next) = pending.pop() {
            for &(user, kind) in &self.dependents[next.0] {
                // Who is built anew passes that on to its own users.
                let is_built = kind == Kind::Build || (kind == Kind::Normal && self.is_built_with(user));
                let level = if is_built { Level::Compile } else { Level::Test };
                let known = users.entry(user).or_insert(level);
                *known = level.max(*known);
                if kind == Kind::Normal && !is_built && linked.insert(user) {
                    pending.push(user);
                }
            }
        }
        users
    }

    /// Whether code of the package runs when others are built.
    fn is_built_with(&self, package: PackageId) -> bool {
        self.workspace.package(package).is_proc_macro
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::{Dependency, Package};

    /// Packages by their place, with what each depends on.
    fn workspace(packages: &[&[(usize, Kind)]], proc_macro: usize) -> Workspace {
        let dependency = |&(on, kind): &(usize, Kind)| Dependency {
            name: on.to_string(),
            alias: on.to_string(),
            kind,
            optional: false,
            target: None,
            requirement: semver::VersionReq::STAR,
            features: Vec::new(),
            local: Some(PackageId(on)),
        };
        let package = |(id, dependencies): (usize, &&[(usize, Kind)])| Package {
            name: id.to_string(),
            version: semver::Version::new(0, 1, 0),
            dir: None,
            is_member: true,
            targets: Vec::new(),
            binaries: Vec::new(),
            matrix_fields: serde_json::Map::new(),
            build_script: None,
            test_dirs: Vec::new(),
            code_dirs: Vec::new(),
            is_proc_macro: id == proc_macro,
            dependencies: dependencies.iter().map(dependency).collect(),
            features: BTreeMap::new(),
        };
        Workspace { packages: packages.iter().enumerate().map(package).collect(), ..Workspace::default() }
    }

    #[test]
    fn where_code_runs() {
        use Kind::{Build, Dev, Normal};
        use Level::{Compile, Test};
        // 1 is built with 0, 2 tests with 0 and 3 uses it; 4 is a proc macro that uses 3; 5 depends on 2.
        let packages: [&[(usize, Kind)]; 6] =
            [&[], &[(0, Build)], &[(0, Dev)], &[(0, Normal)], &[(3, Normal)], &[(2, Normal), (4, Normal)]];
        let workspace = workspace(&packages, 4);
        let users = Users::new(&workspace);
        let of = |id| users.of(PackageId(id)).iter().map(|(id, level)| (id.0, *level)).collect::<Vec<_>>();
        assert_eq!(of(0), [(0, Test), (1, Compile), (2, Test), (3, Test), (4, Compile)]);
        assert_eq!(of(4), [(4, Compile)]);
        assert_eq!(of(5), [(5, Test)]);
    }
}

//! What a changed file means that is neither a manifest of the workspace nor its lock file.
//!
//! In this order: a rule may say that it means everything; the package that owns it is touched, unless a
//! rule says that such a file has no effect and nothing can read it; whatever names it is touched; and a file
//! that nobody owns and no rule covers means everything.

use std::collections::BTreeSet;

use super::modules::PartOf;
use super::naming::{self, Data, Names, Outside, Reading, is_data, is_test_only, places};
use super::{Findings, Input, recorded, scripts, unowned};
use crate::change::{ChangedFile, Difference, Status};
use crate::config::{Effect, RulePackages, Unowned};
use crate::path::RepoPath;
use crate::report::Level;
use crate::rules::Verdict;
use crate::workspace::PackageId;

pub(super) fn find(
    input: &Input,
    difference: &Difference,
    removed: &BTreeSet<RepoPath>,
    findings: &mut Findings,
) {
    let places = places(input);
    let names = Names::new(input, &places);
    let outside = Outside::new(&input.workspace, &places);
    let data = Data::new(&input.workspace, &places);
    for file in &difference.files {
        // Manifests and the lock file were compared by content.
        let is_compared = findings.files.contains_key(&file.path);
        let place = Place { input, names: &names, outside: &outside, data: &data, removed };
        place.find(file, is_compared, findings);
    }
}

struct Place<'a> {
    input: &'a Input,
    names: &'a Names<'a>,
    outside: &'a Outside<'a>,
    data: &'a Data<'a>,
    /// The directories of packages that are gone.
    removed: &'a BTreeSet<RepoPath>,
}

impl Place<'_> {
    fn find(&self, file: &ChangedFile, is_compared: bool, findings: &mut Findings) {
        let path = &file.path;
        let verdict = self.input.rules.verdict(path);
        if let Some(Verdict { force: true, pattern, .. }) = verdict {
            if !is_compared {
                findings.nothing(path, format!("a rule says so, whatever names it (`{pattern}`)"));
            }
            return;
        }
        let readers = self.names.readers(path);
        for Reading { package, level, why } in &readers {
            findings.touch(path, *package, *level, why.clone());
        }
        for (package, why) in scripts::watchers(self.input, path) {
            let is_known =
                readers.iter().any(|reader| reader.package == package && reader.level == Level::Compile);
            if !is_known {
                findings.touch(path, package, Level::Compile, why);
            }
        }
        let aliases = naming::aliases(&self.input.links, path).unwrap_or_default();
        recorded::find(self.input, path, std::iter::once(path).chain(&aliases), findings);
        // Cargo watches the lock file of a package too, whatever it resolves to.
        if is_compared
            && path.file_name() == b"Cargo.lock"
            && let Some(owner) = self.input.workspace.owner(path)
            && let Some(why) = scripts::takes(self.input, owner, path)
        {
            findings.touch(path, owner, Level::Compile, why);
        }
        let is_source_of_package = path.has_suffix(".rs") && self.input.workspace.owner(path).is_some();
        if !is_compared && !is_source_of_package {
            let is_known = |reading: &Reading| {
                readers.iter().any(|known| known.package == reading.package && known.level >= reading.level)
            };
            for reading in self.outside.readers(path).into_iter().filter(|reading| !is_known(reading)) {
                findings.touch(path, reading.package, reading.level, reading.why);
            }
        }
        if !is_compared {
            self.by_place(file, findings);
            return;
        }
        // What is compared by content can be widened by a rule, but not narrowed.
        match verdict {
            Some(Verdict { effect: Effect::All, pattern, .. }) => {
                findings.everything(path, format!("a rule says so (`{pattern}`)"), Vec::new());
            }
            Some(Verdict { effect: Effect::Packages(packages), pattern, .. }) => {
                self.by_rule(path, packages, pattern, findings);
            }
            Some(Verdict { effect: effect @ (Effect::Jobs | Effect::Tool), pattern, .. }) => {
                findings.for_jobs(path, effect, pattern);
            }
            _ => {}
        }
    }

    fn by_place(&self, file: &ChangedFile, findings: &mut Findings) {
        let path = &file.path;
        let workspace = &self.input.workspace;
        for (inside, package) in workspace.iter() {
            // A submodule or a link in whose place packages are.
            if package.dir.as_ref().is_some_and(|dir| dir.is_within(path)) {
                findings.touch(path, inside, Level::Compile, "is where the package is");
            }
        }
        let owner = workspace.owner(path);
        let verdict = self.input.rules.verdict(path);
        match (verdict.as_ref().map(|verdict| (verdict.effect, verdict.pattern)), owner) {
            (Some((Effect::All, pattern)), _) => {
                findings.everything(
                    path,
                    format!("every package may depend on it (rule `{pattern}`)"),
                    Vec::new(),
                );
            }
            (Some((Effect::Packages(packages), pattern)), owner) => {
                self.by_rule(path, packages, pattern, findings);
                self.without_effect(path, owner, pattern, findings);
            }
            (Some((Effect::None, pattern)), owner) => self.without_effect(path, owner, pattern, findings),
            (Some((effect @ (Effect::Jobs | Effect::Tool), pattern)), owner) => {
                findings.for_jobs(path, effect, pattern);
                self.without_effect(path, owner, pattern, findings);
            }
            (_, Some(owner)) => self.owned(file, owner, findings),
            (_, None) => self.unowned(file, findings),
        }
    }

    /// A file in the directory of a package.
    fn owned(&self, file: &ChangedFile, owner: PackageId, findings: &mut Findings) {
        let path = &file.path;
        let what = what_happened(file.status);
        // A submodule may hold sources.
        let holds = |other: &RepoPath| other != path && other.is_within(path);
        let is_file = !self.input.all_manifests.iter().any(holds)
            && !self.input.sources.iter().any(|source| holds(&source.path));
        let part = match self.names.part_of(path) {
            _ if is_test_only(&self.input.workspace, path) => PartOf::Tests(what.to_owned()),
            Some(PartOf::Tests(why)) => PartOf::Tests(format!("{what}, and {why}")),
            Some(part) => part.clone(),
            None if is_file && is_data(&self.input.workspace, path, owner) => {
                let in_code = self.data.in_code(path, owner);
                in_code
                    .map_or_else(|| PartOf::Tests(what.to_owned()), |why| PartOf::Code(Some(why.to_owned())))
            }
            None => PartOf::Code(None),
        };
        let taken = || scripts::takes(self.input, owner, path);
        match part {
            PartOf::Code(None) => findings.touch(path, owner, Level::Compile, what),
            PartOf::Code(Some(why)) => {
                findings.touch(path, owner, Level::Compile, format!("{what}, and {why}"));
            }
            PartOf::Binary(_) | PartOf::Tests(_) | PartOf::Nothing(_) if let Some(taken) = taken() => {
                findings.touch(path, owner, Level::Compile, format!("{what}, and {taken}"));
            }
            PartOf::Binary(why) => {
                let why = why.map(|why| format!(", and {why}")).unwrap_or_default();
                findings.touch_binary(
                    path,
                    owner,
                    format!("{what}{why}, in a binary that nobody depends on"),
                );
            }
            PartOf::Tests(why) => findings.touch(path, owner, Level::Test, why),
            PartOf::Nothing(_) if findings.has_effect(path) => {}
            PartOf::Nothing(why) => findings.nothing(path, why),
        }
    }

    /// A rule says whom it touches. In another workspace of the repository these packages may not be.
    fn by_rule(&self, path: &RepoPath, packages: &RulePackages, pattern: &str, findings: &mut Findings) {
        for name in &packages.names {
            let why = || format!("matters to it by a rule (`{pattern}`)");
            let named = self.input.workspace.iter().filter(|(_, package)| package.name == *name.get_ref());
            for (package, _) in named {
                findings.touch(path, package, packages.level, why());
            }
        }
    }

    fn without_effect(
        &self,
        path: &RepoPath,
        owner: Option<PackageId>,
        pattern: &str,
        findings: &mut Findings,
    ) {
        let taken = owner.and_then(|owner| Some((owner, scripts::takes(self.input, owner, path)?)));
        if let Some((owner, why)) = taken {
            findings.touch(path, owner, Level::Compile, why);
        } else if !findings.has_effect(path) {
            let has_script =
                owner.is_some_and(|owner| self.input.workspace.package(owner).build_script.is_some());
            let watched =
                if has_script { ", and the build script of its package does not watch it" } else { "" };
            findings.nothing(path, format!("no source names it{watched} (rule `{pattern}`)"));
        }
    }

    fn unowned(&self, file: &ChangedFile, findings: &mut Findings) {
        let path = &file.path;
        // What is still there, or came anew, belongs to nobody now.
        let mut removed = self.removed.iter().filter(|_| file.status == Status::Deleted);
        if let Some(dir) = removed.find(|dir| path.is_within(dir)) {
            findings.nothing(path, format!("belonged to the package that was removed from {dir}"));
            return;
        }
        if let Some(dir) = self.input.workspace.package_elsewhere(path, &self.input.all_manifests) {
            if !findings.has_effect(path) {
                findings.nothing(
                    path,
                    format!("no member depends on the package in {dir}, and no source names it"),
                );
            }
            return;
        }
        let unclear = match self.input.unowned {
            Unowned::All => Some("no package owns it, and no rule says what it means".to_owned()),
            Unowned::Named => unowned::unclear(self.input, path, self.outside),
        };
        let Some(reason) = unclear else {
            if !findings.has_effect(path) {
                findings.nothing(path, "no package owns it, no source names it");
            }
            return;
        };
        let rule = pattern(path).map(|pattern| {
            format!(
                "if it has no effect on the crates, say so in tollgate.toml:\n[[affected.rule]]\npaths = [{pattern}]\neffect = \"none\""
            )
        });
        let hints = rule.into_iter().collect();
        findings.everything(path, reason, hints);
    }
}

/// The pattern that matches this path alone, as TOML; there is none for a path that is no text.
fn pattern(path: &RepoPath) -> Option<String> {
    // globset leaves backslashes as they are, which then escape what follows.
    let glob = globset::escape(&path.to_str()?.replace('\\', r"\\"));
    // A string of JSON is one of TOML.
    serde_json::to_string(&format!("/{glob}")).ok()
}

const fn what_happened(status: Status) -> &'static str {
    match status {
        Status::Added => "was added to the package",
        Status::Deleted => "was deleted from the package",
        Status::Modified => "changed",
        Status::TypeChanged => "became another kind of file",
        Status::Listed => "is listed as changed",
    }
}

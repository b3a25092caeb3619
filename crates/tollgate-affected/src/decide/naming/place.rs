//! What one source means by the paths it mentions, seen from its place in its package.

use super::{Name, Reach};
use crate::path::RepoPath;
use crate::report::Level;
use crate::sources::{Mention, MentionContext, Source};
use crate::workspace::{PackageId, TEST_DIRS, Workspace};

/// A source in its package.
pub(in crate::decide) struct Place<'a> {
    pub(super) source: &'a Source,
    pub(super) owner: Option<PackageId>,
    pub(super) role: Role,
    pub(super) package_dir: RepoPath,
    pub(super) workspace_root: RepoPath,
}

/// When a source runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// In a build script.
    Build,
    /// Only in tests, benches and examples.
    Test,
    /// In a library or a binary.
    Code,
}

impl<'a> Place<'a> {
    pub(super) fn of(workspace: &Workspace, source: &'a Source) -> Self {
        // A build script may lie outside of its package.
        let is_script =
            |package: &crate::workspace::Package| package.build_script.as_ref() == Some(&source.path);
        let script_of = workspace.iter().find(|(_, package)| is_script(package)).map(|(id, _)| id);
        let owner = script_of.or_else(|| workspace.owner(&source.path));
        let package = owner.map(|owner| workspace.package(owner));
        let is_build = script_of.is_some();
        let is_test = source.only_tests
            || package.is_some_and(|package| package.test_dirs.iter().any(|dir| source.path.is_within(dir)));
        let role = match (is_build, is_test) {
            (true, _) => Role::Build,
            (_, true) => Role::Test,
            _ => Role::Code,
        };
        let package_dir = package.and_then(|package| package.dir.clone());
        let workspace_root = workspace.root.clone();
        let package_dir = package_dir.unwrap_or_else(|| workspace_root.clone());
        Self { source, owner, role, package_dir, workspace_root }
    }

    /// What a mention may mean, for each directory that it may be relative to.
    pub(super) fn names(&self, mention: &'a Mention) -> Vec<(RepoPath, Name<'a>)> {
        if mention.context == MentionContext::Above {
            let name = self.name_by(mention, Level::Test, Reach::Foreign, None);
            return self.walks().map(|_| (RepoPath::root(), name)).into_iter().collect();
        }
        let (text, ending) = known_part(&mention.text);
        let is_unknown = text.is_empty() && ending.is_none_or(str::is_empty);
        if is_unknown && mention.context == MentionContext::Literal {
            return Vec::new();
        }
        let text = text.trim_start_matches('/').replace('\\', "/");
        let named = self.bases(mention.context).into_iter().filter_map(|base| {
            let target = base.join(&text)?;
            let (level, reach) = self.judge(mention, &base, &target, ending)?;
            Some((target, self.name_by(mention, level, reach, ending)))
        });
        named.chain(self.attribute(mention)).collect()
    }

    /// What an attribute names besides: a derive looks for its file anywhere in the package; and a module that
    /// lies among the tests brings the modules beside it.
    fn attribute(&self, mention: &'a Mention) -> Option<(RepoPath, Name<'a>)> {
        if mention.context != MentionContext::PathAttribute {
            return None;
        }
        let name = |ending| self.name_by(mention, Level::Compile, Reach::Below, Some(ending));
        if !mention.text.ends_with(".rs") {
            return Some((self.package_dir.clone(), name(mention.text.as_str())));
        }
        let target = self.source.path.parent()?.join(&mention.text)?;
        let is_among_tests =
            TEST_DIRS.iter().any(|dir| self.package_dir.join(dir).is_some_and(|dir| target.is_within(&dir)));
        if is_among_tests { Some((target.parent()?, name(".rs"))) } else { None }
    }

    fn name_by(&self, mention: &Mention, level: Level, reach: Reach, ending: Option<&'a str>) -> Name<'a> {
        let level = if mention.only_tests && self.role == Role::Code { Level::Test } else { level };
        let name = self.name(mention.line, level, reach, ending, mention.by_compiler);
        // A name alone means so many files that it says little of who reads one of them in another package.
        let is_path = mention.context != MentionContext::Literal || is_path(&mention.text);
        Name { runs_in_users: is_path && self.runs_in_users(mention) && !mention.by_compiler, ..name }
    }

    pub(super) fn name(
        &self,
        line: usize,
        level: Level,
        reach: Reach,
        ending: Option<&'a str>,
        takes_in: bool,
    ) -> Name<'a> {
        let level = match self.role {
            Role::Build => Level::Compile,
            Role::Test => Level::Test,
            Role::Code => level,
        };
        let (source, owner) = (&self.source.path, self.owner);
        Name { source, owner, line, level, ending, reach, takes_in, runs_in_users: false }
    }

    /// The line that lists or enters a directory, of a source that knows where its package is. A build script
    /// that starts a program elsewhere runs again only for what it says itself.
    fn walks(&self) -> Option<usize> {
        self.source.lists.or(self.source.enters.filter(|_| self.role != Role::Build))
    }

    /// Whether the source begins a path at the directory of its package.
    pub(super) fn is_anchored(&self) -> bool {
        self.source.mentions.iter().any(Mention::is_begun)
    }

    /// Whether a mention runs in whatever uses the package, and not only in its own tests or its build script.
    pub(super) fn runs_in_users(&self, mention: &Mention) -> bool {
        self.role == Role::Code && !mention.only_tests
    }

    /// Whether the source goes up to a directory above its package and keeps that.
    pub(super) fn climbs(&self) -> bool {
        self.source.mentions.iter().any(|mention| self.is_climb(mention))
    }

    /// Whether a directory above the package is listed or entered from where this mention goes up to it.
    pub(super) fn is_walk_up(&self, mention: &Mention) -> bool {
        (mention.is_begun() || self.role == Role::Test) && self.is_climb(mention) && self.walks().is_some()
    }

    /// Whether a mention is a directory above the package.
    pub(super) fn is_climb(&self, mention: &Mention) -> bool {
        let is_above = |target: RepoPath| self.package_dir.is_within(&target) && target != self.package_dir;
        match mention.context {
            MentionContext::Above => true,
            MentionContext::Package | MentionContext::Literal if mention.text.contains("..") => {
                let known = known_way_up(mention);
                self.package_dir.join(known.trim_start_matches('/')).is_some_and(is_above)
            }
            _ => false,
        }
    }

    /// The literals of the source by their last components: what they name below a directory that is not known.
    pub(super) fn endings(&self) -> Vec<(&'a [u8], Name<'a>)> {
        let ending = |mention: &'a Mention| {
            let text = mention.text.as_str();
            let last =
                text.rsplit('/').next().filter(|last| last.contains('.') && !last.contains(['*', '{']))?;
            let is_whole = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['*', '{', '$']);
            // As much of the path as is known, from its end.
            let known: usize =
                text.rsplit('/').take_while(|part| is_whole(part)).map(|part| part.len() + 1).sum();
            let ending = &text[text.len() - known.saturating_sub(1).min(text.len())..];
            Some((last.as_bytes(), self.name(mention.line, Level::Test, Reach::Below, Some(ending), false)))
        };
        // What the compiler reads, and what climbs, says itself where it begins.
        let literals =
            self.source.mentions.iter().filter(|mention| mention.context == MentionContext::Literal);
        literals.filter(|mention| !mention.text.contains("..")).filter_map(ending).collect()
    }

    fn bases(&self, context: MentionContext) -> Vec<RepoPath> {
        let dir = self.source.path.parent().unwrap_or_default();
        // A path attribute in an inline module is relative to a directory of the source's name.
        let inner = || self.source.path.to_str().and_then(|text| RepoPath::new(text.strip_suffix(".rs")?));
        let mut bases = match context {
            MentionContext::Include => vec![dir],
            MentionContext::PathAttribute => {
                vec![dir].into_iter().chain(inner()).chain([self.package_dir.clone()]).collect()
            }
            MentionContext::Package | MentionContext::Above => vec![self.package_dir.clone()],
            MentionContext::Literal => {
                vec![self.package_dir.clone(), dir, self.workspace_root.clone(), RepoPath::root()]
            }
        };
        bases.dedup();
        bases
    }

    /// The level and the reach of a name in library code; `None` where it is no reading at all.
    fn judge(
        &self,
        mention: &Mention,
        base: &RepoPath,
        target: &RepoPath,
        ending: Option<&str>,
    ) -> Option<(Level, Reach)> {
        let is_specific =
            !self.package_dir.is_within(target) || ending.is_some_and(|ending| !ending.is_empty());
        // Relative to the root of the workspace it is read by what found that root, when it runs.
        let is_root = *base == self.workspace_root || base.is_root();
        let from_root = mention.context == MentionContext::Literal && is_root && *base != self.package_dir;
        match (is_specific, mention.by_compiler) {
            (true, false) if self.is_word(mention) => Some((Level::Compile, Reach::Exact)),
            (true, _) if from_root => Some((Level::Test, Reach::Below)),
            (true, _) => Some((Level::Compile, Reach::Below)),
            // With a computed part it may be any file below, also of the package itself.
            (false, true) if ending.is_some() => Some((Level::Compile, Reach::Below)),
            (false, true) => Some((Level::Compile, Reach::Foreign)),
            (false, false) if from_root => None,
            // The directory of the package itself, or one above it: read by what lists directories.
            (false, false) if mention.context == MentionContext::Package => {
                let lists = *target == self.package_dir || self.walks().is_some();
                Some((Level::Test, if lists { Reach::Below } else { Reach::Exact }))
            }
            // `".."` alone is in many a source that only treats paths.
            (false, false) if self.role == Role::Code || self.source.lists.is_none() => None,
            (false, false) => Some((Level::Test, Reach::Below)),
        }
    }

    /// A literal that is a single word names a directory by accident, unless directories are listed.
    fn is_word(&self, mention: &Mention) -> bool {
        mention.context == MentionContext::Literal
            && self.source.lists.is_none()
            && !mention.text.contains(['/', '.', '*'])
    }
}

/// A path up to the first step that is computed and joined to it, which may be any name. (In one piece, with a
/// slash at its beginning, it is a pattern, which says more.)
fn known_way_up(mention: &Mention) -> &str {
    let text = mention.text.as_str();
    if mention.context != MentionContext::Package || text.starts_with('/') {
        return text;
    }
    let computed = text.split_once("/*/").map(|(known, _)| known);
    computed.or_else(|| text.strip_suffix("/*")).unwrap_or(text)
}

/// Whether a text has more than one step down.
fn is_path(text: &str) -> bool {
    text.split(['/', '\\']).filter(|step| !matches!(*step, "" | "." | "..")).nth(1).is_some()
}

/// With what the computed part of a path begins.
pub(super) const COMPUTED: [char; 5] = ['*', '{', '?', '$', '['];

/// The part of a path that is known, and what it must end in where something in between is computed:
/// `data/*.md` is everything in `data` that ends in `.md`. A computed beginning (`{root}/x`,
/// `$CARGO_MANIFEST_DIR/x`) is left out: the directories that a path may be relative to stand for it.
fn known_part(text: &str) -> (&str, Option<&str>) {
    let mut text = text;
    while let Some((first, rest)) = text.split_once('/')
        && first.contains(COMPUTED)
    {
        text = rest;
    }
    let Some(computed) = text.find(COMPUTED) else {
        return (text, None);
    };
    let known = text[..computed].rfind('/').map_or("", |slash| &text[..slash]);
    // After a variable nobody knows where its name ends.
    let last = text.rfind(['*', '}', '?', ']', '{', '$']);
    let ending =
        last.filter(|last| !text[*last..].starts_with(['{', '$'])).map_or("", |last| &text[last + 1..]);
    (known, Some(ending))
}

#[cfg(test)]
mod tests {
    use super::known_part;

    #[test]
    fn what_is_known_of_a_computed_path() {
        for (text, expected) in [
            ("a/b", ("a/b", None)),
            ("a/*.md", ("a", Some(".md"))),
            ("*.md", ("", Some(".md"))),
            ("**/*.md", ("", Some(".md"))),
            ("{root}/../x", ("../x", None)),
            ("$CARGO_MANIFEST_DIR/docs", ("docs", None)),
            ("a/{name}/c.txt", ("a", Some("/c.txt"))),
            ("a/*", ("a", Some(""))),
            ("docs/{a}/$f", ("docs", Some(""))),
            ("{}", ("", Some(""))),
        ] {
            assert_eq!(known_part(text), expected, "{text}");
        }
    }
}

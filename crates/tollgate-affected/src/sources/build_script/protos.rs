//! Compilers of protocol buffers, which ask cargo to watch the files and directories they are called with.
//!
//! Read in their sources: `tonic-build` prints `rerun-if-changed` for each file and each include directory from
//! 0.8 to 0.13, unless told not to (`emit_rerun_if_changed`). `prost-build` (to 0.14.1) and `tonic-prost-build`
//! (to 0.14.9) print nothing; should they begin to, then for what they are called with.

use semver::VersionReq;

use super::scope::Place;
use super::tree::{Node, any, mentions};
use super::value::literals;
use crate::workspace::{Dependency, Package};

/// The packages that watch no more than what they are called with.
pub(super) const PACKAGES: [&str; 3] = ["prost-build", "tonic-build", "tonic-prost-build"];

/// The functions that compile: name, and which argument is the first of the paths.
const FUNCTIONS: [(&str, usize); 4] =
    [("compile_protos", 0), ("compile", 0), ("compile_protos_with_config", 1), ("compile_with_config", 1)];

/// A compiler that always tells cargo what to watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Compiler {
    /// The name of its crate in the script.
    krate: String,
}

impl Compiler {
    pub(super) fn of(package: &Package) -> Option<Self> {
        let telling = |dependency: &&Dependency| {
            dependency.name == "tonic-build"
                && always_tells(&dependency.requirement)
                && dependency.local.is_none()
        };
        let found = package.dependencies.iter().find(telling)?;
        Some(Self { krate: found.alias.replace('-', "_") })
    }
}

/// Whether all versions that will do are of those that were read.
fn always_tells(requirement: &VersionReq) -> bool {
    match requirement.comparators.as_slice() {
        [only] => {
            let is_compatible = matches!(only.op, semver::Op::Caret | semver::Op::Tilde | semver::Op::Exact);
            is_compatible && only.major == 0 && only.minor.is_some_and(|minor| (8..=13).contains(&minor))
        }
        _ => false,
    }
}

/// Whether the package has any such compiler.
pub(super) fn has_any(package: &Package) -> bool {
    package.dependencies.iter().any(|dependency| PACKAGES.contains(&dependency.name.as_str()))
}

/// What a compiler is called with at this place, if it is called: the paths, or `None` where these are not all
/// literals.
pub(super) fn compiled<'t, 'a>(nodes: &'t [Node<'a>], place: &Place<'t, 'a>) -> Option<Option<Vec<String>>> {
    let (_, first) = FUNCTIONS.iter().find(|(name, _)| nodes[0].is_ident(name))?;
    let Some(arguments) = nodes.get(1).and_then(|next| next.group(b'(')) else { return Some(None) };
    let arguments: Vec<_> = super::tree::split(arguments).into_iter().skip(*first).collect();
    let paths: Option<Vec<_>> = arguments.iter().map(|argument| literals(argument, place)).collect();
    let mut paths: Vec<String> = match paths {
        Some(paths) => paths.into_iter().flatten().collect(),
        None => return Some(None),
    };
    // With one argument the directory of the file is the only one that is included.
    if let ([_], [path]) = (arguments.as_slice(), paths.as_slice()) {
        let dir = path.rsplit_once('/').map_or(".", |(dir, _)| dir).to_owned();
        paths.push(dir);
    }
    Some(Some(paths))
}

/// Whether a statement compiles whatever happens, with a compiler that tells cargo what to watch; `early` says
/// whether what stands before the call may leave the function.
pub(super) fn always_compiles(
    statement: &[Node<'_>],
    compiler: &Compiler,
    early: impl Fn(&[Node<'_>]) -> bool,
) -> bool {
    let is_call = |at: &usize| {
        let is_compile = FUNCTIONS.iter().any(|(name, _)| statement[*at].is_ident(name));
        is_compile && statement.get(at + 1).is_some_and(|next| next.group(b'(').is_some())
    };
    let Some(call) = (0..statement.len()).find(is_call) else { return false };
    let before = &statement[..call];
    let is_chain = before.iter().all(|node| {
        node.ident().is_some() || node.is_punct(b':') || node.is_punct(b'.') || node.group(b'(').is_some()
    });
    let is_plain =
        !any(before, &mut |rest| rest[0].ident().is_some_and(|name| matches!(name, "if" | "match")));
    statement[0].is_ident(&compiler.krate) && is_chain && is_plain && !early(before)
}

/// Whether the script may tell a compiler to be silent.
pub(super) fn may_silence(script: &[Node<'_>]) -> bool {
    mentions(script, "emit_rerun_if_changed")
}

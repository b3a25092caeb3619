//! The steps of a path that a program mentions: what is left of it when the way up is taken away.
//!
//! A literal may be more than a path, such as a command; then each of its words may be one.

use super::super::place::COMPUTED;

/// A path from a directory that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Steps<'a> {
    /// The steps that are known, at least one.
    known: Vec<&'a str>,
    /// What the path ends in, where something in between is computed.
    ending: Option<&'a str>,
    kind: Kind,
}

/// How certain it is that steps are a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A single word, which may mean anything.
    Word,
    /// A single step that is a path for certain, as it has a dot or is joined to something.
    Name,
    /// More than one step, or a way up.
    Path,
}

/// How a path means a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// It is the file's own, or that of something in the submodule that the file is.
    Whole,
    /// It is that of a directory above.
    Below,
    /// It is that of a file in the same directory or above, which may be a script or a manifest that leads to more.
    Beside,
}

impl<'a> Steps<'a> {
    pub(super) fn first(&self) -> &'a str {
        self.known[0]
    }

    pub(super) const fn kind(&self) -> Kind {
        self.kind
    }

    /// How these steps lead to a file, given by what is left of its path, and how many of its components they
    /// name.
    pub(super) fn matches(&self, file: &[&[u8]]) -> Option<(Match, usize)> {
        let same = self.known.iter().zip(file).take_while(|(step, name)| step.as_bytes() == **name).count();
        let is_last = same + 1 == self.known.len();
        if same == file.len() {
            return Some((Match::Whole, same));
        }
        if same == self.known.len() {
            let ends = self.ending.is_none_or(|ending| {
                let ending = ending.rsplit('/').next().unwrap_or_default();
                file.last().is_some_and(|name| name.ends_with(ending.as_bytes()))
            });
            return ends.then_some((Match::Below, same));
        }
        let is_file = is_last && self.ending.is_none() && self.known[same].contains('.');
        (same > 0 && is_file).then_some((Match::Beside, same))
    }
}

/// What a literal may mean: all of it, and each of its words.
pub(super) fn steps(text: &str) -> Vec<Steps<'_>> {
    let whole = path(text);
    let is_apart = |c: char| c.is_whitespace() || "\"'`,;:()<>|&=".contains(c);
    let words = text.split(is_apart).filter(|word| *word != text && !word.is_empty());
    let words = words.filter_map(path);
    // A word alone in a sentence is no path.
    let words = words.filter(|steps| steps.kind != Kind::Word);
    whole.into_iter().chain(below_variable(text)).chain(words).collect()
}

/// `env::var("ROOT")` joined to `docs` is put together as `ROOT/docs`: what follows the variable is the path.
fn below_variable(text: &str) -> Option<Steps<'_>> {
    let (first, rest) = text.split_once('/')?;
    let is_of_variable = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    path(rest).filter(|_| !first.is_empty() && first.bytes().all(is_of_variable))
}

/// The known steps of a path, without those that lead up or are computed at its beginning.
fn path(text: &str) -> Option<Steps<'_>> {
    let mut known = Vec::new();
    let mut ending = None;
    for (index, step) in text.split(['/', '\\']).enumerate() {
        let computed = step.rfind(COMPUTED);
        match (step, computed) {
            ("" | ".", _) => {}
            ("..", _) => {
                known.pop();
            }
            // A variable that is a directory, and perhaps a beginning of what follows it.
            (_, Some(_)) if known.is_empty() && index == 0 => {
                let rest = step.rsplit(['*', '}', '?', ']']).next();
                known.extend(rest.filter(|rest| !rest.is_empty() && !rest.contains(COMPUTED)));
            }
            (_, Some(_)) if known.is_empty() => {}
            (_, Some(_)) => {
                let rest = text.rsplit(['*', '}', '?', ']']).next();
                ending = Some(rest.filter(|rest| !rest.contains(COMPUTED)).unwrap_or_default());
                break;
            }
            _ => known.push(step),
        }
    }
    let kind = if known.len() > 1 || ending.is_some() || text.contains("..") {
        Kind::Path
    } else if text.contains(['/', '\\', '.']) {
        Kind::Name
    } else {
        Kind::Word
    };
    (!known.is_empty()).then_some(Steps { known, ending, kind })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, file: &str, expected: Option<(Match, usize)>) {
        let file: Vec<_> = file.split('/').map(str::as_bytes).collect();
        let found = steps(text).into_iter().filter(|steps| steps.first().as_bytes() == file[0]);
        let found: Vec<_> = found.filter_map(|steps| steps.matches(&file)).collect();
        assert_eq!(found.first().copied(), expected, "{text} {file:?}");
    }

    #[test]
    fn paths_that_lead_to_a_file() {
        use Match::{Below, Beside, Whole};
        for (text, expected) in [
            ("docs/a/x.md", Some((Whole, 3))),
            ("../../docs/a/x.md", Some((Whole, 3))),
            ("./docs", Some((Below, 1))),
            ("docs/", Some((Below, 1))),
            ("docs", Some((Below, 1))),
            ("{root}/docs/a", Some((Below, 2))),
            ("$ROOT/docs/{name}.md", Some((Below, 1))),
            ("docs/{name}.txt", None),
            ("docs/*/x.md", Some((Below, 1))),
            ("docs/{}", Some((Below, 1))),
            ("{}docs/a", Some((Below, 2))),
            ("docs/a/y.md", Some((Beside, 2))),
            ("docs/b/y.md", None),
            ("docs/b/../a/x.md", Some((Whole, 3))),
            ("docs/a/x.md/inside", Some((Whole, 3))),
            ("cat docs/a/x.md | sort", Some((Whole, 3))),
            ("--from=docs/a/x.md", Some((Whole, 3))),
            ("ROOT_DIR/docs/a/x.md", Some((Whole, 3))),
            ("ROOT/docs", Some((Below, 1))),
            ("Root/docs", None),
            ("read the docs", None),
            ("other/docs/a/x.md", None),
            (r"docs\a\x.md", Some((Whole, 3))),
        ] {
            check(text, "docs/a/x.md", expected);
        }
        check("docs/a b.md", "docs/a b.md", Some((Whole, 2)));
    }

    #[test]
    fn words_alone() {
        let kinds = |text: &str| steps(text).iter().map(Steps::kind).collect::<Vec<_>>();
        assert_eq!(kinds("docs"), [Kind::Word]);
        assert_eq!(kinds("./docs"), [Kind::Name]);
        assert_eq!(kinds("{root}/docs"), [Kind::Name]);
        assert_eq!(kinds("../docs"), [Kind::Path]);
        assert_eq!(kinds("docs/{x}"), [Kind::Path]);
        assert_eq!(kinds("x.toml"), [Kind::Name]);
        assert_eq!(kinds("docs and more"), [Kind::Word]);
        assert_eq!(kinds("{}"), []);
    }
}

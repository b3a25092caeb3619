//! From the tokens of a source to the paths it mentions.
//!
//! A path is often written in pieces: `concat!("a", "b")`, `root.join("a").join("b")`, or walked up from
//! `CARGO_MANIFEST_DIR` with `.parent()`. The pieces of one expression are put together; a piece that is
//! computed becomes `*`, which stands for anything.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::lexer::{Spanned, Token, statements};
use super::names::Prefilter;
use super::only_tests::in_documentation;
use super::pushes;
use super::steps_up::may_leave;
use super::windows::{windows, with_calls};

/// A path as a source mentions it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    /// The path, as written. Relative to what depends on the context; `*` stands for anything.
    pub text: String,
    /// The line it begins on, from one.
    pub line: usize,
    /// What stands around it.
    pub context: Context,
    /// Whether the compiler itself reads what is named.
    pub by_compiler: bool,
    /// Whether it stands where only tests run: in an item under `#[cfg(test)]`, or in a doctest.
    pub only_tests: bool,
}

impl Mention {
    /// Whether it begins at the directory of its package.
    #[must_use]
    pub const fn is_begun(&self) -> bool {
        matches!(self.context, Context::Above | Context::Package)
    }
}

/// What stands around a path, which says what it is relative to and when it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Context {
    /// In `include!`, `include_str!` or `include_bytes!`: read by the compiler, relative to the source.
    Include,
    /// In `#[path = …]`, or an attribute of a derive like it: read by the compiler, relative to the source or
    /// to wherever in the package the derive looks.
    PathAttribute,
    /// Begun with `CARGO_MANIFEST_DIR`: relative to the package.
    Package,
    /// Begun with the directory of the package and walked up by an unknown number of steps.
    Above,
    /// Any other literal.
    Literal,
}

/// A literal longer than this is no path.
const LONGEST: usize = 4096;

/// How many tokens the arguments of a macro may have.
const LONG: usize = 1024;

/// How many tokens one expression may have after its beginning.
const FAR: usize = 48;

/// The paths that a source mentions around `hits`, which are offsets in ascending order. `steps_up` says how many
/// times at most it goes from a path to the directory above, as `.parent()` does.
///
/// Reads only the surroundings of each hit: some sources are megabytes of tables. Whether these begin inside
/// a string that began far above cannot be known then, so they are read both ways, and what either finds
/// counts. A path that is written over more lines than that is none.
#[must_use]
pub fn mentions(text: &[u8], hits: &[usize], steps_up: usize) -> Vec<Mention> {
    let (mut found, mut line, mut counted) = (Vec::new(), 0, 0);
    for window in windows(text, hits) {
        line += memchr::memchr_iter(b'\n', &text[counted..window.start]).count();
        counted = window.start;
        let lines_with_hits = lines_with_hits(text, &window, hits);
        let part = String::from_utf8_lossy(&text[window]);
        let text = pushes::joined(text, &part);
        read_both_ways(&text, line, steps_up, &mut found);
        // A line by itself is not led astray by what comes before it, as `/*` in a long string.
        let mut rest = text.as_ref();
        for (number, text) in text.split_inclusive('\n').enumerate() {
            let is_marked = || lines_with_hits.contains(&number) || MARKS.may_be_in(text.as_bytes());
            if text.contains('"') && is_marked() {
                let goes_on = ["CARGO_", ".push("].iter().any(|mark| text.contains(mark));
                let text = if goes_on { with_calls(rest) } else { text };
                read_both_ways(text, line + number, steps_up, &mut found);
            }
            rest = &rest[text.len()..];
        }
        if let Some(text) = in_documentation(&text) {
            let code = found.len();
            read_both_ways(&text, line, steps_up, &mut found);
            found[code..].iter_mut().for_each(|mention| mention.only_tests = true);
        }
    }
    found.sort_by(|a, b| a.line.cmp(&b.line).then_with(|| a.cmp(b)));
    found.dedup();
    found
}

/// What makes a path of a line matter that has no hit: what is around it says what it is relative to, it climbs, or a
/// part of it is computed.
static MARKS: LazyLock<Prefilter> = LazyLock::new(|| {
    let marks = ["..", "*", "CARGO_", "concat", "folder", "include", "parent", "path"];
    Prefilter::new(marks.iter().map(|mark| mark.as_bytes()))
});

/// The lines of a window that have hits, from zero.
fn lines_with_hits(text: &[u8], window: &Range<usize>, hits: &[usize]) -> BTreeSet<usize> {
    let (mut line, mut counted) = (0, window.start);
    let place = |offset| hits.partition_point(|hit| *hit < offset);
    let lines = hits[place(window.start)..place(window.end)].iter().map(|hit| {
        line += memchr::memchr_iter(b'\n', &text[counted..*hit]).count();
        counted = *hit;
        line
    });
    lines.collect()
}

/// As code, and as if the beginning were inside a string.
fn read_both_ways(text: &str, lines_before: usize, steps_up: usize, found: &mut Vec<Mention>) {
    read(text, lines_before, steps_up, found);
    if let Some(quote) = text.find('"') {
        let skipped = text[..quote].matches('\n').count();
        read(&text[quote + 1..], lines_before + skipped, steps_up, found);
    }
}

fn read(text: &str, lines_before: usize, steps_up: usize, found: &mut Vec<Mention>) {
    let mut is_first = true;
    statements(text, |tokens| {
        let reader = Reader { tokens, steps_up, lines_before, is_first };
        is_first = false;
        let (mut at, mut include_ends) = (0, 0);
        while at < tokens.len() {
            if let Some(end) = reader.include(at) {
                include_ends = include_ends.max(end);
            }
            at = reader.read(at, at < include_ends, found);
        }
    });
}

struct Reader<'a> {
    tokens: &'a [Spanned<'a>],
    steps_up: usize,
    lines_before: usize,
    /// Whether the text begins with these tokens, so that something may have begun before.
    is_first: bool,
}

impl<'a> Reader<'a> {
    fn token(&self, at: usize) -> Option<&'a Token<'a>> {
        self.tokens.get(at).map(|(token, _)| token)
    }

    fn is_punct(&self, at: usize, punct: u8) -> bool {
        self.token(at) == Some(&Token::Punct(punct))
    }

    /// Whether an including macro is called at this place, and where its arguments end.
    fn include(&self, at: usize) -> Option<usize> {
        let Token::Ident("include" | "include_str" | "include_bytes") = self.token(at)? else {
            return None;
        };
        self.is_punct(at + 1, b'!').then(|| self.closing(at + 2))
    }

    /// Where the delimiter that opens at this place is closed.
    fn closing(&self, open: usize) -> usize {
        let mut depth = 0_usize;
        let end = self.tokens.len().min(open + LONG);
        for at in open..end {
            match self.token(at) {
                Some(Token::Punct(b'(' | b'[' | b'{')) => depth += 1,
                Some(Token::Punct(b')' | b']' | b'}')) => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return at;
                    }
                }
                _ => {}
            }
        }
        end
    }

    /// Reads what begins at this place, and says where to go on.
    fn read(&self, at: usize, in_include: bool, found: &mut Vec<Mention>) -> usize {
        let (token, line) = &self.tokens[at];
        if *token == Token::Ident("concat") && self.is_punct(at + 1, b'!') {
            let end = self.closing(at + 2);
            self.concatenated(at + 3, end, in_include, found);
            return end + 1;
        }
        let Token::Str(text) = token else {
            return at + 1;
        };
        if text.len() > LONGEST {
            return at + 1;
        }
        if matches!(text.as_ref(), "CARGO_MANIFEST_DIR" | "CARGO_MANIFEST_PATH" | "CARGO_WORKSPACE_DIR") {
            let above = text != "CARGO_MANIFEST_DIR";
            return self.anchored(at, self.lines_before + line, above, in_include, found);
        }
        let is_attribute = at >= 2
            && matches!(self.token(at - 2), Some(Token::Ident("path" | "folder")))
            && self.is_punct(at - 1, b'=')
            // `let path = …`
            && !matches!(at.checked_sub(3).and_then(|before| self.token(before)), Some(Token::Ident(_)))
            && self.is_in_attribute(at);
        // A build script says `cargo::rerun-if-changed=PATH`.
        let path = text.split_once("rerun-if-changed=").map_or(text.as_ref(), |(_, path)| path);
        let mut chain = self.follow(at + 1, path.to_owned());
        // A single word is a path for certain where it is joined to one.
        let is_joined = at >= 2 && matches!(self.token(at - 2), Some(Token::Ident("join" | "push")));
        if is_joined && self.is_punct(at - 1, b'(') && !only_climbs(&chain.text) {
            chain.text.insert_str(0, "./");
        }
        let context = match (in_include, is_attribute) {
            (true, _) => Some(Context::Include),
            (_, true) => Some(Context::PathAttribute),
            _ if only_climbs(&chain.text) => self.climb(at, path.len() < text.len()),
            _ => Some(Context::Literal),
        };
        if let Some(context) = context {
            let by_compiler = matches!(context, Context::Include | Context::PathAttribute);
            let line = self.lines_before + line;
            found.push(Mention { text: chain.text, line, context, by_compiler, only_tests: false });
        }
        chain.end
    }

    /// Whether a place may be in an attribute: some brackets are open there, the outermost after a `#`. One that
    /// began before the tokens counts, but a table of TOML in a string, `a = { path = "b" }`, does not.
    fn is_in_attribute(&self, at: usize) -> bool {
        let mut closed = 0_usize;
        for at in (0..at).rev() {
            match self.token(at) {
                Some(Token::Punct(b')' | b']')) => closed += 1,
                Some(Token::Punct(b'(' | b'[')) if closed > 0 => closed -= 1,
                Some(Token::Punct(b'['))
                    if at == 0 || b"#!".iter().any(|mark| self.is_punct(at - 1, *mark)) =>
                {
                    return true;
                }
                _ => {}
            }
        }
        self.is_first
    }

    /// What `".."` alone means. Joined to a path that nobody knows, or in a table of names, it is nothing;
    /// joined to the current directory, which is that of the package when tests run, or opened as it is, it is
    /// the directory above. So is what a build script watches (`is_watched`).
    fn climb(&self, at: usize, is_watched: bool) -> Option<Context> {
        // A child process is given a `current_dir(…)`; one's own is asked for.
        let is_asked = |at: usize| {
            let is_name = self.token(at) == Some(&Token::Ident("current_dir"));
            is_name && self.is_punct(at + 1, b'(') && self.is_punct(at + 2, b')')
        };
        if (at.saturating_sub(FAR)..at).any(is_asked) {
            return Some(Context::Package);
        }
        let opens = matches!(
            self.token(at.checked_sub(2)?),
            Some(Token::Ident(
                "new" | "from" | "read_dir" | "glob" | "canonicalize" | "current_dir" | "set_current_dir"
            ))
        );
        (is_watched || (opens && self.is_punct(at - 1, b'('))).then_some(Context::Literal)
    }

    /// An expression that begins with the directory of the package.
    fn anchored(
        &self,
        at: usize,
        line: usize,
        above: bool,
        in_include: bool,
        found: &mut Vec<Mention>,
    ) -> usize {
        let chain = self.follow(at + 1, String::new());
        let by_compiler = in_include;
        let mention = |text, context| Mention { text, line, context, by_compiler, only_tests: false };
        let above = above || chain.walked_up || (chain.text.is_empty() && self.steps_up > 0);
        if above || may_leave(&chain.text, self.steps_up) {
            found.push(mention(chain.text.clone(), Context::Above));
        }
        if !above {
            found.push(mention(chain.text, Context::Package));
        }
        chain.end
    }

    /// The pieces of a `concat!`. What is generated (`OUT_DIR`) is no file of the repository.
    fn concatenated(&self, start: usize, end: usize, in_include: bool, found: &mut Vec<Mention>) {
        let mut text = String::new();
        let mut context = if in_include { Context::Include } else { Context::Literal };
        let mut line = None;
        for at in start..end {
            match self.token(at) {
                Some(Token::Str(piece)) => {
                    line = line.or(Some(self.lines_before + self.tokens[at].1));
                    match piece.as_ref() {
                        "OUT_DIR" => return,
                        "CARGO_MANIFEST_DIR" => context = Context::Package,
                        // The value of another variable, which is not its name.
                        _ if self.is_variable(at) => text.push('*'),
                        piece => text.push_str(piece),
                    }
                }
                Some(Token::Ident("env" | "option_env" | "concat" | "core" | "std")) => {}
                // A macro's variable, or a macro that computes a piece.
                Some(Token::Ident(_)) => text.push('*'),
                _ => {}
            }
        }
        let Some(line) = line else { return };
        let is_left = context == Context::Package && !in_include && may_leave(&text, self.steps_up);
        let mention = Mention { text, line, context, by_compiler: in_include, only_tests: false };
        if is_left {
            found.push(Mention { context: Context::Above, ..mention.clone() });
        }
        found.push(mention);
    }

    /// Whether the literal at this place is the name of a variable, in `env!("…")`.
    fn is_variable(&self, at: usize) -> bool {
        let is_env = |at| matches!(self.token(at), Some(Token::Ident("env" | "option_env")));
        at >= 3 && self.is_punct(at - 1, b'(') && self.is_punct(at - 2, b'!') && is_env(at - 3)
    }

    /// Follows `.join("b")`, `.parent()` and what does not change a path.
    fn follow(&self, start: usize, begun: String) -> Chain {
        let mut chain = Chain { text: begun, walked_up: false, end: start };
        let mut at = start;
        while at < start + FAR {
            match self.token(at) {
                Some(Token::Ident("join" | "push")) if self.is_punct(at + 1, b'(') => {
                    if let Some(Token::Str(piece)) = self.token(at + 2) {
                        chain.join(piece);
                        (at, chain.end) = (at + 3, at + 3);
                    } else {
                        chain.join("*");
                        return chain;
                    }
                }
                Some(Token::Ident("parent")) => {
                    chain.join("..");
                    (at, chain.end) = (at + 1, at + 1);
                }
                Some(Token::Ident("ancestors" | "pop")) => {
                    chain.walked_up = true;
                    return chain;
                }
                Some(Token::Ident("expect")) => at = self.closing(at + 1) + 1,
                // What leaves a path as it is.
                Some(
                    Token::Punct(b')' | b'.' | b'?' | b'&' | b'(')
                    | Token::Ident(
                        "unwrap" | "canonicalize" | "to_path_buf" | "to_owned" | "into" | "as_ref"
                        | "as_path",
                    ),
                ) => at += 1,
                _ => return chain,
            }
        }
        chain
    }
}

/// Whether a path is nothing but steps up.
fn only_climbs(text: &str) -> bool {
    text.contains("..") && text.split(['/', '\\']).all(|part| matches!(part, "" | "." | ".."))
}

struct Chain {
    text: String,
    walked_up: bool,
    end: usize,
}

impl Chain {
    fn join(&mut self, piece: &str) {
        if !self.text.is_empty() {
            self.text.push('/');
        }
        self.text.push_str(piece);
    }
}

#[cfg(test)]
mod tests;

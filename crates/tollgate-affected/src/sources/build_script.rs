//! What a build script asks cargo to watch, read from its text.
//!
//! Cargo watches what a script prints with `rerun-if-changed`; where it prints neither that nor
//! `rerun-if-env-changed`, all files of the package (The Cargo Book, "Build Scripts", change detection;
//! `fingerprint/mod.rs` of cargo 1.95). What counts is what is printed, not what is read. A place that is not
//! understood makes the whole script unclear; which files that means is decided in `decide::scripts`.

mod flow;
mod format;
mod printed;
mod protos;
mod quiet;
mod scope;
mod tree;
mod value;

use self::printed::{Line, lines, println};
use self::protos::Compiler;
use self::scope::Place;
use self::tree::{Node, Tree, parse};
use self::value::{GENERATED, Value};
use crate::workspace::Package;

/// What a build script asks cargo to watch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildScript {
    /// The files and directories that it may print.
    pub watched: Vec<Watched>,
    /// Whether it prints something that switches off the default, whenever it succeeds.
    pub always_says: bool,
    /// Why it may print more than that.
    pub unclear: Option<Unclear>,
}

/// A path that a script prints.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Watched {
    /// Relative to the package; of a computed path the deepest directory that is fixed.
    pub path: String,
    /// Whether that is all of it.
    pub is_whole: bool,
    /// Where it is printed, from one.
    pub line: usize,
}

/// A place in a script that is not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclear {
    /// Follows "it" in a sentence.
    pub what: String,
    /// Where, from one; `None` where it is not in the text.
    pub line: Option<usize>,
}

/// A longer text is generated, or no script.
const LONGEST: usize = 256 * 1024;

/// Reads the build script of a package.
#[must_use]
pub fn read(text: &str, package: &Package) -> BuildScript {
    let unclear =
        |what: String| BuildScript { unclear: Some(Unclear { what, line: None }), ..BuildScript::default() };
    if text.len() > LONGEST {
        return unclear("is too long to be read".to_owned());
    }
    let Some(nodes) = parse(text) else { return unclear("cannot be read".to_owned()) };
    let mut reader = Reader { script: BuildScript::default(), has_protos: protos::has_any(package) };
    reader.block(&nodes, None);
    let compiler = Compiler::of(package).filter(|_| !protos::may_silence(&nodes));
    reader.script.watched.sort_by_key(|watched| (!watched.is_whole, watched.line));
    reader.script.always_says = flow::always_says(&nodes, compiler.as_ref());
    if reader.script.unclear.is_none() {
        let loud = quiet::loud(package);
        let what = loud.map(|loud| format!("can call `{}`, which may watch more", loud.name));
        reader.script.unclear = what.map(|what| Unclear { what, line: None });
    }
    reader.script
}

#[cfg(test)]
mod tests;

struct Reader {
    script: BuildScript,
    /// Whether the script can call a compiler that watches what it is called with.
    has_protos: bool,
}

impl Reader {
    fn block<'t, 'a>(&mut self, nodes: &'t [Node<'a>], outside: Option<&Place<'t, 'a>>) {
        for (at, node) in nodes.iter().enumerate() {
            let place = outside.map_or_else(|| Place::top(nodes, at), |outside| outside.inside(nodes, at));
            let rest = &nodes[at..];
            if let Some(what) = surprise(nodes, at) {
                self.is_unclear(what, node.line);
            }
            if let Some(arguments) = println(rest) {
                self.printed(&lines(arguments, &place), node.line);
            } else if self.has_protos
                && let Some(paths) = protos::compiled(rest, &place)
            {
                self.compiled(paths, node.line);
            }
            if let Tree::Group(_, inside) = &node.tree {
                self.block(inside, Some(&place));
            }
        }
    }

    fn is_unclear(&mut self, what: &str, line: usize) {
        self.script.unclear.get_or_insert_with(|| Unclear { what: what.to_owned(), line: Some(line) });
    }

    fn printed(&mut self, lines: &[Line], line: usize) {
        for printed in lines {
            match printed {
                Line::Watches(values) => values.iter().for_each(|value| self.watch(value, line)),
                Line::Unknown => self.is_unclear("prints a line that is computed", line),
                Line::WatchesEnvironment | Line::Other => {}
            }
        }
    }

    fn compiled(&mut self, paths: Option<Vec<String>>, line: usize) {
        match paths {
            Some(paths) => paths.into_iter().for_each(|path| self.watch(&Value::known(path), line)),
            None => self.is_unclear("compiles files with computed names", line),
        }
    }

    /// Of a computed path, everything below the deepest directory that is fixed.
    fn watch(&mut self, value: &Value, line: usize) {
        let text = value.text.trim_end().replace('\\', "/");
        if text.starts_with(GENERATED) {
            return;
        }
        if text.starts_with('/') {
            self.is_unclear("watches an absolute path", line);
        }
        let path =
            if value.is_whole { text } else { text.rsplit_once('/').map_or("", |(dir, _)| dir).to_owned() };
        let watched = Watched { path, is_whole: value.is_whole, line };
        if !self.script.watched.contains(&watched) {
            self.script.watched.push(watched);
        }
    }
}

/// What is not understood at this place, if anything is: whatever can print in another way than `println!`, or
/// bring in code from elsewhere.
fn surprise(nodes: &[Node<'_>], at: usize) -> Option<&'static str> {
    let next = nodes.get(at + 1);
    let is_macro = next.is_some_and(|next| next.is_punct(b'!'));
    let arguments = next.and_then(|next| next.group(b'('));
    let is_after = |punct: u8| at > 0 && nodes[at - 1].is_punct(punct);
    if let Some(text) = nodes[at].text() {
        let is_device = text.starts_with("/dev/") || text.starts_with("/proc/");
        return is_device.then_some("may write to its output by another name");
    }
    match nodes[at].ident()? {
        "println" if !is_macro => Some("has a `println` of its own"),
        "print" if is_macro => Some("prints a line in pieces"),
        "macro_rules" => Some("has a macro of its own"),
        "include" if is_macro => Some("includes another source"),
        "extern" => Some("uses what is declared elsewhere"),
        "mod" if nodes.get(at + 2).is_some_and(|after| after.is_punct(b';')) => Some("has modules"),
        "stdout"
            if is_after(b':')
                || arguments.is_some_and(<[_]>::is_empty)
                || next.is_some_and(|next| next.is_ident("as")) =>
        {
            Some("writes to its output itself")
        }
        "spawn" | "status" | "exec" if arguments.is_some() => {
            Some("starts a program that prints into its output")
        }
        "inherit" | "from_raw_fd" | "from_raw_handle" | "borrow_raw" => {
            Some("starts a program that prints into its output")
        }
        _ => None,
    }
}

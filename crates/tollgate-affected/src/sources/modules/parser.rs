//! From the tokens of a source to its declarations: a stack of braces, and what the attributes before an
//! item say.

use super::attributes::{Attributes, Lined};
use super::{Declarations, Module, ModulePath, Said, Step};
use crate::sources::lexer::{Token, tokens_at};

/// A source larger than this is a table, and not read: it is unclear.
const LARGEST: usize = 512 * 1024;

/// White space of Rust that the lexer takes for part of a word. Nobody writes it; a source that has it is unclear.
const ODD_SPACE: [char; 6] = ['\u{b}', '\u{85}', '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}'];

/// Attributes that are no macros.
const OF_THE_LANGUAGE: [&str; 10] =
    ["allow", "cfg", "cfg_attr", "deny", "derive", "doc", "expect", "forbid", "path", "warn"];

/// What stands between two delimiters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    /// Items: the file itself, or an inline module.
    Items,
    /// The arguments of a macro where items may be.
    Call,
    /// The rules of a macro.
    Rules,
    /// Anything in which no module can be declared that has no path.
    Other,
}

struct Frame {
    /// What closes it; nothing closes the file.
    end: Option<u8>,
    inside: Inside,
    in_tests: bool,
    /// How many inline modules there are around it.
    depth: usize,
    /// The attributes before what comes next.
    pending: Attributes,
}

/// Reads what a source takes in. Of the arguments of macros only the words count of which `is_wanted` says that
/// they may be names of modules.
#[must_use]
pub fn declarations(text: &str, is_wanted: impl Fn(&str) -> bool) -> Declarations {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > LARGEST || (!text.is_ascii() && text.contains(ODD_SPACE)) || text.contains('\u{b}') {
        return Declarations { unclear: Some(1), ..Declarations::default() };
    }
    let file = Frame { end: None, ..opened(b'{', Inside::Items, false, 0) };
    let mut parser = Parser {
        tokens: lined(text),
        at: 0,
        frames: vec![file],
        within: Vec::new(),
        found: Declarations::default(),
        is_wanted: &is_wanted,
    };
    while parser.at < parser.tokens.len() {
        parser.step();
    }
    if parser.frames.len() > 1 {
        parser.unclear();
    }
    parser.found
}

/// The tokens with their lines. The first line may be for the shell.
fn lined(text: &str) -> Vec<Lined<'_>> {
    let is_for_shell = text.starts_with("#!") && !text[2..].trim_start().starts_with('[');
    let from = if is_for_shell { text.find('\n').unwrap_or(text.len()) } else { 0 };
    let (mut line, mut counted) = (1, 0);
    let mut lined = Vec::new();
    for (token, at) in tokens_at(&text[from..]) {
        line += memchr::memchr_iter(b'\n', &text.as_bytes()[counted..from + at]).count();
        counted = from + at;
        lined.push((token, line));
    }
    lined
}

/// What the delimiter opens.
fn opened(by: u8, inside: Inside, in_tests: bool, depth: usize) -> Frame {
    let end = match by {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    };
    Frame { end: Some(end), inside, in_tests, depth, pending: Attributes::default() }
}

struct Parser<'a, 'f> {
    tokens: Vec<Lined<'a>>,
    at: usize,
    /// The delimiters that are open, and the file; never empty.
    frames: Vec<Frame>,
    within: Vec<Step>,
    found: Declarations,
    is_wanted: &'f dyn Fn(&str) -> bool,
}

impl<'a> Parser<'a, '_> {
    fn token(&self, ahead: usize) -> Option<&Token<'a>> {
        self.tokens.get(self.at + ahead).map(|(token, _)| token)
    }

    /// The line of this place, or the last one.
    fn line(&self) -> usize {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(1, |(_, line)| *line)
    }

    fn is_punct(&self, ahead: usize, punct: u8) -> bool {
        self.token(ahead) == Some(&Token::Punct(punct))
    }

    /// The delimiter that opens there.
    fn opening(&self, ahead: usize) -> Option<u8> {
        match self.token(ahead) {
            Some(Token::Punct(punct @ (b'(' | b'[' | b'{'))) => Some(*punct),
            _ => None,
        }
    }

    fn frame(&mut self) -> &mut Frame {
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn unclear(&mut self) {
        let line = self.line();
        self.found.unclear.get_or_insert(line);
    }

    /// Reads what begins at this place.
    fn step(&mut self) {
        match self.token(0) {
            Some(Token::Punct(b'#')) if self.is_punct(1, b'[') => self.attribute(1),
            Some(Token::Punct(b'#')) if self.is_punct(1, b'!') && self.is_punct(2, b'[') => self.attribute(2),
            Some(Token::Ident("mod")) => self.module(),
            Some(Token::Ident(_)) if self.is_punct(1, b'!') => self.macro_call(),
            Some(Token::Ident(word)) => {
                let word = *word;
                self.word(word);
            }
            Some(Token::Punct(punct)) => {
                let punct = *punct;
                self.punct(punct);
            }
            _ => self.at += 1,
        }
    }

    /// `#[…]`, or `#![…]`, which is about what it stands in.
    fn attribute(&mut self, open: usize) {
        let end = self.closing(self.at + open);
        let mut read = Attributes::default();
        let inner = (self.at + open + 1).min(end)..end;
        read.add(&self.tokens[inner.clone()]);
        self.words_of_attribute(inner);
        if open == 2 {
            self.frame().in_tests |= read.in_tests && self.frame().inside == Inside::Items;
        } else {
            let pending = &mut self.frame().pending;
            pending.in_tests |= read.in_tests;
            pending.paths.extend(read.paths);
            pending.always_path |= read.always_path;
            pending.unclear |= read.unclear;
        }
        self.at = end + 1;
    }

    /// What an attribute says may be for a macro too.
    fn words_of_attribute(&mut self, inner: std::ops::Range<usize>) {
        let is_known = match self.tokens.get(inner.start) {
            Some((Token::Ident(name), _)) => OF_THE_LANGUAGE.contains(name),
            _ => false,
        };
        let frame = self.frame();
        if is_known || matches!(frame.inside, Inside::Rules | Inside::Other) {
            return;
        }
        let in_tests = frame.in_tests;
        for (token, line) in &self.tokens[inner] {
            if let Token::Ident(word) = token
                && (self.is_wanted)(word)
            {
                self.found.said.push(Said { word: (*word).to_owned(), line: *line, in_tests });
            }
        }
    }

    /// Where the delimiter that opens at this place is closed.
    fn closing(&self, open: usize) -> usize {
        let mut depth = 0_usize;
        for (at, (token, _)) in self.tokens.iter().enumerate().skip(open) {
            match token {
                Token::Punct(b'(' | b'[' | b'{') => depth += 1,
                Token::Punct(b')' | b']' | b'}') if depth <= 1 => return at,
                Token::Punct(b')' | b']' | b'}') => depth -= 1,
                _ => {}
            }
        }
        self.tokens.len()
    }

    /// Whether what comes next is for tests only. Whether a macro keeps the attributes of its arguments is not
    /// known.
    fn in_tests(&mut self) -> bool {
        let frame = self.frame();
        frame.in_tests || (frame.inside == Inside::Items && frame.pending.in_tests)
    }

    fn module(&mut self) {
        let line = self.line();
        let in_tests = self.in_tests();
        let pending = std::mem::take(&mut self.frame().pending);
        let inside = self.frame().inside;
        self.at += 1;
        if self.is_punct(0, b'#') {
            self.at += 1;
        }
        let name = match self.token(0) {
            Some(Token::Ident(name)) => (*name).to_owned(),
            // A name that a macro puts together, or one that it is given, which is said where it is called.
            next => {
                let is_computed = matches!(next, Some(Token::Punct(b'['))) || !pending.paths.is_empty();
                if (is_computed || pending.unclear) && inside != Inside::Other {
                    self.unclear();
                }
                return;
            }
        };
        if (pending.unclear || !name.is_ascii() || (inside == Inside::Rules && !pending.paths.is_empty()))
            && !in_tests
        {
            self.unclear();
        }
        self.at += 1;
        if self.is_punct(0, b'{') {
            self.at += 1;
            self.inline(name, pending.paths, in_tests);
        } else if self.is_punct(0, b';') {
            self.declared(name, line, pending, in_tests);
        }
    }

    /// Enters an inline module.
    fn inline(&mut self, name: String, mut paths: Vec<ModulePath>, in_tests: bool) {
        let inside = self.frame().inside;
        if paths.len() > 1 {
            self.unclear();
        }
        self.within.push(paths.pop().map_or(Step::Name(name), |path| Step::Path(path.text)));
        self.frames.push(opened(b'{', inside, in_tests, self.within.len()));
    }

    fn declared(&mut self, name: String, line: usize, pending: Attributes, in_tests: bool) {
        match self.frame().inside {
            Inside::Rules if in_tests => return,
            Inside::Rules => {
                self.found.by_macros.push((name, line));
                return;
            }
            // The macro may put it into modules of its own.
            Inside::Call => self.found.said.push(Said { word: name.clone(), line, in_tests }),
            Inside::Items | Inside::Other => {}
        }
        let name = Some(name).filter(|_| !pending.always_path);
        let within = self.within.clone();
        self.found.modules.push(Module { name, line, within, paths: pending.paths, in_tests });
    }

    /// `name!…`, where it is a call or the rules of a macro.
    fn macro_call(&mut self) {
        let is_rules = self.token(0) == Some(&Token::Ident("macro_rules"));
        let open = if is_rules && matches!(self.token(2), Some(Token::Ident(_))) { 3 } else { 2 };
        let Some(opening) = self.opening(open) else {
            self.at += 2;
            return;
        };
        if self.token(0) == Some(&Token::Ident("include")) {
            self.include();
            return;
        }
        let (in_tests, line) = (self.in_tests(), self.line());
        let inside = match self.frame().inside {
            _ if is_rules => Inside::Rules,
            Inside::Items | Inside::Call => {
                self.found.calls.get_or_insert(line);
                Inside::Call
            }
            inside => inside,
        };
        let depth = self.within.len();
        self.at += open + 1;
        self.frames.push(opened(opening, inside, in_tests, depth));
    }

    /// `include!("…")`: a source that is read as if it stood here, with its modules beside itself.
    fn include(&mut self) {
        let (in_tests, line) = (self.in_tests(), self.line());
        let end = self.closing(self.at + 2);
        let is_in_rules = self.frame().inside == Inside::Rules;
        match &self.tokens[(self.at + 3).min(end)..end] {
            [(Token::Str(text), at)] | [(Token::Str(text), at), (Token::Punct(b','), _)]
                if !is_in_rules && !text.starts_with(['/', '\\']) && !text.contains(':') =>
            {
                let path = ModulePath { text: text.to_string(), line: *at, in_tests: false };
                let module = Module { line, paths: vec![path], in_tests, ..Module::default() };
                self.found.modules.push(module);
            }
            _ if in_tests => {}
            _ => self.unclear(),
        }
        self.at = end + 1;
    }

    fn word(&mut self, word: &str) {
        let (line, next_is_path) = (self.line(), self.is_punct(1, b':'));
        let frame = self.frame();
        if frame.inside == Inside::Call && (self.is_wanted)(word) {
            let in_tests = self.frame().in_tests;
            self.found.said.push(Said { word: word.to_owned(), line, in_tests });
        }
        let may_precede = matches!(word, "pub" | "crate" | "in" | "self" | "super" | "unsafe");
        if !may_precede && !next_is_path {
            self.frame().pending = Attributes::default();
        }
        self.at += 1;
    }

    fn punct(&mut self, punct: u8) {
        match punct {
            b'(' | b'[' | b'{' => {
                let (inside, in_tests) = (self.frame().inside, self.frame().in_tests);
                let inside = if inside == Inside::Items { Inside::Other } else { inside };
                let depth = self.within.len();
                self.frames.push(opened(punct, inside, in_tests, depth));
            }
            b')' | b']' | b'}' => self.close(punct),
            b':' => {}
            _ => self.frame().pending = Attributes::default(),
        }
        self.at += 1;
    }

    /// Leaves what is open. What is closed without having been opened is no Rust.
    fn close(&mut self, punct: u8) {
        if self.frame().end != Some(punct) {
            self.unclear();
            return;
        }
        self.frames.pop();
        let depth = self.frame().depth;
        self.within.truncate(depth);
        if punct == b'}' {
            self.frame().pending = Attributes::default();
        }
    }
}

#[cfg(test)]
mod tests;

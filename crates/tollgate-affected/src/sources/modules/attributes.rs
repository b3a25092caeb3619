//! The attributes of a module, as far as they say when it is compiled and where its file is.

use super::ModulePath;
use crate::sources::lexer::Token;

/// A token and the line it begins on, from one.
pub(super) type Lined<'a> = (Token<'a>, usize);

/// What the attributes before an item say together.
#[derive(Clone, Debug, Default)]
pub(super) struct Attributes {
    /// Whether the item is there for tests only.
    pub(super) in_tests: bool,
    pub(super) paths: Vec<ModulePath>,
    /// Whether one of the paths holds in any case.
    pub(super) always_path: bool,
    /// Whether a path is said in a way that is not understood.
    pub(super) unclear: bool,
}

impl Attributes {
    /// Adds an attribute: what stands in its brackets.
    pub(super) fn add(&mut self, tokens: &[Lined<'_>]) {
        match tokens {
            [(Token::Ident("cfg"), _), arguments @ ..] => {
                self.in_tests |= implies_test(arguments_of(arguments));
            }
            [(Token::Ident("cfg_attr"), _), arguments @ ..] => self.add_if(arguments_of(arguments), false),
            [(Token::Ident("path"), _), (Token::Punct(b'='), _), value @ ..] => {
                self.always_path = true;
                self.add_path(value, false);
            }
            _ => {}
        }
    }

    /// Adds what stands in a `cfg_attr`: a condition and attributes.
    fn add_if(&mut self, arguments: &[Lined<'_>], in_tests: bool) {
        let mut arguments = list(arguments);
        let in_tests = in_tests || arguments.next().is_some_and(implies_test);
        for attribute in arguments {
            match attribute {
                [(Token::Ident("cfg_attr"), _), inner @ ..] => self.add_if(arguments_of(inner), in_tests),
                [(Token::Ident("path"), _), (Token::Punct(b'='), _), value @ ..] => {
                    self.add_path(value, in_tests);
                }
                _ => {}
            }
        }
    }

    fn add_path(&mut self, value: &[Lined<'_>], in_tests: bool) {
        match value {
            // From the root of the disk nobody knows where in the repository that is.
            [(Token::Str(text), line)] if !text.starts_with(['/', '\\']) && !text.contains(':') => {
                self.paths.push(ModulePath { text: text.to_string(), line: *line, in_tests });
            }
            _ => self.unclear = true,
        }
    }
}

/// Whether a condition holds in tests only: `test` itself, `all` with it, `any` of nothing else.
pub(super) fn implies_test(condition: &[Lined<'_>]) -> bool {
    match condition {
        [(Token::Ident("test"), _)] => true,
        [(Token::Ident("all"), _), rest @ ..] => list(arguments_of(rest)).any(implies_test),
        [(Token::Ident("any"), _), rest @ ..] => {
            // `any()` never holds, so it says nothing of tests.
            let mut conditions = list(arguments_of(rest)).peekable();
            conditions.peek().is_some() && conditions.all(implies_test)
        }
        _ => false,
    }
}

/// What stands in the parentheses that are all of these tokens; nothing where they are not.
fn arguments_of<'a, 'b>(tokens: &'a [Lined<'b>]) -> &'a [Lined<'b>] {
    match tokens {
        [(Token::Punct(b'('), _), inner @ .., (Token::Punct(b')'), _)] => inner,
        _ => &[],
    }
}

/// The parts between commas, a last empty one left out.
fn list<'a, 'b>(tokens: &'a [Lined<'b>]) -> impl Iterator<Item = &'a [Lined<'b>]> {
    let mut depth = 0_i32;
    let parts = tokens.split(move |(token, _)| {
        match token {
            Token::Punct(b'(' | b'[' | b'{') => depth += 1,
            Token::Punct(b')' | b']' | b'}') => depth -= 1,
            _ => {}
        }
        depth == 0 && *token == Token::Punct(b',')
    });
    parts.filter(|part| !part.is_empty())
}

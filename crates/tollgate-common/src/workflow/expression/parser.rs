//! From tokens to the tree: `||` binds least, then `&&`, `== !=`, `< <= > >=`, `!` and at last `. [] ()`
//! (`Token.Precedence` of the runner).

use std::ops::Range;

use super::lexer::{Token, tokens};
use super::{Comparison, Error, Expr, Kind};

/// The runner refuses trees of more than 50 levels (`ExpressionConstants.MaxDepth`); parentheses are none there.
const DEEPEST: usize = 120;

/// Reads the expression that is a part of a text; its positions are those of the text.
///
/// # Errors
/// When it is none.
pub fn parse(text: &str, part: Range<usize>) -> Result<Expr, Error> {
    let tokens = tokens(text, part.clone())?;
    let mut parser = Parser { tokens, at: 0, depth: 0, end: part.end };
    let expr = parser.or()?;
    match parser.peek() {
        None => Ok(expr),
        Some(_) => Err(parser.unexpected()),
    }
}

struct Parser {
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    depth: usize,
    end: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn take(&mut self, wanted: &Token) -> bool {
        let is_next = self.peek() == Some(wanted);
        self.at += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, wanted: &Token) -> Result<(), Error> {
        if self.take(wanted) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn range(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.end..self.end, |(_, range)| range.clone())
    }

    /// Where the last token that was taken ends.
    fn taken_to(&self) -> usize {
        self.tokens[..self.at].last().map_or(0, |(_, range)| range.end)
    }

    fn unexpected(&self) -> Error {
        let message = match self.peek() {
            None => "the expression ends too early",
            Some(_) => "this is not expected here",
        };
        Error { message: message.to_owned(), range: self.range() }
    }

    /// One level further in.
    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Error {
                message: "the expression is nested too deep".to_owned(),
                range: self.range(),
            });
        }
        let found = inner(self);
        self.depth -= 1;
        found
    }

    fn or(&mut self) -> Result<Expr, Error> {
        self.chain(&Token::Or, Self::and, Kind::Or)
    }

    fn and(&mut self) -> Result<Expr, Error> {
        self.chain(&Token::And, Self::equality, Kind::And)
    }

    fn chain(
        &mut self,
        sign: &Token,
        operand: impl Fn(&mut Self) -> Result<Expr, Error>,
        kind: impl FnOnce(Vec<Expr>) -> Kind,
    ) -> Result<Expr, Error> {
        let first = operand(self)?;
        let mut all = vec![first];
        while self.take(sign) {
            all.push(operand(self)?);
        }
        match <[Expr; 1]>::try_from(all) {
            Ok([only]) => Ok(only),
            Err(all) => {
                let range = all[0].range.start..self.taken_to();
                Ok(Expr { kind: kind(all), range })
            }
        }
    }

    fn equality(&mut self) -> Result<Expr, Error> {
        self.comparisons(Self::order, |by| matches!(by, Comparison::Equal | Comparison::NotEqual))
    }

    fn order(&mut self) -> Result<Expr, Error> {
        self.comparisons(Self::unary, |by| !matches!(by, Comparison::Equal | Comparison::NotEqual))
    }

    /// Operators of the same rank, from left to right. Each makes the tree a level deeper.
    fn comparisons(
        &mut self,
        operand: impl Fn(&mut Self) -> Result<Expr, Error>,
        is_ours: impl Fn(Comparison) -> bool,
    ) -> Result<Expr, Error> {
        let mut left = operand(self)?;
        let mut levels = 0;
        while let Some(&Token::Compare(by)) = self.peek() {
            if !is_ours(by) {
                break;
            }
            self.step(&mut levels)?;
            let right = operand(self)?;
            let range = left.range.start..right.range.end;
            left = Expr { kind: Kind::Compare(by, Box::new(left), Box::new(right)), range };
        }
        Ok(left)
    }

    /// Takes a token that wraps what is to its left.
    fn step(&mut self, levels: &mut usize) -> Result<(), Error> {
        *levels += 1;
        if *levels > DEEPEST {
            return Err(Error {
                message: "the expression is nested too deep".to_owned(),
                range: self.range(),
            });
        }
        self.at += 1;
        Ok(())
    }

    fn unary(&mut self) -> Result<Expr, Error> {
        let start = self.range().start;
        if !self.take(&Token::Not) {
            return self.postfix();
        }
        let inner = self.deeper(Self::unary)?;
        let range = start..inner.range.end;
        Ok(Expr { kind: Kind::Not(Box::new(inner)), range })
    }

    fn postfix(&mut self) -> Result<Expr, Error> {
        let start = self.range().start;
        let mut expr = self.primary()?;
        let mut levels = 0;
        // Literals have neither properties nor indices.
        let has_properties =
            !matches!(expr.kind, Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_));
        while has_properties && matches!(self.peek(), Some(Token::Dot | Token::OpenIndex)) {
            let is_dot = self.peek() == Some(&Token::Dot);
            self.step(&mut levels)?;
            let of = Box::new(expr);
            let kind = if is_dot { self.property(of)? } else { self.index(of)? };
            expr = Expr { kind, range: start..self.taken_to() };
        }
        Ok(expr)
    }

    fn property(&mut self, of: Box<Expr>) -> Result<Kind, Error> {
        let kind = match self.peek() {
            Some(Token::Star) => Kind::Star(of),
            Some(Token::Name(name)) => Kind::Property(of, name.clone()),
            // After a dot these are names.
            Some(Token::Null) => Kind::Property(of, "null".to_owned()),
            Some(Token::Bool(value)) => Kind::Property(of, value.to_string()),
            _ => return Err(self.unexpected()),
        };
        self.at += 1;
        Ok(kind)
    }

    fn index(&mut self, of: Box<Expr>) -> Result<Kind, Error> {
        let kind = if self.take(&Token::Star) {
            Kind::Star(of)
        } else {
            Kind::Index(of, Box::new(self.deeper(Self::or)?))
        };
        self.expect(&Token::CloseIndex)?;
        Ok(kind)
    }

    fn primary(&mut self) -> Result<Expr, Error> {
        let range = self.range();
        let kind = match self.peek() {
            Some(Token::Null) => Kind::Null,
            Some(Token::Bool(value)) => Kind::Bool(*value),
            Some(Token::Number(value)) => Kind::Number(*value),
            Some(Token::Text(text)) => Kind::Text(text.clone()),
            Some(Token::Name(name)) => {
                let name = name.clone();
                self.at += 1;
                return self.named(name, range);
            }
            Some(Token::Open) => {
                self.at += 1;
                let inner = self.deeper(Self::or)?;
                self.expect(&Token::Close)?;
                return Ok(inner);
            }
            _ => return Err(self.unexpected()),
        };
        self.at += 1;
        Ok(Expr { kind, range })
    }

    fn named(&mut self, name: String, range: Range<usize>) -> Result<Expr, Error> {
        if !self.take(&Token::Open) {
            return Ok(Expr { kind: Kind::Context(name), range });
        }
        let mut arguments = Vec::new();
        if !self.take(&Token::Close) {
            loop {
                arguments.push(self.deeper(Self::or)?);
                if self.take(&Token::Close) {
                    break;
                }
                self.expect(&Token::Comma)?;
            }
        }
        Ok(Expr { kind: Kind::Call(name, arguments), range: range.start..self.taken_to() })
    }
}

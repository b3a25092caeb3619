//! The terminal, with room for `^C` behind the cursor.
//!
//! indicatif fills each line up to the last column, which is what makes it begin the next one, and stays there. The `^C`
//! that the terminal itself writes when somebody presses that would go to a line then of which indicatif knows nothing,
//! and one would be left that nobody clears. So the cursor goes back a little when all is drawn; whatever is drawn or
//! cleared next begins in the first column anyway.

use std::io;

use console::Term;
use indicatif::{ProgressDrawTarget, TermLike};

/// Room for `^C`, twice.
const ROOM: usize = 4;

/// How often lines are drawn in a second at most; indicatif's own figure for a terminal.
const RATE: u8 = 20;

#[derive(Debug)]
struct Roomy(Term);

/// Standard error.
pub(super) fn stderr() -> ProgressDrawTarget {
    ProgressDrawTarget::term_like_with_hz(Box::new(Roomy(Term::buffered_stderr())), RATE)
}

impl TermLike for Roomy {
    fn width(&self) -> u16 {
        self.0.size().1
    }

    fn height(&self) -> u16 {
        self.0.size().0
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_up(n)
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_down(n)
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_right(n)
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_left(n)
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.0.write_line(text)
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.0.write_str(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.0.clear_line()
    }

    fn flush(&self) -> io::Result<()> {
        self.0.move_cursor_left(ROOM)?;
        self.0.flush()
    }
}

//! How far a source goes up from a path, counted in its text: if that is fewer steps than a path in the package
//! has down, nobody leaves the package by it.
//!
//! What is not counted: the calls of a function that goes up some steps each time.

use std::collections::BTreeMap;

use memchr::{memmem, memrchr, memrchr2, memrchr3};

use super::is_rust_word;
use super::marks::{STEPS_UP, joined_steps};

/// What goes up any number of steps.
const ALL: [&str; 2] = ["ancestors", "successors("];

/// How many steps up a source makes at most, one after another. What is in a loop may be any number; and what is
/// done to a variable of a function that is not called here does not add to what others do.
pub(super) fn steps_up(text: &[u8]) -> usize {
    let calls = STEPS_UP.iter().flat_map(|step| memmem::find_iter(text, step.as_bytes()).map(|at| (at, 1)));
    let joined = joined_steps(text).map(|(at, steps)| (at, memmem::find_iter(steps, b"..").count()));
    let (mut shared, mut own) = (0_usize, BTreeMap::<_, usize>::new());
    for (at, count) in calls.chain(joined) {
        match around(text, at) {
            Around::Loop => return usize::MAX,
            Around::Function(body) if is_own(text, body, at) => *own.entry(body).or_default() += count,
            Around::Function(_) | Around::Nothing => shared = shared.saturating_add(count),
        }
    }
    let sum = shared.saturating_add(own.into_values().max().unwrap_or_default());
    let is_any = || ALL.iter().any(|word| memmem::find(text, word.as_bytes()).is_some());
    if sum > 0 && is_any() { usize::MAX } else { sum }
}

/// Whether a source that makes so many steps up may leave the package from a path in it: what is kept in a variable
/// may be walked up elsewhere in the source. A path that goes up itself says where it leads.
pub(super) fn may_leave(path: &str, steps_up: usize) -> bool {
    let down = path.split(['/', '\\']).filter(|step| !matches!(*step, "" | ".")).count();
    !path.contains("..") && steps_up > down
}

/// What is around a place.
enum Around {
    /// A loop of its function, or the condition of one.
    Loop,
    /// A function, by the place of its brace.
    Function(usize),
    Nothing,
}

fn around(text: &[u8], at: usize) -> Around {
    let is_loop = |head: &[u8]| words(head).any(|word| matches!(word, b"for" | b"loop" | b"while"));
    let start = statement(text, at);
    if is_loop(&text[start..at]) && !is_taken_from_list(text, start, at) {
        return Around::Loop;
    }
    let (mut end, mut closed) = (at, 0_usize);
    while let Some(brace) = memrchr2(b'{', b'}', &text[..end]) {
        end = brace;
        if text[brace] == b'}' {
            closed += 1;
        } else if closed > 0 {
            closed -= 1;
        } else {
            let head = &text[statement(text, brace)..brace];
            if words(head).any(|word| word == b"fn") {
                return Around::Function(brace);
            }
            if is_loop(head) {
                return Around::Loop;
            }
        }
    }
    Around::Nothing
}

/// Whether a step is from a variable that a function binds itself, in a function whose name is said only once.
fn is_own(text: &[u8], body: usize, at: usize) -> bool {
    let length = text[..at].iter().rev().take_while(|byte| is_rust_word(**byte)).count();
    let variable = &text[at - length..at];
    let binding = [b"let ", variable, b" ="].concat();
    if length == 0 || memmem::find(&text[body..at], &binding).is_none() {
        return false;
    }
    let mut head = words(&text[statement(text, body)..body]).skip_while(|word| *word != b"fn").skip(1);
    // The search is for those that are not said twice even as a part of another word.
    let is_said_twice = |name: &[u8]| {
        memmem::find_iter(text, name).nth(1).is_some()
            && words(text).filter(|word| *word == name).nth(1).is_some()
    };
    !head.next().is_none_or(is_said_twice)
}

/// `while let Some(dir) = dirs.pop()`: the method of a path answers whether there was a directory above.
fn is_taken_from_list(text: &[u8], start: usize, at: usize) -> bool {
    let head = &text[start..at];
    let list = head.iter().rev().take_while(|byte| is_rust_word(**byte) || **byte == b'.').count();
    let before = head[..head.len() - list].trim_ascii_end();
    let pattern = before.strip_suffix(b"=").map(<[u8]>::trim_ascii_end);
    let is_some = |pattern: &[u8]| pattern.ends_with(b")") && memmem::find(pattern, b"let Some(").is_some();
    text[at..].starts_with(b".pop()") && pattern.is_some_and(is_some)
}

/// Where the statement or the head of a block begins in which a place is, or before.
fn statement(text: &[u8], at: usize) -> usize {
    let start = memrchr3(b'{', b'}', b';', &text[..at]).map_or(0, |before| before + 1);
    // `for _ in [a; 3] {`
    let line = memrchr(b'\n', &text[..at]).map_or(0, |before| before + 1);
    start.min(line)
}

/// The words of a text that are not in lines of comments.
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = text.split(|byte| *byte == b'\n');
    let code = lines.filter(|line| !line.trim_ascii_start().starts_with(b"//"));
    code.flat_map(|line| line.split(|byte| !is_rust_word(*byte)))
}

#[cfg(test)]
mod tests {
    use super::{may_leave, steps_up};

    #[test]
    fn steps_are_counted_but_in_loops() {
        for (text, expected) in [
            ("let a = b.join(\"c\");", 0),
            ("let a = b.parent();", 1),
            ("let a = b.parent()?.parent()?;", 2),
            ("a.join(\"../..\").join(\"..\")", 3),
            ("a.pop(); a.set_file_name(\"b\");", 2),
            ("b.and_then(Path::parent)", 1),
            ("b.ancestors().nth(2)", usize::MAX),
            ("iter::successors(Some(b), |b| b.parent())", usize::MAX),
            ("while let Some(b) = a.parent() { a = b; }", usize::MAX),
            ("while a.pop() {}", usize::MAX),
            ("loop { if x { return a; } a = a.parent()?; }", usize::MAX),
            ("fn f() { for _ in 0..3 { let x = { 1 }; a.pop(); } }", usize::MAX),
            ("for x in y { z(); }\nlet a = b.parent();", 1),
            ("{\n// as for x\nlet a = b.parent(); }", 1),
            ("impl A for B {\nfn f() {\nb.parent();\n}\n}", 1),
            ("for _ in [0; 3] { a.pop(); }", usize::MAX),
            ("fn f() {\nlet a = x();\na.parent();\n}\nfn g() {\nlet b = y();\nb.parent();\n}", 1),
            ("fn f() {\nlet a = x();\na.parent();\n}\nfn g() {\nlet b = f();\nb.parent();\n}", 2),
            ("fn f() {\na.parent();\n}\nfn g() {\nb.parent();\n}", 2),
            ("while let Some(dir) = dirs.pop() { list(dir); }", 1),
            ("while let Some(dir) = self.dirs.pop() { dir.parent(); }", usize::MAX),
        ] {
            assert_eq!(steps_up(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn paths_that_lead_out_of_the_package() {
        for (path, steps, expected) in [
            ("", 0, false),
            ("", 1, true),
            ("/a", 1, false),
            ("./a/*", 2, false),
            ("a\\b", 3, true),
            ("../a", 9, false),
        ] {
            assert_eq!(may_leave(path, steps), expected, "{path}");
        }
    }
}

//! What is to be written, and how it is shown: as a patch that `git apply` takes.

use std::fmt::Write as _;

use tollgate_common::text::{Style, escape};

/// A file that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// From the root, with `/`.
    pub(super) path: String,
    /// What is in it now; nothing where there is no such file.
    pub(super) before: Option<String>,
    /// What will be in it.
    pub(super) after: String,
}

/// How many lines are shown around what changes.
const AROUND: usize = 3;

impl Change {
    /// The patch. An edit is one piece of a file, so that it is found from both ends.
    pub(super) fn diff(&self, style: Style) -> String {
        let path = escape(&self.path);
        let new: Vec<&str> = self.after.split_inclusive('\n').collect();
        let Some(before) = &self.before else {
            let mut text = style.strong(&format!("diff --git a/{path} b/{path}\nnew file mode 100644"));
            let _ = writeln!(text, "\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,{} @@", new.len());
            new.iter().for_each(|line| push(&mut text, '+', line, style));
            return text;
        };
        let old: Vec<&str> = before.split_inclusive('\n').collect();
        let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        let ends = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
        let ends = ends.min(old.len() - same).min(new.len() - same);
        let (from, below) = (same.saturating_sub(AROUND), ends.min(AROUND));
        let (old_end, new_end) = (old.len() - ends, new.len() - ends);
        let mut text = style.strong(&format!("diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}"));
        let _ = writeln!(
            text,
            "\n@@ -{},{} +{},{} @@",
            from + 1,
            old_end + below - from,
            from + 1,
            new_end + below - from
        );
        old[from..same].iter().for_each(|line| push(&mut text, ' ', line, style));
        old[same..old_end].iter().for_each(|line| push(&mut text, '-', line, style));
        new[same..new_end].iter().for_each(|line| push(&mut text, '+', line, style));
        old[old_end..old_end + below].iter().for_each(|line| push(&mut text, ' ', line, style));
        text
    }
}

fn push(text: &mut String, sign: char, line: &str, style: Style) {
    let (body, end) = match (line.strip_suffix("\r\n"), line.strip_suffix('\n')) {
        (Some(body), _) => (body, "\r\n"),
        (None, Some(body)) => (body, "\n"),
        (None, None) => (line, "\n\\ No newline at end of file\n"),
    };
    let body = format!("{sign}{}", escape(body));
    text.push_str(&if sign == '+' { style.added(&body) } else { body });
    text.push_str(end);
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::*;

    fn diff(before: Option<&str>, after: &str) -> String {
        let change =
            Change { path: "a".to_owned(), before: before.map(str::to_owned), after: after.to_owned() };
        change.diff(Style::new(false))
    }

    #[test]
    fn a_change_is_a_patch() {
        assert_data_eq!(
            diff(None, "a\nb"),
            str![[r#"
diff --git a/a b/a
new file mode 100644
--- /dev/null
+++ b/a
@@ -0,0 +1,2 @@
+a
+b
/ No newline at end of file

"#]]
        );
        assert_data_eq!(
            diff(Some("1\n2\n3\n4\n5\n6\n7\n"), "1\n2\n3\n4\nx\n5\n6\n7\n"),
            str![[r#"
diff --git a/a b/a
--- a/a
+++ b/a
@@ -2,6 +2,7 @@
 2
 3
 4
+x
 5
 6
 7

"#]]
        );
    }
}

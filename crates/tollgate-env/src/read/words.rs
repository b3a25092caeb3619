//! What programs complain of, in a line. It may hold the credentials of a URL: they are taken out before it is kept.

use tollgate_common::ctx::Env;

/// The text with `://user:secret@` as `://…@`.
#[must_use]
pub fn scrub(text: &str) -> String {
    let mut parts = text.split("://");
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        clean.push_str("://");
        let authority = part
            .find(|c: char| c == '/' || c == '?' || c == '#' || c.is_whitespace() || "\"'`<>".contains(c))
            .unwrap_or(part.len());
        match part[..authority].rfind('@') {
            Some(at) => clean.extend(["…", &part[at..]]),
            None => clean.push_str(part),
        }
    }
    clean
}

/// The text with the names of variables in place of their values, for those that cargo, rustup and git read: they
/// complain of a value by showing it. What is too short to be told from a word stays, unless it is quoted.
#[must_use]
pub fn without_values(text: &str, env: &Env) -> String {
    let is_read = |name: &str| ["CARGO", "RUST", "GIT_"].iter().any(|prefix| name.starts_with(prefix));
    let read = env.iter().filter_map(|(name, value)| Some((name.to_str()?, value.to_str()?)));
    // A toolchain's name is what rustup speaks of.
    let mut read: Vec<_> = read
        .filter(|(name, value)| is_read(name) && *name != "RUSTUP_TOOLCHAIN" && !value.is_empty())
        .collect();
    read.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
    let clean = |text: String, (name, value): (&str, &str)| {
        if value.len() >= 6 {
            return text.replace(value, &format!("${name}"));
        }
        let quoted = |text: String, quote: char| {
            text.replace(&format!("{quote}{value}{quote}"), &format!("{quote}${name}{quote}"))
        };
        ['`', '\'', '"'].into_iter().fold(text, quoted)
    };
    read.into_iter().fold(text.to_owned(), clean)
}

/// What a program of cargo's or rustup's complains of.
#[must_use]
pub fn first_error(stderr: &[u8], env: &Env) -> String {
    let text = String::from_utf8_lossy(stderr);
    let line = text.lines().find(|line| line.starts_with("error")).or_else(|| text.lines().next());
    let line = line.unwrap_or("it failed without a word");
    let line = line.strip_prefix("error: ").unwrap_or(line).trim_end();
    scrub(&without_values(line, env))
}

#[cfg(test)]
mod tests {
    use super::{scrub, without_values};

    #[test]
    fn values_of_variables_are_named() {
        let env = [
            ("CARGO_TERM_COLOR", "rainbow"),
            ("CARGO_BUILD_JOBS", "no"),
            ("GIT_DIR", "/x/y-z"),
            ("HOME", "/home/me"),
            ("RUSTUP_TOOLCHAIN", "stable-x"),
        ];
        let env = env.into_iter().collect();
        for (text, expected) in [
            ("never, but found `rainbow`", "never, but found `$CARGO_TERM_COLOR`"),
            ("`no` is no number", "`$CARGO_BUILD_JOBS` is no number"),
            ("not a git repository: '/x/y-z'", "not a git repository: '$GIT_DIR'"),
            ("toolchain 'stable-x' in /home/me", "toolchain 'stable-x' in /home/me"),
        ] {
            assert_eq!(without_values(text, &env), expected);
        }
    }

    #[test]
    fn credentials_are_taken_out() {
        for (text, expected) in [
            ("no URL", "no URL"),
            ("from https://example.com/a@b", "from https://example.com/a@b"),
            ("'https://me:s3cr@t@example.com' and ssh://git@h/x", "'https://…@example.com' and ssh://…@h/x"),
            ("git+https://t0ken@example.com?branch=a#b", "git+https://…@example.com?branch=a#b"),
        ] {
            assert_eq!(scrub(text), expected);
        }
    }
}

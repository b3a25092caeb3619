//! What must not be seen is taken out of everything that is said, in one place, for every format.
//!
//! Taken out are the values of variables that are declared secret, those of variables whose names say that they are,
//! and the user and password of every URL. This is the second fence: the first is that no check puts the value of a
//! variable or what a program wrote to its standard error into a finding. Where a complaint of cargo's, rustup's or
//! git's is quoted, [`without_values`] names the variables in place of their values.

use std::fmt;

use tollgate_common::ctx::Env;

use crate::config::Config;
use crate::finding::Finding;

/// What stands where something was taken out.
const HIDDEN: &str = "[hidden]";

/// Parts of names of variables that hold what nobody should see.
const TELLING: [&str; 7] = ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "_KEY", "_PASS"];

/// Shorter values say too little to be found again in a text. A declared one may be shorter than one that is guessed.
const SHORTEST: (usize, usize) = (4, 8);

/// A value that cannot be shown: it has no `Display`, its `Debug` says nothing, and it cannot be serialized.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(String);

impl Hidden {
    /// Hides a value.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// What a function of the value comes to.
    pub fn ask<A>(&self, question: impl FnOnce(&str) -> A) -> A {
        question(&self.0)
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// What is taken out.
#[derive(Debug)]
pub struct Scrub {
    /// Longest first, so that a part of a value does not uncover the rest.
    values: Vec<Hidden>,
    /// All variables, for what shows more than findings do.
    env: Env,
}

impl Scrub {
    /// What this environment holds that must not be seen.
    #[must_use]
    pub fn new(env: &Env, config: &Config) -> Self {
        let mut values = Vec::new();
        for (name, value) in env.iter() {
            let (name, value) = (name.to_string_lossy(), value.to_string_lossy());
            let is_declared =
                config.vars.iter().any(|(declared, of)| declared.get_ref() == &*name && of.secret);
            let is_telling = TELLING.iter().any(|part| name.to_ascii_uppercase().contains(part));
            let shortest = if is_declared { SHORTEST.0 } else { SHORTEST.1 };
            if is_declared || is_telling {
                let lines =
                    value.lines().chain([&*value]).map(str::trim).filter(|part| part.len() >= shortest);
                values.extend(lines.map(str::to_owned));
            }
        }
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        values.dedup();
        Self { values: values.into_iter().map(Hidden).collect(), env: env.clone() }
    }

    /// A line of `--debug`: with the names of all variables in place of their values.
    #[must_use]
    pub fn debug(&self, line: &str) -> String {
        self.text(&named(line, &self.env, |_| true))
    }

    /// A text without what must not be seen.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let clean = |text: String, value: &Hidden| {
            if text.contains(&value.0) { text.replace(&value.0, HIDDEN) } else { text }
        };
        without_userinfo(&self.values.iter().fold(text.to_owned(), clean))
    }

    /// A diff without it. What stands beside a change is not what anybody asked to see: where its key says that it is
    /// secret, it is taken out too.
    #[must_use]
    pub fn diff(&self, diff: &str) -> String {
        let line = |line: &str| {
            let is_telling = TELLING.iter().any(|part| line.to_ascii_uppercase().contains(part));
            match line.find(['=', ':']).filter(|_| line.starts_with(' ') && is_telling) {
                Some(end) => format!("{} {HIDDEN}\n", &line[..=end]),
                None => self.text(line),
            }
        };
        diff.split_inclusive('\n').map(line).collect()
    }

    /// A finding without it.
    #[must_use]
    pub fn finding(&self, finding: Finding) -> Finding {
        let mut finding = finding;
        let clean = |text: &mut String| *text = self.text(text);
        clean(&mut finding.message);
        finding.found.iter_mut().chain(&mut finding.wanted).for_each(clean);
        for place in &mut finding.places {
            clean(&mut place.path);
            place.value.iter_mut().chain(&mut place.claim).for_each(clean);
        }
        finding.fix.iter_mut().flat_map(|fix| &mut fix.argv).for_each(clean);
        finding
    }
}

/// The text with the names of variables in place of their values, for those that cargo, rustup and git read: they
/// complain of a value by showing it. What is too short to be told from a word stays, unless it is quoted.
#[must_use]
pub fn without_values(text: &str, env: &Env) -> String {
    let is_read = |name: &str| ["CARGO", "RUST", "GIT_"].iter().any(|prefix| name.starts_with(prefix));
    // A toolchain's name is what rustup speaks of.
    named(text, env, |name| is_read(name) && name != "RUSTUP_TOOLCHAIN")
}

fn named(text: &str, env: &Env, is_meant: impl Fn(&str) -> bool) -> String {
    let read = env.iter().map(|(name, value)| (name.to_string_lossy(), value.to_string_lossy()));
    let mut read: Vec<_> = read.filter(|(name, value)| !value.is_empty() && is_meant(name)).collect();
    read.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
    let mut text = text.to_owned();
    for (name, value) in read {
        if value.len() >= 6 {
            text = text.replace(&*value, &format!("${name}"));
            continue;
        }
        for quote in ['`', '\'', '"'] {
            text = text.replace(&format!("{quote}{value}{quote}"), &format!("{quote}${name}{quote}"));
        }
    }
    text
}

/// What a program of cargo's or rustup's complains of, in a line.
#[must_use]
pub fn first_error(stderr: &[u8], env: &Env) -> String {
    let text = String::from_utf8_lossy(stderr);
    let line = text.lines().find(|line| line.starts_with("error")).or_else(|| text.lines().next());
    let line = line.unwrap_or("it failed without a word");
    let line = line.strip_prefix("error: ").unwrap_or(line).trim_end();
    without_userinfo(&without_values(line, env))
}

/// `https://user:password@host` without what is in front of the `@`. An image `docker://name@sha256:…` has none.
#[must_use]
pub fn without_userinfo(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        clean.push_str(before);
        let end = after.find(|c: char| c.is_whitespace() || "/?#\"'`<>,;".contains(c)).unwrap_or(after.len());
        let host = after[..end].rfind('@').filter(|_| !before.ends_with("docker://"));
        clean.push_str(host.map_or("", |_| HIDDEN));
        rest = &after[host.unwrap_or_default()..];
    }
    clean + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_keep_their_host_and_nothing_in_front_of_it() {
        for (text, expected) in [
            ("redis://u:p@h:1/x", "redis://[hidden]@h:1/x"),
            ("a https://tok@h b ftp://x:y@z", "a https://[hidden]@h b ftp://[hidden]@z"),
            ("https://u:p@q@h/", "https://[hidden]@h/"),
            ("https://h/@scope/x", "https://h/@scope/x"),
            ("docker://rust@sha256:abc", "docker://rust@sha256:abc"),
            ("user@host, no url ://", "user@host, no url ://"),
            (
                "'https://me:s3cr@t@example.com' and ssh://git@h/x",
                "'https://[hidden]@example.com' and ssh://[hidden]@h/x",
            ),
            ("git+https://t0ken@example.com?branch=a#b", "git+https://[hidden]@example.com?branch=a#b"),
        ] {
            assert_eq!(without_userinfo(text), expected);
        }
    }

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
    fn debug_names_every_variable() {
        let env = [("HOME", "/home/me"), ("A", "x"), ("AA", "/home/me/cargo"), ("MY_TOKEN", "123456789")];
        let scrub = Scrub::new(&env.into_iter().collect(), &Config::default());
        assert_eq!(scrub.debug("/home/me/cargo /home/me/x 0123456789"), "$AA $HOME/x 0$MY_TOKEN");
    }

    #[test]
    fn beside_a_change_nothing_secret_is_shown() {
        let scrub = Scrub::new(&[("X_KEY", "12345678")].into_iter().collect(), &Config::default());
        let diff = " token = \"abc\"\n-url = \"https://a:b@c\"\n+x = \"12345678\"\n plain = 1";
        let clean = " token = [hidden]\n-url = \"https://[hidden]@c\"\n+x = \"[hidden]\"\n plain = 1";
        assert_eq!(scrub.diff(diff), clean);
    }

    #[test]
    fn a_hidden_value_says_nothing() {
        assert_eq!(format!("{:?}", Hidden::new("token")), "[hidden]");
    }

    #[test]
    fn values_are_found_by_declaration_and_by_name() {
        let config: Config = toml::from_str("[vars.A]\nsecret = true\n[vars.B]\n").expect("a section");
        let env = [
            ("A", "one\ntwo-two\n"),
            ("AA_TOKEN", "two-two-long"),
            ("B", "plain"),
            ("GH_TOKEN", "tok-12345"),
            ("X_TOKEN", "on"),
        ];
        let scrub = Scrub::new(&env.into_iter().collect(), &config);
        assert_eq!(scrub.text("one two-two tok-12345 plain on"), "one [hidden] [hidden] plain on");
        assert_eq!(scrub.text("two-two-long"), "[hidden]", "the longest is the first");
    }
}

//! What must not be seen is taken out of everything that is said, in one place, for every format.
//!
//! Taken out are the values of variables that are declared secret, those of variables whose names say that they are,
//! and the user and password of every URL. This is the second fence: the first is that no check puts the value of a
//! variable or what a program wrote to its standard error into a finding.

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
        Self { values: values.into_iter().map(Hidden).collect() }
    }

    /// A text without what must not be seen.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let clean = |text: String, value: &Hidden| {
            if text.contains(&value.0) { text.replace(&value.0, HIDDEN) } else { text }
        };
        without_userinfo(&self.values.iter().fold(text.to_owned(), clean))
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

/// `https://user:password@host` without what is in front of the `@`. An image `docker://name@sha256:…` has none.
fn without_userinfo(text: &str) -> String {
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
        ] {
            assert_eq!(without_userinfo(text), expected);
        }
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

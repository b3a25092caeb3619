//! The target that is built for where nothing else is said, and what it is, for tables `cfg(…)`.
//!
//! What most tables ask is in the target's name; only for the rest is rustc asked, once.

use std::str::FromStr;
use std::sync::OnceLock;

use cargo_platform::{Cfg, CfgExpr};

/// A target.
#[derive(Debug)]
pub struct Target {
    /// Its name: `x86_64-unknown-linux-gnu`.
    pub triple: String,
    /// What rustc says of it; `None` where that could not be found out.
    of_rustc: OnceLock<Option<Vec<Cfg>>>,
}

/// What the name of a target says. What else a table asks is not here.
const IN_NAME: [&str; 3] = ["target_arch", "target_env", "target_os"];

impl Target {
    /// A target by its name.
    #[must_use]
    pub fn new(triple: String) -> Self {
        Self { triple, of_rustc: OnceLock::new() }
    }

    /// Whether a table is about it; not where that cannot be told. `rustc` is what `rustc --print cfg` prints.
    pub fn applies(&self, key: &str, rustc: impl FnOnce() -> Option<String>) -> bool {
        let expression = key.strip_prefix("cfg(").and_then(|rest| rest.strip_suffix(')'));
        let Some(expression) = expression.and_then(|inner| CfgExpr::from_str(inner).ok()) else {
            return false;
        };
        if let Some(facts) = of_name(&self.triple).filter(|_| is_in_name(&expression)) {
            return expression.matches(&facts);
        }
        let facts = self.of_rustc.get_or_init(|| {
            let printed = rustc()?;
            Some(printed.lines().filter_map(|line| Cfg::from_str(line).ok()).collect())
        });
        facts.as_ref().is_some_and(|facts| expression.matches(facts))
    }
}

/// Whether an expression asks for no more than the name says.
fn is_in_name(expression: &CfgExpr) -> bool {
    match expression {
        CfgExpr::Not(inner) => is_in_name(inner),
        CfgExpr::All(all) | CfgExpr::Any(all) => all.iter().all(is_in_name),
        CfgExpr::Value(Cfg::KeyPair(key, _)) => IN_NAME.contains(&key.as_str()),
        CfgExpr::Value(Cfg::Name(name)) => matches!(name.as_str(), "unix" | "windows"),
        CfgExpr::True | CfgExpr::False => true,
    }
}

/// What the common targets are, by their names.
fn of_name(triple: &str) -> Option<Vec<Cfg>> {
    let (arch, rest) = triple.split_once('-')?;
    let (family, os, env) = match rest {
        "unknown-linux-gnu" => ("unix", "linux", "gnu"),
        "unknown-linux-musl" => ("unix", "linux", "musl"),
        "apple-darwin" => ("unix", "macos", ""),
        "pc-windows-msvc" => ("windows", "windows", "msvc"),
        "pc-windows-gnu" => ("windows", "windows", "gnu"),
        _ => return None,
    };
    let facts = [
        family.to_owned(),
        format!("target_arch={arch:?}"),
        format!("target_os={os:?}"),
        format!("target_env={env:?}"),
    ];
    matches!(arch, "x86_64" | "aarch64")
        .then(|| facts.iter().filter_map(|fact| Cfg::from_str(fact).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rustc_is_asked_for_what_the_name_does_not_say() {
        let linux =
            |key: &str| Target::new("x86_64-unknown-linux-gnu".to_owned()).applies(key, || panic!("{key}"));
        for key in ["cfg(all())", "cfg(unix)", "cfg(all(target_os = \"linux\", not(target_env = \"musl\")))"]
        {
            assert!(linux(key), "{key}");
        }
        for key in
            ["cfg(windows)", "cfg(any(target_arch = \"arm\", target_os = \"macos\"))", "cfg(", "cfg(a b)"]
        {
            assert!(!linux(key), "{key}");
        }
        for (triple, key) in [
            ("x86_64-unknown-linux-gnu", "cfg(target_feature = \"sse2\")"),
            ("armv7-unknown-linux-gnueabihf", "cfg(unix)"),
        ] {
            let target = Target::new(triple.to_owned());
            let mut asked = 0;
            assert!(
                target.applies(key, || Some("unix\ntarget_feature=\"sse2\"\n".to_owned())
                    .inspect(|_| asked += 1))
            );
            assert!(target.applies(key, || unreachable!("it was asked")));
            assert_eq!(asked, 1);
            assert!(!Target::new(triple.to_owned()).applies(key, || None), "nobody can tell");
        }
    }
}

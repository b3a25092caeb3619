//! Words of a command: options, variables.

use tollgate_common::shell::is_of_name;

/// The name of a variable behind `$`, if it is a plain one, and what comes after it.
pub(super) fn variable(text: &str) -> (Option<&str>, &str) {
    if let Some(inner) = text.strip_prefix('{') {
        let close = inner.find('}').unwrap_or(inner.len());
        let name = &inner[..close];
        let after = inner.get(close + 1..).unwrap_or_default();
        let name = name.strip_prefix("env:").unwrap_or(name);
        return (name.chars().all(is_of_name).then_some(name), after);
    }
    let text = text.strip_prefix("env:").unwrap_or(text);
    let long = text.chars().take_while(|c| is_of_name(*c)).count();
    (Some(&text[..long]).filter(|name| !name.is_empty()), &text[long..])
}

/// The words of a command that are no options and no values of options.
pub(super) fn positional(words: &[(String, usize)]) -> Vec<(String, usize)> {
    const WITH_VALUE: [&str; 8] =
        ["--profile", "--component", "-c", "--target", "-t", "--toolchain", "--path", "--default-host"];
    let mut found = Vec::new();
    let mut skip = false;
    for (word, at) in words {
        if std::mem::take(&mut skip) {
            continue;
        }
        // Where the output goes is no argument.
        if word.starts_with('>') || word.starts_with("2>") {
            skip = matches!(word.as_str(), ">" | ">>" | "2>");
        } else if word.starts_with('-') {
            skip = WITH_VALUE.contains(&word.as_str());
        } else {
            found.push((word.clone(), *at));
        }
    }
    found
}

/// How much of a script is left on the line.
pub(super) fn line_of(script: &str, at: usize) -> usize {
    script[at..].find(['\n', '\r']).unwrap_or(script.len() - at)
}

/// How long the word is that begins here; an expression is one.
pub(super) fn word_at(script: &str, at: usize) -> usize {
    let rest = &script[at..];
    if let Some(open) = rest.find("${{").filter(|open| *open <= 2) {
        return rest[open..].find("}}").map_or(rest.len(), |close| open + close + 2);
    }
    rest.find(char::is_whitespace).unwrap_or(rest.len())
}

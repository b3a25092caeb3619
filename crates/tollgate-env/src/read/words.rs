//! What programs complain of, in a line. It may hold the credentials of a URL: they are taken out before it is kept.

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

/// What a program of cargo's or rustup's complains of.
#[must_use]
pub fn first_error(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let line = text.lines().find(|line| line.starts_with("error")).or_else(|| text.lines().next());
    let line = line.unwrap_or("it failed without a word");
    scrub(line.strip_prefix("error: ").unwrap_or(line).trim_end())
}

#[cfg(test)]
mod tests {
    use super::scrub;

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

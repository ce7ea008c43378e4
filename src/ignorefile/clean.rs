//! Paths in their shortest form.

use std::borrow::Cow;

/// The shortest path that means the same, without asking the disk: Go's `path.Clean`.
///
/// `a//b/`, `./a/b` and `a/x/../b` all are `a/b`; an empty path is `.`.
pub fn clean(path: &str) -> Cow<'_, str> {
    let is_odd = |part: &[u8]| matches!(part, b"" | b"." | b"..");
    let is_slash = |b: &u8| *b == b'/';
    // A leading slash is no empty part.
    let relative = path.strip_prefix('/').filter(|rest| !rest.is_empty()).unwrap_or(path);
    if path == "." || !relative.as_bytes().split(is_slash).any(is_odd) {
        return Cow::Borrowed(path);
    }
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|&last| last != "..") => _ = parts.pop(),
            ".." if rooted => {}
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    Cow::Owned(match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    })
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn paths_are_shortened() {
        for (path, shortest) in [
            ("", "."),
            (".", "."),
            ("a/b", "a/b"),
            ("./a//b/", "a/b"),
            ("a/x/../b", "a/b"),
            ("a/..", "."),
            ("../a", "../a"),
            ("../../a/..", "../.."),
            ("/..//a", "/a"),
            ("/", "/"),
            ("//", "/"),
        ] {
            assert_eq!(clean(path), shortest, "{path}");
        }
    }
}

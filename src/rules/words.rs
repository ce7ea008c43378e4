//! Amounts and lists in words, for messages.

/// Bytes as people say them: `912 bytes`, `1.2 MB`.
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return if bytes == 1 { "1 byte".to_owned() } else { format!("{bytes} bytes") };
    }
    let (mut tenths, mut unit) = (bytes / 100, 0);
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        (tenths, unit) = (tenths / 1000, unit + 1);
    }
    match tenths {
        0..100 => format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit]),
        _ => format!("{} {}", tenths / 10, UNITS[unit]),
    }
}

/// `1 file`, `214 files`.
pub fn files(count: u64) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

/// Names in backquotes, up to `limit` of them: ``"`a`, `b` and 3 more"``.
pub fn list<T: AsRef<str>>(names: &[T], limit: usize) -> String {
    let mut shown: Vec<String> = names.iter().take(limit).map(|n| format!("`{}`", n.as_ref())).collect();
    if names.len() > shown.len() {
        shown.push(format!("{} more", names.len() - shown.len()));
    }
    match shown.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{bytes, list};

    #[test]
    fn amounts() {
        for (count, text) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1_000, "1.0 kB"),
            (9_999, "9.9 kB"),
            (1_234_567, "1.2 MB"),
            (47_100_000, "47 MB"),
        ] {
            assert_eq!(bytes(count), text);
        }
    }

    #[test]
    fn lists() {
        assert_eq!(list(&["a"], 3), "`a`");
        assert_eq!(list(&["a", "b", "c"], 3), "`a`, `b` and `c`");
        assert_eq!(list(&["a", "b", "c", "d"], 2), "`a`, `b` and 2 more");
    }
}

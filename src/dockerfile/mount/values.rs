//! The values a mount option can have.

/// A truth value as Go's `strconv.ParseBool` reads it.
pub(super) fn parse_bool(value: &str) -> Option<bool> {
    match value {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

pub(super) fn is_u32(value: &str, radix: u32) -> bool {
    !value.starts_with('+') && u32::from_str_radix(value, radix).is_ok()
}

/// Whether an absolute path leads to the root.
pub(super) fn is_root(path: &str) -> bool {
    let depth = path.split('/').fold(0_usize, |depth, part| match part {
        "" | "." => depth,
        ".." => depth.saturating_sub(1),
        _ => depth + 1,
    });
    path.starts_with('/') && depth == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_paths() {
        assert!(is_u32("0755", 8) && !is_u32("9", 8) && !is_u32("0o7", 8) && !is_u32("+1", 10) && !is_u32("", 10));
        assert!(is_root("/") && is_root("//./a/../..") && !is_root("a/..") && !is_root("/a") && !is_root(""));
    }
}

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

/// Whether it is a number of bytes with a unit such as `k`, `MB` or `gib`, as `docker/go-units` reads it.
pub(super) fn is_size(value: &str) -> bool {
    let Some(end) = value.rfind(|c: char| c.is_ascii_digit() || c == '.' || c == ' ').map(|at| at + 1) else { return false };
    let (number, unit) = value.split_at(end);
    let number = number.strip_suffix(' ').unwrap_or(number);
    let unit = unit.to_ascii_lowercase();
    let is_unit = match unit.split_at_checked(1) {
        None => true,
        Some(("b", rest)) => rest.is_empty(),
        Some(("k" | "m" | "g" | "t" | "p", rest)) => matches!(rest, "" | "b" | "ib"),
        Some(_) => false,
    };
    is_unit && number.parse::<f64>().is_ok_and(|number| number >= 0.0)
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
    fn sizes() {
        for size in ["10", "10m", "1.5 GiB", "0", ".5k", "3b", "2TB", "10 "] {
            assert!(is_size(size), "{size}");
        }
        for size in ["", "q", "m", "10x", "10mx", "-1", "1kibs", "10bb"] {
            assert!(!is_size(size), "{size}");
        }
    }

    #[test]
    fn numbers_and_paths() {
        assert!(is_u32("0755", 8) && !is_u32("9", 8) && !is_u32("0o7", 8) && !is_u32("+1", 10) && !is_u32("", 10));
        assert!(is_root("/") && is_root("//./a/../..") && !is_root("a/..") && !is_root("/a") && !is_root(""));
    }
}

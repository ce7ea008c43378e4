//! The value of `# check=`: `option[;option[;option]]` (`linter.ParseLintOptions` of BuildKit).

use std::ops::Range;

/// The values that Go reads as true or false.
const BOOLEANS: [&str; 12] = ["1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False"];

/// What is wrong with it and where. Only the text up to the first blank counts.
pub(super) fn check(value: &str) -> Result<(), (Range<usize>, String)> {
    let value = value.split(' ').next().unwrap_or_default();
    let mut start = 0;
    for option in value.splitn(3, ';') {
        let range = start..start + option.len();
        start = range.end + 1;
        let Some((name, setting)) = option.split_once('=') else {
            let message =
                if option.is_empty() { "`check` has an empty option".to_owned() } else { format!("`{option}` has no `=`") };
            return Err((range, message));
        };
        match name.trim() {
            "skip" | "experimental" => {}
            "error" if BOOLEANS.contains(&setting.trim()) => {}
            "error" => return Err((range, format!("`error` is `true` or `false`, not `{setting}`"))),
            other => return Err((range, format!("`check` has no option `{other}`"))),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn options() {
        for value in ["skip=all", "skip=A,B;error=true", "error=1", "experimental=all", "skip= all", "skip=A, B;nothing"] {
            assert!(check(value).is_ok(), "{value}");
        }
        for (value, range) in [("foo=bar", 0..7), ("skip", 0..4), ("skip=A;error=maybe", 7..18), ("skip=all;", 9..9)] {
            assert_eq!(check(value).map_err(|(range, _)| range), Err(range), "{value}");
        }
    }
}

//! The name that was probably meant.

/// Longer names get no suggestion: the distance takes time in the product of the lengths.
const MAX_LEN: usize = 128;

/// The candidate nearest to `name`, at most two edits away, the first of several; `None` too when `name` is itself a candidate.
/// BuildKit suggests by the same measure (`util/suggest`).
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.is_empty() || name.len() > MAX_LEN {
        return None;
    }
    let len = name.chars().count();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        // The distance is at least the difference of the lengths.
        if candidate.len() > MAX_LEN || candidate.chars().count().abs_diff(len) > 2 {
            continue;
        }
        let distance = strsim::levenshtein(name, candidate);
        if distance == 0 {
            return None;
        }
        if distance <= 2 && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn the_nearest_within_two_edits() {
        assert_eq!(closest("VERSOIN", ["PATH", "VERSION", "VERSIONS"]), Some("VERSION"));
        assert_eq!(closest("ab", ["abcd", "ac", "ad"]), Some("ac"));
        assert_eq!(closest("abc", ["xyz", "abcdef"]), None);
        assert_eq!(closest("abc", ["abd", "abc"]), None);
        assert_eq!(closest(&"a".repeat(1_000_000), ["b"]), None);
    }
}

//! Amounts of memory, such as `512m` or `1.5 GiB` (`docker/go-units`, `RAMInBytes`).

/// Bytes of an amount, whose unit counts in steps of 1024; `None` if it is none.
pub fn parse(text: &str) -> Option<u64> {
    let end = text.rfind(|c: char| c.is_ascii_digit() || c == '.' || c == ' ').map(|at| at + 1)?;
    let (number, unit) = text.split_at(end);
    let number: f64 = number.strip_suffix(' ').unwrap_or(number).parse().ok()?;
    let unit = unit.to_ascii_lowercase();
    let power = match unit.split_at_checked(1) {
        None if unit.is_empty() => 0,
        Some(("b", "")) => 0,
        Some((prefix, "" | "b" | "ib")) => 1 + ["k", "m", "g", "t", "p"].iter().position(|known| *known == prefix)?,
        _ => return None,
    };
    // As Go cuts a float to an integer, but for what is out of range.
    (number >= 0.0).then(|| (number * 1024_f64.powi(power as i32)) as u64)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn sizes() {
        let sizes =
            [("10", 10), ("10m", 10 << 20), ("0", 0), (".5k", 512), ("3b", 3), ("2TB", 2 << 40), ("10 ", 10), ("1kib", 1024)];
        for (text, size) in sizes.into_iter().chain([("1.5 GiB", 3 << 29), ("1.9", 1), ("1P", 1 << 50), ("1e3", 1000)]) {
            assert_eq!(parse(text), Some(size), "{text}");
        }
        for text in ["", "q", "m", "10x", "10mx", "-1", "1kibs", "10bb", "10bib", "1  k", "lots", "1,5g", "10é"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

//! Durations as Go writes them (`time.ParseDuration`), and as Compose does (`xhit/go-str2duration`).

const HOUR: i128 = 3_600_000_000_000;

/// Nanoseconds of a duration such as `1m30s` or `-1.5h`; `None` if it is none, or out of range.
pub fn parse(text: &str) -> Option<i128> {
    read(text, unit)
}

/// As [`parse`], with days and weeks: `1w2d`.
pub fn parse_with_days(text: &str) -> Option<i128> {
    read(text, |name| match name {
        "d" => Some(24 * HOUR),
        "w" => Some(7 * 24 * HOUR),
        _ => unit(name),
    })
}

/// Nanoseconds of a unit.
fn unit(name: &str) -> Option<i128> {
    match name {
        "ns" => Some(1),
        "us" | "µs" | "μs" => Some(1_000),
        "ms" => Some(1_000_000),
        "s" => Some(1_000_000_000),
        "m" => Some(60_000_000_000),
        "h" => Some(HOUR),
        _ => None,
    }
}

fn read(text: &str, unit: impl Fn(&str) -> Option<i128>) -> Option<i128> {
    let (sign, rest) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    if rest == "0" {
        return Some(0);
    }
    let mut total = 0i128;
    let mut rest = rest;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (nanoseconds, behind) = term(rest, &unit)?;
        total = total.checked_add(nanoseconds).filter(|t| *t <= i128::from(i64::MAX))?;
        rest = behind;
    }
    Some(sign * total)
}

/// One number with its unit.
fn term(text: &str, unit: impl Fn(&str) -> Option<i128>) -> Option<(i128, &str)> {
    let (whole, rest) = digits(text);
    let (fraction, rest) = rest.strip_prefix('.').map_or(("", rest), digits);
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let name = &rest[..rest.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(rest.len())];
    let scale = unit(name)?;
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse::<i64>().ok()?.into() };
    let mut value = whole * scale;
    let mut place = scale;
    for digit in fraction.bytes() {
        place /= 10;
        value += i128::from(digit - b'0') * place;
    }
    Some((value, &rest[name.len()..]))
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::{parse, parse_with_days};

    #[test]
    fn reads_what_go_reads() {
        assert_eq!(parse("1m30s"), Some(90_000_000_000));
        assert_eq!(parse("-1.5h"), Some(-5_400_000_000_000));
        assert_eq!(parse(".5s"), Some(500_000_000));
        assert_eq!(parse("0"), Some(0));
        for bad in ["", "5", "s", "1x", "1 s", "."] {
            assert_eq!(parse(bad), None, "{bad}");
        }
        assert_eq!((parse("1d"), parse_with_days("1w1d1s")), (None, Some(691_201_000_000_000)));
    }
}

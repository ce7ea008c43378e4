//! Whether a text is a URL, a version, a commit, a point in time, an e-mail address.

/// An absolute URI with a host (RFC 3986, sections 3 and 3.2): `https://example.org/path`.
pub fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(is_scheme);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    scheme && !host.is_empty() && !host.starts_with(':') && rest.chars().all(is_in_uri)
}

/// Whether a URI may have a character, be it escaped (RFC 3986, section 2).
fn is_in_uri(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c)
}

/// A version after Semantic Versioning 2.0.0: `1.2.3-rc.1+build.5`.
pub fn is_semver(text: &str) -> bool {
    let (text, build) = split_off(text, '+');
    let (core, pre_release) = split_off(text, '-');
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let is_number = |word: &str| word.bytes().all(|b| b.is_ascii_digit());
    let is_plain = |word: &str| word == "0" || !word.starts_with('0');
    let numbers = core.split('.').collect::<Vec<_>>();
    numbers.len() == 3
        && numbers.iter().all(|n| !n.is_empty() && is_number(n) && is_plain(n))
        && pre_release.is_none_or(|words| words.split('.').all(|word| is_word(word) && (!is_number(word) || is_plain(word))))
        && build.is_none_or(|words| words.split('.').all(is_word))
}

fn split_off(text: &str, separator: char) -> (&str, Option<&str>) {
    text.split_once(separator).map_or((text, None), |(before, behind)| (before, Some(behind)))
}

/// The name of a Git commit as Git prints it: all of it, or the start, from 7 digits on.
pub fn is_commit(text: &str) -> bool {
    (matches!(text.len(), 7..=40 | 64)) && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// A point in time (RFC 3339, section 5.6): `2026-11-21T10:00:00Z`.
pub fn is_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't']) else { return false };
    let Some(end) = time.find(['Z', 'z', '+', '-']) else { return false };
    let (clock, zone) = time.split_at(end);
    let (clock, fraction) = split_off(clock, '.');
    let is_zone = zone.eq_ignore_ascii_case("z") || numbers::<2>(&zone[1..], ':', [2, 2]).is_some_and(|[h, m]| h < 24 && m < 60);
    let is_fraction = fraction.is_none_or(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    let is_clock = numbers::<3>(clock, ':', [2, 2, 2]).is_some_and(|[h, m, s]| h < 24 && m < 60 && s <= 60);
    let is_date = numbers::<3>(date, '-', [4, 2, 2]).is_some_and(|[year, month, day]| (1..=days(year, month)).contains(&day));
    is_date && is_clock && is_fraction && is_zone
}

/// The numbers between separators, each with as many digits as asked for.
fn numbers<const N: usize>(text: &str, separator: char, lengths: [usize; N]) -> Option<[u32; N]> {
    let mut all = [0; N];
    let mut words = text.split(separator);
    for (number, len) in all.iter_mut().zip(lengths) {
        let word = words.next().filter(|word| word.len() == len && word.bytes().all(|b| b.is_ascii_digit()))?;
        *number = word.parse().ok()?;
    }
    words.next().is_none().then_some(all)
}

/// How many days a month has; none, if there is no such month.
fn days(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// An address without a name or comments (RFC 5322, section 3.4.1): `ops@example.org`.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let is_atom =
        |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c));
    let is_dotted = |text: &str| text.split('.').all(is_atom);
    let inner = |text: &str, open, close| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).map(str::to_owned);
    let is_quoted = inner(local, '"', '"').is_some_and(|text| is_quoted(&text));
    let is_literal = inner(domain, '[', ']').is_some_and(|text| text.chars().all(|c| c.is_ascii_graphic() && !"[]\\".contains(c)));
    (is_dotted(local) || is_quoted) && (is_dotted(domain) || is_literal)
}

/// Whether a text may stand between double quotes: these and backslashes only behind a backslash.
fn is_quoted(text: &str) -> bool {
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let is_good = match c {
            '\\' => chars.next().is_some_and(|c| c == ' ' || c.is_ascii_graphic()),
            '"' => false,
            c => c == ' ' || c.is_ascii_graphic(),
        };
        if !is_good {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn judges(is_one: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        good.iter().for_each(|text| assert!(is_one(text), "{text}"));
        bad.iter().for_each(|text| assert!(!is_one(text), "{text}"));
    }

    #[test]
    fn urls() {
        let good =
            ["https://example.org", "http://a/b?c=d#e", "git+ssh://git@example.org:22/x.git", "https://[::1]:80/", "ftp://a"];
        judges(
            is_url,
            &good,
            &["nope", "example.org", "foo:bar", "http://", "http:///x", "https://a b", "://a", "1http://a", "https://:80"],
        );
    }

    #[test]
    fn versions() {
        let good = ["1.2.3", "0.0.0", "1.2.3-rc.1", "1.0.0-alpha-1+001", "1.0.0+b-1.2", "1.0.0-0a"];
        judges(
            is_semver,
            &good,
            &["1.2", "v1.2.3", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3+", "1.2.x", "1.2.3 ", "", "1..3"],
        );
    }

    #[test]
    fn commits() {
        let (sha1, sha256) = ("0a1b2c3d4e5f60718293a4b5c6d7e8f901234567", "0a".repeat(32));
        judges(is_commit, &["0a1b2c3", "0a1b2c3d4e", sha1, &sha256], &["abc", "0a1b2c", "0A1B2C3", "g123456", &"a".repeat(41), ""]);
    }

    #[test]
    fn times() {
        let good = ["2026-11-21T10:00:00Z", "2024-02-29t23:59:60.123z", "2026-11-21T10:00:00+05:30", "2026-11-21T10:00:00-08:00"];
        let bad = [
            "2026-11-21",
            "2026-11-21 10:00:00Z",
            "2026-11-21T10:00:00",
            "2026-02-29T10:00:00Z",
            "2026-13-01T10:00:00Z",
            "2026-11-31T10:00:00Z",
            "2026-11-21T24:00:00Z",
            "2026-11-21T10:00Z",
            "2026-11-21T10:00:00.Z",
            "2026-11-21T10:00:00+5:30",
            "2026-11-21T10:00:00Zx",
            "T",
        ];
        judges(is_time, &good, &bad);
    }

    #[test]
    fn addresses() {
        let good = ["ops@example.org", "a@b", "a.b+c@d.e", "\"a b\\\"\"@c", "a@[127.0.0.1]"];
        judges(is_email, &good, &["nobody", "a@", "@b", "a b@c", "Jo <a@b>", "a..b@c", ".a@b", "a@b.", "\"a\"b\"@c", "a@[b"]);
    }
}

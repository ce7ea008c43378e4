//! The servers that texts name: in URLs, in connection strings, and as `host:port`.

use std::ops::Range;

/// A server that a text names. Ranges are bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address<'t> {
    /// Lower case letters before `://`, if there are any: `http`, `postgresql`, `jdbc:mysql`.
    pub scheme: &'t str,
    /// The name of the machine, or its address.
    pub host: &'t str,
    /// Where that stands.
    pub host_range: Range<usize>,
    /// The port, and where it stands.
    pub port: Option<(u16, Range<usize>)>,
}

/// A text names no more servers than these; what is longer than a value that people write is not looked at.
const MOST: usize = 16;
const LONGEST: usize = 4096;

/// Keys of connection strings that name a server.
const KEYS: [&str; 6] = ["server", "host", "data source", "hostname", "addr", "address"];

/// The servers of all URLs and connection strings in a text.
pub(super) fn addresses(text: &str) -> Vec<Address<'_>> {
    let mut found = Vec::new();
    if text.len() > LONGEST {
        return found;
    }
    for (at, _) in text.match_indices("://").take(MOST) {
        authority(text, at, &mut found);
    }
    if found.is_empty() {
        driver_form(text, &mut found);
    }
    if found.is_empty() {
        pairs(text, &mut found);
    }
    found.truncate(MOST);
    found
}

/// A text that is nothing but `host` or `host:port`.
pub(super) fn whole(text: &str) -> Option<Address<'_>> {
    let end = text.len();
    server(text, "", 0..end)
}

/// `scheme://user:password@host:port,host:port/`.
fn authority<'t>(text: &'t str, at: usize, found: &mut Vec<Address<'t>>) {
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-' | ':' | '_');
    let scheme_start = text[..at].rfind(|c| !is_scheme(c)).map_or(0, |i| i + text[i..].chars().next().map_or(1, char::len_utf8));
    let scheme = &text[scheme_start..at];
    let start = at + "://".len();
    let ends = |c: char| {
        c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '`' | ';' | '|' | ')' | ']' | '}' | '<' | '>' | '\\')
    };
    let end = text[start..].find(ends).map_or(text.len(), |i| start + i);
    let start = text[start..end].rfind('@').map_or(start, |i| start + i + 1);
    let mut from = start;
    for part in text[start..end].split(',') {
        found.extend(server(text, scheme, from..from + part.len()));
        from += part.len() + 1;
    }
}

/// `user:password@tcp(host:port)/database`, as Go's driver for MySQL writes it.
fn driver_form<'t>(text: &'t str, found: &mut Vec<Address<'t>>) {
    let Some(at) = text.find("@tcp(") else { return };
    let start = at + "@tcp(".len();
    let Some(end) = text[start..].find(')') else { return };
    found.extend(server(text, "mysql", start..start + end));
}

/// `Server=host,port;Database=…` and `host=… port=…`.
fn pairs<'t>(text: &'t str, found: &mut Vec<Address<'t>>) {
    let separator = if text.contains(';') { ';' } else { ' ' };
    if text.matches('=').count() < 2 {
        return;
    }
    let mut from = 0;
    for part in text.split(separator) {
        if let Some((key, value)) = part.split_once('=')
            && KEYS.contains(&key.trim().to_ascii_lowercase().as_str())
        {
            let value_start = from + key.len() + 1;
            let host = value.split(',').next().unwrap_or(value);
            let host = host.strip_prefix("tcp:").map_or(value_start..value_start + host.len(), |rest| {
                let start = value_start + "tcp:".len();
                start..start + rest.len()
            });
            found.extend(server(text, "sql", host));
        }
        from += part.len() + 1;
    }
}

fn server<'t>(text: &'t str, scheme: &'t str, range: Range<usize>) -> Option<Address<'t>> {
    let part = &text[range.clone()];
    let (host, port) = match part.split_once(':') {
        Some((host, port)) => (host, Some((port.parse().ok()?, range.start + host.len() + 1..range.end))),
        None => (part, None),
    };
    let host_range = range.start..range.start + host.len();
    is_host(host).then_some(Address { scheme, host, host_range, port })
}

fn is_host(host: &str) -> bool {
    let is_inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !host.is_empty() && host.len() < 64 && host.chars().all(is_inner) && host.starts_with(|c: char| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::{addresses, whole};

    fn hosts(text: &str) -> Vec<(&str, Option<u16>)> {
        addresses(text).into_iter().map(|address| (address.host, address.port.map(|(port, _)| port))).collect()
    }

    #[test]
    fn urls_and_connection_strings() {
        assert_eq!(hosts("postgres://me:p@ss@db:5432/app?x=1"), [("db", Some(5432))]);
        assert_eq!(hosts("mongodb://a:27017,b:27018/x"), [("a", Some(27017)), ("b", Some(27018))]);
        assert_eq!(hosts("jdbc:mysql://db/x"), [("db", None)]);
        assert_eq!(hosts("--api http://api:80 --db=\"redis://cache\""), [("api", Some(80)), ("cache", None)]);
        assert_eq!(hosts("root:x@tcp(db:3306)/app"), [("db", Some(3306))]);
        assert_eq!(hosts("Server=tcp:db,1433;Database=x"), [("db", None)]);
        assert_eq!(hosts("host=db port=5432 user=x"), [("db", None)]);
        assert_eq!(hosts("http://${HOST}:80/ file:///etc é://x"), [("x", None)]);
        assert_eq!(whole("db:5432").map(|address| address.port), Some(Some((5432, 3..7))));
        assert_eq!(whole("a b"), None);
    }
}

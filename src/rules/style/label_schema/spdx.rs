//! SPDX licence expressions (SPDX specification, annex "SPDX license expressions").

mod table;

use crate::dockerfile::closest;
use table::{DEPRECATED, EXCEPTIONS, LICENCES, UNDECIDED};

/// What is wrong with an expression, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub message: String,
    pub help: Option<String>,
}

fn fault(message: String, help: Option<String>) -> Fault {
    Fault { message, help }
}

/// What stood before a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing, an operator, or an opening parenthesis: a licence must follow.
    Operator,
    /// A licence: anything but another may follow.
    Licence,
    /// `WITH`: an exception must follow.
    With,
    /// An exception, or a closing parenthesis: `AND` or `OR` may follow.
    Closed,
}

/// Looks for the first fault. `AND` and `OR` need no tree: whatever belongs together, it is well-formed.
pub fn check(expression: &str) -> Result<(), Fault> {
    let mut before = Before::Operator;
    let mut open = 0_usize;
    for word in words(expression) {
        before = match (word, before) {
            ("(", Before::Operator) => {
                open += 1;
                Before::Operator
            }
            (")", Before::Licence | Before::Closed) if open > 0 => {
                open -= 1;
                Before::Closed
            }
            ("AND" | "OR", Before::Licence | Before::Closed) => Before::Operator,
            ("WITH", Before::Licence) => Before::With,
            ("(" | ")" | "AND" | "OR" | "WITH", _) => return Err(fault(format!("`{word}` stands in the wrong place"), None)),
            (_, Before::Operator) => {
                licence(word)?;
                Before::Licence
            }
            (_, Before::With) => {
                exception(word)?;
                Before::Closed
            }
            (_, Before::Licence | Before::Closed) => {
                let upper = word.to_ascii_uppercase();
                let meant = matches!(upper.as_str(), "AND" | "OR" | "WITH").then(|| format!("write `{upper}`"));
                let help = meant.unwrap_or_else(|| "put `AND` or `OR` between licences".to_owned());
                return Err(fault(format!("`{word}` is not an operator"), Some(help)));
            }
        };
    }
    match before {
        Before::Operator | Before::With => Err(fault("it ends too early".to_owned(), None)),
        _ if open > 0 => Err(fault("a parenthesis is not closed".to_owned(), None)),
        _ => Ok(()),
    }
}

/// The words of an expression, each parenthesis one of its own.
fn words(expression: &str) -> impl Iterator<Item = &str> {
    let words = expression.split_whitespace();
    words.flat_map(|word| word.split_inclusive(['(', ')'])).flat_map(|word| {
        let (text, parenthesis) = word.split_at(word.trim_end_matches(['(', ')']).len());
        [text, parenthesis].into_iter().filter(|word| !word.is_empty())
    })
}

fn licence(word: &str) -> Result<(), Fault> {
    let later = word.strip_suffix('+');
    let name = later.unwrap_or(word);
    if LICENCES.binary_search(&name).is_ok() || is_reference(word) {
        return Ok(());
    }
    if UNDECIDED.contains(&name) {
        let help = match later {
            Some(_) => format!("write `{name}-or-later`"),
            None => format!("write `{name}-only` or `{name}-or-later`"),
        };
        return Err(fault(format!("`{word}` is deprecated"), Some(help)));
    }
    if let Some((_, instead)) = DEPRECATED.iter().find(|(old, _)| *old == word) {
        let help = (!instead.is_empty()).then(|| format!("write `{instead}`"));
        return Err(fault(format!("`{word}` is deprecated"), help));
    }
    Err(fault(format!("`{word}` is not a licence of SPDX's list"), meant(name, LICENCES).map(|name| format!("write `{name}`"))))
}

fn exception(word: &str) -> Result<(), Fault> {
    if EXCEPTIONS.binary_search(&word).is_ok() {
        return Ok(());
    }
    Err(fault(
        format!("`{word}` is not an exception of SPDX's list"),
        meant(word, EXCEPTIONS).map(|name| format!("write `{name}`")),
    ))
}

/// The name that differs in case only, else the nearest.
fn meant(word: &str, known: &[&'static str]) -> Option<&'static str> {
    known.iter().copied().find(|name| name.eq_ignore_ascii_case(word)).or_else(|| closest(word, known.iter().copied()))
}

/// `LicenseRef-…`, with or without `DocumentRef-…:` before it: a licence that is not on the list.
fn is_reference(word: &str) -> bool {
    let is_id = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
    let own = match word.strip_prefix("DocumentRef-").map(|rest| rest.split_once(':')) {
        Some(Some((document, own))) if is_id(document) => own,
        Some(_) => return false,
        None => word,
    };
    own.strip_prefix("LicenseRef-").is_some_and(is_id)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        assert!(LICENCES.is_sorted() && EXCEPTIONS.is_sorted());
    }

    #[test]
    fn expressions() {
        for expression in [
            "MIT",
            "Apache-2.0+",
            "MIT OR Apache-2.0",
            "(MIT AND BSD-3-Clause) OR (GPL-2.0-only WITH Classpath-exception-2.0)",
            "((MIT))",
            "( MIT )AND(ISC)",
            "LicenseRef-Own.1",
            "DocumentRef-a:LicenseRef-b AND MIT",
            "GPL-3.0-or-later WITH GCC-exception-3.1 AND MIT",
        ] {
            assert_eq!(check(expression), Ok(()), "{expression}");
        }
    }

    #[test]
    fn faults() {
        for (expression, message, help) in [
            ("mit", "`mit` is not a licence of SPDX's list", Some("write `MIT`")),
            ("Apache-2", "`Apache-2` is not a licence of SPDX's list", Some("write `Apache-2.0`")),
            ("whatever", "`whatever` is not a licence of SPDX's list", None),
            ("GPL-3.0", "`GPL-3.0` is deprecated", Some("write `GPL-3.0-only` or `GPL-3.0-or-later`")),
            ("GPL-2.0+", "`GPL-2.0+` is deprecated", Some("write `GPL-2.0-or-later`")),
            ("StandardML-NJ", "`StandardML-NJ` is deprecated", Some("write `SMLNJ`")),
            ("MIT or ISC", "`or` is not an operator", Some("write `OR`")),
            ("MIT ISC", "`ISC` is not an operator", Some("put `AND` or `OR` between licences")),
            ("MIT, ISC", "`MIT,` is not a licence of SPDX's list", Some("write `MIT`")),
            ("MIT AND", "it ends too early", None),
            ("", "it ends too early", None),
            ("(MIT", "a parenthesis is not closed", None),
            ("MIT)", "`)` stands in the wrong place", None),
            ("OR MIT", "`OR` stands in the wrong place", None),
            ("(MIT) WITH LLVM-exception", "`WITH` stands in the wrong place", None),
            ("MIT WITH llvm-exception", "`llvm-exception` is not an exception of SPDX's list", Some("write `LLVM-exception`")),
            ("LicenseRef-", "`LicenseRef-` is not a licence of SPDX's list", None),
        ] {
            let found = check(expression).unwrap_err();
            assert_eq!((found.message.as_str(), found.help.as_deref()), (message, help), "{expression}");
        }
    }
}

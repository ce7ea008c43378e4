//! What the entries of a suppression's list stand for.

use super::comment::Dialect;
use crate::lint::name::aliases;
use crate::lint::rival::{is_buildkit_check, is_code, is_dclint_rule, is_rival_code};
use crate::lint::{Name, Rule};
use std::ops::RangeInclusive;

/// The names that an entry stands for. None of them for a code that no rule answers to; `None` for what its tool does not know.
pub(super) fn resolve(rules: &[&'static Rule], dialect: Dialect, text: &str) -> Option<Vec<Name>> {
    let known = Name::resolve(rules, text);
    let answered = |wanted: &dyn Fn(&str) -> bool| aliases(rules).filter(|a| wanted(a)).map(Name::Alias).collect();
    match dialect {
        Dialect::Docklint => known.map(|name| vec![name]).or_else(|| is_rival_code(text).then(Vec::new)),
        Dialect::Hadolint => match known {
            Some(Name::Alias(_)) if !is_buildkit_check(text) => known.map(|name| vec![name]),
            _ => is_code(text).then(Vec::new),
        },
        Dialect::BuildKit if text == "all" => Some(answered(&is_buildkit_check)),
        Dialect::BuildKit => is_buildkit_check(text).then(|| known.into_iter().collect()),
        // Without names, `disable` stands for all of them.
        Dialect::Dclint if text.starts_with("disable") => Some(answered(&|alias| alias.starts_with("dc:"))),
        Dialect::Dclint => is_dclint_rule(text).then(|| answered(&|alias| alias.strip_prefix("dc:") == Some(text))),
        Dialect::ShellCheck => {
            let range = shellcheck_range(text)?;
            Some(answered(&|alias| shellcheck_code(alias).is_some_and(|code| range.contains(&code))))
        }
    }
}

/// `SC2086`, `SC3000-SC4000` or `all`; ShellCheck does not need the `SC`.
fn shellcheck_range(text: &str) -> Option<RangeInclusive<u16>> {
    if text == "all" {
        return Some(0..=9999);
    }
    let number = |text: &str| {
        let digits = text.strip_prefix("SC").unwrap_or(text);
        digits.parse::<u16>().ok().filter(|n| digits.len() == 4 && (1000..4000).contains(n) || *n == 4000)
    };
    match text.split_once('-') {
        Some((from, to)) => Some(number(from)?..=number(to)?),
        None => number(text).map(|code| code..=code),
    }
}

fn shellcheck_code(alias: &str) -> Option<u16> {
    alias.strip_prefix("SC")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_shellcheck() {
        assert_eq!(shellcheck_range("SC2086"), Some(2086..=2086));
        assert_eq!(shellcheck_range("2086"), Some(2086..=2086));
        assert_eq!(shellcheck_range("SC3000-SC4000"), Some(3000..=4000));
        assert_eq!(shellcheck_range("all"), Some(0..=9999));
        for wrong in ["SC20860", "sc2086", "SC2086-", "SC9999", ""] {
            assert_eq!(shellcheck_range(wrong), None, "{wrong}");
        }
    }
}

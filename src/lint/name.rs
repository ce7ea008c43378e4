//! The names by which people speak of rules: in options, in configuration, in suppressions.

use super::rival::is_rival_code;
use super::{Category, Rule};
use crate::diagnostic::Diagnostic;

/// What a name in an option or a suppression stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Name {
    /// `all`: every rule.
    All,
    /// Every rule of a category.
    Category(Category),
    /// One rule, by its own name.
    Rule(&'static str),
    /// A rival's code: only the findings that answer to it, of whatever rule.
    Alias(&'static str),
}

impl Name {
    /// What `text` stands for among `rules`: exactly as spelt, case included.
    pub fn resolve(rules: &[&'static Rule], text: &str) -> Option<Name> {
        if text == "all" {
            return Some(Name::All);
        }
        if let Some(category) = Category::ALL.into_iter().find(|c| c.name() == text) {
            return Some(Name::Category(category));
        }
        if let Some(rule) = rules.iter().find(|r| r.name == text) {
            return Some(Name::Rule(rule.name));
        }
        aliases(rules).find(|a| *a == text).map(Name::Alias)
    }

    /// Whether `text` is a name, or a code of another tool that no rule answers to.
    pub fn is_known(rules: &[&'static Rule], text: &str) -> bool {
        is_rival_code(text) || Name::resolve(rules, text).is_some()
    }

    /// Every name that a finding of `rule` goes by.
    pub(super) fn all_of(rule: &Rule, finding: &Diagnostic) -> impl Iterator<Item = Name> {
        let own = [Name::All, Name::Category(rule.category), Name::Rule(rule.name)];
        own.into_iter().chain(finding.aliases.iter().map(|a| Name::Alias(a)))
    }

    /// Whether it may stand for findings of `rule`.
    pub(super) fn concerns(self, rule: &Rule) -> bool {
        match self {
            Name::All => true,
            Name::Category(category) => rule.category == category,
            Name::Rule(name) => rule.name == name,
            Name::Alias(alias) => rule.aliases.contains(&alias),
        }
    }
}

/// A name that stands for no rule, category or code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// As it was given.
    pub name: String,
    /// What was probably meant.
    pub suggestion: Option<&'static str>,
}

impl UnknownName {
    /// What there is to say but for the suggestion.
    pub fn fact(&self) -> String {
        let name = &self.name;
        if is_rival_code(name) { format!("no rule answers to `{name}`") } else { format!("unknown rule `{name}`") }
    }
}

impl std::fmt::Display for UnknownName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.suggestion {
            Some(suggestion) => write!(f, "{}; did you mean `{suggestion}`?", self.fact()),
            None => f.write_str(&self.fact()),
        }
    }
}

impl std::error::Error for UnknownName {}

/// What `text` stands for, or what was probably meant.
pub(super) fn resolve(rules: &[&'static Rule], text: &str) -> Result<Name, UnknownName> {
    let suggestion = || if is_rival_code(text) { None } else { suggest(rules, text) };
    Name::resolve(rules, text).ok_or_else(|| UnknownName { name: text.to_owned(), suggestion: suggestion() })
}

/// The name that was probably meant by `text`: the same but for case, at most two letters away, or the only one that it begins.
/// Codes are all near each other, so nothing is guessed about their digits.
pub(super) fn suggest(rules: &[&'static Rule], text: &str) -> Option<&'static str> {
    if text.len() > LONGEST {
        return None;
    }
    let wanted = text.to_ascii_lowercase();
    let words = || known(rules).filter(|name| !name.bytes().any(|b| b.is_ascii_digit()));
    let distance = |name: &'static str| {
        let close_in_length = name.len().abs_diff(wanted.len()) <= FARTHEST;
        close_in_length.then(|| (strsim::osa_distance(&name.to_ascii_lowercase(), &wanted), name))
    };
    let nearest = || words().filter_map(distance).filter(|(d, _)| *d <= FARTHEST.min(wanted.len() / 4)).min();
    let only_begun = || {
        let mut begun = words().filter(|name| wanted.len() >= 3 && name.to_ascii_lowercase().starts_with(&wanted));
        begun.next().filter(|_| begun.next().is_none())
    };
    let same = known(rules).find(|name| name.eq_ignore_ascii_case(text));
    same.or_else(|| nearest().map(|(_, name)| name)).or_else(only_begun)
}

/// Letters that a slip changes at most; in short names fewer.
pub(super) const FARTHEST: usize = 2;
/// Bytes of the longest text that could be a slip for a name.
pub(super) const LONGEST: usize = 64;

fn known(rules: &[&'static Rule]) -> impl Iterator<Item = &'static str> {
    let categories = Category::ALL.into_iter().map(Category::name);
    rules.iter().map(|r| r.name).chain(categories).chain(aliases(rules))
}

/// Every code that a rule answers to.
pub(super) fn aliases(rules: &[&'static Rule]) -> impl Iterator<Item = &'static str> {
    rules.iter().flat_map(|r| r.aliases).copied()
}

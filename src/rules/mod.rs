//! The rules: one file each, in one folder per category, and the list of them all.

pub use crate::lint::{Category, Check, Rule};

/// Every rule, by name.
pub static RULES: &[&Rule] = &[];

/// The rule of a name.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.binary_search_by(|r| r.name.cmp(name)).ok().map(|i| RULES[i])
}

/// The rules that answer to a rival's code, exactly as the rival spells it.
pub fn by_alias(alias: &str) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied().filter(move |r| r.aliases.contains(&alias))
}

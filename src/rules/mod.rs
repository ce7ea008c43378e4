//! The rules: one file each, in one folder per category, and the list of them all.

pub mod correctness;
pub mod meta;

pub use crate::lint::{Category, Check, Rule};

/// Every rule, by name.
pub static RULES: &[&Rule] = &[
    &meta::internal_error::RULE,
    &meta::malformed_suppression::RULE,
    &correctness::syntax_error::RULE,
    &meta::unknown_suppression::RULE,
    &meta::unreadable_file::RULE,
    &meta::unused_suppression::RULE,
];

/// The rule of a name.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.binary_search_by(|r| r.name.cmp(name)).ok().map(|i| RULES[i])
}

/// The rules that answer to a rival's code, exactly as the rival spells it.
pub fn by_alias(alias: &str) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied().filter(move |r| r.aliases.contains(&alias))
}

//! The names by which people speak of rules: in options, in configuration, in suppressions.

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
const FARTHEST: usize = 2;
/// Bytes of the longest text that could be a slip for a name.
const LONGEST: usize = 64;

fn known(rules: &[&'static Rule]) -> impl Iterator<Item = &'static str> {
    let categories = Category::ALL.into_iter().map(Category::name);
    rules.iter().map(|r| r.name).chain(categories).chain(aliases(rules))
}

/// Every code that a rule answers to.
pub(super) fn aliases(rules: &[&'static Rule]) -> impl Iterator<Item = &'static str> {
    rules.iter().flat_map(|r| r.aliases).copied()
}

/// Whether `text` is a code of hadolint or ShellCheck or a check of BuildKit's, whether a rule of ours answers to it or not.
pub(super) fn is_rival_code(text: &str) -> bool {
    is_code(text) || is_buildkit_check(text)
}

/// Whether `text` is the name of one of BuildKit's checks.
pub(super) fn is_buildkit_check(text: &str) -> bool {
    BUILDKIT.contains(&text)
}

/// The check of BuildKit's that was probably meant by `text`.
pub(super) fn suggest_buildkit_check(text: &str) -> Option<&'static str> {
    let short = text.len() <= LONGEST;
    let near = |name: &str| strsim::osa_distance(&name.to_ascii_lowercase(), &text.to_ascii_lowercase()) <= FARTHEST;
    BUILDKIT.into_iter().find(|name| short && near(name))
}

/// Whether `text` is a code of hadolint or ShellCheck.
pub(super) fn is_code(text: &str) -> bool {
    let number = |digits: &str| digits.parse::<u16>().ok().filter(|_| digits.len() == 4);
    match text.split_at_checked(2) {
        Some(("DL", digits)) => number(digits).is_some_and(|n| HADOLINT.contains(&n)),
        Some(("SC", digits)) => number(digits).is_some_and(|n| (1000..4000).contains(&n)),
        _ => false,
    }
}

/// The numbers of hadolint's `DL` codes as of 2.15.1; 3005, 3017, 3031, 3039 and 4002 are retired, and still stand in many files.
#[rustfmt::skip]
const HADOLINT: [u16; 77] = [
    1000, 1001,
    3000, 3001, 3002, 3003, 3004, 3005, 3006, 3007, 3008, 3009, 3010, 3011, 3012, 3013, 3014, 3015, 3016, 3017, 3018, 3019,
    3020, 3021, 3022, 3023, 3024, 3025, 3026, 3027, 3028, 3029, 3030, 3031, 3032, 3033, 3034, 3035, 3036, 3037, 3038, 3039,
    3040, 3041, 3042, 3043, 3044, 3045, 3046, 3047, 3048, 3049, 3050, 3051, 3052, 3053, 3054, 3055, 3056, 3057, 3058, 3059,
    3060, 3061, 3062, 3063, 3064, 3065, 3066, 3067,
    4000, 4001, 4002, 4003, 4004, 4005, 4006,
];

/// BuildKit's checks, as its `linter/ruleset.go` names them.
const BUILDKIT: [&str; 22] = [
    "ConsistentInstructionCasing",
    "CopyIgnoredFile",
    "DuplicateStageName",
    "ExposeInvalidFormat",
    "ExposeProtoCasing",
    "FromAsCasing",
    "FromPlatformFlagConstDisallowed",
    "InvalidBaseImagePlatform",
    "InvalidDefaultArgInFrom",
    "InvalidDefinitionDescription",
    "JSONArgsRecommended",
    "LegacyKeyValueFormat",
    "MaintainerDeprecated",
    "MultipleInstructionsDisallowed",
    "NoEmptyContinuation",
    "RedundantTargetPlatform",
    "ReservedStageName",
    "SecretsUsedInArgOrEnv",
    "StageNameCasing",
    "UndefinedArgInFrom",
    "UndefinedVar",
    "WorkdirRelativePath",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_rivals_are_known() {
        assert!(["DL3008", "DL4002", "DL1000", "SC2086", "SC1091", "SC3037", "StageNameCasing"].into_iter().all(is_rival_code));
        assert!(
            !["DL3100", "DL308", "dl3008", "SC9999", "SC20860", "XX3008", "D", "", "DL+308", "日本"].into_iter().any(is_rival_code)
        );
    }

    #[test]
    fn the_tables_are_sorted() {
        assert!(HADOLINT.is_sorted_by(|a, b| a < b));
        assert!(BUILDKIT.is_sorted_by(|a, b| a < b));
    }
}

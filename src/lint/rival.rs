//! The codes of other tools: hadolint's, ShellCheck's, BuildKit's, dclint's and compose-lint's, whether a rule of ours answers to them or not.

use super::name::{FARTHEST, LONGEST};
use crate::diagnostic::Severity;

/// Whether `text` is a code of another tool, whether a rule of ours answers to it or not.
pub(super) fn is_rival_code(text: &str) -> bool {
    let of_dclint = text.strip_prefix("dc:").is_some_and(is_dclint_rule);
    is_code(text) || is_buildkit_check(text) || of_dclint || is_compose_lint_code(text)
}

/// Whether `text` is the name of one of dclint's rules, without the `dc:` that we put before it.
pub(super) fn is_dclint_rule(text: &str) -> bool {
    DCLINT.contains(&text)
}

/// The rule of dclint's that was probably meant by `text`.
pub(super) fn suggest_dclint_rule(text: &str) -> Option<&'static str> {
    let near = |name: &str| text.len() <= LONGEST && strsim::osa_distance(name, &text.to_ascii_lowercase()) <= FARTHEST;
    DCLINT.into_iter().find(|name| near(name))
}

/// Whether `text` is a code of compose-lint: `CL-0001` to `CL-0030`.
fn is_compose_lint_code(text: &str) -> bool {
    let number = text.strip_prefix("CL-").filter(|digits| digits.len() == 4).and_then(|digits| digits.parse::<u16>().ok());
    number.is_some_and(|n| (1..=30).contains(&n))
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
        Some(("DL", digits)) => number(digits).is_some_and(|n| row(n).is_some()),
        Some(("SC", digits)) => number(digits).is_some_and(|n| (1000..4000).contains(&n)),
        _ => false,
    }
}

/// The severity that hadolint gives a code where nobody says otherwise. `None`: hadolint does not report it, or has no such code.
pub(super) fn severity(code: &str) -> Option<Severity> {
    row(code.strip_prefix("DL")?.parse().ok()?)?
}

fn row(number: u16) -> Option<Option<Severity>> {
    HADOLINT.binary_search_by_key(&number, |(code, _)| *code).ok().map(|i| HADOLINT[i].1)
}

const E: Option<Severity> = Some(Severity::Error);
const W: Option<Severity> = Some(Severity::Warning);
/// hadolint's `info` and its `style`.
const I: Option<Severity> = Some(Severity::Info);
/// Off by default, or retired: such codes still stand in many files.
const O: Option<Severity> = None;

/// The numbers of the `DL` codes as of 2.15.1; 3005, 3017, 3031, 3039 and 4002 are retired, 1001 and 3057 off by default.
#[rustfmt::skip]
const HADOLINT: [(u16, Option<Severity>); 77] = [
    (1000, E), (1001, O),
    (3000, E), (3001, I), (3002, W), (3003, W), (3004, E), (3005, O), (3006, W), (3007, W), (3008, W), (3009, I),
    (3010, I), (3011, E), (3012, E), (3013, W), (3014, W), (3015, I), (3016, W), (3017, O), (3018, W), (3019, I),
    (3020, E), (3021, E), (3022, W), (3023, E), (3024, E), (3025, W), (3026, E), (3027, W), (3028, W), (3029, W),
    (3030, W), (3031, O), (3032, W), (3033, W), (3034, W), (3035, W), (3036, W), (3037, W), (3038, W), (3039, O),
    (3040, W), (3041, W), (3042, W), (3043, E), (3044, E), (3045, W), (3046, W), (3047, I), (3048, I), (3049, I),
    (3050, I), (3051, W), (3052, W), (3053, W), (3054, W), (3055, W), (3056, W), (3057, O), (3058, W), (3059, I),
    (3060, I), (3061, E), (3062, W), (3063, W), (3064, W), (3065, W), (3066, I), (3067, W),
    (4000, E), (4001, W), (4002, O), (4003, W), (4004, E), (4005, W), (4006, W),
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

/// dclint's rules, as of 3.1.0.
const DCLINT: [&str; 17] = [
    "invalid-schema",
    "invalid-yaml",
    "no-build-and-image",
    "no-duplicate-container-names",
    "no-duplicate-exported-ports",
    "no-quotes-in-volumes",
    "no-unbound-port-interfaces",
    "no-version-field",
    "require-project-name-field",
    "require-quotes-in-ports",
    "service-container-name-regex",
    "service-dependencies-alphabetical-order",
    "service-image-require-explicit-tag",
    "service-keys-order",
    "service-ports-alphabetical-order",
    "services-alphabetical-order",
    "top-level-properties-order",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_rivals_are_known() {
        assert!(["DL3008", "DL4002", "DL1000", "SC2086", "SC1091", "SC3037", "StageNameCasing"].into_iter().all(is_rival_code));
        assert!(["dc:no-version-field", "CL-0030"].into_iter().all(is_rival_code));
        assert!(!["no-version-field", "dc:", "CL-0031", "CL-1"].into_iter().any(is_rival_code));
        assert!(
            !["DL3100", "DL308", "dl3008", "SC9999", "SC20860", "XX3008", "D", "", "DL+308", "日本"].into_iter().any(is_rival_code)
        );
    }

    #[test]
    fn the_tables_are_sorted() {
        assert!(HADOLINT.is_sorted_by(|a, b| a.0 < b.0));
        assert!(BUILDKIT.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn severities_are_those_of_hadolint() {
        assert_eq!(["DL3004", "DL3008", "DL3048", "DL3057", "SC2086"].map(severity), [E, W, I, None, None]);
    }
}

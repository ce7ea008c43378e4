//! How much hadolint makes of its codes.

use crate::diagnostic::Severity;

/// The severity of a `DL` code where nobody says otherwise. `None`: hadolint does not report it, or has no such code.
pub(super) fn severity(code: &str) -> Option<Severity> {
    let number: u16 = code.strip_prefix("DL")?.parse().ok()?;
    HADOLINT.binary_search_by_key(&number, |(code, _)| *code).ok().and_then(|i| HADOLINT[i].1)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::name::is_rival_code;

    #[test]
    fn the_table_is_sorted_and_holds_what_is_known_elsewhere() {
        assert!(HADOLINT.is_sorted_by(|a, b| a.0 < b.0));
        assert!((0..10_000).all(|n| is_rival_code(&format!("DL{n:04}")) == HADOLINT.iter().any(|(code, _)| *code == n)));
    }

    #[test]
    fn levels_are_those_of_hadolint() {
        assert_eq!(["DL3004", "DL3008", "DL3048", "DL3057", "SC2086"].map(severity), [E, W, I, None, None]);
    }
}

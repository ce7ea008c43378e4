//! What the rules may be told, beyond being on or off.

use crate::shell::tools::Manager;

/// The options of every rule that has some, with the meaning of their absence as default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `untrusted-registry`: where images may come from. Empty: from anywhere.
    pub trusted_registries: Vec<String>,
    /// `label-schema`: the labels that an image must carry, and may.
    pub label_schema: LabelSchema,
    /// `unpinned-package`, `unpinned-system-package`: whose packages must be pinned.
    pub unpinned_package: UnpinnedPackage,
}

/// The labels that an image must carry, and may.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelSchema {
    /// Each required label with the format of its value, in the order that was given.
    pub labels: Vec<(String, LabelFormat)>,
    /// Whether any other label is an error.
    pub strict: bool,
}

/// What the value of a label must look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelFormat {
    /// Anything.
    Text,
    /// A URL.
    Url,
    /// A version after <https://semver.org>.
    Semver,
    /// A Git commit: 7 to 40, or 64, hexadecimal digits.
    Hash,
    /// A point in time after RFC 3339.
    Rfc3339,
    /// An SPDX licence expression.
    Spdx,
    /// An e-mail address.
    Email,
    /// Whatever this regular expression matches, whole.
    Regex(String),
}

/// Whose packages must be pinned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnpinnedPackage {
    /// These managers' only; `None`: everyone's. Of them `unpinned-package` looks at those of programming languages, and
    /// `unpinned-system-package`, which is off by default, at those of distributions, whose repositories drop old versions.
    pub managers: Option<Vec<Manager>>,
}

//! What the rules may be told, beyond being on or off.

use crate::shell::tools::Manager;
use serde_json::Value;

/// The options of every rule that has some, with the meaning of their absence as default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `untrusted-registry`: where images may come from. Empty: from anywhere.
    pub trusted_registries: Vec<String>,
    /// `label-schema`: the labels that an image must carry, and may.
    pub label_schema: LabelSchema,
    /// `unpinned-package`, `unpinned-system-package`: whose packages must be pinned.
    pub unpinned_package: UnpinnedPackage,
    /// `unpinned-image`: tags that name no version, beside those that are known for it.
    pub floating_tags: Vec<String>,
    /// `key-order`: the keys of a service in their order. Empty: the rule's own.
    pub key_order: Vec<String>,
    /// `top-level-order`: the top-level keys in their order, `x-` for all extensions. Empty: the rule's own.
    pub top_level_order: Vec<String>,
    /// `unquoted-port`: the quotes around ports; `None`: either.
    pub port_quotes: Option<Quotes>,
}

/// The quotes of a YAML scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Quotes {
    Single,
    Double,
}

impl Quotes {
    /// Both, by the names that configuration knows them by.
    pub const NAMED: [(&str, Quotes); 2] = [("double", Quotes::Double), ("single", Quotes::Single)];
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

/// An option of one rule, as configuration gives it below `rules`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleOption {
    /// `key-order: {order: […]}`
    KeyOrder(Vec<String>),
    /// `top-level-order: {order: […]}`
    TopLevelOrder(Vec<String>),
    /// `unpinned-image: {floating-tags: […]}`
    UnpinnedImageFloatingTags(Vec<String>),
    /// `unpinned-package: {managers: […]}`
    UnpinnedPackageManagers(Vec<Manager>),
    /// `unquoted-port: {quotes: …}`
    UnquotedPortQuotes(Quotes),
}

/// Every option of every rule that has some: the rule, and the option.
pub const RULE_OPTIONS: [(&str, &str); 5] = [
    ("key-order", "order"),
    ("top-level-order", "order"),
    ("unpinned-image", "floating-tags"),
    ("unpinned-package", "managers"),
    ("unquoted-port", "quotes"),
];

impl RuleOption {
    /// The rule, and its option.
    pub fn key(&self) -> (&'static str, &'static str) {
        match self {
            RuleOption::KeyOrder(_) => RULE_OPTIONS[0],
            RuleOption::TopLevelOrder(_) => RULE_OPTIONS[1],
            RuleOption::UnpinnedImageFloatingTags(_) => RULE_OPTIONS[2],
            RuleOption::UnpinnedPackageManagers(_) => RULE_OPTIONS[3],
            RuleOption::UnquotedPortQuotes(_) => RULE_OPTIONS[4],
        }
    }

    /// Its value as configuration writes it.
    pub fn value(&self) -> Value {
        match self {
            RuleOption::KeyOrder(names) | RuleOption::TopLevelOrder(names) | RuleOption::UnpinnedImageFloatingTags(names) => {
                names.as_slice().into()
            }
            RuleOption::UnpinnedPackageManagers(managers) => managers.iter().filter_map(|m| name_of(&MANAGERS, m)).collect(),
            RuleOption::UnquotedPortQuotes(quotes) => name_of(&Quotes::NAMED, quotes).into(),
        }
    }

    pub(super) fn apply(&self, options: &mut Options) {
        match self {
            RuleOption::KeyOrder(order) => options.key_order.clone_from(order),
            RuleOption::TopLevelOrder(order) => options.top_level_order.clone_from(order),
            RuleOption::UnpinnedImageFloatingTags(tags) => options.floating_tags.clone_from(tags),
            RuleOption::UnpinnedPackageManagers(managers) => options.unpinned_package.managers = Some(managers.clone()),
            RuleOption::UnquotedPortQuotes(quotes) => options.port_quotes = Some(*quotes),
        }
    }
}

fn name_of<T: PartialEq>(named: &[(&'static str, T)], value: &T) -> Option<&'static str> {
    named.iter().find(|(_, known)| known == value).map(|(name, _)| *name)
}

impl LabelFormat {
    /// Every format but `regex`, and its name.
    pub const NAMED: [(&str, LabelFormat); 7] = [
        ("text", LabelFormat::Text),
        ("url", LabelFormat::Url),
        ("semver", LabelFormat::Semver),
        ("hash", LabelFormat::Hash),
        ("rfc3339", LabelFormat::Rfc3339),
        ("spdx", LabelFormat::Spdx),
        ("email", LabelFormat::Email),
    ];

    /// The expression of a `Regex` that matches whole values.
    ///
    /// # Errors
    /// Says what is wrong with the pattern.
    pub fn pattern(text: &str) -> Result<regex_lite::Regex, String> {
        let compile = |text: &str| regex_lite::Regex::new(text).map_err(|error| error.to_string());
        // Alone first: `a)(b` would only look like an expression in the group.
        compile(text).and_then(|_| compile(&format!("^(?:{text})$")))
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        LabelFormat::NAMED.iter().find(|(_, format)| format == self).map_or("regex", |(name, _)| name)
    }
}

/// The managers by the names that configuration knows them by.
pub const MANAGERS: [(&str, Manager); 29] = [
    ("apk", Manager::Apk),
    ("apt", Manager::Apt),
    ("bun", Manager::Bun),
    ("bundler", Manager::Bundler),
    ("cargo", Manager::Cargo),
    ("composer", Manager::Composer),
    ("conda", Manager::Conda),
    ("dnf", Manager::Dnf),
    ("dotnet", Manager::Dotnet),
    ("dpkg", Manager::Dpkg),
    ("gem", Manager::Gem),
    ("go", Manager::Go),
    ("gradle", Manager::Gradle),
    ("maven", Manager::Maven),
    ("microdnf", Manager::Microdnf),
    ("mix", Manager::Mix),
    ("npm", Manager::Npm),
    ("pacman", Manager::Pacman),
    ("pip", Manager::Pip),
    ("pipenv", Manager::Pipenv),
    ("pipx", Manager::Pipx),
    ("pnpm", Manager::Pnpm),
    ("poetry", Manager::Poetry),
    ("rpm", Manager::Rpm),
    ("tdnf", Manager::Tdnf),
    ("uv", Manager::Uv),
    ("yarn", Manager::Yarn),
    ("yum", Manager::Yum),
    ("zypper", Manager::Zypper),
];

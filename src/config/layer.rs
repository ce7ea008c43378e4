//! What one source of configuration says, and where it says so: [`Layer`].

use super::{Glob, LabelFormat, LabelSchema, Options, RuleOption};
use crate::diagnostic::Severity;
use crate::source::Span;

/// A value, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given<T> {
    /// The value.
    pub value: T,
    /// Where it was given.
    pub origin: Origin,
}

/// Where a value was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In a file.
    File {
        /// An index into [`super::Configs::files`].
        file: usize,
        /// The value, or where that is longer than a line, its key.
        span: Span,
    },
    /// In an environment variable of this name.
    Environment(&'static str),
    /// On the command line, by this option.
    CommandLine(&'static str),
}

/// Which rules run where nothing else is said, and how grave they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Preset {
    /// The rules that are on by default.
    #[default]
    Default,
    /// Also those that are off by default and make sense for every Dockerfile.
    Strict,
    /// What hadolint would report, as grave as hadolint has it.
    Hadolint,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Preset; 3] = [Preset::Default, Preset::Strict, Preset::Hadolint];

    /// As configuration spells it.
    pub fn name(self) -> &'static str {
        match self {
            Preset::Default => "default",
            Preset::Strict => "strict",
            Preset::Hadolint => "hadolint",
        }
    }
}

/// The least severity that fails a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum FailOn {
    /// Errors.
    Error,
    /// Warnings and errors.
    #[default]
    Warning,
    /// Any finding.
    Info,
    /// None.
    Never,
}

impl FailOn {
    /// Every value.
    pub const ALL: [FailOn; 4] = [FailOn::Error, FailOn::Warning, FailOn::Info, FailOn::Never];

    /// As configuration spells it.
    pub fn name(self) -> &'static str {
        self.severity().map_or("never", Severity::name)
    }

    /// Whether a finding of this severity fails the run.
    pub fn includes(self, severity: Severity) -> bool {
        self.severity().is_some_and(|least| severity >= least)
    }

    fn severity(self) -> Option<Severity> {
        match self {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Info => Some(Severity::Info),
            FailOn::Never => None,
        }
    }
}

/// What one source says, or several on top of each other. Names of rules are not resolved yet.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// `preset`
    pub preset: Option<Given<Preset>>,
    /// `select`: in place of what the preset selects.
    pub select: Option<Vec<Given<String>>>,
    /// `extend-select`: on top of it.
    pub extend_select: Vec<Given<String>>,
    /// Rules that other keys bring along: `trusted-registries` is of no use without `untrusted-registry`.
    pub implied: Vec<Given<String>>,
    /// `ignore`: beats all of these.
    pub ignore: Vec<Given<String>>,
    /// `severity`: of what, and which. Of two that match, the more specific name wins, then the later one.
    pub severity: Vec<(Given<String>, Severity)>,
    /// `per-file-ignores`: for which files, and what.
    pub per_file_ignores: Vec<(Given<Glob>, Vec<Given<String>>)>,
    /// `exclude`
    pub exclude: Vec<Given<Glob>>,
    /// `fail-on`
    pub fail_on: Option<Given<FailOn>>,
    /// `trusted-registries`
    pub trusted_registries: Option<Vec<Given<String>>>,
    /// The labels of `label-schema`.
    pub labels: Option<Vec<(Given<String>, LabelFormat)>>,
    /// `strict` of `label-schema`.
    pub strict_labels: Option<Given<bool>>,
    /// `rules`: the options of single rules; of two for the same option the later one wins.
    pub rule_options: Vec<Given<RuleOption>>,
    /// `shell`: what a shell form runs in where the Dockerfile does not tell, as words of a command line.
    pub shell: Option<Given<Vec<String>>>,
    /// Whether comments in the files may suppress findings.
    pub honour_suppressions: Option<Given<bool>>,
}

impl Layer {
    /// Lays `upper` on top. Single values and lists that are a whole (`select`, `trusted-registries`, labels) replace what is below,
    /// lists of exceptions add to it. `select` starts anew, so what was below to extend it is gone; a preset replaces `select`.
    pub fn put(&mut self, upper: &Layer) {
        let upper = upper.clone();
        if upper.select.is_some() || upper.preset.is_some() {
            self.select = None;
        }
        if upper.select.is_some() {
            self.extend_select.clear();
            self.implied.clear();
        }
        replace(&mut self.preset, upper.preset);
        replace(&mut self.select, upper.select);
        self.extend_select.extend(upper.extend_select);
        self.implied.extend(upper.implied);
        self.ignore.extend(upper.ignore);
        self.severity.extend(upper.severity);
        self.per_file_ignores.extend(upper.per_file_ignores);
        self.exclude.extend(upper.exclude);
        replace(&mut self.fail_on, upper.fail_on);
        replace(&mut self.trusted_registries, upper.trusted_registries);
        replace(&mut self.labels, upper.labels);
        replace(&mut self.strict_labels, upper.strict_labels);
        self.rule_options.retain(|old| !upper.rule_options.iter().any(|new| new.value.key() == old.value.key()));
        self.rule_options.extend(upper.rule_options);
        replace(&mut self.shell, upper.shell);
        replace(&mut self.honour_suppressions, upper.honour_suppressions);
    }

    /// What the rules are told.
    pub fn options(&self) -> Options {
        let mut options = Options::default();
        let registries = self.trusted_registries.iter().flatten();
        options.trusted_registries = registries.map(|registry| registry.value.clone()).collect();
        let labels = self.labels.iter().flatten();
        options.label_schema = LabelSchema {
            labels: labels.map(|(name, format)| (name.value.clone(), format.clone())).collect(),
            strict: self.strict_labels.as_ref().is_some_and(|strict| strict.value),
        };
        for option in &self.rule_options {
            option.value.apply(&mut options);
        }
        options
    }
}

fn replace<T>(lower: &mut Option<T>, upper: Option<T>) {
    if upper.is_some() {
        *lower = upper;
    }
}

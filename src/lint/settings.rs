//! How a file is checked.

use super::name::resolve;
use super::rival::{self, is_rival_code};
use super::{Name, Rule, Selection, UnknownName};
use crate::config::{FailOn, Given, Layer, Options, Preset};
use crate::diagnostic::{Diagnostic, FileId, Severity};
use crate::project::{Content, Project};

/// How a file is checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which rules run.
    pub selection: Selection,
    /// How grave their findings are, where somebody said so.
    pub severities: Severities,
    /// What they were told.
    pub options: Options,
    /// Whether comments in the file may suppress findings.
    pub honour_suppressions: bool,
    /// The least severity that fails the run.
    pub fail_on: FailOn,
}

impl From<Selection> for Settings {
    fn from(selection: Selection) -> Settings {
        let (severities, options, fail_on) = Default::default();
        Settings { selection, severities, options, honour_suppressions: true, fail_on }
    }
}

impl Settings {
    /// What a layer says, which may name only what there is.
    ///
    /// # Errors
    /// At the first name in it that stands for nothing.
    pub fn new(rules: &'static [&'static Rule], layer: &Layer) -> Result<Settings, UnknownName> {
        let chosen = layer.select.iter().flatten().chain(&layer.extend_select);
        for name in chosen {
            resolve(rules, &name.value)?;
        }
        let others = layer.ignore.iter().chain(layer.severity.iter().map(|(name, _)| name));
        for name in others.filter(|name| !is_rival_code(&name.value)) {
            resolve(rules, &name.value)?;
        }
        Ok(Settings::lenient(rules, layer, &[]))
    }

    /// What a layer says, but for the names in it that stand for nothing. `ignore`: what it ignores besides.
    pub fn lenient(rules: &'static [&'static Rule], layer: &Layer, ignore: &[&Given<String>]) -> Settings {
        let known = |name: &Given<String>| Name::resolve(rules, &name.value);
        let preset = layer.preset.as_ref().map_or(Preset::Default, |preset| preset.value);
        let select = layer.select.as_ref().map(|names| names.iter().filter_map(known).collect::<Vec<_>>());
        let extend: Vec<Name> = layer.extend_select.iter().chain(&layer.implied).filter_map(known).collect();
        let ignore: Vec<Name> = layer.ignore.iter().chain(ignore.iter().copied()).filter_map(known).collect();
        let severities = layer.severity.iter().filter_map(|(name, severity)| Some((known(name)?, *severity)));
        Settings {
            selection: Selection::of(rules, preset, select.as_deref(), &extend, &ignore),
            severities: Severities::new(preset, severities.collect()),
            options: layer.options(),
            honour_suppressions: layer.honour_suppressions.as_ref().is_none_or(|honour| honour.value),
            fail_on: layer.fail_on.as_ref().map_or(FailOn::default(), |least| least.value),
        }
    }

    /// Whether this run would have brought every finding of a rule in a file.
    pub(super) fn judges(&self, project: &Project, file: FileId, rule: &str) -> bool {
        let built = project.builds_of(file).iter().any(|build| build.context.is_some());
        let known = self.selection.rules().iter().find(|r| r.name == rule);
        let complete = match &project.file(file).content {
            Content::Dockerfile(dockerfile) => dockerfile.errors.is_empty() && dockerfile.foreign_frontend.is_none(),
            Content::Compose(tree) => tree.errors.is_empty(),
            Content::Env | Content::Ignore(_) | Content::Config => true,
            Content::Released | Content::Unreadable(_) | Content::Broken(_) => false,
        };
        complete && known.is_some_and(|rule| self.selection.judges(Name::Rule(rule.name), built))
    }

    /// What is wanted of the findings of one file, as grave as is wanted.
    pub(super) fn judge(&self, findings: &mut Vec<Diagnostic>) {
        findings.retain(|finding| self.selection.keeps(finding));
        if self.severities.say_nothing() {
            return;
        }
        for finding in findings {
            let rule = self.selection.rule(finding.rule);
            finding.severity = self.severities.of(rule, finding).unwrap_or(finding.severity);
        }
    }
}

/// The severities that somebody gave to rules, categories and codes.
#[derive(Clone, Debug, Default)]
pub struct Severities {
    preset: Preset,
    /// What is said of more comes before what is said of less.
    given: Vec<(Name, Severity)>,
}

impl Severities {
    fn new(preset: Preset, mut given: Vec<(Name, Severity)>) -> Severities {
        let specific = |name: &Name| match name {
            Name::All => 0,
            Name::Category(_) => 1,
            Name::Rule(_) => 2,
            Name::Alias(_) => 3,
        };
        given.sort_by_key(|(name, _)| specific(name));
        Severities { preset, given }
    }

    fn say_nothing(&self) -> bool {
        self.given.is_empty() && self.preset != Preset::Hadolint
    }

    /// The severity of a rule's findings where neither the rule nor a code of the finding says otherwise.
    pub fn of_rule(&self, rule: &Rule) -> Severity {
        let names = [Name::All, Name::Category(rule.category), Name::Rule(rule.name)];
        let given = self.given.iter().rev().find(|(name, _)| names.contains(name));
        given.filter(|_| !super::selection::ALWAYS_ON.contains(&rule.name)).map_or(rule.severity, |(_, severity)| *severity)
    }

    /// The severity of a finding, if anybody gave it one.
    pub fn of(&self, rule: &Rule, finding: &Diagnostic) -> Option<Severity> {
        if super::selection::ALWAYS_ON.contains(&rule.name) {
            return None;
        }
        let given = self.given.iter().rev().find(|(name, _)| Name::all_of(rule, finding).any(|own| own == *name));
        let by_code = || finding.aliases.iter().filter_map(|code| rival::severity(code)).max();
        given.map(|(_, severity)| *severity).or_else(|| by_code().filter(|_| self.preset == Preset::Hadolint))
    }
}

//! How a file is checked.

use super::name::resolve;
use super::rival::{self, is_rival_code};
use super::{Name, Rule, Selection, UnknownName};
use crate::config::{FailOn, Given, Layer, MANAGERS, Options, Preset};
use crate::diagnostic::{Diagnostic, Severity};
use crate::shell::tools::{Ecosystem, Manager};

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
    pub(super) fn lenient(rules: &'static [&'static Rule], layer: &Layer, ignore: &[&Given<String>]) -> Settings {
        let known = |name: &Given<String>| Name::resolve(rules, &name.value);
        let preset = layer.preset.as_ref().map_or(Preset::Default, |preset| preset.value);
        let select = layer.select.as_ref().map(|names| names.iter().filter_map(known).collect::<Vec<_>>());
        let extend: Vec<Name> = layer.extend_select.iter().chain(&layer.implied).filter_map(known).collect();
        let ignore: Vec<Name> = layer.ignore.iter().chain(ignore.iter().copied()).filter_map(known).collect();
        let severities = layer.severity.iter().filter_map(|(name, severity)| Some((known(name)?, *severity)));
        let mut options = layer.options();
        if options.unpinned_package.managers.is_none() {
            let chosen = select.iter().flatten().chain(&extend);
            options.unpinned_package.managers = managers_chosen(preset, chosen);
        }
        Settings {
            selection: Selection::of(rules, preset, select.as_deref(), &extend, &ignore),
            severities: Severities::new(preset, severities.collect()),
            options,
            honour_suppressions: layer.honour_suppressions.as_ref().is_none_or(|honour| honour.value),
            fail_on: layer.fail_on.as_ref().map_or(FailOn::default(), |least| least.value),
        }
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

/// Managers whose unpinned packages have a code of their own: whoever selects the code wants to hear of them.
const PINNED_BY_CODE: [(&str, &[Manager]); 9] = [
    ("DL3008", &[Manager::Apt]),
    ("DL3013", &[Manager::Pip]),
    ("DL3016", &[Manager::Npm]),
    ("DL3018", &[Manager::Apk]),
    ("DL3028", &[Manager::Gem]),
    ("DL3033", &[Manager::Yum]),
    ("DL3037", &[Manager::Zypper]),
    ("DL3041", &[Manager::Dnf, Manager::Microdnf, Manager::Tdnf]),
    ("DL3062", &[Manager::Go]),
];

/// The managers of languages and those whose codes were chosen; `None` if none was.
fn managers_chosen<'a>(preset: Preset, chosen: impl Iterator<Item = &'a Name>) -> Option<Vec<Manager>> {
    let codes: Vec<&str> = chosen.filter_map(|name| if let Name::Alias(code) = name { Some(*code) } else { None }).collect();
    let is_chosen = |code: &str| preset == Preset::Hadolint || codes.contains(&code);
    let of_codes = PINNED_BY_CODE.iter().filter(|(code, _)| is_chosen(code)).flat_map(|(_, managers)| *managers);
    let of_codes: Vec<Manager> = of_codes.copied().collect();
    let is_wanted = |manager: &Manager| manager.ecosystem() != Ecosystem::System || of_codes.contains(manager);
    (!of_codes.is_empty()).then(|| MANAGERS.iter().map(|(_, manager)| *manager).filter(is_wanted).collect())
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

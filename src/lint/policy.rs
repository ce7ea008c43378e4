//! Which settings hold for which file: [`Policy`].

use super::name::resolve;
use super::rival::is_rival_code;
use super::{Name, Rule, Settings, UnknownName};
use crate::config::{Configs, Given, Glob, Layer, Mistake, Origin};
use crate::diagnostic::{Applicability, Diagnostic, FileId, Severity};
use crate::project::{Content, File, Project};
use crate::source::{Source, Span};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// How each file of a project is checked, and what is wrong with the configuration that says so.
#[derive(Debug)]
pub struct Policy {
    /// Every set of settings that some file is checked with.
    settings: Vec<Settings>,
    /// For each file of the project the index of its settings.
    of_file: Vec<usize>,
    /// The mistakes in configuration files.
    pub(super) findings: Vec<Diagnostic>,
    /// Names in environment variables that stand for nothing, and the like: a sentence each.
    pub warnings: Vec<String>,
    /// What the configuration says of the report.
    pub appearance: Appearance,
}

/// How a report is to look, where the command line does not say it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appearance {
    /// The format, as `--format` spells it.
    pub format: Option<&'static str>,
    /// Whether in colour.
    pub colour: Option<bool>,
}

/// What was looked through to find the files of a project. Only whoever has seen everything can say that there is nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Searched<'a> {
    /// The folders.
    pub folders: &'a [PathBuf],
    /// Every file that was found in them or named, excluded or not.
    pub files: &'a [PathBuf],
}

impl Policy {
    /// The same settings for every file.
    pub fn uniform(project: &Project, settings: Settings) -> Policy {
        let (findings, warnings, appearance) = Default::default();
        Policy { settings: vec![settings], of_file: vec![0; project.files.len()], findings, warnings, appearance }
    }

    /// The configuration of each file with `over`, the command line, on top. The configuration files become files of the project.
    ///
    /// # Errors
    /// At the first name in `over` that stands for nothing.
    pub fn new(
        rules: &'static [&'static Rule],
        project: &mut Project,
        configs: &mut Configs,
        over: &Layer,
        searched: Searched,
    ) -> Result<Policy, UnknownName> {
        Settings::new(rules, over)?;
        let mut resolver = Resolver::new(rules, over);
        let mut of_file = resolver.settings_of_all(configs, project);
        let mut findings = Vec::new();
        let seen = seen(configs, project, searched);
        for i in 0..configs.files.len() {
            let id = FileId(u32::try_from(project.files.len()).expect("fewer files than 4 billion"));
            let index = resolver.settings_of_config(configs, i);
            of_file.push(index);
            let mistakes = mistakes(rules, configs, i, &seen);
            let mut found: Vec<Diagnostic> = mistakes.into_iter().filter_map(|mistake| finding(rules, id, mistake)).collect();
            resolver.settings[index].judge(&mut found);
            findings.append(&mut found);
            let config = &configs.files[i];
            let content = config.unreadable.clone().map_or(Content::Config, Content::Unreadable);
            project.files.push(File::new(Source::new(config.source.path(), config.source.text()), content));
        }
        let mut warnings = configs.warnings.clone();
        warnings.extend(resolver.layers.values().flat_map(|layer| of_environment(rules, layer)));
        warnings.sort();
        warnings.dedup();
        let layers = || resolver.layers.values();
        let appearance = Appearance {
            format: layers().find_map(|layer| Some(layer.format.as_ref()?.value)),
            colour: layers().find_map(|layer| Some(layer.colour.as_ref()?.value)),
        };
        Ok(Policy { settings: resolver.settings, of_file, findings, warnings, appearance })
    }

    /// The configuration of each file with `over` on top, and nothing about what is wrong in it: for a part of a project.
    pub fn of_files(rules: &'static [&'static Rule], project: &Project, configs: &mut Configs, over: &Layer) -> Policy {
        let mut resolver = Resolver::new(rules, over);
        let of_file = resolver.settings_of_all(configs, project);
        let (findings, warnings, appearance) = Default::default();
        Policy { settings: resolver.settings, of_file, findings, warnings, appearance }
    }

    /// The settings of a file.
    pub fn of(&self, file: FileId) -> &Settings {
        &self.settings[self.index(file)]
    }

    /// Takes in another file, which is checked as the first.
    pub(super) fn add_file(&mut self) {
        self.of_file.push(self.of_file.first().copied().unwrap_or(0));
    }

    /// Which of [`Policy::all`] are those of a file.
    pub(super) fn index(&self, file: FileId) -> usize {
        self.of_file[file.0 as usize]
    }

    /// Every set of settings that some file is checked with.
    pub fn all(&self) -> &[Settings] {
        &self.settings
    }

    /// Whether a finding fails the run.
    pub fn fails(&self, finding: &Diagnostic) -> bool {
        self.of(finding.file).fail_on.includes(finding.severity)
    }
}

/// Makes settings, the same ones once.
struct Resolver<'a> {
    rules: &'static [&'static Rule],
    over: &'a Layer,
    settings: Vec<Settings>,
    /// By the number of the effective configuration, and which of its `per-file-ignores` apply.
    known: HashMap<(usize, Vec<usize>), usize>,
    /// The effective configurations, the command line on top.
    layers: BTreeMap<usize, Layer>,
}

impl<'a> Resolver<'a> {
    fn new(rules: &'static [&'static Rule], over: &'a Layer) -> Resolver<'a> {
        Resolver { rules, over, settings: Vec::new(), known: HashMap::new(), layers: BTreeMap::new() }
    }

    /// For each file of a project the index of its settings.
    fn settings_of_all(&mut self, configs: &mut Configs, project: &Project) -> Vec<usize> {
        project.files.iter().map(|file| self.settings_of(configs, Path::new(file.source.path()))).collect()
    }

    fn settings_of(&mut self, configs: &mut Configs, path: &Path) -> usize {
        let effective = configs.of(path);
        let layer = self.layers.entry(effective).or_insert_with(|| with(configs, effective, self.over));
        let mut matching = Vec::new();
        if !layer.per_file_ignores.is_empty() {
            let path = configs.absolute(path);
            let entries = layer.per_file_ignores.iter().enumerate();
            matching.extend(entries.filter(|(_, (glob, _))| glob.value.matches(&path)).map(|(i, _)| i));
        }
        self.index(effective, matching)
    }

    /// A configuration file's own: of the first configuration that it is part of, else of its folder.
    fn settings_of_config(&mut self, configs: &mut Configs, file: usize) -> usize {
        let part_of = self.layers.keys().copied().find(|i| configs.effective(*i).files.contains(&file));
        let effective = match part_of {
            Some(effective) => effective,
            None => configs.of(Path::new(&configs.files[file].source.path().to_owned())),
        };
        self.layers.entry(effective).or_insert_with(|| with(configs, effective, self.over));
        self.index(effective, Vec::new())
    }

    fn index(&mut self, effective: usize, matching: Vec<usize>) -> usize {
        let layer = &self.layers[&effective];
        *self.known.entry((effective, matching)).or_insert_with_key(|(_, matching)| {
            let ignore: Vec<&Given<String>> = matching.iter().flat_map(|i| &layer.per_file_ignores[*i].1).collect();
            self.settings.push(Settings::lenient(self.rules, layer, &ignore));
            self.settings.len() - 1
        })
    }
}

fn with(configs: &Configs, effective: usize, over: &Layer) -> Layer {
    let mut layer = configs.effective(effective).layer.clone();
    layer.put(over);
    layer
}

/// What patterns could match.
#[derive(Default)]
struct Seen {
    /// Absolute folders.
    folders: Vec<PathBuf>,
    /// Absolute files.
    files: Vec<PathBuf>,
}

fn seen(configs: &Configs, project: &Project, searched: Searched) -> Seen {
    if configs.files.is_empty() {
        return Seen::default();
    }
    let absolute = |path: &PathBuf| configs.absolute(path);
    let of_project = project.files.iter().map(|file| configs.absolute(Path::new(file.source.path())));
    Seen {
        folders: searched.folders.iter().map(absolute).collect(),
        files: searched.files.iter().map(absolute).chain(of_project).collect(),
    }
}

/// All that is wrong in a configuration file.
fn mistakes(rules: &'static [&'static Rule], configs: &Configs, file: usize, seen: &Seen) -> Vec<Mistake> {
    let config = &configs.files[file];
    let mut mistakes = config.mistakes.clone();
    mistakes.extend(unknown_names(rules, &config.layer).map(|(name, unknown)| {
        let meant = unknown.suggestion;
        Mistake::new(span_of(name), unknown.fact()).help("`docklint rules` lists what there is").meant(meant)
    }));
    let folder = configs.absolute(&config.folder());
    if seen.folders.iter().any(|searched| folder.starts_with(searched)) && configs.is_nearest(file) {
        let layer = &config.layer;
        let globs = layer.exclude.iter().chain(layer.per_file_ignores.iter().map(|(glob, _)| glob));
        mistakes.extend(globs.filter(|glob| !seen.files.iter().any(|path| glob.value.matches(path))).map(matches_nothing));
    }
    mistakes.sort_by_key(|mistake| mistake.span);
    mistakes
}

fn matches_nothing(glob: &Given<Glob>) -> Mistake {
    let mistake = Mistake::new(span_of(glob), format!("`{}` matches no file", glob.value.text()));
    Mistake { severity: Severity::Warning, ..mistake }.help("remove it, or mend it: it is relative to the folder of this file")
}

fn span_of<T>(given: &Given<T>) -> Span {
    match given.origin {
        Origin::File { span, .. } => span,
        Origin::Environment(_) | Origin::CommandLine(_) => Span::empty(0),
    }
}

/// The names in a layer that stand for nothing. A rival's code that no rule answers to may be ignored, but not selected.
fn unknown_names<'l>(rules: &'static [&'static Rule], layer: &'l Layer) -> impl Iterator<Item = (&'l Given<String>, UnknownName)> {
    let chosen = layer.select.iter().flatten().chain(&layer.extend_select);
    let per_file = layer.per_file_ignores.iter().flat_map(|(_, names)| names);
    let others = layer.ignore.iter().chain(layer.severity.iter().map(|(name, _)| name)).chain(per_file);
    let others = others.filter(|name| !is_rival_code(&name.value));
    let unknown = move |name: &'l Given<String>| Some((name, resolve(rules, &name.value).err()?));
    chosen.chain(others).filter_map(unknown)
}

fn of_environment(rules: &'static [&'static Rule], layer: &Layer) -> Vec<String> {
    let unknown = unknown_names(rules, layer).filter_map(|(name, unknown)| match name.origin {
        Origin::Environment(variable) => Some(format!("`{variable}`: {unknown}")),
        Origin::File { .. } | Origin::CommandLine(_) => None,
    });
    unknown.collect()
}

/// A mistake as a finding of `invalid-config`.
fn finding(rules: &'static [&'static Rule], file: FileId, mistake: Mistake) -> Option<Diagnostic> {
    let Some(Name::Rule(name)) = Name::resolve(rules, "invalid-config") else { return None };
    let rule = rules.iter().find(|rule| rule.name == name)?;
    let mut finding = rule.finding(file, mistake.span, mistake.message);
    finding.severity = mistake.severity;
    finding.help = mistake.help;
    if let Some((span, words)) = mistake.other {
        finding.label(span, words);
    }
    if let Some(meant) = mistake.meant {
        finding.fix(Applicability::Manual, format!("write `{meant}`"), [(mistake.span, meant)]);
    }
    Some(finding)
}

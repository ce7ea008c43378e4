//! `docklint init`: a configuration file to start from.

use super::write::write_file;
use super::{CLEAN, print, yaml};
use crate::config::{
    ConfigFile, Configs, Environment, Given, LabelFormat, Layer, Lookup, NAMES, Origin, RuleOption, Tool, others_files,
};
use crate::lint::{Name, Rule};
use crate::project::disk::{normal, slashed};
use crate::project::{Disk, RealDisk};
use crate::report::visible;
use crate::rules::RULES;
use crate::source::Source;
use crate::yaml::Comment;
use std::path::{Path, PathBuf};

/// Where editors find what may stand in the file.
const SCHEMA: &str = "https://raw.githubusercontent.com/docklint/docklint/main/docs/docklint.schema.json";

pub(super) fn run(folder: &Path, force: bool) -> Result<u8, String> {
    let there = NAMES.iter().map(|name| folder.join(name)).find(|path| RealDisk.exists(path));
    let target = there.clone().unwrap_or_else(|| folder.join(NAMES[0]));
    let shown = shown(&target);
    if there.is_some() && !force {
        return Err(format!("`{shown}` exists; `--force` overwrites it"));
    }
    if !folder.is_dir() {
        return Err(format!("cannot write `{shown}`: no such folder"));
    }
    let before = there.map(|path| std::fs::read(path).map_err(|e| format!("cannot read `{shown}`: {e}"))).transpose()?;
    let others = others_files(&RealDisk, folder);
    let mut migration = Migration::default();
    let mut left = Vec::new();
    for path in &others {
        let (said, not_carried) = migrated(path)?;
        migration = migration.and(said);
        left.extend(not_carried);
    }
    let names: Vec<String> =
        others.iter().map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned()).collect();
    write_file(&target, before.as_deref(), template(&migration, &names).as_bytes())?;
    print(told(&shown, &others, &left).as_bytes())?;
    Ok(CLEAN)
}

fn shown(path: &Path) -> String {
    visible(&slashed(&normal(path))).into_owned()
}

/// What was done, and what was not.
fn told(target: &str, from: &[PathBuf], left: &[String]) -> String {
    if from.is_empty() {
        return format!("wrote {target}\n");
    }
    let names = from.iter().map(|path| shown(path)).collect::<Vec<_>>().join(" and ");
    let mut text = format!("wrote {target} from {names}, which docklint does not read any more\n");
    if !left.is_empty() {
        text += "not carried over:\n";
        left.iter().for_each(|left| text += &format!("  {left}\n"));
    }
    text
}

/// The sections of the file that are not the template's own.
#[derive(Default)]
struct Migration {
    ignore: String,
    extend_select: String,
    severity: String,
    rules: String,
    fail_on: String,
    exclude: String,
    registries: String,
    labels: String,
    suppressions: String,
}

impl Migration {
    /// What two files say: lists are joined, of other sections the first counts.
    fn and(self, other: Migration) -> Migration {
        let joined = |one: String, other: String| match other.split_once('\n') {
            Some((_, items)) if !one.is_empty() => one + items,
            _ => one + &other,
        };
        let first = |one: String, other: String| if one.is_empty() { other } else { one };
        Migration {
            ignore: joined(self.ignore, other.ignore),
            extend_select: joined(self.extend_select, other.extend_select),
            severity: joined(self.severity, other.severity),
            rules: joined(self.rules, other.rules),
            fail_on: first(self.fail_on, other.fail_on),
            exclude: joined(self.exclude, other.exclude),
            registries: first(self.registries, other.registries),
            labels: first(self.labels, other.labels),
            suppressions: first(self.suppressions, other.suppressions),
        }
    }
}

fn migrated(path: &Path) -> Result<(Migration, Vec<String>), String> {
    let configs = Configs::new(&RealDisk, Lookup::File(path.to_owned()), Environment::default())?;
    let file = &configs.files[0];
    let layer = &file.layer;
    let mut left: Vec<(u32, String)> = file.mistakes.iter().map(|mistake| (mistake.span.start, mistake.message.clone())).collect();
    left.extend(without_meaning(file));
    let known = |name: &&Given<String>| Name::is_known(RULES, &name.value);
    let named = layer.ignore.iter().chain(layer.severity.iter().map(|(code, _)| code)).filter(|name| !known(name));
    left.extend(named.filter_map(|name| match name.origin {
        Origin::File { span, .. } => Some((span.start, format!("no rule is called `{}`", name.value))),
        Origin::Environment(_) | Origin::CommandLine(_) => None,
    }));
    left.sort();
    let left = left.into_iter().map(|(offset, why)| format!("{}: {why}", line(file, offset))).collect();
    let comments = crate::yaml::parse(&file.source).comments;
    let extend: Vec<&Given<String>> = layer.implied.iter().filter(|code| needs_selection(code, layer)).collect();
    let mut severity = String::from("severity:\n");
    for (code, level) in layer.severity.iter().filter(|(code, _)| known(&code)) {
        let (name, remark) = translated(&code.value);
        severity += &format!("  {}: {}{}\n", yaml::scalar(&name), level.name(), comment(&remark, &reason(file, &comments, code).1));
    }
    let single = |key: &str, value: Option<String>| value.map_or(String::new(), |value| format!("{key}: {value}\n"));
    let migration = Migration {
        ignore: list("ignore", file, &comments, &layer.ignore.iter().filter(known).collect::<Vec<_>>()),
        extend_select: list("extend-select", file, &comments, &extend),
        severity: if layer.severity.is_empty() { String::new() } else { severity },
        rules: rules(layer),
        fail_on: single("fail-on", layer.fail_on.as_ref().map(|least| least.value.name().to_owned())),
        exclude: excludes(file, &comments),
        registries: layer.trusted_registries.as_ref().map_or(String::new(), |registries| {
            list("trusted-registries", file, &comments, &registries.iter().collect::<Vec<_>>())
        }),
        labels: labels(layer),
        suppressions: single("suppressions", layer.honour_suppressions.as_ref().map(|honour| honour.value.to_string())),
    };
    Ok((migration, left))
}

fn line(file: &ConfigFile, offset: u32) -> String {
    format!("{}:{}", visible(file.source.path()), file.source.position(offset).line)
}

/// The keys that say how hadolint's reports look: here that is said by options.
fn without_meaning(file: &ConfigFile) -> Vec<(u32, String)> {
    if file.tool != Tool::Hadolint {
        return Vec::new();
    }
    let tree = crate::yaml::parse(&file.source);
    let entries = tree.root().map(|root| root.entries()).unwrap_or_default();
    let told = |key: &str| match key {
        "format" | "formats" => Some("use `--format`"),
        "no-color" => Some("use `--color never`, or the variable `NO_COLOR`"),
        "verbose" => Some("there is nothing like it"),
        _ => None,
    };
    let said = entries.iter().filter_map(|entry| {
        let key = entry.name()?;
        Some((entry.key.span().start, format!("`{key}`: {}", told(key)?)))
    });
    said.collect()
}

/// Our own name for a code where the two are the same, else the code; and a word about it.
fn translated(code: &str) -> (String, String) {
    let answering: Vec<&Rule> = RULES.iter().copied().filter(|rule| rule.aliases.contains(&code)).collect();
    let is_hadolints = |alias: &&&str| alias.starts_with("DL");
    // A rule of dclint's is about Compose files only.
    let is_same = |rule: &Rule| {
        if code.starts_with("dc:") { rule.aliases.len() == 1 } else { rule.aliases.iter().filter(is_hadolints).count() == 1 }
    };
    match answering.as_slice() {
        [] if Name::resolve(RULES, code).is_some() => (code.to_owned(), String::new()),
        [] => (code.to_owned(), "no rule answers to it".to_owned()),
        [rule] if is_same(rule) => (rule.name.to_owned(), code.to_owned()),
        rules => (code.to_owned(), format!("part of {}", rules.iter().map(|rule| rule.name).collect::<Vec<_>>().join(", "))),
    }
}

/// Whether a code that was given a severity is off where nobody asks for it.
fn needs_selection(code: &Given<String>, layer: &Layer) -> bool {
    let mut answering = RULES.iter().filter(|rule| rule.aliases.contains(&code.value.as_str())).peekable();
    let is_override = layer.severity.iter().any(|(name, _)| name.value == code.value);
    is_override && answering.peek().is_some() && answering.all(|rule| !rule.default)
}

/// A list of names, each with the comments that stood above and behind it.
fn list(key: &str, file: &ConfigFile, comments: &[Comment], names: &[&Given<String>]) -> String {
    let mut text = String::new();
    for name in names {
        let (above, behind) = reason(file, comments, name);
        let (translated, remark) = if matches!(key, "exclude" | "trusted-registries") {
            (name.value.clone(), String::new())
        } else {
            translated(&name.value)
        };
        above.iter().for_each(|comment| text += &format!("  {comment}\n"));
        text += &format!("  - {}{}\n", yaml::scalar(&translated), comment(&remark, &behind));
    }
    if text.is_empty() { text } else { format!("{key}:\n{text}") }
}

/// The patterns for files that are left out.
fn excludes(file: &ConfigFile, comments: &[Comment]) -> String {
    let names: Vec<Given<String>> =
        file.layer.exclude.iter().map(|glob| Given { value: glob.value.text().to_owned(), origin: glob.origin }).collect();
    list("exclude", file, comments, &names.iter().collect::<Vec<_>>())
}

fn comment(remark: &str, reason: &str) -> String {
    let parts: Vec<&str> = [remark, reason].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { String::new() } else { format!(" # {}", parts.join(": ")) }
}

/// The comments above an entry that have lines to themselves, and the text of the one behind it.
fn reason(file: &ConfigFile, comments: &[Comment], of: &Given<String>) -> (Vec<String>, String) {
    let Origin::File { span, .. } = of.origin else { return Default::default() };
    let source: &Source = &file.source;
    let line = |offset: u32| source.lines().line_of(offset);
    let mut above = Vec::new();
    let mut next = line(span.start);
    let before = comments.partition_point(|comment| comment.span.start < span.start);
    for comment in comments[..before].iter().rev() {
        if !comment.own_line || line(comment.span.start) + 1 != next {
            break;
        }
        next -= 1;
        above.insert(0, source.slice(comment.span).trim_end().to_owned());
    }
    let behind = comments[before..].first().filter(|comment| line(comment.span.start) == line(span.start));
    let behind = behind.map_or("", |comment| source.slice(comment.span).trim_start_matches('#').trim());
    (above, behind.to_owned())
}

/// The options of single rules.
fn rules(layer: &Layer) -> String {
    let line = |option: &Given<RuleOption>| {
        let (rule, name) = option.value.key();
        format!("  {rule}:\n    {name}: {}\n", yaml::value(&option.value.value()))
    };
    let lines: String = layer.rule_options.iter().map(line).collect();
    if lines.is_empty() { lines } else { format!("rules:\n{lines}") }
}

fn labels(layer: &Layer) -> String {
    let mut text = String::new();
    if let Some(strict) = &layer.strict_labels {
        text += &format!("  strict: {}\n", strict.value);
    }
    if let Some(labels) = layer.labels.as_ref().filter(|labels| !labels.is_empty()) {
        text += "  labels:\n";
        for (name, format) in labels {
            let format = match format {
                LabelFormat::Regex(text) => format!("{{regex: {}}}", yaml::scalar(text)),
                named => named.name().to_owned(),
            };
            text += &format!("    {}: {format}\n", yaml::scalar(&name.value));
        }
    }
    if text.is_empty() { text } else { format!("label-schema:\n{text}") }
}

/// The file: each key with a word about it, and an example where nothing is said.
fn template(migration: &Migration, from: &[String]) -> String {
    let given = |text: &str, example: &str| {
        if !text.is_empty() {
            return text.to_owned();
        }
        example.lines().map(|line| format!("# {line}\n")).collect()
    };
    let from = match from {
        [] => String::new(),
        [name] => format!("# Made from {name}, which is not read while this file is there.\n"),
        names => format!("# Made from {}, which are not read while this file is there.\n", names.join(" and ")),
    };
    let Migration { ignore, extend_select, severity, rules, fail_on, exclude, registries, labels, suppressions } = migration;
    let sections = [
        (
            "Which rules run: default, strict (all that make sense for every Dockerfile) or hadolint (what it would report).",
            "preset: default\n".to_owned(),
        ),
        (
            "Rules, categories or other tools' codes that run as well.",
            given(extend_select, "extend-select:\n  - suppression-without-reason"),
        ),
        ("What never runs, whatever selects it.", given(ignore, "ignore:\n  - recommended-packages")),
        ("error, warning or info, for a rule, a category or a code.", given(severity, "severity:\n  unpinned-image: error")),
        ("What single rules are told.", given(rules, "rules:\n  unpinned-package:\n    managers: [pip, npm]")),
        ("The least severity that fails a run: error, warning, info or never.", given(fail_on, "fail-on: warning")),
        ("Files that are not checked when a folder is.", given(exclude, "exclude:\n  - testdata/")),
        ("What does not run for some files.", given("", "per-file-ignores:\n  \"*.dev\": [root-user]")),
        ("Where images may come from.", given(registries, "trusted-registries:\n  - docker.io/library\n  - ghcr.io")),
        (
            "The labels of every image: text, url, semver, hash, rfc3339, spdx, email or {regex: …}.",
            given(labels, "label-schema:\n  strict: false\n  labels:\n    org.opencontainers.image.licenses: spdx"),
        ),
        ("Whether comments in the files may suppress findings.", given(suppressions, "suppressions: true")),
    ];
    let mut text = format!(
        "# yaml-language-server: $schema={SCHEMA}\n# How docklint checks the files below this folder; docs/configuration.md tells all keys.\n{from}"
    );
    for (about, section) in sections {
        text += &format!("\n# {about}\n{section}");
    }
    text
}

//! `docklint config`: what a file is checked with, and who says so.

use super::args::{Choice, TextFormat};
use super::{CLEAN, print, warn, yaml};
use crate::config::{Configs, Environment, FailOn, Given, Glob, LabelFormat, Layer, Origin, Preset};
use crate::lint::{self, Policy, Searched, Settings, State};
use crate::project::disk::{normal, slashed};
use crate::project::{Project, RealDisk};
use crate::report::{self, Format, Paint, View};
use crate::rules::RULES;
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::Path;

/// A value in force.
struct Item {
    /// The keys that lead to it: `severity`, `root-user`.
    path: Vec<String>,
    value: Value,
    /// Whether it is one of a list.
    in_list: bool,
    /// Who says so; `None` is the default.
    origin: Option<Origin>,
}

pub(super) fn run(path: &Path, choice: &Choice, format: TextFormat) -> Result<u8, String> {
    let mut configs = Configs::new(&RealDisk, choice.lookup(), Environment::of_process())?;
    // What holds for a folder holds for a file in it.
    let file = if path.is_dir() { path.join("Dockerfile") } else { path.to_owned() };
    let effective = configs.of(&file);
    let absolute = configs.absolute(&file);
    let mut layer = configs.effective(effective).layer.clone();
    layer.put(&choice.layer());
    layer.per_file_ignores.retain(|(glob, _)| path.is_dir() || glob.value.matches(&absolute));
    let mut project = Project::default();
    let policy = Policy::new(RULES, &mut project, &mut configs, &choice.layer(), Searched::default()).map_err(|e| e.to_string())?;
    let mut applied = layer.clone();
    let here = layer.per_file_ignores.iter().filter(|(glob, _)| glob.value.matches(&absolute));
    applied.ignore.extend(here.flat_map(|(_, names)| names.iter().cloned()));
    let settings = Settings::lenient(RULES, &applied, &[]);
    let items = items(&layer);
    let excluded = layer.exclude.iter().any(|glob| glob.value.matches(&absolute));
    let text = match format {
        TextFormat::Text => as_yaml(&file, &configs, effective, &items, excluded, &settings),
        TextFormat::Json => as_json(&file, &configs, effective, &items, excluded, &settings)?,
    };
    print(text.as_bytes())?;
    policy.warnings.iter().for_each(|warning| warn(warning));
    complain_of_mistakes(&project, &policy);
    Ok(CLEAN)
}

/// The mistakes in the files, on the standard error: what stands there is not in force.
fn complain_of_mistakes(project: &Project, policy: &Policy) {
    let report = lint::check_each(project, policy);
    let view = View { project, report: &report, rules: RULES, failures: &[] };
    let mut lines = Vec::new();
    if report::write(&mut lines, Format::Concise, &view, Paint::PLAIN).is_ok() {
        let _ = io::stderr().lock().write_all(&lines);
    }
}

fn items(layer: &Layer) -> Vec<Item> {
    let mut items = vec![single("preset", layer.preset.as_ref(), Preset::default(), |preset| preset.name().into())];
    let globs = |globs: &[Given<Glob>]| globs.iter().map(|glob| given(glob, glob.value.text())).collect::<Vec<_>>();
    items.extend(list("select", layer.select.as_deref().unwrap_or_default()));
    items.extend(list("extend-select", &layer.extend_select));
    items.extend(list("ignore", &layer.ignore));
    for (name, severity) in &layer.severity {
        items.push(item(&["severity", &name.value], severity.name().into(), Some(name.origin)));
    }
    for option in &layer.rule_options {
        let (rule, name) = option.value.key();
        items.push(item(&["rules", rule, name], option.value.value(), Some(option.origin)));
    }
    for (glob, names) in &layer.per_file_ignores {
        let in_list = |name: &Given<String>| Item {
            path: vec!["per-file-ignores".into(), glob.value.text().into()],
            value: name.value.clone().into(),
            in_list: true,
            origin: Some(name.origin),
        };
        items.extend(names.iter().map(in_list));
    }
    items.extend(list("exclude", &globs(&layer.exclude)));
    items.push(single("fail-on", layer.fail_on.as_ref(), FailOn::default(), |least| least.name().into()));
    items.extend(list("trusted-registries", layer.trusted_registries.as_deref().unwrap_or_default()));
    items.extend(
        layer.strict_labels.as_ref().map(|strict| item(&["label-schema", "strict"], strict.value.into(), Some(strict.origin))),
    );
    for (label, format) in layer.labels.iter().flatten() {
        let format = if let LabelFormat::Regex(text) = format { json!({ "regex": text }) } else { format.name().into() };
        items.push(item(&["label-schema", "labels", &label.value], format, Some(label.origin)));
    }
    items.extend(layer.shell.as_ref().map(|shell| item(&["shell"], json!(shell.value), Some(shell.origin))));
    items.push(single("suppressions", layer.honour_suppressions.as_ref(), true, |honour| (*honour).into()));
    items
}

fn item(path: &[&str], value: Value, origin: Option<Origin>) -> Item {
    Item { path: path.iter().map(|key| (*key).to_owned()).collect(), value, in_list: false, origin }
}

fn single<T>(key: &str, value: Option<&Given<T>>, default: T, show: impl Fn(&T) -> Value) -> Item {
    item(&[key], show(value.map_or(&default, |given| &given.value)), value.map(|given| given.origin))
}

fn list(key: &str, values: &[Given<String>]) -> Vec<Item> {
    values.iter().map(|name| Item { in_list: true, ..item(&[key], name.value.clone().into(), Some(name.origin)) }).collect()
}

fn given<T>(of: &Given<T>, text: &str) -> Given<String> {
    Given { value: text.to_owned(), origin: of.origin }
}

/// Who says so, in words.
fn place(configs: &Configs, origin: Option<Origin>) -> String {
    origin.map_or("default".to_owned(), |origin| configs.place(origin))
}

fn names_of<'a>(configs: &'a Configs, effective: usize) -> Vec<&'a str> {
    configs.effective(effective).files.iter().map(|file| configs.files[*file].source.path()).collect()
}

/// The configuration as one file, with a comment behind each value that says where it comes from.
fn as_yaml(file: &Path, configs: &Configs, effective: usize, items: &[Item], excluded: bool, settings: &Settings) -> String {
    let file = slashed(&normal(file));
    let file = report::visible(&file);
    let from = match names_of(configs, effective).as_slice() {
        [] => "no file".to_owned(),
        names => names.join(", then "),
    };
    let mut text = format!("# {file}: {from}\n");
    if excluded {
        text += "# excluded: checked only where it is named, and without --force-exclude\n";
    }
    let rules = settings.selection.states().count();
    text += &format!("# {} of {rules} rules run\n", settings.selection.enabled().count());
    let mut lines: Vec<(String, Option<String>)> = Vec::new();
    let mut open: &[String] = &[];
    for item in items {
        let keys = if item.in_list { &item.path[..] } else { &item.path[..item.path.len() - 1] };
        let shared = keys.iter().zip(open).take_while(|(a, b)| a == b).count();
        for (depth, key) in keys.iter().enumerate().skip(shared) {
            lines.push((format!("{}{}:", "  ".repeat(depth), yaml::scalar(key)), None));
        }
        open = keys;
        let indent = "  ".repeat(keys.len());
        let value = yaml::value(&item.value);
        let line = match item.path.last().filter(|_| !item.in_list) {
            Some(key) => format!("{indent}{}: {value}", yaml::scalar(key)),
            None => format!("{indent}- {value}"),
        };
        lines.push((line, Some(place(configs, item.origin))));
    }
    let width = lines.iter().filter(|(_, place)| place.is_some()).map(|(line, _)| line.chars().count()).max().unwrap_or(0).min(50);
    for (line, place) in lines {
        match place {
            Some(place) => text += &format!("{line:width$} # {}\n", report::visible(&place)),
            None => text += &format!("{line}\n"),
        }
    }
    text
}

fn as_json(
    file: &Path,
    configs: &Configs,
    effective: usize,
    items: &[Item],
    excluded: bool,
    settings: &Settings,
) -> Result<String, String> {
    let value = |item: &Item| json!({ "key": item.path, "value": item.value, "from": source(configs, item.origin) });
    let rules = settings.selection.states().map(|(rule, state)| {
        let on = match state {
            State::Off => json!(false),
            State::On => json!(true),
            State::Only(codes) => json!(codes),
        };
        json!({ "name": rule.name, "on": on, "severity": settings.severities.of_rule(rule).name() })
    });
    let whole = json!({
        "path": slashed(&normal(file)),
        "excluded": excluded,
        "files": names_of(configs, effective),
        "values": items.iter().map(value).collect::<Vec<_>>(),
        "rules": rules.collect::<Vec<_>>(),
    });
    Ok(serde_json::to_string_pretty(&whole).map_err(|e| e.to_string())? + "\n")
}

fn source(configs: &Configs, origin: Option<Origin>) -> Value {
    match origin {
        None => json!({ "kind": "default" }),
        Some(Origin::CommandLine(name)) => json!({ "kind": "option", "name": name }),
        Some(Origin::Environment(name)) => json!({ "kind": "environment", "name": name }),
        Some(Origin::File { file, span }) => {
            let source = &configs.files[file].source;
            let position = source.position(span.start);
            json!({ "kind": "file", "name": source.path(), "line": position.line, "column": position.column })
        }
    }
}

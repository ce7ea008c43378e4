//! `invalid-default-arg`

use super::build_args::given;
use crate::diagnostic::Severity;
use crate::dockerfile::expand::{Value, expand};
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::variables::Setting;
use crate::dockerfile::{Binding, Dockerfile, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Build;
use crate::source::{MappedText, Span};
use std::collections::HashMap;

/// `FROM` that needs a build argument to name an image.
pub static RULE: Rule = Rule {
    name: "invalid-default-arg",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["InvalidDefaultArgInFrom"],
    fix: None,
    page: include_str!("../../../rules/correctness/invalid-default-arg.md"),
    checks: &[Check::Dockerfile(check)],
};

/// The values of the platform arguments on a common machine: it is only their form that counts.
const PLATFORM: [(&str, &str); 11] = [
    ("BUILDPLATFORM", "linux/amd64"),
    ("BUILDOS", "linux"),
    ("BUILDOSVERSION", ""),
    ("BUILDARCH", "amd64"),
    ("BUILDVARIANT", ""),
    ("TARGETPLATFORM", "linux/amd64"),
    ("TARGETOS", "linux"),
    ("TARGETOSVERSION", ""),
    ("TARGETARCH", "amd64"),
    ("TARGETVARIANT", ""),
    ("TARGETSTAGE", "default"),
];

/// A value longer than this is no part of an image's name.
const LONGEST: usize = 4096;

/// What each `ARG` before the first `FROM` is where the build is given no arguments; one without a default is missing.
type Defaults = HashMap<String, Value>;

fn check(cx: &mut Cx, file: &Dockerfile) {
    if file.stages.is_empty() {
        return;
    }
    let defaults = defaults(file);
    for stage in &file.stages {
        let index = stage.instructions.start;
        let instruction = &file.instructions[index];
        let Kind::From(from) = &instruction.kind else { continue };
        if !instruction.valid {
            continue;
        }
        let platform = instruction.flag_value("platform").filter(|p| !p.is_empty());
        if let Some(platform) = platform.filter(|p| by_default(file, &defaults, p).is_some_and(|text| text.is_empty())) {
            report(cx, index, platform, "needs a build argument: without one its platform is empty", false);
        }
        let Some(text) = by_default(file, &defaults, &from.image) else { continue };
        let is_stage = || file.stage_named(&text).is_some_and(|s| s.index < stage.index);
        if ImageRef::parse(&text).is_ok() || is_stage() {
            continue;
        }
        let message = match text.is_empty() {
            true => "needs a build argument: without one it names no image".to_owned(),
            false => format!("needs a build argument: without one it is `{text}`, which is no image"),
        };
        report(cx, index, &from.image, &message, true);
    }
}

/// Their values in the order of the file, each seeing those before it.
fn defaults(file: &Dockerfile) -> Defaults {
    let mut defaults: Defaults = PLATFORM.map(|(name, value)| (name.to_owned(), Value::Known(value.to_owned()))).into();
    let is_arg = |i: &&Instruction| !matches!(i.kind, Kind::From(_));
    for instruction in file.instructions.iter().take_while(is_arg) {
        let Kind::Arg(declarations) = &instruction.kind else { continue };
        for declaration in declarations {
            let Some(default) = &declaration.default else { continue };
            let value = match expand(default, file.escape, &|name| defaults.get(name).cloned()).text.value() {
                Value::Known(text) if text.len() > LONGEST => Value::Unknown,
                value => value,
            };
            defaults.insert(declaration.name.as_str().to_owned(), value);
        }
    }
    defaults
}

/// The text of a word of a `FROM` without build arguments, if it has variables, all of which are declared: of others
/// `undefined-variable` speaks.
fn by_default(file: &Dockerfile, defaults: &Defaults, word: &MappedText) -> Option<String> {
    let expansion = expand(word, file.escape, &|name| defaults.get(name).cloned());
    let is_declared = |name: &str| defaults.contains_key(name) || file.globals.settings.contains_key(name);
    let declared = expansion.references.iter().all(|r| is_declared(&r.name));
    if expansion.references.is_empty() || !expansion.errors.is_empty() || !declared {
        return None;
    }
    Some(expansion.text.known()?.as_str().to_owned())
}

fn report(cx: &mut Cx, index: usize, word: &MappedText, message: &str, is_image: bool) {
    let (names, labels) = without_default(cx, index, word);
    let is_given = !names.is_empty() && names.iter().all(|name| is_always_given(cx, name));
    let finding = cx.report(word.span(), format!("`{}` {message}", word.as_str()));
    for span in labels {
        finding.label(span, "has no default");
    }
    match names.first() {
        Some(name) => finding.help(format!("give `{name}` a default that works: `ARG {name}=…`")),
        None => finding.help("change the default so that a build without arguments works"),
    };
    if is_image {
        finding.alias("InvalidDefaultArgInFrom");
    }
    if is_given {
        finding.severity(Severity::Info);
    }
}

/// Whether a service builds the file, and every one that does gives an argument: only who builds it by hand has to know.
fn is_always_given(cx: &Cx, name: &str) -> bool {
    let builds = cx.project.builds_of(cx.file);
    let gives = |build: &Build| {
        let service = build.service.map(|id| &cx.project.compositions[id.composition].compose.services[id.service]);
        service.is_some_and(|service| given(service, name).is_some())
    };
    !builds.is_empty() && builds.iter().all(gives)
}

/// The variables of a word that are declared without a default, and where.
fn without_default(cx: &Cx, index: usize, word: &MappedText) -> (Vec<String>, Vec<Span>) {
    let references = cx.dockerfile.expand(index, word).references;
    let is_bare = |setting: &Setting| match &cx.dockerfile.instructions[setting.instruction].kind {
        Kind::Arg(declarations) => declarations.iter().any(|d| d.name.span() == setting.span && d.default.is_none()),
        _ => false,
    };
    let bare = references.into_iter().filter_map(|r| match cx.dockerfile.variable(index, word.span().start, &r.name) {
        Binding::Set(setting) if is_bare(setting) => Some((r.name, setting.span)),
        _ => None,
    });
    let mut seen = Vec::new();
    bare.filter(|(name, _)| {
        let new = !seen.contains(name);
        seen.push(name.clone());
        new
    })
    .unzip()
}

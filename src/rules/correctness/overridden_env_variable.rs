//! `overridden-env-variable`

use crate::compose::Place;
use crate::compose::dotenv::{EnvFile, EnvValue};
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::interpolation::env_file;
use crate::source::Span;
use std::collections::HashMap;

/// See the page.
pub static RULE: Rule = Rule {
    name: "overridden-env-variable",
    category: Category::Correctness,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/overridden-env-variable.md"),
    checks: &[Check::Compose(check)],
};

/// What the last file of a service sets a variable to.
struct Setting<'c> {
    file: u32,
    span: Span,
    /// `None` where that depends on other variables.
    value: Option<&'c str>,
}

fn check(cx: &mut Cx, composition: &Composition) {
    let files = &composition.compose.files;
    for service in &composition.compose.services {
        let mut settings: HashMap<&str, Setting> = HashMap::new();
        for named in service.env_file.iter().filter(|named| !named.raw) {
            let Some(read) = named.file.and_then(|file| Some((file, env_file(&files[file as usize])?))) else { continue };
            settings.extend(all_of(read.0, read.1));
        }
        for pair in &service.environment {
            let Some((name, value)) = pair.name.known().zip(pair.value.as_ref()) else { continue };
            let Some(setting) = settings.get(name) else { continue };
            let path = files[setting.file as usize].source.path();
            let is_same = setting.value.is_some() && setting.value == value.known();
            let (message, label) = match is_same {
                true => (format!("`{name}` is in `{path}` already, with the same value"), "set here"),
                false => (format!("`{name}` is in `{path}`, too: this value counts"), "without effect in this service"),
            };
            let help = if is_same { "remove one of the two" } else { "remove the one that is not meant" };
            let (file, span) = cx.site(Place { file: setting.file, span: setting.span });
            cx.report_used(pair.name.place, pair.name.used, message).help(help).label_in(file, span, label);
        }
    }
}

fn all_of(number: u32, file: &EnvFile) -> impl Iterator<Item = (&str, Setting<'_>)> {
    let with_value = file.entries.iter().filter_map(|entry| Some((entry, entry.value.as_ref()?)));
    with_value.map(move |(entry, value)| (entry.key.as_str(), Setting { file: number, span: entry.span, value: known(value) }))
}

fn known(value: &EnvValue) -> Option<&str> {
    let text = value.text.as_str();
    (!value.expands || !text.contains('$')).then_some(text)
}

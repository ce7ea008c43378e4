//! `label-schema`

mod formats;
mod spdx;

use crate::config::LabelFormat;
use crate::diagnostic::Severity;
use crate::dockerfile::{Dockerfile, Kind, closest};
use crate::lint::{Category, Check, Cx, Rule};
use crate::rules::words;
use crate::source::MappedText;
use std::collections::{HashMap, HashSet};

/// See the page.
pub static RULE: Rule = Rule {
    name: "label-schema",
    category: Category::Style,
    severity: Severity::Warning,
    default: false,
    since: "0.1.0",
    aliases: &["DL3049", "DL3050", "DL3051", "DL3052", "DL3053", "DL3054", "DL3055", "DL3056", "DL3058"],
    fix: None,
    page: include_str!("../../../rules/style/label-schema.md"),
    checks: &[Check::Dockerfile(check)],
};

/// So many labels of a schema are listed.
const MOST_LISTED: usize = 5;

/// A format of the schema, and the pattern of one that is a regular expression. Configuration says it if that is wrong.
type Format<'a> = (&'a LabelFormat, Option<regex_lite::Regex>);

fn check(cx: &mut Cx, file: &Dockerfile) {
    let schema = &cx.options.label_schema;
    let formats = schema.labels.iter().map(|(name, format)| (name.as_str(), (format, pattern(format)))).collect::<HashMap<_, _>>();
    for (index, instruction) in file.walk().filter(|(_, i)| i.valid) {
        let Kind::Label(labels) = &instruction.kind else { continue };
        for (key, value) in &labels.pairs {
            let Some(name) = file.expanded(index, key) else { continue };
            match formats.get(name.as_str()) {
                Some(format) => check_value(cx, index, name.as_str(), value, format),
                None if schema.strict => report_unknown(cx, key, name.as_str()),
                None => {}
            }
        }
    }
    let Some(labels) = labels_of_image(file) else { return };
    for (name, format) in schema.labels.iter().filter(|(name, _)| !labels.contains(name.as_str())) {
        report_missing(cx, file, name, format);
    }
}

fn pattern(format: &LabelFormat) -> Option<regex_lite::Regex> {
    match format {
        LabelFormat::Regex(text) => LabelFormat::pattern(text).ok(),
        _ => None,
    }
}

/// What values of a format are called, one of them, and hadolint's code for what is none.
fn about(format: &LabelFormat) -> (String, &'static str, Option<&'static str>) {
    let (name, example, code) = match format {
        LabelFormat::Text => ("text", "…", None),
        LabelFormat::Url => ("a URL", "https://example.org/path", Some("DL3052")),
        LabelFormat::Rfc3339 => ("a time after RFC 3339", "2026-11-21T10:00:00Z", Some("DL3053")),
        LabelFormat::Spdx => ("an SPDX licence expression", "MIT OR Apache-2.0", Some("DL3054")),
        LabelFormat::Hash => ("a Git commit", "0a1b2c3", Some("DL3055")),
        LabelFormat::Semver => ("a semantic version", "1.2.3", Some("DL3056")),
        LabelFormat::Email => ("an e-mail address", "team@example.org", Some("DL3058")),
        LabelFormat::Regex(pattern) => return (format!("what `{pattern}` matches"), "…", None),
    };
    (name.to_owned(), example, code)
}

/// Looks at the value of a label that the schema knows. One that is not known, or a template's, may be anything.
fn check_value(cx: &mut Cx, index: usize, name: &str, value: &MappedText, (format, pattern): &Format) {
    let Some(text) = cx.dockerfile.expanded(index, value).filter(|text| !text.as_str().contains("{{")) else { return };
    let fault = match format {
        LabelFormat::Spdx => spdx::check(text.as_str()).err(),
        _ => None,
    };
    let text = text.as_str();
    let is_good = match format {
        LabelFormat::Text => true,
        LabelFormat::Url => formats::is_url(text),
        LabelFormat::Semver => formats::is_semver(text),
        LabelFormat::Hash => formats::is_commit(text),
        LabelFormat::Rfc3339 => formats::is_time(text),
        LabelFormat::Spdx => fault.is_none(),
        LabelFormat::Email => formats::is_email(text),
        LabelFormat::Regex(_) => pattern.as_ref().is_none_or(|pattern| pattern.is_match(text)),
    };
    if is_good && !text.is_empty() {
        return;
    }
    let (kind, example, code) = about(format);
    let mut message = format!("the value of label `{name}` is not {kind}");
    let mut help = format!("write {kind}, such as `{example}`");
    match fault {
        _ if text.is_empty() => message = format!("label `{name}` is empty"),
        Some(fault) => {
            message = format!("{message}: {}", fault.message);
            help = fault.help.unwrap_or(help);
        }
        None => {}
    }
    let finding = cx.report(value.span(), message);
    if text.is_empty() {
        finding.alias("DL3051");
    }
    if let Some(code) = code.filter(|_| !is_good) {
        finding.alias(code);
    }
    if example != "…" {
        finding.help(help);
    }
}

fn report_unknown(cx: &mut Cx, key: &MappedText, name: &str) {
    let known = cx.options.label_schema.labels.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
    let finding = cx.report(key.span(), format!("label `{name}` is not in the schema")).alias("DL3050");
    if let Some(meant) = closest(name, known.iter().copied()) {
        finding.help(format!("did you mean `{meant}`?"));
    } else if !known.is_empty() {
        finding.help(format!("it has {}", words::list(&known, MOST_LISTED)));
    }
}

fn report_missing(cx: &mut Cx, file: &Dockerfile, name: &str, format: &LabelFormat) {
    let Some(last) = file.final_stage() else { return };
    let (kind, ..) = about(format);
    cx.report(last.base_span, format!("the image has no label `{name}`"))
        .help(format!("add `LABEL {name}=…` with {kind}"))
        .alias("DL3049");
}

/// The labels that the last stage and those it is built on set. `None` where there is no stage, or the name of one is not known.
fn labels_of_image(file: &Dockerfile) -> Option<HashSet<String>> {
    let indexes = file.lineage(file.final_stage()?).flat_map(|stage| stage.instructions.clone());
    let keys = indexes.filter(|i| file.instructions[*i].valid).flat_map(|i| match &file.instructions[i].kind {
        Kind::Label(labels) => labels.pairs.iter().map(|(key, _)| (i, key)).collect(),
        _ => Vec::new(),
    });
    keys.map(|(i, key)| Some(file.expanded(i, key)?.as_str().to_owned())).collect()
}

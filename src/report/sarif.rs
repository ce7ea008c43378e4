//! SARIF 2.1.0, for code scanning services. One line per result: it streams, and it diffs well.
//!
//! Columns count UTF-16 units, which the format calls `columnKind`; byte offsets are given too.

use super::page::{self, inline};
use super::{Paint, View};
use crate::diagnostic::{Diagnostic, FileId, Fix, Severity};
use crate::lint::{Rule, fingerprint};
use crate::source::{Source, Span};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'a str,
    message: Message<'a>,
    locations: [Location<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    partial_fingerprints: PartialFingerprints,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<SarifFix<'a>>,
    properties: Properties<'a>,
}

#[derive(Serialize)]
struct Message<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Clone, PartialEq, Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
    byte_offset: u32,
    byte_length: usize,
}

#[derive(Serialize)]
struct PartialFingerprints {
    #[serde(rename = "docklint/v1")]
    own: String,
    /// The name that GitHub looks for.
    #[serde(rename = "primaryLocationLineHash")]
    github: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix<'a> {
    description: Message<'a>,
    artifact_changes: Vec<ArtifactChange<'a>>,
    properties: Applicability<'a>,
}

#[derive(Serialize)]
struct Applicability<'a> {
    applicability: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'a> {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Message<'a>,
}

#[derive(Serialize)]
struct Properties<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    aliases: &'a [&'a str],
}

pub(super) fn write(out: &mut dyn io::Write, view: &View) -> io::Result<()> {
    let driver = json!({
        "name": "docklint",
        "version": env!("CARGO_PKG_VERSION"),
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "rules": view.rules.iter().map(|r| descriptor(r)).collect::<Vec<_>>(),
    });
    let notifications = view.failures.iter().map(|f| json!({"level": "error", "message": {"text": f}}));
    let invocation = json!({
        "executionSuccessful": view.failures.is_empty(),
        "toolExecutionNotifications": notifications.collect::<Vec<_>>(),
    });
    write!(out, "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\n\"tool\":{{\"driver\":{driver}}},\n")?;
    write!(out, "\"invocations\":[{invocation}],\n\"columnKind\":\"utf16CodeUnits\",\n\"results\":[")?;
    let mut seen = HashMap::new();
    for (i, diagnostic) in view.report.findings.iter().enumerate() {
        out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
        let source = view.source(diagnostic.file);
        let hash = fingerprint(diagnostic, source, source.path());
        // Which of the findings that look alike it is.
        let n: &mut u32 = seen.entry(hash).or_default();
        *n += 1;
        let fingerprint = format!("{hash:016x}:{n}");
        serde_json::to_writer(&mut *out, &result(view, diagnostic, fingerprint))?;
    }
    out.write_all(b"\n]}]}\n")
}

fn descriptor(rule: &Rule) -> Value {
    let about = inline(&rule.summary().split_whitespace().collect::<Vec<_>>().join(" "));
    let first = about.split_once(". ").map_or(about.clone(), |(first, _)| format!("{first}."));
    let text = page::render(rule.page, Paint { width: usize::MAX, ..Paint::PLAIN });
    json!({
        "id": rule.name,
        "name": pascal_case(rule.name),
        "shortDescription": {"text": first},
        "fullDescription": {"text": about},
        "help": {"text": text, "markdown": rule.page},
        "helpUri": rule.url(),
        "defaultConfiguration": {"enabled": rule.default, "level": level(rule.severity)},
        "properties": {"tags": [rule.category.name()], "aliases": rule.aliases},
    })
}

fn pascal_case(name: &str) -> String {
    let capital = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
    name.split('-').filter(|word| !word.is_empty()).map(capital).collect()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn result<'a>(view: &View, d: &'a Diagnostic, fingerprint: String) -> SarifResult<'a> {
    let main = |l: &&crate::diagnostic::Label| l.file == d.file && l.span == d.span;
    let words = d.labels.iter().find(main).map(|l| Message { text: &l.message });
    let others = d.labels.iter().filter(|l| !main(l)).enumerate();
    let related = |(i, l): (usize, &'a crate::diagnostic::Label)| Location {
        id: Some(i + 1),
        physical_location: physical(view, l.file, l.span),
        message: Some(Message { text: &l.message }),
    };
    SarifResult {
        rule_id: d.rule,
        rule_index: view.rule_index(d),
        level: level(d.severity),
        message: Message { text: &d.message },
        locations: [Location { id: None, physical_location: physical(view, d.file, d.span), message: words }],
        related_locations: others.map(related).collect(),
        partial_fingerprints: PartialFingerprints { own: fingerprint.clone(), github: fingerprint },
        fixes: d.fix.iter().map(|fix| sarif_fix(view, fix)).collect(),
        properties: Properties { help: d.help.as_deref(), aliases: &d.aliases },
    }
}

fn sarif_fix<'a>(view: &View, fix: &'a Fix) -> SarifFix<'a> {
    let mut changes: Vec<ArtifactChange> = Vec::new();
    for edit in &fix.edits {
        let source = view.source(edit.file);
        let location = ArtifactLocation { uri: uri(source.path()) };
        let replacement = Replacement { deleted_region: region(source, edit.span), inserted_content: Message { text: &edit.text } };
        match changes.iter_mut().find(|c| c.artifact_location == location) {
            Some(change) => change.replacements.push(replacement),
            None => changes.push(ArtifactChange { artifact_location: location, replacements: vec![replacement] }),
        }
    }
    changes.extend(fix.creates.as_ref().map(|new| {
        let location = ArtifactLocation { uri: uri(&new.path) };
        let deleted_region = region(&Source::new("", ""), Span::empty(0));
        let replacement = Replacement { deleted_region, inserted_content: Message { text: &new.text } };
        ArtifactChange { artifact_location: location, replacements: vec![replacement] }
    }));
    let properties = Applicability { applicability: fix.applicability.name() };
    SarifFix { description: Message { text: &fix.title }, artifact_changes: changes, properties }
}

fn physical(view: &View, file: FileId, span: Span) -> PhysicalLocation {
    let source = view.source(file);
    PhysicalLocation { artifact_location: ArtifactLocation { uri: uri(source.path()) }, region: region(source, span) }
}

fn region(source: &Source, span: Span) -> Region {
    let lines = source.lines();
    Region {
        start_line: lines.line_of(span.start),
        start_column: lines.utf16_column(source.text(), span.start),
        end_line: lines.line_of(span.end),
        end_column: lines.utf16_column(source.text(), span.end),
        byte_offset: span.start,
        byte_length: span.len(),
    }
}

/// A path as a URI reference: relative to the folder where docklint ran, or a `file:` URI.
fn uri(path: &str) -> String {
    let mut uri = match path.as_bytes() {
        [b'/', ..] => String::from("file://"),
        [drive, b':', b'/', ..] if drive.is_ascii_alphabetic() => String::from("file:///"),
        _ => String::new(),
    };
    let absolute = !uri.is_empty();
    for b in path.bytes() {
        if b == b':' && absolute || b.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=@".contains(&b) {
            uri.push(char::from(b));
        } else {
            uri.push_str(&format!("%{b:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_become_uri_references() {
        assert_eq!(uri("a b/Dockerfile"), "a%20b/Dockerfile");
        assert_eq!(uri("ä:#?%/x"), "%C3%A4%3A%23%3F%25/x");
        assert_eq!(uri("/srv/Dockerfile"), "file:///srv/Dockerfile");
        assert_eq!(uri("C:/srv/x"), "file:///C:/srv/x");
    }
}

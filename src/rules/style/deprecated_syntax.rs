//! `deprecated-syntax`

use crate::compose::{Entry, Node, Place, Resource, Service, Value};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "deprecated-syntax",
    category: Category::Style,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/style/deprecated-syntax.md"),
    checks: &[Check::Compose(resources), Check::Service(service)],
};

fn resources(cx: &mut Cx, composition: &Composition) {
    let compose = &composition.compose;
    for resource in [&compose.networks, &compose.volumes, &compose.secrets, &compose.configs].into_iter().flatten() {
        external_name(cx, resource);
        words(cx, &resource.node, 0);
    }
}

fn service(cx: &mut Cx, _: &Composition, service: &Service) {
    words(cx, &service.node, 0);
    links(cx, service);
    if let Some(policy) = &service.pull_policy
        && policy.known() == Some("if_not_present")
    {
        let edit = written(cx, policy.place, "if_not_present").map(|span| (span, "missing".to_owned()));
        let finding = cx.report_used(policy.place, policy.used, "`if_not_present` is the old name of `missing`");
        finding.help("write `missing`");
        if let Some(edit) = edit {
            finding.fix(Applicability::Safe, "write `missing`", [edit]);
        }
    }
    if let Some(entry) = service.entry("x-develop").filter(|_| service.get("develop").is_none()) {
        let finding = cx.report_used(entry.place, entry.node.used, "`x-develop` is read no more since Compose knows `develop`");
        let edit = [(entry.place.span, "develop".to_owned())];
        finding.help("write `develop`").fix(Applicability::Unsafe, "write `develop`", edit);
    }
}

/// The bytes of a word within a scalar that may have quotes.
fn written(cx: &Cx, place: Place, word: &str) -> Option<Span> {
    let (file, span) = cx.site(place);
    let at = cx.project.file(file).source.slice(span).find(word)?;
    Some(Span::new(span.start as usize + at, span.start as usize + at + word.len()))
}

/// `external: {name: NAME}`, which became `external: true` with `name` beside it.
fn external_name(cx: &mut Cx, resource: &Resource) {
    let Some(entry) = resource.node.entry("external") else { return };
    let Some(name) = entry.node.entry("name") else { return };
    let edits = external_edits(cx, resource, entry, name);
    let message = format!("the `name` of what is external stands beside `external`, no longer below it: `{}`", resource.name);
    let finding = cx.report_used(name.place, entry.node.used, message);
    finding.help("write `external: true`, and `name` beside it");
    if let Some(edits) = edits {
        finding.fix(Applicability::Safe, "write them side by side", edits);
    }
}

/// The edit is one for all that is between the key `external` and the end of the name.
fn external_edits(cx: &Cx, resource: &Resource, entry: &Entry, name: &Entry) -> Option<Vec<(Span, String)>> {
    let (file, key) = cx.site(entry.place);
    let source = &cx.project.file(file).source;
    let is_simple = resource.get("name").is_none() && entry.node.used.is_none() && entry.node.entries().len() == 1;
    let all = key.cover(entry.node.place.span);
    let (text, value) = (source.slice(all), source.slice(name.node.place.span));
    if !is_simple || text.contains(['#', '&', '*', '!']) || value.contains('\n') {
        return None;
    }
    let before = &source.text()[..key.start as usize];
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    // In a block each key has a line of its own, in braces they stand behind each other.
    let between = if line.trim().is_empty() { format!("\n{line}") } else { ", ".to_owned() };
    Some(vec![(all, format!("external: true{between}name: {value}"))])
}

/// The words of YAML 1.1 for true and false.
const WORDS: [(&str, &str); 6] =
    [("yes", "true"), ("y", "true"), ("on", "true"), ("no", "false"), ("n", "false"), ("off", "false")];

/// As deep as a tree of Compose goes that means something.
const DEEPEST: usize = 12;

/// Texts that Compose makes `true` or `false` of, although they are neither.
fn words(cx: &mut Cx, node: &Node, depth: usize) {
    match &node.value {
        Value::Bool(value) => {
            let (file, span) = cx.site(node.place);
            let text = cx.project.file(file).source.slice(span);
            let bare = text.trim_matches(['"', '\'']).to_ascii_lowercase();
            if let Some((word, meant)) = WORDS.iter().find(|(word, _)| *word == bare) {
                let message = format!("`{word}` is an old word for `{value}`, and Compose warns of it");
                let finding = cx.report_used(node.place, node.used, message).help(format!("write `{meant}`"));
                finding.fix(Applicability::Safe, format!("write `{meant}`"), [(span, (*meant).to_owned())]);
            }
        }
        Value::Map(entries) if depth < DEEPEST => {
            entries.iter().filter(|entry| !entry.name.starts_with("x-")).for_each(|entry| words(cx, &entry.node, depth + 1));
        }
        Value::List(items) if depth < DEEPEST => items.iter().for_each(|item| words(cx, item, depth + 1)),
        _ => {}
    }
}

/// Legacy links between containers: on a network of the project every service is found by its name.
fn links(cx: &mut Cx, service: &Service) {
    let Some(entry) = service.entry("links").filter(|entry| !entry.node.items().is_empty()) else { return };
    let all_plain = entry.node.items().iter().all(|item| item.as_str().is_some_and(|link| !link.contains(':')));
    let is_alone = ["depends_on", "network_mode"].iter().all(|key| service.get(key).is_none());
    let finding = cx.report_used(entry.place, entry.node.used, "`links` are a legacy: services find each other by name");
    finding.severity(Severity::Info);
    if all_plain && is_alone {
        finding.help("write `depends_on`, if it has to wait for them");
        finding.fix(Applicability::Unsafe, "write `depends_on`", [(entry.place.span, "depends_on".to_owned())]);
    } else {
        finding.help("remove it; another name for a service is one of `aliases` of its network");
    }
}

//! `unquoted-port`

use super::services::{services, sound_files};
use crate::compose::Place;
use crate::config::Quotes;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::compositions::Written;
use crate::yaml::{Kind, Node, Style, Value};
use std::collections::HashSet;

/// See the page.
pub static RULE: Rule = Rule {
    name: "unquoted-port",
    category: Category::ComposeStyle,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["dc:require-quotes-in-ports"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/compose-style/unquoted-port.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    for file in sound_files(cx, composition) {
        // A list that several services share by an alias is one.
        let mut known: HashSet<usize> = HashSet::new();
        let lists = services(file).flat_map(|service| ["ports", "expose"].map(|key| service.value.get(key)));
        let items: Vec<Node> = lists.flatten().flat_map(|list| list.items()).filter(|item| known.insert(item.index())).collect();
        let wanted = cx.options.port_quotes;
        let kinds = || items.iter().map(|item| item.kind());
        let usual = if kinds().find(|kind| is_quoted(*kind)) == Some(SINGLE) { Quotes::Single } else { Quotes::Double };
        let (quote, name) = match wanted.unwrap_or(usual) {
            Quotes::Single => ('\'', "single"),
            Quotes::Double => ('"', "double"),
        };
        let is_right = |kind| if wanted.is_some() { kind == if quote == '"' { DOUBLE } else { SINGLE } } else { is_quoted(kind) };
        for item in items.iter().filter(|item| matches!(item.kind(), Kind::Scalar(_)) && !is_right(item.kind()) && !item.is_null())
        {
            let text = item.text().unwrap_or_default();
            let (message, help) = match is_quoted(item.kind()) {
                true => {
                    (format!("port `{text}` is not in {name} quotes"), "the configuration wants the same quotes around all ports")
                }
                false => {
                    (format!("port `{text}` has no quotes"), "quote it: older readers of YAML take `22:22` for a number in base 60")
                }
            };
            let quoted = quoted(file, *item, quote);
            let finding = cx.report_at(Place { file: file.number, span: item.span() }, message);
            finding.help(help).alias("dc:require-quotes-in-ports");
            if let Some(quoted) = quoted {
                finding.fix(Applicability::Safe, "add quotes", [(item.span(), quoted)]);
            }
        }
    }
}

const SINGLE: Kind = Kind::Scalar(Style::Single);
const DOUBLE: Kind = Kind::Scalar(Style::Double);

fn is_quoted(kind: Kind) -> bool {
    kind == SINGLE || kind == DOUBLE
}

/// The port in the quotes of its file. `None` where that could be another port: its number is written in an unusual way, or used elsewhere.
fn quoted(file: Written, item: Node, quote: char) -> Option<String> {
    let written = file.source.slice(item.span());
    let text = if is_quoted(item.kind()) { &written[1..written.len() - 1] } else { written };
    let is_same = match item.value()? {
        Value::Int(number) => number.to_string() == text,
        Value::Str(_) => true,
        Value::Null | Value::Bool(_) | Value::Float(_) => false,
    };
    let is_plain = item.tag().is_none() && item.anchor().is_none() && !text.contains(['\'', '"', '\\', '\n', '\r']);
    (is_same && is_plain).then(|| format!("{quote}{text}{quote}"))
}

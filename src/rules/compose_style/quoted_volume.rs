//! `quoted-volume`

use super::services::{services, sound_files};
use crate::compose::Place;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::source::Source;
use crate::yaml::{self, Kind, Node, Style};
use std::collections::HashSet;

/// See the page.
pub static RULE: Rule = Rule {
    name: "quoted-volume",
    category: Category::ComposeStyle,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["dc:no-quotes-in-volumes"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/compose-style/quoted-volume.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    for file in sound_files(cx, composition) {
        let mut known: HashSet<usize> = HashSet::new();
        let lists = services(file).filter_map(|service| service.value.get("volumes"));
        let items = lists.flat_map(|list| list.items()).filter(|item| known.insert(item.index()));
        let quoted =
            items.filter(|item| matches!(item.kind(), Kind::Scalar(Style::Single | Style::Double)) && item.tag().is_none());
        for (item, plain) in quoted.filter_map(|item| Some((item, plain(item)?))) {
            let place = Place { file: file.number, span: item.span() };
            let finding = cx.report_at(place, format!("`{plain}` needs no quotes"));
            finding.help("leave them out").alias("dc:no-quotes-in-volumes");
            finding.fix(Applicability::Safe, "remove the quotes", [(item.span(), plain.to_owned())]);
        }
    }
}

/// The text without quotes, if it means the same then, in a block as well as in brackets.
fn plain(item: Node<'_>) -> Option<&str> {
    let text = item.text()?;
    // What YAML 1.1 takes for a number or a truth has no letter between slashes.
    if !text.contains('/') || text.contains(['\n', '\r', '\t']) {
        return None;
    }
    let source = Source::new("", format!("- {text}\n- [{text}, x]\n"));
    let tree = yaml::parse(&source);
    let mut items = tree.root()?.items();
    let is_same = |node: Node| node.kind() == Kind::Scalar(Style::Plain) && node.as_str() == Some(text);
    let is_alike = is_same(items.next()?) && items.next()?.items().next().is_some_and(is_same);
    (is_alike && tree.errors.is_empty() && tree.comments.is_empty()).then_some(text)
}

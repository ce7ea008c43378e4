//! `maintainer`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::expand::literal;
use crate::dockerfile::{Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::source::{MappedText, Span};

/// See the page.
pub static RULE: Rule = Rule {
    name: "maintainer",
    category: Category::Style,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL4000", "MaintainerDeprecated"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/style/maintainer.md"),
    checks: &[Check::Instruction(check)],
};

/// The key that the OCI image specification has for it ("Annotations").
const KEY: &str = "org.opencontainers.image.authors";

fn check(cx: &mut Cx, instruction: &Instruction) {
    let Kind::Maintainer(text) = &instruction.kind else { return };
    let keyword = &instruction.keyword;
    let label = if keyword.as_str().bytes().any(|b| b.is_ascii_uppercase()) { "LABEL" } else { "label" };
    let edits = std::iter::once((keyword.span(), label.to_owned())).chain(value(text, cx.dockerfile.escape));
    let labelled = has_label(cx);
    let finding = cx.report(keyword.span(), "`MAINTAINER` is obsolete").alias("DL4000").alias("MaintainerDeprecated");
    if labelled {
        finding.help(format!("remove it: the label `{KEY}` is there already"));
    } else {
        finding.help(format!("write `LABEL {KEY}=\"…\"`")).fix(Applicability::Safe, "make it a label", edits);
    }
}

/// Whether the stage has the label already, which the new one would replace.
fn has_label(cx: &Cx) -> bool {
    let Some(stage) = cx.stage() else { return false };
    let is_key = |key: &MappedText| literal(key, cx.dockerfile.escape).is_some_and(|key| key.as_str() == KEY);
    cx.dockerfile.instructions[stage.instructions.clone()].iter().any(|i| match &i.kind {
        Kind::Label(labels) => labels.pairs.iter().any(|(key, _)| is_key(key)),
        _ => false,
    })
}

/// The edits that make the text a label's value in double quotes, in which these, `$` and the escape character are escaped. Quotes
/// around all of it were meant as such, although `MAINTAINER` knows none.
fn value(text: &MappedText, escape: char) -> Vec<(Span, String)> {
    let all = text.as_str();
    let quoted =
        ['"', '\''].into_iter().any(|q| all.len() > 1 && all.starts_with(q) && all.ends_with(q) && all.matches(q).count() == 2);
    let inner = if quoted { 1..all.len() - 1 } else { 0..all.len() };
    let mut open = format!("{KEY}=\"");
    let mut edits = Vec::new();
    for (at, c) in all[inner.clone()].char_indices() {
        let special = c == '"' || c == '$' || c == escape;
        match at {
            _ if !special => {}
            0 => open.push(escape),
            _ => edits.push((Span::empty(text.offset_of(inner.start + at)), escape.to_string())),
        }
    }
    edits.insert(0, (text.span_of(0..inner.start), open));
    edits.push((text.span_of(inner.end..all.len()), "\"".to_owned()));
    edits
}

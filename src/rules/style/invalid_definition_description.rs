//! `invalid-definition-description`

use crate::diagnostic::Severity;
use crate::dockerfile::{Comment, Dockerfile, Kind};
use crate::lint::{Category, Check, Cx, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "invalid-definition-description",
    category: Category::Style,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["InvalidDefinitionDescription"],
    fix: None,
    page: include_str!("../../../rules/style/invalid-definition-description.md"),
    checks: &[Check::Dockerfile(check)],
};

fn check(cx: &mut Cx, file: &Dockerfile) {
    for instruction in file.instructions.iter().filter(|i| i.valid) {
        let names = match &instruction.kind {
            Kind::Arg(declarations) => declarations.iter().map(|d| d.name.as_str().to_owned()).collect::<Vec<_>>(),
            Kind::From(from) => from.name.iter().map(|name| name.as_str().to_lowercase()).collect(),
            _ => continue,
        };
        let Some(first) = names.first() else { continue };
        let above = file.comments.partition_point(|c| c.span.start < instruction.span.start);
        let Some(comment) = file.comments[..above].last().filter(|c| describes(cx, c, instruction.lines.0)) else { continue };
        let text = cx.text(comment.span).trim_start_matches('#').trim();
        if names.iter().any(|name| text.split(' ').next() == Some(name)) {
            continue;
        }
        let keyword = instruction.keyword.as_str();
        cx.report(comment.span, format!("the description of `{first}` does not start with its name"))
            .label(instruction.keyword.span(), format!("this `{keyword}` is what Docker takes it for"))
            .help(format!("start it with `{first}`; leave a line empty if it is no description"))
            .alias("InvalidDefinitionDescription");
    }
}

/// Whether a comment stands right above a line. One for a tool describes nothing, nor does one without words.
fn describes(cx: &Cx, comment: &Comment, line: u32) -> bool {
    let text = cx.text(comment.span).trim_start_matches('#').trim();
    let word = text.split([' ', ':', '=']).next().unwrap_or_default();
    let is_for_a_tool = matches!(word, "check" | "docklint" | "hadolint" | "shellcheck" | "syntax" | "escape");
    comment.line + 1 == line && !comment.within_instruction && !text.is_empty() && !is_for_a_tool
}

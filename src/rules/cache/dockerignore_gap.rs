//! `dockerignore-gap`: an ignore file leaves in what should stay out of the image.

use super::context_copy::{lines, listed, quoted, taken};
use crate::diagnostic::{Applicability, Edit, Fix, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::{Build, Content};
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "dockerignore-gap",
    category: Category::Cache,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/cache/dockerignore-gap.md"),
    checks: &[Check::Build(check)],
};

fn check(cx: &mut Cx, build: &Build) {
    let Some(id) = build.ignore else { return };
    let file = cx.project.file(id);
    let Content::Ignore(ignore) = &file.content else { return };
    // What `!` names is wanted.
    let named =
        |path: &str| ignore.deciding(path).is_some_and(|p| p.negated && p.text.trim_end_matches("/**").ends_with(name_of(path)));
    let path = file.source.path();
    for taken in taken(cx, build, |notable| !named(&notable.path)) {
        let instruction = &cx.dockerfile.instructions[taken.index];
        let what = format!("`{} {}`", instruction.keyword.as_str(), cx.text(instruction.arguments.span()));
        let lines = lines(&taken.notable);
        let text = file.source.text();
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let start = if text.is_empty() || text.ends_with('\n') { "" } else { newline };
        let added: String = lines.iter().map(|line| format!("{line}{newline}")).collect();
        let edit = Edit { file: id, span: Span::empty(text.len()), text: format!("{start}{added}") };
        let reincluded = taken.notable.iter().find_map(|n| ignore.deciding(&n.path)).filter(|p| p.negated).map(|p| p.span);
        let message = format!(
            "{what} takes {} along: `{path}` does not name {}",
            listed(&taken.notable),
            if taken.notable.len() == 1 { "it" } else { "them" }
        );
        let help = format!("add a line for each to `{path}`: {}", quoted(&lines));
        let finding = cx.report(taken.source, message).help(help);
        if let Some(span) = reincluded {
            finding.label_in(id, span, "takes back in what is below");
        }
        let title = format!("add {} to `{path}`", quoted(&lines));
        finding.fix = Some(Fix { title, applicability: Applicability::Unsafe, edits: vec![edit] });
    }
}

fn name_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

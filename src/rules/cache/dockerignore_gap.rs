//! `dockerignore-gap`: an ignore file leaves in what should stay out of the image.

use super::context_copy::{copied, label, lines, listed, quoted, shown};
use crate::diagnostic::{Applicability, Edit, FileId, Fix, Severity};
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
    for taken in copied(cx, build, |notable| !named(&notable.path)).map(|copied| copied.taken).unwrap_or_default() {
        let them = if taken.notable.len() == 1 { "it" } else { "them" };
        let message = format!("{} takes {} along: `{path}` leaves {them} in", shown(cx, taken.index), listed(&taken.notable));
        let lines = lines(&taken.notable);
        let title = format!("add {} to `{path}`", quoted(&lines));
        let edits = vec![appended(file.source.text(), &lines, id)];
        let reincluded = taken.notable.iter().find_map(|n| ignore.deciding(&n.path)).filter(|p| p.negated).map(|p| p.span);
        let finding = cx.report(taken.source, message).help(&title);
        label(finding, &taken);
        if let Some(span) = reincluded {
            finding.label_in(id, span, "takes back in what is below");
        }
        finding.fix = Some(Fix { title, applicability: Applicability::Unsafe, edits, creates: None });
    }
}

/// Lines at the end of a text.
fn appended(text: &str, lines: &[&str], file: FileId) -> Edit {
    let start = if text.trim_start_matches('\u{feff}').is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let added: String = lines.iter().map(|line| format!("{line}\n")).collect();
    Edit { file, span: Span::empty(text.len()), text: format!("{start}{added}") }
}

fn name_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

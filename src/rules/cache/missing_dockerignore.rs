//! `missing-dockerignore`: the whole context is copied, and nothing keeps out what should not be.

use super::context_copy::{copied, label, lines, listed, quoted, shown};
use crate::diagnostic::{Applicability, Fix, NewFile, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::notable::NotableKind;
use crate::project::{Build, Notable};
use std::collections::HashSet;

/// See the page.
pub static RULE: Rule = Rule {
    name: "missing-dockerignore",
    category: Category::Cache,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/cache/missing-dockerignore.md"),
    checks: &[Check::Build(check)],
};

fn check(cx: &mut Cx, build: &Build) {
    let (None, Some(context)) = (build.ignore, &build.context) else { return };
    let path = context.root().join(".dockerignore").to_string_lossy().replace('\\', "/");
    let Some(copied) = copied(cx, build, |_| true) else { return };
    // The same for each of them, so that it is made once.
    let text = ignore_file(&copied.all);
    for taken in copied.taken {
        let message = format!("{} takes {} along: there is no `.dockerignore`", shown(cx, taken.index), listed(&taken.notable));
        let help = format!("make `{path}` with {}", quoted(&lines(&taken.notable)));
        let creates = Some(NewFile { path: path.clone(), text: text.clone() });
        let fix = Fix { title: format!("make `{path}`"), applicability: Applicability::Unsafe, edits: Vec::new(), creates };
        let finding = cx.report(taken.source, message).help(help);
        label(finding, &taken);
        finding.fix = Some(fix);
    }
}

/// An ignore file with a line for each of these, which are ordered by kind.
fn ignore_file(all: &[Notable]) -> String {
    let mut text = String::new();
    let mut heading = "";
    let mut known = HashSet::new();
    for notable in all {
        let line = &notable.ignore_line;
        if !known.insert(line) {
            continue;
        }
        if heading != title(notable.kind) {
            let gap = if text.is_empty() { "" } else { "\n" };
            heading = title(notable.kind);
            text.push_str(&format!("{gap}# {heading}\n"));
        }
        text.push_str(&format!("{line}\n"));
    }
    text
}

fn title(kind: NotableKind) -> &'static str {
    match kind {
        NotableKind::Secret | NotableKind::Environment => "Secrets, and settings of one machine",
        NotableKind::History => "History",
        NotableKind::Dependencies => "Dependencies, which the build installs for itself",
        NotableKind::BuildOutput | NotableKind::Cache => "Results and caches of builds on the host",
        NotableKind::Log | NotableKind::Editor => "Logs, and what editors leave behind",
    }
}

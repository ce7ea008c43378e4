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

/// An ignore file with a line for each of these, which are ordered by kind; with headings where there are several kinds.
fn ignore_file(all: &[Notable]) -> String {
    let groups: Vec<&[Notable]> = all.chunk_by(|a, b| title(a.kind) == title(b.kind)).collect();
    let mut known = HashSet::new();
    let mut texts = Vec::new();
    for group in &groups {
        let lines = group.iter().map(|notable| notable.ignore_line.as_str()).filter(|line| known.insert(*line));
        let lines: String = lines.map(|line| format!("{line}\n")).collect();
        let heading = if groups.len() > 1 { format!("# {}\n", title(group[0].kind)) } else { String::new() };
        texts.push(heading + &lines);
    }
    texts.join("\n")
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

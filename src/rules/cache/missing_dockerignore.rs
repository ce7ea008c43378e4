//! `missing-dockerignore`: the whole context is copied, and nothing keeps out what should not be.

use super::context_copy::{lines, listed, quoted, shown, taken};
use crate::diagnostic::{Applicability, Fix, NewFile, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Build;

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
    for taken in taken(cx, build, |_| true) {
        let message = format!("{} takes {} along: there is no `.dockerignore`", shown(cx, taken.index), listed(&taken.notable));
        let help = format!("make `{path}` with {}", quoted(&lines(&taken.notable)));
        let text = lines(&taken.notable).iter().map(|line| format!("{line}\n")).collect();
        let creates = Some(NewFile { path: path.clone(), text });
        let fix = Fix { title: help.clone(), applicability: Applicability::Unsafe, edits: Vec::new(), creates };
        cx.report(taken.source, message).help(help).fix = Some(fix);
    }
}

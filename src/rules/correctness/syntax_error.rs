//! `syntax-error`

use crate::diagnostic::Severity;
use crate::dockerfile::{Dockerfile, ErrorKind};
use crate::lint::{Category, Check, Cx, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "syntax-error",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["DL1000"],
    fix: None,
    page: include_str!("../../../rules/correctness/syntax-error.md"),
    checks: &[Check::Dockerfile(|cx, file| report(cx, file, "DL1000", ErrorKind::Syntax))],
};

/// Reports the parser's errors of one kind: one that has a name of its own is a rule of its own.
pub(super) fn report(cx: &mut Cx, file: &Dockerfile, alias: &'static str, kind: ErrorKind) {
    for error in file.errors.iter().filter(|e| e.kind == kind) {
        let finding = cx.report(error.span, &error.message);
        finding.alias(alias).help.clone_from(&error.help);
        for (span, message) in &error.labels {
            finding.label(*span, message);
        }
    }
}

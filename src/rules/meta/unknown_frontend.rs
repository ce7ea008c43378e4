//! `unknown-frontend`

use crate::diagnostic::Severity;
use crate::dockerfile::Dockerfile;
use crate::lint::{Category, Check, Cx, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "unknown-frontend",
    category: Category::Meta,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/meta/unknown-frontend.md"),
    checks: &[Check::Dockerfile(check)],
};

fn check(cx: &mut Cx, file: &Dockerfile) {
    let Some(image) = file.foreign_frontend else { return };
    let message = format!("`{}` is not the front end for Dockerfiles: nothing in this file was checked", cx.text(image));
    cx.report(image, message).help("if this is a Dockerfile, write `docker/dockerfile:1`; else give it another name");
}

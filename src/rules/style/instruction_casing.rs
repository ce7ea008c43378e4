//! `instruction-casing`

use super::casing::{Case, convention, in_stages, recase};
use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::Dockerfile;
use crate::lint::{Category, Check, Cx, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "instruction-casing",
    category: Category::Style,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["ConsistentInstructionCasing"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/style/instruction-casing.md"),
    checks: &[Check::Dockerfile(check)],
};

fn check(cx: &mut Cx, file: &Dockerfile) {
    let usual = convention(file);
    for instruction in in_stages(file) {
        let keyword = instruction.keyword.as_str();
        let message = match Case::of(keyword) {
            Some(case) if case == usual => continue,
            Some(case) => format!("`{keyword}` is in {}, most of the file in {}", case.name(), usual.name()),
            None => format!("`{keyword}` is in upper and lower case"),
        };
        let edits = recase(cx, instruction, usual);
        cx.report(instruction.keyword.span(), message)
            .help(format!("write `{}`", usual.apply(keyword)))
            .alias("ConsistentInstructionCasing")
            .fix(Applicability::Safe, format!("write it in {}", usual.name()), edits);
    }
}

//! `from-as-casing`

use super::casing::{Case, convention, in_stages, recase};
use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::{Dockerfile, Kind};
use crate::lint::{Category, Check, Cx, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "from-as-casing",
    category: Category::Style,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["FromAsCasing"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/style/from-as-casing.md"),
    checks: &[Check::Dockerfile(check)],
};

fn check(cx: &mut Cx, file: &Dockerfile) {
    let usual = convention(file);
    for instruction in in_stages(file) {
        let Kind::From(from) = &instruction.kind else { continue };
        // A `FROM` in upper and lower case is another rule's.
        let (Some(span), Some(case)) = (from.as_keyword, Case::of(instruction.keyword.as_str())) else { continue };
        let word = cx.text(span);
        // It may stand on two lines.
        if case.apply(word) == word || word.len() != "as".len() {
            continue;
        }
        let edits = recase(cx, instruction, usual);
        cx.report(span, format!("`{word}` is not in {}, as its `{}` is", case.name(), instruction.keyword.as_str()))
            .help(format!("write `{} … {}`", usual.apply("from"), usual.apply("as")))
            .alias("FromAsCasing")
            .fix(Applicability::Safe, format!("write both in {}", usual.name()), edits);
    }
}

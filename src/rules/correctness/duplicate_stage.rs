//! `duplicate-stage`

use crate::diagnostic::Severity;
use crate::dockerfile::Dockerfile;
use crate::lint::{Category, Check, Cx, Rule};
use std::collections::HashMap;

/// See the page.
pub static RULE: Rule = Rule {
    name: "duplicate-stage",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["DL3024", "DuplicateStageName"],
    fix: None,
    page: include_str!("../../../rules/correctness/duplicate-stage.md"),
    checks: &[Check::Dockerfile(check)],
};

fn check(cx: &mut Cx, file: &Dockerfile) {
    let mut first = HashMap::new();
    for stage in file.stages.iter().filter(|s| file.instructions[s.instructions.start].valid) {
        let Some((name, span)) = &stage.name else { continue };
        let Some(taken) = first.get(name) else {
            first.insert(name, *span);
            continue;
        };
        cx.report(*span, format!("a stage is named `{name}` already"))
            .label(*taken, "first here")
            .help("give it another name: `--from` and `--target` find only the last stage of a name")
            .alias("DL3024")
            .alias("DuplicateStageName");
    }
}

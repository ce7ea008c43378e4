//! `reserved-stage-name`

use crate::diagnostic::Severity;
use crate::dockerfile::Stage;
use crate::lint::{Category, Check, Cx, Rule};

/// Stages with a name that means something else already.
pub static RULE: Rule = Rule {
    name: "reserved-stage-name",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3063", "ReservedStageName"],
    fix: None,
    page: include_str!("../../../rules/correctness/reserved-stage-name.md"),
    checks: &[Check::Stage(check)],
};

fn check(cx: &mut Cx, stage: &Stage) {
    let Some((name, span)) = &stage.name else { return };
    let message = match name.as_str() {
        "scratch" => "this stage takes the name of the empty image: `FROM scratch` below it starts from the stage",
        "context" => "this stage takes the name that Docker keeps for the build context",
        _ => return,
    };
    let finding = cx.report(*span, message).help("give the stage another name");
    finding.alias("DL3063").alias("ReservedStageName");
}

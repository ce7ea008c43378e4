//! `invalid-onbuild`

use crate::diagnostic::Severity;
use crate::dockerfile::{Dockerfile, ErrorKind, Phase};
use crate::lint::{Category, Check, Cx, Rule};

/// `ONBUILD` with an instruction that it cannot hold, or that fails where it runs.
pub static RULE: Rule = Rule {
    name: "invalid-onbuild",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["DL3043"],
    fix: None,
    page: include_str!("../../../rules/correctness/invalid-onbuild.md"),
    checks: &[Check::Dockerfile(check)],
};

fn check(cx: &mut Cx, file: &Dockerfile) {
    for error in file.errors.iter().filter(|e| e.kind == ErrorKind::Trigger) {
        let at_once = error.phase == Phase::Instructions;
        let message = match at_once {
            true => error.message.clone(),
            false => format!("every build from this image will fail: {}", error.message),
        };
        let finding = cx.report(error.span, message);
        finding.help.clone_from(&error.help);
        if at_once {
            finding.alias("DL3043");
        }
    }
}

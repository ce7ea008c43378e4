//! `executable-tmpfs`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;

/// See the page.
pub static RULE: Rule = Rule {
    name: "executable-tmpfs",
    category: Category::Hardening,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["CL-0022"],
    fix: None,
    page: include_str!("../../../rules/hardening/executable-tmpfs.md"),
    checks: &[Check::Service(check)],
};

/// What Docker keeps from a tmpfs unless it is asked for, and what that lets happen.
const OPTIONS: [(&str, &str); 3] = [
    ("exec", "lets programs run that were written to it"),
    ("suid", "lets programs in it run as their owner"),
    ("dev", "lets device files in it work"),
];

fn check(cx: &mut Cx, _: &Composition, service: &Service) {
    for field in &service.tmpfs {
        let Some((target, options)) = field.known().and_then(|text| text.split_once(':')) else { continue };
        for given in options.split(',') {
            let Some((option, what)) = OPTIONS.iter().find(|(option, _)| *option == given) else { continue };
            let finding = cx.report_used(field.place, field.used, format!("`{option}` on the tmpfs at `{target}` {what}"));
            finding.help("leave it out, if nothing has to").alias("CL-0022");
        }
    }
}

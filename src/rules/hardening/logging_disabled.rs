//! `logging-disabled`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;

/// See the page.
pub static RULE: Rule = Rule {
    name: "logging-disabled",
    category: Category::Hardening,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["CL-0014"],
    fix: None,
    page: include_str!("../../../rules/hardening/logging-disabled.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, _: &Composition, service: &Service) {
    let driver = service.get("logging").and_then(|logging| logging.get("driver"));
    let Some(driver) = driver.filter(|driver| driver.as_str() == Some("none")) else { return };
    let finding = cx.report_used(driver.place, driver.used, "driver `none` throws away what this container says");
    finding.help("use the driver `local`: it keeps the last 100 MB").alias("CL-0014");
}

//! `unpinned-system-package`

use super::pins;
use crate::diagnostic::Severity;
use crate::dockerfile::Dockerfile;
use crate::lint::{Category, Check, Cx, Rule};
use crate::rules::packages::{InForce, Setting, each_call};
use crate::shell::tools::{Ecosystem, Manager};

/// See the page.
pub static RULE: Rule = Rule {
    name: "unpinned-system-package",
    category: Category::Reproducibility,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["DL3008", "DL3018", "DL3033", "DL3037", "DL3041"],
    fix: None,
    page: include_str!("../../../rules/reproducibility/unpinned-system-package.md"),
    checks: &[Check::Dockerfile(check)],
};

/// Archives of a distribution as it was on some day.
const SNAPSHOT: Setting = Setting { files: SNAPSHOTS, names: SNAPSHOTS };
const SNAPSHOTS: &[&str] = &["snapshot.debian.org", "snapshot.ubuntu.com", "snapshot-cloudflare.debian.org"];

fn check(cx: &mut Cx, _: &Dockerfile) {
    let snapshot = InForce::new(cx, &SNAPSHOT);
    each_call(cx, |cx, _, call| {
        let managers = cx.options.unpinned_package.managers.as_deref();
        let asked_for = |manager: Manager| managers.is_none_or(|managers| managers.contains(&manager));
        let is_frozen = snapshot.at(cx, call);
        pins::check(cx, call, |manager| {
            // dpkg and rpm install files, and the repositories of pacman have one version of each package.
            let system = manager.ecosystem() == Ecosystem::System && pins::alias(manager).is_some();
            system && asked_for(manager) && !(is_frozen && manager == Manager::Apt)
        });
    });
}

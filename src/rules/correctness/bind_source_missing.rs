//! `bind-source-missing`

use super::bind_mounts::{Bind, binds, is_of_file};
use crate::compose::Service;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::built::{is_absent_on_purpose, is_in_project, near, shown};

/// See the page.
pub static RULE: Rule = Rule {
    name: "bind-source-missing",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/bind-source-missing.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let disk = cx.project.disk.clone();
    for bind in binds(composition, service) {
        let folder = &composition.compose.file(bind.source.place).folder;
        let is_missing = !disk.exists(&bind.host) && is_in_project(&*disk, folder) && !is_absent_on_purpose(&*disk, &bind.host);
        if is_missing && !is_filled_by_others(composition, &bind) {
            report(cx, &bind);
        }
    }
}

/// Whether another service may write to the same folder.
fn is_filled_by_others(composition: &Composition, bind: &Bind) -> bool {
    let others = composition.compose.services.iter().flat_map(|service| binds(composition, service));
    bind.mount.read_only && others.into_iter().any(|other| !other.mount.read_only && bind.host.starts_with(&other.host))
}

/// An empty folder is what a service wants that fills it: only of one that it reads is it said that it is missing.
fn report(cx: &mut Cx, bind: &Bind) {
    let near = near(&*cx.project.disk, &bind.host);
    let is_file = is_of_file(&bind.target) && is_of_file(&shown(&bind.host));
    let makes_folder = bind.mount.node.get("bind").and_then(|bind| bind.get("create_host_path")).and_then(|flag| flag.as_bool());
    let is_strict = makes_folder == Some(false);
    if !(is_file || is_strict || bind.mount.read_only || near.is_some()) {
        return;
    }
    let (text, target) = (bind.source.text.as_str(), &bind.target);
    let message = match (is_file, is_strict) {
        (_, true) => format!("`{text}` does not exist, and the container does not start without it"),
        (true, false) => format!("`{text}` does not exist: Docker makes a folder of that name and mounts it at `{target}`"),
        (false, false) => {
            format!("`{text}` does not exist: Docker makes an empty folder, owned by root, and mounts it at `{target}`")
        }
    };
    let finding = cx.report_used(bind.source.place, bind.source.used, message);
    if is_file || is_strict {
        finding.severity(Severity::Error);
    }
    let Some(near) = near else {
        finding.help(format!("add `{}`, or correct the path: it starts at the folder of the Compose file", shown(&bind.host)));
        return;
    };
    let start = text.trim_end_matches('/').rfind('/').map_or("", |slash| &text[..=slash]);
    let meant = format!("{start}{near}");
    finding.help(format!("did you mean `{meant}`?"));
    if !bind.source.has_variables {
        finding.fix(Applicability::Unsafe, format!("write `{meant}`"), [(bind.source.place.span, meant)]);
    }
}

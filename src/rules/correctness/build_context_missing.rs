//! `build-context-missing`

use crate::compose::Service;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::project::disk::parent;
use crate::project::services::build_of;
use crate::rules::built::{host_path, is_absent_on_purpose, is_in_project, near, shown};

/// See the page.
pub static RULE: Rule = Rule {
    name: "build-context-missing",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/build-context-missing.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let compose = &composition.compose;
    let Some(field) = service.build.as_ref().and_then(|build| build.context.as_ref()) else { return };
    let (Some(text), Some(build)) = (field.known(), build_of(compose, service)) else { return };
    let (disk, folder) = (&*cx.project.disk, &compose.file(field.place).folder);
    let Some(path) = host_path(compose, field.place, text).filter(|path| *path == build.context) else { return };
    if disk.exists(&path) || !is_in_project(disk, folder) || is_absent_on_purpose(disk, &path) {
        return;
    }
    let near = near(disk, &path).filter(|near| disk.list(&parent(&path).join(near)).is_ok());
    let message = format!("the build context `{}` does not exist", shown(&path));
    let finding = cx.report_used(field.place, field.used, message);
    // Where there is an image too, it is built only where that cannot be pulled.
    if service.image.is_some() {
        finding.severity(Severity::Warning);
    }
    let Some(near) = near else {
        finding.help(format!("make the folder, or correct the path: it starts at `{}`", shown(folder)));
        return;
    };
    let start = text.trim_end_matches('/').rfind('/').map_or("", |slash| &text[..=slash]);
    let meant = format!("{start}{near}");
    finding.help(format!("did you mean `{meant}`?"));
    if !field.has_variables {
        finding.fix(Applicability::Unsafe, format!("write `{meant}`"), [(field.place.span, meant)]);
    }
}

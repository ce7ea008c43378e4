//! `watch-rule`

mod target;

use super::bind_mounts::binds;
use crate::compose::Service;
use crate::compose::model::{TextField, Watch};
use crate::diagnostic::{Applicability, FileId, Severity};
use crate::ignorefile::IgnoreFile;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::disk::slashed;
use crate::project::{Composition, Content};
use crate::rules::built::{Built, host_path, is_absent_on_purpose, is_in_project, near, shown};
use crate::source::Span;
use std::path::Path;
use target::elsewhere;

/// See the page.
pub static RULE: Rule = Rule {
    name: "watch-rule",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/watch-rule.md"),
    checks: &[Check::Service(check)],
};

/// Of a longer list of rules no more are looked at.
const MOST_RULES: usize = 100;

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    for watch in service.watch.iter().take(MOST_RULES) {
        if let Some(action) = watch.action.as_ref().filter(|action| action.known() == Some("rebuild") && is_pulled(service)) {
            let message = format!("`{}` is to be built anew, and has no `build`", service.name);
            let finding = cx.report_used(action.place, action.used, message);
            finding.help("add `build`, or watch with `sync` or `restart`");
        }
        let Some(path) = &watch.path else { continue };
        let Some(host) = path.known().and_then(|text| host_path(&composition.compose, path.place, text)) else { continue };
        if !is_there(cx, composition, path, &host) {
            missing(cx, path, &host);
            continue;
        }
        if !mounted(cx, composition, service, watch, path, &host) && !ignored(cx, composition, service, path, &host) {
            misplaced(cx, composition, service, watch, &host);
        }
    }
}

/// Whether a service takes its image from elsewhere. One without any is another mistake, or half of a service.
fn is_pulled(service: &Service) -> bool {
    service.image.is_some() && service.get("build").is_none() && service.get("extends").is_none()
}

/// Whether a path is there, or may be absent on purpose, or nobody can tell.
fn is_there(cx: &Cx, composition: &Composition, path: &TextField, host: &Path) -> bool {
    let disk = &*cx.project.disk;
    let folder = &composition.compose.file(path.place).folder;
    disk.exists(host) || !is_in_project(disk, folder) || is_absent_on_purpose(disk, host)
}

fn missing(cx: &mut Cx, path: &TextField, host: &Path) {
    let near = near(&*cx.project.disk, host);
    let text = path.text.as_str();
    let finding = cx.report_used(path.place, path.used, format!("`{text}` does not exist: there is nothing to watch"));
    let Some(near) = near else {
        finding.help(format!("correct the path: it starts at the folder of the Compose file, and leads to `{}`", shown(host)));
        return;
    };
    let start = text.trim_end_matches('/').rfind('/').map_or("", |slash| &text[..=slash]);
    let meant = format!("{start}{near}");
    finding.help(format!("did you mean `{meant}`?"));
    if !path.has_variables {
        finding.fix(Applicability::Unsafe, format!("write `{meant}`"), [(path.place.span, meant)]);
    }
}

/// Reports a path that is mounted as well: Compose does not watch it (`docker/compose`, `pkg/compose/watch.go`).
fn mounted(cx: &mut Cx, composition: &Composition, service: &Service, watch: &Watch, path: &TextField, host: &Path) -> bool {
    let Some(bind) = binds(composition, service).into_iter().find(|bind| host.starts_with(&bind.host)) else { return false };
    let text = path.text.as_str();
    let message = format!("`{text}` is not watched: the container has it already, by the mount of `{}`", bind.source.text.as_str());
    let site = cx.site(bind.source.seen());
    let is_sync = watch.action.as_ref().and_then(|action| action.known()).is_some_and(|action| action.starts_with("sync"));
    let finding = cx.report_used(path.place, path.used, message);
    finding.label_in(site.0, site.1, format!("mounted at `{}`", bind.target));
    finding.help(if is_sync { "remove the mount, or this rule" } else { "remove the mount, or watch another path" });
    true
}

/// Reports a path that the ignore file of the build leaves out: changes in it are not looked at.
fn ignored(cx: &mut Cx, composition: &Composition, service: &Service, path: &TextField, host: &Path) -> bool {
    let Some((id, pattern)) = ignored_by(cx, composition, service, host) else { return false };
    let file = cx.project.file(id).source.path();
    let message = format!("changes of `{}` are not seen: `{file}` leaves it out", path.text.as_str());
    let finding = cx.report_used(path.place, path.used, message).label_in(id, pattern, "this line does it");
    finding.help("watch another path, or change the ignore file");
    true
}

/// Reports a target where the image does not have what is brought there.
fn misplaced(cx: &mut Cx, composition: &Composition, service: &Service, watch: &Watch, host: &Path) {
    let is_sync = watch.action.as_ref().and_then(|action| action.known()).is_some_and(|action| action.starts_with("sync"));
    let (Some(field), Some(path)) = (watch.target.as_ref().filter(|_| is_sync), &watch.path) else { return };
    let (Some(target), Some(built)) = (field.known(), Built::of(cx, composition, service)) else { return };
    let text = cx.project.file(built.id).source.text();
    let Some(placed) = elsewhere(&*cx.project.disk, (&built, text), service, host, target) else { return };
    let message = format!("`{}` is brought to `{target}`, and the image has it at `{}`", path.text.as_str(), placed.path);
    let is_written = !field.has_variables && cx.project.file(cx.site(field.place).0).source.slice(field.place.span) == target;
    let finding = cx.report_used(field.place, field.used, message).label_in(built.id, placed.span, "copied here");
    finding.help(format!("bring it to `{}`", placed.path));
    if is_written {
        finding.fix(Applicability::Unsafe, format!("write `{}`", placed.path), [(field.place.span, placed.path)]);
    }
}

/// The ignore file of the build, and its line that leaves out a path and all below.
fn ignored_by(cx: &Cx, composition: &Composition, service: &Service, host: &Path) -> Option<(FileId, Span)> {
    let build = &cx.project.builds[*composition.builds.get(&service.name)?];
    let (id, context) = (build.ignore?, build.context.as_ref()?);
    let Content::Ignore(ignore) = &cx.project.file(id).content else { return None };
    let ignore: &IgnoreFile = ignore;
    let inside = slashed(host.strip_prefix(context.root()).ok()?);
    let pattern = ignore.deciding(&inside).filter(|_| !inside.is_empty())?;
    (!pattern.negated && !ignore.could_reinclude_below(&inside)).then_some((id, pattern.span))
}

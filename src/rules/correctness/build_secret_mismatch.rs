//! `build-secret-mismatch`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::dockerfile::mount::{Mount, MountKind};
use crate::dockerfile::{Dockerfile, Kind, Stage};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::{Composition, places};
use crate::rules::built::Built;
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "build-secret-mismatch",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/build-secret-mismatch.md"),
    checks: &[Check::Service(check)],
};

/// A secret that a `RUN` asks for.
struct Asked {
    /// Its name; `None` where only the build knows.
    id: Option<String>,
    span: Span,
    is_required: bool,
}

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(build) = &service.build else { return };
    let Some(built) = Built::of(cx, composition, service) else { return };
    let Some(stage) = built.stage() else { return };
    let asked = asked(built.file, stage);
    // For a secret with a target, releases of Compose differ in which of the two names it is given under.
    let names = build.secrets.iter().flat_map(|grant| [Some(&grant.source), grant.target.as_ref()]).flatten();
    let given: Option<Vec<&str>> = names.map(|name| name.known()).collect();
    let Some(given) = given else { return };
    for secret in asked.iter().filter(|secret| secret.is_required && !composition.is_override) {
        let Some(id) = secret.id.as_deref().filter(|id| !given.contains(id)) else { continue };
        let place = service.entry("build").map_or(build.node.place, |entry| entry.place);
        let message = format!("the build of `{}` needs the secret `{id}`, which it is not given", service.name);
        let finding = cx.report_at(place, message).label_in(built.id, secret.span, "required here");
        finding.help(format!("add `{id}` to `secrets` of `build`, and declare it at the top level")).severity(Severity::Error);
    }
    if asked.iter().any(|secret| secret.id.is_none()) {
        return;
    }
    for grant in &build.secrets {
        let is_asked = |name: &str| asked.iter().any(|secret| secret.id.as_deref() == Some(name));
        let mut names = [Some(&grant.source), grant.target.as_ref()].into_iter().flatten().filter_map(|name| name.known());
        if names.any(is_asked) {
            continue;
        }
        let source = grant.source.text.as_str();
        let message = format!("no `RUN` that `{}` builds mounts the secret `{source}`", service.name);
        let finding = cx.report_used(grant.source.place, grant.source.used, message);
        finding.help(format!("mount it where it is needed: `RUN --mount=type=secret,id={source} …`, or remove it here"));
    }
}

/// The secrets that a build of a stage asks for.
fn asked(file: &Dockerfile, stage: &Stage) -> Vec<Asked> {
    let needed = file.needed_by(stage.index);
    let stages = file.stages.iter().filter(|stage| needed[stage.index]);
    let steps = stages.flat_map(|stage| places::own_steps(file, stage, false));
    let runs = steps.filter_map(|(_, step)| if let Kind::Run(run) = &step.kind { Some((step.span, run)) } else { None });
    let secrets = runs.flat_map(|(span, run)| run.mounts.iter().map(move |mount| (span, mount)));
    let secrets = secrets.filter(|(_, mount)| mount.kind == MountKind::Secret && mount.errors.is_empty());
    secrets.map(|(span, mount)| Asked { id: id(mount), span, is_required: mount.required == Some(true) }).collect()
}

/// The name of a secret: without one, the last part of its target.
fn id(mount: &Mount) -> Option<String> {
    let known = mount.id.as_ref().or(mount.target.as_ref())?.known()?;
    Some(if mount.id.is_some() { known.as_str().to_owned() } else { places::name(known.as_str()).to_owned() })
}

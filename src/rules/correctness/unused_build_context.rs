//! `unused-build-context`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::{Dockerfile, Kind, closest};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::built::Built;
use crate::source::MappedText;

/// See the page.
pub static RULE: Rule = Rule {
    name: "unused-build-context",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/unused-build-context.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(build) = service.build.as_ref().filter(|build| !build.additional_contexts.is_empty()) else { return };
    let Some(built) = Built::of(cx, composition, service) else { return };
    let Some(named) = names(built.file) else { return };
    for context in &build.additional_contexts {
        let Some(name) = context.name.known() else { continue };
        // A misspelt name is told where it is used, by `unknown-stage`.
        let is_misspelt = || closest(&name.to_lowercase(), taken(built.file)).is_some();
        if !named.iter().any(|known| is_same(name, known)) && !is_misspelt() {
            let message = format!("nothing in `{}` is named `{name}`, so this context goes unused", built.path(cx));
            let finding = cx.report_used(context.name.place, context.name.used, message);
            finding.help(format!("take files from it by `COPY --from={name}`, or remove it"));
        }
    }
}

/// All names that a context may stand in for: those of stages, and of images and stages that are built upon or taken from. `None` where
/// one is not known.
fn names(file: &Dockerfile) -> Option<Vec<String>> {
    let mut names: Vec<String> = file.stages.iter().filter_map(|stage| Some(stage.name.as_ref()?.0.clone())).collect();
    let syntax = file.directive("syntax");
    names.extend(syntax.map(|syntax| syntax.value.to_string()));
    for (index, instruction) in file.instructions.iter().enumerate() {
        let step = match &instruction.kind {
            Kind::Onbuild(Some(trigger)) => trigger,
            _ => instruction,
        };
        let known = |word: &MappedText| file.expanded(index, word).map(|text| text.as_str().to_owned());
        match &step.kind {
            Kind::From(from) => names.push(known(&from.image)?),
            Kind::Copy(_) => {
                if let Some(from) = step.flag_value("from") {
                    names.push(known(from)?);
                }
            }
            Kind::Run(run) => {
                for from in run.mounts.iter().filter_map(|mount| mount.from.as_ref()) {
                    names.push(from.known()?.as_str().to_owned());
                }
            }
            _ => {}
        }
    }
    Some(names)
}

/// The names that `COPY --from` takes from and that are no stages, as written.
fn taken(file: &Dockerfile) -> impl Iterator<Item = &str> {
    let copied =
        file.instructions.iter().filter(|step| matches!(step.kind, Kind::Copy(_))).filter_map(|step| step.flag_value("from"));
    copied.map(MappedText::as_str).filter(|name| file.stage_named(name).is_none())
}

/// Whether a context of this name is taken for what a Dockerfile names: in any case, and images by their short names without `latest`
/// (`namedContext` in BuildKit's `frontend/dockerui/namedcontext.go`).
fn is_same(context: &str, named: &str) -> bool {
    let short = |name: &str| {
        let image = ImageRef::parse(&name.to_lowercase()).ok()?;
        let tag = image.tag().filter(|tag| *tag != "latest").map(|tag| format!(":{tag}")).unwrap_or_default();
        Some(format!("{}{tag}", image.familiar_name()))
    };
    context.eq_ignore_ascii_case(named) || short(context).is_some_and(|context| short(named) == Some(context))
}

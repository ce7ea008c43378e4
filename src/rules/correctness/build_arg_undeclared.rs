//! `build-arg-undeclared`

use super::build_args::{Arguments, given, is_predefined, used_by_from};
use crate::compose::Service;
use crate::compose::model::Pair;
use crate::diagnostic::Severity;
use crate::dockerfile::{Base, closest};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;

/// See the page.
pub static RULE: Rule = Rule {
    name: "build-arg-undeclared",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/build-arg-undeclared.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(build) = service.build.as_ref().filter(|build| !build.args.is_empty()) else { return };
    let Some(arguments) = Arguments::of(cx, composition, service).filter(|arguments| !has_triggers(arguments)) else { return };
    for pair in &build.args {
        // What several services share, not each of them has to use.
        let Some(name) = pair.name.known().filter(|_| pair.name.used.is_none()) else { continue };
        if !(name.is_empty() || is_predefined(name)) {
            judge(cx, service, &arguments, pair, name);
        }
    }
}

/// Whether the base image may declare arguments of its own in `ONBUILD`.
fn has_triggers(arguments: &Arguments) -> bool {
    arguments.built.file.stages.iter().any(|stage| match &stage.base {
        Base::Image(image) | Base::Repository(image) => image.as_str().contains("onbuild"),
        Base::Scratch | Base::Stage(_) | Base::Unknown => false,
    })
}

fn judge(cx: &mut Cx, service: &Service, arguments: &Arguments, pair: &Pair, name: &str) {
    let (path, id) = (arguments.built.path(cx), arguments.built.id);
    let needed = arguments.named(name).find(|declared| declared.is_needed && declared.stage.is_some());
    let global = arguments.named(name).find(|declared| declared.stage.is_none());
    if needed.is_some() || global.is_some_and(|_| used_by_from(arguments.built.file).contains(name)) {
        return;
    }
    if let Some(global) = global {
        let message = format!("build argument `{name}` has no effect: `{path}` declares it before its first `FROM` only");
        let finding = cx.report_used(pair.name.place, pair.name.used, message);
        finding.label_in(id, global.declaration.name.span(), "no `FROM` uses it, and no stage sees it");
        finding.help(format!("write `ARG {name}` again in the stage that needs it"));
        return;
    }
    if let Some(elsewhere) = arguments.named(name).next() {
        let message = format!("build argument `{name}` has no effect: the stages that `{}` builds do not declare it", service.name);
        let finding = cx.report_used(pair.name.place, pair.name.used, message);
        finding.label_in(id, elsewhere.declaration.name.span(), "declared in a stage that is not built");
        finding.help("declare it in the stage that needs it, or remove it here");
        return;
    }
    let others = arguments.declared.iter().filter(|declared| declared.is_needed);
    let not_given = others.filter(|other| given(service, other.declaration.name.as_str()).is_none());
    let names: Vec<_> = not_given.map(|declared| &declared.declaration.name).collect();
    let near = closest(name, names.iter().map(|name| name.as_str()));
    let near = near.and_then(|near| names.iter().find(|name| name.as_str() == near));
    let message = format!("build argument `{name}` has no effect: `{path}` declares no such `ARG`");
    let finding = cx.report_used(pair.name.place, pair.name.used, message);
    match near {
        Some(near) => finding.help(format!("did you mean `{}`?", near.as_str())).label_in(id, near.span(), "a similar name"),
        None => finding.help(format!("write `ARG {name}` in the stage that needs it, or remove it here")),
    };
}

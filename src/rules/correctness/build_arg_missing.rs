//! `build-arg-missing`

use super::build_args::{Arguments, Declared, given, is_predefined};
use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::dockerfile::Kind;
use crate::dockerfile::expand::{Value, expand};
use crate::dockerfile::image::ImageRef;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "build-arg-missing",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/build-arg-missing.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(build) = &service.build else { return };
    let Some(arguments) = Arguments::of(cx, composition, service) else { return };
    // A part of a project may be given the rest by the file that it is put on.
    if composition.is_override {
        return;
    }
    let globals = arguments.declared.iter().filter(|declared| declared.stage.is_none() && declared.declaration.default.is_none());
    for global in globals {
        let name = global.declaration.name.as_str();
        if given(service, name).is_some() || is_predefined(name) {
            continue;
        }
        let Some(used) = broken_from(&arguments, global) else { continue };
        let built = &arguments.built;
        let message =
            format!("`{}` does not give build argument `{name}`, and `FROM` in `{}` needs it", service.name, built.path(cx));
        let place = build.context.as_ref().map_or(build.node.place, |context| context.place);
        let at = if build.node.entries().is_empty() { place } else { service.entry("build").map_or(place, |entry| entry.place) };
        let finding = cx.report_at(at, message);
        finding.label_in(built.id, global.declaration.name.span(), "it has no default").label_in(built.id, used, "used here");
        finding.help(format!("add `{name}` to `args`, or write a default: `ARG {name}=…`"));
    }
}

/// The `FROM` of the build that names no image without an argument.
fn broken_from(arguments: &Arguments, missing: &Declared) -> Option<Span> {
    let file = arguments.built.file;
    let needed = file.needed_by(arguments.built.stage()?.index);
    let name = missing.declaration.name.as_str();
    let mut stages = file.stages.iter().filter(|stage| needed[stage.index]);
    stages.find_map(|stage| {
        let Kind::From(from) = &file.instructions[stage.instructions.start].kind else { return None };
        let value = |other: &str| if other == name { None } else { Some(Value::Unknown) };
        // What another argument holds is not known here: a letter stands for it.
        let letters = |other: &str| value(other).map(|_| Value::Known("x".to_owned()));
        let expansion = expand(&from.image, file.escape, &letters);
        let is_named = expansion.references.iter().any(|reference| reference.name == name);
        let is_broken = expansion.text.known().is_none_or(|text| ImageRef::parse(text.as_str()).is_err());
        (is_named && is_broken).then_some(stage.base_span)
    })
}

//! `build-arg-missing`

use super::build_args::{Arguments, Declared, given, is_predefined};
use crate::compose::Service;
use crate::diagnostic::{Diagnostic, Severity};
use crate::dockerfile::Kind;
use crate::dockerfile::expand::{Value, expand};
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::variables::Binding;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::{Composition, places};
use crate::shell::{Part, PartKind};
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
    let is_given = |name: &str| given(service, name).is_some() || is_predefined(name);
    let place = build.context.as_ref().map_or(build.node.place, |context| context.place);
    let at = if build.node.entries().is_empty() { place } else { service.entry("build").map_or(place, |entry| entry.place) };
    let path = arguments.built.path(cx);
    let globals = arguments.declared.iter().filter(|declared| declared.stage.is_none() && declared.declaration.default.is_none());
    for global in globals {
        let name = global.declaration.name.as_str();
        let Some(used) = broken_from(&arguments, global).filter(|_| !is_given(name)) else { continue };
        let message = format!("`{}` does not give build argument `{name}`, and `FROM` in `{path}` needs it", service.name);
        let finding = cx.report_at(at, message);
        show(finding, &arguments, global, used, "used here");
    }
    for declared in arguments.declared.iter().filter(|declared| declared.is_needed && declared.declaration.default.is_none()) {
        let name = declared.declaration.name.as_str();
        let is_lacking = !is_given(name) && arguments.named(name).all(|other| other.declaration.default.is_none());
        let Some(used) = demanded(&arguments, declared).filter(|_| is_lacking) else { continue };
        let message = format!("`{}` does not give build argument `{name}`, and a `RUN` in `{path}` fails without it", service.name);
        // The base image may set a variable of the name.
        let finding = cx.report_at(at, message).severity(Severity::Warning);
        show(finding, &arguments, declared, used, "it ends here");
    }
}

fn show(finding: &mut Diagnostic, arguments: &Arguments, missing: &Declared, used: Span, label: &str) {
    let name = &missing.declaration.name;
    finding.label_in(arguments.built.id, name.span(), "it has no default").label_in(arguments.built.id, used, label);
    finding.help(format!("add `{}` to `args`, or write a default: `ARG {}=…`", name.as_str(), name.as_str()));
}

/// Where a script of the stage demands an argument by `${name:?}` that nothing else there sets.
fn demanded(arguments: &Arguments, missing: &Declared) -> Option<Span> {
    let (file, name) = (arguments.built.file, missing.declaration.name.as_str());
    let from = missing.declaration.name.span();
    places::own_steps(file, missing.stage?, false).find_map(|(index, step)| {
        let script = step.script.as_ref().filter(|_| matches!(step.kind, Kind::Run(_)) && step.span.start > from.start)?;
        let Binding::Set(setting) = file.variable(index, step.span.start, name) else { return None };
        let is_set_there = script.commands.iter().any(|command| {
            let is_read = command.words.iter().any(|word| word.is(name));
            is_read || command.assignments.iter().any(|assignment| assignment.name == name)
        });
        let words = script.commands.iter().flat_map(|command| &command.words);
        let demands = |part: &&Part| {
            let PartKind::Parameter { name: used, operation } = &part.kind else { return false };
            used == name && operation.trim_start_matches(':').starts_with('?')
        };
        let demand = words.flat_map(|word| &word.parts).find(demands).map(|part| part.span);
        demand.filter(|_| setting.is_arg && setting.span == from && !is_set_there)
    })
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

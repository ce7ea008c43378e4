//! `healthcheck-tool-missing`

mod tools;

use crate::compose::scripts;
use crate::compose::{Place, Service};
use crate::diagnostic::Severity;
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::{Base, Dockerfile, Instruction, Kind, Stage};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::{Composition, places};
use crate::rules::built::Built;
use crate::shell::Script;
use crate::shell::tools::{Action, PackageKind, action};
use crate::source::Span;
use tools::{TOOLS, help, lacks};

/// See the page.
pub static RULE: Rule = Rule {
    name: "healthcheck-tool-missing",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/healthcheck-tool-missing.md"),
    checks: &[Check::Service(of_service), Check::Instruction(of_dockerfile)],
};

/// A program that a test calls.
struct Called {
    name: &'static str,
    span: Span,
}

fn of_service(cx: &mut Cx, composition: &Composition, service: &Service) {
    let healthcheck = service.healthcheck.as_ref().filter(|h| h.disable.as_ref().is_none_or(|disable| !disable.value));
    let Some(test) = healthcheck.and_then(|h| scripts::test(h.test.as_ref()?)) else { return };
    let Some(called) = only_tool(&test.script) else { return };
    let place = Place { file: test.file, span: called.span };
    if service.build.is_none() {
        let image = service.image.as_ref().and_then(|image| ImageRef::parse(image.known()?).ok());
        if let Some(image) = image.filter(|image| lacks(image, called.name)) {
            let message = format!("the health check calls `{}`, and `{}` does not have it", called.name, image.without_digest());
            let span = service.image.as_ref().map(|image| image.place);
            let label = span.map(|place| cx.site(place));
            let finding = cx.report_at(place, message).help(help(&image, called.name));
            if let Some((file, span)) = label {
                finding.label_in(file, span, "this image");
            }
        }
        return;
    }
    let Some(built) = Built::of(cx, composition, service) else { return };
    let Some(stage) = built.stage() else { return };
    let Some((base, span)) = base_without(built.file, stage, called.name, cx.project.file(built.id).source.text()) else { return };
    let message = format!("the health check calls `{}`, which the image does not have", called.name);
    let finding = cx.report_at(place, message).help(help(base, called.name));
    finding.label_in(built.id, span, "this image lacks it, and nothing below installs it");
}

fn of_dockerfile(cx: &mut Cx, instruction: &Instruction) {
    let Kind::Healthcheck(Some(_)) = &instruction.kind else { return };
    let Some(stage) = cx.stage().filter(|_| !cx.in_trigger) else { return };
    let Some(called) = instruction.script.as_ref().and_then(only_tool) else { return };
    let file = cx.dockerfile;
    let Some((base, span)) = base_without(file, stage, called.name, cx.source.text()) else { return };
    let message = format!("the health check calls `{}`, which the image does not have", called.name);
    let finding = cx.report(called.span, message).help(help(base, called.name));
    finding.label(span, "this image lacks it, and nothing below installs it");
}

/// The tool that a test calls, if it is the only one: of two, the second is there for images without the first.
fn only_tool(script: &Script) -> Option<Called> {
    let is_tool = |name: &str| TOOLS.into_iter().find(|tool| *tool == name);
    let mut called = script.calls().filter_map(|call| Some(Called { name: is_tool(call.name())?, span: call.name_word().span }));
    let first = called.next()?;
    called.all(|other| other.name == first.name).then_some(first)
}

/// The image that a stage starts from, and where it stands, if that surely lacks a tool and nothing in the stage may bring it.
fn base_without<'a>(file: &'a Dockerfile, stage: &'a Stage, tool: &str, text: &str) -> Option<(&'a ImageRef, Span)> {
    let root = file.lineage(stage).last()?;
    let Base::Image(image) = &root.base else { return None };
    if !lacks(image, tool) {
        return None;
    }
    let may_bring = |step: &Instruction| match &step.kind {
        Kind::Healthcheck(_) | Kind::Cmd(_) | Kind::Entrypoint(_) | Kind::From(_) => false,
        Kind::Run(_) => text[step.span.range()].contains(tool) || step.script.as_ref().is_none_or(installs_unknown),
        _ => text[step.span.range()].contains(tool) || text[step.span.range()].contains("busybox"),
    };
    let is_brought = places::steps(file, stage, false).any(|(_, step)| may_bring(step));
    (!is_brought).then_some((image, root.base_span))
}

/// Whether a script runs another, or installs what only a variable or a file names.
fn installs_unknown(script: &Script) -> bool {
    script.calls().any(|call| {
        let is_file = call.name().ends_with(".sh") || call.name_word().prefix().starts_with("./") || call.name() == "xargs";
        let is_unknown = match action(&call) {
            Some(Action::Install { packages, .. }) => packages.iter().any(|package| package.kind != PackageKind::Name),
            _ => false,
        };
        is_file || is_unknown
    })
}

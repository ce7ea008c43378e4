//! `healthcheck-port`

use super::listening::{Server, of_image, server};
use crate::compose::model::{Command, Healthcheck, TextField};
use crate::compose::port::Protocol;
use crate::compose::{Place, Service};
use crate::diagnostic::Severity;
use crate::dockerfile::{CommandLine, Dockerfile, Instruction, Kind, Stage};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::{Composition, places};
use crate::rules::addresses::{Address, addresses};
use crate::rules::built::Built;
use crate::rules::ports::{holds_number, is_said, is_spoken_of};
use crate::source::{MappedText, Span};

/// See the page.
pub static RULE: Rule = Rule {
    name: "healthcheck-port",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/healthcheck-port.md"),
    checks: &[Check::Service(check), Check::Instruction(of_dockerfile)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    // On another's network the test asks that one's ports.
    if service.network_mode.is_some() {
        return;
    }
    match &service.healthcheck {
        Some(own) if own.disable.as_ref().is_some_and(|disable| disable.value) => {}
        Some(Healthcheck { test: Some(test), .. }) => of_service(cx, composition, service, test),
        Some(own) if own.node.get("test").is_some() => {}
        _ if service.healthcheck.is_none() && service.get("healthcheck").is_some_and(|node| !node.is_null()) => {}
        _ => inherited(cx, composition, service),
    }
}

/// The test that a service brings.
fn of_service(cx: &mut Cx, composition: &Composition, service: &Service, test: &Command) {
    let fields: Vec<&TextField> = match test {
        Command::Text(text) => vec![text],
        Command::Words(words) => words.iter().collect(),
    };
    let known = fields.into_iter().filter(|field| field.known().is_some());
    let Some((text, asked)) = only_port(known.map(|field| (field, &field.text))) else { return };
    let Some((port, range)) = asked.port else { return };
    let place = Place { span: text.text.span_of(range), ..text.place };
    if is_spoken_of(cx, composition, service, port) {
        return;
    }
    if let Some((target, item)) = published(service, port) {
        let message = format!("the health check asks port {port}, which is that of the host: in the container it is {target}");
        let site = cx.site(item);
        let finding = cx.report_used(place, text.used, message);
        finding.label_in(site.0, site.1, "published here").help(format!("ask port {target}"));
        return;
    }
    let Some(server) = server(cx, composition, service) else { return };
    let Some(listens) = listens(&server, service).filter(|listens| *listens != port) else { return };
    let message = format!("the health check asks port {port}, and `{}` listens on {listens}", server.listen.program);
    let finding = cx.report_used(place, text.used, message).label_in(server.site.0, server.site.1, "started here");
    finding.help(format!("ask port {listens}"));
}

/// The test of the image, where the service has the server listen elsewhere: by its command, or by a variable.
fn inherited(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(server) = server(cx, composition, service).filter(|server| server.is_alone) else { return };
    let variable = server.listen.port_variable.filter(|_| server.listen.port.is_none());
    let value = variable.and_then(|name| service.variable(name)?.value.as_ref());
    let Some((place, used)) = server.place.map(|place| (place, None)).or(value.map(|value| (value.place, value.used))) else {
        return;
    };
    let Some(listens) = listens(&server, service) else { return };
    let Some(built) = Built::of(cx, composition, service) else { return };
    let Some((span, port)) = built.stage().and_then(|stage| of_stage(built.file, stage)) else { return };
    if port == listens || is_said(service, port) {
        return;
    }
    let program = server.listen.program;
    let message = format!("`{program}` listens on {listens}, and the health check of the image asks port {port}");
    let finding = cx.report_used(place, used, message).label_in(built.id, span, "asked here");
    finding.help(format!("let it listen on {port}, or add a `healthcheck` that asks port {listens}"));
}

/// The test of an image that listens elsewhere itself.
fn of_dockerfile(cx: &mut Cx, instruction: &Instruction) {
    let Kind::Healthcheck(Some(command)) = &instruction.kind else { return };
    let Some(stage) = cx.stage().filter(|_| !cx.in_trigger) else { return };
    let Some((span, port)) = asked(command) else { return };
    let Some((listen, started, true)) = of_image(cx.dockerfile, stage) else { return };
    let Some(listens) = listen.port.filter(|listens| *listens != port) else { return };
    let number = port.to_string();
    let speaks = |step: &Instruction| {
        !matches!(step.kind, Kind::Healthcheck(_) | Kind::From(_)) && holds_number(cx.text(step.span), &number)
    };
    if places::steps(cx.dockerfile, stage, false).any(|(_, step)| speaks(step)) {
        return;
    }
    let message = format!("the health check asks port {port}, and `{}` listens on {listens}", listen.program);
    let finding = cx.report(span, message).help(format!("ask port {listens}"));
    finding.label(started, "started here");
}

/// Where the last test of a stage asks which port, if it is the only one and on this machine.
fn of_stage(file: &Dockerfile, stage: &Stage) -> Option<(Span, u16)> {
    let tests = places::steps(file, stage, false).filter_map(|(_, step)| match &step.kind {
        Kind::Healthcheck(command) => Some(command),
        _ => None,
    });
    asked(tests.last()?.as_ref()?)
}

fn asked(command: &CommandLine) -> Option<(Span, u16)> {
    let texts: Vec<&MappedText> = match command {
        CommandLine::Shell { text, .. } => vec![text],
        CommandLine::Exec(words) => words.iter().collect(),
    };
    let (text, address) = only_port(texts.into_iter().map(|text| (text, text)))?;
    let (port, range) = address.port?;
    Some((text.span_of(range), port))
}

/// Where a server listens: as its command says, or else the variable that it reads.
fn listens(server: &Server, service: &Service) -> Option<u16> {
    let of_variable = || service.variable(server.listen.port_variable?)?.value.as_ref()?.known()?.parse().ok();
    server.listen.port.or_else(of_variable)
}

/// Of a longer range of ports no more are looked at.
const MOST_PORTS: usize = 100;

/// The port of the container that is published as a port of the host.
fn published(service: &Service, port: u16) -> Option<(u16, Place)> {
    service.ports.iter().find_map(|item| {
        let read = item.port.as_ref().filter(|read| read.protocol == Protocol::Tcp)?;
        let target = read.pairs().take(MOST_PORTS).find(|(_, host)| *host == Some((port, port)))?.0;
        Some((target, item.node.place))
    })
}

/// The only server on this machine that a test asks, and in which of its texts.
fn only_port<'t, T: Copy>(texts: impl Iterator<Item = (T, &'t MappedText)>) -> Option<(T, Address<'t>)> {
    let mut found = texts.flat_map(|(of, text)| addresses(text.as_str()).into_iter().map(move |address| (of, address)));
    let (of, address) = found.next()?;
    let is_own = matches!(address.host, "localhost" | "127.0.0.1" | "0.0.0.0");
    (is_own && found.next().is_none()).then_some((of, address))
}

//! Values in Compose files: those that Compose refuses, and those that it takes and Docker refuses.

use crate::compose::model::TextField;
use crate::compose::values::{self, NameKind};
use crate::compose::{Fault, Node, Place, ProblemKind, Service, Value, port};
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::dockerfile::size;
use crate::lint::Cx;
use crate::project::Composition;
use crate::rules::problems;
use crate::source::MappedText;
use std::collections::HashSet;

/// What Compose refuses.
pub(super) fn refused(cx: &mut Cx, composition: &Composition) {
    let names = composition.compose.services.iter().filter_map(|service| service.container_name.as_ref());
    let names: HashSet<Place> = names.map(|name| name.place).collect();
    for problem in problems::of(composition, &[ProblemKind::InvalidValue]) {
        let is_name = names.contains(&problem.place);
        let alias = if is_name { "dc:service-container-name-regex" } else { "dc:invalid-schema" };
        problems::report_one(cx, problem).alias(alias);
    }
}

/// What Compose takes, and Docker refuses when the container is to start.
pub(super) fn service(cx: &mut Cx, composition: &Composition, service: &Service) {
    let is_refused = |field: &TextField| {
        let problems = &composition.compose.problems;
        let at = problems.partition_point(|problem| problem.place < field.place);
        problems.get(at).is_some_and(|problem| problem.place == field.place)
    };
    judge(cx, &service.image, values::parse_image);
    for name in service.container_name.iter().filter(|name| !is_refused(name)) {
        if let Some(finding) = judged(cx, name, |text| values::check_name(text, NameKind::Container)) {
            finding.alias("dc:service-container-name-regex");
        }
    }
    judge(cx, &service.restart, values::parse_restart);
    judge(cx, &service.stop_signal, values::parse_signal);
    judge(cx, service.cap_add.iter().chain(&service.cap_drop), values::parse_capability);
    judge(cx, &service.expose, port::parse_exposed);
    for protocol in service.ports.iter().filter_map(|port| port.node.get("protocol")) {
        let Some(text) = protocol.as_str().filter(|text| !["tcp", "udp", "sctp", ""].contains(&&*text.to_ascii_lowercase())) else {
            continue;
        };
        let finding = cx.report_used(protocol.place, protocol.used, format!("`{text}` is none of `tcp`, `udp` and `sctp`"));
        finding.severity(Severity::Warning).help("what is spoken over `tcp` is for `app_protocol` to say");
    }
    judge(cx, &service.profiles, |text| values::check_name(text, NameKind::Profile));
    ulimits(cx, service);
    reservations(cx, service);
}

/// Reports those of some values that their reader does not take.
fn judge<'f, T>(cx: &mut Cx, fields: impl IntoIterator<Item = &'f TextField>, read: impl Fn(&MappedText) -> Result<T, Fault>) {
    for field in fields {
        judged(cx, field, &read);
    }
}

/// Reports a value that Compose takes, if its reader does not. What is not known, or not there, is not judged.
fn judged<'c, T>(cx: &'c mut Cx, field: &TextField, read: impl Fn(&MappedText) -> Result<T, Fault>) -> Option<&'c mut Diagnostic> {
    field.known().filter(|text| !text.is_empty())?;
    let fault = read(&field.text).err()?;
    let place = Place { span: fault.span, ..field.place };
    let finding = cx.report_used(place, field.used, fault.message).severity(Severity::Warning);
    finding.help = fault.help;
    // In other words than are written, as in a folded scalar, nothing can be put.
    if let Some(meant) = fault.meant.filter(|_| field.text.is_verbatim() && !fault.span.is_empty()) {
        finding.fix(Applicability::Unsafe, format!("write `{meant}`"), [(fault.span, meant.to_owned())]);
    }
    Some(finding)
}

fn ulimits(cx: &mut Cx, service: &Service) {
    for limit in service.get("ulimits").map(Node::entries).unwrap_or_default() {
        let (Some(soft), Some(hard)) = (limit.node.get("soft"), limit.node.get("hard")) else { continue };
        let (Some(low), Some(high)) = (soft.as_int(), hard.as_int()) else { continue };
        // -1 is no limit.
        if high >= 0 && (low > high || low < 0) {
            let site = cx.site(hard.place);
            let message = format!("the soft limit of `{}` is above the hard one", limit.name);
            let finding = cx.report_used(soft.place, soft.used, message).severity(Severity::Warning);
            finding.label_in(site.0, site.1, "the hard limit").help("a soft limit is at most the hard one");
        }
    }
}

/// What is reserved is at most what is allowed.
fn reservations(cx: &mut Cx, service: &Service) {
    let deploy = service.deploy.as_ref();
    let limits = deploy.and_then(|deploy| deploy.limits.as_ref());
    let reserved = deploy.and_then(|deploy| deploy.reservations.as_ref());
    let both = |key: &str| Some((reserved?.get(key)?, limits?.get(key)?));
    let own = service.get("mem_reservation").zip(service.get("mem_limit"));
    for (reserved, limit) in own.into_iter().chain(both("memory")).chain(both("cpus")) {
        if let (Some(low), Some(high)) = (amount(reserved), amount(limit))
            && low > high
            && high > 0.0
        {
            let site = cx.site(limit.place);
            let finding = cx.report_used(reserved.place, reserved.used, "more is reserved than the limit allows");
            finding.severity(Severity::Warning).label_in(site.0, site.1, "the limit").help("raise the limit, or reserve less");
        }
    }
}

/// A number, or a size in bytes.
fn amount(node: &Node) -> Option<f64> {
    match &node.value {
        Value::Int(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        Value::Text(text) => size::parse(text.known()?).map(|bytes| bytes as f64),
        _ => None,
    }
}

//! `healthy-without-healthcheck`

mod images;

use crate::compose::model::{Command, Dependency};
use crate::compose::{Place, Service};
use crate::diagnostic::{FileId, Severity};
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::{Base, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::{Composition, places};
use crate::rules::built::Built;
use crate::rules::compositions::is_whole;
use crate::source::Span;
use images::has_none;
use std::collections::HashMap;

/// See the page.
pub static RULE: Rule = Rule {
    name: "healthy-without-healthcheck",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/healthy-without-healthcheck.md"),
    checks: &[Check::Compose(check)],
};

/// Why a service never gets healthy.
struct Reason {
    message: String,
    /// What shows it, and where.
    label: String,
    site: (FileId, Span),
    help: String,
}

fn check(cx: &mut Cx, composition: &Composition) {
    if !is_whole(cx, composition) {
        return;
    }
    let services = &composition.compose.services;
    let by_name: HashMap<&str, &Service> = services.iter().map(|service| (service.name.as_str(), service)).collect();
    let is_for_health = |dependency: &&Dependency| {
        let condition = dependency.condition.as_ref().and_then(|condition| condition.known());
        dependency.by == "depends_on" && condition == Some("service_healthy")
    };
    for service in services {
        for dependency in service.dependencies.iter().filter(is_for_health) {
            let Some(needed) = dependency.name.known().and_then(|name| by_name.get(name)).copied() else { continue };
            let Some(reason) = reason(cx, composition, needed) else { continue };
            let message = format!("`{}` waits until `{}` is healthy, and {}", service.name, needed.name, reason.message);
            let place = dependency.condition.as_ref().map_or(dependency.name.place, |condition| condition.place);
            let used = dependency.condition.as_ref().map_or(dependency.name.used, |condition| condition.used);
            let finding = cx.report_used(place, used, message);
            finding.label_in(reason.site.0, reason.site.1, reason.label).help(reason.help);
        }
    }
}

/// What the `healthcheck` of a service makes of the image's own.
pub(super) enum Own {
    /// It has a test.
    Test,
    /// It leaves that to the image.
    Silent,
    /// It switches it off.
    Off(Place),
}

/// See [`Own`].
pub(super) fn own(service: &Service) -> Own {
    if service.get("healthcheck").is_some_and(|node| !node.is_null() && service.healthcheck.is_none()) {
        return Own::Test;
    }
    let Some(healthcheck) = &service.healthcheck else { return Own::Silent };
    if let Some(disable) = healthcheck.disable.as_ref().filter(|disable| disable.value) {
        return Own::Off(disable.seen());
    }
    match &healthcheck.test {
        // What is there and cannot be read as a test has been told.
        None if healthcheck.node.get("test").is_some_and(|test| !test.is_null()) => Own::Test,
        None => Own::Silent,
        Some(Command::Words(words)) => match words.first() {
            Some(first) if first.known() == Some("NONE") => Own::Off(first.seen()),
            Some(_) => Own::Test,
            None => Own::Silent,
        },
        Some(Command::Text(_)) => Own::Test,
    }
}

fn reason(cx: &Cx, composition: &Composition, needed: &Service) -> Option<Reason> {
    let add = || format!("add `healthcheck` to `{}`, or wait for `service_started` only", needed.name);
    match own(needed) {
        Own::Test => None,
        Own::Off(place) => Some(Reason {
            message: "that has its health check switched off".to_owned(),
            label: "switched off here".to_owned(),
            site: cx.site(place),
            help: format!("give `{}` a test, or wait for `service_started` only", needed.name),
        }),
        Own::Silent if needed.build.is_some() => built(cx, composition, needed).map(|(label, site)| Reason {
            message: "its image has no health check".to_owned(),
            label,
            site,
            help: format!("add `healthcheck` to `{}`, or `HEALTHCHECK` to its Dockerfile", needed.name),
        }),
        Own::Silent => {
            let field = needed.image.as_ref()?;
            let image = ImageRef::parse(field.known()?).ok().filter(has_none)?;
            Some(Reason {
                message: "that has no health check".to_owned(),
                label: format!("`{}` brings none", image.without_digest()),
                site: cx.site(field.seen()),
                help: add(),
            })
        }
    }
}

/// What shows that an image that is built has no health check.
fn built(cx: &Cx, composition: &Composition, service: &Service) -> Option<(String, (FileId, Span))> {
    let built = Built::of(cx, composition, service)?;
    let stage = built.stage()?;
    let last = places::steps(built.file, stage, false).filter(|(_, step)| matches!(step.kind, Kind::Healthcheck(_))).last();
    match last.map(|(_, step)| (&step.kind, step.span)) {
        Some((Kind::Healthcheck(None), span)) => return Some(("switched off here".to_owned(), (built.id, span))),
        Some(_) => return None,
        None => {}
    }
    let base = match built.file.root_base(stage) {
        Base::Scratch => "`scratch`",
        Base::Image(image) | Base::Repository(image) if has_none(image) => image.without_digest(),
        Base::Image(_) | Base::Repository(_) | Base::Stage(_) | Base::Unknown => return None,
    };
    let root = built.file.lineage(stage).last()?;
    let label = format!("neither `{}` nor an instruction brings one", base.trim_matches('`'));
    Some((label, (built.id, root.base_span)))
}

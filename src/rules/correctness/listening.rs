//! Where the program of a service listens, as far as its command line says.

mod servers;

use crate::compose::port::Protocol;
use crate::compose::scripts::{self, scripts};
use crate::compose::{Place, Service};
use crate::diagnostic::FileId;
use crate::dockerfile::{Dockerfile, Kind, Stage};
use crate::lint::Cx;
use crate::project::{Composition, places};
use crate::rules::built::Built;
use crate::shell::Script;
use crate::source::Span;
pub(super) use servers::Listen;
use servers::listen;

/// A server that a service starts.
pub(super) struct Server {
    /// Where it listens.
    pub listen: Listen,
    /// Where the words that say so stand.
    pub site: (FileId, Span),
    /// Whether that is in the Compose file.
    pub place: Option<Place>,
    /// Whether nothing else that is started with it may listen, too.
    pub is_alone: bool,
}

/// The only server that a service starts: its own command, or else the image's.
pub(super) fn server(cx: &Cx, composition: &Composition, service: &Service) -> Option<Server> {
    if service.entrypoint.is_some() || service.command.is_some() {
        let own = scripts(service).into_iter().filter(|script| matches!(script.key, "entrypoint" | "command"));
        let mut servers = own.filter_map(|script| of_service(cx, &script));
        let first = servers.next()?;
        return servers.next().is_none().then_some(first);
    }
    let built = Built::of(cx, composition, service)?;
    let (listen, span, is_alone) = of_image(built.file, built.stage()?)?;
    Some(Server { listen, site: (built.id, span), place: None, is_alone })
}

fn of_service(cx: &Cx, script: &scripts::Script) -> Option<Server> {
    let (listen, span) = only(&script.script)?;
    let place = Place { file: script.file, span };
    Some(Server { listen, site: cx.site(place), place: Some(place), is_alone: is_alone(&script.script) })
}

/// The only server that the image of a stage starts, the words that start it, and whether nothing else may listen.
pub(super) fn of_image(file: &Dockerfile, stage: &Stage) -> Option<(Listen, Span, bool)> {
    let last = |is_wanted: fn(&Kind) -> bool| {
        places::steps(file, stage, false).map(|(_, step)| step).filter(|step| is_wanted(&step.kind)).last()
    };
    let starts = [last(|kind| matches!(kind, Kind::Entrypoint(_))), last(|kind| matches!(kind, Kind::Cmd(_)))];
    let scripts = starts.into_iter().flatten().filter_map(|step| step.script.as_ref());
    let mut servers = scripts.filter_map(|script| Some((only(script)?, is_alone(script))));
    let ((listen, span), is_alone) = servers.next()?;
    servers.next().is_none().then_some((listen, span, is_alone))
}

/// The only server of a script.
fn only(script: &Script) -> Option<(Listen, Span)> {
    let mut servers = script.calls().filter_map(|call| Some((listen(call)?, call.span())));
    let first = servers.next()?;
    servers.next().is_none().then_some(first)
}

/// Whether a script leaves nothing running beside its last program, as far as is known.
fn is_alone(script: &Script) -> bool {
    const DAEMONS: [&str; 8] = ["apache2ctl", "caddy", "httpd", "nginx", "redis-server", "service", "supervisord", "systemctl"];
    let goes_on = script.blocks.iter().flat_map(|block| &block.pipelines).any(|pipeline| pipeline.background);
    !goes_on && !script.calls().any(|call| DAEMONS.contains(&call.name()) || call.name().ends_with(".sh"))
}

/// The ports of the container that a service publishes over TCP, with their places; `None` where one of them is not known, and where the
/// network is another's.
pub(super) fn published(service: &Service) -> Option<Vec<(u16, u16, Place)>> {
    if service.network_mode.is_some() {
        return None;
    }
    let mut published = Vec::new();
    for port in &service.ports {
        let read = port.port.as_ref()?;
        if read.protocol == Protocol::Tcp {
            published.push((read.target.first, read.target.last, Place { span: read.target.span, ..port.node.place }));
        }
    }
    Some(published)
}

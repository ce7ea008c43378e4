//! Where the program of a service listens, as far as its command line says.

mod servers;

use crate::compose::model::Command;
use crate::compose::port::Protocol;
use crate::compose::{Place, Service};
use crate::diagnostic::FileId;
use crate::dockerfile::{Kind, Stage};
use crate::lint::Cx;
use crate::project::{Composition, places};
use crate::rules::built::Built;
use crate::shell::{self, Dialect, Script};
use crate::source::{MappedText, Span};
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
}

/// The only server that a service starts: its own command, or else the image's.
pub(super) fn server(cx: &Cx, composition: &Composition, service: &Service) -> Option<Server> {
    let own = [service.entrypoint.as_ref(), service.command.as_ref()];
    if own.iter().any(Option::is_some) {
        let mut servers = own.into_iter().flatten().filter_map(|command| of_command(cx, command));
        let first = servers.next()?;
        return servers.next().is_none().then_some(first);
    }
    let built = Built::of(cx, composition, service)?;
    of_image(&built, built.stage()?)
}

fn of_command(cx: &Cx, command: &Command) -> Option<Server> {
    let (script, place) = match command {
        Command::Text(text) => (shell::parse(text.known().map(|_| &text.text)?, Dialect::Posix), text.place),
        Command::Words(words) => {
            let texts: Option<Vec<MappedText>> = words.iter().map(|word| word.known().map(|_| word.text.clone())).collect();
            (shell::exec(&texts?), words.first()?.place)
        }
    };
    let (listen, span) = only(&script)?;
    let place = Place { file: place.file, span };
    Some(Server { listen, site: cx.site(place), place: Some(place) })
}

fn of_image(built: &Built, stage: &Stage) -> Option<Server> {
    let is_start = |kind: &Kind| matches!(kind, Kind::Cmd(_) | Kind::Entrypoint(_));
    let last = |is_wanted: fn(&Kind) -> bool| {
        places::steps(built.file, stage, false).map(|(_, step)| step).filter(|step| is_wanted(&step.kind)).last()
    };
    let starts = [last(|kind| matches!(kind, Kind::Entrypoint(_))), last(|kind| matches!(kind, Kind::Cmd(_)))];
    let mut servers =
        starts.into_iter().flatten().filter(|step| is_start(&step.kind)).filter_map(|step| only(step.script.as_ref()?));
    let (listen, span) = servers.next()?;
    servers.next().is_none().then_some(Server { listen, site: (built.id, span), place: None })
}

/// The only server of a script.
fn only(script: &Script) -> Option<(Listen, Span)> {
    let mut servers = script.calls().filter_map(|call| Some((listen(call)?, call.span())));
    let first = servers.next()?;
    servers.next().is_none().then_some(first)
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

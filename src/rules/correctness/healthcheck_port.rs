//! `healthcheck-port`

use super::listening::server;
use crate::compose::Service;
use crate::compose::model::{Command, TextField};
use crate::compose::{Place, port::Protocol};
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::addresses::{Address, addresses};
use crate::rules::ports::is_spoken_of;

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
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(healthcheck) = &service.healthcheck else { return };
    // On another's network the test asks that one's ports.
    if healthcheck.disable.as_ref().is_some_and(|disable| disable.value) || service.network_mode.is_some() {
        return;
    }
    let Some((text, asked)) = healthcheck.test.as_ref().and_then(only_port) else { return };
    let Some((port, range)) = asked.port.clone() else { return };
    let place = Place { span: text.text.span_of(range), ..text.place };
    if is_spoken_of(cx, composition, service, port) {
        return;
    }
    let published = service.ports.iter().find_map(|item| {
        let read = item.port.as_ref().filter(|read| read.protocol == Protocol::Tcp)?;
        let target = read.pairs().take(MOST_PORTS).find(|(_, host)| *host == Some((port, port)))?.0;
        Some((target, item.node.place))
    });
    if let Some((target, item)) = published {
        let message = format!("the health check asks port {port}, which is that of the host: in the container it is {target}");
        let site = cx.site(item);
        let finding = cx.report_used(place, text.used, message);
        finding.label_in(site.0, site.1, "published here").help(format!("ask port {target}"));
        return;
    }
    let Some(server) = server(cx, composition, service) else { return };
    let Some(listens) = server.listen.port.filter(|listens| *listens != port) else { return };
    let message = format!("the health check asks port {port}, and `{}` listens on {listens}", server.listen.program);
    let finding = cx.report_used(place, text.used, message).label_in(server.site.0, server.site.1, "started here");
    finding.help(format!("ask port {listens}"));
}

/// Of a longer range of ports no more are looked at.
const MOST_PORTS: usize = 100;

/// The only server on this machine that a test asks.
fn only_port(test: &Command) -> Option<(&TextField, Address<'_>)> {
    let texts: Vec<&TextField> = match test {
        Command::Text(text) => vec![text],
        Command::Words(words) => words.iter().collect(),
    };
    let mut found = texts
        .into_iter()
        .filter(|text| text.known().is_some())
        .flat_map(|text| addresses(text.text.as_str()).into_iter().map(move |address| (text, address)));
    let (text, address) = found.next()?;
    let is_own = matches!(address.host, "localhost" | "127.0.0.1" | "0.0.0.0");
    (is_own && found.next().is_none()).then_some((text, address))
}

//! `unreachable-host`: services that ask others by name.

use super::change::{Change, wrong};
use super::subject::{Spot, Subject};
use super::{Mutant, Mutation};
use docklint::compose::model::{Command, TextField};
use docklint::compose::{Service, Value};
use std::ops::Range;

pub const MUTATIONS: &[Mutation] = &[
    Mutation {
        rule: "unreachable-host",
        what: "a file of variables has a name that lacks a letter",
        make: misspelt_in_file,
        also: &[],
        least: 90,
    },
    Mutation {
        rule: "unreachable-host",
        what: "a script waits for a name that lacks a letter",
        make: awaited,
        also: &[],
        least: 90,
    },
    Mutation {
        rule: "unreachable-host",
        what: "the service that is asked goes to another network",
        make: apart,
        also: &["network-disjoint-dependency"],
        least: 90,
    },
    Mutation { rule: "unreachable-host", what: "the name of the service lacks a letter", make: misspelt, also: &[], least: 90 },
    Mutation {
        rule: "unreachable-host",
        what: "the service is asked at the port of the host",
        make: port_of_host,
        also: &[],
        least: 90,
    },
    Mutation { rule: "unreachable-host", what: "a database is asked on `localhost`", make: loopback, also: &[], least: 90 },
];

/// Another service that a value names.
struct Mention<'s> {
    asker: Spot<'s>,
    asked: Spot<'s>,
    /// Where the name stands.
    host: Range<usize>,
    /// The port, and where it stands.
    port: Option<(u16, Range<usize>)>,
    scheme: &'s str,
}

/// Where services are named as servers in what others get to know: `://name`, `://name:port`, `…@name`.
fn mentions(subject: &Subject) -> Vec<Mention<'_>> {
    let mut found = Vec::new();
    for asker in subject.spots() {
        for field in values(asker.service) {
            let text = asker.text();
            let start = field.place.span.range();
            // A value that is written as it is.
            let Some(value) = field.known().filter(|value| !field.has_variables && text[start.clone()].contains(*value)) else {
                continue;
            };
            let from = start.start + text[start].find(value).unwrap();
            if !asker.is_here(field.place, field.used) {
                continue;
            }
            found.extend(urls(asker, from, &text[from..from + value.len()]));
        }
    }
    found
}

fn values(service: &Service) -> Vec<&TextField> {
    let mut values: Vec<_> = service.environment.iter().filter(|pair| !is_public(pair.name.text.as_str())).collect::<Vec<_>>();
    let mut values: Vec<&TextField> = values.drain(..).filter_map(|pair| pair.value.as_ref()).collect();
    for command in [&service.entrypoint, &service.command].into_iter().flatten() {
        match command {
            Command::Text(text) => values.push(text),
            Command::Words(words) => values.extend(words),
        }
    }
    values
}

/// Whether browsers get to see the value.
fn is_public(name: &str) -> bool {
    ["VITE", "NEXT_PUBLIC", "REACT_APP", "PUBLIC", "VUE_APP", "ORIGIN", "CALLBACK", "REDIRECT", "DOMAIN", "EXTERNAL", "ROOT_URL"]
        .iter()
        .chain(&["ADVERTISE", "LISTEN", "CORS", "FRONTEND", "BASE_URL", "SITE_URL"])
        .any(|word| name.to_ascii_uppercase().contains(word))
}

fn urls<'s>(asker: Spot<'s>, from: usize, value: &'s str) -> Option<Mention<'s>> {
    let (scheme, rest) = value.split_once("://")?;
    let scheme = scheme.rsplit(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, ':' | '+')).next()?;
    let authority = rest.split(['/', '?', '"', '\'', ' ', '\n']).next()?;
    let host_port = authority.rsplit('@').next()?;
    let (host, port) = host_port.split_once(':').map_or((host_port, None), |(host, port)| (host, port.parse().ok()));
    let at = from + value.len() - rest.len() + authority.len() - host_port.len();
    let asked = asker.compose().services.iter().find(|service| service.name == host)?;
    let is_one = host != asker.service.name && value.matches("://").count() == 1 && !authority.contains(',');
    let port_at = at + host.len() + 1;
    let port = port.map(|port: u16| (port, port_at..at + host_port.len()));
    is_one.then(|| Mention { asker, asked: asker.beside(asked), host: at..at + host.len(), port, scheme })
}

/// Whether nothing is said of the networks of a project.
fn is_plain(spot: Spot) -> bool {
    let keys = ["networks", "network_mode", "links", "extra_hosts", "hostname", "container_name", "extends", "profiles"];
    let services = &spot.compose().services;
    spot.compose().networks.is_empty() && services.iter().all(|service| keys.iter().all(|key| service.get(key).is_none()))
}

fn waits(one: &Service, other: &Service) -> bool {
    one.dependencies.iter().any(|dependency| dependency.name.known() == Some(&other.name))
}

fn apart(subject: &Subject) -> Vec<Mutant> {
    let mentions = mentions(subject);
    let mut asked: Vec<Spot> = Vec::new();
    for mention in &mentions {
        if !asked.iter().any(|known| std::ptr::eq(known.service, mention.asked.service)) {
            asked.push(mention.asked);
        }
    }
    let mutant = |asked: &Spot| {
        let of_it = || mentions.iter().filter(|mention| std::ptr::eq(mention.asked.service, asked.service));
        let name = asked.service.name.as_str();
        // What is named in other ways as well is not counted.
        let is_clear = of_it().all(|mention| mention.asker.path() == asked.path() && !waits(mention.asker.service, asked.service))
            && asked.compose().services.iter().all(|other| {
                let texts = values(other).into_iter().filter(|field| field.text.as_str().contains(name)).count();
                let counted = of_it().filter(|mention| std::ptr::eq(mention.asker.service, other)).count();
                other.name == name || texts == counted
            });
        let is_movable = is_plain(*asked)
            && asked.has_room_in("networks")
            && is_clear
            && asked.subject.spots().any(|spot| std::ptr::eq(spot.service, asked.service));
        let marks =
            || of_it().fold(Change::none(), |change, mention| change.and(Change::none().mark(asked.path(), mention.host.clone())));
        let to = |networks: &str| asked.with_key(networks).and(asked.with_section("networks", "elsewhere: {}"));
        is_movable.then(|| Mutant::of(to("networks: [elsewhere]").and(marks()), vec![to("networks: [default, elsewhere]")]))
    };
    asked.iter().filter_map(mutant).collect()
}

/// A name without its last letter but one, where that is a slip and no other name.
fn cut(mention: &Mention) -> Option<String> {
    let name = mention.asked.service.name.as_str();
    let keys = ["network_mode", "extra_hosts", "extends", "profiles"];
    let is_plain = [mention.asked.service, mention.asker.service].iter().all(|it| keys.iter().all(|key| it.get(key).is_none()));
    let cut = format!("{}{}", &name[..name.len().checked_sub(2)?], &name[name.len() - 1..]);
    let is_free = !mention.asker.compose().services.iter().any(|service| service.name == cut);
    let on_one = is_on_same(mention.asker.service, mention.asked.service) && !has_outer(mention.asker);
    let letters = name.bytes().filter(u8::is_ascii_alphabetic).count();
    // A name with a dot in it may be one of the world outside.
    (is_plain && is_free && on_one && letters > 3 && !name.contains('.')).then_some(cut)
}

fn misspelt(subject: &Subject) -> Vec<Mutant> {
    let mutant = |mention: Mention| {
        let cut = cut(&mention)?;
        let outer = format!("{}.example.org", mention.asked.service.name);
        Some(Mutant::of(mention.asker.put(mention.host.clone(), &wrong(&cut)), vec![mention.asker.put(mention.host, &outer)]))
    };
    mentions(subject).into_iter().filter_map(mutant).collect()
}

fn misspelt_in_file(subject: &Subject) -> Vec<Mutant> {
    let mutant = |mention: Mention| {
        let is_fit = mention.asker.service.get("env_file").is_none() && !mention.asker.path().contains('/');
        let cut = cut(&mention).filter(|_| is_fit)?;
        let name = mention.asked.service.name.as_str();
        let with = |line: &str| mention.asker.with_key("env_file: [asked.env]").and(Change::none().file("asked.env", Some(line)));
        let mutant = Mutant::of(
            with(&format!("ASKED_BY_FILE=http://{}:80/\n", wrong(&cut))),
            vec![
                with(&format!("ASKED_BY_FILE=http://{name}:80/\n")),
                with(&format!("ASKED_BY_FILE=http://{cut}.example.org:80/\n")),
                with(&format!("# ASKED_BY_FILE=http://{cut}:80/\n")),
            ],
        );
        // Beside another file a Compose file is a project, and more is found missing.
        Some(mutant.on(with(&format!("ASKED_BY_FILE=http://{name}:80/\n"))))
    };
    mentions(subject).into_iter().filter_map(mutant).collect()
}

fn awaited(subject: &Subject) -> Vec<Mutant> {
    let mutant = |mention: Mention| {
        let spot = mention.asker;
        let is_fit = ["command", "entrypoint", "post_start"].iter().all(|key| spot.service.get(key).is_none());
        let cut = cut(&mention).filter(|_| is_fit)?;
        let name = mention.asked.service.name.as_str();
        let hook = |script: &str| spot.with_key(&format!("post_start:\n  - command: [sh, -c, \"{script}\"]"));
        Some(Mutant::of(
            hook(&format!("./wait-for-it.sh {}:80 && nc -z {} 80", wrong(&cut), wrong(&cut))),
            vec![
                hook(&format!("./wait-for-it.sh {name}:80 && nc -z {name} 80")),
                hook(&format!("echo {cut}:80")),
                hook(&format!("./wait-for-it.sh {cut}.example.org:80")),
            ],
        ))
    };
    mentions(subject).into_iter().filter_map(mutant).collect()
}

/// Whether two services say the same of their networks.
fn is_on_same(one: &Service, other: &Service) -> bool {
    let names = |service: &Service| service.networks.iter().map(|it| it.name.text.as_str().to_owned()).collect::<Vec<_>>();
    names(one) == names(other)
}

/// Whether a network of the file is one of other projects as well.
fn has_outer(spot: Spot) -> bool {
    spot.compose().networks.iter().any(|network| network.external || network.outer_name.is_some())
}

/// The port of an asked service that publishes none, and what publishes it.
fn unpublished(mention: &Mention) -> Option<u16> {
    let services = &mention.asker.compose().services;
    let is_bare = mention.asked.service.get("ports").is_none() && mention.asked.service.get("network_mode").is_none();
    let is_block = mention.asked.subject.spots().any(|spot| std::ptr::eq(spot.service, mention.asked.service));
    let (port, _) = mention.port.clone()?;
    let taken = |host: &str| {
        services.iter().flat_map(|service| service.get("ports")).any(|ports| match &ports.value {
            Value::List(items) => items.iter().any(|item| item.as_text().is_none_or(|text| text.text.as_str().contains(host))),
            _ => true,
        })
    };
    (is_bare && is_block && port < 10000 && !taken(&port.to_string())).then_some(port)
}

fn port_of_host(subject: &Subject) -> Vec<Mutant> {
    let mutant = |mention: Mention| {
        let port = unpublished(&mention)?;
        let (_, range) = mention.port.clone()?;
        let published = mention.asked.with_key(&format!("ports: [\"127.0.0.1:1{port:04}:{port}\"]"));
        Some(Mutant::of(published.clone().and(mention.asker.put(range, &wrong(&format!("1{port:04}")))), vec![published]))
    };
    mentions(subject).into_iter().filter_map(mutant).collect()
}

fn loopback(subject: &Subject) -> Vec<Mutant> {
    const DATABASES: [&str; 9] = [
        "postgres",
        "postgresql",
        "mysql",
        "mongodb",
        "redis",
        "amqp",
        "postgresql+asyncpg",
        "postgresql+psycopg2",
        "jdbc:postgresql",
    ];
    let mutant = |mention: Mention| {
        let port = unpublished(&mention).filter(|_| DATABASES.contains(&mention.scheme))?;
        let published = mention.asked.with_key(&format!("ports: [\"127.0.0.1:{port}:{port}\"]"));
        let own = mention.asker.service;
        let is_plain =
            ["network_mode", "profiles"].iter().all(|key| own.get(key).is_none() && mention.asked.service.get(key).is_none());
        let on_one = is_on_same(own, mention.asked.service);
        (is_plain && on_one).then(|| {
            Mutant::of(
                published.clone().and(mention.asker.put(mention.host.clone(), &wrong("localhost"))),
                vec![published.clone().and(mention.asker.put(mention.host, "host.docker.internal"))],
            )
        })
    };
    mentions(subject).into_iter().filter_map(mutant).collect()
}

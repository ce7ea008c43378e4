//! How servers are told where to listen.

use crate::shell::Call;

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::rules::correctness) struct Listen {
    /// Its name.
    pub program: &'static str,
    /// The address, if it is given.
    pub host: Option<String>,
    /// The port, if it is given.
    pub port: Option<u16>,
    /// How its address is given.
    pub option: &'static str,
    /// The variable by which its address may be given too, where it listens on this machine only by default.
    pub default_is_loopback: Option<&'static str>,
    /// The variable by which its port may be given too.
    pub port_variable: Option<&'static str>,
}

/// A server and its options.
struct Known {
    program: &'static str,
    /// The words behind the name that make it listen: one of them, or none at all.
    verbs: &'static [&'static str],
    hosts: &'static [&'static str],
    ports: &'static [&'static str],
    /// Whether the address option takes `address:port` as well.
    joined: bool,
    default_is_loopback: Option<&'static str>,
    port_variable: Option<&'static str>,
}

const fn known(program: &'static str, verbs: &'static [&'static str]) -> Known {
    Known { program, verbs, hosts: &["--host"], ports: &["--port"], joined: false, default_is_loopback: None, port_variable: None }
}

const SERVERS: [Known; 8] = [
    Known { default_is_loopback: Some("UVICORN_HOST"), port_variable: Some("UVICORN_PORT"), ..known("uvicorn", &[]) },
    Known { hosts: &["--bind", "-b"], ports: &[], joined: true, ..known("gunicorn", &[]) },
    Known { hosts: &["--bind", "-b"], ports: &[], joined: true, ..known("hypercorn", &[]) },
    Known {
        hosts: &["--host", "-h"],
        ports: &["--port", "-p"],
        default_is_loopback: Some("FLASK_RUN_HOST"),
        port_variable: Some("FLASK_RUN_PORT"),
        ..known("flask", &["run"])
    },
    Known { default_is_loopback: Some("HOST"), ..known("fastapi", &["dev"]) },
    Known { ..known("fastapi", &["run"]) },
    Known {
        hosts: &["--hostname", "-H"],
        ports: &["--port", "-p"],
        port_variable: Some("PORT"),
        ..known("next", &["dev", "start"])
    },
    Known { hosts: &["--binding", "-b"], ports: &["--port", "-p"], ..known("rails", &["server", "s"]) },
];

/// Where a call listens, if it is a server that is known.
pub(super) fn listen(call: Call) -> Option<Listen> {
    let words: Option<Vec<String>> = call.words().iter().map(|word| word.literal().map(Into::into)).collect();
    let words = words?;
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    words[0] = call.name();
    match words[..] {
        ["bundle", "exec", _, ..] | ["poetry" | "uv" | "pipenv", "run", _, ..] => drop(words.drain(..2)),
        ["npx", _, ..] => drop(words.drain(..1)),
        _ => {}
    }
    if matches!(words[..], ["python" | "python3", "-m", _, ..]) {
        words.drain(..2);
    } else if words[0].starts_with("python") && words.len() > 1 && !words[1].starts_with('-') {
        words.remove(0);
    }
    let name = words[0].rsplit('/').next().unwrap_or_default();
    if name == "manage.py" {
        return django(&words);
    }
    let (start, known) = SERVERS.iter().find_map(|known| {
        let has_verb = known.verbs.is_empty() || words[1..].iter().any(|word| known.verbs.contains(word));
        (known.program == name && has_verb).then_some((1, known))
    })?;
    let host = value(&words[start..], known.hosts);
    let (host, joined) = match host.and_then(|host| host.rsplit_once(':')).filter(|_| known.joined) {
        Some((host, port)) => (Some(host), Some(port)),
        None => (host, None),
    };
    let is_socket = host.is_some_and(|host| host.starts_with("unix")) || words.contains(&"--uds") || words.contains(&"--fd");
    let port = match joined.or_else(|| value(&words[start..], known.ports)) {
        Some(port) => Some(port.parse().ok()?),
        None => None,
    };
    (!is_socket).then(|| Listen {
        program: known.program,
        host: host.map(str::to_owned),
        port,
        option: known.hosts[0],
        default_is_loopback: known.default_is_loopback,
        port_variable: known.port_variable,
    })
}

/// `manage.py runserver [[address:]port]`: this machine and 8000 by default.
fn django(words: &[&str]) -> Option<Listen> {
    let at = words.iter().position(|word| *word == "runserver")?;
    let address = words[at + 1..].iter().find(|word| !word.starts_with('-'));
    let (host, port) = match address {
        Some(address) => address.rsplit_once(':').map_or(("127.0.0.1", *address), |(host, port)| (host, port)),
        None => ("127.0.0.1", "8000"),
    };
    let port = Some(port.parse().ok()?);
    Some(Listen {
        program: "runserver",
        host: Some(host.to_owned()),
        port,
        option: "",
        default_is_loopback: None,
        port_variable: None,
    })
}

/// The last value of an option.
fn value<'a>(words: &[&'a str], names: &[&str]) -> Option<&'a str> {
    let mut found = None;
    for (i, word) in words.iter().enumerate() {
        for name in names {
            let joined = word.strip_prefix(name).and_then(|rest| rest.strip_prefix('='));
            let next = (word == name).then(|| words.get(i + 1).copied()).flatten();
            found = joined.or(next).or(found);
        }
    }
    found
}

impl Listen {
    /// Whether only programs of the same container reach it. `sets` tells whether a variable is set.
    pub(in crate::rules::correctness) fn is_loopback(&self, sets: impl Fn(&str) -> bool) -> bool {
        match (&self.host, self.default_is_loopback) {
            (Some(host), _) => matches!(host.as_str(), "127.0.0.1" | "localhost" | "::1" | "[::1]"),
            (None, Some(variable)) => !sets(variable),
            (None, None) => false,
        }
    }
}

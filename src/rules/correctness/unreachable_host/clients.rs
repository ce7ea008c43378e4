//! Who reads a value, and what it speaks to.

use crate::compose::Service;
use crate::rules::addresses::Address;
use crate::rules::images::is_backend;

/// Words in the names of variables whose values browsers, mails and other people's servers get to see, or that name no server to ask.
const FOR_BROWSERS: [&str; 27] = [
    "ADVERTISE",
    "ALLOW",
    "_BASE_URL",
    "BROWSER",
    "CALLBACK",
    "CORS",
    "CSRF",
    "DOMAIN",
    "EXTERNAL",
    "FRONTEND",
    "GATSBY_",
    "HOMEPAGE",
    "ISSUER",
    "LETSENCRYPT",
    "LISTEN",
    "NO_PROXY",
    "NUXT_",
    "ORIGIN",
    "PUBLIC",
    "REACT_APP_",
    "REDIRECT",
    "ROOT_URL",
    "SERVER_NAME",
    "SITE_URL",
    "VIRTUAL_",
    "VITE_",
    "VUE_APP_",
];

/// Whether the value of a variable is for somebody outside of the project's networks.
pub(super) fn is_for_browsers(name: &str) -> bool {
    let name = format!("_{}", name.to_ascii_uppercase());
    FOR_BROWSERS.iter().any(|word| name.contains(word))
}

/// Whether a variable of this name holds a server to ask, alone or with a port.
pub(super) fn is_server_name(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let is_host = name == "PGHOST" || ["_HOST", "_HOSTNAME", "_HOSTS", "_ADDR", "_SERVERS"].iter().any(|end| name.ends_with(end));
    let is_own = ["ROOT_HOST", "BIND", "NODE_HOST", "APP_HOST", "WEB_HOST", "SERVER_HOST", "KC_HOSTNAME"]
        .iter()
        .any(|word| name.contains(word));
    is_host && !is_own
}

/// The schemes of servers that no browser asks.
const SCHEMES: [&str; 20] = [
    "amqp",
    "amqps",
    "clickhouse",
    "jdbc:mariadb",
    "jdbc:mysql",
    "jdbc:postgresql",
    "jdbc:sqlserver",
    "mariadb",
    "memcached",
    "mongodb",
    "mysql",
    "mysql2",
    "nats",
    "pgsql",
    "postgres",
    "postgresql",
    "redis",
    "rediss",
    "r2dbc:postgresql",
    "sql",
];

/// Whether an address is surely one that a server asks: by its scheme (`postgresql+asyncpg` is `postgresql`), or by who is asked.
pub(super) fn speaks_to_server(address: &Address, asked: &Service) -> bool {
    let scheme = address.scheme.split('+').next().unwrap_or_default();
    is_backend(asked) || SCHEMES.contains(&scheme)
}

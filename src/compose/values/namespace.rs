//! References to other services and containers: `network_mode`, `ipc`, `pid`, `volumes_from`, `links` and the like.

use crate::compose::Fault;
use crate::source::MappedText;

/// Whose network, processes or memory a service has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Namespace {
    /// `service:NAME`: that of another service, which it depends on.
    Service(MappedText),
    /// `container:NAME`: that of a container outside of the project.
    Container(MappedText),
    /// Another word, such as `host`. See [`NamespaceKind::words`].
    Word(MappedText),
}

/// The keys that have a [`Namespace`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamespaceKind {
    /// `network_mode`; a word that is none of its own names a network of the engine.
    Network,
    /// `ipc`
    Ipc,
    /// `pid`
    Pid,
    /// `uts`
    Uts,
    /// `userns_mode`
    User,
}

impl NamespaceKind {
    /// The words that the engine knows. Compose takes any.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            NamespaceKind::Network => &["bridge", "default", "host", "none"],
            NamespaceKind::Ipc => &["host", "none", "private", "shareable"],
            NamespaceKind::Pid | NamespaceKind::Uts | NamespaceKind::User => &["host"],
        }
    }
}

/// Reads a namespace (`compose-go`, `types/types.go`).
///
/// # Errors
/// Where nothing stands behind `service:` or `container:`.
pub fn parse_namespace(text: &MappedText) -> Result<Namespace, Fault> {
    let whole = text.as_str();
    let name = |prefix: &str| whole.starts_with(prefix).then(|| text.slice(prefix.len()..whole.len()));
    let namespace = match (name("service:"), name("container:")) {
        (Some(name), _) => Namespace::Service(name),
        (_, Some(name)) => Namespace::Container(name),
        _ => return Ok(Namespace::Word(text.clone())),
    };
    match &namespace {
        Namespace::Service(name) if name.is_empty() => Err(Fault::at(text, 0..whole.len(), "`service:` names no service")),
        Namespace::Container(name) if name.is_empty() => Err(Fault::at(text, 0..whole.len(), "`container:` names no container")),
        _ => Ok(namespace),
    }
}

/// An item of `volumes_from`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumesFrom {
    /// Whose volumes: never a [`Namespace::Word`].
    pub from: Namespace,
    /// How they are mounted: `ro` or `rw`; as they are there, if nothing is said. Compose does not look at it.
    pub mode: Option<MappedText>,
}

/// Reads an item of `volumes_from`: `SERVICE[:MODE]` or `container:NAME[:MODE]`.
///
/// # Errors
/// Where no service or no container is named.
pub fn parse_volumes_from(text: &MappedText) -> Result<VolumesFrom, Fault> {
    const CONTAINER: &str = "container:";
    let whole = text.as_str();
    let start = if whole.starts_with(CONTAINER) { CONTAINER.len() } else { 0 };
    let end = whole[start..].find(':').map_or(whole.len(), |at| start + at);
    let mode = (end < whole.len()).then(|| text.slice(end + 1..whole.len()));
    let name = text.slice(start..end);
    if name.is_empty() {
        let what = if start == 0 { "service" } else { "container" };
        return Err(Fault::at(text, 0..whole.len(), format!("`{whole}` names no {what}")));
    }
    let from = if start == 0 { Namespace::Service(name) } else { Namespace::Container(name) };
    Ok(VolumesFrom { from, mode })
}

/// An item of `links` or `external_links`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The service; with `external_links` the container.
    pub service: MappedText,
    /// The name that it gets here; its own, if nothing is said.
    pub alias: Option<MappedText>,
}

/// Reads an item of `links`: `SERVICE[:ALIAS]`.
pub fn parse_link(text: &MappedText) -> Link {
    match text.as_str().find(':') {
        None => Link { service: text.clone(), alias: None },
        Some(at) => Link { service: text.slice(0..at), alias: Some(text.slice(at + 1..text.len())) },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn text(text: &str) -> MappedText {
        MappedText::verbatim(text, 0)
    }

    #[test]
    fn namespaces() {
        assert_eq!(parse_namespace(&text("service:db")), Ok(Namespace::Service(MappedText::verbatim("db", 8))));
        assert_eq!(parse_namespace(&text("container:x")), Ok(Namespace::Container(MappedText::verbatim("x", 10))));
        assert_eq!(parse_namespace(&text("host")), Ok(Namespace::Word(text("host"))));
        assert_eq!(parse_namespace(&text("service:")).unwrap_err().message, "`service:` names no service");
        assert!(NamespaceKind::Ipc.words().contains(&"shareable"));
    }

    #[test]
    fn volumes_of_others() {
        let from = |written: &str| parse_volumes_from(&text(written)).map(|from| (from.from, from.mode));
        assert_eq!(from("db"), Ok((Namespace::Service(text("db")), None)));
        assert_eq!(from("db:ro"), Ok((Namespace::Service(text("db")), Some(MappedText::verbatim("ro", 3)))));
        let container = Namespace::Container(MappedText::verbatim("x", 10));
        assert_eq!(from("container:x:rw"), Ok((container, Some(MappedText::verbatim("rw", 12)))));
        assert_eq!(from("container:").unwrap_err().message, "`container:` names no container");
    }

    #[test]
    fn links() {
        assert_eq!(parse_link(&text("db:mysql")).alias, Some(MappedText::verbatim("mysql", 3)));
        assert_eq!(parse_link(&text("db")).service, text("db"));
    }
}

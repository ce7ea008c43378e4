//! The typed model: what rules ask of a project.
//!
//! A field holds what is there and of the right type; what is not is `None`, or missing from its list, and a [`super::Problem`] or the
//! raw tree ([`Service::get`]) tells why. Short and long forms are one type. Numbers and booleans where Compose takes texts as well (the
//! values of `environment`) are texts, as Compose writes them.

mod fields;
mod parts;
mod read;
mod service;

pub(super) use fields::texts;
pub(super) use read::read;
pub use service::{Build, Deploy, Healthcheck, Hook, Service, Watch};

use super::{Entry, Field, Node, Place, Text, mount, port};

/// A text and its places.
pub type TextField = Field<Text>;

/// `NAME=value` of a list, or an entry of a mapping: a variable, a label, a build argument.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The name.
    pub name: TextField,
    /// The value; `None` where there is none, which for a variable means that it is taken from the environment.
    pub value: Option<TextField>,
}

/// `command`, `entrypoint` or a test.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// One text. For `command` and `entrypoint` Compose splits it into words, no shell runs; for a healthcheck a shell does.
    Text(TextField),
    /// A list of words.
    Words(Vec<TextField>),
}

/// A published port, in short or long form.
#[derive(Clone, Debug, PartialEq)]
pub struct Port {
    /// The whole item.
    pub node: Node,
    /// What it says; `None` where a part of it is unknown.
    pub port: Option<port::Port>,
    /// Whether it is in long form.
    pub is_long: bool,
}

/// An item of `volumes` of a service, in short or long form.
#[derive(Clone, Debug, PartialEq)]
pub struct Mount {
    /// The whole item.
    pub node: Node,
    /// What is mounted; `None` where it is unknown.
    pub kind: Option<MountKind>,
    /// What is mounted: a path on the host, or the name of a volume; `None` for an anonymous volume and for `tmpfs`.
    pub source: Option<TextField>,
    /// Where in the container.
    pub target: Option<TextField>,
    /// Whether the container cannot write to it.
    pub read_only: bool,
    /// The options of the short form.
    pub options: Vec<mount::MountOption>,
}

/// What is mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MountKind {
    /// A path on the host.
    Bind,
    /// A volume.
    Volume,
    /// Memory.
    Tmpfs,
    /// A cluster volume, of Swarm.
    Cluster,
    /// A named pipe, of Windows.
    NamedPipe,
    /// An image.
    Image,
}

/// An item of `env_file`.
#[derive(Clone, Debug, PartialEq)]
pub struct EnvFile {
    /// The path, relative to [`super::File::folder`] of the file that it is written in.
    pub path: TextField,
    /// The file, an index into [`super::Compose::files`], if files were looked for and it is there.
    pub file: Option<u32>,
    /// Whether Compose fails where it is missing.
    pub required: bool,
    /// Whether it is `format: raw`: no quotes, no variables.
    pub raw: bool,
}

/// An item of `secrets` or `configs` of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    /// The whole item.
    pub node: Node,
    /// The name of the secret or config.
    pub source: TextField,
    /// Where in the container; `None` for the default.
    pub target: Option<TextField>,
}

/// An entry of `networks` or `models` of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The name of the network or model.
    pub name: TextField,
    /// What is said of it; the item itself in a list.
    pub node: Node,
}

/// What a service waits for.
#[derive(Clone, Debug, PartialEq)]
pub struct Dependency {
    /// The name of the service that is waited for.
    pub name: TextField,
    /// Until what: `service_started` where nothing is said.
    pub condition: Option<TextField>,
    /// Whether the project fails where that service is not enabled.
    pub required: bool,
    /// The key that says so: `depends_on`, `links`, `volumes_from`, or one that takes `service:NAME`.
    pub by: &'static str,
}

/// A network, volume, secret, config or model at the top level.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its name in the project.
    pub name: String,
    /// Where that stands.
    pub place: Place,
    /// What is said of it.
    pub node: Node,
    /// Whether it is said to exist already.
    pub external: bool,
    /// `name`: what it is called outside of the project.
    pub outer_name: Option<TextField>,
    /// `file`, of a secret or config.
    pub file: Option<TextField>,
    /// `driver`.
    pub driver: Option<TextField>,
}

impl Service {
    /// The value of a key as it is in the merged tree.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.node.get(key)
    }

    /// The key and the value of a key, as they are in the merged tree.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.node.entry(key)
    }

    /// The variable of a name, as `environment` sets it.
    pub fn variable(&self, name: &str) -> Option<&Pair> {
        self.environment.iter().rfind(|pair| pair.name.known() == Some(name))
    }
}

impl Resource {
    /// The value of a key as it is in the merged tree.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.node.get(key)
    }
}

//! A service and what is in it.

use super::{Command, Dependency, EnvFile, Grant, Member, Mount, Pair, Port, TextField};
use crate::compose::{Field, Node, Place};

/// A service.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Where that stands.
    pub place: Place,
    /// All that is said of it, merged.
    pub node: Node,
    /// `image`.
    pub image: Option<TextField>,
    /// `build`.
    pub build: Option<Build>,
    /// `command`.
    pub command: Option<Command>,
    /// `entrypoint`.
    pub entrypoint: Option<Command>,
    /// `environment`.
    pub environment: Vec<Pair>,
    /// `env_file`.
    pub env_file: Vec<EnvFile>,
    /// `labels`.
    pub labels: Vec<Pair>,
    /// `ports`.
    pub ports: Vec<Port>,
    /// `expose`.
    pub expose: Vec<TextField>,
    /// `volumes`.
    pub volumes: Vec<Mount>,
    /// `tmpfs`.
    pub tmpfs: Vec<TextField>,
    /// `networks`.
    pub networks: Vec<Member>,
    /// `models`.
    pub models: Vec<Member>,
    /// `secrets`.
    pub secrets: Vec<Grant>,
    /// `configs`.
    pub configs: Vec<Grant>,
    /// What it waits for, whatever key says so.
    pub dependencies: Vec<Dependency>,
    /// `healthcheck`.
    pub healthcheck: Option<Healthcheck>,
    /// `deploy`.
    pub deploy: Option<Deploy>,
    /// `develop.watch`.
    pub watch: Vec<Watch>,
    /// `pre_start`, `post_start` and `pre_stop`, each with its key.
    pub hooks: Vec<(&'static str, Hook)>,
    /// `profiles`.
    pub profiles: Vec<TextField>,
    /// Whether `COMPOSE_PROFILES` in `.env` activates one of them, so that it is there unless `--profile` says otherwise (compose-go,
    /// `cli/options.go`, `WithDefaultProfiles`).
    pub is_activated: bool,
    /// `cap_add`.
    pub cap_add: Vec<TextField>,
    /// `cap_drop`.
    pub cap_drop: Vec<TextField>,
    /// `security_opt`.
    pub security_opt: Vec<TextField>,
    /// `devices`: what of the host is passed in.
    pub devices: Vec<TextField>,
    /// `extra_hosts`.
    pub extra_hosts: Vec<Pair>,
    /// `privileged`.
    pub privileged: Option<Field<bool>>,
    /// `read_only`.
    pub read_only: Option<Field<bool>>,
    /// `init`.
    pub init: Option<Field<bool>>,
    /// `tty`.
    pub tty: Option<Field<bool>>,
    /// `stdin_open`.
    pub stdin_open: Option<Field<bool>>,
    /// `scale`.
    pub scale: Option<Field<i64>>,
    /// `user`.
    pub user: Option<TextField>,
    /// `working_dir`.
    pub working_dir: Option<TextField>,
    /// `container_name`.
    pub container_name: Option<TextField>,
    /// `hostname`.
    pub hostname: Option<TextField>,
    /// `platform`.
    pub platform: Option<TextField>,
    /// `pull_policy`.
    pub pull_policy: Option<TextField>,
    /// `restart`.
    pub restart: Option<TextField>,
    /// `stop_signal`.
    pub stop_signal: Option<TextField>,
    /// `stop_grace_period`.
    pub stop_grace_period: Option<TextField>,
    /// `network_mode`.
    pub network_mode: Option<TextField>,
    /// `pid`.
    pub pid: Option<TextField>,
    /// `ipc`.
    pub ipc: Option<TextField>,
    /// `uts`.
    pub uts: Option<TextField>,
    /// `cgroup`.
    pub cgroup: Option<TextField>,
    /// `userns_mode`.
    pub userns_mode: Option<TextField>,
}

/// `build`, in short or long form.
#[derive(Clone, Debug, PartialEq)]
pub struct Build {
    /// All of it.
    pub node: Node,
    /// `context`: a folder or a URL; `None` for the folder of the file.
    pub context: Option<TextField>,
    /// `dockerfile`, relative to the context.
    pub dockerfile: Option<TextField>,
    /// `dockerfile_inline`.
    pub dockerfile_inline: Option<TextField>,
    /// `target`.
    pub target: Option<TextField>,
    /// `args`.
    pub args: Vec<Pair>,
    /// `labels`.
    pub labels: Vec<Pair>,
    /// `additional_contexts`.
    pub additional_contexts: Vec<Pair>,
    /// `ssh`.
    pub ssh: Vec<Pair>,
    /// `secrets`.
    pub secrets: Vec<Grant>,
    /// `tags`.
    pub tags: Vec<TextField>,
    /// `platforms`.
    pub platforms: Vec<TextField>,
    /// `cache_from`.
    pub cache_from: Vec<TextField>,
    /// `cache_to`.
    pub cache_to: Vec<TextField>,
    /// `entitlements`.
    pub entitlements: Vec<TextField>,
    /// `network`.
    pub network: Option<TextField>,
    /// `privileged`.
    pub privileged: Option<Field<bool>>,
}

/// `healthcheck`.
#[derive(Clone, Debug, PartialEq)]
pub struct Healthcheck {
    /// All of it.
    pub node: Node,
    /// `test`.
    pub test: Option<Command>,
    /// `disable`.
    pub disable: Option<Field<bool>>,
    /// `interval`.
    pub interval: Option<TextField>,
    /// `timeout`.
    pub timeout: Option<TextField>,
    /// `start_period`.
    pub start_period: Option<TextField>,
    /// `start_interval`.
    pub start_interval: Option<TextField>,
    /// `retries`.
    pub retries: Option<Field<i64>>,
}

/// `deploy`.
#[derive(Clone, Debug, PartialEq)]
pub struct Deploy {
    /// All of it.
    pub node: Node,
    /// `replicas`.
    pub replicas: Option<Field<i64>>,
    /// `labels`.
    pub labels: Vec<Pair>,
    /// `resources.limits`.
    pub limits: Option<Node>,
    /// `resources.reservations`.
    pub reservations: Option<Node>,
}

/// An item of `develop.watch`.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// All of it.
    pub node: Node,
    /// `path`.
    pub path: Option<TextField>,
    /// `action`.
    pub action: Option<TextField>,
    /// `target`.
    pub target: Option<TextField>,
    /// `ignore`.
    pub ignore: Vec<TextField>,
}

/// A command that is run beside the service's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Hook {
    /// All of it.
    pub node: Node,
    /// `command`.
    pub command: Option<Command>,
    /// `user`.
    pub user: Option<TextField>,
    /// `privileged`.
    pub privileged: Option<Field<bool>>,
    /// `environment`.
    pub environment: Vec<Pair>,
}

//! The services that run a server of data whose folder is known.

use crate::compose::Service;
use crate::compose::model::{Mount, MountKind};
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::image::known::{DataFolder, data_folders};
use crate::dockerfile::{Base, Kind};
use crate::ignorefile::clean;
use crate::lint::Cx;
use crate::project::{Composition, places};
use crate::rules::built::Built;
use crate::rules::interpolation::{env_file, names};
use crate::rules::services::words;

/// A service that runs a server of data.
pub(super) struct Store<'c> {
    pub service: &'c Service,
    /// Its image, or the one that it is built upon.
    pub image: ImageRef,
    /// Where the data may be: in one place, where the version is known.
    pub folders: &'static [DataFolder],
    /// What the service mounts, by path in the container.
    pub mounts: Vec<(&'c Mount, String)>,
    /// All words of `command`, and of the values of the environment.
    pub said: String,
}

/// The programs of such servers. Whoever starts another does something else with the image.
const SERVERS: [&str; 18] = [
    "arangod",
    "cassandra",
    "clickhouse-server",
    "docker-entrypoint.sh",
    "influxd",
    "mariadbd",
    "mongod",
    "mysqld",
    "neo4j",
    "opensearch",
    "postgres",
    "rabbitmq-server",
    "redis-server",
    "solr-foreground",
    "sqlservr",
    "start",
    "start-single-node",
    "valkey-server",
];

/// What moves the data elsewhere where it is said to the server, or names a file that may.
const MOVERS: [&str; 10] = [
    "--config",
    "--data-dir",
    "--datadir",
    "--dbpath",
    "--defaults-file",
    "--dir",
    "-D",
    "data_directory=",
    "path.data",
    "config_file=",
];

/// Variables that do.
const MOVING_VARIABLES: [&str; 8] = [
    "COUCHDB_DATA_DIR",
    "INFLUXDB_DATA_DIR",
    "INFLUXD_BOLT_PATH",
    "MEILI_DB_PATH",
    "MYSQL_DATADIR",
    "PGDATA",
    "RABBITMQ_MNESIA_BASE",
    "path.data",
];

impl<'c> Store<'c> {
    /// A service as such a server; `None` where it is none, or where something of what it mounts and runs is not known.
    pub fn of(cx: &Cx, composition: &Composition, service: &'c Service) -> Option<Store<'c>> {
        if service.entrypoint.is_some() || service.get("volumes_from").is_some() {
            return None;
        }
        let image = image(cx, composition, service)?;
        let folders = data_folders(&image);
        if folders.is_empty() {
            return None;
        }
        let words: Option<Vec<&str>> = service.command.iter().flat_map(words).map(|word| word.known()).collect();
        let words = words?;
        let program = words.first().and_then(|text| text.split_whitespace().next());
        if program.is_some_and(|program| !program.starts_with('-') && !SERVERS.contains(&places::name(program))) {
            return None;
        }
        let of_volumes = service.volumes.iter().map(|mount| Some((mount, clean(mount.target.as_ref()?.known()?).into_owned())));
        let mounts: Option<Vec<_>> = of_volumes.collect();
        let values = service.environment.iter().filter_map(|pair| pair.value.as_ref()?.known());
        let said = words.into_iter().chain(values).collect::<Vec<_>>().join(" ");
        Some(Store { service, image, folders, mounts: mounts?, said })
    }

    /// Whether the data may lie elsewhere than the image has it: by the command, a variable, or a file of settings.
    pub fn is_moved(&self, composition: &Composition) -> bool {
        let is_set = |name: &str| MOVING_VARIABLES.contains(&name);
        let by_file = || {
            self.service.env_file.iter().any(|named| {
                let file = named.file.and_then(|file| env_file(&composition.compose.files[file as usize]));
                file.is_none_or(|file| names(file).any(is_set))
            })
        };
        let is_settings =
            |target: &str| target.starts_with("/etc/") || target.starts_with("/usr/local/etc/") || target.contains(".c");
        self.said.split_whitespace().any(|word| MOVERS.iter().any(|mover| word.starts_with(mover)) || word.ends_with(".conf"))
            || self.service.environment.iter().any(|pair| pair.name.known().is_some_and(is_set))
            || self.service.get("configs").is_some()
            || self.mounts.iter().any(|(_, target)| is_settings(target))
            || by_file()
    }

    /// The mounts that hold the data, or a part of it.
    pub fn data_mounts(&self) -> impl Iterator<Item = &(&'c Mount, String)> {
        self.mounts.iter().filter(|(_, target)| self.folders.iter().any(|folder| holds(folder, target)))
    }

    /// Whether the server is told to keep what it would lose otherwise.
    pub fn is_kept(&self) -> bool {
        let words: Vec<&str> = self.said.split_whitespace().map(|word| word.trim_matches(['"', '\''])).collect();
        let is_kept = |pair: &[&str]| match pair {
            ["--appendonly", value] => *value == "yes",
            ["--save", value] => value.bytes().any(|b| b.is_ascii_digit()),
            _ => false,
        };
        !self.folders.iter().any(|folder| folder.is_transient) || words.windows(2).any(is_kept)
    }
}

/// Whether a mount holds the data of a folder or a part of it. Over a folder above lies the volume that the image declares.
fn holds(folder: &DataFolder, target: &str) -> bool {
    let is_above = places::within(target, folder.path).is_some();
    places::within(folder.path, target).is_some() || (is_above && !folder.declared)
}

/// Whether a mount is one of a volume or folder that is written to.
pub(super) fn is_writable(mount: &Mount) -> bool {
    matches!(mount.kind, Some(MountKind::Bind | MountKind::Volume)) && !mount.read_only
}

/// The image of a service, or that which its Dockerfile starts from and neither starts nor stores in another way.
fn image(cx: &Cx, composition: &Composition, service: &Service) -> Option<ImageRef> {
    if service.build.is_none() {
        return ImageRef::parse(service.image.as_ref()?.known()?).ok();
    }
    let built = Built::of(cx, composition, service)?;
    let stage = built.stage()?;
    let Base::Image(image) = built.file.root_base(stage) else { return None };
    let changes = |kind: &Kind| matches!(kind, Kind::Cmd(_) | Kind::Entrypoint(_) | Kind::Volume(_) | Kind::Env(_));
    let is_changed = places::steps(built.file, stage, false).any(|(_, step)| changes(&step.kind));
    (!is_changed).then(|| image.clone())
}

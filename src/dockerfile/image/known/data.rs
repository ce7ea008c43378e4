//! Where servers keep their data in an image.

use super::super::ImageRef;
use super::{best_fit, common_name, words};

/// The folder in which the server of an image keeps its data.
#[derive(Debug, PartialEq, Eq)]
pub struct DataFolder {
    /// The images' first version, by the first number of the tag, that has the data here.
    from: u32,
    /// Whether a tag without a version is surely this version or a later one.
    is_latest: bool,
    /// The path.
    pub path: &'static str,
    /// Whether the image declares a volume there, which lies over what is mounted at a folder above.
    pub declared: bool,
    /// Where a mount keeps the server from starting.
    pub refused: Option<&'static str>,
    /// Whether it is but a cache, or a queue, unless somebody says otherwise.
    pub is_transient: bool,
}

const fn folder(path: &'static str) -> DataFolder {
    DataFolder { from: 0, is_latest: false, path, declared: false, refused: None, is_transient: false }
}

const fn volume(path: &'static str) -> DataFolder {
    DataFolder { declared: true, ..folder(path) }
}

const OLD_POSTGRES: DataFolder = volume("/var/lib/postgresql/data");
/// `docker-entrypoint.sh` of version 18 refuses a mount where the data was before.
const NEW_POSTGRES: DataFolder = DataFolder { from: 18, refused: Some(OLD_POSTGRES.path), ..volume("/var/lib/postgresql") };

/// By the images' own Dockerfiles, looked at in 2026.
#[rustfmt::skip]
const FOLDERS: &[(&[DataFolder], &[&str])] = &[
    (&[OLD_POSTGRES, DataFolder { is_latest: true, ..NEW_POSTGRES }], &["postgres"]),
    (&[OLD_POSTGRES, NEW_POSTGRES], &["pgvector/pgvector", "postgis/postgis", "imresamu/postgis"]),
    (&[volume("/var/lib/mysql")], &["mariadb", "mysql", "mysql/mysql-server", "percona", "percona/percona-server"]),
    (&[volume("/data/db")], &["mongo"]),
    (&[DataFolder { is_transient: true, ..volume("/data") }], &["redis", "valkey", "valkey/valkey"]),
    (&[DataFolder { is_transient: true, ..volume("/var/lib/rabbitmq") }], &["rabbitmq"]),
    (&[folder("/usr/share/elasticsearch/data")], &["elasticsearch", "docker.elastic.co/elasticsearch/elasticsearch*"]),
    (&[folder("/usr/share/opensearch/data")], &["opensearchproject/opensearch"]),
    (
        &[volume("/var/lib/influxdb"), DataFolder { from: 2, ..volume("/var/lib/influxdb2") }, DataFolder { from: 3, ..folder("/var/lib/influxdb3") }],
        &["influxdb"],
    ),
    (&[volume("/var/lib/cassandra")], &["cassandra"]),
    (&[volume("/opt/couchdb/data")], &["couchdb"]),
    (&[volume("/data")], &["neo4j", "rethinkdb"]),
    (&[volume("/var/lib/clickhouse")], &["clickhouse", "clickhouse/clickhouse-server", "yandex/clickhouse-server"]),
    (&[volume("/var/lib/arangodb3")], &["arangodb", "arangodb/arangodb"]),
    (&[folder("/var/opt/mssql")], &["mcr.microsoft.com/mssql/server"]),
    (&[folder("/cockroach/cockroach-data")], &["cockroachdb/cockroach"]),
    (&[folder("/meili_data")], &["getmeili/meilisearch"]),
    (&[folder("/qdrant/storage")], &["qdrant/qdrant"]),
    (&[volume("/var/solr")], &["solr"]),
    (&[folder("/bitnami/postgresql")], &["bitnami/postgresql", "bitnamilegacy/postgresql"]),
    (&[folder("/bitnami/mysql/data")], &["bitnami/mysql", "bitnamilegacy/mysql"]),
    (&[folder("/bitnami/mariadb")], &["bitnami/mariadb", "bitnamilegacy/mariadb"]),
    (&[folder("/bitnami/mongodb")], &["bitnami/mongodb", "bitnamilegacy/mongodb"]),
];

/// Where people look for the data of servers that keep it elsewhere in these images.
#[rustfmt::skip]
const ELSEWHERE: [&str; 14] = [
    "/data/postgres", "/data/mysql", "/var/lib/elasticsearch", "/var/lib/elasticsearch/data", "/var/lib/mariadb", "/var/lib/mongo", "/var/lib/mongodb",
    "/var/lib/mysql/data", "/var/lib/pgsql/data", "/var/lib/postgres", "/var/lib/postgres/data", "/var/lib/psql", "/var/lib/redis", "/var/lib/redis/data",
];

/// The folder in which the server of an image keeps its data; several, where its version is not known; none, where nothing is known.
pub fn data_folders(image: &ImageRef) -> &'static [DataFolder] {
    let Some(folders) = best_fit(FOLDERS, common_name(image)) else { return &[] };
    if let Some(version) = version(image.tag().unwrap_or_default()) {
        let after = folders.partition_point(|folder| folder.from <= version).max(1);
        return &folders[after - 1..after];
    }
    let is_moving = matches!(image.tag(), None | Some("latest" | "alpine" | "bookworm" | "trixie")) && image.digest().is_none();
    match folders {
        [.., last] if last.is_latest && is_moving => &folders[folders.len() - 1..],
        _ => folders,
    }
}

/// Whether a path is where some server keeps its data, or is thought to; `/data` is used for all kinds of things.
pub fn is_data_folder(path: &str) -> bool {
    let known = || FOLDERS.iter().flat_map(|(folders, _)| folders.iter()).map(|folder| folder.path);
    path != "/data" && ELSEWHERE.into_iter().chain(known()).any(|folder| folder.eq_ignore_ascii_case(path))
}

/// The number that a tag starts with, or that follows `pg`: 17 of `17.2-alpine` and of `0.8.0-pg17`.
fn version(tag: &str) -> Option<u32> {
    let of_postgres = words(tag).find_map(|word| word.strip_prefix("pg").and_then(leading));
    of_postgres.or_else(|| leading(tag))
}

fn leading(text: &str) -> Option<u32> {
    text[..text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())].parse().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn folders() {
        let of = |image: &str| data_folders(&ImageRef::parse(image).unwrap()).iter().map(|folder| folder.path).collect::<Vec<_>>();
        assert_eq!(of("postgres:17-alpine"), ["/var/lib/postgresql/data"]);
        assert_eq!(of("docker.io/library/postgres:18.1"), ["/var/lib/postgresql"]);
        assert_eq!(of("postgres"), ["/var/lib/postgresql"]);
        assert_eq!(of("postgres:alpine3.20"), ["/var/lib/postgresql/data", "/var/lib/postgresql"]);
        assert_eq!(of("pgvector/pgvector:0.8.0-pg17"), ["/var/lib/postgresql/data"]);
        assert_eq!(of("pgvector/pgvector:pg18"), ["/var/lib/postgresql"]);
        assert_eq!(of("influxdb:1.8"), ["/var/lib/influxdb"]);
        assert_eq!(of("influxdb:2.7-alpine"), ["/var/lib/influxdb2"]);
        assert_eq!(of("influxdb").len(), 3);
        assert!(of("someone/postgres").is_empty());
        assert!(is_data_folder("/var/lib/MARIADB") && !is_data_folder("/backups"));
    }
}

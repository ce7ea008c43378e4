//! What several rules know of images by their names.

use crate::compose::Service;
use crate::dockerfile::image::ImageRef;

/// Docker's official images (`docker-library/official-images`, `library/`), those among them that are in use. None of them has a
/// `HEALTHCHECK` of its own: their maintainers add none, as the right one depends on how the image is used (`docker-library/faq`,
/// "Healthcheck").
#[rustfmt::skip]
const OFFICIAL: &[&str] = &[
    "adminer", "aerospike", "almalinux", "alpine", "alt", "amazoncorretto", "amazonlinux", "api-firewall", "arangodb", "archlinux", "bash",
    "bonita", "buildpack-deps", "busybox", "caddy", "cassandra", "chronograf", "cirros", "clefos", "clojure", "composer", "convertigo",
    "couchdb", "crate", "dart", "debian", "docker", "drupal", "eclipse-mosquitto", "eclipse-temurin", "eggdrop", "elasticsearch", "elixir",
    "emqx", "erlang", "fedora", "flink", "fluentd", "friendica", "gazebo", "gcc", "geonetwork", "ghost", "golang", "gradle", "groovy",
    "haproxy", "haskell", "haxe", "hitch", "httpd", "hylang", "ibm-semeru-runtimes", "ibmjava", "influxdb", "irssi", "jetty", "joomla",
    "jruby", "julia", "kapacitor", "kibana", "krakend", "lightstreamer", "liquibase", "logstash", "mageia", "mariadb", "matomo", "maven",
    "mediawiki", "memcached", "mongo", "mongo-express", "monica", "mysql", "nats", "nats-streaming", "neo4j", "neurodebian", "nextcloud",
    "nginx", "node", "odoo", "openjdk", "oraclelinux", "orientdb", "percona", "perl", "photon", "php", "phpmyadmin", "postfixadmin",
    "postgres", "pypy", "python", "r-base", "rabbitmq", "rakudo-star", "redis", "redmine", "registry", "rethinkdb", "rocket.chat",
    "rockylinux", "ros", "ruby", "rust", "sapmachine", "satosa", "silverpeas", "sl", "solr", "spark", "spiped", "storm", "swift",
    "teamspeak", "telegraf", "tomcat", "tomee", "traefik", "ubuntu", "unit", "valkey", "varnish", "vault", "wordpress", "xwiki", "yourls",
    "znc", "zookeeper",
];

/// Whether a name is that of an official image that is in use.
pub(super) fn is_official_name(name: &str) -> bool {
    OFFICIAL.contains(&name)
}

/// The last parts of the names of images of databases, caches and brokers, which nobody but other services asks.
#[rustfmt::skip]
const BACKENDS: [&str; 20] = [
    "cassandra", "clickhouse-server", "couchdb", "elasticsearch", "influxdb", "kafka", "mariadb", "memcached", "mongo", "mysql", "nats",
    "neo4j", "opensearch", "pgvector", "postgis", "postgres", "rabbitmq", "redis", "valkey", "zookeeper",
];

/// Whether a service is a database, a cache or a broker, by its image.
pub(super) fn is_backend(service: &Service) -> bool {
    let image = service.image.as_ref().and_then(|image| ImageRef::parse(image.known()?).ok());
    image.is_some_and(|image| BACKENDS.contains(&image.path().rsplit('/').next().unwrap_or_default()))
}

//! Who runs in an image.

use super::super::ImageRef;
use super::{best_fit, common_name, is_windows, words};

/// Who the first process of a container runs as, if neither the Dockerfile nor the command line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultUser {
    /// Root.
    Root,
    /// Root, but the entry point of the image goes on as another user. A Dockerfile that replaces it runs as root.
    StepsDown,
    /// Another user than root.
    Unprivileged,
    /// Not known.
    Unknown,
}

use DefaultUser::{Root, StepsDown, Unknown, Unprivileged};

/// Words in a repository or tag by which images say that they do not run as root.
const UNPRIVILEGED_WORDS: &[&str] = &["nonroot", "rootless", "unprivileged"];

/// By the images' own Dockerfiles and documentation, looked at in 2026.
const USERS: &[(DefaultUser, &[&str])] = &[(Root, ROOT), (StepsDown, STEPS_DOWN), (Unprivileged, UNPRIVILEGED), (Unknown, UNCLEAR)];

#[rustfmt::skip]
const ROOT: &[&str] = &[
    // Distributions.
    "almalinux", "almalinux/*", "alpine", "alt", "amazonlinux", "archlinux", "archlinux/archlinux", "bash", "busybox", "centos",
    "clearlinux", "debian", "fedora", "gazebo", "kalilinux/*", "mageia", "neurodebian", "opensuse/*", "oraclelinux", "photon", "redhat/ubi*", "rockylinux",
    "rockylinux/*", "ros", "ubuntu", "bitnami/minideb", "phusion/*", "voidlinux/*", "nixos/nix", "rhel*",
    "container-registry.oracle.com/os/*", "mcr.microsoft.com/azurelinux/base/*", "mcr.microsoft.com/cbl-mariner/base/*",
    "public.ecr.aws/amazonlinux/*", "public.ecr.aws/ubuntu/*", "quay.io/almalinuxorg/*", "quay.io/centos/centos*", "quay.io/fedora/fedora*",
    "quay.io/rockylinux/rockylinux*", "registry.access.redhat.com/rhel*", "registry.access.redhat.com/ubi*",
    "registry.access.redhat.com/ubi7/ubi*", "registry.access.redhat.com/ubi8/ubi*", "registry.access.redhat.com/ubi9/ubi*",
    "registry.access.redhat.com/ubi10/ubi*", "registry.redhat.io/ubi*", "registry.redhat.io/ubi8/ubi*", "registry.redhat.io/ubi9/ubi*",
    "registry.redhat.io/ubi10/ubi*", "ubi8/ubi*", "ubi9/ubi*", "ubi10/ubi*", "registry.opensuse.org/*", "registry.suse.com/*",
    "registry.fedoraproject.org/fedora*",
    "cgr.dev/chainguard/wolfi-base", "chainguard/wolfi-base", "gcr.io/distroless/*",
    // Languages and their tools.
    "amazoncorretto", "adoptopenjdk/*", "azul/*", "bellsoft/*", "buildpack-deps", "clojure", "composer", "dart", "eclipse-temurin",
    "elixir", "emscripten/emsdk", "erlang", "gcc", "golang", "gradle", "haskell", "hseeberger/scala-sbt", "ibm-semeru-runtimes",
    "ibmjava", "java", "jruby", "julia", "maven", "mono", "node", "openjdk", "perl", "php", "pypy", "python", "r-base", "rocker/*", "ruby",
    "rust", "rustlang/rust", "sapmachine", "sbtscala/scala-sbt", "swift", "swiftlang/swift", "clux/muslrust", "messense/*", "oven/bun",
    "denoland/deno", "ghcr.io/astral-sh/uv", "ghcr.io/graalvm/*", "container-registry.oracle.com/graalvm/*", "conda/*",
    "condaforge/*", "continuumio/*", "dockcross/*", "tiangolo/*", "webdevops/*",
    "mcr.microsoft.com/dotnet/*", "mcr.microsoft.com/java/*", "mcr.microsoft.com/openjdk/*", "mcr.microsoft.com/playwright*",
    "mcr.microsoft.com/devcontainers/*", "mcr.microsoft.com/vscode/devcontainers/*", "mcr.microsoft.com/powershell",
    "mcr.microsoft.com/azure-cli", "mcr.microsoft.com/azure-functions/*", "microsoft/dotnet", "cypress/*",
    // Machine learning.
    "nvidia/cuda", "nvcr.io/nvidia/*", "pytorch/*", "tensorflow/tensorflow", "rocm/*", "huggingface/*",
    // Servers that stay root, or whose first process does.
    "caddy", "drupal", "gitlab/*", "httpd", "hello-world", "joomla", "matomo", "mediawiki", "minio/*", "nats", "nextcloud", "nginx",
    "openresty/openresty", "phpmyadmin", "phpmyadmin/phpmyadmin", "quay.io/minio/*", "registry", "rethinkdb", "tomcat", "tomee",
    "traefik", "traefik/*", "unit", "wordpress", "vaultwarden/server", "portainer/*",
    // Tools.
    "amazon/aws-cli", "docker", "gcr.io/cloud-builders/*", "gcr.io/google.com/cloudsdktool/*", "gcr.io/kaniko-project/*",
    "google/cloud-sdk", "hashicorp/packer", "hashicorp/terraform", "koalaman/*", "moby/buildkit", "prom/busybox",
    "quay.io/buildah/*", "quay.io/podman/*", "quay.io/prometheus/busybox", "quay.io/skopeo/*", "squidfunk/mkdocs-material",
];

#[rustfmt::skip]
const STEPS_DOWN: &[&str] = &[
    "cassandra", "clickhouse", "clickhouse/clickhouse-server", "consul", "convertigo", "couchdb", "eclipse-mosquitto", "flink", "ghost",
    "hashicorp/consul", "hashicorp/vault", "influxdb", "jekyll/*", "mariadb", "mongo", "mysql", "neo4j", "postgres", "rabbitmq", "redis",
    "redmine", "storm", "telegraf", "valkey", "valkey/valkey", "vault", "zookeeper", "envoyproxy/envoy", "gitea/gitea",
    // Built upon `postgres`.
    "citusdata/citus", "pgvector/pgvector", "postgis/postgis", "supabase/postgres", "timescale/timescaledb", "tensorchord/*",
    // PUID and PGID say who.
    "linuxserver/*", "lscr.io/linuxserver/*", "ghcr.io/linuxserver/*",
    // AWS Lambda runs them as a user of its own.
    "amazon/aws-lambda-*", "public.ecr.aws/lambda/*",
];

#[rustfmt::skip]
const UNPRIVILEGED: &[&str] = &[
    "adminer", "elasticsearch", "emqx", "fluentd", "fluent/fluentd", "haproxy", "irssi", "jenkins", "jetty", "kibana", "logstash",
    "memcached", "odoo", "open-liberty", "solr", "spark", "varnish", "websphere-liberty",
    "apache/airflow", "apache/hadoop", "apache/kafka", "apache/nifi", "apache/spark", "apache/spark-py", "apache/superset", "apache/tika",
    "apache/zeppelin", "bitnami/*", "bitnamilegacy/*", "bitnamisecure/*", "biocontainers/biocontainers", "browserless/*",
    "chainguard/*", "cimg/*", "circleci/*", "codercom/*", "confluentinc/cp-*", "dpage/pgadmin4", "ekidd/rust-musl-builder", "gitpod/*",
    "grafana/grafana*", "grafana/loki", "grafana/tempo", "homebrew/*", "icr.io/appcafe/*", "jboss/*", "jenkins/*", "jenkinsci/*",
    "jupyter/*", "mambaorg/micromamba", "mongodb/*", "n8nio/n8n", "nodered/*", "opensearchproject/*", "prom/alertmanager", "prom/node-exporter", "prom/prometheus",
    "prom/pushgateway", "rocket.chat",
    "selenium/*", "sonatype/nexus*", "zenika/*",
    "cgr.dev/chainguard/*", "docker.elastic.co/*", "ghcr.io/homebrew/*", "ghcr.io/puppeteer/*", "mcr.microsoft.com/mssql/*",
    "public.ecr.aws/bitnami/*", "quay.io/argoproj/*", "quay.io/jupyter/*", "quay.io/keycloak/*", "quay.io/prometheus/alertmanager", "quay.io/prometheus/node-exporter", "quay.io/prometheus/prometheus",
    "quay.io/quarkus/*", "quay.io/strimzi/*", "quay.io/wildfly/*", "quay.io/sclorg/*", "container-registry.oracle.com/database/*",
    // Red Hat's images of languages and servers, made for any user.
    "registry.access.redhat.com/ubi7/*", "registry.access.redhat.com/ubi8/*", "registry.access.redhat.com/ubi9/*",
    "registry.access.redhat.com/ubi10/*", "registry.redhat.io/ubi8/*", "registry.redhat.io/ubi9/*", "registry.redhat.io/ubi10/*", "registry.redhat.io/rhel8/*",
    "registry.redhat.io/rhel9/*", "registry.redhat.io/rhscl/*", "rhscl/*",
    // Of the development containers only the largest: its last instruction is `USER codespace`.
    "mcr.microsoft.com/devcontainers/universal", "mcr.microsoft.com/vscode/devcontainers/universal",
];

/// Exceptions from the patterns above that are one thing or the other by their version or variant.
#[rustfmt::skip]
const UNCLEAR: &[&str] = &[
    "bitnami/git", "bitnami/golang", "bitnami/java", "bitnami/node", "bitnami/php-fpm", "bitnami/python", "bitnami/ruby",
    "confluentinc/cp-base*", "confluentinc/cp-rpm-base*", "nvcr.io/nvidia/distroless/*",
    "jenkins/ssh-agent", "jenkins/ssh-slave", "mcr.microsoft.com/dotnet/monitor*",
    "quay.io/sclorg/s2i-*", "rhscl/s2i-*", "registry.redhat.io/rhscl/s2i-*", "registry.redhat.io/ubi8/s2i-*",
    "registry.redhat.io/ubi9/s2i-*", "registry.access.redhat.com/ubi7/s2i-*", "registry.access.redhat.com/ubi8/s2i-*",
    "registry.access.redhat.com/ubi9/s2i-*",
];

/// Who runs in an image by default. Windows has no root, so that its images are unknown.
pub fn default_user(image: &ImageRef) -> DefaultUser {
    if is_windows(image) {
        return Unknown;
    }
    let name = common_name(image);
    let tag = image.tag().unwrap_or_default();
    if words(name).chain(words(tag)).any(|word| UNPRIVILEGED_WORDS.contains(&word)) {
        return Unprivileged;
    }
    let is_trimmed_dotnet = || words(tag).any(|word| word == "chiseled" || word == "distroless");
    match best_fit(USERS, name).unwrap_or(Unknown) {
        Root if name.starts_with("mcr.microsoft.com/") && is_trimmed_dotnet() => Unprivileged,
        Root if name == "wordpress" && tag.starts_with("cli") => Unprivileged,
        user => user,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn users() {
        for (image, user) in [
            ("alpine", Root),
            ("docker.io/library/node:20-alpine", Root),
            ("arm64v8/debian:bookworm", Root),
            ("public.ecr.aws/docker/library/python:3", Root),
            ("mirror.gcr.io/busybox", Root),
            ("postgres:16", StepsDown),
            ("bitnami/redis", Unprivileged),
            ("bitnami/minideb", Root),
            ("bitnami/node", Unknown),
            ("nginx", Root),
            ("nginxinc/nginx-unprivileged:1.27", Unprivileged),
            ("gcr.io/distroless/static-debian12:nonroot", Unprivileged),
            ("gcr.io/distroless/static-debian12", Root),
            ("cgr.dev/chainguard/node:latest", Unprivileged),
            ("cgr.dev/chainguard/wolfi-base", Root),
            ("mcr.microsoft.com/dotnet/aspnet:8.0", Root),
            ("mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled", Unprivileged),
            ("mcr.microsoft.com/windows/nanoserver:ltsc2022", Unknown),
            ("mcr.microsoft.com/devcontainers/universal:2", Unprivileged),
            ("mcr.microsoft.com/devcontainers/base:bookworm", Root),
            ("registry.access.redhat.com/ubi9/ubi-minimal:9.4", Root),
            ("registry.access.redhat.com/ubi9/nodejs-20", Unprivileged),
            ("registry.access.redhat.com/ubi9/s2i-base", Unknown),
            ("grafana/grafana:11", Unprivileged),
            ("docker:dind-rootless", Unprivileged),
            ("someone/something", Unknown),
            ("localhost/alpine", Unknown),
        ] {
            assert_eq!(default_user(&ImageRef::parse(image).unwrap()), user, "{image}");
        }
    }

    #[test]
    fn no_name_is_there_twice() {
        let mut names: Vec<_> = USERS.iter().flat_map(|(_, names)| names.iter()).collect();
        names.sort_unstable();
        let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}

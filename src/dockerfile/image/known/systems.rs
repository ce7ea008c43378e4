//! What a `RUN` finds in an image.

use super::super::ImageRef;
use super::tags::CODENAMES;
use super::{best_fit, common_name, fit, without_version, words};

/// What runs the shell form of an instruction, if no `SHELL` says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// `/bin/sh` is dash: Debian and Ubuntu.
    Dash,
    /// `/bin/sh` is that of busybox: Alpine.
    Busybox,
    /// `/bin/sh` is bash: the family of Red Hat, SUSE, Arch.
    Bash,
    /// `cmd` of Windows.
    Cmd,
    /// There is none.
    None,
    /// Not known.
    Unknown,
}

use Shell::{Bash, Busybox, Cmd, Dash, Unknown};

const SHELLS: &[(Shell, &[&str])] = &[(Dash, DASH), (Busybox, BUSYBOX), (Bash, BASH), (Cmd, WINDOWS), (Shell::None, NO_SHELL)];

#[rustfmt::skip]
const DASH: &[&str] = &[
    "debian", "ubuntu", "buildpack-deps", "bitnami/minideb", "kalilinux/*", "phusion/*", "public.ecr.aws/ubuntu/*",
    "adoptopenjdk/*", "apache/airflow", "cassandra", "clojure", "continuumio/*", "couchdb", "cypress/*", "dart", "drupal",
    "eclipse-temurin", "elixir", "emscripten/emsdk", "erlang", "flink", "gazebo", "gcc", "ghost", "golang", "gradle", "haproxy", "haskell", "httpd",
    "influxdb", "java", "jenkins", "jetty", "joomla", "julia", "mariadb", "matomo", "maven", "mediawiki", "memcached", "mongo", "mono", "neo4j", "neurodebian",
    "nextcloud", "nginx", "node", "odoo", "perl", "php", "phpmyadmin", "postgres", "pypy", "python", "r-base", "rabbitmq", "redis",
    "redmine", "rocker/*", "ros", "ruby", "rust", "rustlang/rust", "solr", "swift", "telegraf", "tiangolo/*", "tomcat", "unit", "valkey",
    "varnish", "wordpress", "zookeeper", "condaforge/*", "oven/bun", "selenium/*", "jupyter/*", "quay.io/jupyter/*", "pytorch/*",
    "tensorflow/tensorflow", "nvcr.io/nvidia/pytorch", "nvcr.io/nvidia/tensorflow", "nvcr.io/nvidia/tritonserver", "cimg/*",
    "circleci/*", "gcr.io/google.com/cloudsdktool/*", "google/cloud-sdk", "mcr.microsoft.com/playwright*",
    "jenkins/jenkins", "nginxinc/nginx-unprivileged",
];

#[rustfmt::skip]
const BUSYBOX: &[&str] = &[
    "alpine", "alpine/*", "bash", "busybox", "caddy", "composer", "consul", "docker", "eclipse-mosquitto", "hashicorp/*", "adminer",
    "moby/buildkit", "prom/*", "quay.io/prometheus/*", "registry", "traefik", "vault", "gitea/gitea", "n8nio/n8n", "grafana/grafana",
    "cgr.dev/chainguard/wolfi-base", "chainguard/wolfi-base", "registry.suse.com/bci/bci-busybox",
];

#[rustfmt::skip]
const BASH: &[&str] = &[
    "almalinux", "almalinux/*", "amazoncorretto", "amazonlinux", "archlinux", "archlinux/archlinux", "centos", "fedora", "mageia",
    "opensuse/*", "oraclelinux", "photon", "redhat/ubi*", "rhel*", "rockylinux", "rockylinux/*", "amazon/aws-lambda-*",
    "amazon/aws-cli", "mcr.microsoft.com/azurelinux/base/*", "mcr.microsoft.com/cbl-mariner/base/*", "public.ecr.aws/amazonlinux/*",
    "public.ecr.aws/lambda/*", "quay.io/almalinuxorg/*", "quay.io/centos/*", "quay.io/fedora/*", "quay.io/rockylinux/*",
    "registry.access.redhat.com/*", "registry.redhat.io/*", "registry.fedoraproject.org/*", "registry.opensuse.org/*",
    "registry.suse.com/*", "container-registry.oracle.com/*", "quay.io/sclorg/*", "rhscl/*", "ubi8/*", "ubi9/*", "ubi10/*",
];

#[rustfmt::skip]
const WINDOWS: &[&str] = &[
    "mcr.microsoft.com/windows", "mcr.microsoft.com/windows/*", "mcr.microsoft.com/windows-cssc/*", "mcr.microsoft.com/dotnet/framework/*",
    "microsoft/windowsservercore", "microsoft/nanoserver", "microsoft/dotnet-framework*", "microsoft/aspnet", "microsoft/iis",
    "microsoft/windows*", "mcr.microsoft.com/windowsservercore*", "mcr.microsoft.com/nanoserver*",
];

/// Images of nothing but a program, or of the libraries one needs.
#[rustfmt::skip]
const NO_SHELL: &[&str] = &[
    "gcr.io/distroless/*", "hello-world", "nats", "traefik/whoami", "registry.k8s.io/pause", "k8s.gcr.io/pause", "tonistiigi/xx",
    "cgr.dev/chainguard/static", "cgr.dev/chainguard/glibc-dynamic", "cgr.dev/chainguard/cc-dynamic", "chainguard/static",
    "mcr.microsoft.com/azurelinux/distroless/*", "mcr.microsoft.com/cbl-mariner/distroless/*", "nvcr.io/nvidia/distroless/*",
];

/// Words of a tag, without their versions, that tell what an image is built on, whatever its name.
#[rustfmt::skip]
const TAG_WORDS: &[(Shell, &[&str])] = &[
    (Cmd, &["windowsservercore", "nanoserver", "windows", "ltsc"]),
    (Shell::None, &["distroless", "chiseled"]),
    (Busybox, &["alpine"]),
    (Dash, &["debian", "ubuntu"]),
    (Bash, &["al2", "al2023", "almalinux", "amazoncorretto", "amazonlinux", "centos", "fedora", "oracle", "oraclelinux", "rockylinux", "rhel", "ubi", "azurelinux", "mariner"]),
];

/// What the shell form of an instruction runs in.
pub fn default_shell(image: &ImageRef) -> Shell {
    let name = common_name(image);
    let tag = image.tag().unwrap_or_default();
    // A debug image has busybox, but not as `/bin/sh`.
    if name.starts_with("gcr.io/distroless/") && words(tag).any(|word| word == "debug") {
        return Unknown;
    }
    let by_name = best_fit(SHELLS, name);
    if by_name == Some(Cmd) {
        return Cmd;
    }
    if let Some(shell) = by_tag(tag) {
        return shell;
    }
    match by_name {
        Some(shell) => shell,
        None if name == "openjdk" => openjdk_shell(tag),
        None if name.starts_with("mcr.microsoft.com/dotnet/") => Dash,
        None => by_repository(name),
    }
}

fn by_tag(tag: &str) -> Option<Shell> {
    TAG_WORDS
        .iter()
        .find(|(_, known)| words(tag).any(|word| known.contains(&word) || known.contains(&without_version(word))))
        .map(|(shell, _)| *shell)
        .or_else(|| words(tag).any(|word| CODENAMES.contains(&word)).then_some(Dash))
}

/// What the last part of an unknown repository's name tells: `me/python-alpine`. Of `windows` and the like it tells too little.
fn by_repository(name: &str) -> Shell {
    let last = name.rsplit('/').next().unwrap_or_default();
    by_tag(last).filter(|shell| matches!(shell, Busybox | Dash)).unwrap_or(Unknown)
}

/// Up to version 11 it is built on Debian, later on Oracle Linux.
fn openjdk_shell(tag: &str) -> Shell {
    let digits = tag.find(|c: char| !c.is_ascii_digit()).unwrap_or(tag.len());
    match tag[..digits].parse::<u32>() {
        Ok(version) if version <= 11 => Dash,
        Ok(_) => Bash,
        Err(_) => Unknown,
    }
}

/// Whether an image is of Windows.
pub fn is_windows(image: &ImageRef) -> bool {
    default_shell(image) == Cmd
}

/// Whether the shell form of an instruction works in an image, if known.
pub fn has_shell(image: &ImageRef) -> Option<bool> {
    match default_shell(image) {
        Unknown => None,
        shell => Some(shell != Shell::None),
    }
}

/// Whether `/bin/sh` of an image knows `set -o pipefail`, if known. Dash does from 0.5.13 on, which no release of Debian up to trixie
/// nor of Ubuntu up to 25.10 has.
pub fn supports_pipefail(image: &ImageRef) -> Option<bool> {
    let tag = image.tag().unwrap_or("latest");
    let is_newest_ubuntu = common_name(image) == "ubuntu" && tag == "latest";
    let may_be_new =
        |word: &str| matches!(word, "sid" | "unstable" | "testing" | "forky" | "devel" | "rolling" | "resolute" | "26.04");
    match default_shell(image) {
        Bash | Busybox => Some(true),
        Dash if is_newest_ubuntu || words(tag).any(may_be_new) => None,
        Dash => Some(false),
        Cmd | Shell::None | Unknown => None,
    }
}

/// Images whose own `SHELL` is one with `-o pipefail`, which what is built from them inherits.
const PIPEFAIL_SHELL: [&str; 5] =
    ["cimg/*", "ghcr.io/hassio-addons/*", "ghcr.io/home-assistant/*", "hassioaddons/*", "homeassistant/*"];

/// Images whose configuration of apt, `/etc/apt/apt.conf.d/90circleci`, sets `APT::Get::Assume-Yes`.
const APT_ASSUMES_YES: [&str; 2] = ["cimg/*", "circleci/*"];

/// Whether apt takes yes for an answer in an image by itself.
pub fn apt_assumes_yes(image: &ImageRef) -> bool {
    APT_ASSUMES_YES.iter().any(|pattern| fit(pattern, common_name(image)).is_some())
}

/// Whether an image brings a `SHELL` that sets `pipefail`.
pub fn brings_pipefail(image: &ImageRef) -> bool {
    PIPEFAIL_SHELL.iter().any(|pattern| fit(pattern, common_name(image)).is_some())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn shells() {
        for (image, shell) in [
            ("alpine:3", Busybox),
            ("node:20", Dash),
            ("node:20-alpine3.20", Busybox),
            ("maven:3-amazoncorretto-21", Bash),
            ("postgres:16-bookworm", Dash),
            ("fedora", Bash),
            ("registry.access.redhat.com/ubi9/ubi", Bash),
            ("gcr.io/distroless/static", Shell::None),
            ("gcr.io/distroless/base:debug", Unknown),
            ("mcr.microsoft.com/dotnet/sdk:8.0", Dash),
            ("mcr.microsoft.com/dotnet/sdk:8.0-alpine", Busybox),
            ("mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled", Shell::None),
            ("mcr.microsoft.com/dotnet/sdk:8.0-nanoserver-ltsc2022", Cmd),
            ("mcr.microsoft.com/windows/servercore:ltsc2022", Cmd),
            ("python:3.12-windowsservercore-1809", Cmd),
            ("me/app:1", Unknown),
            ("me/app:1-alpine", Busybox),
            ("me/app-ubuntu", Dash),
            ("me/windows-tools", Unknown),
            ("openjdk:8-jdk", Dash),
            ("openjdk:21", Bash),
            ("cgr.dev/chainguard/node", Unknown),
        ] {
            assert_eq!(default_shell(&ImageRef::parse(image).unwrap()), shell, "{image}");
        }
    }

    #[test]
    fn pipefail() {
        let supports = |image: &str| supports_pipefail(&ImageRef::parse(image).unwrap());
        assert_eq!(supports("debian:bookworm"), Some(false));
        assert_eq!(supports("debian:sid-slim"), None);
        assert_eq!(supports("alpine"), Some(true));
        assert_eq!(supports("rockylinux:9"), Some(true));
        assert_eq!(supports("me/app"), None);
        assert!(brings_pipefail(&ImageRef::parse("cimg/base:2025.01").unwrap()));
        assert!(!brings_pipefail(&ImageRef::parse("ubuntu").unwrap()));
    }
}

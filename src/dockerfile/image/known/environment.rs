//! What variables images set.

use super::super::ImageRef;
use super::{best_fit, common_name};

/// By the images' own Dockerfiles, all versions taken together; a `*` at the end of a name stands for any rest. `PATH` goes without
/// saying.
const ENVIRONMENTS: &[(&[&str], &[&str])] = &[
    (NOTHING, DISTRIBUTIONS),
    (&["DISTTAG", "FGC", "FBR", "container"], &["fedora", "quay.io/fedora/fedora*", "registry.fedoraproject.org/fedora*"]),
    (&["container"], RED_HAT),
    (&["LANG"], &["archlinux", "archlinux/archlinux", "kalilinux/*"]),
    (&["LANG", "GPG_KEY", "PYTHON_*"], &["python"]),
    (&["NODE_VERSION", "YARN_VERSION"], &["node"]),
    (&["GOLANG_VERSION", "GOPATH", "GOTOOLCHAIN"], &["golang"]),
    (&["RUSTUP_HOME", "CARGO_HOME", "RUST_VERSION"], &["rust"]),
    (&["LANG", "RUBY_*", "RUBYGEMS_VERSION", "GEM_HOME", "BUNDLE_*", "BUNDLER_VERSION"], &["ruby"]),
    (&["PHP_*", "PHPIZE_DEPS", "GPG_KEYS", "APACHE_*"], &["php"]),
    (JAVA, &["openjdk", "eclipse-temurin", "amazoncorretto"]),
    (&["JAVA_*", "LANG", "LANGUAGE", "LC_ALL", "MAVEN_*", "M2_HOME"], &["maven"]),
    (&["JAVA_*", "LANG", "LANGUAGE", "LC_ALL", "GRADLE_*"], &["gradle"]),
    (
        &["JAVA_*", "LANG", "LANGUAGE", "LC_ALL", "CATALINA_*", "TOMCAT_*", "LD_LIBRARY_PATH", "GPG_KEYS", "OPENSSL_VERSION"],
        &["tomcat"],
    ),
    (&["NGINX_*", "NJS_*", "ACME_VERSION", "PKG_RELEASE", "DYNPKG_RELEASE"], &["nginx", "nginxinc/nginx-unprivileged"]),
    (&["HTTPD_*"], &["httpd"]),
    (&["PG_*", "PGDATA", "LANG", "GOSU_VERSION", "DOCKER_PG_LLVM_DEPS"], &["postgres"]),
    (&["MYSQL_*", "GOSU_VERSION"], &["mysql"]),
    (&["REDIS_*", "GOSU_VERSION"], &["redis"]),
    (
        &["APP_UID", "ASPNET*", "DOTNET_*", "NUGET_*", "POWERSHELL_*", "COMPlus_*"],
        &["mcr.microsoft.com/dotnet/aspnet", "mcr.microsoft.com/dotnet/runtime*", "mcr.microsoft.com/dotnet/sdk"],
    ),
];

/// Nothing but `PATH`.
const NOTHING: &[&str] = &[];

const JAVA: &[&str] = &["JAVA_*", "LANG", "LANGUAGE", "LC_ALL"];

const DISTRIBUTIONS: &[&str] = &[
    "alpine",
    "debian",
    "ubuntu",
    "busybox",
    "centos",
    "rockylinux",
    "rockylinux/rockylinux",
    "almalinux",
    "amazonlinux",
    "oraclelinux",
    "buildpack-deps",
    "bitnami/minideb",
    "opensuse/leap",
    "opensuse/tumbleweed",
    "photon",
    "public.ecr.aws/amazonlinux/amazonlinux",
    "quay.io/centos/centos",
    "quay.io/rockylinux/rockylinux",
];

const RED_HAT: &[&str] = &[
    "registry.access.redhat.com/ubi7",
    "registry.access.redhat.com/ubi7/ubi*",
    "registry.access.redhat.com/ubi8",
    "registry.access.redhat.com/ubi8/ubi*",
    "registry.access.redhat.com/ubi9",
    "registry.access.redhat.com/ubi9/ubi*",
    "registry.access.redhat.com/ubi10",
    "registry.access.redhat.com/ubi10/ubi*",
    "redhat/ubi*",
];

/// Names that many images set that are not in the table.
const COMMON: &[&str] = &[
    "PATH",
    "HOME",
    "USER",
    "HOSTNAME",
    "TERM",
    "SHELL",
    "PWD",
    "TZ",
    "LANG",
    "LANGUAGE",
    "LC_*",
    "DEBIAN_FRONTEND",
    "LD_LIBRARY_PATH",
    "PYTHONPATH",
    "APP_ROOT",
    "APP_HOME",
    "APP_DIR",
    "APP_DATA",
    "NB_*",
    "CONDA_*",
    "STI_*",
    "SUMMARY",
    "DESCRIPTION",
    "CUDA_*",
    "NVIDIA_*",
    "BASH_ENV",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "PORT",
    "VERSION",
];

/// The variables that an image sets, where that is known: `None` says nothing, an empty list that it sets but `PATH`. A `*` at the
/// end of a name stands for any rest.
pub fn environment(image: &ImageRef) -> Option<&'static [&'static str]> {
    best_fit(ENVIRONMENTS, common_name(image))
}

/// Whether a name is among those that [`environment`] lists.
pub fn sets(environment: &[&str], name: &str) -> bool {
    name == "PATH" || environment.iter().any(|pattern| super::fit(pattern, name).is_some())
}

/// Whether a variable is one that images commonly set, so that it may well come from an image that is not known.
pub fn is_commonly_set(name: &str) -> bool {
    sets(COMMON, name) || ENVIRONMENTS.iter().any(|(environment, _)| sets(environment, name))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn environments() {
        let of = |image: &str| environment(&ImageRef::parse(image).unwrap());
        assert_eq!(of("alpine:3.22"), Some(NOTHING));
        assert!(sets(of("docker.io/library/python:3.13-slim").unwrap(), "PYTHON_VERSION"));
        assert!(!sets(of("node:22").unwrap(), "HOME"));
        assert!(sets(NOTHING, "PATH"));
        assert_eq!(of("example/base"), None);
        assert!(is_commonly_set("JAVA_HOME") && is_commonly_set("APP_ROOT") && !is_commonly_set("RELEASE"));
    }
}

//! What switches off the checks of downloads.

/// What is no longer made sure of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// That a server is who it says.
    Certificate,
    /// That packages are signed by who made them.
    Signature,
}

use Trust::{Certificate, Signature};

impl Trust {
    /// What to say of whatever switches the check off.
    pub fn fact(self) -> &'static str {
        match self {
            Certificate => "leaves unchecked which server answers",
            Signature => "leaves unchecked who made the packages",
        }
    }

    pub fn remedy(self) -> &'static str {
        match self {
            Certificate => "leave it out, and install the certificates (`ca-certificates`) or trust the one that is missing",
            Signature => "leave it out, and import the key that the packages are signed with if it is missing",
        }
    }
}

/// An option that does it.
pub struct Switch {
    /// The programs, by the canonical names of their tables.
    pub tools: &'static [&'static str],
    /// Its canonical name.
    pub option: &'static str,
    /// The value with which it does; empty for one that needs none.
    pub value: &'static str,
    pub trust: Trust,
    pub alias: Option<&'static str>,
}

const APT: &[&str] = &["apt-get", "apt", "aptitude"];
const DNF: &[&str] = &["yum", "dnf", "microdnf", "tdnf"];
const NPM: &[&str] = &["npm", "pnpm", "yarn"];

const fn switch(tools: &'static [&'static str], option: &'static str, trust: Trust, alias: Option<&'static str>) -> Switch {
    Switch { tools, option, value: "", trust, alias }
}

#[rustfmt::skip]
pub const SWITCHES: &[Switch] = &[
    switch(&["curl"], "--insecure", Certificate, Some("CKV2_DOCKER_2")),
    switch(&["curl"], "--proxy-insecure", Certificate, None),
    switch(&["wget"], "--no-check-certificate", Certificate, Some("CKV2_DOCKER_3")),
    switch(&["pip"], "--trusted-host", Certificate, Some("CKV2_DOCKER_4")),
    switch(&["uv"], "--allow-insecure-host", Certificate, None),
    switch(&["conda", "mamba"], "--insecure", Certificate, None),
    Switch { value: "false", ..switch(NPM, "--strict-ssl", Certificate, None) },
    switch(NPM, "--no-strict-ssl", Certificate, None),
    switch(&["apk"], "--allow-untrusted", Signature, Some("CKV2_DOCKER_7")),
    switch(APT, "--allow-unauthenticated", Signature, Some("CKV2_DOCKER_8")),
    switch(APT, "--allow-insecure-repositories", Signature, None),
    switch(APT, "--force-yes", Signature, Some("CKV2_DOCKER_11")),
    switch(DNF, "--nogpgcheck", Signature, Some("CKV2_DOCKER_9")),
    switch(&["rpm"], "--nosignature", Signature, Some("CKV2_DOCKER_10")),
    switch(&["rpm"], "--nodigest", Signature, Some("CKV2_DOCKER_10")),
    switch(&["rpm"], "--nofiledigest", Signature, Some("CKV2_DOCKER_10")),
    switch(&["rpm"], "--noverify", Signature, Some("CKV2_DOCKER_10")),
    switch(&["zypper"], "--no-gpg-checks", Signature, None),
];

/// Words that do it, for programs of which no more is known: (program, start of the word).
pub const WORDS: &[(&str, &str)] = &[
    ("mvn", "-Dmaven.wagon.http.ssl.insecure=true"),
    ("mvnw", "-Dmaven.wagon.http.ssl.insecure=true"),
    ("svn", "--trust-server-cert"),
    ("ansible-galaxy", "--ignore-certs"),
    ("aria2c", "--check-certificate=false"),
    ("http", "--verify=no"),
    ("https", "--verify=no"),
    ("hg", "--insecure"),
    ("helm", "--insecure-skip-tls-verify"),
    ("kubectl", "--insecure-skip-tls-verify"),
    ("podman", "--tls-verify=false"),
    ("buildah", "--tls-verify=false"),
    ("skopeo", "--tls-verify=false"),
];

/// A setting that does it, as an argument (`npm config set strict-ssl false`, `--setopt=sslverify=0`) or written into a file.
pub struct Setting {
    /// Its name, or the end of it, in lower case.
    pub key: &'static str,
    /// The values with which it does, in lower case; empty where any does.
    pub values: &'static [&'static str],
    /// The programs that take it as an argument, by the canonical names of their tables.
    pub tools: &'static [&'static str],
    pub trust: Trust,
    /// The rival's code for it as an argument.
    pub alias: Option<&'static str>,
}

const OFF: &[&str] = &["false", "0", "no", "off"];
const ON: &[&str] = &["true", "1", "yes", "on"];
const DNF_SETTINGS: &[&str] = &["yum", "dnf", "microdnf", "tdnf", "yum-config-manager"];

const fn setting(key: &'static str, values: &'static [&'static str], tools: &'static [&'static str], trust: Trust) -> Setting {
    Setting { key, values, tools, trust, alias: None }
}

#[rustfmt::skip]
pub const SETTINGS: &[Setting] = &[
    Setting { alias: Some("CKV2_DOCKER_13"), ..setting("strict-ssl", OFF, NPM, Certificate) },
    Setting { alias: Some("CKV2_DOCKER_15"), ..setting("sslverify", OFF, DNF_SETTINGS, Certificate) },
    setting("sslverify", OFF, &["git"], Certificate),
    setting("enablestrictssl", OFF, &["yarn"], Certificate),
    setting("trusted-host", &[], &["pip"], Certificate),
    setting("ssl_verify", OFF, &["conda", "mamba"], Certificate),
    setting("disable-tls", ON, &["composer"], Certificate),
    setting("secure-http", OFF, &["composer"], Certificate),
    setting("ssl_verify_mode", &["0"], &["bundle"], Certificate),
    setting("check_certificate", OFF, &[], Certificate),
    setting("https::verify-peer", OFF, APT, Certificate),
    setting("get::allowunauthenticated", ON, APT, Signature),
    setting("acquire::allowinsecurerepositories", ON, APT, Signature),
    setting("gpgcheck", OFF, DNF_SETTINGS, Signature),
    setting("trusted", &["yes"], &["add-apt-repository"], Signature),
    setting("allow-insecure", &["yes"], &["add-apt-repository"], Signature),
    setting("siglevel", &["never"], &[], Signature),
];

/// A variable that does it.
pub struct Variable {
    pub name: &'static str,
    /// The values with which it does, in lower case; empty where any does.
    pub values: &'static [&'static str],
    pub alias: Option<&'static str>,
}

const fn variable(name: &'static str, values: &'static [&'static str], alias: Option<&'static str>) -> Variable {
    Variable { name, values, alias }
}

pub const VARIABLES: &[Variable] = &[
    variable("PYTHONHTTPSVERIFY", &["0"], Some("CKV2_DOCKER_5")),
    variable("NODE_TLS_REJECT_UNAUTHORIZED", &["0"], Some("CKV2_DOCKER_6")),
    variable("NPM_CONFIG_STRICT_SSL", OFF, Some("CKV2_DOCKER_12")),
    variable("npm_config_strict_ssl", OFF, Some("CKV2_DOCKER_12")),
    variable("GIT_SSL_NO_VERIFY", &[], Some("CKV2_DOCKER_14")),
    variable("PIP_TRUSTED_HOST", &[], Some("CKV2_DOCKER_16")),
    variable("UV_INSECURE_HOST", &[], None),
    variable("GOINSECURE", &[], None),
    variable("YARN_ENABLE_STRICT_SSL", OFF, None),
    variable("BUNDLE_SSL_VERIFY_MODE", &["0"], None),
    variable("CONDA_SSL_VERIFY", OFF, None),
    variable("HEX_UNSAFE_HTTPS", ON, None),
];

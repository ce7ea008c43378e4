//! Which instructions use a variable, or may.

use crate::dockerfile::{Instruction, Kind};
use crate::lint::Cx;
use crate::shell::Call;
use crate::shell::tools::{Action, action};
use crate::source::MappedText;

/// Programs of which it is known that no variable of a build tells them anything. Those that [`action`] knows go without saying.
#[rustfmt::skip]
const INDIFFERENT: [&str; 96] = [
    ":", "[", "a2dismod", "a2enmod", "add-apt-repository", "addgroup", "adduser", "apk", "apt", "apt-get", "apt-key", "apt-mark", "awk",
    "basename", "bzip2", "cat", "cd", "chgrp", "chmod", "chown", "chpasswd", "command", "corepack", "cp", "curl", "cut", "date", "debconf-set-selections",
    "dirname", "dnf", "docker-php-ext-configure", "docker-php-ext-enable", "docker-php-ext-install", "dpkg", "dpkg-divert",
    "dpkg-reconfigure", "echo", "egrep", "exit", "export", "false", "fc-cache", "find", "getconf", "getent", "git", "gpg", "gpg2",
    "gpgconf", "grep", "groupadd", "groupmod", "gunzip", "gzip", "head", "id", "install", "kill", "ldconfig", "ln", "locale-gen", "ls",
    "mkdir", "mktemp", "mv", "passwd", "pecl", "popd", "printf", "pushd", "pwd", "readlink", "rm", "rpm", "sed", "set", "setcap", "sha256sum",
    "shopt", "sleep", "sort", "stat", "strip", "tail", "tar", "tee", "test", "touch", "tr", "true", "uname", "unzip", "update-alternatives",
    "update-ca-certificates", "useradd", "usermod",
];

/// Whether a text has a name as a word of its own.
pub fn names(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part))
}

/// Whether a text that Docker expands names one of some variables.
pub fn refers(text: &MappedText, variables: &[String]) -> bool {
    text.as_str().contains('$') && variables.iter().any(|name| names(text.as_str(), name))
}

/// Whether the text of an instruction names one of some variables.
pub fn names_any(cx: &Cx, instruction: &Instruction, variables: &[String]) -> bool {
    variables.iter().any(|name| names(cx.text(instruction.span), name))
}

/// Whether a step uses one of some variables, or runs what nobody knows.
pub fn may_use(cx: &Cx, instruction: &Instruction, variables: &[String]) -> bool {
    if variables.is_empty() {
        return false;
    }
    let is_opaque = match (&instruction.kind, &instruction.script) {
        (Kind::Run(_), Some(script)) => !script.errors.is_empty() || script.calls().any(may_read),
        (Kind::Run(_), None) => true,
        _ => false,
    };
    is_opaque || names_any(cx, instruction, variables)
}

/// Whether a program may look at its environment: one that builds, and any that is not known.
fn may_read(call: Call) -> bool {
    match action(&call) {
        Some(Action::Build { .. }) => true,
        Some(Action::Install { project, .. }) => project.as_ref().is_some_and(|project| project.needs_sources),
        Some(_) => false,
        None => {
            !INDIFFERENT.contains(&call.name())
                && call.arguments().is_none_or(|a| matches!(a.tool, "npm" | "yarn" | "pnpm" | "make"))
        }
    }
}

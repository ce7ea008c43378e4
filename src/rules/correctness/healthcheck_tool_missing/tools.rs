//! Which images surely lack which tools.

use crate::dockerfile::image::ImageRef;
use crate::dockerfile::image::known::{Shell, default_shell, has_shell};

/// The tools that health checks use to ask a server.
pub(super) const TOOLS: [&str; 4] = ["curl", "wget", "nc", "netcat"];

/// Official images whose Alpine variants bring no curl; busybox has `wget` and `nc`.
#[rustfmt::skip]
const ALPINE_WITHOUT_CURL: [&str; 16] = [
    "alpine", "busybox", "caddy", "eclipse-mosquitto", "golang", "haproxy", "httpd", "memcached", "node", "postgres", "python", "redis",
    "registry", "ruby", "rust", "traefik",
];

/// Official images whose slim variants have none of the tools.
const SLIM: [&str; 6] = ["debian", "node", "perl", "python", "ruby", "rust"];

/// Official images on Debian or Ubuntu that have none of the tools in any variant on these.
const BARE: [&str; 6] = ["debian", "httpd", "memcached", "postgres", "redis", "ubuntu"];

/// Other images that have neither curl nor wget.
const OTHERS: [&str; 2] = ["ollama/ollama", "qdrant/qdrant"];

/// Keycloak, which is built on an image without any tools since its version 21.
const KEYCLOAK: [&str; 2] = ["keycloak/keycloak", "quay.io/keycloak/keycloak"];

/// Whether an image surely lacks a tool.
pub(super) fn lacks(image: &ImageRef, tool: &str) -> bool {
    let (name, tag) = (image.familiar_name(), image.tag().unwrap_or_default());
    let is_fetcher = matches!(tool, "curl" | "wget");
    if has_shell(image) == Some(false) {
        return true;
    }
    match default_shell(image) {
        Shell::Busybox => tool == "curl" && ALPINE_WITHOUT_CURL.contains(&name),
        Shell::Dash => {
            let is_slim = tag.split('-').any(|word| word == "slim");
            let is_dotnet = ["mcr.microsoft.com/dotnet/aspnet", "mcr.microsoft.com/dotnet/runtime"].contains(&name);
            BARE.contains(&name) || (is_slim && SLIM.contains(&name)) || (is_fetcher && is_dotnet)
        }
        Shell::Bash | Shell::Cmd | Shell::None | Shell::Unknown => {
            let version = tag.split('.').next().and_then(|major| major.parse::<u32>().ok());
            let is_bare = KEYCLOAK.contains(&name) && version.is_some_and(|version| version > 20);
            is_fetcher && (is_bare || OTHERS.contains(&name))
        }
    }
}

/// What to do about a tool that is missing.
pub(super) fn help(image: &ImageRef, tool: &str) -> String {
    match default_shell(image) {
        _ if has_shell(image) == Some(false) => {
            "have the server's own program do the check: the image has no tools and no shell".to_owned()
        }
        Shell::Busybox => "use `wget -qO- URL`, which busybox has, or install curl".to_owned(),
        _ => format!("install `{tool}` in the image, or test with a program that it has"),
    }
}

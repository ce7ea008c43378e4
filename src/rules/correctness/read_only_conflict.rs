//! `read-only-conflict`

use crate::compose::model::{Command, Grant};
use crate::compose::{Place, Resource, Service};
use crate::diagnostic::Severity;
use crate::dockerfile::image::ImageRef;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::{Composition, places};
use crate::rules::correctness::bind_mounts::targets;
use crate::rules::services::words;

/// See the page.
pub static RULE: Rule = Rule {
    name: "read-only-conflict",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/read-only-conflict.md"),
    checks: &[Check::Service(check)],
};

/// Folders that official images write to before they serve anybody, and declare no volume for: by the images' documentation.
const WRITTEN: [(&str, &[&str]); 6] = [
    ("httpd", &["/usr/local/apache2/logs"]),
    ("mariadb", &["/run/mysqld", "/tmp"]),
    ("mongo", &["/tmp"]),
    ("mysql", &["/run/mysqld", "/tmp"]),
    ("nginx", &["/var/cache/nginx", "/run"]),
    ("postgres", &["/run/postgresql"]),
];

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(read_only) = service.read_only.as_ref().filter(|read_only| read_only.value) else { return };
    let compose = &composition.compose;
    let sections = [("secret", &service.secrets, &compose.secrets, &["environment"][..])];
    let configs = ("config", &service.configs, &compose.configs, &["content", "environment"][..]);
    for (what, grants, declared, keys) in sections.into_iter().chain([configs]) {
        for (grant, resource) in grants.iter().filter_map(|grant| Some((grant, declaration(grant, declared)?))) {
            let Some((key, entry)) = keys.iter().find_map(|key| Some((key, resource.node.entry(key)?))) else { continue };
            let message =
                format!("the {what} `{}` cannot be written into a read-only container, and Compose gives up", resource.name);
            let (file, span) = cx.site(entry.place);
            let (of_flag, flag) = cx.site(read_only.place);
            let finding = cx.report_used(grant.node.place, grant.node.used, message).severity(Severity::Error);
            finding.label_in(file, span, format!("only what comes from a `file` is mounted, `{key}` is written"));
            finding.label_in(of_flag, flag, "nothing can be written").help("take it from a `file`, or leave `read_only` out");
        }
    }
    unwritable(cx, service, read_only.place);
}

fn declaration<'c>(grant: &Grant, declared: &'c [Resource]) -> Option<&'c Resource> {
    declared.iter().find(|resource| Some(resource.name.as_str()) == grant.source.known())
}

/// What an image writes to and nothing is mounted at.
fn unwritable(cx: &mut Cx, service: &Service, flag: Place) {
    let is_changed = service.build.is_some() || service.entrypoint.is_some() || service.command.as_ref().is_some_and(is_other);
    let Some(field) = service.image.as_ref().filter(|_| !is_changed && service.get("configs").is_none()) else { return };
    let Some(image) = field.known().and_then(|text| ImageRef::parse(text).ok()) else { return };
    let Some((_, written)) = WRITTEN.iter().find(|(name, _)| image.official_name() == Some(name)) else { return };
    let Some(mounted) = targets(service) else { return };
    let mounted: Vec<String> = mounted.into_iter().map(normal).collect();
    // Settings may send it elsewhere.
    let has_settings = mounted.iter().any(|path| {
        matches!(path.as_str(), "/etc/nginx" | "/etc/nginx/nginx.conf") || path.ends_with(".conf") && !path.contains("conf.d")
    });
    let is_covered =
        |folder: &str| mounted.iter().any(|path| places::within(path, folder).is_some() || places::within(folder, path).is_some());
    let missing: Vec<&str> = written.iter().copied().filter(|folder| !is_covered(folder)).collect();
    if missing.is_empty() || has_settings {
        return;
    }
    let (file, span) = cx.site(field.place);
    let names: Vec<String> = missing.iter().map(|folder| format!("`{folder}`")).collect();
    let message = format!("`{}` writes to {}, and cannot: its files are read-only", image.without_digest(), names.join(" and "));
    let finding = cx.report_at(flag, message).label_in(file, span, "this image");
    finding.help(format!("set `tmpfs: [{}]`", missing.join(", ")));
}

/// Whether a command is more than options for the image's own server that leave its files where they are.
fn is_other(command: &Command) -> bool {
    const SERVERS: [&str; 6] = ["httpd-foreground", "mariadbd", "mongod", "mysqld", "nginx", "postgres"];
    const MOVERS: [&str; 8] = ["socket", "pid", "tmp", "conf", "defaults-", "-f", "-k", "-D"];
    let texts: Option<Vec<&str>> = words(command).into_iter().map(|word| word.known()).collect();
    let Some(first) = texts.as_ref().and_then(|texts| texts.first()?.split_whitespace().next()) else { return true };
    let is_server = first.starts_with('-') || SERVERS.contains(&first);
    !is_server || texts.into_iter().flatten().any(|text| MOVERS.iter().any(|word| moves(text, word)))
}

/// Whether a word of a command has a name of such an option in it, or is a short one.
fn moves(text: &str, option: &str) -> bool {
    let is_short = option.starts_with('-');
    if is_short { text.split_whitespace().any(|word| word == option) } else { text.to_ascii_lowercase().contains(option) }
}

/// A clean path in the container, where `/var/run` leads to `/run`.
fn normal(path: String) -> String {
    let rest = path.strip_prefix("/var").filter(|rest| places::within("/run", rest).is_some());
    rest.map(str::to_owned).unwrap_or(path)
}

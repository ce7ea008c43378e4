//! `user-not-in-image`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::{Base, Dockerfile, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::{Composition, places};
use crate::rules::built::Built;

/// See the page.
pub static RULE: Rule = Rule {
    name: "user-not-in-image",
    category: Category::Correctness,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/user-not-in-image.md"),
    checks: &[Check::Service(check)],
};

/// Official images that have no users but [`USERS`].
#[rustfmt::skip]
const IMAGES: [&str; 29] = [
    "alpine", "amazoncorretto", "buildpack-deps", "busybox", "caddy", "debian", "eclipse-temurin", "elixir", "erlang", "golang", "httpd", "mariadb",
    "memcached", "mongo", "mysql", "nginx", "node", "openjdk", "perl", "php", "postgres", "python", "rabbitmq", "redis", "ruby", "rust", "traefik",
    "ubuntu", "wordpress",
];

/// The users of any of them.
#[rustfmt::skip]
const USERS: [&str; 63] = [
    "_apt", "adm", "at", "backup", "bin", "caddy", "cron", "cyrus", "daemon", "dbus", "ec2-user", "ftp", "games", "gnats", "guest", "halt", "irc", "list",
    "lp", "mail", "man", "memcache", "memcached", "messagebus", "mongodb", "mysql", "news", "nginx", "node", "nobody", "ntp", "operator", "polkitd",
    "postgres", "postmaster", "proxy", "rabbitmq", "redis", "root", "rpc", "shutdown", "smmsp", "squid", "sshd", "svn", "sync", "sys",
    "systemd-bus-proxy", "systemd-coredump", "systemd-journal-remote", "systemd-network", "systemd-resolve", "systemd-timesync", "tss", "ubuntu",
    "utmp", "uucp", "uuidd", "valkey", "vcsa", "vpopmail", "www-data", "xfs",
];

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(field) = &service.user else { return };
    let Some(user) = field.known().and_then(|text| text.split(':').next()) else { return };
    let is_name = user.starts_with(|c: char| c.is_ascii_lowercase()) && !USERS.contains(&user);
    let brings_users = |target: &str| matches!(target.trim_end_matches('/'), "/etc" | "/etc/passwd");
    if !is_name || service.volumes.iter().filter_map(|mount| mount.target.as_ref()).any(|at| brings_users(at.text.as_str())) {
        return;
    }
    let is_bare = |image: &ImageRef| image.official_name().is_some_and(|name| IMAGES.contains(&name));
    let message = format!("there is no user `{user}` in the image, and the container does not start");
    if service.build.is_none() {
        let named = service.image.as_ref().and_then(|image| Some((image.place, ImageRef::parse(image.known()?).ok()?)));
        if let Some((place, _)) = named.filter(|(_, image)| is_bare(image)) {
            let (file, span) = cx.site(place);
            let finding = cx.report_used(field.place, field.used, message).label_in(file, span, "this image");
            finding.help("name a user that the image has, or a number");
        }
        return;
    }
    let Some(built) = Built::of(cx, composition, service) else { return };
    let Some(stage) = built.stage() else { return };
    let Base::Image(image) = built.file.root_base(stage) else { return };
    let text = cx.project.file(built.id).source.text();
    let is_made = places::steps(built.file, stage, false).any(|step| may_make(built.file, step, text, user));
    if is_bare(image) && !is_made {
        let root = built.file.lineage(stage).last().map_or(stage.base_span, |root| root.base_span);
        let finding = cx.report_used(field.place, field.used, message).label_in(built.id, root, "nothing below makes it");
        finding.help(format!("make it in the Dockerfile (`RUN useradd {user}`), or name a user that is there"));
    }
}

/// Whether a step may make a user, or bring a list of users along. A package that makes one mostly has its name; a script may do anything.
fn may_make(file: &Dockerfile, (index, step): (usize, &Instruction), text: &str, user: &str) -> bool {
    let text = &text[step.span.range()];
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match &step.kind {
        Kind::Run(_) => has(&[user, "passwd", ".sh"]) || (text.contains('$') && has(&["add", "install", "user"])),
        Kind::Copy(transfer) | Kind::Add(transfer) => {
            let (target, _) = places::target(file, index, transfer);
            has(&["passwd"]) || target.contains('$') || matches!(target.trim_end_matches('/'), "" | "/etc")
        }
        _ => false,
    }
}

//! `user-not-in-image`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::dockerfile::Base;
use crate::dockerfile::image::ImageRef;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
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
const IMAGES: [&str; 16] = [
    "alpine",
    "amazoncorretto",
    "buildpack-deps",
    "debian",
    "eclipse-temurin",
    "elixir",
    "erlang",
    "golang",
    "node",
    "openjdk",
    "perl",
    "php",
    "python",
    "ruby",
    "rust",
    "ubuntu",
];

/// The users of any of them.
#[rustfmt::skip]
const USERS: [&str; 49] = [
    "_apt", "adm", "at", "backup", "bin", "cron", "cyrus", "daemon", "dbus", "ftp", "games", "gnats", "guest", "halt", "irc", "list", "lp", "mail", "man",
    "messagebus", "news", "node", "nobody", "ntp", "operator", "postgres", "postmaster", "proxy", "root", "shutdown", "smmsp", "squid", "sshd", "svn",
    "sync", "sys", "systemd-bus-proxy", "systemd-journal-remote", "systemd-network", "systemd-resolve", "systemd-timesync", "ubuntu", "uucp", "utmp",
    "uuidd", "vpopmail", "www-data", "xfs", "ec2-user",
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
    let source = &cx.project.file(built.id).source;
    // A package or a file that makes a user mostly has its name; a script or a list of users may.
    let may_make = [user, "passwd", ".sh", "$"].iter().any(|word| source.text().contains(word));
    if is_bare(image) && !may_make {
        let root = built.file.lineage(stage).last().map_or(stage.base_span, |root| root.base_span);
        let finding = cx.report_used(field.place, field.used, message).label_in(built.id, root, "nothing below makes it");
        finding.help(format!("make it in the Dockerfile (`RUN useradd {user}`), or name a user that is there"));
    }
}

//! `data-volume-missing`

use crate::compose::model::Mount;
use crate::compose::{ProblemKind, Service};
use crate::diagnostic::{FileId, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::problems;
use crate::rules::stores::{Store, is_writable};
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "data-volume-missing",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/data-volume-missing.md"),
    checks: &[Check::Service(check)],
};

/// So many services are looked at for what their data is worth.
const MOST_OTHERS: usize = 64;

/// Words by which files, services, profiles and databases say that they are there for a test.
const TESTS: [&str; 11] =
    ["ci", "circleci", "e2e", "fixtures", "integration", "smoke", "spec", "test", "testing", "tests", "testsuite"];

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    if composition.is_override || problems::of(composition, &[ProblemKind::MissingFile]).next().is_some() {
        return;
    }
    let Some(store) = Store::of(cx, composition, service).filter(|store| store.is_kept() && !is_test(composition, store)) else {
        return;
    };
    // A mount that may be meant for the data is for `data-volume-path`, and so is one in memory, of what shall be lost.
    let may_hold = |target: &str| store.folders.iter().any(|f| target.starts_with(f.path) || f.path.starts_with(target));
    let in_memory =
        service.tmpfs.iter().any(|tmpfs| tmpfs.known().is_none_or(|text| may_hold(text.split(':').next().unwrap_or(""))));
    // Where nobody knows what a source is, it is a folder or a volume.
    let may_write = |mount: &Mount| is_writable(mount) || mount.kind.is_none() && !mount.read_only;
    let has_other = store.mounts.iter().any(|(mount, target)| may_hold(target) || (may_write(mount) && !is_for_start(target)));
    if in_memory || has_other {
        return;
    }
    let why = reason(cx, composition, service);
    let name = &service.name;
    let folder = store.folders[store.folders.len() - 1].path;
    let message = match store.folders.iter().any(|folder| folder.declared) {
        true => format!("`{name}` keeps its data in a nameless volume: after `docker compose down` it starts empty"),
        false => format!("`{name}` keeps its data in the container: each new one starts empty"),
    };
    let help = match store.folders {
        [_] => format!("mount a volume at `{folder}`: `volumes: [\"{name}-data:{folder}\"]`, declared below `volumes` of the file"),
        _ => "mount a volume where this version of the image keeps its data".to_owned(),
    };
    let finding = cx.report_at(service.place, message).help(help);
    match why {
        Some((file, span, what)) => drop(finding.label_in(file, span, what)),
        None => drop(finding.severity(Severity::Info)),
    }
}

/// Whether a mount is there for the first start, for settings or for what goes out, and not for the data.
fn is_for_start(target: &str) -> bool {
    const FOLDERS: [&str; 9] =
        ["/docker-entrypoint", "/etc", "/backup", "/var/log", "/tmp", "/scripts", "/run", "/var/run", "/usr/local"];
    FOLDERS.iter().any(|folder| target.starts_with(folder)) || target.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

/// What tells that the data is worth something: where it stands, and in words.
fn reason(cx: &Cx, composition: &Composition, service: &Service) -> Option<(FileId, Span, String)> {
    let site = |place, what: &str| {
        let (file, span) = cx.site(place);
        Some((file, span, what.to_owned()))
    };
    let stays = |text: &str| matches!(text, "always" | "unless-stopped");
    if let Some(restart) = service.restart.as_ref().filter(|restart| restart.known().is_some_and(stays)) {
        return site(restart.place, "it is meant to stay");
    }
    if let Some(grant) = service.secrets.first() {
        return site(grant.node.place, "it is given a real password");
    }
    let others = composition.compose.services.iter().take(MOST_OTHERS).filter(|other| other.name != service.name);
    let kept = others.filter_map(|other| Store::of(cx, composition, other)).find_map(|store| {
        let mount = store.data_mounts().map(|(mount, _)| *mount).find(|mount| mount.source.is_some() && is_writable(mount))?;
        Some((mount.node.place, format!("the data of `{}` is kept", store.service.name)))
    });
    kept.and_then(|(place, what)| site(place, &what))
}

/// Whether the data is that of a test.
fn is_test(composition: &Composition, store: &Store) -> bool {
    let service = store.service;
    let says = |text: &str| {
        text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| TESTS.contains(&word.to_ascii_lowercase().as_str()))
    };
    let file = composition.compose.file(service.place).source.path();
    let names = ["POSTGRES_DB", "MYSQL_DATABASE", "MARIADB_DATABASE", "MONGO_INITDB_DATABASE"];
    let database = names.iter().filter_map(|name| service.variable(name)?.value.as_ref()).any(|value| says(value.text.as_str()));
    says(file)
        || says(&service.name)
        || service.profiles.iter().any(|profile| says(profile.text.as_str()))
        || database
        || store.said.contains("fsync=off")
}

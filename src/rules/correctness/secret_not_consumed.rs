//! `secret-not-consumed`

use crate::compose::{Node, Service, Value};
use crate::diagnostic::Severity;
use crate::dockerfile::image::ImageRef;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;

/// See the page.
pub static RULE: Rule = Rule {
    name: "secret-not-consumed",
    category: Category::Correctness,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/secret-not-consumed.md"),
    checks: &[Check::Service(check)],
};

/// Images that read no secret but those which a variable names, and one such variable of each.
const IMAGES: [(&str, &str); 8] = [
    ("mariadb", "MARIADB_ROOT_PASSWORD_FILE"),
    ("mongo", "MONGO_INITDB_ROOT_PASSWORD_FILE"),
    ("mysql", "MYSQL_ROOT_PASSWORD_FILE"),
    ("nextcloud", "MYSQL_PASSWORD_FILE"),
    ("pgvector/pgvector", "POSTGRES_PASSWORD_FILE"),
    ("postgis/postgis", "POSTGRES_PASSWORD_FILE"),
    ("postgres", "POSTGRES_PASSWORD_FILE"),
    ("wordpress", "WORDPRESS_DB_PASSWORD_FILE"),
];

/// So deep it is looked into a service.
const DEEPEST: usize = 8;

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let is_open =
        service.build.is_some() || !service.env_file.is_empty() || service.entrypoint.is_some() || composition.is_override;
    if service.secrets.is_empty() || is_open {
        return;
    }
    let image = service.image.as_ref().and_then(|image| ImageRef::parse(image.known()?).ok());
    let Some((_, variable)) = image.and_then(|image| IMAGES.iter().find(|(name, _)| image.familiar_name() == *name)) else {
        return;
    };
    // Scripts and settings may read it.
    let runs = |target: &str| target.starts_with("/docker-entrypoint") || target.starts_with("/etc") || target.contains('.');
    if service.get("configs").is_some()
        || service.volumes.iter().any(|it| it.target.as_ref().is_none_or(|at| runs(at.text.as_str())))
    {
        return;
    }
    for grant in &service.secrets {
        let Some(name) = grant.source.known() else { continue };
        let target = grant.target.as_ref().map_or(name, |target| target.text.as_str());
        let others = service.node.entries().iter().filter(|entry| &*entry.name != "secrets");
        if target.starts_with('/') || others.into_iter().any(|entry| names(&entry.node, target, DEEPEST)) {
            continue;
        }
        let message = format!("nothing in `{}` reads the secret `{name}`", service.name);
        let help = format!("name its file in a variable such as `{variable}: /run/secrets/{target}`, or remove it");
        cx.report_used(grant.node.place, grant.node.used, message).help(help);
    }
}

/// Whether a text in a node has a name in it, or a part that is not known.
fn names(node: &Node, name: &str, depth: usize) -> bool {
    match &node.value {
        Value::Text(text) => text.text.as_str().contains(name) || text.text.as_str().contains("/run/secrets/$"),
        Value::Unknown => true,
        Value::List(items) => depth > 0 && items.iter().any(|item| names(item, name, depth - 1)),
        Value::Map(entries) => depth > 0 && entries.iter().any(|entry| names(&entry.node, name, depth - 1)),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => false,
    }
}

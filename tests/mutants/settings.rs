//! `user-not-in-image`, `read-only-conflict` and `secret-not-consumed`: settings that an image has no use for.

use super::change::{Change, wrong};
use super::subject::{Spot, Subject};
use super::{Mutant, Mutation};
use docklint::dockerfile::image::ImageRef;

pub const MUTATIONS: &[Mutation] = &[
    Mutation {
        rule: "user-not-in-image",
        what: "an image that is pulled runs as a user that it does not have",
        make: user_of_pulled,
        also: &[],
        least: 90,
    },
    Mutation {
        rule: "user-not-in-image",
        what: "an image that is built runs as a user that it does not have",
        make: user_of_built,
        also: &[],
        least: 60,
    },
    Mutation {
        rule: "read-only-conflict",
        what: "a server that writes into its image is read-only",
        make: read_only,
        also: &[],
        least: 80,
    },
    Mutation {
        rule: "secret-not-consumed",
        what: "the variable that names a secret is taken away",
        make: unread,
        also: &["unused-top-level"],
        least: 80,
    },
    Mutation {
        rule: "secret-not-consumed",
        what: "a database is given a secret that nothing names",
        make: given,
        also: &[],
        least: 80,
    },
];

/// The name of the official image that a service pulls.
fn pulled(spot: Spot) -> Option<String> {
    let image = spot.service.image.as_ref().filter(|_| spot.service.get("build").is_none())?;
    let image = ImageRef::parse(image.known()?).ok()?;
    Some(image.official_name()?.to_owned())
}

fn users(spot: Spot) -> Option<Mutant> {
    let is_free = ["user", "extends"].iter().all(|key| spot.service.get(key).is_none());
    is_free.then(|| Mutant {
        harm: spot.with_key(&format!("user: {}", wrong("deployer"))),
        harmless: vec![spot.with_key("user: \"1234\""), spot.with_key("user: root"), spot.with_key("user: \"${SOMEBODY}\"")],
    })
}

fn user_of_pulled(subject: &Subject) -> Vec<Mutant> {
    const BARE: [&str; 22] = [
        "alpine", "busybox", "caddy", "debian", "golang", "httpd", "mariadb", "memcached", "mongo", "mysql", "nginx", "node", "openjdk", "php", "postgres",
        "python", "rabbitmq", "redis", "ruby", "traefik", "ubuntu", "wordpress",
    ];
    let is_known = |spot: &Spot| pulled(*spot).is_some_and(|name| BARE.contains(&name.as_str()));
    subject.spots().filter(is_known).filter_map(users).collect()
}

fn user_of_built(subject: &Subject) -> Vec<Mutant> {
    const BARE: [&str; 12] =
        ["alpine", "debian", "eclipse-temurin", "golang", "httpd", "nginx", "node", "openjdk", "php", "python", "ruby", "ubuntu"];
    let mutant = |spot: Spot| {
        let image = spot.built().filter(|image| image.base().is_some_and(|base| BARE.contains(&base)))?;
        let mut mutant = users(spot)?;
        let made = spot.with_key("user: deployer").and(Change::none().append(image.path, "RUN useradd deployer\n"));
        mutant.harmless.push(made);
        Some(mutant)
    };
    subject.spots().filter_map(mutant).collect()
}

fn read_only(subject: &Subject) -> Vec<Mutant> {
    const WRITERS: [&str; 6] = ["httpd", "mariadb", "mongo", "mysql", "nginx", "postgres"];
    let mutant = |spot: Spot| {
        let name = pulled(spot)?;
        let keys = ["read_only", "tmpfs", "extends", "configs", "volumes_from", "entrypoint"];
        let is_free = WRITERS.contains(&name.as_str()) && keys.iter().all(|key| spot.service.get(key).is_none());
        let has_settings = spot.service.volumes.iter().any(|mount| {
            mount.target.as_ref().is_none_or(|at| at.text.as_str().contains("conf") || at.text.as_str().contains("/etc/"))
        });
        (is_free && !has_settings).then(|| Mutant {
            harm: spot.with_key(&format!("read_only: {}", wrong("true"))),
            harmless: vec![
                spot.with_key("read_only: true\ntmpfs: [/tmp, /run, /var/cache/nginx, /usr/local/apache2/logs]"),
                spot.with_key("read_only: false"),
            ],
        })
    };
    subject.spots().filter_map(mutant).collect()
}

fn unread(subject: &Subject) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for spot in subject.spots() {
        let Some(environment) = spot.service.get("environment") else { continue };
        for grant in &spot.service.secrets {
            let Some(name) = grant.source.known() else { continue };
            let path = format!("/run/secrets/{name}");
            let named: Vec<_> = environment.entries().iter().filter(|entry| entry.node.as_str() == Some(&path)).collect();
            let [entry] = named[..] else { continue };
            let is_one = environment.entries().len() > 1 && grant.target.is_none() && pulled(spot).is_some();
            let Some(gone) = spot.without(entry).filter(|_| is_one && spot.is_here(grant.node.place, grant.node.used)) else { continue };
            let written = spot.put(entry.node.place.span.range(), "\"secret\"");
            let item = grant.node.place.span.range();
            mutants.push(Mutant {
                harm: gone.clone().and(Change::none().mark(spot.path(), item)),
                harmless: vec![written.and(spot.with_key(&format!("working_dir: {path}"))), Change::none()],
            });
        }
    }
    mutants
}

fn given(subject: &Subject) -> Vec<Mutant> {
    const DATABASES: [&str; 4] = ["mariadb", "mongo", "mysql", "postgres"];
    let mutant = |spot: Spot| {
        let keys = ["secrets", "configs", "env_file", "entrypoint", "extends"];
        let is_free = keys.iter().all(|key| spot.service.get(key).is_none()) && spot.has_room_in("secrets");
        let is_plain = spot.service.volumes.iter().all(|mount| mount.target.as_ref().is_some_and(|at| at.text.as_str().starts_with("/var/lib")));
        let name = pulled(spot).filter(|name| DATABASES.contains(&name.as_str()) && is_free && is_plain)?;
        let declared = spot.with_section("secrets", "of_nobody: {environment: OF_NOBODY}");
        let with = |text: &str| spot.with_key(text).and(declared.clone());
        let _ = name;
        Some(Mutant {
            harm: with(&format!("secrets:\n  - {}", wrong("of_nobody"))),
            harmless: vec![
                with("secrets:\n  - of_nobody\nlabels: [\"read=/run/secrets/of_nobody\"]"),
                with("secrets:\n  - source: of_nobody\n    target: /etc/of_nobody"),
            ],
        })
    };
    subject.spots().filter_map(mutant).collect()
}

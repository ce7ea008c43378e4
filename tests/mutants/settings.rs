//! `user-not-in-image`, `read-only-conflict` and `secret-not-consumed`: settings that an image has no use for.

use super::change::{Change, wrong};
use super::subject::{Spot, Subject};
use super::{Mutant, Mutation};
use docklint::compose::model::TextField;
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
        least: 90,
    },
    Mutation {
        rule: "read-only-conflict",
        what: "a server that writes into its image is read-only",
        make: read_only,
        also: &[],
        least: 95,
    },
    Mutation {
        rule: "secret-not-consumed",
        what: "the variable that names a secret is taken away",
        make: unread,
        also: &[],
        least: 95,
    },
    Mutation {
        rule: "secret-not-consumed",
        what: "a database is given a secret that nothing names",
        make: given,
        also: &[],
        least: 95,
    },
];

/// The name of the official image that a service pulls.
pub fn pulled(spot: Spot) -> Option<String> {
    let image = spot.service.image.as_ref().filter(|_| spot.service.get("build").is_none())?;
    let image = ImageRef::parse(image.known()?).ok()?;
    Some(image.official_name()?.to_owned())
}

fn users(spot: Spot) -> Option<Mutant> {
    let is_free = ["user", "extends"].iter().all(|key| spot.service.get(key).is_none());
    is_free.then(|| {
        Mutant::of(
            spot.with_key(&format!("user: {}", wrong("deployer"))),
            vec![spot.with_key("user: \"1234\""), spot.with_key("user: root"), spot.with_key("user: \"${SOMEBODY}\"")],
        )
    })
}

fn user_of_pulled(subject: &Subject) -> Vec<Mutant> {
    const BARE: [&str; 22] = [
        "alpine",
        "busybox",
        "caddy",
        "debian",
        "golang",
        "httpd",
        "mariadb",
        "memcached",
        "mongo",
        "mysql",
        "nginx",
        "node",
        "openjdk",
        "php",
        "postgres",
        "python",
        "rabbitmq",
        "redis",
        "ruby",
        "traefik",
        "ubuntu",
        "wordpress",
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
        mutant.harmless.push(spot.with_key("user: deployer").and(image.with_lines("RUN useradd deployer")));
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
        (is_free && !has_settings).then(|| {
            Mutant::of(
                spot.with_key(&format!("read_only: {}", wrong("true"))),
                vec![
                    spot.with_key("read_only: true\ntmpfs: [/tmp, /run, /var/cache/nginx, /usr/local/apache2/logs]"),
                    spot.with_key("read_only: false"),
                ],
            )
        })
    };
    subject.spots().filter_map(mutant).collect()
}

fn unread(subject: &Subject) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    let is_judged = |spot: &Spot| !["build", "env_file", "entrypoint", "configs"].iter().any(|key| spot.service.get(key).is_some());
    for spot in subject.spots().filter(is_judged) {
        let Some(environment) = spot.service.get("environment") else { continue };
        for grant in &spot.service.secrets {
            let Some(name) = grant.source.known() else { continue };
            let path = format!("/run/secrets/{name}");
            let ends = |field: &TextField| field.known().is_some_and(|text| text == path) && spot.is_here(field.place, field.used);
            let pairs = spot.service.environment.iter().filter(|pair| pair.value.as_ref().is_some_and(ends));
            let [pair] = pairs.collect::<Vec<_>>()[..] else { continue };
            let is_one = spot.service.environment.len() > 1 && grant.target.is_none() && spot.text().matches(&*path).count() == 1;
            let line = spot.line(pair.name.place.span.range().start);
            let is_here = environment.used.is_none() && spot.is_here(grant.node.place, grant.node.used);
            if !is_one || !is_here || !spot.text()[line.clone()].contains(&path) {
                continue;
            }
            let gone = spot.put(line.clone(), "");
            mutants.push(Mutant::of(
                gone.clone().and(Change::none().mark(spot.path(), grant.node.place.span.range())),
                vec![gone.and(spot.with_key(&format!("annotations: {{read: \"{path}\"}}"))), Change::none()],
            ));
        }
    }
    mutants
}

fn given(subject: &Subject) -> Vec<Mutant> {
    const DATABASES: [&str; 4] = ["mariadb", "mongo", "mysql", "postgres"];
    let mutant = |spot: Spot| {
        let keys = ["secrets", "configs", "env_file", "entrypoint", "extends", "labels"];
        let is_free = keys.iter().all(|key| spot.service.get(key).is_none()) && spot.has_room_in("secrets");
        let is_plain = spot
            .service
            .volumes
            .iter()
            .all(|mount| mount.target.as_ref().is_some_and(|at| at.text.as_str().starts_with("/var/lib")));
        let is_database = pulled(spot).is_some_and(|name| DATABASES.contains(&name.as_str()));
        let with = |text: &str| spot.with_key(text).and(spot.with_section("secrets", "of_nobody: {environment: OF_NOBODY}"));
        (is_database && is_free && is_plain).then(|| {
            Mutant::of(
                with(&format!("secrets:\n  - {}", wrong("of_nobody"))),
                vec![
                    with("secrets:\n  - of_nobody\nlabels: [\"read=/run/secrets/of_nobody\"]"),
                    with("secrets:\n  - source: of_nobody\n    target: /etc/of_nobody"),
                ],
            )
        })
    };
    subject.spots().filter_map(mutant).collect()
}

//! A project of several services, as handbooks of Docker teach it: whole it is clean, and each thing that is broken in it is the only
//! finding.

use crate::project::project_of;
use docklint::diagnostic::Severity;
use docklint::lint::{Selection, check};
use docklint::rules::RULES;

const COMPOSE: &str = "\
services:
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD_FILE: /run/secrets/db_password
    secrets: [db_password]
    volumes:
      - pgdata:/var/lib/postgresql/data
    healthcheck:
      test: [\"CMD\", \"pg_isready\", \"-U\", \"postgres\"]
      interval: 5s
    networks: [back]
  api:
    build:
      context: ./api
      target: dev
    environment:
      DATABASE_HOST: db
      CACHE_URL: redis://cache:6379/0
      PUBLIC_URL: http://localhost:8080
    volumes:
      - type: bind
        source: ./api
        target: /home/node/app
      - type: volume
        target: /home/node/app/node_modules
    depends_on:
      db: {condition: service_healthy}
      cache: {condition: service_started}
    networks: [front, back]
  cache:
    image: redis:8
    networks: [back]
  client:
    build:
      context: ./client
      dockerfile: Dockerfile.dev
    environment:
      VITE_API_URL: http://localhost:8080/api
    volumes:
      - ./client/src:/home/node/app/src
    develop:
      watch:
        - {path: ./client/package.json, action: rebuild}
    networks: [front]
  router:
    image: nginx:1.30
    volumes:
      - ./router/nginx.conf:/etc/nginx/conf.d/default.conf:ro
    ports:
      - \"8080:80\"
    networks: [front]
networks:
  front:
  back:
volumes:
  pgdata:
secrets:
  db_password:
    file: ./db_password.txt
";

const API: &str = "\
FROM node:22-slim AS base
WORKDIR /home/node/app
COPY package.json package-lock.json ./

FROM base AS dev
RUN npm ci && npm cache clean --force
COPY . .
USER node
CMD [\"npx\", \"nodemon\", \"server.js\"]

FROM base AS live
RUN npm ci --omit=dev && npm cache clean --force
COPY . .
USER node
CMD [\"node\", \"server.js\"]
";

const CLIENT: &str = "\
FROM node:22-slim
WORKDIR /home/node/app
COPY package.json package-lock.json ./
RUN npm ci && npm cache clean --force
COPY . .
USER node
CMD [\"npm\", \"run\", \"dev\"]
";

/// What is found at warning or above, by rule and file.
fn found(compose: &str, without: &str) -> Vec<(&'static str, String)> {
    let files = [
        ("compose.yaml", compose),
        ("db_password.txt", "x"),
        ("api/Dockerfile", API),
        ("api/.dockerignore", "node_modules\n"),
        ("api/package.json", "{}"),
        ("api/package-lock.json", "{}"),
        ("api/server.js", ""),
        ("client/Dockerfile.dev", CLIENT),
        ("client/.dockerignore", "node_modules\n"),
        ("client/package.json", "{}"),
        ("client/package-lock.json", "{}"),
        ("client/src/main.js", ""),
        ("router/nginx.conf", ""),
    ];
    let files: Vec<_> = files.into_iter().filter(|(path, _)| *path != without).collect();
    let project = project_of(&files);
    let settings = Selection::new(RULES, &[], &[], &[]).unwrap().into();
    let findings = check(&project, &settings).findings;
    let found = findings.iter().filter(|finding| finding.severity >= Severity::Warning);
    found.map(|finding| (finding.rule, project.file(finding.file).source.path().to_owned())).collect()
}

fn of(rule: &'static str) -> Vec<(&'static str, String)> {
    vec![(rule, "compose.yaml".to_owned())]
}

#[test]
fn whole_it_is_clean() {
    assert_eq!(found(COMPOSE, ""), []);
}

#[test]
fn a_mount_without_its_guard() {
    let guard = "      - type: volume\n        target: /home/node/app/node_modules\n";
    assert_eq!(found(&COMPOSE.replace(guard, ""), ""), of("bind-mount-hides-build"));
}

#[test]
fn a_file_that_is_not_there() {
    assert_eq!(found(COMPOSE, "client/Dockerfile.dev"), of("dockerfile-missing"));
    assert_eq!(found(COMPOSE, "router/nginx.conf"), of("bind-source-missing"));
}

#[test]
fn a_name_that_is_misspelt() {
    assert_eq!(found(&COMPOSE.replace("target: dev\n", "target: devel\n"), ""), of("build-target-missing"));
    assert_eq!(found(&COMPOSE.replace("context: ./client", "context: ./cleint"), ""), of("build-context-missing"));
}

#[test]
fn a_service_that_is_not_on_the_network_of_another() {
    let apart = COMPOSE.replace("    networks: [front, back]\n", "    networks: [front]\n");
    // Both the database and the cache are out of reach.
    let [one] = &of("network-disjoint-dependency")[..] else { unreachable!() };
    assert_eq!(found(&apart, ""), [one.clone(), one.clone()]);
    let alone = apart.replace("      cache: {condition: service_started}\n", "").replace("redis://cache:6379/0", "memory");
    assert_eq!(found(&alone, ""), of("network-disjoint-dependency"));
    let unasked = COMPOSE.replace("  cache:\n    image: redis:8\n    networks: [back]\n", "  cache:\n    image: redis:8\n");
    let unasked = unasked.replace("      cache: {condition: service_started}\n", "");
    assert_eq!(found(&unasked, ""), of("unreachable-host"));
}

#[test]
fn a_server_that_is_asked_at_the_wrong_place() {
    let published = |port: &str| {
        let cache = format!("    image: redis:8\n    ports: [\"127.0.0.1:{port}:6379\"]\n");
        COMPOSE.replace("    image: redis:8\n", &cache)
    };
    assert_eq!(found(&published("6380"), ""), []);
    assert_eq!(found(&published("6380").replace("cache:6379", "cache:6380"), ""), of("unreachable-host"));
    assert_eq!(found(&published("6379").replace("cache:6379", "localhost:6379"), ""), of("unreachable-host"));
    assert_eq!(found(&COMPOSE.replace("redis://cache", "redis://cahce"), ""), of("unreachable-host"));
}

#[test]
fn health_that_nobody_checks() {
    let (start, rest) = COMPOSE.split_once("    healthcheck:").unwrap();
    let (_, end) = rest.split_once("interval: 5s\n").unwrap();
    assert_eq!(found(&format!("{start}{end}"), ""), of("healthy-without-healthcheck"));
}

#[test]
fn a_database_without_a_volume() {
    let bare = COMPOSE.replace("    volumes:\n      - pgdata:/var/lib/postgresql/data\n", "").replace("volumes:\n  pgdata:\n", "");
    assert_eq!(found(&bare, ""), of("data-volume-missing"));
}

//! Overrides, several documents, aliases, `extends` and `include`.

use super::{load, load_with, problems};
use docklint::compose::{Compose, Environment, Options};
use std::path::PathBuf;

/// Loads `compose.yaml` with the override beside it.
fn with_override(base: &str, over: &str) -> Compose {
    let options = Options { environment: Environment { complete: true, ..Environment::default() }, ..Options::default() };
    load_with("compose.yaml", &[("compose.yaml", base), ("compose.override.yaml", over)], &options)
}

/// The pairs of the environment of service `a`.
fn environment(compose: &Compose) -> Vec<String> {
    let service = compose.service("a").unwrap();
    let pair = |pair: &docklint::compose::model::Pair| {
        let value = pair.value.as_ref().map_or("", |value| value.text.as_str());
        format!("{}={value}", pair.name.text.as_str())
    };
    service.environment.iter().map(pair).collect()
}

/// The source of a place, with its file.
fn at(compose: &Compose, place: docklint::compose::Place) -> (String, String) {
    let file = compose.file(place);
    (file.path.display().to_string(), file.source.slice(place.span).to_owned())
}

#[test]
fn an_override_is_found_and_put_on() {
    let compose = with_override(
        "services:\n  a:\n    image: x\n    environment: {A: 1, B: 2}\n    command: run\n    build: .\n",
        "services:\n  a:\n    environment: [B=3, C=4]\n    command: [other]\n    build: {target: dev}\n    ports: !override ['80:80']\n    image: !reset null\n",
    );
    assert_eq!(problems(&compose), [""; 0]);
    assert_eq!(environment(&compose), ["A=1", "B=3", "C=4"]);
    let service = compose.service("a").unwrap();
    assert!(service.image.is_none());
    let build = service.build.as_ref().unwrap();
    assert_eq!(build.context.as_ref().unwrap().known(), Some("."));
    assert_eq!(build.target.as_ref().unwrap().known(), Some("dev"));
    let replaced = &service.variable("B").unwrap().value.as_ref().unwrap();
    assert_eq!(at(&compose, replaced.place), ("compose.override.yaml".to_owned(), "3".to_owned()));
}

#[test]
fn lists_of_names_and_mappings_go_together() {
    let compose = with_override(
        "services:\n  a: {image: x, depends_on: [b], networks: [n], logging: {driver: json-file, options: {a: b}}}\n  b: {image: x}\nnetworks: {n: , m: }\n",
        "services:\n  a: {depends_on: {c: {condition: service_healthy}}, networks: {m: {aliases: [z]}}, logging: {driver: local}}\n  c: {image: x}\n",
    );
    assert_eq!(problems(&compose), [""; 0]);
    let service = compose.service("a").unwrap();
    let names: Vec<_> = service.dependencies.iter().filter_map(|dependency| dependency.name.known()).collect();
    assert_eq!(names, ["b", "c"]);
    assert_eq!(service.networks.len(), 2);
    assert!(service.get("logging").unwrap().get("options").is_none(), "another driver takes no options over");
}

#[test]
fn what_cannot_be_put_on_is_told_with_both_places() {
    let compose = with_override("services: {a: {image: x, gpus: [{count: 1}]}}\n", "services: {a: {gpus: all}}\n");
    assert_eq!(problems(&compose), ["1:22 InvalidType `gpus` is a string here, and a list in what this is put on"]);
    assert_eq!(compose.problems[0].others.len(), 1);
}

#[test]
fn documents_of_a_file_are_overrides() {
    let compose = load("compose.yaml", &[("compose.yaml", "services: {a: {image: x}}\n---\nservices: {a: {image: y}}\n")]);
    assert_eq!(problems(&compose), [""; 0]);
    assert_eq!(compose.service("a").unwrap().image.as_ref().unwrap().known(), Some("y"));
}

#[test]
fn what_comes_by_alias_knows_both_places() {
    let text = "x-d: &d\n  restart: always\nx-e: &e [A=1]\nservices:\n  a:\n    <<: *d\n    image: x\n    environment: *e\n";
    let compose = load("compose.yaml", &[("compose.yaml", text)]);
    assert_eq!(problems(&compose), [""; 0]);
    let service = compose.service("a").unwrap();
    let restart = service.restart.as_ref().unwrap();
    assert_eq!(at(&compose, restart.place).1, "always");
    assert_eq!(at(&compose, restart.used.unwrap()).1, "<<");
    let variable = &service.environment[0].name;
    assert_eq!(at(&compose, variable.place).1, "A");
    assert_eq!(at(&compose, variable.used.unwrap()).1, "*e");
}

#[test]
fn a_mistake_that_aliases_spread_is_told_once() {
    let text = "x-d: &d {restrat: always}\nservices:\n  a: {<<: *d, image: x}\n  b: {<<: *d, image: x}\n";
    let compose = load("compose.yaml", &[("compose.yaml", text)]);
    assert_eq!(problems(&compose), ["1:10 UnknownKey unknown key `restrat` in `a`"]);
    assert_eq!(compose.problems[0].meant.as_deref(), Some("restart"));
}

#[test]
fn services_of_other_files_are_extended() {
    let files = [
        ("compose.yaml", "services:\n  a:\n    extends: {service: base, file: sub/base.yaml}\n    environment: {B: 2}\n"),
        ("sub/base.yaml", "services:\n  base: {extends: root, environment: [A=1]}\n  root: {build: .}\n"),
    ];
    let compose = load("compose.yaml", &files);
    assert_eq!(problems(&compose), [""; 0]);
    assert_eq!(environment(&compose), ["A=1", "B=2"]);
    let service = compose.service("a").unwrap();
    assert!(service.get("extends").is_none());
    let context = service.build.as_ref().unwrap().context.as_ref().unwrap();
    assert_eq!(compose.file(context.place).folder, PathBuf::from("sub"), "its paths are relative to its file");
    assert_eq!(at(&compose, context.used.unwrap()).0, "compose.yaml");
}

#[test]
fn what_is_extended_and_is_not_there_is_told_alone() {
    let compose = load("compose.yaml", &[("compose.yaml", "services: {ab: {extends: bb}, b: {image: x}}\n")]);
    assert_eq!(problems(&compose), ["1:26 UndefinedReference there is no service `bb` to extend"]);
    let compose = load("compose.yaml", &[("compose.yaml", "services: {a: {extends: {service: b, file: no.yaml}}}\n")]);
    assert_eq!(problems(&compose), ["1:44 MissingFile there is no file `no.yaml`"]);
}

#[test]
fn services_that_extend_each_other_are_told() {
    let text = "services:\n  a: {extends: b}\n  b: {extends: c}\n  c: {extends: b}\n  d: {image: x, extends: d}\n";
    let found = problems(&load("compose.yaml", &[("compose.yaml", text)]));
    assert_eq!(
        found,
        ["4:16 ExtendsCycle services extend each other: `b` -> `c` -> `b`", "5:26 ExtendsCycle service `d` extends itself"]
    );
}

#[test]
fn files_are_included_with_their_folder_and_variables() {
    let files = [
        ("compose.yaml", "include:\n  - sub/compose.yaml\nservices:\n  a: {image: x, networks: [n], depends_on: [b]}\n"),
        (
            "sub/compose.yaml",
            "services:\n  b: {image: 'y:${TAG}', volumes: ['./d:/d']}\n  a: {image: z, restart: always}\nnetworks: {n: }\n",
        ),
        ("sub/.env", "TAG=1\n"),
    ];
    let compose = load("compose.yaml", &files);
    assert_eq!(problems(&compose), [""; 0]);
    let included = compose.service("b").unwrap();
    assert_eq!(included.image.as_ref().unwrap().known(), Some("y:1"));
    assert_eq!(compose.file(included.volumes[0].node.place).folder, PathBuf::from("sub"));
    assert_eq!(at(&compose, included.image.as_ref().unwrap().used.unwrap()).1, "sub/compose.yaml");
    let own = compose.service("a").unwrap();
    assert_eq!((own.image.as_ref().unwrap().known(), own.restart.is_some()), (Some("x"), true), "its own values win");
}

#[test]
fn files_that_include_each_other_are_told() {
    let files = [
        ("compose.yaml", "include: [b.yaml]\nservices: {a: {image: x}}\n"),
        ("b.yaml", "include:\n  - path: compose.yaml\nservices: {b: {image: x}}\n"),
    ];
    let found = problems(&load("compose.yaml", &files));
    assert_eq!(found, ["2:11 IncludeCycle files include each other: `compose.yaml` -> `b.yaml` -> `compose.yaml`"]);
}

#[test]
fn what_is_not_there_may_declare_anything() {
    let text = "include: [no.yaml]\nservices: {a: {image: x, networks: [n], depends_on: [b]}}\n";
    assert_eq!(problems(&load("compose.yaml", &[("compose.yaml", text)])), ["1:11 MissingFile there is no file `no.yaml`"]);
}

#[test]
fn an_override_alone_is_not_blamed_for_its_base() {
    let options = Options { is_override: true, overrides: Some(Vec::new()), ..Options::default() };
    let text = "services:\n  a:\n    prts: [80]\n    networks: [n]\n    depends_on: {b: {restart: true}}\n";
    let compose = load_with("prod.yaml", &[("prod.yaml", text)], &options);
    assert_eq!(problems(&compose), ["3:5 UnknownKey unknown key `prts` in `a`"]);
}

#[test]
fn what_a_later_item_replaces_is_kept_aside() {
    let text =
        "services:\n  a: {image: x, volumes: ['./a:/b', './c:/b/'], environment: [A=1, A=2], ports: ['80:80', '80:80/tcp']}\n";
    let compose = load("compose.yaml", &[("compose.yaml", text)]);
    assert_eq!(problems(&compose), [""; 0]);
    let dropped: Vec<_> = compose.dropped.iter().map(|dropped| (dropped.key.as_str(), dropped.what.as_str())).collect();
    assert_eq!(dropped, [("volumes", "/b"), ("environment", "A"), ("ports", ":80:80/tcp")]);
    assert_eq!(at(&compose, compose.dropped[0].place).1, "'./a:/b'");
    assert_eq!(compose.service("a").unwrap().volumes.len(), 1);
}

#[test]
fn a_service_may_be_dropped_or_replaced() {
    let base = "services:\n  a: {image: x, user: u}\n  b: {image: x}\n  c: {image: x, environment: [A=1]}\n";
    let over = "services:\n  a: !override {extends: c, user: v}\n  b: !reset {}\n";
    let compose = with_override(base, &format!("{over}  c: {{image: y}}\n"));
    assert_eq!(problems(&compose), [""; 0]);
    let names: Vec<_> = compose.services.iter().map(|service| service.name.as_str()).collect();
    assert_eq!(names, ["a", "c"]);
    let service = compose.service("a").unwrap();
    assert_eq!(service.image.as_ref().unwrap().known(), Some("y"));
    assert_eq!(service.user.as_ref().unwrap().known(), Some("v"));
}

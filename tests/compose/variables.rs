//! What variables do to a project.

use super::{load_with, problems};
use docklint::compose::{Compose, Environment, Options, ProblemKind};

fn open(files: &[(&str, &str)]) -> Compose {
    load_with("compose.yaml", files, &Options::default())
}

#[test]
fn a_value_is_known_or_it_is_not() {
    let text = "services:\n  a:\n    image: 'x:${TAG}'\n    volumes: ['${DIR}/a:/b', './c:${TO}', 'v${N}:/d']\n    ports: ['${PORT}:80', '81:81']\n    scale: ${N}\n";
    let compose = open(&[("compose.yaml", text)]);
    assert_eq!(problems(&compose), [""; 0]);
    let service = compose.service("a").unwrap();
    let image = service.image.as_ref().unwrap();
    assert_eq!((image.known(), image.text.as_str()), (None, "x:${TAG}"));
    let targets: Vec<_> = service.volumes.iter().map(|mount| mount.target.as_ref().unwrap().known()).collect();
    assert_eq!(targets, [Some("/b"), None, Some("/d")]);
    assert!(service.volumes[0].kind.is_none(), "a path or a name");
    assert!(service.ports[0].port.is_none() && service.ports[1].port.is_some());
    assert!(service.scale.is_none());
    assert_eq!(compose.uses.len(), 6);
}

#[test]
fn a_default_is_what_a_fresh_checkout_has() {
    let text = "services:\n  a:\n    image: x:${TAG:-1}\n    scale: ${N:-2}\n    hostname: ${H:?must}\n    user: ${U-a}${U}\n";
    let compose = open(&[("compose.yaml", text)]);
    assert_eq!(problems(&compose), [""; 0]);
    let service = compose.service("a").unwrap();
    assert_eq!(service.image.as_ref().unwrap().known(), Some("x:1"));
    assert_eq!(service.scale.as_ref().unwrap().value, 2);
    assert_eq!(service.user.as_ref().unwrap().known(), None, "without a default in one place");
    assert!(compose.uses.iter().all(|used| used.variable.set.is_none()));
}

#[test]
fn env_files_beside_the_file_are_read() {
    let text = "name: ${P}x\nservices: {a: {image: '${A}${B}', hostname: '${COMPOSE_PROJECT_NAME}'}}\n";
    let compose = open(&[("compose.yaml", text), (".env", "A=1\nB=${A}${C}2\nP=My\n")]);
    let service = compose.service("a").unwrap();
    assert_eq!(service.hostname.as_ref().unwrap().known(), Some("myx"));
    assert_eq!(service.image.as_ref().unwrap().text.as_str(), "1${B}");
    let compose = open(&[("compose.yaml", "services: {a: {image: x}}\n"), (".env", "A='1\n")]);
    assert_eq!(compose.problems.len(), 1);
    assert_eq!(compose.file(compose.problems[0].place).path.display().to_string(), ".env");
}

#[test]
fn the_env_file_may_name_the_files_of_the_project() {
    let files = [
        ("compose.yaml", "services: {a: {image: x}}\n"),
        ("compose.override.yaml", "services: {a: {image: y}}\n"),
        ("other.yaml", "services: {a: {image: z}}\n"),
        (".env", "COMPOSE_FILE=compose.yaml:other.yaml\n"),
    ];
    assert_eq!(open(&files).service("a").unwrap().image.as_ref().unwrap().known(), Some("z"));
    assert_eq!(open(&files[..3]).service("a").unwrap().image.as_ref().unwrap().known(), Some("y"));
}

#[test]
fn a_variable_that_must_be_set_is_missing_where_nothing_else_is() {
    let options = Options { environment: Environment { complete: true, ..Environment::default() }, ..Options::default() };
    let compose = load_with("compose.yaml", &[("compose.yaml", "services: {a: {image: '${T:?say it}'}}\n")], &options);
    assert_eq!(problems(&compose), ["1:24 MissingVariable `T` has to have a value and is not set: say it"]);
}

#[test]
fn files_that_services_name_are_looked_for_when_asked() {
    let text = "services: {a: {image: x, env_file: [a.env, {path: b.env, required: false}, no.env], label_file: no.labels}}\n";
    let files = [("compose.yaml", text), ("a.env", "A=1\nB='\n")];
    assert_eq!(problems(&open(&files)), [""; 0]);
    let compose = load_with("compose.yaml", &files, &Options { check_files: true, ..Options::default() });
    let kinds: Vec<_> = compose.problems.iter().map(|problem| problem.kind).collect();
    assert_eq!(kinds, [ProblemKind::MissingFile, ProblemKind::MissingFile, ProblemKind::InvalidEnvFile]);
    let read: Vec<_> = compose.service("a").unwrap().env_file.iter().map(|file| file.file.is_some()).collect();
    assert_eq!(read, [true, false, false]);
}

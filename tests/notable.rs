//! What in a context should stay out of an image, and what may go in.

use std::path::Path;

use docklint::project::context::walk;
use docklint::project::disk::MemoryDisk;
use docklint::project::notable::{Certainty, Notable, NotableKind, notable};

fn look(files: &[(&str, &str)]) -> Vec<Notable> {
    let disk = MemoryDisk::new(files.iter().copied());
    let listing = walk(&disk, Path::new(""), None, 10_000);
    notable(&disk, Path::new(""), &listing)
}

/// What is found, certain things as they are, likely ones with a `?`.
fn names(files: &[(&str, &str)]) -> Vec<String> {
    let mark = |certainty| if certainty == Certainty::Likely { "?" } else { "" };
    look(files).into_iter().map(|n| n.path + mark(n.certainty)).collect()
}

const KEY: &str = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n";

#[test]
fn directories_are_summed_up_and_not_entered() {
    let found =
        look(&[(".git/HEAD", "ref"), (".git/objects/aa/bb", "12345"), ("web/node_modules/m/server.pem", KEY), ("src/a.rs", "")]);
    let found: Vec<_> =
        found.iter().map(|n| (n.kind, n.path.as_str(), n.is_dir, n.files, n.bytes, n.ignore_line.as_str())).collect();
    assert_eq!(
        found,
        [
            (NotableKind::History, ".git", true, 2, 8, ".git"),
            (NotableKind::Dependencies, "web/node_modules", true, 1, KEY.len() as u64, "**/node_modules"),
        ]
    );
}

#[test]
fn keys_and_tokens_are_read_to_be_sure() {
    assert_eq!(
        names(&[("ca.pem", "-----BEGIN CERTIFICATE-----"), ("tls/server.key", KEY), ("apt.key", "public")]),
        ["tls/server.key"]
    );
    assert_eq!(names(&[(".npmrc", "registry=https://example.org\nalways-auth=true\n")]), [""; 0]);
    assert_eq!(names(&[(".npmrc", "//example.org/:_authToken=${NPM_TOKEN}\n;_auth=x")]), [""; 0]);
    assert_eq!(names(&[(".npmrc", "//example.org/:_authToken=abc==\n")]), [".npmrc"]);
    assert_eq!(names(&[(".yarnrc.yml", "npmAuthToken: \"abc=\"\n")]), [".yarnrc.yml"]);
    assert_eq!(names(&[("id_rsa", KEY), ("id_rsa.pub", "ssh-rsa"), ("id_ed25519.example", KEY)]), ["id_rsa"]);
    let account = format!(r#"{{"type": "service_account", "private_key": "{KEY}"}}"#);
    assert_eq!(
        names(&[("my-service-account-1.json", &account), ("keys.json", "{}"), ("account.json", "{}")]),
        ["my-service-account-1.json"]
    );
    assert_eq!(
        names(&[("terraform.tfstate", "{}"), ("prod.tfvars", "a=1"), (".ssh/config", "x")]),
        [".ssh", "prod.tfvars?", "terraform.tfstate"]
    );
    assert_eq!(names(&[("tests/fixtures/server.key", KEY)]), ["tests/fixtures/server.key?"], "made up, most likely");
}

#[test]
fn env_files() {
    assert_eq!(names(&[(".env", "PORT=80\n"), ("web/.env.local", "DB_PASSWORD=hunter2")]), [".env?", "web/.env.local"]);
    assert_eq!(names(&[(".env", "# X_TOKEN=a\nX_TOKEN=\nAPI_KEY=$KEY\nB_SECRET='changeme'\n")]), [".env?"]);
    assert_eq!(names(&[(".env", "export AWS_SECRET_ACCESS_KEY=\"abc\"\n")]), [".env"]);
    let examples =
        [".env.example", ".env.sample", ".env.template", ".env.dist", ".env.local.example", "env.d.ts", ".env.ts", "env.md"];
    assert_eq!(names(&examples.map(|name| (name, "A_TOKEN=abc"))), [""; 0]);
    assert_eq!(names(&[(".env", "")]), [""; 0], "empty");
}

#[test]
fn build_output_and_dependencies_need_company() {
    assert_eq!(
        names(&[("vendor/github.com/x/y.go", "x"), ("target/notes", "x"), ("bin/run", "x"), ("dist/x", "x"), ("env/x", "x")]),
        [""; 0]
    );
    assert_eq!(names(&[("vendor/autoload.php", "x")]), ["vendor"]);
    assert_eq!(names(&[("target/x.jar", "x"), ("pom.xml", "x")]), ["target?"]);
    assert_eq!(names(&[("target/CACHEDIR.TAG", "x")]), ["target"]);
    assert_eq!(names(&[("App.csproj", "x"), ("bin/x", "x"), ("obj/y", "x"), ("tools/bin/z", "x")]), ["bin", "obj"]);
    assert_eq!(names(&[("a/App.csproj", "x"), ("a/b/bin/x", "x"), ("a/bin/x", "x")]), ["a/bin"]);
    assert_eq!(
        names(&[("dist/x", "x"), ("package.json", "x"), ("env/pyvenv.cfg", "x"), ("a/__pycache__/x.pyc", "x")]),
        ["env", "dist?", "a/__pycache__"]
    );
}

#[test]
fn ignore_lines_match_what_they_are_for() {
    for path in ["a/.DS_Store", "[x]/*~/.env", "!a/x.tfstate", "#b/id_rsa", "a b/.git/x", "cmake-build-debug/x"] {
        let found = look(&[(path, "x")]);
        let [found] = &found[..] else { panic!("{path}: {found:?}") };
        let line = docklint::source::Source::new(".dockerignore", found.ignore_line.as_str());
        let ignore = docklint::ignorefile::IgnoreFile::parse(&line);
        assert!(ignore.matches(path) && ignore.errors.is_empty(), "{path}: {}", found.ignore_line);
    }
}

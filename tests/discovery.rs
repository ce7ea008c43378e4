//! Which files are found to lint.

use std::path::{Path, PathBuf};

use docklint::project::discovery::{Discovery, discover, is_dockerfile_name, is_wanted_name};
use docklint::project::{RealDisk, Roots};

use crate::folder::Folder;

fn search(folder: &Folder, paths: &[&str]) -> (Vec<String>, Discovery) {
    let paths: Vec<PathBuf> = paths.iter().map(|path| folder.path().join(path)).collect();
    let discovery = discover(&paths, is_dockerfile_name);
    let inside = |path: &PathBuf| path.strip_prefix(folder.path()).unwrap().to_str().unwrap().to_owned();
    (discovery.files.iter().map(inside).collect(), discovery)
}

#[test]
fn names_of_dockerfiles() {
    for name in [
        "Dockerfile",
        "dockerfile",
        "DOCKERFILE",
        "Containerfile",
        "Dockerfile.dev",
        "Dockerfile.arm64-v8",
        "Dockerfile.ubuntu20.04",
        "Dockerfile.sign.rpm",
        "Dockerfile.old",
        "Dockerfile.php",
        "Dockerfile-alpine",
        "Dockerfile_test",
        "Dockerfile2",
        "DockerfileDev",
        "web.Dockerfile",
        "web.dockerfile",
        ".gitpod.Dockerfile",
        "template.Dockerfile",
        "Containerfile.bad-checksum",
        "a.b.containerfile",
    ] {
        assert!(is_dockerfile_name(name), "{name}");
    }
    for name in [
        "Dockerfile.dockerignore",
        "web.Dockerfile.dockerignore",
        "Containerfile.containerignore",
        "Dockerfile.md",
        "Dockerfile.J2",
        "Dockerfile.prod.tmpl",
        "dockerfile.go",
        "dockerfile_test.go",
        "dockerfile-parser.js",
        "Dockerfile.yaml",
        "Dockerfile.bak",
        "Dockerfile~",
        "Dockerfile.dev~",
        ".#web.Dockerfile",
        ".Dockerfile.swp",
        "Dockerfiles",
        "dockerfilelint",
        "Dockerfile.",
        "Dockerfile-",
        "MyDockerfile",
        "README",
        "docker-compose.yml",
        "Dockerfilé",
        "",
    ] {
        assert!(!is_dockerfile_name(name), "{name}");
    }
}

#[test]
fn a_directory_is_searched() {
    let folder = Folder::with(&[
        "Dockerfile",
        "b/c/web.Dockerfile",
        "b/main.rs",
        ".devcontainer/Dockerfile",
        ".git/Dockerfile",
        "a/node_modules/x/Dockerfile",
        ".hg/Dockerfile",
        "a/Dockerfile.md",
    ]);
    let (files, discovery) = search(&folder, &[""]);
    assert_eq!(files, [".devcontainer/Dockerfile", "Dockerfile", "b/c/web.Dockerfile"]);
    assert_eq!(discovery.errors, []);
    assert_eq!(search(&folder, &["a/node_modules", ".git"]).0, [".git/Dockerfile", "a/node_modules/x/Dockerfile"], "where named");
}

#[test]
fn workflows_are_no_compose_files() {
    let folder = Folder::with(&[".github/workflows/compose-test.yml", ".github/compose.yaml", "workflows/compose.yml"]);
    let found = discover(&[folder.path().to_owned()], is_wanted_name).files;
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn ignored_files_are_passed_by_even_without_git() {
    let folder = Folder::with(&["out/Dockerfile", "a/tmp/Dockerfile", "a/Dockerfile", "b/Dockerfile.local", "b/Dockerfile"]);
    folder.write(".gitignore", "/out/\n*.local\n");
    folder.write("a/.ignore", "tmp\n");
    assert_eq!(search(&folder, &[""]).0, ["a/Dockerfile", "b/Dockerfile"]);
    assert_eq!(search(&folder, &["b/Dockerfile.local"]).0, ["b/Dockerfile.local"], "where named");
}

#[test]
fn ignore_files_above_count_inside_a_repository_only() {
    let folder = Folder::with(&["home/project/sub/Dockerfile"]);
    folder.write("home/.gitignore", "*\n");
    assert_eq!(search(&folder, &["home/project"]).0.len(), 1);
    folder.write("home/project/.git/HEAD", "");
    assert_eq!(search(&folder, &["home/project/sub"]).0.len(), 1, "the repository ends below it");
    folder.write("home/project/.gitignore", "Dockerfile\n");
    assert_eq!(search(&folder, &["home/project/sub"]).0.len(), 0);
}

#[test]
fn named_files_are_taken_once_and_whatever_their_name() {
    let folder = Folder::with(&["a/Dockerfile", "build.txt"]);
    let (files, discovery) = search(&folder, &["build.txt", "a", "a/Dockerfile", "", "a/../a/./Dockerfile", "nowhere", "nowhere"]);
    assert_eq!(files, ["a/Dockerfile", "build.txt"]);
    assert_eq!(discovery.errors.len(), 1);
    assert_eq!(discovery.errors[0].0, folder.path().join("nowhere"));
    assert!(discovery.errors[0].1.contains("No such file"), "{}", discovery.errors[0].1);
}

#[test]
fn relative_paths_stay_relative() {
    // Tests run in the package's own folder.
    let discovery = discover(&["./src//main.rs".into(), "src/main.rs".into(), ".".into()], |name| name == "Cargo.toml");
    assert_eq!(discovery.files, [Path::new("Cargo.toml"), Path::new("src/main.rs")]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_where_named() {
    use std::os::unix::fs::symlink;
    let folder = Folder::with(&["real/Dockerfile"]);
    symlink(folder.path(), folder.path().join("real/cycle")).unwrap();
    symlink(folder.path().join("real"), folder.path().join("link")).unwrap();
    symlink(folder.path().join("real/Dockerfile"), folder.path().join("Dockerfile")).unwrap();
    symlink("nowhere", folder.path().join("dangling")).unwrap();
    assert_eq!(search(&folder, &[""]).0, ["real/Dockerfile"]);
    assert_eq!(search(&folder, &["link"]).0, ["link/Dockerfile"]);
    assert_eq!(search(&folder, &["Dockerfile"]).0, ["Dockerfile"]);
    assert_eq!(search(&folder, &["dangling"]).1.errors.len(), 1);
}

#[test]
fn the_root_of_a_project() {
    let folder = Folder::with(&["top/a/b/Dockerfile", "top/.git/HEAD", "top/a/module/.git", "top/a/module/Dockerfile"]);
    let root = |file: &str| Roots::new(&RealDisk).of(&folder.path().join(file), Path::new("elsewhere/./x"));
    assert_eq!(root("top/a/b/Dockerfile"), folder.path().join("top"));
    assert_eq!(root("top/a/module/Dockerfile"), folder.path().join("top/a/module"));
    // Whatever repository the tests run in, a file of it has the same root as its folder.
    let roots = Roots::new(&RealDisk);
    assert_eq!(roots.of(Path::new("src/main.rs"), Path::new("")), roots.of(Path::new("Cargo.toml"), Path::new("")));
}

#[test]
fn the_corpus_is_found() {
    let corpus = std::env::var("DOCKLINT_CORPUS").map_or_else(|_| std::env::temp_dir().join("docklint-corpus"), PathBuf::from);
    let dockerfiles = corpus.join("dockerfiles");
    if !dockerfiles.is_dir() {
        println!("no unpacked corpus in {}: nothing searched", corpus.display());
        return;
    }
    let found = discover(&[dockerfiles], is_dockerfile_name);
    assert_eq!(found.errors, []);
    assert!(found.files.len() > 5_400, "{} found", found.files.len());
    assert!(found.files.is_sorted_by_key(|path| path.as_os_str()));
}

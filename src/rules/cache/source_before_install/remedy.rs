//! What to do, for each package manager.

use super::context::Evidence;
use super::copies::Broad;
use super::installs::{Install, Work};
use crate::project::places;
use crate::rules::words;
use crate::shell::tools::Manager;

/// So many files are named.
const NAMED: usize = 4;

/// What to do about a copy that makes an install run again.
pub fn help(copy: &Broad, install: &Install, evidence: &Evidence) -> String {
    let files = manifests(copy, install, evidence);
    let shown = &install.shown;
    if copy.mounted {
        return format!("mount {files} alone: `--mount=type=bind,source=…,target=…` for each");
    }
    match (install.manager, install.work == Work::Build) {
        (Manager::Cargo, true) => {
            "keep downloads and results in cache mounts (`RUN --mount=type=cache,target=…` for cargo's registry and for \
            `target`), or build the dependencies before with cargo-chef"
                .to_owned()
        }
        (Manager::Maven, true) => or_mount(&files, shown, "dependency:go-offline", "~/.m2"),
        (Manager::Gradle, true) => or_mount(&files, shown, "dependencies", "~/.gradle"),
        (Manager::Go, true) => format!("copy {files}, run `go mod download`, then copy the rest"),
        (Manager::Dotnet, false) if evidence.manifests.is_empty() => {
            format!("copy {files} and the project files that it refers to, run `{shown}`, then copy the rest")
        }
        (Manager::Dotnet, true) => format!("copy {files}, run `dotnet restore`, then copy the rest"),
        (Manager::Cargo, _) if evidence.is_workspace => {
            "build the dependencies before with cargo-chef, in a stage of their own, or keep cargo's registry in a cache mount of the `RUN`"
                .to_owned()
        }
        _ if copy.manifests.is_some() && !install.with_project && !evidence.is_workspace => {
            format!("run `{shown}` before this copy: its manifest files are there already")
        }
        (Manager::Composer, _) if !install.ignores_scripts => format!(
            "copy {files}, run `composer install --no-scripts --no-autoloader`, copy the rest, then run `composer dump-autoload`"
        ),
        (Manager::Poetry, _) if install.with_project => {
            format!("copy {files}, run `poetry install --no-root`, copy the rest, then run `{shown}`")
        }
        (Manager::Uv, _) if evidence.is_workspace => {
            format!("copy {files}, run `uv sync --frozen --no-install-workspace`, copy the rest, then run `{shown}`")
        }
        (Manager::Uv, _) if install.with_project => {
            format!("copy {files}, run `uv sync --no-install-project`, copy the rest, then run `{shown}`")
        }
        // cargo-chef's recipe is made from the sources, in a stage of its own.
        (Manager::Cargo, _) if !install.manifests.is_empty() => {
            format!("run `{shown}` in a stage that starts without the sources, with nothing but {files} copied to it")
        }
        (Manager::Cargo, _) => {
            format!("copy {files}, make an empty `src/lib.rs`, run `{shown}`, then copy the rest")
        }
        _ => match evidence.script {
            Some(script) => format!("copy {files} and what the script `{script}` needs, run `{shown}`, then copy the rest"),
            None => format!("copy {files}, run `{shown}`, then copy the rest"),
        },
    }
}

/// For the build `shown`, by the same program.
fn or_mount(files: &str, shown: &str, fetch: &str, cache: &str) -> String {
    let program = shown.split(' ').next().unwrap_or(shown);
    format!("copy {files}, run `{program} {fetch}`, then copy the rest; or keep `{cache}` in a cache mount of the `RUN`")
}

/// The files to copy first: those on disk, else those that the command names, else the usual ones.
fn manifests(copy: &Broad, install: &Install, evidence: &Evidence) -> String {
    if !evidence.manifests.is_empty() {
        return words::list(&evidence.manifests, NAMED);
    }
    let in_context = |path: &str| {
        let path =
            places::join("/", &format!("{}/{}", copy.source, places::within(&copy.target, path).unwrap_or(places::name(path))));
        path.trim_start_matches('/').to_owned()
    };
    let paths: Vec<String> = match install.manifests.as_slice() {
        [] => usual(install.manager).iter().map(|name| in_context(&format!("{}/{name}", install.folder))).collect(),
        named => named.iter().map(|path| in_context(path)).collect(),
    };
    words::list(&paths, NAMED)
}

fn usual(manager: Manager) -> &'static [&'static str] {
    match manager {
        Manager::Npm => &["package.json", "package-lock.json"],
        Manager::Yarn => &["package.json", "yarn.lock"],
        Manager::Pnpm => &["package.json", "pnpm-lock.yaml"],
        Manager::Bun => &["package.json", "bun.lock"],
        Manager::Pip => &["requirements.txt"],
        Manager::Uv => &["pyproject.toml", "uv.lock"],
        Manager::Poetry => &["pyproject.toml", "poetry.lock"],
        Manager::Pipenv => &["Pipfile", "Pipfile.lock"],
        Manager::Conda => &["environment.yml"],
        Manager::Bundler => &["Gemfile", "Gemfile.lock"],
        Manager::Go => &["go.mod", "go.sum"],
        Manager::Cargo => &["Cargo.toml", "Cargo.lock"],
        Manager::Composer => &["composer.json", "composer.lock"],
        Manager::Maven => &["pom.xml"],
        Manager::Gradle => &["build.gradle", "settings.gradle", "gradle.properties"],
        Manager::Dotnet => &["*.csproj"],
        Manager::Mix => &["mix.exs", "mix.lock"],
        _ => manager.manifests(),
    }
}

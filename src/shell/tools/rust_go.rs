//! go and cargo: `go help build`, `cargo help`.

use super::action::{install, project, remove};
use super::package::PackageKind;
use super::reader::{PLAIN, Program, Style, sub};
use super::{Action, Arguments, Holds, Manager, Package, Project};
use crate::shell::Word;

pub(super) const PROGRAMS: &[&Program] = &[&GO, &CARGO];

static GO: Program = Program {
    names: "go xx-go",
    style: Style::SingleDash,
    values: GO_VALUES,
    flags: &["-x", "-v", "-a", "-n", "-race", "-trimpath", "-modcacherw"],
    subcommands: &[
        sub("build"),
        sub("install"),
        Program { flags: &["-u", "-d", "-t", "-tool"], ..sub("get") },
        Program { runs: true, ..sub("run") },
        Program {
            values: &[
                "-run",
                "-bench",
                "-benchtime",
                "-count",
                "-coverprofile",
                "-cpu",
                "-timeout",
                "-parallel",
                "-outputdir",
                "-skip",
            ],
            flags: &["-c", "-short", "-failfast"],
            ..sub("test")
        },
        Program {
            subcommands: &[
                Program { values: &["-reuse"], ..sub("download") },
                Program { values: &["-go", "-compat"], ..sub("tidy") },
                sub("vendor"),
                sub("verify"),
                sub("init"),
                sub("graph"),
                Program { values: &["-require", "-replace", "-droprequire", "-dropreplace", "-go", "-module"], ..sub("edit") },
            ],
            ..sub("mod")
        },
        Program { flags: &["-cache", "-modcache", "-testcache", "-fuzzcache", "-i", "-r"], ..sub("clean") },
        Program { values: &["-run"], ..sub("generate") },
        Program { flags: &["-w", "-u"], ..sub("env") },
        Program { flags: &["-m", "-json", "-deps"], values: &["-f"], ..sub("list") },
        Program { subcommands: &[sub("sync"), sub("init"), sub("use"), sub("vendor")], ..sub("work") },
        Program { runs: true, ..sub("tool") },
        sub("vet"),
        sub("fmt"),
        sub("version"),
    ],
    meaning: go,
    ..PLAIN
};

const GO_VALUES: &[&str] = &[
    "-C",
    "-o",
    "-p",
    "-asmflags",
    "-buildmode",
    "-compiler",
    "-covermode",
    "-coverpkg",
    "-gccgoflags",
    "-gcflags",
    "-installsuffix",
    "-ldflags",
    "-mod",
    "-modfile",
    "-overlay",
    "-pgo",
    "-pkgdir",
    "-tags",
    "-toolexec",
    "-exec",
];

fn go(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Go;
    let local = |p: &Package| p.kind == PackageKind::Path;
    match arguments.subcommand.as_slice() {
        ["mod", "download" | "vendor" | "tidy"] | ["work", "sync" | "vendor"] => {
            // `tidy` and `vendor` read the imports of all sources.
            let needs_sources = !arguments.is(&["mod", "download"]);
            Some(project(manager, Project { locked: !needs_sources, needs_sources, ..Project::default() }))
        }
        ["get"]
            if arguments.operands.is_empty()
                || arguments.operands(words).all(|a| a.text.ends_with("...") && a.text.starts_with('.')) =>
        {
            Some(project(manager, Project { needs_sources: true, ..Project::default() }))
        }
        ["get" | "install" | "run"] => match install(manager, arguments, words) {
            // A package of this module is built, not installed from elsewhere.
            Action::Install { packages, .. } if packages.iter().all(local) => Some(Action::Build { manager: Some(manager) }),
            Action::Install { mut packages, .. } => {
                packages.truncate(if arguments.is(&["run"]) { 1 } else { usize::MAX });
                Some(Action::Install { manager, packages, project: None })
            }
            other => Some(other),
        },
        ["build" | "generate"] => Some(Action::Build { manager: Some(manager) }),
        ["clean"] if arguments.has("-modcache") && arguments.has("-cache") => {
            Some(Action::CleanCache { manager, cleaned: Holds::All })
        }
        ["clean"] if arguments.has_any(&["-modcache", "-cache"]) => Some(Action::CleanCache { manager, cleaned: Holds::Packages }),
        _ => None,
    }
}

static CARGO: Program = Program {
    names: "cargo xx-cargo",
    flags: &["--quiet -q", "--verbose -v", "--locked", "--frozen", "--offline", "--help -h", "--version -V", "--list"],
    values: &["--color", "--config", "-Z", "-C", "--manifest-path", "--target-dir"],
    subcommands: &[
        Program { flags: CARGO_FLAGS, values: CARGO_VALUES, ..sub("build b") },
        Program { flags: CARGO_FLAGS, values: CARGO_VALUES, ..sub("check c") },
        Program { flags: CARGO_FLAGS, values: CARGO_VALUES, ..sub("test t") },
        Program { flags: CARGO_FLAGS, values: CARGO_VALUES, ..sub("bench") },
        Program { flags: CARGO_FLAGS, values: CARGO_VALUES, ..sub("run r") },
        Program { flags: CARGO_FLAGS, values: CARGO_VALUES, ..sub("rustc") },
        Program { flags: CARGO_FLAGS, values: CARGO_VALUES, ..sub("clippy") },
        Program { flags: CARGO_FLAGS, values: CARGO_VALUES, ..sub("auditable") },
        Program { flags: CARGO_FLAGS, values: CARGO_VALUES, ..sub("zigbuild") },
        Program { flags: CARGO_FLAGS, values: CARGO_VALUES, subcommands: &[sub("prepare"), sub("cook")], ..sub("chef") },
        Program { flags: CARGO_INSTALL_FLAGS, values: CARGO_INSTALL_VALUES, ..sub("install") },
        Program { flags: CARGO_INSTALL_FLAGS, values: CARGO_INSTALL_VALUES, ..sub("binstall") },
        Program { values: &["--root", "--package -p"], ..sub("uninstall") },
        Program { values: &["--target"], ..sub("fetch") },
        Program { values: &["--package -p", "--precise"], ..sub("update") },
        Program { flags: &["--versioned-dirs"], values: &["--sync -s"], ..sub("vendor") },
        sub("generate-lockfile"),
        sub("clean"),
        sub("new"),
        sub("init"),
        sub("add"),
        sub("doc d"),
        sub("metadata"),
        sub("tree"),
        sub("nextest"),
    ],
    meaning: cargo,
    ..PLAIN
};

const CARGO_FLAGS: &[&str] = &["--release -r", "--all-features", "--no-default-features", "--workspace --all", "--lib", "--bins"];
const CARGO_VALUES: &[&str] = &[
    "--package -p",
    "--exclude",
    "--bin",
    "--example",
    "--test",
    "--bench",
    "--features -F",
    "--target",
    "--artifact-dir --out-dir",
    "--profile",
    "--jobs -j",
    "--message-format",
    "--recipe-path",
];
const CARGO_INSTALL_FLAGS: &[&str] =
    &["--force -f", "--no-track", "--debug", "--all-features", "--no-default-features", "--no-confirm -y"];
const CARGO_INSTALL_VALUES: &[&str] = &[
    "--version --vers",
    "--git",
    "--branch",
    "--tag",
    "--rev",
    "--path",
    "--root",
    "--registry",
    "--index",
    "--features -F",
    "--profile",
    "--target",
    "--targets",
    "--jobs -j",
    "--bin",
    "--example",
    "--install-path",
    "--strategies",
];

fn cargo(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Cargo;
    let locked = arguments.has_any(&["--locked", "--frozen"]);
    match arguments.subcommand.as_slice() {
        ["fetch" | "vendor" | "generate-lockfile" | "update"] => Some(project(manager, Project { locked, ..Project::default() })),
        // cargo-chef builds the dependencies from a recipe and nothing else.
        ["chef", "cook"] => {
            let manifests = arguments.values("--recipe-path").collect();
            Some(project(manager, Project { manifests, locked: true, ..Project::default() }))
        }
        ["install" | "binstall"]
            if arguments.option("--path").is_some() || arguments.operands.is_empty() && arguments.option("--git").is_none() =>
        {
            Some(Action::Build { manager: Some(manager) })
        }
        ["install" | "binstall"] => Some(crates(arguments, words)),
        ["uninstall"] => Some(remove(manager, arguments, words)),
        ["build" | "rustc" | "auditable" | "zigbuild"] => Some(Action::Build { manager: Some(manager) }),
        _ => None,
    }
}

/// `--version` holds for all crates of the call; with `--git`, a revision or tag is the version.
fn crates(arguments: &Arguments, words: &[Word]) -> Action {
    let manager = Manager::Cargo;
    let value = |name: &str| arguments.option(name).and_then(|o| o.value.clone());
    let git = arguments.option("--git").and_then(super::OptionUse::argument);
    let packages = match git {
        Some(url) => {
            let version = value("--rev").or_else(|| value("--tag"));
            vec![Package { manager, name: url.text, version, kind: PackageKind::Url, word: url.word, span: url.span }]
        }
        None => {
            let version = value("--version");
            let with_version = |p: Package| Package { version: p.version.or_else(|| version.clone()), ..p };
            super::action::packages(manager, arguments, words).into_iter().map(with_version).collect()
        }
    };
    Action::Install { manager, packages, project: None }
}

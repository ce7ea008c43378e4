//! gem and bundler.

use super::action::{packages, project, remove, upgrade};
use super::reader::{PLAIN, Program, sub};
use super::{Action, Arguments, Manager, Package, PackageKind, Project};
use crate::shell::Word;

pub(super) const PROGRAMS: &[&Program] = &[&GEM, &BUNDLE];

static GEM: Program = Program {
    names: "gem jgem",
    flags: &[
        "--quiet -q --silent",
        "--verbose -V",
        "--no-document -N --no-doc",
        "--force -f",
        "--local -l",
        "--remote -r",
        "--both -b",
        "--env-shebang -E",
        "--wrappers -w",
        "--all -a",
        "--executables -x",
        "--ignore-dependencies -I",
        "--help -h",
    ],
    values: &[
        "--version -v",
        "--source -s",
        "--install-dir -i",
        "--bindir -n",
        "--platform",
        "--build-root",
        "--trust-policy -P",
        "--config-file",
        "--bulk-threshold -B",
        "--without",
        "--target-rbconfig",
    ],
    optional: &["--document -d", "--http-proxy -p", "--file -g"],
    subcommands: &[
        sub("install i"),
        sub("uninstall"),
        sub("update"),
        sub("cleanup clean"),
        Program { values: &["--add -a", "--remove -r"], ..sub("sources source") },
        Program { values: &["--output -o"], ..sub("build") },
        sub("push"),
        sub("fetch"),
        sub("pristine"),
        sub("list"),
        sub("query"),
        sub("env environment"),
        sub("which"),
    ],
    meaning: gem,
    ..PLAIN
};

/// An install of the operands; `--version` holds for all of them.
fn install_version(manager: Manager, arguments: &Arguments, words: &[Word]) -> Action {
    let version = arguments.option("--version").and_then(|o| o.value.clone());
    let with_version = |p: Package| match p.kind {
        PackageKind::Path | PackageKind::Url => p,
        _ => Package { version: p.version.or_else(|| version.clone()), ..p },
    };
    let packages = packages(manager, arguments, words).into_iter().map(with_version).collect();
    Action::Install { manager, packages, project: None }
}

fn gem(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Gem;
    match arguments.verb() {
        "install" if arguments.option("--file").is_some() => Some(project(manager, Project::default())),
        "install" => Some(install_version(manager, arguments, words)),
        "uninstall" => Some(remove(manager, arguments, words)),
        // `--system` updates RubyGems itself; its operand is a version.
        "update" if !arguments.has("--system") => Some(upgrade(manager, arguments, words, false)),
        _ => None,
    }
}

static BUNDLE: Program = Program {
    names: "bundle bundler",
    default: "install",
    flags: &["--quiet -q", "--verbose -V", "--deployment", "--frozen", "--local", "--no-cache", "--version -v", "--help -h"],
    values: &[
        "--jobs -j",
        "--retry -r",
        "--path",
        "--without",
        "--with",
        "--gemfile",
        "--target-rbconfig",
        "--trust-policy -P",
        "--shebang",
    ],
    optional: &["--binstubs", "--standalone"],
    subcommands: &[
        sub("install i"),
        sub("update"),
        sub("check"),
        sub("lock"),
        Program { flags: &["--version-strict"], values: &["--version -v", "--group -g", "--source -s"], ..sub("add") },
        Program { runs: true, ..sub("exec e") },
        Program {
            flags: &["--local", "--global"],
            subcommands: &[sub("set"), sub("unset"), sub("get"), sub("list")],
            ..sub("config")
        },
        Program { flags: &["--all", "--all-platforms"], ..sub("package cache pack") },
        Program { flags: &["--force", "--dry-run"], ..sub("clean") },
        sub("binstubs"),
        sub("show"),
        sub("info"),
        sub("outdated"),
        sub("init"),
        sub("remove"),
        sub("pristine"),
        sub("platform"),
    ],
    meaning: bundle,
    ..PLAIN
};

fn bundle(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Bundler;
    match arguments.verb() {
        "install" => {
            let manifests = arguments.values("--gemfile").collect();
            let locked = arguments.has_any(&["--deployment", "--frozen"]);
            Some(project(manager, Project { manifests, locked, ..Project::default() }))
        }
        "add" => Some(install_version(manager, arguments, words)),
        "remove" => Some(remove(manager, arguments, words)),
        "update" => Some(upgrade(manager, arguments, words, false)),
        _ => None,
    }
}

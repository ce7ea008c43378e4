//! npm, npx, yarn (classic and berry), pnpm and bun.

use super::action::{self, install, remove, upgrade};
use super::reader::{PLAIN, Program, Style, sub};
use super::{Action, Arguments, Holds, Manager, Project};
use crate::shell::Word;

pub(super) const PROGRAMS: &[&Program] = &[&NPM, &NPX, &YARN, &PNPM, &BUN];

static NPM: Program = Program {
    names: "npm",
    style: Style::Npm,
    flags: &[
        "--global -g",
        "--save -S",
        "--save-dev -D",
        "--save-prod -P",
        "--save-optional -O",
        "--save-exact -E",
        "--save-bundle -B",
        "--force -f",
        "--yes -y",
        "--silent -s",
        "--quiet -q",
        "--verbose -d",
        "--workspaces -ws",
        "--include-workspace-root -iwr",
        "--production --prod",
        "--unsafe-perm",
        "--help -h",
        "--version -v",
        "--long -l",
        "--parseable -p",
    ],
    values: NPM_VALUES,
    subcommands: &[
        sub("install i in ins inst insta instal isnt isnta isntal isntall add"),
        sub("ci clean-install ic install-clean isntall-clean"),
        sub("install-test it"),
        sub("install-ci-test cit clean-install-test"),
        sub("uninstall un unlink remove rm r"),
        sub("update up upgrade udpate"),
        sub("run run-script rum urn"),
        Program { runs: true, ..sub("exec x") },
        Program { subcommands: &[sub("clean clear rm"), sub("verify"), sub("add"), sub("ls list")], ..sub("cache") },
        Program { subcommands: &[sub("set s"), sub("get g"), sub("delete rm"), sub("list ls")], ..sub("config c") },
        sub("set"),
        sub("link ln"),
        sub("rebuild rb"),
        sub("prune"),
        sub("dedupe ddp"),
        sub("audit"),
        sub("test t tst"),
        sub("start"),
        sub("pack"),
        sub("publish"),
        sub("init create innit"),
        sub("view info show v"),
        sub("list ls ll la"),
        sub("version"),
    ],
    meaning: npm,
    ..PLAIN
};

const NPM_VALUES: &[&str] = &[
    "--prefix -C",
    "--registry",
    "--loglevel",
    "--omit",
    "--include",
    "--only",
    "--also",
    "--cache",
    "--userconfig",
    "--globalconfig",
    "--workspace -w",
    "--tag",
    "--install-strategy",
    "--script-shell",
    "--fetch-retries",
    "--fetch-timeout",
    "--fetch-retry-factor",
    "--fetch-retry-mintimeout",
    "--fetch-retry-maxtimeout",
    "--maxsockets",
    "--network-timeout",
    "--node-options",
    "--otp",
    "--proxy",
    "--https-proxy",
    "--noproxy",
    "--cafile",
    "--ca",
    "--cert",
    "--key",
    "--auth-type",
    "--access",
    "--scope",
    "--before",
    "--min-release-age",
    "--cpu",
    "--os",
    "--libc",
    "--audit-level",
    "--cache-min",
    "--cache-max",
    "--call -c",
    "--package",
    "--depth",
    "--location -L",
    "--lockfile-version",
    "--logs-dir",
    "--logs-max",
    "--message -m",
    "--pack-destination",
    "--python",
    "--target",
    "--arch",
    "--target_arch",
    "--disturl --dist-url",
    "--save-prefix",
    "--umask",
    "--user-agent",
    "--user",
    "--jobs",
];

static NPX: Program = Program {
    names: "npx bunx",
    flags: &["--yes -y", "--no-install --no", "--quiet -q"],
    values: &["--package -p", "--call -c", "--cache", "--node-arg -n", "--registry", "--workspace -w"],
    runs: true,
    ..PLAIN
};

static YARN: Program = Program {
    names: "yarn yarnpkg",
    default: "install",
    style: Style::Npm,
    flags: &[
        "--silent -s",
        "--frozen-lockfile",
        "--immutable",
        "--production --prod",
        "--version -v",
        "--help -h",
        "--offline",
        "--force",
    ],
    values: &[
        "--cwd",
        "--modules-folder",
        "--cache-folder",
        "--preferred-cache-folder",
        "--global-folder",
        "--link-folder",
        "--prefix",
        "--use-yarnrc",
        "--registry",
        "--proxy",
        "--https-proxy",
        "--network-timeout",
        "--network-concurrency",
        "--child-concurrency",
        "--mutex",
        "--mode",
        "--otp",
    ],
    subcommands: &[
        sub("install"),
        Program { flags: YARN_ADD, ..sub("add") },
        Program {
            subcommands: &[
                Program { flags: YARN_ADD, ..sub("add") },
                sub("remove"),
                sub("upgrade"),
                sub("list"),
                sub("bin"),
                sub("dir"),
            ],
            ..sub("global")
        },
        sub("remove"),
        sub("upgrade up"),
        sub("run"),
        Program { runs: true, ..sub("exec") },
        Program { runs: true, values: &["--package -p"], ..sub("dlx") },
        Program { runs: true, ..sub("node") },
        Program { runs: true, ..sub("workspace") },
        Program { subcommands: &[Program { flags: &["--all"], ..sub("clean clear") }, sub("list"), sub("dir")], ..sub("cache") },
        Program { subcommands: &[sub("set"), sub("get"), sub("delete"), sub("list"), sub("unset")], ..sub("config") },
        Program {
            subcommands: &[
                Program { flags: &["--production", "--all -A"], ..sub("focus") },
                Program { flags: &["--all -A", "--parallel -p", "--topological -t"], runs: true, ..sub("foreach") },
                sub("info"),
                sub("list"),
            ],
            ..sub("workspaces")
        },
        Program { subcommands: &[sub("version"), sub("resolution")], ..sub("set") },
        Program { subcommands: &[sub("import"), sub("remove"), sub("list")], ..sub("plugin") },
        sub("link"),
        sub("pack"),
        sub("dedupe"),
        sub("rebuild"),
        sub("audit"),
        sub("autoclean"),
        sub("check"),
        sub("init"),
        sub("version"),
    ],
    meaning: yarn,
    ..PLAIN
};

const YARN_ADD: &[&str] =
    &["--dev -D", "--peer -P", "--optional -O", "--exact -E", "--tilde -T", "--caret -C", "--ignore-workspace-root-check -W"];

static PNPM: Program = Program {
    names: "pnpm",
    style: Style::Npm,
    flags: &[
        "--global -g",
        "--recursive -r",
        "--workspace-root -w",
        "--production -P --prod --save-prod",
        "--dev -D --save-dev",
        "--save-optional -O",
        "--save-exact -E",
        "--frozen-lockfile",
        "--offline",
        "--force -f",
        "--silent -s",
        "--help -h",
        "--version -v",
    ],
    values: &[
        "--dir -C --prefix",
        "--filter -F",
        "--filter-prod",
        "--store-dir --store",
        "--registry",
        "--reporter",
        "--loglevel",
        "--lockfile-dir",
        "--modules-dir",
        "--virtual-store-dir",
        "--network-concurrency",
        "--child-concurrency",
        "--workspace-concurrency",
        "--fetch-retries",
        "--fetch-timeout",
        "--node-linker",
        "--package-import-method",
        "--global-dir",
        "--global-bin-dir",
        "--allow-build",
    ],
    subcommands: &[
        sub("install i"),
        sub("add"),
        sub("remove rm uninstall un"),
        sub("update up upgrade"),
        sub("fetch"),
        sub("deploy"),
        sub("run run-script"),
        Program { runs: true, flags: &["--shell-mode -c"], ..sub("exec") },
        Program { runs: true, values: &["--package"], ..sub("dlx") },
        Program { subcommands: &[sub("prune"), sub("path"), sub("add"), sub("status")], ..sub("store") },
        Program { subcommands: &[sub("set"), sub("get"), sub("delete"), sub("list")], ..sub("config c") },
        Program { subcommands: &[sub("use"), sub("add"), sub("list")], ..sub("env") },
        sub("prune"),
        sub("rebuild rb"),
        sub("link ln"),
        sub("test t"),
        sub("start"),
        sub("pack"),
        sub("publish"),
        sub("setup"),
        sub("list ls"),
    ],
    meaning: pnpm,
    ..PLAIN
};

static BUN: Program = Program {
    names: "bun",
    flags: &[
        "--production -p",
        "--frozen-lockfile",
        "--force -f",
        "--global -g",
        "--dev -d -D --development",
        "--exact -E",
        "--no-cache",
        "--yarn -y",
        "--version -v",
        "--help -h",
    ],
    values: &[
        "--config -c",
        "--cwd",
        "--registry",
        "--cache-dir",
        "--backend",
        "--concurrent-scripts",
        "--network-concurrency",
        "--filter",
        "--omit",
        "--linker",
        "--cpu",
        "--os",
    ],
    subcommands: &[
        sub("install i"),
        sub("ci"),
        sub("add a"),
        sub("remove rm"),
        sub("update"),
        Program { runs: true, ..sub("run") },
        Program { runs: true, ..sub("x") },
        Program { runs: true, ..sub("create c") },
        Program {
            values: &["--outdir", "--outfile", "--target", "--format", "--external -e", "--define -d"],
            flags: &["--minify", "--compile"],
            ..sub("build")
        },
        Program {
            subcommands: &[Program { subcommands: &[sub("rm")], ..sub("cache") }, sub("ls"), sub("bin"), sub("trust")],
            ..sub("pm")
        },
        sub("test"),
        sub("link"),
        sub("upgrade"),
        sub("init"),
    ],
    meaning: bun,
    ..PLAIN
};

fn npm(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Npm;
    if arguments.has_any(&["--dry-run", "--package-lock-only"]) {
        return None;
    }
    match arguments.subcommand.as_slice() {
        ["ci" | "install-ci-test"] => Some(manifests(manager, true)),
        ["install" | "install-test"] if arguments.operands.is_empty() && !arguments.has("--global") => {
            Some(manifests(manager, false))
        }
        ["install" | "install-test"] => Some(install(manager, arguments, words)),
        ["uninstall"] => Some(remove(manager, arguments, words)),
        ["update"] => Some(upgrade(manager, arguments, words, false)),
        ["cache", "clean"] => Some(Action::CleanCache { manager, cleaned: Holds::All }),
        ["run"] => script(manager, arguments, words),
        _ => None,
    }
}

fn yarn(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Yarn;
    let locked = arguments.has_any(&["--frozen-lockfile", "--immutable"]);
    match arguments.subcommand.as_slice() {
        ["install"] => Some(manifests(manager, locked)),
        ["workspaces", "focus"] => Some(manifests(manager, locked)),
        ["add"] | ["global", "add"] => Some(install(manager, arguments, words)),
        ["remove"] | ["global", "remove"] => Some(remove(manager, arguments, words)),
        ["upgrade"] | ["global", "upgrade"] => Some(upgrade(manager, arguments, words, false)),
        ["cache", "clean"] if arguments.operands.is_empty() => Some(Action::CleanCache { manager, cleaned: Holds::All }),
        ["run"] | [] => script(manager, arguments, words),
        _ => None,
    }
}

fn pnpm(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Pnpm;
    match arguments.subcommand.as_slice() {
        ["install"] if arguments.has("--lockfile-only") => None,
        ["install"] if arguments.operands.is_empty() => Some(manifests(manager, arguments.has("--frozen-lockfile"))),
        ["fetch"] => Some(manifests(manager, true)),
        ["install" | "add"] => Some(install(manager, arguments, words)),
        ["remove"] => Some(remove(manager, arguments, words)),
        ["update"] => Some(upgrade(manager, arguments, words, false)),
        // What `node_modules` links to stays in the store.
        ["store", "prune"] => Some(Action::CleanCache { manager, cleaned: Holds::Packages }),
        ["run"] | [] => script(manager, arguments, words),
        _ => None,
    }
}

fn bun(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Bun;
    match arguments.subcommand.as_slice() {
        ["ci"] => Some(manifests(manager, true)),
        ["install"] if arguments.operands.is_empty() => Some(manifests(manager, arguments.has("--frozen-lockfile"))),
        ["install" | "add"] => Some(install(manager, arguments, words)),
        ["remove"] => Some(remove(manager, arguments, words)),
        ["update"] => Some(upgrade(manager, arguments, words, false)),
        ["pm", "cache", "rm"] => Some(Action::CleanCache { manager, cleaned: Holds::All }),
        ["build"] => Some(Action::Build { manager: Some(manager) }),
        ["run"] | [] => script(manager, arguments, words),
        _ => None,
    }
}

fn manifests(manager: Manager, locked: bool) -> Action {
    action::project(manager, Project { manifests: Vec::new(), locked, needs_sources: false })
}

/// A script of `package.json` whose name says that it builds: `build`, `build:prod`, `compile`.
fn script(manager: Manager, arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let name = arguments.operands(words).next()?;
    let builds = ["build", "compile", "bundle", "dist", "generate"].iter().any(|verb| {
        let rest = name.text.strip_prefix(verb);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '-', '_', '.']))
    });
    builds.then_some(Action::Build { manager: Some(manager) })
}

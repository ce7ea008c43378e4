//! composer, dotnet, mix and make; programs behind an interpreter; compilers without a table of their own.

use super::action::{install, packages, project, remove, upgrade};
use super::package::PackageKind;
use super::python_tables::{PIP, PIPENV, PIPX, POETRY, UV};
use super::reader::{PLAIN, Program, Style, sub};
use super::text::mask;
use super::{Action, Arguments, Holds, Manager, Package, Project};
use crate::shell::Word;

pub(super) const PROGRAMS: &[&Program] = &[&COMPOSER, &PHP, &DOTNET, &MIX, &MAKE];

static COMPOSER: Program = Program {
    names: "composer composer.phar",
    flags: &[
        "--quiet -q",
        "--verbose -v -vv -vvv",
        "--no-interaction -n",
        "--optimize-autoloader -o --optimize",
        "--classmap-authoritative -a",
        "--with-dependencies -w",
        "--with-all-dependencies -W",
        "--no-dev",
        "--no-cache",
        "--help -h",
        "--version -V",
    ],
    values: &[
        "--working-dir -d",
        "--ignore-platform-req",
        "--prefer-install",
        "--apcu-autoloader-prefix",
        "--apcu-prefix",
        "--audit-format",
        "--repository",
        "--repository-url",
        "--stability -s",
        "--format -f",
        "--file",
        "--dir",
        "--timeout",
        "--with",
    ],
    subcommands: &[
        sub("install i"),
        sub("update u upgrade"),
        sub("require r req"),
        sub("remove rm uninstall"),
        Program {
            subcommands: &[
                sub("require r req"),
                sub("install"),
                sub("update"),
                sub("remove"),
                sub("config"),
                sub("clear-cache clearcache cc"),
            ],
            ..sub("global")
        },
        sub("create-project"),
        sub("dump-autoload dumpautoload"),
        sub("clear-cache clearcache cc"),
        Program { flags: &["--global -g", "--unset"], ..sub("config") },
        Program { flags: &["--rollback -r", "--1", "--2"], ..sub("self-update selfupdate") },
        Program { flags: &["--dev"], runs: true, ..sub("run-script run") },
        Program { runs: true, ..sub("exec") },
        sub("validate"),
        sub("show info"),
    ],
    meaning: composer,
    ..PLAIN
};

fn composer(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Composer;
    match arguments.subcommand.as_slice() {
        ["install"] => {
            // It keeps to the lock file wherever there is one.
            Some(project(manager, Project { locked: true, ..Project::default() }))
        }
        ["require"] | ["global", "require"] => {
            Some(Action::Install { manager, packages: required(arguments, words), project: None })
        }
        // Without a lock file to begin with, this is how images install.
        ["update"] if arguments.operands.is_empty() => Some(project(manager, Project::default())),
        ["remove"] | ["global", "remove"] => Some(remove(manager, arguments, words)),
        ["update"] | ["global", "update"] => Some(upgrade(manager, arguments, words, false)),
        ["clear-cache"] | ["global", "clear-cache"] => Some(Action::CleanCache { manager, cleaned: Holds::All }),
        _ => None,
    }
}

/// `vendor/name` may be followed by its version as a word of its own.
fn required(arguments: &Arguments, words: &[Word]) -> Vec<Package> {
    let mut named: Vec<Package> = Vec::new();
    for package in packages(Manager::Composer, arguments, words) {
        let version = package.name.starts_with(|c: char| c.is_ascii_digit() || "^~<>=*".contains(c)) && !package.name.contains('/');
        match named.last_mut().filter(|last| version && last.version.is_none()) {
            Some(last) => last.version = Some(words[package.word].display()),
            None => named.push(package),
        }
    }
    named
}

static PHP: Program = Program {
    names: "php",
    flags: &["--version -v", "--help -h", "-n"],
    values: &["-d", "-f", "-r", "-c", "-S", "-t"],
    runs: true,
    ..PLAIN
};

/// The program that an interpreter runs, and where its arguments start: `python -m pip install`, `php composer.phar install`.
pub(super) fn behind_interpreter(interpreter: &Program, words: &[Word]) -> Option<(&'static Program, usize)> {
    let modules = [&PIP, &UV, &POETRY, &PIPENV, &PIPX];
    let (python, php) = (interpreter.is_called("python"), interpreter.is_called("php"));
    let mut at = 1;
    while (python || php) && at < words.len() {
        let text = mask(&words[at]);
        match &*text {
            "-m" if python => {
                let module = words.get(at + 1)?.literal()?;
                return modules.into_iter().find(|p| p.is_called(&module)).map(|p| (p, at + 2));
            }
            "-W" | "-X" if python => at += 2,
            "-d" | "-c" if php => at += 2,
            "-f" if php => at += 1,
            option if option.starts_with('-') => at += 1,
            script if php && COMPOSER.is_called(script.rsplit('/').next().unwrap_or(script)) => return Some((&COMPOSER, at + 1)),
            _ => return None,
        }
    }
    None
}

static DOTNET: Program = Program {
    names: "dotnet",
    style: Style::Switches,
    flags: &[
        "--no-restore",
        "--self-contained --sc",
        "--no-cache",
        "--force -f",
        "--use-lock-file",
        "--locked-mode",
        "--help -h",
        "--version",
        "--info",
    ],
    values: &[
        "--configuration -c",
        "--framework",
        "--output -o",
        "--runtime -r",
        "--verbosity -v",
        "--source -s --add-source",
        "--packages",
        "--configfile",
        "--lock-file-path",
        "--version-suffix",
        "--arch -a",
        "--os",
        "--property -p",
        "--tool-path",
    ],
    subcommands: &[
        sub("restore"),
        Program { values: &["--framework -f"], ..sub("build") },
        Program { values: &["--framework -f", "--manifest"], ..sub("publish") },
        Program { values: &["--framework -f"], ..sub("pack") },
        Program {
            values: &["--framework -f", "--filter", "--logger -l", "--collect", "--results-directory", "--settings -s"],
            ..sub("test")
        },
        Program { values: &["--framework -f", "--project", "--launch-profile"], runs: true, ..sub("run") },
        Program { values: &["--framework -f"], ..sub("clean") },
        Program { subcommands: TOOL, flags: &["--global -g", "--local"], ..sub("tool") },
        Program {
            subcommands: &[
                Program { flags: &["--clear -c", "--list -l"], ..sub("locals") },
                sub("add"),
                sub("remove"),
                sub("push"),
                sub("list"),
            ],
            ..sub("nuget")
        },
        Program { subcommands: &[sub("install"), sub("restore"), sub("update"), sub("list"), sub("uninstall")], ..sub("workload") },
        Program { subcommands: &[sub("package"), sub("reference")], values: &["--version -v"], ..sub("add") },
        Program { runs: true, ..sub("new") },
        Program { runs: true, ..sub("ef") },
        Program { runs: true, ..sub("msbuild") },
        Program { runs: true, ..sub("dev-certs") },
        sub("sln solution"),
    ],
    meaning: dotnet,
    ..PLAIN
};

const TOOL: &[Program] = &[
    Program { values: &["--version", "--framework"], ..sub("install") },
    Program { values: &["--version", "--framework"], ..sub("update") },
    sub("restore"),
    sub("uninstall"),
    sub("list"),
    Program { runs: true, ..sub("run") },
];

fn dotnet(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Dotnet;
    match arguments.subcommand.as_slice() {
        ["restore"] => {
            let switch = |text: &str| text.starts_with('/') && text.contains(':');
            let manifests = arguments.operands(words).filter(|a| !switch(&a.text)).collect();
            let locked = arguments.has("--locked-mode");
            Some(project(manager, Project { manifests, locked, ..Project::default() }))
        }
        ["tool", "restore"] => Some(project(manager, Project { locked: true, ..Project::default() })),
        ["tool", "install" | "update"] => match install(manager, arguments, words) {
            Action::Install { mut packages, .. } => {
                let version = arguments.option("--version").and_then(|o| o.value.clone());
                for package in packages.iter_mut().filter(|p| p.kind == PackageKind::Name) {
                    package.version = version.clone().or(package.version.take());
                }
                Some(Action::Install { manager, packages, project: None })
            }
            other => Some(other),
        },
        ["nuget", "locals"] if arguments.has("--clear") => Some(Action::CleanCache { manager, cleaned: Holds::All }),
        ["build" | "publish" | "pack" | "msbuild"] => Some(Action::Build { manager: Some(manager) }),
        _ => None,
    }
}

static MIX: Program = Program {
    names: "mix",
    values: &["--only", "--env", "--target", "--path", "--sname", "--name"],
    flags: &["--force", "--if-missing", "--help -h", "--version -v"],
    subcommands: &[
        sub("deps.get"),
        sub("deps.compile"),
        sub("deps.clean"),
        sub("deps.update"),
        sub("compile"),
        sub("release"),
        sub("assets.deploy"),
        sub("phx.digest"),
        sub("local.hex"),
        sub("local.rebar"),
        sub("archive.install"),
        sub("escript.build"),
        sub("do"),
    ],
    meaning: mix,
    ..PLAIN
};

fn mix(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Mix;
    let builds =
        |task: &str| matches!(task, "deps.compile" | "compile" | "release" | "assets.deploy" | "phx.digest" | "escript.build");
    let dependencies = || Some(project(manager, Project { locked: arguments.has("--check-locked"), ..Project::default() }));
    match arguments.verb() {
        "deps.get" => dependencies(),
        // `mix do deps.get, compile`: one that builds needs the sources.
        "do" => {
            let tasks: Vec<String> = arguments.operands(words).map(|a| a.text.trim_end_matches(',').to_owned()).collect();
            if tasks.iter().any(|t| builds(t) && t != "deps.compile") {
                Some(Action::Build { manager: Some(manager) })
            } else if tasks.iter().any(|t| t == "deps.get") {
                dependencies()
            } else {
                None
            }
        }
        task if builds(task) => Some(Action::Build { manager: Some(manager) }),
        _ => None,
    }
}

static MAKE: Program = Program {
    names: "make gmake bmake",
    flags: &[
        "--always-make -B",
        "--environment-overrides -e",
        "--ignore-errors -i",
        "--keep-going -k",
        "--dry-run -n",
        "--silent -s --quiet",
        "--version -v",
        "--help -h",
    ],
    values: &[
        "--directory -C",
        "--file -f --makefile",
        "--include-dir -I",
        "--old-file -o --assume-old",
        "--new-file -W --what-if",
        "--eval -E",
    ],
    optional: &["--jobs -j", "--load-average -l", "--output-sync -O"],
    meaning: |_, _| Some(Action::Build { manager: None }),
    ..PLAIN
};

/// Programs that build and whose options nobody asks for.
const COMPILERS: &[&str] = &[
    "bazel",
    "bazelisk",
    "c++",
    "cabal",
    "cc",
    "clang",
    "clang++",
    "cmake",
    "configure",
    "esbuild",
    "g++",
    "gcc",
    "javac",
    "lein",
    "meson",
    "msbuild",
    "ng",
    "ninja",
    "rollup",
    "rustc",
    "sbt",
    "scons",
    "stack",
    "swift",
    "tsc",
    "vite",
    "webpack",
    "zig",
];

/// What a program without a table means.
pub(super) fn compiler(name: &str) -> Option<Action> {
    COMPILERS.contains(&name).then_some(Action::Build { manager: None })
}

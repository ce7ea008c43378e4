//! conda, mamba and micromamba.

use super::action::{install, packages, project, remove, upgrade};
use super::reader::{PLAIN, Program, sub};
use super::{Action, Arguments, Holds, Manager, Project};
use crate::shell::Word;

pub(super) const PROGRAMS: &[&Program] = &[&CONDA, &MAMBA];

static CONDA: Program = Program { names: "conda", ..CONDA_LIKE };
static MAMBA: Program = Program { names: "mamba micromamba", values: MAMBA_VALUES, ..CONDA_LIKE };

const CONDA_LIKE: Program = Program {
    flags: &["--yes -y", "--quiet -q", "--verbose -v", "--dry-run -d", "--json", "--help -h", "--version -V", "--insecure -k"],
    values: &[
        "--name -n",
        "--prefix -p",
        "--channel -c",
        "--file -f",
        "--solver --experimental-solver",
        "--repodata-fn",
        "--platform --subdir",
        "--revision",
    ],
    subcommands: &[
        Program { flags: INSTALL_FLAGS, ..sub("install") },
        Program { flags: INSTALL_FLAGS, values: &["--clone"], ..sub("create") },
        Program { flags: INSTALL_FLAGS, ..sub("update upgrade") },
        Program { flags: &["--all -a", "--force", "--features"], ..sub("remove uninstall") },
        Program {
            flags: &[
                "--all -a",
                "--index-cache -i",
                "--packages -p",
                "--tarballs -t",
                "--force-pkgs-dirs -f",
                "--logfiles -l",
                "--tempfiles -c",
            ],
            ..sub("clean")
        },
        Program {
            subcommands: &[sub("create"), sub("update"), sub("remove"), sub("list"), sub("export"), sub("config")],
            ..sub("env")
        },
        Program {
            flags: &["--system", "--env"],
            values: &["--add", "--set", "--append", "--prepend", "--remove", "--remove-key", "--get"],
            ..sub("config")
        },
        Program { flags: &["--no-capture-output --live-stream", "--no-banner"], values: &["--cwd"], runs: true, ..sub("run") },
        sub("activate"),
        sub("deactivate"),
        sub("init"),
        sub("list"),
        sub("info"),
        sub("search"),
        sub("build"),
        sub("shell"),
        sub("self-update"),
    ],
    meaning: conda,
    ..PLAIN
};

const INSTALL_FLAGS: &[&str] = &[
    "--use-index-cache -C",
    "--override-channels -O",
    "--no-deps --no-dependencies",
    "--only-deps",
    "--all",
    "--strict-channel-priority",
];

const MAMBA_VALUES: &[&str] = &[
    "--name -n",
    "--prefix -p",
    "--channel -c",
    "--file -f",
    "--root-prefix -r",
    "--rc-file",
    "--log-level",
    "--channel-priority",
    "--platform --subdir",
    "--category",
    "--repodata-ttl",
    "--retry-clean-cache",
    "--solver --experimental-solver",
];

fn conda(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Conda;
    if arguments.has("--dry-run") {
        return None;
    }
    let files = || {
        let manifests: Vec<_> = arguments.values("--file").collect();
        (!manifests.is_empty()).then_some(Project { manifests, ..Project::default() })
    };
    match arguments.subcommand.as_slice() {
        ["install" | "create"] => {
            Some(Action::Install { manager, packages: packages(manager, arguments, words), project: files() })
        }
        ["env", "create" | "update"] => Some(project(manager, files().unwrap_or_default())),
        ["update"] if files().is_some() => Some(project(manager, files().unwrap_or_default())),
        ["update"] if !arguments.operands.is_empty() && !arguments.has("--all") => Some(install(manager, arguments, words)),
        ["update"] => Some(upgrade(manager, arguments, words, false)),
        ["remove"] => Some(remove(manager, arguments, words)),
        ["clean"] => cleaned(arguments).map(|cleaned| Action::CleanCache { manager, cleaned }),
        _ => None,
    }
}

fn cleaned(arguments: &Arguments) -> Option<Holds> {
    let packages = arguments.has_any(&["--packages", "--tarballs", "--force-pkgs-dirs"]);
    match (arguments.has("--all"), packages, arguments.has("--index-cache")) {
        (true, ..) | (_, true, true) => Some(Holds::All),
        (_, true, _) => Some(Holds::Packages),
        (_, _, true) => Some(Holds::Index),
        _ => None,
    }
}

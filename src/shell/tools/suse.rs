//! zypper: zypper(8).

use super::action::{remove, upgrade};
use super::package::{PackageKind, package};
use super::reader::{PLAIN, Program, sub};
use super::{Action, Arguments, Holds, Manager, Package};
use crate::shell::Word;

pub(super) const PROGRAMS: &[&Program] = &[&ZYPPER];

static ZYPPER: Program = Program {
    names: "zypper",
    flags: &[
        "--non-interactive -n",
        "--quiet -q",
        "--verbose -v",
        "--no-abbrev -A",
        "--xmlout -x",
        "--ignore-unknown -i",
        "--rug-compatible -r",
        "--no-gpg-checks",
        "--gpg-auto-import-keys",
        "--no-refresh",
        "--help -h",
        "--version -V",
    ],
    values: &[
        "--table-style -s",
        "--plus-repo -p",
        "--plus-content",
        "--reposd-dir -D",
        "--cache-dir -C",
        "--raw-cache-dir",
        "--solv-cache-dir",
        "--pkg-cache-dir",
        "--root -R",
        "--installroot",
        "--releasever",
        "--config -c",
        "--userdata",
    ],
    subcommands: &[
        Program { flags: SOLVER_FLAGS, values: SOLVER_VALUES, ..sub("install in") },
        Program { flags: REMOVE_FLAGS, values: &["--repo -r --catalog", "--type -t"], ..sub("remove rm") },
        Program { flags: SOLVER_FLAGS, values: SOLVER_VALUES, ..sub("update up") },
        Program { flags: SOLVER_FLAGS, values: SOLVER_VALUES, ..sub("patch") },
        Program { flags: SOLVER_FLAGS, values: SOLVER_VALUES, ..sub("dist-upgrade dup") },
        Program { flags: SOLVER_FLAGS, values: SOLVER_VALUES, ..sub("verify ve") },
        Program { flags: SOLVER_FLAGS, values: SOLVER_VALUES, ..sub("install-new-recommends inr") },
        Program {
            flags: &["--build-deps-only -d", "--no-build-deps -D", "--download-only"],
            values: &["--repo -r --catalog"],
            ..sub("source-install si")
        },
        Program {
            flags: &[
                "--force -f",
                "--force-build -b",
                "--force-download -d",
                "--build-only -B",
                "--download-only -D",
                "--services -s",
            ],
            values: &["--repo -r"],
            ..sub("refresh ref")
        },
        Program { flags: &["--metadata -m", "--raw-metadata -M", "--all -a"], values: &["--repo -r"], ..sub("clean cc") },
        Program {
            flags: &[
                "--check -c",
                "--no-check -C",
                "--enable -e",
                "--disable -d",
                "--refresh -f",
                "--no-refresh -F",
                "--keep-packages -k",
                "--no-keep-packages -K",
                "--gpgcheck -g",
                "--no-gpgcheck -G",
            ],
            values: &["--repo -r", "--name -n", "--priority -p", "--type -t"],
            ..sub("addrepo ar")
        },
        sub("removerepo rr"),
        sub("modifyrepo mr"),
        sub("repos lr"),
        sub("addlock al"),
        sub("removelock rl"),
        sub("info if"),
        sub("search se"),
        sub("list-updates lu"),
    ],
    meaning: zypper,
    ..PLAIN
};

const SOLVER_FLAGS: &[&str] = &[
    "--no-confirm -y",
    "--name -n",
    "--capability -C",
    "--force -f",
    "--dry-run -D",
    "--download-only -d",
    "--auto-agree-with-licenses -l --agree-to-third-party-licenses",
    "--no-force-resolution -R",
    "--allow-unsigned-rpm -u",
    "--no-recommends",
    "--recommends",
];
const SOLVER_VALUES: &[&str] = &[
    "--repo -r --catalog",
    "--type -t",
    "--from",
    "--download",
    "--solver-focus",
    "--bugzilla -b --bz",
    "--cve",
    "--issue -i",
    "--date",
    "--category -g",
    "--severity",
];
const REMOVE_FLAGS: &[&str] = &[
    "--no-confirm -y",
    "--name -n",
    "--capability -C",
    "--clean-deps -u",
    "--no-clean-deps -U",
    "--dry-run -D",
    "--force-resolution",
    "--no-force-resolution -R",
];

fn zypper(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Zypper;
    if arguments.has_any(&["--dry-run", "--download-only"]) {
        return None;
    }
    match arguments.verb() {
        "install" => Some(Action::Install { manager, packages: named(arguments, words), project: None }),
        "verify" | "install-new-recommends" | "source-install" => {
            Some(Action::Install { manager, packages: Vec::new(), project: None })
        }
        "remove" => Some(remove(manager, arguments, words)),
        "update" | "patch" => Some(upgrade(manager, arguments, words, false)),
        "dist-upgrade" => Some(upgrade(manager, arguments, words, true)),
        "refresh" => Some(Action::RefreshIndex { manager }),
        "clean" => Some(Action::CleanCache { manager, cleaned: cleaned(arguments) }),
        _ => None,
    }
}

/// `-t pattern devel` names patterns; `-name` and `!name` remove.
fn named(arguments: &Arguments, words: &[Word]) -> Vec<Package> {
    let kind = arguments.option("--type").and_then(|t| t.literal());
    let of_type = |p: Package| match (kind, p.kind) {
        (Some(kind), PackageKind::Name) if kind != "package" => Package { kind: PackageKind::Group, ..p },
        _ => p,
    };
    let operands = arguments.operands.iter().filter(|i| !words[**i].prefix().starts_with(['-', '!', '~']));
    operands.filter_map(|i| package(Manager::Zypper, words, *i)).map(of_type).collect()
}

fn cleaned(arguments: &Arguments) -> Holds {
    if arguments.has("--all") {
        Holds::All
    } else if arguments.has_any(&["--metadata", "--raw-metadata"]) {
        Holds::Index
    } else {
        Holds::Packages
    }
}

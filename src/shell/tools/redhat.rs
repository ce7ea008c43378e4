//! yum, dnf (4 and 5), microdnf, tdnf and rpm: yum(8), dnf(8), dnf5(8), rpm(8).

use super::action::{install, packages, remove, upgrade};
use super::reader::{PLAIN, Program, sub};
use super::{Action, Arguments, Holds, Manager, Package, PackageKind};
use crate::shell::Word;

pub(super) const PROGRAMS: &[&Program] = &[&YUM, &DNF, &MICRODNF, &TDNF, &RPM];

static YUM: Program = Program { names: "yum", meaning: |a, w| meaning(Manager::Yum, a, w), ..DNF_LIKE };
static DNF: Program = Program { names: "dnf dnf5 dnf-3", meaning: |a, w| meaning(Manager::Dnf, a, w), ..DNF_LIKE };
static MICRODNF: Program = Program { names: "microdnf", meaning: |a, w| meaning(Manager::Microdnf, a, w), ..DNF_LIKE };
static TDNF: Program = Program { names: "tdnf", meaning: |a, w| meaning(Manager::Tdnf, a, w), ..DNF_LIKE };

const DNF_LIKE: Program = Program {
    flags: &[
        "--assumeyes -y",
        "--assumeno",
        "--quiet -q",
        "--verbose -v",
        "--cacheonly -C",
        "--best -b",
        "--nogpgcheck --no-gpgchecks",
        "--tolerant -t",
        "--help -h",
        "--version",
        "--nodocs --no-docs",
    ],
    values: &[
        "--config -c",
        "--debuglevel -d",
        "--errorlevel -e",
        "--rpmverbosity",
        "--randomwait -R",
        "--releasever",
        "--setopt",
        "--setvar",
        "--disablerepo --disable-repo",
        "--enablerepo --enable-repo",
        "--repo --repoid",
        "--repofrompath",
        "--from-repo",
        "--reposdir",
        "--exclude -x --excludepkgs",
        "--disableexcludes --disableexcludepkgs",
        "--installroot",
        "--advisory --advisories",
        "--bz --bzs",
        "--cve --cves",
        "--sec-severity --secseverity --advisory-severities",
        "--forcearch",
        "--color",
        "--comment",
        "--downloaddir --destdir",
        "--disableplugin --disable-plugin",
        "--enableplugin --enable-plugin",
        "--rpmdefine",
        "--store",
    ],
    subcommands: &[
        sub("install in"),
        sub("localinstall"),
        sub("groupinstall grpinstall group-install"),
        sub("reinstall rei"),
        sub("downgrade dg"),
        sub("swap"),
        sub("remove rm erase"),
        sub("groupremove grpremove group-remove grouperase"),
        sub("autoremove"),
        sub("upgrade update up upgrade-to update-to localupdate"),
        sub("upgrade-minimal update-minimal up-min"),
        sub("groupupdate groupupgrade"),
        sub("distro-sync distrosync distribution-synchronization dsync"),
        sub("makecache mc"),
        Program { subcommands: CLEAN, ..sub("clean") },
        sub("check-update check-upgrade"),
        sub("builddep build-dep"),
        Program { subcommands: GROUP, ..sub("group groups grp") },
        Program { subcommands: MODULE, ..sub("module") },
        Program {
            subcommands: &[
                Program { values: &["--from-repofile", "--id", "--set"], ..sub("addrepo") },
                sub("setopt"),
                sub("setvar"),
            ],
            flags: &["--set-enabled --enable", "--set-disabled --disable", "--save", "--dump"],
            values: &["--add-repo --addrepo", "--set"],
            ..sub("config-manager")
        },
        Program { subcommands: &[sub("enable"), sub("disable"), sub("remove"), sub("list")], ..sub("copr") },
        Program { values: &["--queryformat --qf", "--arch --archlist", "--location"], ..sub("repoquery rq") },
        Program { flags: &["--resolve", "--alldeps", "--url"], values: &["--arch"], ..sub("download") },
        sub("list"),
        sub("info"),
        sub("search"),
        sub("provides whatprovides"),
        sub("repolist"),
        sub("history"),
        sub("versionlock"),
        sub("mark"),
        sub("shell"),
    ],
    ..PLAIN
};

const CLEAN: &[Program] = &[
    sub("all"),
    sub("packages"),
    sub("metadata"),
    sub("dbcache"),
    sub("expire-cache"),
    sub("headers"),
    sub("plugins"),
    sub("rpmdb"),
];
const GROUP: &[Program] = &[sub("install"), sub("remove erase"), sub("upgrade update"), sub("list"), sub("info"), sub("summary")];
const MODULE: &[Program] = &[
    sub("install"),
    sub("enable"),
    sub("disable"),
    sub("reset"),
    sub("remove"),
    sub("switch-to"),
    sub("update upgrade"),
    sub("list"),
];

fn meaning(manager: Manager, arguments: &Arguments, words: &[Word]) -> Option<Action> {
    if arguments.has_any(&["--downloadonly", "--assumeno"]) {
        return None;
    }
    match arguments.subcommand.as_slice() {
        ["install" | "localinstall" | "reinstall" | "downgrade"] => Some(install(manager, arguments, words)),
        ["groupinstall"] | ["group", "install"] => Some(groups(manager, arguments, words)),
        ["module", "install" | "switch-to"] => Some(modules(manager, arguments, words)),
        // What is installed are the build dependencies, not the packages named.
        ["builddep"] => Some(Action::Install { manager, packages: Vec::new(), project: None }),
        ["remove" | "groupremove" | "autoremove"] | ["group" | "module", "remove"] => Some(remove(manager, arguments, words)),
        ["upgrade" | "upgrade-minimal" | "groupupdate"] | ["group", "upgrade"] => Some(upgrade(manager, arguments, words, false)),
        ["distro-sync"] => Some(upgrade(manager, arguments, words, true)),
        ["makecache"] => Some(Action::RefreshIndex { manager }),
        ["clean", what] => cleaned(what).map(|cleaned| Action::CleanCache { manager, cleaned }),
        // `tdnf clean` and `microdnf clean` mean everything.
        ["clean"] if arguments.operands.is_empty() => Some(Action::CleanCache { manager, cleaned: Holds::All }),
        _ => None,
    }
}

fn cleaned(what: &str) -> Option<Holds> {
    match what {
        "all" => Some(Holds::All),
        "packages" => Some(Holds::Packages),
        "metadata" => Some(Holds::Index),
        _ => None,
    }
}

fn groups(manager: Manager, arguments: &Arguments, words: &[Word]) -> Action {
    let whole = |p: Package| match p.kind {
        PackageKind::Variable => p,
        _ => Package { name: words[p.word].display(), version: None, kind: PackageKind::Group, ..p },
    };
    let packages = packages(manager, arguments, words).into_iter().map(whole).collect();
    Action::Install { manager, packages, project: None }
}

/// `nodejs:18/minimal`: the stream is the version.
fn modules(manager: Manager, arguments: &Arguments, words: &[Word]) -> Action {
    let split = |a: super::Argument| {
        let (name, version) = match a.text.split_once(':') {
            Some((name, stream)) => (name.to_owned(), Some(stream.to_owned())),
            None => (a.text.clone(), None),
        };
        let kind = if name.contains('$') { PackageKind::Variable } else { PackageKind::Group };
        Package { manager, name, version, kind, word: a.word, span: a.span }
    };
    Action::Install { manager, packages: arguments.operands(words).map(split).collect(), project: None }
}

static RPM: Program = Program {
    names: "rpm",
    flags: &[
        "--install -i",
        "--upgrade -U",
        "--freshen -F",
        "--erase -e",
        "--query -q",
        "--verify -V",
        "--checksig -K",
        "--hash -h",
        "--verbose -v",
        "--all -a",
        "--file -f",
        "--package -p",
        "--list -l",
        "--import",
        "--nodeps",
        "--force",
        "--test",
        "--help -?",
        "--version",
    ],
    values: &[
        "--root -r",
        "--dbpath",
        "--prefix",
        "--relocate",
        "--define -D",
        "--eval -E",
        "--queryformat --qf",
        "--excludepath",
        "--rcfile",
        "--macros",
    ],
    meaning: rpm,
    ..PLAIN
};

fn rpm(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Rpm;
    if arguments.has_any(&["--query", "--verify", "--import", "--test"]) {
        None
    } else if arguments.has_any(&["--install", "--upgrade", "--freshen"]) {
        Some(install(manager, arguments, words))
    } else if arguments.has("--erase") {
        Some(remove(manager, arguments, words))
    } else {
        None
    }
}

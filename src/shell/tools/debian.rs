//! apt-get, apt, aptitude, dpkg and their kin: apt-get(8), aptitude(8), dpkg(1).

use super::action::{install, remove, upgrade};
use super::reader::{PLAIN, Program, sub};
use super::{Action, Arguments, Holds, Manager};
use crate::shell::Word;

pub(super) const PROGRAMS: &[&Program] = &[&APT_GET, &APT, &APTITUDE, &APT_MARK, &APT_KEY, &ADD_APT_REPOSITORY, &DPKG];

static APT_GET: Program = Program { names: "apt-get xx-apt-get xx-apt", ..APT_LIKE };
static APT: Program = Program { names: "apt nala apt-fast", ..APT_LIKE };
static APTITUDE: Program = Program { names: "aptitude", flags: APTITUDE_FLAGS, values: APTITUDE_VALUES, ..APT_LIKE };

const APT_LIKE: Program = Program {
    flags: &[
        "--yes -y --assume-yes",
        "--assume-no",
        "--download-only -d",
        "--fix-broken -f",
        "--ignore-missing -m --fix-missing",
        "--simulate -s --just-print --dry-run --recon --no-act",
        "--show-upgraded -u",
        "--verbose-versions -V",
        "--compile -b --build",
        "--auto-remove --autoremove",
        "--help -h",
        "--version -v",
    ],
    values: &[
        "--option -o",
        "--target-release -t --default-release",
        "--config-file -c",
        "--host-architecture -a",
        "--build-profiles -P",
        "--with-source",
        "--snapshot -S",
        "--solver",
        "--planner",
    ],
    optional: &["--quiet -q --silent"],
    subcommands: APT_COMMANDS,
    meaning: apt,
    ..PLAIN
};

const APTITUDE_FLAGS: &[&str] = &[
    "--yes -y --assume-yes",
    "--download-only -d",
    "--fix-broken -f",
    "--simulate -s",
    "--show-versions -V",
    "--show-deps -D",
    "--show-why -W",
    "--prompt -P",
    "--verbose -v",
    "--with-recommends -r",
    "--no-install-recommends -R --without-recommends",
    "--help -h",
    "--version",
];
const APTITUDE_VALUES: &[&str] = &[
    "--option -o",
    "--target-release -t --default-release",
    "--display-format -F",
    "--sort -O",
    "--width -w",
    "--group-by",
    "--log-file",
    "--log-level",
    "--add-user-tag",
    "--add-user-tag-to",
    "--remove-user-tag",
    "--remove-user-tag-from",
];

const APT_COMMANDS: &[Program] = &[
    sub("install"),
    sub("reinstall"),
    sub("remove"),
    sub("purge"),
    sub("autoremove auto-remove"),
    sub("autopurge auto-purge"),
    sub("update"),
    sub("upgrade safe-upgrade"),
    sub("dist-upgrade full-upgrade"),
    sub("dselect-upgrade"),
    sub("build-dep"),
    sub("satisfy"),
    sub("source"),
    sub("download"),
    sub("clean"),
    sub("autoclean auto-clean"),
    sub("dist-clean distclean"),
    sub("check"),
    sub("list"),
    sub("show"),
    sub("search"),
    sub("policy"),
];

fn apt(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Apt;
    if arguments.has_any(&["--simulate", "--download-only", "--print-uris"]) {
        return None;
    }
    match arguments.verb() {
        "install" | "reinstall" => Some(install(manager, arguments, words)),
        // What is installed are the build dependencies, not the packages named.
        "build-dep" | "satisfy" => Some(Action::Install { manager, packages: Vec::new(), project: None }),
        "remove" | "purge" | "autoremove" | "autopurge" => Some(remove(manager, arguments, words)),
        "update" => Some(Action::RefreshIndex { manager }),
        "upgrade" => Some(upgrade(manager, arguments, words, false)),
        "dist-upgrade" | "dselect-upgrade" => Some(upgrade(manager, arguments, words, true)),
        "clean" => Some(Action::CleanCache { manager, cleaned: Holds::Packages }),
        "dist-clean" => Some(Action::CleanCache { manager, cleaned: Holds::All }),
        _ => None,
    }
}

static APT_MARK: Program = Program {
    names: "apt-mark",
    values: &["--file -f", "--option -o", "--config-file -c"],
    optional: &["--quiet -q"],
    subcommands: &[
        sub("auto"),
        sub("manual"),
        sub("minimize-manual"),
        sub("hold"),
        sub("unhold"),
        sub("showauto"),
        sub("showmanual"),
    ],
    ..PLAIN
};

static APT_KEY: Program = Program {
    names: "apt-key",
    flags: &["--recv-keys --recv-key --recv"],
    values: &["--keyring", "--keyserver", "--keyserver-options", "--export", "--fetch-keys"],
    subcommands: &[sub("add"), sub("adv"), sub("del remove"), sub("export"), sub("list"), sub("finger"), sub("update")],
    ..PLAIN
};

static ADD_APT_REPOSITORY: Program = Program {
    names: "add-apt-repository apt-add-repository",
    flags: &[
        "--yes -y --assume-yes",
        "--remove -r",
        "--no-update -n",
        "--update -u",
        "--enable-source -s",
        "--list -L",
        "--debug -d",
        "--help -h",
    ],
    values: &[
        "--ppa -P",
        "--cloud -C",
        "--uri -U",
        "--sourceslist -S",
        "--component -c",
        "--pocket -p",
        "--keyserver -k",
        "--login -l",
    ],
    ..PLAIN
};

static DPKG: Program = Program {
    names: "dpkg",
    flags: &[
        "--install -i",
        "--remove -r",
        "--purge -P",
        "--list -l",
        "--status -s",
        "--listfiles -L",
        "--search -S",
        "--extract -x",
        "--vextract -X",
        "--control -e",
        "--contents -c",
        "--info -I",
        "--build -b",
        "--print-avail -p",
        "--recursive -R",
        "--no-act --dry-run --simulate",
        "--refuse-downgrade -G",
        "--skip-same-version -E",
        "--auto-deconfigure -B",
        "--selected-only -O",
        "--configure",
        "--unpack",
        "--help -?",
    ],
    values: &["--root", "--admindir", "--instdir", "--log", "--ignore-depends", "--debug -D", "--path-exclude", "--path-include"],
    meaning: dpkg,
    ..PLAIN
};

fn dpkg(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Dpkg;
    if arguments.has_any(&["--install", "--unpack"]) && !arguments.has("--no-act") {
        Some(install(manager, arguments, words))
    } else if arguments.has_any(&["--remove", "--purge"]) {
        Some(remove(manager, arguments, words))
    } else if arguments.has_any(&["--extract", "--vextract"]) {
        let mut operands = arguments.operands(words);
        let archives = operands.next().into_iter().collect();
        Some(Action::Unpack { archives, directory: operands.next() })
    } else {
        None
    }
}

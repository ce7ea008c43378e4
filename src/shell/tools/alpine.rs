//! apk: apk(8), apk-add(8) of apk-tools 2 and 3.

use super::action::{install, remove, upgrade};
use super::reader::{PLAIN, Program, sub};
use super::{Action, Arguments, Holds, Manager};
use crate::shell::Word;

pub(super) const PROGRAMS: &[&Program] = &[&APK];

static APK: Program = Program {
    names: "apk xx-apk",
    flags: &[
        "--quiet -q",
        "--verbose -v",
        "--interactive -i",
        "--force -f",
        "--update-cache -U --update",
        "--simulate -s",
        "--help -h",
        "--version -V",
        "--no-cache",
        "--no-network",
        "--allow-untrusted",
    ],
    values: &[
        "--root -p",
        "--repository -X",
        "--repositories-file",
        "--keys-dir",
        "--cache-dir",
        "--cache-max-age",
        "--arch",
        "--wait",
        "--timeout",
        "--progress-fd",
        "--virtual",
    ],
    subcommands: &[
        Program {
            flags: &["--upgrade -u", "--latest -l", "--initdb", "--no-chown", "--no-scripts"],
            values: &["--virtual -t"],
            ..sub("add")
        },
        Program { flags: &["--rdepends -r"], ..sub("del") },
        sub("update"),
        Program { flags: &["--available -a", "--latest -l"], ..sub("upgrade") },
        Program { flags: &["--available -a", "--update-only -u"], ..sub("fix") },
        Program { flags: &["--recursive -R", "--stdout -s", "--link -L"], values: &["--output -o"], ..sub("fetch") },
        Program { subcommands: &[sub("clean"), sub("sync"), sub("download"), sub("purge")], ..sub("cache") },
        Program { values: &["--output -o", "--index -x", "--description -d"], ..sub("index") },
        sub("info"),
        sub("list"),
        sub("search"),
        sub("policy"),
        sub("verify"),
        sub("version"),
        sub("audit"),
        sub("stats"),
    ],
    meaning: apk,
    ..PLAIN
};

fn apk(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Apk;
    if arguments.has("--simulate") {
        return None;
    }
    match arguments.subcommand.as_slice() {
        ["add"] => Some(install(manager, arguments, words)),
        ["del"] => Some(remove(manager, arguments, words)),
        ["update"] => Some(Action::RefreshIndex { manager }),
        ["upgrade"] => Some(upgrade(manager, arguments, words, false)),
        // Old packages go; the index stays.
        ["cache", "clean"] => Some(Action::CleanCache { manager, cleaned: Holds::Packages }),
        ["cache", "purge"] => Some(Action::CleanCache { manager, cleaned: Holds::All }),
        _ => None,
    }
}

//! pacman: pacman(8). Its operations are options (`-S`, `-R`), so it has no subcommands here.

use super::action::{install, remove, upgrade};
use super::reader::{PLAIN, Program};
use super::{Action, Arguments, Holds, Manager};
use crate::shell::Word;

pub(super) const PROGRAMS: &[&Program] = &[&PACMAN];

static PACMAN: Program = Program {
    names: "pacman yay paru",
    flags: &[
        "--sync -S",
        "--remove -R",
        "--upgrade -U",
        "--query -Q",
        "--database -D",
        "--deptest -T",
        "--files -F",
        "--version -V",
        "--help -h",
        "--refresh -y",
        "--sysupgrade -u",
        "--clean -c",
        "--search -s",
        "--downloadonly -w",
        "--nosave -n",
        "--nodeps -d",
        "--info -i",
        "--list -l",
        "--groups -g",
        "--quiet -q",
        "--print -p",
        "--verbose -v",
        "--noconfirm",
        "--needed",
    ],
    values: &[
        "--dbpath -b",
        "--root -r",
        "--arch",
        "--cachedir",
        "--color",
        "--config",
        "--gpgdir",
        "--hookdir",
        "--logfile",
        "--sysroot",
        "--overwrite",
        "--ignore",
        "--ignoregroup",
        "--assume-installed",
        "--print-format",
    ],
    meaning: pacman,
    ..PLAIN
};

fn pacman(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Pacman;
    if arguments.has_any(&["--print", "--downloadonly"]) {
        return None;
    }
    if arguments.has("--remove") {
        return Some(remove(manager, arguments, words));
    }
    if arguments.has("--upgrade") {
        return Some(install(manager, arguments, words));
    }
    if !arguments.has("--sync") || arguments.has_any(&["--search", "--info", "--list", "--groups"]) {
        return None;
    }
    if arguments.has("--clean") {
        // Of one `--clean`, the packages that are installed are spared.
        (arguments.count("--clean") > 1).then_some(Action::CleanCache { manager, cleaned: Holds::All })
    } else if !arguments.operands.is_empty() {
        Some(install(manager, arguments, words))
    } else if arguments.has("--sysupgrade") {
        Some(upgrade(manager, arguments, words, false))
    } else if arguments.has("--refresh") {
        Some(Action::RefreshIndex { manager })
    } else {
        None
    }
}

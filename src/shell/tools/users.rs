//! useradd, adduser, usermod, groupadd: useradd(8); adduser of Debian, of busybox, and the one that is useradd on Fedora.

use super::reader::{PLAIN, Program};
use super::{Action, Arguments, OptionUse};
use crate::shell::Word;

pub(super) const PROGRAMS: &[&Program] = &[&USERADD, &ADDUSER, &USERMOD, &GROUPADD, &ADDGROUP];

static USERADD: Program = Program {
    names: "useradd",
    flags: &[
        "--defaults -D",
        "--add-subids-for-system -F",
        "--no-log-init -l --no-log",
        "--create-home -m",
        "--no-create-home -M",
        "--no-user-group -N",
        "--non-unique -o",
        "--system -r",
        "--user-group -U",
        "--help -h",
    ],
    values: &[
        "--base-dir -b",
        "--comment -c",
        "--home-dir -d --home",
        "--expiredate -e",
        "--inactive -f",
        "--gid -g",
        "--groups -G",
        "--skel -k",
        "--key -K",
        "--password -p",
        "--root -R",
        "--prefix -P",
        "--shell -s",
        "--uid -u",
        "--selinux-user -Z",
        "--selinux-range",
    ],
    meaning: make_user,
    ..PLAIN
};

/// One table for the three programs of this name: their short options do not contradict each other in whether they take a
/// value. `-g` (comment in busybox, group in Fedora) and `-G` keep their letters.
static ADDUSER: Program = Program {
    names: "adduser",
    flags: &[
        "--system -S -r",
        "--disabled-password -D",
        "--disabled-login",
        "--no-create-home -H -M",
        "--create-home -m",
        "--no-user-group -N",
        "--non-unique -o",
        "--user-group -U",
        "--no-log-init -l",
        "--group",
        "--quiet -q",
        "--allow-bad-names --force-badname --allow-badname",
        "--help",
    ],
    values: &[
        "--home -h -d --home-dir",
        "--shell -s",
        "--uid -u",
        "--gid",
        "--ingroup",
        "--comment -c --gecos",
        "-g",
        "-G --groups",
        "--skel -k",
        "--firstuid",
        "--lastuid",
        "--firstgid",
        "--lastgid",
        "--conf",
        "--base-dir -b",
        "--password -p",
        "--expiredate -e",
        "--inactive -f",
        "--key -K",
    ],
    meaning: make_user,
    ..PLAIN
};

fn make_user(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let mut operands = arguments.operands(words);
    // Debian's `adduser user group` adds a user to a group.
    if arguments.has("--defaults") || (arguments.tool == "adduser" && arguments.operands.len() > 1) {
        return None;
    }
    let uid = arguments.option("--uid").and_then(OptionUse::argument);
    Some(Action::MakeUser { name: operands.next(), uid, system: arguments.has("--system") })
}

static USERMOD: Program = Program {
    names: "usermod",
    flags: &[
        "--append -a",
        "--lock -L",
        "--unlock -U",
        "--move-home -m",
        "--non-unique -o",
        "--remove -r",
        "--badname -b",
        "--help -h",
    ],
    values: &[
        "--comment -c",
        "--home -d",
        "--expiredate -e",
        "--inactive -f",
        "--gid -g",
        "--groups -G",
        "--login -l",
        "--password -p",
        "--root -R",
        "--prefix -P",
        "--shell -s",
        "--uid -u",
        "--add-subuids -v",
        "--del-subuids -V",
        "--add-subgids -w",
        "--del-subgids -W",
        "--selinux-user -Z",
    ],
    ..PLAIN
};

static GROUPADD: Program = Program {
    names: "groupadd groupmod",
    flags: &["--force -f", "--non-unique -o", "--system -r", "--append -a", "--help -h"],
    values: &["--gid -g", "--key -K", "--password -p", "--root -R", "--prefix -P", "--users -U", "--new-name -n"],
    ..PLAIN
};

static ADDGROUP: Program = Program {
    names: "addgroup",
    flags: &["--system -S", "--quiet -q", "--allow-bad-names --force-badname --allow-badname", "--help"],
    values: &["--gid -g", "--firstgid", "--lastgid", "--conf"],
    ..PLAIN
};

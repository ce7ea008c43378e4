//! Programs that handle files: tar, unzip, rm, chmod, chown, find, cp and their kin.

use super::reader::{PLAIN, Program, Style};
use super::{Action, Argument, Arguments, OptionUse};
use crate::shell::Word;

pub(super) const PROGRAMS: &[&Program] =
    &[&TAR, &UNZIP, &GUNZIP, &DECOMPRESS, &RM, &RMDIR, &CHMOD, &CHOWN, &CHGRP, &FIND, &LN, &CP, &MV, &MKDIR, &SET];

static TAR: Program = Program {
    names: "tar gtar bsdtar",
    style: Style::Tar,
    flags: &[
        "--extract -x --get",
        "--create -c",
        "--list -t",
        "--append -r",
        "--update -u",
        "--concatenate -A --catenate",
        "--diff -d --compare",
        "--gzip -z --gunzip --ungzip",
        "--bzip2 -j",
        "--xz -J",
        "--compress -Z --uncompress",
        "--auto-compress -a",
        "--verbose -v",
        "--preserve-permissions -p --same-permissions",
        "--keep-old-files -k",
        "--touch -m",
        "--no-same-owner -o",
        "--absolute-names -P",
        "--interactive -w",
        "--to-stdout -O",
        "--dereference -h",
        "--ignore-zeros -i",
        "--sparse -S",
        "--unlink-first -U",
        "--verify -W",
        "--delete",
        "--help -?",
        "--version",
    ],
    values: &[
        "--file -f",
        "--directory -C --cd",
        "--files-from -T",
        "--exclude-from -X",
        "--use-compress-program -I",
        "--blocking-factor -b",
        "--format -H",
        "--starting-file -K",
        "--tape-length -L",
        "--newer -N --after-date",
        "--label -V",
        "--listed-incremental -g",
        "--info-script -F --new-volume-script",
        "--exclude",
        "--strip-components --strip-component --strip",
        "--transform --xform -s",
        "--owner",
        "--group",
        "--mode",
        "--mtime",
        "--sort",
        "--suffix",
        "--to-command",
        "--checkpoint-action",
        "--exclude-tag",
        "--add-file",
        "--warning",
        "--xattrs-include",
        "--pax-option",
        "--record-size",
        "--rsh-command",
    ],
    meaning: tar,
    ..PLAIN
};

fn tar(arguments: &Arguments, _words: &[Word]) -> Option<Action> {
    let archives = arguments.values("--file").filter(|f| f.text != "-").collect();
    let directory = arguments.option("--directory").and_then(OptionUse::argument);
    (arguments.has("--extract") && !arguments.has("--to-stdout")).then_some(Action::Unpack { archives, directory })
}

static UNZIP: Program = Program {
    names: "unzip",
    flags: &[
        "--quiet -q",
        "--overwrite -o",
        "--junk-paths -j",
        "--never-overwrite -n",
        "--update -u",
        "--list -l -v -Z",
        "--test -t",
        "--pipe -p -c",
        "--text -a",
    ],
    values: &["--directory -d", "--password -P", "--exclude -x"],
    meaning: |arguments, words| {
        let archives = arguments.operands(words).take(1).collect();
        let directory = arguments.option("--directory").and_then(OptionUse::argument);
        (!arguments.has_any(&["--list", "--test", "--pipe"])).then_some(Action::Unpack { archives, directory })
    },
    ..PLAIN
};

static GUNZIP: Program = Program { names: "gunzip bunzip2 unxz unzstd unlzma uncompress", ..DECOMPRESS_LIKE };
static DECOMPRESS: Program = Program { names: "gzip bzip2 xz zstd lzma", ..DECOMPRESS_LIKE };

const DECOMPRESS_LIKE: Program = Program {
    flags: &[
        "--decompress -d --uncompress",
        "--keep -k",
        "--stdout -c --to-stdout",
        "--force -f",
        "--quiet -q",
        "--verbose -v",
        "--list -l",
        "--test -t",
    ],
    values: &["--suffix -S"],
    optional: &["--threads -T"],
    meaning: |arguments, words| {
        let unpacks = arguments.tool == "gunzip" || arguments.has("--decompress");
        let archives = arguments.operands(words).collect();
        (unpacks && !arguments.has_any(&["--stdout", "--list", "--test"])).then_some(Action::Unpack { archives, directory: None })
    },
    ..PLAIN
};

static RM: Program = Program {
    names: "rm",
    flags: &["--recursive -r -R", "--force -f", "-i", "-I", "--dir -d", "--verbose -v"],
    meaning: |arguments, words| delete(arguments, words, arguments.has("--recursive"), false),
    ..PLAIN
};

static RMDIR: Program = Program {
    names: "rmdir",
    flags: &["--parents -p", "--verbose -v"],
    meaning: |arguments, words| delete(arguments, words, false, true),
    ..PLAIN
};

fn delete(arguments: &Arguments, words: &[Word], recursive: bool, filtered: bool) -> Option<Action> {
    let paths: Vec<Argument> = arguments.operands(words).collect();
    (!paths.is_empty()).then_some(Action::Delete { paths, recursive, filtered })
}

static CHMOD: Program = Program {
    names: "chmod",
    style: Style::Mode,
    flags: &["--recursive -R", "--changes -c", "--silent -f --quiet", "--verbose -v"],
    values: &["--reference"],
    meaning: |arguments, words| {
        let mut operands = arguments.operands(words);
        let mode = match arguments.option("--reference").and_then(OptionUse::argument) {
            Some(reference) => reference,
            None => operands.next()?,
        };
        Some(Action::ChangeMode { mode, paths: operands.collect(), recursive: arguments.has("--recursive") })
    },
    ..PLAIN
};

static CHOWN: Program = Program { names: "chown", ..CHOWN_LIKE };
static CHGRP: Program = Program { names: "chgrp", ..CHOWN_LIKE };

const CHOWN_LIKE: Program = Program {
    flags: &["--recursive -R", "--changes -c", "--silent -f --quiet", "--verbose -v", "--no-dereference -h", "-H", "-L", "-P"],
    values: &["--from", "--reference"],
    meaning: |arguments, words| {
        let mut operands = arguments.operands(words);
        let owner = match arguments.option("--reference").and_then(OptionUse::argument) {
            Some(reference) => reference,
            None => operands.next()?,
        };
        Some(Action::ChangeOwner { owner, paths: operands.collect(), recursive: arguments.has("--recursive") })
    },
    ..PLAIN
};

static FIND: Program = Program {
    names: "find",
    style: Style::Find,
    values: &[
        "-D",
        "-amin",
        "-anewer",
        "-atime",
        "-cmin",
        "-cnewer",
        "-ctime",
        "-fls",
        "-fprint",
        "-fprint0",
        "-fprintf",
        "-fstype",
        "-gid",
        "-group",
        "-ilname",
        "-iname",
        "-inum",
        "-ipath",
        "-iregex",
        "-iwholename",
        "-links",
        "-lname",
        "-maxdepth",
        "-mindepth",
        "-mmin",
        "-mtime",
        "-name",
        "-newer",
        "-path",
        "-perm",
        "-printf",
        "-regex",
        "-regextype",
        "-samefile",
        "-size",
        "-type",
        "-uid",
        "-used",
        "-user",
        "-wholename",
        "-xtype",
    ],
    meaning: find,
    ..PLAIN
};

/// A `find` that deletes. Tests narrow what it deletes, unless they let every file pass.
fn find(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let runs_rm = |o: &OptionUse| {
        o.name.starts_with("-exec") && o.value.as_deref().is_some_and(|v| v.starts_with("rm ") || v.contains("/rm "))
    };
    let execution = arguments.options.iter().find(|o| runs_rm(o));
    if execution.is_none() && !arguments.has("-delete") {
        return None;
    }
    let plain = ["-delete", "-maxdepth", "-mindepth", "-depth", "-xdev", "-mount", "-print", "-H", "-L", "-P", "-exec", "-execdir"];
    let takes_all = |o: &OptionUse| plain.contains(&o.name.as_str()) || o.name == "-type" && o.value.as_deref() == Some("f");
    let filtered = !arguments.options.iter().all(takes_all);
    delete(arguments, words, true, filtered)
}

static LN: Program = Program {
    names: "ln",
    flags: &[
        "--symbolic -s",
        "--force -f",
        "--no-dereference -n",
        "--relative -r",
        "--verbose -v",
        "--interactive -i",
        "--logical -L",
        "--physical -P",
        "--no-target-directory -T",
        "-b",
    ],
    values: &["--target-directory -t", "--suffix -S"],
    ..PLAIN
};

static CP: Program = Program {
    names: "cp",
    flags: &[
        "--archive -a",
        "--recursive -r -R",
        "-p",
        "-d",
        "--force -f",
        "--interactive -i",
        "--link -l",
        "--dereference -L",
        "--no-dereference -P",
        "--symbolic-link -s",
        "--update -u",
        "--verbose -v",
        "--one-file-system -x",
        "--no-target-directory -T",
        "--no-clobber -n",
        "-H",
        "-b",
        "-Z",
    ],
    values: &["--target-directory -t", "--suffix -S", "--no-preserve", "--sparse"],
    ..PLAIN
};

static MV: Program = Program {
    names: "mv",
    flags: &[
        "--force -f",
        "--interactive -i",
        "--no-clobber -n",
        "--update -u",
        "--verbose -v",
        "--no-target-directory -T",
        "-b",
        "-Z",
    ],
    values: &["--target-directory -t", "--suffix -S"],
    ..PLAIN
};

static MKDIR: Program = Program { names: "mkdir", flags: &["--parents -p", "--verbose -v", "-Z"], values: &["--mode -m"], ..PLAIN };

static SET: Program = Program {
    names: "set",
    style: Style::Set,
    flags: &["-e", "-u", "-x", "-v", "-f", "-n", "-a", "-b", "-h", "-m"],
    values: &["-o", "+o"],
    runs: true,
    ..PLAIN
};

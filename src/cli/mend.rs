//! `--fix` and `--diff`: what was mended goes to the disk, or is shown.

use super::args::Check;
use super::check::{Done, Input, unreadable};
use super::write::write_file;
use super::{CLEAN, FAILED, FOUND, complain, print, terminal, warn};
use crate::diagnostic::Applicability;
use crate::lint::fix::{Change, Fixed, Job, fix};
use crate::lint::{Selection, check_each};
use crate::project::RealDisk;
use crate::report::{Mended, Paint, plural, visible};
use crate::rules::RULES;
use similar::TextDiff;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Mends the files, and writes the standard input, mended, to the standard output.
pub(super) fn write(args: &Check, input: &mut Input) -> Result<Done, String> {
    store(mended(args, input)?, input)
}

/// Writes what has changed.
pub(super) fn store(mut fixed: Fixed, input: &mut Input) -> Result<Done, String> {
    let mut stdin = input.options.stdin.clone();
    let mut mended = Mended::default();
    let mut failures = Vec::new();
    for change in std::mem::take(&mut fixed.changes) {
        let written = match &mut stdin {
            Some((name, bytes)) if *name == change.path => {
                bytes.clone_from(&change.after);
                Ok(())
            }
            _ => write_file(Path::new(&change.path), change.before.as_deref(), &change.after),
        };
        match written {
            Ok(()) => mended.count(&change),
            Err(why) => failures.push(why),
        }
    }
    if let Some((_, bytes)) = &stdin {
        print(bytes)?;
    }
    let Fixed { mut project, mut policy, mut report, .. } = fixed;
    if !failures.is_empty() {
        // What is left is what the disk holds, not what it should.
        (project, policy) = input.load(Arc::new(RealDisk), stdin);
        report = check_each(&project, &policy);
    }
    failures.extend(fixed.failures);
    Ok(Done { project, policy, report, mended, failures })
}

/// Shows what [`write`] would do.
pub(super) fn show(args: &Check, input: &mut Input, started: Instant) -> Result<u8, String> {
    let fixed = mended(args, input)?;
    fixed.policy.warnings.iter().for_each(|warning| warn(warning));
    print(&diff(&fixed.changes, terminal::paint(args.color, false)))?;
    let broken = fixed.report.findings.iter().filter(|f| f.rule == "internal-error");
    let broken = broken.map(|f| format!("{}: {}", fixed.project.file(f.file).source.path(), f.message));
    broken.for_each(|error| complain(&error));
    let failures: Vec<String> = input.failures.iter().chain(&fixed.failures).cloned().chain(unreadable(&fixed.project)).collect();
    failures.iter().for_each(|failure| complain(failure));
    let mut would = Mended::default();
    fixed.changes.iter().for_each(|change| would.count(change));
    if !args.quiet {
        let said = match would.files {
            0 => format!("nothing to fix in {}", plural(fixed.project.files.len(), "file")),
            _ => would.says("would fix"),
        };
        let _ = writeln!(io::stderr().lock(), "{said} ({} ms)", started.elapsed().as_millis());
    }
    Ok(match would.files {
        _ if !failures.is_empty() => FAILED,
        0 => CLEAN,
        _ => FOUND,
    })
}

fn mended(args: &Check, input: &mut Input) -> Result<Fixed, String> {
    let only = match args.fix_only.as_slice() {
        [] => None,
        names => Some(Selection::new(RULES, names, &[], &[]).map_err(|e| e.to_string())?),
    };
    let least = if args.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
    let job = Job { disk: Arc::new(RealDisk), stdin: input.options.stdin.clone(), least, only: only.as_ref() };
    Ok(fix(&job, &mut |disk, stdin| input.load(disk, stdin)))
}

impl Mended {
    fn count(&mut self, change: &Change) {
        self.files += 1;
        self.findings += change.fixes;
    }
}

/// The changes as `diff -u` shows them.
fn diff(changes: &[Change], paint: Paint) -> Vec<u8> {
    let mut shown = Vec::new();
    for change in changes {
        let held = change.before.as_deref().unwrap_or_default();
        let diff = TextDiff::from_lines(held, &change.after);
        let new = visible(&change.path);
        let old = if change.before.is_some() { &new } else { "/dev/null" };
        diff.unified_diff().header(old, &new).to_writer(&mut shown).expect("a vector takes everything");
    }
    if paint.colour { coloured(&shown) } else { shown }
}

fn coloured(diff: &[u8]) -> Vec<u8> {
    let mut shown = Vec::new();
    for line in diff.split_inclusive(|b| *b == b'\n') {
        let sgr = match line {
            [b'-', b'-', b'-', ..] | [b'+', b'+', b'+', ..] => "1",
            [b'@', ..] => "36",
            [b'-', ..] => "31",
            [b'+', ..] => "32",
            _ => "0",
        };
        let (text, end) = line.split_at(line.len() - usize::from(line.ends_with(b"\n")));
        shown.extend([format!("\u{1b}[{sgr}m").as_bytes(), text, b"\x1b[0m", end].concat());
    }
    shown
}

//! `--fix` and `--diff`: what was mended goes to the disk, or is shown.

use super::args::Check;
use super::check::{Done, Input, unreadable};
use super::write::write_file;
use super::{CLEAN, FAILED, FOUND, complain, print, terminal};
use crate::diagnostic::Applicability;
use crate::lint::fix::{Change, Fixed, Job, fix};
use crate::lint::{Selection, Settings, check};
use crate::project::RealDisk;
use crate::report::{Mended, Paint, plural};
use crate::rules::RULES;
use similar::TextDiff;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Mends the files, and writes the standard input, mended, to the standard output.
pub(super) fn write(args: &Check, settings: &Settings, input: &Input) -> Result<Done, String> {
    store(mended(args, settings, input)?, settings, input)
}

/// Writes what has changed.
pub(super) fn store(fixed: Fixed, settings: &Settings, input: &Input) -> Result<Done, String> {
    let stdin = input.options.stdin.as_ref();
    let is_stdin = |change: &&Change| stdin.is_some_and(|(name, _)| *name == change.path);
    if let Some((_, bytes)) = stdin {
        print(fixed.changes.iter().find(is_stdin).map_or(bytes, |change| &change.after))?;
    }
    let mut mended = Mended::default();
    let mut failures = Vec::new();
    for change in &fixed.changes {
        let written = match is_stdin(&change) {
            true => Ok(()),
            false => write_file(Path::new(&change.path), change.before.as_deref(), &change.after),
        };
        match written {
            Ok(()) => mended.count(change),
            Err(why) => failures.push(why),
        }
    }
    let Fixed { mut project, mut report, .. } = fixed;
    if !failures.is_empty() {
        // What is left is what the disk holds, not what it should.
        let mut options = input.options.clone();
        if let Some((_, bytes)) = &mut options.stdin
            && let Some(change) = fixed.changes.iter().find(is_stdin)
        {
            bytes.clone_from(&change.after);
        }
        project = crate::project::load(Arc::new(RealDisk), &input.files, &options);
        report = check(&project, settings);
    }
    failures.extend(fixed.failures);
    Ok(Done { project, report, mended, failures })
}

/// Shows what [`write`] would do.
pub(super) fn show(args: &Check, settings: &Settings, input: &Input, started: Instant) -> Result<u8, String> {
    let fixed = mended(args, settings, input)?;
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

fn mended(args: &Check, settings: &Settings, input: &Input) -> Result<Fixed, String> {
    let only = match args.fix_only.as_slice() {
        [] => None,
        names => Some(Selection::new(RULES, names, &[], &[]).map_err(|e| e.to_string())?),
    };
    let least = if args.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
    let (paths, options) = (&input.files, &input.options);
    Ok(fix(&Job { disk: Arc::new(RealDisk), paths, options, settings, least, only: only.as_ref() }))
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
        let old = change.before.as_deref().unwrap_or_default();
        let diff = TextDiff::from_lines(old, &change.after);
        let name = if change.before.is_some() { change.path.as_str() } else { "/dev/null" };
        diff.unified_diff().header(name, &change.path).to_writer(&mut shown).expect("a vector takes everything");
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

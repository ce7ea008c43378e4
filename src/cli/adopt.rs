//! For projects that have findings already: `--add-ignores`, `--baseline` and `--write-baseline`.

use super::check::{Done, Input};
use super::mend;
use super::write::write_file;
use crate::diagnostic::Applicability;
use crate::lint::baseline::{Baseline, Place, render};
use crate::lint::fix::{Job, suppress_all};
use crate::project::{Disk, RealDisk};
use crate::report::{Mended, plural, visible};
use crate::source::Source;
use clap::Args;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Args, Debug)]
pub(super) struct Adopt {
    /// Write comments that suppress what is found now, with this reason
    #[arg(long, value_name = "REASON", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    #[arg(help_heading = "Adoption", conflicts_with_all = ["fix", "fix_only", "diff", "baseline", "write_baseline"])]
    pub(super) add_ignores: Option<String>,
    /// Do not report what is in this file
    #[arg(long, value_name = "FILE", help_heading = "Adoption", conflicts_with = "write_baseline")]
    pub(super) baseline: Option<PathBuf>,
    /// Write what is found now to this file, for --baseline
    #[arg(long, value_name = "FILE", help_heading = "Adoption", conflicts_with = "diff")]
    pub(super) write_baseline: Option<PathBuf>,
}

/// Writes comments that suppress everything, and says so in `said`.
pub(super) fn add_ignores(reason: &str, input: &mut Input, said: &mut Option<String>) -> Result<Done, String> {
    if input.options.stdin.is_some() {
        return Err("`--add-ignores` writes into files, and the standard input is none".into());
    }
    let job = Job { disk: Arc::new(RealDisk), stdin: None, least: Applicability::Safe, only: None };
    let suppressed = suppress_all(&job, &mut |disk, stdin| input.load(disk, stdin), reason);
    let mut done = mend::store(suppressed, input)?;
    let Mended { findings: comments, files } = std::mem::take(&mut done.mended);
    *said = Some(format!("wrote {} into {}", plural(comments, "comment"), plural(files, "file")));
    Ok(done)
}

/// Leaves out what the baseline at `path` holds.
pub(super) fn apply_baseline(path: &Path, done: &mut Done) -> Result<(), String> {
    let (_, baseline) = read(path)?.ok_or_else(|| {
        let path = shown(path);
        format!("cannot read the baseline `{path}`: no such file; `--write-baseline {path}` makes it")
    })?;
    baseline.apply(&mut done.project, &mut done.policy, &mut done.report, &place(path)?);
    Ok(())
}

/// Writes the findings to the baseline at `path`, with what it holds that this run cannot judge, and reports them no more. Says so.
pub(super) fn write_baseline(path: &Path, done: &mut Done) -> Result<String, String> {
    let old = read(path)?;
    let place = place(path)?;
    let before = old.as_ref().map(|(bytes, _)| bytes.as_slice());
    let text = render(&done.project, &done.report, old.as_ref().map(|(_, baseline)| baseline), &done.policy, &place);
    if before != Some(text.as_bytes()) {
        write_file(path, before, text.as_bytes())?;
    }
    let found = done.report.findings.len();
    let written = Baseline::parse(Source::new(shown(path), text)).expect("what was just written can be read");
    written.apply(&mut done.project, &mut done.policy, &mut done.report, &place);
    Ok(format!("wrote {} to `{}`", plural(found - done.report.findings.len(), "finding"), shown(path)))
}

/// The bytes of a baseline, and what they mean; `None` where there is no such file.
fn read(path: &Path) -> Result<Option<(Vec<u8>, Baseline)>, String> {
    let failed = |why: String| format!("cannot read the baseline `{}`: {why}", shown(path));
    let bytes = match RealDisk.read(path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(failed(e.to_string())),
    };
    let source = Source::from_bytes(shown(path), bytes.clone()).map_err(|e| failed(e.to_string()))?;
    Ok(Some((bytes, Baseline::parse(source).map_err(failed)?)))
}

fn place(path: &Path) -> Result<Place, String> {
    let current = std::env::current_dir().map_err(|e| format!("there is no current folder: {e}"))?;
    Ok(Place::of(path, &current))
}

fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}

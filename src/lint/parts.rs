//! A check that does not hold all trees at once: [`check_in_parts`].

use super::{Policy, Report, check_each};
use crate::diagnostic::{Diagnostic, FileId};
use crate::project::{Content, Disk, File, LoadOptions, Project, load_in_parts};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Finds what [`check_each`] finds in all that [`crate::project::load`] reads, one part of the project after another.
///
/// `policy` is asked for the settings of each part. Of the files that come back, those of Dockerfiles are [`Content::Released`], and
/// nothing links them any more.
pub fn check_in_parts(
    disk: Arc<dyn Disk>,
    paths: &[PathBuf],
    options: &LoadOptions,
    policy: impl Fn(&Project) -> Policy + Send + Sync,
) -> (Project, Report) {
    let check = |part: Project| {
        let report = check_each(&part, &policy(&part));
        let release = |file: File| match file.content {
            Content::Dockerfile(_) => File { content: Content::Released, ..file },
            _ => file,
        };
        let files: Vec<File> = part.files.into_iter().map(release).collect();
        (files, report.findings)
    };
    let mut whole = Project { disk: disk.clone(), ..Project::default() };
    let mut known: HashMap<String, FileId> = HashMap::new();
    let mut findings: Vec<Diagnostic> = Vec::new();
    for (files, found) in load_in_parts(disk, paths, options, check) {
        let mut is_new = vec![true; files.len()];
        let mut ids = Vec::with_capacity(files.len());
        for (file, is_new) in files.into_iter().zip(&mut is_new) {
            let next = FileId(u32::try_from(whole.files.len()).expect("fewer files than 4 billion"));
            let id = *known.entry(file.source.path().to_owned()).or_insert(next);
            *is_new = id == next;
            ids.push(id);
            whole.files.extend(is_new.then_some(file));
        }
        // A file of several parts, an ignore file, is told of once.
        let told = found.into_iter().filter(|finding| is_new[finding.file.0 as usize]);
        findings.extend(told.map(|finding| renumbered(finding, &ids)));
    }
    // Those of one file are sorted already.
    findings.sort_by_key(|finding| whole.files[finding.file.0 as usize].source.path());
    (whole, Report { findings })
}

/// A finding whose files have other numbers: each is where its old number says in `ids`.
fn renumbered(mut finding: Diagnostic, ids: &[FileId]) -> Diagnostic {
    let new = |old: &mut FileId| *old = ids[old.0 as usize];
    new(&mut finding.file);
    finding.labels.iter_mut().for_each(|label| new(&mut label.file));
    finding.fix.iter_mut().flat_map(|fix| &mut fix.edits).for_each(|edit| new(&mut edit.file));
    finding
}

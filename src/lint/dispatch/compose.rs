//! Runs the rules over Compose files, and those for Dockerfiles over what stands in `dockerfile_inline`.

use super::{Checks, Plan, WORTH_THREADS, check_dockerfile, panicked, report_panic, run_bucket};
use crate::compose::scripts::scripts;
use crate::compose::{Service, Text};
use crate::diagnostic::{Diagnostic, FileId};
use crate::dockerfile::{self, Outside};
use crate::lint::{Cx, Started};
use crate::project::context::{Context, find_ignore_file};
use crate::project::disk::slashed;
use crate::project::services::{arguments_of, build_of, inline_path};
use crate::project::{Build, Composition, ServiceId, panic};
use crate::source::{MappedText, Source, Span};
use rayon::prelude::*;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// What is found in the Compose files, by file.
pub(super) fn findings(plan: &Plan) -> HashMap<FileId, Vec<Diagnostic>> {
    let compositions = &plan.project.compositions;
    let check = |i: usize| check(plan, i);
    let found: Vec<Vec<Diagnostic>> = match compositions.len() {
        0..WORTH_THREADS => (0..compositions.len()).map(check).collect(),
        count => (0..count).into_par_iter().map(check).collect(),
    };
    let mut by_file: HashMap<FileId, Vec<Diagnostic>> = HashMap::new();
    for finding in found.into_iter().flatten() {
        by_file.entry(finding.file).or_default().push(finding);
    }
    by_file
}

fn check(plan: &Plan, index: usize) -> Vec<Diagnostic> {
    let composition = &plan.project.compositions[index];
    let Some(main) = composition.only.or(composition.files.first().copied()) else { return Vec::new() };
    let settings = plan.policy.of(main);
    let mut cx = Cx::new(plan.project, main, &plan.project.file(main).source, settings);
    cx.sites = &composition.files;
    let checks = &plan.checks[plan.policy.index(main)];
    let outcome = panic::catch(|| run(checks, &mut cx, composition)).map_err(|message| panicked(&cx, message));
    report_panic(&mut cx, outcome);
    let mut findings = cx.findings;
    for (service, described) in composition.compose.services.iter().enumerate() {
        findings.extend(inline(plan, ServiceId { composition: index, service }, described));
    }
    findings.retain(|finding| composition.only.is_none_or(|only| only == finding.file));
    joined(findings)
}

/// Makes one finding of those that say the same of one place: what an anchor or `extends` brings to several services.
fn joined(findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    /// More places that use it than these tell a reader nothing.
    const MOST_LABELS: usize = 4;
    let mut first: HashMap<(&str, FileId, Span, String), usize> = HashMap::new();
    let mut joined: Vec<Diagnostic> = Vec::new();
    for finding in findings {
        match first.entry((finding.rule, finding.file, finding.span, finding.message.clone())) {
            Entry::Vacant(entry) => {
                entry.insert(joined.len());
                joined.push(finding);
            }
            Entry::Occupied(entry) => {
                let labels = &mut joined[*entry.get()].labels;
                let fresh: Vec<_> = finding.labels.into_iter().filter(|label| !labels.contains(label)).collect();
                labels.extend(fresh);
                labels.truncate(MOST_LABELS);
            }
        }
    }
    joined
}

fn run(checks: &Checks, cx: &mut Cx, composition: &Composition) {
    run_bucket(cx, &checks.compose, |cx, check| check(cx, composition));
    for part in &composition.compose.services {
        run_bucket(cx, &checks.service, |cx, check| check(cx, composition, part));
        if !checks.script.is_empty() {
            run_scripts(checks, cx, part);
        }
    }
}

/// Runs the rules over what a service runs, each script in the file that it is written in.
fn run_scripts(checks: &Checks, cx: &mut Cx, service: &Service) {
    let (file, source) = (cx.file, cx.source);
    for script in scripts(service) {
        cx.file = cx.sites[script.file as usize];
        cx.source = &cx.project.file(cx.file).source;
        let before = cx.findings.len();
        let started = Started::of_service(service, &script);
        run_bucket(cx, &checks.script, |cx, check| check(cx, &started));
        if let Some((file, span)) = script.used.map(|used| cx.site(used)) {
            cx.findings[before..].iter_mut().for_each(|finding| _ = finding.label_in(file, span, "used here"));
        }
    }
    (cx.file, cx.source) = (file, source);
}

/// What the rules for Dockerfiles find in the one that stands in a service.
fn inline(plan: &Plan, id: ServiceId, service: &Service) -> Vec<Diagnostic> {
    let composition = &plan.project.compositions[id.composition];
    let Some(field) = service.build.as_ref().and_then(|build| build.dockerfile_inline.as_ref()) else { return Vec::new() };
    let Text { text, unknown, .. } = &field.value;
    if !unknown.is_empty() {
        return Vec::new();
    }
    let (file, _) = composition.site(field.place);
    let source = Source::new(plan.project.file(file).source.path(), text.as_str());
    let outside = Outside { arguments: arguments_of(std::iter::once(service)), ..Outside::default() };
    let Ok(dockerfile) = panic::catch(|| dockerfile::parse_with(&source, outside)) else { return Vec::new() };
    let build = build_of(&composition.compose, service).map(|build| {
        let disk = &*plan.project.disk;
        let ignore = find_ignore_file(disk, &inline_path(&build.context), &build.context);
        let ignore = ignore.and_then(|(path, _)| plan.project.find(&slashed(&path)));
        let patterns = ignore.and_then(|id| plan.project.ignore_file(id)).map(|ignore| Arc::new(ignore.clone()));
        let context = Some(Arc::new(Context::new(build.context, patterns)));
        Build { dockerfile: file, context, context_given: true, ignore, service: Some(id), target: build.target }
    });
    let found = check_dockerfile(plan, file, &source, &dockerfile, build.as_slice());
    found.into_iter().map(|finding| in_yaml(finding, file, text)).collect()
}

/// A finding in a text, as one in the YAML that the text stands in. A fix is kept where it changes what is written just so.
fn in_yaml(mut finding: Diagnostic, file: FileId, text: &MappedText) -> Diagnostic {
    let place = |span: Span| text.span_of(span.range());
    finding.span = place(finding.span);
    finding.labels.iter_mut().filter(|label| label.file == file).for_each(|label| label.span = place(label.span));
    finding.fix = finding.fix.filter(|fix| {
        let mut here = fix.edits.iter().filter(|edit| edit.file == file);
        here.all(|edit| {
            !edit.text.contains('\n') && text.slice(edit.span.range()).is_verbatim() && place(edit.span).len() == edit.span.len()
        })
    });
    for edit in finding.fix.iter_mut().flat_map(|fix| &mut fix.edits).filter(|edit| edit.file == file) {
        edit.span = place(edit.span);
    }
    finding
}

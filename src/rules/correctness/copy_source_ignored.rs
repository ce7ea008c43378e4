//! `copy-source-ignored`

use super::context_sources::{Wanted, is_confirmed, label_service, wanted};
use crate::diagnostic::Severity;
use crate::ignorefile::{IgnoreFile, Pattern};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::{Build, Content, Context};

/// Sources of `COPY`, `ADD` and bind mounts that the ignore file keeps out of the build context.
pub static RULE: Rule = Rule {
    name: "copy-source-ignored",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["CopyIgnoredFile"],
    fix: None,
    page: include_str!("../../../rules/correctness/copy-source-ignored.md"),
    checks: &[Check::Build(check)],
};

fn check(cx: &mut Cx, build: &Build) {
    let (Some(id), Some(context)) = (build.ignore, &build.context) else { return };
    let file = cx.project.file(id);
    let Content::Ignore(ignore) = &file.content else { return };
    let all = wanted(cx.dockerfile);
    if !is_of_this_build(cx, build, context, file.source.path(), &all) {
        return;
    }
    for wanted in &all {
        let Some(pattern) = kept_out_by(ignore, wanted) else { continue };
        let path = file.source.path();
        let message = match wanted.is_named() {
            true => format!("`{}` is not in the build context: `{path}` keeps it out", wanted.text),
            false => format!("`{}` copies nothing: `{path}` keeps out all that it stands for", wanted.text),
        };
        let help = match wanted.path.as_str() {
            "" | "." => "take back in what is needed: `!name` below that line".to_owned(),
            needed => format!("take it back in with `!{needed}` below that line, or remove the line"),
        };
        let project = cx.project;
        let finding = cx.report(wanted.span, message).label_in(id, pattern.span, "this line does it");
        finding.help(help).alias("CopyIgnoredFile");
        label_service(finding, project, build);
    }
}

/// Whether the ignore file surely applies: it is named after the Dockerfile, stands beside it, or the context is known.
fn is_of_this_build(cx: &Cx, build: &Build, context: &Context, ignore: &str, all: &[Wanted]) -> bool {
    let dockerfile = cx.source.path();
    let folder = dockerfile.rsplit_once('/').map_or("", |(folder, _)| folder);
    let beside = ignore.rsplit_once('/').map_or("", |(folder, _)| folder) == folder;
    beside || is_confirmed(&*cx.project.disk, build, context, all)
}

/// The line that keeps all of a source out, if nothing of it is taken back in.
fn kept_out_by<'a>(ignore: &'a IgnoreFile, wanted: &Wanted) -> Option<&'a Pattern> {
    if !wanted.is_named() {
        let path = if wanted.path.is_empty() { "." } else { &wanted.path };
        return ignore.ignores_source(path);
    }
    let pattern = ignore.deciding(&wanted.path)?;
    (!pattern.negated && !ignore.could_reinclude_below(&wanted.path)).then_some(pattern)
}

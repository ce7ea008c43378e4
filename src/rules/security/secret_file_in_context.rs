//! `secret-file-in-context`

use crate::compose::model::TextField;
use crate::diagnostic::Severity;
use crate::dockerfile::Kind;
use crate::ignorefile::clean;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::disk::slashed;
use crate::project::{Composition, places};
use crate::rules::built::{Built, host_path};
use crate::source::Span;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// See the page.
pub static RULE: Rule = Rule {
    name: "secret-file-in-context",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/security/secret-file-in-context.md"),
    checks: &[Check::Compose(check)],
};

/// A file that holds secrets, as the Compose files name it.
struct Secret<'c> {
    field: &'c TextField,
    path: PathBuf,
}

fn check(cx: &mut Cx, composition: &Composition) {
    let secrets: Vec<Secret> = secrets(composition).into_iter().filter(|secret| cx.project.disk.exists(&secret.path)).collect();
    if secrets.is_empty() {
        return;
    }
    let mut reported = HashSet::new();
    for service in &composition.compose.services {
        let Some(built) = Built::of(cx, composition, service) else { continue };
        for secret in &secrets {
            let Some(span) = copied(&built, &secret.path) else { continue };
            if !reported.insert((&secret.path, built.id)) {
                continue;
            }
            let text = secret.field.text.as_str();
            let message = format!("`{text}` holds secrets, and becomes part of the image of `{}`", service.name);
            let finding = cx.report_used(secret.field.place, secret.field.used, message);
            finding.label_in(built.id, span, "copied into the image here");
            finding.help(format!("add `{text}` to the `.dockerignore` of `{}`, or keep the file elsewhere", service.name));
        }
    }
}

/// The files of `secrets`, and those of `env_file` that are not of the usual name: of these the rules about ignore files speak.
fn secrets(composition: &Composition) -> Vec<Secret<'_>> {
    let compose = &composition.compose;
    let files = compose.secrets.iter().filter_map(|secret| secret.file.as_ref());
    let env_files = compose.services.iter().flat_map(|service| &service.env_file).map(|env_file| &env_file.path);
    let env_files = env_files.filter(|field| field.known().is_some_and(|path| !places::name(path).starts_with(".env")));
    let secret = |field| Some(Secret { field, path: host_path(compose, TextField::seen(field), field.known()?)? });
    files.chain(env_files).filter_map(secret).collect()
}

/// The `COPY` or `ADD` that takes a file of the context into the image.
fn copied(built: &Built, path: &Path) -> Option<Span> {
    let context = built.build.context.as_ref()?;
    let inside = slashed(path.strip_prefix(context.root()).ok()?);
    if context.ignore().is_some_and(|ignore| ignore.matches(&inside)) {
        return None;
    }
    places::steps(built.file, built.stage()?, false).find_map(|(index, step)| {
        let (Kind::Copy(transfer) | Kind::Add(transfer)) = &step.kind else { return None };
        if step.flag("from").is_some() || step.flag("exclude").is_some() {
            return None;
        }
        let covers = |source: &str| {
            let source = clean(source.trim_start_matches('/'));
            let source = source.trim_start_matches("./");
            matches!(source, "" | "." | "*") || places::within_context(source, &inside).is_some()
        };
        transfer.sources.iter().any(|source| covers(&places::expand(built.file, index, source))).then_some(step.span)
    })
}

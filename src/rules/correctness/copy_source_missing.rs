//! `copy-source-missing`

use super::context_sources::{Wanted, is_confirmed, is_left_to_others, label_service, wanted};
use crate::diagnostic::Severity;
use crate::dockerfile::closest;
use crate::ignorefile::clean;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::{Build, Context, Disk};
use std::path::Path;

/// Sources of `COPY`, `ADD` and bind mounts that the build context does not have.
pub static RULE: Rule = Rule {
    name: "copy-source-missing",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/copy-source-missing.md"),
    checks: &[Check::Build(check)],
};

/// Folders that hold what a build made, whatever the language.
#[rustfmt::skip]
const OUTPUT: [&str; 34] = [
    "_build", "_output", ".next", ".nuxt", ".output", ".svelte-kit", ".venv", "artifact", "artifacts", "bin", "bazel-bin", "bazel-out",
    "build", "builds", "cmake-build", "coverage", "debug", "deps", "dist", "download", "downloads", "generated", "lib", "libs",
    "node_modules", "obj", "out", "output", "publish", "release", "releases", "target", "tmp", "vendor",
];

/// Ends of the names of files that people write.
#[rustfmt::skip]
const WRITTEN: [&str; 58] = [
    "bash", "c", "cfg", "cjs", "cnf", "conf", "config", "cpp", "cs", "csproj", "css", "env", "ex", "exs", "fsproj", "gemspec", "go",
    "gradle", "graphql", "h", "html", "ini", "java", "j2", "js", "json", "jsx", "kt", "kts", "list", "lock", "lua", "md", "mjs", "mod",
    "php", "pl", "properties", "proto", "ps1", "py", "rb", "repo", "rs", "scala", "sh", "sln", "sql", "sum", "template", "tmpl", "toml",
    "ts", "tsx", "txt", "xml", "yaml", "yml",
];

/// So much of a context is searched for a file of the same name.
const MOST_SEARCHED: usize = 20_000;

/// Nothing is said where the context may be another one, nor of what another program may have to make first.
fn check(cx: &mut Cx, build: &Build) {
    let Some(context) = &build.context else { return };
    let all = wanted(cx.dockerfile);
    let disk = &*cx.project.disk;
    let missing: Vec<&Wanted> = all.iter().filter(|w| w.is_named() && !w.exists(disk, context)).collect();
    if missing.is_empty() || !is_confirmed(disk, build, context, &all) {
        return;
    }
    let ignored = |w: &Wanted| context.ignore().is_some_and(|ignore| ignore.matches(&w.path));
    for wanted in missing.into_iter().filter(|w| !ignored(w)) {
        let outside = outside(disk, context, wanted);
        let near = near(disk, context, &wanted.path);
        let expected = near.is_some() || (is_written(&wanted.path) && !is_left_to_others(disk, context.root(), &wanted.path));
        if outside.is_none() && !expected {
            continue;
        }
        report(cx, build, context, wanted, outside, near);
    }
}

fn report(cx: &mut Cx, build: &Build, context: &Context, wanted: &Wanted, outside: Option<String>, near: Option<String>) {
    let root = context.root().to_string_lossy().replace('\\', "/");
    let place = if root.is_empty() { String::new() } else { format!(" `{root}`") };
    let (text, project) = (&wanted.text, cx.project);
    if let Some(outside) = outside {
        let finding = cx.report(wanted.span, format!("`{text}` is outside of the build context{place}"));
        finding.help(format!("build with the folder above as context: Docker reads this as `{outside}`"));
        label_service(finding, project, build);
        return;
    }
    let elsewhere = || elsewhere(cx, build, &wanted.path);
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => match elsewhere() {
            Some(path) => format!("there is `{path}`: paths start at the root of the context"),
            None => "add the file, or correct the path: it starts at the root of the context".to_owned(),
        },
    };
    let finding = cx.report(wanted.span, format!("`{text}` is not in the build context{place}")).help(help);
    label_service(finding, project, build);
}

/// For a source that climbs out of the context and is there: what Docker reads instead.
fn outside(disk: &dyn Disk, context: &Context, wanted: &Wanted) -> Option<String> {
    let climbs = clean(&wanted.text).starts_with("../");
    (climbs && disk.exists(&context.root().join(&wanted.text))).then(|| wanted.path.clone())
}

/// Whether a path looks like one of a file that somebody wrote, and is not in a folder that a build fills.
fn is_written(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_output = folder.split('/').any(|part| OUTPUT.contains(&part.to_ascii_lowercase().as_str()));
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    !is_output && end.is_some_and(|end| WRITTEN.contains(&end.as_str()))
}

/// The path of something beside it with nearly the same name.
fn near(disk: &dyn Disk, context: &Context, path: &str) -> Option<String> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let entries = disk.list(&context.root().join(folder)).ok()?;
    let names = || entries.iter().map(|entry| entry.name.as_str());
    let same_but_case = names().find(|other| other.eq_ignore_ascii_case(name));
    let long_enough = |near: &&str| near.len().min(name.len()) > 3 * strsim::levenshtein(near, name);
    let near = same_but_case.or_else(|| closest(name, names()).filter(long_enough))?;
    Some(if folder.is_empty() { near.to_owned() } else { format!("{folder}/{near}") })
}

/// A file of the same name that the context has in another folder, the least deep.
fn elsewhere<'a>(cx: &Cx<'a>, build: &'a Build, path: &str) -> Option<&'a str> {
    let name = Path::new(path).file_name()?.to_str()?;
    let listing = cx.project.listing(build)?;
    let same =
        listing.items.iter().take(MOST_SEARCHED).map(|item| item.path.as_str()).filter(|p| p.rsplit('/').next() == Some(name));
    same.min_by_key(|p| p.matches('/').count())
}

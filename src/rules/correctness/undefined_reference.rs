//! `undefined-reference`

use crate::compose::{Compose, ProblemKind};
use crate::diagnostic::{Applicability, FileId, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::problems;
use crate::source::Span;
use std::collections::HashSet;
use std::path::Path;

/// See the page.
pub static RULE: Rule = Rule {
    name: "undefined-reference",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/undefined-reference.md"),
    checks: &[Check::Compose(check)],
};

/// With one of these a project is not read to its end, and tells nothing of names.
const HOLES: [ProblemKind; 4] =
    [ProblemKind::Syntax, ProblemKind::MissingFile, ProblemKind::IncludeCycle, ProblemKind::ExtendsCycle];

fn check(cx: &mut Cx, composition: &Composition) {
    let mut undefined = problems::of(composition, &[ProblemKind::UndefinedReference]).peekable();
    if undefined.peek().is_none() {
        return;
    }
    let users = users(cx, composition);
    for problem in undefined {
        let site = composition.site(problem.place);
        if users.iter().any(|undefined| !undefined.contains(&site)) {
            continue;
        }
        let above = declared_above(cx, composition, site);
        let finding = problems::report_one(cx, problem);
        if let Some(above) = above {
            let help = format!("declare it, or use this file together with `{above}`, which does");
            finding.severity(Severity::Info).help(help);
        }
    }
}

/// The Compose file of a folder above that declares what is named at a place: this file may be used on top of it, with `-f`.
fn declared_above(cx: &Cx, composition: &Composition, (file, span): (FileId, Span)) -> Option<String> {
    let source = &cx.project.file(file).source;
    let name = source.slice(span).trim_matches(['"', '\'']);
    let own = Path::new(source.path()).parent()?;
    let is_above = |path: &Path| path.parent().is_some_and(|folder| folder != own && own.starts_with(folder));
    let declares = |compose: &Compose| {
        let resources = [&compose.networks, &compose.volumes, &compose.secrets, &compose.configs, &compose.models];
        compose.service(name).is_some() || resources.into_iter().flatten().any(|resource| resource.name == name)
    };
    let others = cx.project.compositions.iter().filter(|other| !std::ptr::eq(*other, composition));
    let mains = others.filter_map(|other| Some((other.compose.files.first()?.source.path(), &other.compose)));
    mains.filter(|(path, compose)| is_above(Path::new(path)) && declares(compose)).map(|(path, _)| path.to_owned()).next()
}

/// For each project that brings in the main file of this one, by `extends` or as what another file is put on: where a name is undefined
/// there. A file that others complete is a piece, and not to be used alone.
fn users(cx: &Cx, composition: &Composition) -> Vec<HashSet<(FileId, Span)>> {
    let Some(main) = composition.files.first() else { return Vec::new() };
    let others = cx.project.compositions.iter().filter(|other| !std::ptr::eq(*other, composition) && other.files.contains(main));
    let whole = others.filter(|other| problems::of(other, &HOLES).next().is_none());
    let undefined = |other: &Composition| {
        problems::of(other, &[ProblemKind::UndefinedReference]).map(|problem| other.site(problem.place)).collect()
    };
    whole.map(undefined).collect()
}

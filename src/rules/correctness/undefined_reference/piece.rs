//! Signs that a Compose file is a piece, to be used together with another that declares what it names.

use crate::compose::{Compose, FILE_NAMES, OVERRIDE_NAMES, ProblemKind};
use crate::diagnostic::FileId;
use crate::lint::Cx;
use crate::project::Composition;
use crate::project::composition::is_compose_name;
use crate::project::disk::{normal, parent, slashed};
use crate::rules::problems;
use crate::source::{Source, Span};
use crate::yaml;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// So many files of a folder, or folders beside it, are looked at. More would not tell more.
const MOST: usize = 100;

/// So many folders above are looked at.
const HIGHEST: usize = 8;

/// Words by which a file or its folder says that it is there for others.
const WORDS: [&str; 16] = [
    "base",
    "common",
    "fragment",
    "fragments",
    "include",
    "includes",
    "override",
    "overrides",
    "partial",
    "partials",
    "shared",
    "snippet",
    "snippets",
    "template",
    "templates",
    "overlay",
];

/// The sections that declare what services name.
const SECTIONS: [&str; 6] = ["services", "networks", "volumes", "secrets", "configs", "models"];

/// The name that is written at a place.
pub fn name_at<'a>(cx: &Cx<'a>, (file, span): (FileId, Span)) -> &'a str {
    cx.project.file(file).source.slice(span).trim_matches(['"', '\''])
}

/// Why the files are no whole project by themselves, as the end of a sentence.
pub fn why(cx: &Cx, composition: &Composition) -> Option<String> {
    // What lies on a main file that is there is looked at together with it.
    if composition.only.is_some() {
        return None;
    }
    let main = normal(&composition.compose.files.first()?.path);
    by_name(cx, &main).or_else(|| by_service(composition)).or_else(|| by_neighbours(cx, composition, &main))
}

fn by_name(cx: &Cx, main: &Path) -> Option<String> {
    let folder = parent(main);
    let name = main.file_name()?.to_str()?;
    // A file of another name is looked at because somebody asked for it alone.
    let is_variant = is_compose_name(name) && !FILE_NAMES.contains(&name) && !OVERRIDE_NAMES.contains(&name);
    if is_variant && !FILE_NAMES.iter().any(|name| cx.project.disk.exists(&folder.join(name))) {
        return Some(format!("Compose reads `{name}` only where `-f` names it"));
    }
    let words = [main.file_stem(), folder.file_name()].into_iter().flatten().filter_map(|part| part.to_str());
    let mut words = words.flat_map(|part| part.split(|c: char| !c.is_ascii_alphanumeric()));
    let word = words.find(|word| WORDS.contains(word))?;
    Some(format!("`{word}` in its path says that it is there for others"))
}

fn by_service(composition: &Composition) -> Option<String> {
    let problem = problems::of(composition, &[ProblemKind::MissingImageOrBuild]).find(|problem| problem.meant.is_none())?;
    Some(format!("{}, so this is not all of it", problem.message))
}

/// Files in the folders beside this one that lack the same.
fn by_neighbours(cx: &Cx, composition: &Composition, main: &Path) -> Option<String> {
    const FEWEST: usize = 2;
    let undefined = |composition: &Composition| -> HashSet<&str> {
        let problems = problems::of(composition, &[ProblemKind::UndefinedReference]);
        problems.map(|problem| name_at(cx, composition.site(problem.place))).collect()
    };
    let own = undefined(composition);
    let folder = parent(main);
    folder.file_name()?;
    let beside = cx.project.kin.below(&parent(&folder)).iter().map(|number| &cx.project.compositions[*number]);
    let beside = beside.filter(|other| other.files.first() != composition.files.first()).take(MOST);
    let sets: Vec<HashSet<&str>> = beside.map(undefined).filter(|names| !names.is_empty()).collect();
    let mut names: Vec<&str> = own.into_iter().collect();
    names.sort_unstable();
    let name = names.into_iter().find(|name| sets.iter().filter(|names| names.contains(name)).count() >= FEWEST)?;
    Some(format!("others in the folders beside it name `{name}` as well, and do not declare it"))
}

/// The Compose file in the same folder, or in one above, that declares a name.
pub fn declared_near(cx: &Cx, composition: &Composition, name: &str) -> Option<String> {
    let project = cx.project;
    let main = normal(&composition.compose.files.first()?.path);
    let mut folder = parent(&main);
    for _ in 0..HIGHEST {
        let there = project.kin.in_folder(&folder);
        let loaded = there.iter().map(|number| &project.compositions[*number]).take(MOST);
        let mut others = loaded.filter(|other| !std::ptr::eq(*other, composition));
        if let Some(file) = others.find_map(|other| declaring(other, name).filter(|file| !composition.files.contains(file))) {
            return Some(project.file(file).source.path().to_owned());
        }
        let is_own = folder == parent(&main);
        if let Some(path) = (there.is_empty() || is_own).then(|| declared_on_disk(cx, &folder, &main, name)).flatten() {
            return Some(slashed(&path));
        }
        if folder.file_name().is_none() || project.disk.exists(&folder.join(".git")) {
            return None;
        }
        folder = parent(&folder);
    }
    None
}

/// The file in which a project declares a name.
fn declaring(composition: &Composition, name: &str) -> Option<FileId> {
    let Compose { networks, volumes, secrets, configs, models, .. } = &composition.compose;
    let resources = [networks, volumes, secrets, configs, models].into_iter().flatten();
    let service = composition.compose.service(name).map(|service| service.place);
    let place = service.or_else(|| resources.into_iter().find(|resource| resource.name == name).map(|resource| resource.place))?;
    Some(composition.site(place).0)
}

/// The same for a main file that nobody asked for.
fn declared_on_disk(cx: &Cx, folder: &Path, own: &Path, name: &str) -> Option<PathBuf> {
    let path = FILE_NAMES.iter().map(|name| folder.join(name)).find(|path| cx.project.disk.exists(path))?;
    let bytes = if path == own { return None } else { cx.project.disk.read(&path).ok()? };
    let tree = yaml::parse(&Source::from_bytes(slashed(&path), bytes).ok()?);
    let root = tree.root()?;
    SECTIONS.iter().any(|section| root.get(section).and_then(|section| section.get(name)).is_some()).then_some(path)
}

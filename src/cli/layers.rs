//! `docklint layers`: what each step of a build depends on, and what a change runs again.

use super::args::Color;
use super::{CLEAN, print, terminal, warn};
use crate::config::{Configs, Environment, Lookup};
use crate::dockerfile::expand::Value;
use crate::dockerfile::variables::AUTOMATIC_ARGS;
use crate::dockerfile::{Base, Declaration, Dockerfile, Kind, closest, parse_with};
use crate::project::discovery::is_dockerfile_name;
use crate::project::disk::{normal, slashed};
use crate::project::layers::{Change, Origin};
use crate::project::{Build, Content, Disk, EntryKind, Layers, LoadOptions, Project, RealDisk, discover, load, reason};
use crate::report::{LayersFormat, LayersView, plural, visible, write_layers};
use crate::rules::words::list;
use crate::source::Source;
use clap::Args;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) const EXAMPLES: &str = "\
Examples:
  docklint layers                             what a change of a source file runs again
  docklint layers --changed package.json      what runs again when this file has changed
  docklint layers --changed-image node:22     … when the image is another one
  docklint layers --before Dockerfile.orig    … when the Dockerfile was this one
  docklint layers --target test --build-arg BASE=alpine:3.20 images/Dockerfile
  docklint layers --format mermaid            the graph of the stages, for Markdown";

/// What may be written behind `docklint layers`.
#[derive(Args, Debug)]
pub(super) struct LayersArgs {
    /// A Dockerfile, or a folder with one; `-` is the standard input
    #[arg(value_name = "DOCKERFILE", default_value = ".", hide_default_value = true)]
    dockerfile: PathBuf,
    /// The stage that is built, not the last one
    #[arg(long, value_name = "STAGE", help_heading = "Build")]
    target: Option<String>,
    /// A build argument; without a value it has that of the environment
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Build")]
    build_arg: Vec<String>,
    /// The build context, not the folder that the Dockerfile seems to be written for
    #[arg(long, value_name = "FOLDER", help_heading = "Build")]
    context: Option<PathBuf>,
    /// Files and folders that have changed, not an ordinary source file
    #[arg(long, value_name = "PATH", num_args = 1.., help_heading = "Changes")]
    changed: Vec<PathBuf>,
    /// Build arguments that have other values
    #[arg(long, value_name = "NAME", num_args = 1.., help_heading = "Changes")]
    changed_arg: Vec<String>,
    /// Images that are other ones, named as in the Dockerfile
    #[arg(long, value_name = "IMAGE", num_args = 1.., help_heading = "Changes")]
    changed_image: Vec<String>,
    /// The Dockerfile as it was at the last build: what its edit runs again
    #[arg(long, value_name = "FILE", help_heading = "Changes")]
    before: Option<PathBuf>,
    /// terminal (the default), json or mermaid
    #[arg(long, value_enum, default_value_t = LayersFormat::Terminal, help_heading = "Report", hide_possible_values = true)]
    #[arg(hide_default_value = true)]
    format: LayersFormat,
    /// Colours: auto (on a terminal without NO_COLOR), always or never
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto, help_heading = "Report", hide_possible_values = true)]
    color: Color,
}

pub(super) fn run(args: &LayersArgs) -> Result<u8, String> {
    let project = read(args)?;
    let file = project.files.iter().find(|file| !matches!(file.content, Content::Ignore(_)));
    let file = file.ok_or("no Dockerfile")?;
    let path = visible(file.source.path());
    let dockerfile = match &file.content {
        Content::Dockerfile(dockerfile) => dockerfile,
        Content::Unreadable(why) | Content::Broken(why) => return Err(format!("cannot read `{path}`: {}", visible(why))),
        Content::Compose(_) | Content::Env | Content::Ignore(_) | Content::Config | Content::Released => {
            return Err(format!("`{path}` is no Dockerfile"));
        }
    };
    if dockerfile.foreign_frontend.is_some() {
        return Err(format!("`{path}` asks for another front end than Dockerfile's, and is not read"));
    }
    if dockerfile.stages.is_empty() {
        return Err(format!("`{path}` has no `FROM`, so there is no stage to build"));
    }
    let build = project.builds.first().ok_or_else(|| format!("`{path}` is not built"))?;
    let mut layers = Layers::of(&project, build, dockerfile);
    if let Some(name) = &args.target {
        layers = layers.with_target(target(dockerfile, name)?);
    }
    let rejected = dockerfile.instructions.iter().filter(|instruction| !instruction.valid).count();
    if rejected > 0 {
        let verb = if rejected == 1 { "is" } else { "are" };
        warn(&format!("{} that Docker rejects {verb} left out; `docklint check` says why", plural(rejected, "instruction")));
    }
    check_names(args, &layers);
    let changes = changes(args, &project, build);
    let before = args.before.as_ref().map(|path| older(path, dockerfile)).transpose()?;
    let before = before.as_ref().map(|before| Layers::new(before, None));
    let view = LayersView { project: &project, build, layers: &layers, changes: changes.as_deref(), before: before.as_ref() };
    let mut out = Vec::new();
    write_layers(&mut out, args.format, &view, terminal::paint(args.color, false)).map_err(|e| e.to_string())?;
    print(&out)?;
    Ok(CLEAN)
}

/// An older version of a Dockerfile, told the same from outside.
fn older(path: &Path, now: &Dockerfile) -> Result<Dockerfile, String> {
    let name = slashed(path);
    let failed = |why: &str| format!("cannot read `{}`: {}", visible(&name), visible(why));
    let bytes = RealDisk.read(path).map_err(|error| failed(&reason(&error)))?;
    let source = Source::from_bytes(&name, bytes).map_err(|why| failed(&why.to_string()))?;
    Ok(parse_with(&source, now.outside.clone()))
}

/// Reads the one Dockerfile.
fn read(args: &LayersArgs) -> Result<Project, String> {
    let arguments = build_arguments(&args.build_arg)?;
    let options = LoadOptions { context: args.context.clone(), arguments, ..LoadOptions::default() };
    if args.dockerfile == Path::new("-") {
        let stdin = Some(super::check::read_stdin(None)?);
        return Ok(load(Arc::new(RealDisk), &[], &LoadOptions { stdin, ..options }));
    }
    let path = find(&args.dockerfile)?;
    let mut configs = Configs::new(&RealDisk, Lookup::Nearest, Environment::of_process())?;
    let shells = configs.shells([path.as_path()]);
    Ok(load(Arc::new(RealDisk), &[path], &LoadOptions { shells, ..options }))
}

/// The Dockerfile that is meant: of a folder its `Dockerfile`, else the only one that is found there.
fn find(path: &Path) -> Result<PathBuf, String> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let usual = normal(&path.join("Dockerfile"));
    if usual.is_file() {
        return Ok(usual);
    }
    let mut found = discover(&[path.to_owned()], is_dockerfile_name).files;
    let here: Vec<PathBuf> = found.iter().filter(|file| file.parent() == usual.parent()).cloned().collect();
    if !here.is_empty() {
        found = here;
    }
    let named: Vec<String> = found.iter().map(|file| slashed(file)).collect();
    match (found.len(), path == Path::new(".")) {
        (1, _) => Ok(found.remove(0)),
        (0, true) => Err("no Dockerfile in this folder".into()),
        (0, false) => Err(format!("no Dockerfile in `{}`", visible(&slashed(path)))),
        _ => Err(format!("which Dockerfile is meant? There are {}", visible(&list(&named, 5)))),
    }
}

/// `NAME=VALUE`, or `NAME` for the variable of the environment, as `docker build` has it.
fn build_arguments(given: &[String]) -> Result<BTreeMap<String, Value>, String> {
    let mut arguments = BTreeMap::new();
    for text in given {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (text.as_str(), std::env::var(text).ok()),
        };
        if name.is_empty() {
            return Err(format!("`{}` has no name: write `--build-arg NAME=VALUE`", visible(text)));
        }
        arguments.extend(value.map(|value| (name.to_owned(), Value::Known(value))));
    }
    Ok(arguments)
}

/// The stage of a name, which `docker build --target` takes in any case.
fn target(file: &Dockerfile, name: &str) -> Result<usize, String> {
    if let Some(stage) = file.stage_named(name) {
        return Ok(stage.index);
    }
    let names = file.stages.iter().filter_map(|stage| stage.name.as_ref().map(|(name, _)| name.as_str()));
    Err(format!("no stage is named `{}`{}", visible(name), meant(&name.to_lowercase(), names)))
}

/// `; did you mean …?`
fn meant<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    closest(name, candidates).map(|name| format!("; did you mean `{}`?", visible(name))).unwrap_or_default()
}

/// Names that the Dockerfile does not know have no effect, and are mostly mistyped.
fn check_names(args: &LayersArgs, layers: &Layers) {
    let declared: Vec<&str> = layers.file.walk().flat_map(|(_, i)| declarations(&i.kind)).map(|d| d.name.as_str()).collect();
    let given = args.build_arg.iter().map(|text| text.split('=').next().unwrap_or(text));
    for name in given.chain(args.changed_arg.iter().map(String::as_str)) {
        if !declared.contains(&name) && !AUTOMATIC_ARGS.contains(&name) {
            warn(&format!("no `ARG` declares `{}`{}", visible(name), meant(name, declared.iter().copied())));
        }
    }
    let bases = layers.file.stages.iter().filter_map(|stage| match &stage.base {
        Base::Image(image) | Base::Repository(image) => Some(image.as_str()),
        Base::Scratch | Base::Stage(_) | Base::Unknown => None,
    });
    let sources = layers.steps.iter().flat_map(|step| &step.inputs).filter_map(|input| match &input.from {
        Origin::Image(image, _) => Some(image.as_str()),
        _ => None,
    });
    let images: Vec<&str> = bases.chain(sources).collect();
    for name in args.changed_image.iter().filter(|name| !images.contains(&name.as_str())) {
        warn(&format!("no image is named `{}`{}", visible(name), meant(name, images.iter().copied())));
    }
}

fn declarations(kind: &Kind) -> &[Declaration] {
    match kind {
        Kind::Arg(declarations) => declarations,
        _ => &[],
    }
}

/// What has changed; `None` where nothing was said.
fn changes(args: &LayersArgs, project: &Project, build: &Build) -> Option<Vec<Change>> {
    let mut changes: Vec<Change> = Vec::new();
    for path in &args.changed {
        let Some(path) = in_context(path, build) else {
            warn(&format!("`{}` is not in the build context", visible(&slashed(path))));
            continue;
        };
        // A folder stands for all files in it.
        let below =
            project.listing(build).map_or(&[][..], |listing| if path.is_empty() { &listing.items } else { listing.below(&path) });
        let mut below =
            below.iter().filter(|item| item.kind != EntryKind::Dir).map(|item| Change::File(item.path.clone())).peekable();
        match below.peek() {
            Some(_) => changes.extend(below),
            None => changes.push(Change::File(path)),
        }
    }
    changes.extend(args.changed_arg.iter().cloned().map(Change::Argument));
    changes.extend(args.changed_image.iter().cloned().map(Change::Image));
    let said = args.changed.len() + args.changed_arg.len() + args.changed_image.len() > 0;
    said.then_some(changes)
}

/// A path, given as seen from the current folder, as seen from the root of the context; one that is not known is the current folder.
fn in_context(path: &Path, build: &Build) -> Option<String> {
    let absolute = |path: &Path| std::path::absolute(path).map(|path| normal(&path)).ok();
    let root = build.context.as_ref().map_or(Path::new(""), |context| context.root());
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    let path = absolute(path)?;
    path.strip_prefix(absolute(root)?).ok().map(slashed)
}

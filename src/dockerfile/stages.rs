//! The stage graph, and what is in force where: user, working directory, shell, variables.

use super::ast::{Dockerfile, Instruction, Kind, SyntaxError};
use super::expand::Value;
use super::image::ImageRef;
use super::interpreter::Interpreter;
use super::variables::{self, Scope};
use super::{image, mount, scripts};
use crate::source::{MappedText, Span};
use std::ops::Range;

/// One stage: a `FROM` and the instructions up to the next.
#[derive(Clone, Debug)]
pub struct Stage {
    /// 0-based index in the file.
    pub index: usize,
    /// Its name in lower case, as Docker stores it, and where it stands.
    pub name: Option<(String, Span)>,
    /// What it starts from.
    pub base: Base,
    /// Where the image or stage it starts from stands.
    pub base_span: Span,
    /// Its instructions, the `FROM` first: indexes into `Dockerfile::instructions`.
    pub instructions: Range<usize>,
    /// What its `ARG` and `ENV` set.
    pub scope: Scope,
    /// Whether it is built for Windows.
    pub windows: bool,
    /// `USER` instructions: index, and value after expansion.
    pub users: Vec<(usize, Value)>,
    /// `WORKDIR` instructions: index, and the directory it leads to.
    pub workdirs: Vec<(usize, Value)>,
    /// `SHELL` instructions: index, and what they make the shell.
    pub shells: Vec<(usize, Interpreter)>,
    /// Whether the default target, the last stage, needs it: as a base or to copy from.
    pub needed: bool,
    /// Whether its layers are part of the image: the last stage and those it starts from.
    pub in_image: bool,
}

/// What a stage starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// `scratch`: nothing.
    Scratch,
    /// An earlier stage.
    Stage(usize),
    /// An image.
    Image(ImageRef),
    /// An image whose tag or digest only the build knows: the reference is without them.
    Repository(ImageRef),
    /// Only the build knows, or the chain of stages is longer than 100.
    Unknown,
}

/// What `COPY --from=` or `--mount=from=` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A stage, which may be a later one or the very stage it stands in.
    Stage(usize),
    /// A number that no stage has.
    NoSuchIndex(String),
    /// Not a stage: an image, or a named context of the build.
    Image(ImageRef),
    /// Neither a stage nor a valid image.
    Invalid(String),
    /// Variables, which Docker does not expand here.
    Unknown,
}

/// A chain of more stages than any real file has is cut, so that questions which follow it stay cheap.
const LONGEST_LINEAGE: usize = 100;

/// Fills `globals` and `stages`, and parses the shell scripts.
pub(super) fn link(file: &mut Dockerfile) {
    file.globals = variables::globals(&file.instructions, &file.outside, file.escape);
    let froms: Vec<usize> =
        file.instructions.iter().enumerate().filter(|(_, i)| matches!(i.kind, Kind::From(_))).map(|(i, _)| i).collect();
    for (index, start) in froms.iter().copied().enumerate() {
        let end = froms.get(index + 1).copied().unwrap_or(file.instructions.len());
        let mut stage = open(file, index, start..end);
        for i in start + 1..end {
            step(file, &mut stage, i);
            read_mounts(file, &stage, i);
        }
        if let Some((name, _)) = &stage.name {
            file.stage_names.insert(name.clone(), index);
        }
        file.stages.push(stage);
    }
    mark_needed(file);
    scripts::parse_all(file);
}

fn open(file: &Dockerfile, index: usize, instructions: Range<usize>) -> Stage {
    let start = instructions.start;
    let Kind::From(from) = &file.instructions[start].kind else { unreachable!("a stage starts at its FROM") };
    let name = from.name.as_ref().map(|n| (n.as_str().to_lowercase(), n.span()));
    let base = base(file, &from.image);
    let platform = file.instructions[start].flag_value("platform").map_or("", MappedText::as_str);
    // Only for Windows, where paths have backslashes, does anybody choose another escape character.
    let for_windows = file.escape == '`' && !platform.starts_with("linux");
    let windows = match &base {
        Base::Stage(parent) => file.stages[*parent].windows,
        Base::Image(image) | Base::Repository(image) => match image::known::default_shell(image) {
            image::known::Shell::Unknown => for_windows,
            shell => shell == image::known::Shell::Cmd,
        },
        Base::Unknown => for_windows,
        Base::Scratch => false,
    } || platform.starts_with("windows");
    Stage {
        index,
        name,
        base,
        base_span: from.image.span(),
        instructions,
        scope: Scope::default(),
        windows,
        users: Vec::new(),
        workdirs: Vec::new(),
        shells: Vec::new(),
        needed: false,
        in_image: false,
    }
}

fn base(file: &Dockerfile, word: &MappedText) -> Base {
    // Asked for by its index, the `FROM` would count to the stage above, as its own is not in `file.stages` yet.
    let expansion = variables::expand_global(file, word);
    let Some(text) = expansion.text.known() else {
        return repository(expansion.text.prefix()).map_or(Base::Unknown, Base::Repository);
    };
    // A stage that somebody named `scratch` comes first, too.
    match (file.stage_names.get(text.as_str()), text.as_str()) {
        (Some(stage), _) if file.lineage(&file.stages[*stage]).count() >= LONGEST_LINEAGE => Base::Unknown,
        (Some(stage), _) => Base::Stage(*stage),
        (None, "scratch") => Base::Scratch,
        (None, name) => ImageRef::parse(name).map_or(Base::Unknown, Base::Image),
    }
}

/// The repository of an image of which only this much is known, if that reaches into its tag or digest.
fn repository(prefix: &str) -> Option<ImageRef> {
    let last = prefix.rfind('/').map_or(0, |i| i + 1);
    let end = last + prefix[last..].find([':', '@'])?;
    ImageRef::parse(&prefix[..end]).ok()
}

/// Takes one instruction into account.
fn step(file: &Dockerfile, stage: &mut Stage, i: usize) {
    let instruction = &file.instructions[i];
    match &instruction.kind {
        Kind::Arg(_) | Kind::Env(_) => variables::set(file, stage, i),
        Kind::User(text) => {
            let user = expand_in(file, stage, text);
            stage.users.push((i, user));
        }
        Kind::Workdir(text) => {
            let here = stage.workdirs.last().map(|(_, w)| w.clone());
            let before = here.unwrap_or_else(|| inherited_workdir(&file.stages, &stage.base));
            let path = expand_in(file, stage, text);
            stage.workdirs.push((i, join(&before, path, stage.windows)));
        }
        Kind::Shell(words) => stage.shells.push((i, Interpreter::of(words.iter().map(MappedText::as_str)))),
        Kind::Add(_)
        | Kind::Cmd(_)
        | Kind::Copy(_)
        | Kind::Entrypoint(_)
        | Kind::Expose(_)
        | Kind::From(_)
        | Kind::Healthcheck(_)
        | Kind::Label(_)
        | Kind::Maintainer(_)
        | Kind::Onbuild(_)
        | Kind::Run(_)
        | Kind::Stopsignal(_)
        | Kind::Volume(_)
        | Kind::Unknown => {}
    }
}

/// Reads the mounts of a `RUN` again, now that the variables in force are known.
fn read_mounts(file: &mut Dockerfile, stage: &Stage, i: usize) {
    let (instructions, stages, escape) = (&mut file.instructions, &file.stages, file.escape);
    let instruction = &mut instructions[i];
    let Kind::Run(run) = &mut instruction.kind else { return };
    if run.mounts.is_empty() || !instruction.valid {
        return;
    }
    let at = instruction.span.start;
    let values = instruction.flags.iter().filter(|f| f.name == "mount").filter_map(|f| f.value.as_ref());
    run.mounts = values.map(|v| mount::parse_mount(v, escape, &|name| variables::value_at(stages, stage, at, name))).collect();
    for error in run.mounts.iter().flat_map(|m| &m.errors) {
        file.errors.push(SyntaxError { instruction: Some(i), ..error.clone().into() });
    }
}

fn expand_in(file: &Dockerfile, stage: &Stage, text: &MappedText) -> Value {
    variables::expand_in(&file.stages, stage, text, file.escape).text.value()
}

fn inherited_workdir(stages: &[Stage], base: &Base) -> Value {
    let mut base = base;
    loop {
        match base {
            Base::Scratch => return Value::Known("/".into()),
            Base::Image(_) | Base::Repository(_) | Base::Unknown => return Value::Unknown,
            Base::Stage(parent) => match stages[*parent].workdirs.last() {
                Some((_, workdir)) => return workdir.clone(),
                None => base = &stages[*parent].base,
            },
        }
    }
}

fn join(before: &Value, path: Value, windows: bool) -> Value {
    let Value::Known(path) = path else { return Value::Unknown };
    let absolute = path.starts_with('/') || (windows && (path.starts_with('\\') || path.get(1..2) == Some(":")));
    match before {
        _ if absolute => Value::Known(path),
        Value::Known(before) => Value::Known(format!("{}/{path}", before.trim_end_matches('/'))),
        Value::Unknown => Value::Unknown,
    }
}

/// Marks the stages that the last one needs.
fn mark_needed(file: &mut Dockerfile) {
    let Some(last) = file.stages.len().checked_sub(1) else { return };
    for (index, needed) in file.needed_by(last).into_iter().enumerate() {
        file.stages[index].needed = needed;
    }
    let mut index = Some(last);
    while let Some(i) = index {
        file.stages[i].in_image = true;
        index = match file.stages[i].base {
            Base::Stage(parent) => Some(parent),
            _ => None,
        };
    }
}

impl Dockerfile {
    /// The stage that an instruction belongs to; `None` before the first `FROM`.
    pub fn stage_of(&self, instruction: usize) -> Option<&Stage> {
        let i = self.stages.partition_point(|s| s.instructions.start <= instruction);
        self.stages[..i].last()
    }

    /// The stage that becomes the image unless another is asked for.
    pub fn final_stage(&self) -> Option<&Stage> {
        self.stages.last()
    }

    /// For each stage whether a build of `target` (an index into `stages`) needs it: as a base, or to copy or mount from.
    pub fn needed_by(&self, target: usize) -> Vec<bool> {
        let mut needed = vec![false; self.stages.len()];
        let mut open: Vec<usize> = self.stages.get(target).map(|stage| stage.index).into_iter().collect();
        while let Some(index) = open.pop() {
            if std::mem::replace(&mut needed[index], true) {
                continue;
            }
            let stage = &self.stages[index];
            open.extend(self.sources(stage).into_iter().filter(|source| !needed[*source]));
            if let Base::Stage(parent) = stage.base {
                open.push(parent);
            }
        }
        needed
    }

    /// A stage and those it starts from, nearest first.
    pub fn lineage<'a>(&'a self, stage: &'a Stage) -> impl Iterator<Item = &'a Stage> {
        std::iter::successors(Some(stage), |s| match s.base {
            Base::Stage(parent) => Some(&self.stages[parent]),
            _ => None,
        })
    }

    /// What the first stage of a stage's lineage starts from: never `Base::Stage`.
    pub fn root_base<'a>(&'a self, stage: &'a Stage) -> &'a Base {
        let root = self.lineage(stage).last().expect("a lineage starts with the stage itself");
        &root.base
    }

    /// The last `USER` before an instruction, inherited ones included: its index and value; `None` while the base's is in force.
    pub fn user_at(&self, instruction: usize) -> Option<(usize, &Value)> {
        self.in_force(instruction, |s| &s.users)
    }

    /// The working directory at an instruction.
    pub fn workdir_at(&self, instruction: usize) -> Value {
        match (self.in_force(instruction, |s| &s.workdirs), self.stage_of(instruction)) {
            (Some((_, workdir)), _) => workdir.clone(),
            (None, Some(stage)) => inherited_workdir(&self.stages, &stage.base),
            (None, None) => Value::Unknown,
        }
    }

    /// The last `WORKDIR` before an instruction, inherited ones included.
    pub fn last_workdir(&self, instruction: usize) -> Option<usize> {
        self.in_force(instruction, |s| &s.workdirs).map(|(i, _)| i)
    }

    /// The `SHELL` in force at an instruction: `None` where it is the platform's own.
    pub fn shell_at(&self, instruction: usize) -> Option<(usize, &Interpreter)> {
        self.in_force(instruction, |s| &s.shells)
    }

    fn in_force<'a, T>(&'a self, instruction: usize, changes: impl Fn(&'a Stage) -> &'a Vec<(usize, T)>) -> Option<(usize, &'a T)> {
        let stage = self.stage_of(instruction)?;
        self.lineage(stage).find_map(|s| {
            let changes = changes(s);
            let before = changes.partition_point(|(i, _)| *i < instruction);
            changes[..before].last().map(|(i, value)| (*i, value))
        })
    }

    /// What the text of a `--from=` names, read in any stage.
    pub fn source(&self, text: &str) -> Source {
        if text.contains('$') {
            return Source::Unknown;
        }
        if let Ok(number) = text.parse::<i64>() {
            let index = usize::try_from(number).ok().filter(|i| *i < self.stages.len());
            return index.map_or_else(|| Source::NoSuchIndex(text.to_string()), Source::Stage);
        }
        match self.stage_named(text) {
            Some(stage) => Source::Stage(stage.index),
            None => ImageRef::parse(text).map_or_else(|_| Source::Invalid(text.to_string()), Source::Image),
        }
    }

    /// The stage of a name, in any case; the last, if several have it.
    pub fn stage_named(&self, name: &str) -> Option<&Stage> {
        self.stage_names.get(&name.to_lowercase()).map(|index| &self.stages[*index])
    }

    /// The stages that a stage copies or mounts from, in its triggers too.
    pub fn sources(&self, stage: &Stage) -> Vec<usize> {
        let instructions = &self.instructions[stage.instructions.clone()];
        instructions.iter().flat_map(|i| self.sources_of(i)).collect()
    }

    fn sources_of(&self, instruction: &Instruction) -> Vec<usize> {
        match &instruction.kind {
            Kind::Copy(_) => match instruction.flag_value("from").map(|f| self.source(f.as_str())) {
                Some(Source::Stage(i)) => vec![i],
                _ => Vec::new(),
            },
            Kind::Run(run) => {
                let named = run.mounts.iter().filter_map(|m| m.from.as_ref());
                named.filter_map(|f| self.stage_named(f.known()?.as_str())).map(|s| s.index).collect()
            }
            Kind::Onbuild(Some(trigger)) => self.sources_of(trigger),
            _ => Vec::new(),
        }
    }
}

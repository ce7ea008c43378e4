//! Where things lie in the image, as far as the text tells: what `COPY` writes to, and the folders in which commands run.
//!
//! Paths are clean. One whose start only the build knows begins with a name for that start (`$APP_HOME/web`, `?/web`), so that it
//! equals itself and nothing else.

use crate::dockerfile::{Dockerfile, Instruction, Kind, Stage, Transfer};
use crate::ignorefile::clean;
use crate::shell::tools::Argument;
use crate::shell::{BlockKind, Call, Script};
use crate::source::MappedText;
use std::borrow::Cow;

/// So many stages of a lineage are looked at, so that a chain of thousands costs no more than its length.
pub const LINEAGE_LIMIT: usize = 32;

/// The most bytes of a path: Linux's `PATH_MAX`.
const LONGEST: usize = 4096;

/// Relative `WORKDIR`s on top of one that only the build knows are followed this far.
const WORKDIR_LIMIT: usize = 8;

/// The instructions that build the layers of a stage, those of the stages it starts from first; each with its index. With `triggers`
/// instead the `ONBUILD` triggers among them, which run in another build.
///
/// What Docker rejects is left out.
pub fn steps<'a>(file: &'a Dockerfile, stage: &'a Stage, triggers: bool) -> impl Iterator<Item = (usize, &'a Instruction)> {
    let lineage: Vec<&Stage> = file.lineage(stage).take(LINEAGE_LIMIT).collect();
    lineage.into_iter().rev().flat_map(move |s| own_steps(file, s, triggers))
}

/// The same for the stage alone.
pub fn own_steps<'a>(file: &'a Dockerfile, stage: &Stage, triggers: bool) -> impl Iterator<Item = (usize, &'a Instruction)> {
    stage.instructions.clone().filter_map(move |i| {
        let instruction = &file.instructions[i];
        let step = match &instruction.kind {
            Kind::Onbuild(Some(trigger)) if triggers => trigger,
            _ if triggers => return None,
            _ => instruction,
        };
        (instruction.valid && step.valid).then_some((i, step))
    })
}

/// The working directory at an instruction.
pub fn workdir(file: &Dockerfile, index: usize) -> String {
    if let crate::dockerfile::expand::Value::Known(path) = file.workdir_at(index) {
        return join("?", &path);
    }
    let mut parts = Vec::new();
    let mut at = index;
    while let Some(i) = file.last_workdir(at).filter(|_| parts.len() < WORKDIR_LIMIT) {
        let Kind::Workdir(text) = &file.instructions[i].kind else { break };
        parts.push(expand(file, i, text));
        at = i;
    }
    parts.iter().rev().fold("?".to_owned(), |folder, part| join(&folder, part))
}

/// The folder or file that a `COPY` or `ADD` writes to, and whether it is surely a folder.
pub fn target(file: &Dockerfile, index: usize, transfer: &Transfer) -> (String, bool) {
    let text = expand(file, index, &transfer.target);
    let is_folder = text.ends_with('/') || matches!(text.as_str(), "." | "..") || transfer.sources.len() > 1;
    (join(&workdir(file, index), &text), is_folder)
}

/// The text of an operand: expanded, or as written where only the build knows it.
pub fn expand(file: &Dockerfile, index: usize, text: &MappedText) -> String {
    let raw = || text.as_str().replace(['{', '}', '"'], "");
    if text.as_str().contains("$(") {
        return raw();
    }
    let expansion = file.expand(index, text);
    let sure = expansion.references.iter().all(|r| r.set);
    expansion.text.known().filter(|_| sure).map_or_else(raw, |known| known.as_str().to_owned())
}

/// The path that an argument of a command names, in the folder where the command runs. A `~` stays.
pub fn path(file: &Dockerfile, index: usize, folder: &str, argument: &Argument) -> String {
    let text = MappedText::verbatim(&*argument.text, argument.span.start as usize);
    join(folder, &if argument.literal { argument.text.clone() } else { expand(file, index, &text) })
}

/// `path`, seen from `folder`. No system takes a path longer than `PATH_MAX`; it is as good as unknown.
pub fn join(folder: &str, path: &str) -> String {
    let rooted = path.starts_with(['/', '$', '~']);
    match folder.len() + path.len() {
        LONGEST.. => "?".to_owned(),
        _ if rooted => clean(path).into_owned(),
        _ => {
            let joined = format!("{folder}/{path}");
            if let Cow::Owned(clean) = clean(&joined) { clean } else { joined }
        }
    }
}

/// What of `path` lies below `folder`: empty if it is the folder itself, `None` if it lies elsewhere.
pub fn within<'a>(folder: &str, path: &'a str) -> Option<&'a str> {
    let rest = path.strip_prefix(folder)?;
    if rest.is_empty() || folder == "/" { Some(rest) } else { rest.strip_prefix('/') }
}

/// The same for paths seen from the root of a build context, where that root is the empty path.
pub fn within_context<'a>(folder: &str, path: &'a str) -> Option<&'a str> {
    if folder.is_empty() { Some(path) } else { within(folder, path) }
}

/// A path and the folders above it, nearest first, up to 64.
pub fn upward(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| match path.rfind('/')? {
        0 => (path.len() > 1).then_some("/"),
        slash => Some(&path[..slash]),
    })
    .take(64)
}

/// The last part of a path.
pub fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Each call of the script of a `RUN`, and the folder it runs in: `WORKDIR`, then what `cd` and `pushd` before it say.
pub fn calls<'a>(file: &Dockerfile, index: usize, script: &'a Script) -> Vec<(Call<'a>, String)> {
    let shells = shells(script);
    // By block the folder of its shell, and the one before.
    let mut folders: Vec<Option<(String, String)>> = vec![None; script.blocks.len()];
    let start = workdir(file, index);
    let mut calls = Vec::with_capacity(script.calls.len());
    for call in script.calls() {
        let shell = shells[call.command().block];
        if folders[shell].is_none() {
            let outer = script.blocks[shell].parent.and_then(|c| folders[shells[script.commands[c].block]].clone());
            folders[shell] = Some(outer.unwrap_or_else(|| (start.clone(), start.clone())));
        }
        let (folder, before) = folders[shell].as_mut().expect("just put in");
        calls.push((call, folder.clone()));
        let next = match (call.name(), call.args()) {
            ("cd" | "pushd", [.., word]) if word.is("-") => before.clone(),
            ("cd" | "pushd", [.., word]) => {
                let argument = Argument { text: word.display(), literal: word.literal().is_some(), word: 0, span: word.span };
                path(file, index, folder, &argument)
            }
            ("cd", []) => "~".to_owned(),
            ("popd", _) => before.clone(),
            _ => continue,
        };
        *before = std::mem::replace(folder, next);
    }
    calls
}

/// For each block the one whose shell runs it: where `cd` there ends.
fn shells(script: &Script) -> Vec<usize> {
    let mut shells: Vec<usize> = Vec::with_capacity(script.blocks.len());
    for (id, block) in script.blocks.iter().enumerate() {
        let same = matches!(block.kind, BlockKind::Group | BlockKind::Condition | BlockKind::Body | BlockKind::Function);
        let outer = block.parent.filter(|_| same).map(|c| shells[script.commands[c].block]);
        shells.push(outer.unwrap_or(id));
    }
    shells
}

/// Whether a name or path fits a pattern of the shell: `*`, `?` and `[…]`, none of which stands for a `/`.
pub fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.as_bytes(), path.as_bytes());
    if let (Some(a), Some(b)) = (pattern.first(), path.first())
        && !matches!(a, b'*' | b'?' | b'[')
        && a != b
    {
        return false;
    }
    let (mut p, mut at) = (0, 0);
    // Where to go on if the text behind the last star does not fit.
    let mut retry: Option<(usize, usize)> = None;
    while at < path.len() || p < pattern.len() {
        let step = match (pattern.get(p), path.get(at)) {
            (Some(b'*'), _) => {
                retry = Some((p, at + 1));
                p += 1;
                continue;
            }
            (Some(b'?'), Some(c)) if *c != b'/' => Some(1),
            (Some(b'['), Some(c)) => class(&pattern[p..], *c),
            (Some(a), Some(b)) if a == b => Some(1),
            _ => None,
        };
        match (step, retry) {
            (Some(len), _) => (p, at) = (p + len, at + 1),
            (None, Some((star, next))) if next <= path.len() && path[next - 1] != b'/' => (p, at) = (star, next),
            _ => return false,
        }
    }
    true
}

/// The length of the `[…]` at the start of a pattern, if `c` is in it.
fn class(pattern: &[u8], c: u8) -> Option<usize> {
    let end = pattern.iter().take(64).skip(2).position(|b| *b == b']')? + 2;
    let negated = matches!(pattern[1], b'!' | b'^');
    let members = &pattern[1 + usize::from(negated)..end];
    let in_range = members.windows(3).any(|w| w[1] == b'-' && (w[0]..=w[2]).contains(&c));
    ((in_range || members.contains(&c)) != negated).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::{fits, join, upward, within};

    #[test]
    fn paths() {
        assert_eq!(join("/app", "web/./x/"), "/app/web/x");
        assert_eq!(join("?", "/x"), "/x");
        assert_eq!(join("/app", "$HOME/x"), "$HOME/x");
        assert_eq!(within("/app", "/app/web"), Some("web"));
        assert_eq!(within("/", "/app"), Some("app"));
        assert_eq!(within("/app", "/app"), Some(""));
        assert_eq!(within("/app", "/apple"), None);
        assert_eq!(upward("/a/b").collect::<Vec<_>>(), ["/a/b", "/a", "/"]);
        assert_eq!(upward("?/b").collect::<Vec<_>>(), ["?/b", "?"]);
    }

    #[test]
    fn globs() {
        for (pattern, path) in
            [("*", "a"), ("a*b*c", "axbxxc"), ("/tmp/*", "/tmp/x"), ("[Nn]u?et", "nuget"), ("[a-c]x", "bx"), ("", "")]
        {
            assert!(fits(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [("*", "a/b"), ("a*b", "axc"), ("?", "/"), ("[!a]", "a"), ("/tmp/*", "/tmp"), ("a", ""), ("[", "x")]
        {
            assert!(!fits(pattern, path), "{pattern} {path}");
        }
        assert!(!fits(&"*a".repeat(2000), &"a".repeat(1000)));
    }
}

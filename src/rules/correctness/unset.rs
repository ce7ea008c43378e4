//! What shows that nothing sets a variable of a stage. The base image may do so unseen: only what is known counts.

use crate::dockerfile::expand::Reference;
use crate::dockerfile::image::known;
use crate::dockerfile::variables::Setting;
use crate::dockerfile::{Base, Instruction, Kind, Stage, closest};
use crate::lint::Cx;

/// Why nothing sets a variable.
pub(super) enum Evidence<'a> {
    /// It is declared before the first `FROM`, and not in the stage.
    Global(&'a Setting),
    /// It is set by the same instruction, or further down in the stage.
    Later(&'a Setting),
    /// A similar one is set.
    Misspelt(&'a str),
    /// It is set in another stage.
    Elsewhere(&'a Setting),
    /// It stands in its own value, `LIST=$LIST:/more`, and the image is known not to set it.
    Itself,
    /// The image is known not to set it.
    Base,
}

/// The evidence that a name is set neither in the file, which the caller has looked at, nor by the image of the stage.
pub(super) fn evidence<'a>(
    cx: &Cx<'a>,
    stage: &'a Stage,
    instruction: &Instruction,
    offset: u32,
    reference: &Reference,
) -> Option<Evidence<'a>> {
    let name = reference.name.as_str();
    let file = cx.dockerfile;
    // Windows has variables of its own, in any case of letters.
    if stage.windows || file.escape == '`' {
        return None;
    }
    let environment = match file.root_base(stage) {
        Base::Scratch => Some([].as_slice()),
        Base::Image(image) | Base::Repository(image) => known::environment(image),
        Base::Stage(_) | Base::Unknown => None,
    };
    // `$1`, `$@`: no image can set them.
    let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let is_unset = !is_name || environment.is_some_and(|set| !known::sets(set, name));
    if !is_unset && (environment.is_some() || known::is_commonly_set(name)) {
        return None;
    }
    if is_own_value(instruction, reference) {
        return is_unset.then_some(Evidence::Itself);
    }
    let first = |s: &'a Stage| s.scope.settings.get(name)?.first();
    let global = || file.globals.at(name, u32::MAX).map(Evidence::Global);
    let misspelt = || closest(name, names_at(cx, stage, offset)).filter(|meant| is_slip(name, meant)).map(Evidence::Misspelt);
    let elsewhere = || file.stages.iter().find_map(first).map(Evidence::Elsewhere);
    let found = first(stage).map(Evidence::Later).or_else(global).or_else(misspelt).or_else(elsewhere);
    found.or(is_unset.then_some(Evidence::Base))
}

/// Whether a reference stands in the value of the very variable that it names.
fn is_own_value(instruction: &Instruction, reference: &Reference) -> bool {
    let is_own = |name: &str, value: crate::source::Span| name == reference.name && value.contains(reference.span);
    match &instruction.kind {
        Kind::Env(pairs) => pairs.pairs.iter().any(|(name, value)| is_own(name.as_str(), value.span())),
        Kind::Arg(all) => all.iter().any(|d| d.default.as_ref().is_some_and(|value| is_own(d.name.as_str(), value.span()))),
        _ => false,
    }
}

/// The variables that the file sets for a stage before a byte, by name; none where they are too many to compare.
fn names_at<'a>(cx: &Cx<'a>, stage: &'a Stage, offset: u32) -> Vec<&'a str> {
    const MOST: usize = 500;
    // Those of the stages that it starts from all stand before it.
    let is_before = |all: &[Setting]| all.iter().any(|s| s.from <= offset || !stage.instructions.contains(&s.instruction));
    let set = cx.dockerfile.lineage(stage).flat_map(|s| s.scope.settings.iter()).filter(|(_, all)| is_before(all));
    let mut names: Vec<&str> = set.map(|(name, _)| name.as_str()).filter(|name| is_plain(name)).take(MOST + 1).collect();
    names.sort_unstable();
    if names.len() > MOST { Vec::new() } else { names }
}

fn is_plain(name: &str) -> bool {
    name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')
}

/// Whether one name may be the other with a slip of the finger: `A_1` and `A_2` are two names, and so are `DIR` and `N_DIR`.
fn is_slip(name: &str, meant: &str) -> bool {
    let without_digits = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
    let (short, long) = if name.len() < meant.len() { (name, meant) } else { (meant, name) };
    let has_word_more = long.strip_suffix(short).is_some_and(|rest| rest.ends_with('_'))
        || long.strip_prefix(short).is_some_and(|rest| rest.starts_with('_'));
    let long_enough = short.len() > 3 * strsim::levenshtein(name, meant);
    long_enough && !has_word_more && without_digits(name) != without_digits(meant)
}

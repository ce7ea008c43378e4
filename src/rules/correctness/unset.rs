//! What shows that nothing sets a variable of a stage. The base image may do so unseen: only what is known counts.

use crate::dockerfile::image::known;
use crate::dockerfile::variables::{AUTOMATIC_ARGS, Setting};
use crate::dockerfile::{Base, Stage, closest};
use crate::lint::Cx;

/// Why nothing sets a variable.
pub(super) enum Evidence<'a> {
    /// It is declared before the first `FROM`, and not in the stage.
    Global(&'a Setting),
    /// It is one of the platform arguments, which a stage has to declare.
    Automatic,
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

/// Where a variable is used.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The byte from which on what is set does not count.
    pub offset: u32,
    /// The variable whose value it is used in.
    pub sets: Option<&'a str>,
}

/// The evidence that a name is set neither in the file, which the caller has looked at, nor by the image of the stage.
pub(super) fn evidence<'a>(cx: &Cx<'a>, stage: &'a Stage, place: Place, name: &str) -> Option<Evidence<'a>> {
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
    if place.sets == Some(name) {
        return is_unset.then_some(Evidence::Itself);
    }
    if AUTOMATIC_ARGS.contains(&name) {
        return Some(Evidence::Automatic);
    }
    let later = || stage.scope.settings.get(name)?.first().map(Evidence::Later);
    let global = || file.globals.at(name, u32::MAX).map(Evidence::Global);
    let misspelt = || {
        closest(name, names_at(cx, stage, place.offset, name.len())).filter(|meant| is_slip(name, meant)).map(Evidence::Misspelt)
    };
    let elsewhere = || file.first_setting(name).map(Evidence::Elsewhere);
    let found = later().or_else(global).or_else(misspelt).or_else(elsewhere);
    found.or(is_unset.then_some(Evidence::Base))
}

/// The variables of about a length that the file sets for a stage before a byte, by name; none where they are too many to compare.
fn names_at<'a>(cx: &Cx<'a>, stage: &'a Stage, offset: u32, len: usize) -> Vec<&'a str> {
    const MOST: usize = 200;
    let scopes = || cx.dockerfile.lineage(stage).take(MOST).map(|s| &s.scope.settings);
    if scopes().map(|settings| settings.len()).sum::<usize>() > MOST {
        return Vec::new();
    }
    // Those of the stages that it starts from all stand before it.
    let is_before = |all: &[Setting]| all.iter().any(|s| s.from <= offset || !stage.instructions.contains(&s.instruction));
    let set = scopes().flatten().filter(|(_, all)| is_before(all)).map(|(name, _)| name.as_str());
    let mut names: Vec<&str> = set.filter(|name| name.len().abs_diff(len) <= 2 && is_plain(name)).collect();
    names.sort_unstable();
    names
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

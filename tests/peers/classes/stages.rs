//! Stages: what counts only in the image, and what they start from.

use super::{Class, Finding};
use docklint::dockerfile::image::known::{DefaultUser, default_user};
use docklint::dockerfile::stages::Source;
use docklint::dockerfile::{Base, Kind};
use docklint::rules::RULES;

pub const CLASSES: &[(&str, Class)] = &[
    ("not-in-the-image", |f| f.stage().is_some_and(|s| !s.in_image)),
    ("not-the-last-user", not_the_last_user),
    ("steps-down", steps_down),
    ("onto-nothing", |f| f.stage().is_some_and(|s| *f.dockerfile.root_base(s) == Base::Scratch)),
    ("tools-only", tools_only),
    ("image-to-copy-from", image_to_copy_from),
    ("no-from", |f| f.stage().is_none()),
    ("silenced-for-the-other", silenced_for_the_other),
];

/// Whether another `USER` comes behind it, or none of the image's.
fn not_the_last_user(f: &Finding) -> bool {
    f.dockerfile.user_at(f.dockerfile.instructions.len()).is_none_or(|(index, _)| index != f.index)
}

/// Whether what the image runs changes the user itself.
fn steps_down(f: &Finding) -> bool {
    let programs = ["gosu", "su-exec", "setpriv", "runuser", "su", "s6-setuidgid", "setuidgid", "chpst"];
    let runs = f.lineage().filter(|i| matches!(i.kind, Kind::Cmd(_) | Kind::Entrypoint(_)));
    let mut words = runs.flat_map(|i| i.arguments.as_str().split(|c: char| c.is_whitespace() || "\"[],/".contains(c)));
    words.any(|word| programs.contains(&word))
}

/// Whether what is copied from holds no system: nothing ever ran in that stage, and its image is none of those known.
fn tools_only(f: &Finding) -> bool {
    let unknown = |base: &Base| match base {
        Base::Image(image) | Base::Repository(image) => default_user(image) == DefaultUser::Unknown,
        Base::Scratch | Base::Stage(_) | Base::Unknown => true,
    };
    let Some(from) = f.instruction().flag_value("from") else { return false };
    match f.dockerfile.source(from.as_str()) {
        Source::Stage(index) => {
            let stage = &f.dockerfile.stages[index];
            let mut lineage = f.dockerfile.lineage(stage);
            let ran =
                lineage.any(|s| f.dockerfile.instructions[s.instructions.clone()].iter().any(|i| matches!(i.kind, Kind::Run(_))));
            unknown(f.dockerfile.root_base(stage)) && !ran
        }
        Source::Image(image) => unknown(&Base::Image(image)),
        _ => false,
    }
}

/// Whether `--from` names an image: one with a path, a host, or of those that docklint knows.
fn image_to_copy_from(f: &Finding) -> bool {
    let Some(from) = f.instruction().flag_value("from") else { return false };
    match f.dockerfile.source(from.as_str()) {
        Source::Image(image) => from.as_str().contains(['/', '.']) || default_user(&image) != DefaultUser::Unknown,
        _ => false,
    }
}

/// Whether a comment silences the same finding by the other tool's name for it.
fn silenced_for_the_other(f: &Finding) -> bool {
    let file = &f.project.files[0].source;
    let others = RULES.iter().filter(|r| r.aliases.contains(&f.code)).flat_map(|r| r.aliases).filter(|other| **other != f.code);
    let start = f.dockerfile.instructions[f.index].span.start;
    let previous = f.index.checked_sub(1).map_or(0, |before| f.dockerfile.instructions[before].span.end);
    let comments = f.dockerfile.comments.iter().map(|c| c.span).filter(|span| span.start >= previous && span.end <= start);
    let above = comments.map(|span| file.slice(span)).filter(|text| text.contains("ignore=") || text.contains("skip="));
    let check = f.dockerfile.directive("check").map(|directive| directive.value.as_str());
    let texts: Vec<&str> = above.chain(check).collect();
    others.into_iter().any(|other| texts.iter().any(|text| text.contains(other)))
}

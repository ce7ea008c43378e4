//! `unpinned-image`

use crate::compose::{Place, Service};
use crate::diagnostic::Severity;
use crate::dockerfile::expand::{Expansion, Modifier, PartialText, Piece, Reference, Value, expand};
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::image::known::{DefaultUser, default_user, is_moving_tag};
use crate::dockerfile::stages::Source;
use crate::dockerfile::{Base, Binding, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::arguments::{label, origins};
use crate::rules::services::is_pulled;
use crate::source::{MappedText, Span};

/// See the page.
pub static RULE: Rule = Rule {
    name: "unpinned-image",
    category: Category::Reproducibility,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3006", "DL3007", "dc:service-image-require-explicit-tag", "CL-0004"],
    fix: None,
    page: include_str!("../../../rules/reproducibility/unpinned-image.md"),
    checks: &[Check::Instruction(check), Check::Service(check_service)],
};

fn check(cx: &mut Cx, instruction: &Instruction) {
    match &instruction.kind {
        Kind::From(from) => base(cx, &from.image),
        Kind::Copy(_) => instruction.flag_value("from").into_iter().for_each(|from| source(cx, from)),
        Kind::Run(run) => {
            let sources = run.mounts.iter().filter_map(|m| m.from.as_ref()?.known());
            sources.for_each(|from| source(cx, &from));
        }
        _ => {}
    }
}

/// Looks at what a `FROM` names.
fn base(cx: &mut Cx, word: &MappedText) {
    let Some(stage) = cx.stage().filter(|s| !matches!(s.base, Base::Scratch | Base::Stage(_))) else { return };
    let Expansion { text, references, .. } = expand_by_default(cx, word);
    match text.known() {
        Some(text) if text.as_str() == "scratch" => {}
        Some(text) if cx.dockerfile.stage_named(text.as_str()).is_some_and(|s| s.index < stage.index) => {}
        Some(text) => look_at(cx, &text, word, &references),
        None => look_at(cx, &end_of_name(&text), word, &references),
    }
}

/// Expands a word. If a build argument without a default has one in its place, as in `${TAG:-latest}`, that is taken.
fn expand_by_default(cx: &Cx, word: &MappedText) -> Expansion {
    let file = cx.dockerfile;
    let binding = |name: &str| file.variable(cx.index, word.span().start, name);
    let is_bare = |name: &str| matches!(binding(name), Binding::Set(setting) if setting.bare);
    let expansion = file.expand(cx.index, word);
    let has_default = |r: &Reference| r.modifier == Some(Modifier::Default) || !is_bare(&r.name);
    if expansion.text.is_known() || !expansion.references.iter().all(has_default) {
        return expansion;
    }
    expand(word, file.escape, &|name| match binding(name) {
        Binding::Set(setting) => Some(setting.value.clone()).filter(|_| !setting.bare),
        Binding::Automatic | Binding::FromImage => Some(Value::Unknown),
        Binding::Unset => None,
    })
}

/// The end of a name of which something before the last `/` is unknown: tag and digest are in it. Else nothing.
fn end_of_name(text: &PartialText) -> MappedText {
    match text.pieces.last() {
        Some(Piece::Text(end)) => end.as_str().rfind('/').map_or(MappedText::default(), |slash| end.slice(slash + 1..end.len())),
        _ => MappedText::default(),
    }
}

/// Looks at what `COPY --from=` or `--mount=from=` names. A bare name may be a context that the build is given, and in a trigger a
/// stage of another file: it counts only as one of the images that everybody knows.
fn source(cx: &mut Cx, from: &MappedText) {
    let Source::Image(image) = cx.dockerfile.source(from.as_str()) else { return };
    if from.as_str().contains(['/', ':', '@']) || default_user(&image) != DefaultUser::Unknown {
        look_at(cx, from, from, &[]);
    }
}

/// Looks at the image of a service that is not made by the project itself.
fn check_service(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(image) = service.image.as_ref().filter(|image| is_pulled(composition, service, image.text.as_str())) else { return };
    let text = &image.text;
    // Tag and digest are behind the last `/`.
    let end = text.as_str().rfind('/').filter(|_| image.known().is_none()).map_or(0, |slash| slash + 1);
    if image.unknown.iter().any(|part| part.end > end) {
        return;
    }
    let Some(lack) = lack(cx, &text.slice(end..text.len()), text.span(), "the next pull may get") else { return };
    let finding = cx.report_used(Place { span: lack.span, ..image.place }, image.used, lack.message);
    finding.help(HELP).alias("dc:service-image-require-explicit-tag").alias("CL-0004");
}

const HELP: &str = "name a version as tag, or a digest (`@sha256:…`) for the very same image each time";

/// What an image lacks in whose name, or end of a name, nothing says which version is meant.
struct Lack {
    /// What is to be marked.
    span: Span,
    /// The text that a tag would follow, or the tag.
    decisive: Span,
    /// Whether there is no tag at all.
    is_tagless: bool,
    message: String,
}

/// `word` is where the name is written, `then` the start of what comes of it.
fn lack(cx: &Cx, text: &MappedText, word: Span, then: &str) -> Option<Lack> {
    let image = ImageRef::parse(text.as_str()).ok()?;
    let tag = image.tag_range().map(|range| text.span_of(range));
    let name = image.familiar_name();
    match (image.digest(), image.tag(), tag) {
        (None, None, _) => Some(Lack {
            span: word,
            decisive: text.span_of(image.path_range()),
            is_tagless: true,
            message: format!("`{name}` has no tag: {then} another version"),
        }),
        (None, Some(tag), Some(span)) if is_moving_tag(tag) || cx.options.floating_tags.iter().any(|t| t == tag) => Some(Lack {
            span,
            decisive: span,
            is_tagless: false,
            message: format!("tag `{tag}` of `{name}` names no version: {then} another one"),
        }),
        _ => None,
    }
}

/// Reports an image of a Dockerfile. `word` is how it is written.
fn look_at(cx: &mut Cx, text: &MappedText, word: &MappedText, references: &[Reference]) {
    let Some(lack) = lack(cx, text, word.span(), "another build may get") else { return };
    let named = references.iter().filter(|r| lack.decisive.start < r.span.end && r.span.start < lack.decisive.end);
    let origins = origins(cx, word.span(), named);
    let finding = cx.report(lack.span, lack.message);
    finding.alias(if lack.is_tagless { "DL3006" } else { "DL3007" }).help(HELP);
    label(finding, origins);
}

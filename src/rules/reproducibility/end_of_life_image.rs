//! `end-of-life-image`

use crate::compose::{Place, Service, Text};
use crate::diagnostic::Severity;
use crate::dockerfile::expand::{PartialText, Piece, Reference};
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::image::known::{Ended, UNKNOWN_PART, ended_base, ended_version};
use crate::dockerfile::stages::Source;
use crate::dockerfile::{Base, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::arguments::{label, origins};
use crate::rules::services::is_pulled;
use crate::source::{MappedText, Span};

/// See the page.
pub static RULE: Rule = Rule {
    name: "end-of-life-image",
    category: Category::Reproducibility,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/reproducibility/end-of-life-image.md"),
    checks: &[Check::Instruction(check), Check::Service(check_service)],
};

fn check(cx: &mut Cx, instruction: &Instruction) {
    match &instruction.kind {
        Kind::From(from) if cx.stage().is_some_and(|s| matches!(s.base, Base::Image(_) | Base::Repository(_))) => {
            let expansion = cx.dockerfile.expand(cx.index, &from.image);
            if let Some(named) = named(&expansion.text) {
                look_at(cx, &named, &expansion.references);
            }
        }
        Kind::Copy(_) => instruction.flag_value("from").into_iter().for_each(|from| source(cx, from)),
        Kind::Run(run) => {
            let sources = run.mounts.iter().filter_map(|m| m.from.as_ref()?.known());
            sources.for_each(|from| source(cx, &from));
        }
        _ => {}
    }
}

/// Looks at what `COPY --from=` or `--mount=from=` names. A bare name may be a context that the build is given.
fn source(cx: &mut Cx, from: &MappedText) {
    let is_image = matches!(cx.dockerfile.source(from.as_str()), Source::Image(_));
    if let Some(named) = named(&from.clone().into()).filter(|named| is_image && !named.tag.is_empty()) {
        look_at(cx, &named, &[]);
    }
}

/// An image, with its tag apart.
struct Named {
    image: ImageRef,
    /// Where `image` stands.
    span: Span,
    /// With [`UNKNOWN_PART`] for what is not known of it.
    tag: MappedText,
}

/// Splits the name of an image of which no more than a part of the tag is unknown. One with a digest and no tag has no version.
fn named(text: &PartialText) -> Option<Named> {
    let mut flat = MappedText::default();
    for piece in &text.pieces {
        match piece {
            Piece::Text(text) => flat.push_mapped(text),
            Piece::Unknown(span) => flat.push_decoded(UNKNOWN_PART.encode_utf8(&mut [0]), *span),
        }
    }
    let all = flat.as_str();
    let digest = all.find('@');
    let end = digest.unwrap_or(all.len());
    let start = all[..end].rfind('/').map_or(0, |slash| slash + 1);
    let colon = all[start..end].find(':').map(|colon| start + colon);
    if digest.is_some() && colon.is_none() {
        return None;
    }
    let name_end = colon.unwrap_or(end);
    let image = ImageRef::parse(&all[..name_end]).ok()?;
    let tag = colon.map_or_else(MappedText::default, |colon| flat.slice(colon + 1..end));
    Some(Named { image, span: flat.span_of(0..name_end), tag })
}

/// Looks at the image of a service that is not made by the project itself.
fn check_service(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(image) = service.image.as_ref().filter(|image| is_pulled(composition, service, image.text.as_str())) else { return };
    let Some(End { at, message, help, second }) = named(&partial(image)).as_ref().and_then(end) else { return };
    let second = second.map(|(span, message)| (cx.site(Place { span, ..image.place }), message));
    let finding = cx.report_used(Place { span: at, ..image.place }, image.used, message);
    finding.help = help;
    if let Some(((file, span), message)) = second {
        finding.label_in(file, span, message);
    }
}

/// A text of a Compose file, in pieces.
fn partial(text: &Text) -> PartialText {
    let mut pieces = Vec::new();
    let mut start = 0;
    for part in text.unknown.iter().cloned().chain(std::iter::once(text.text.len()..text.text.len())) {
        if start < part.start {
            pieces.push(Piece::Text(text.text.slice(start..part.start)));
        }
        start = part.end;
        if !part.is_empty() {
            pieces.push(Piece::Unknown(text.text.span_of(part)));
        }
    }
    PartialText { pieces }
}

/// What is said of an image that has ended.
struct End {
    /// The part of its name that says so.
    at: Span,
    message: String,
    help: Option<String>,
    /// What it is built on, if that has ended as well.
    second: Option<(Span, String)>,
}

fn end(named: &Named) -> Option<End> {
    let Named { image, span, tag } = named;
    let place = |ended: &Ended| if tag.is_empty() || ended.version.is_empty() { *span } else { tag.span_of(ended.range.clone()) };
    let version = ended_version(image, if tag.is_empty() { "latest" } else { tag.as_str() });
    let base = ended_base(tag.as_str());
    let name = image.familiar_name();
    let built_on = |base: &Ended| tag.as_str()[base.range.clone()].to_owned();
    let (ended, message) = match (&version, &base) {
        (Some(ended), _) if ended.version.is_empty() => {
            (ended, format!("`{name}` has had no security fixes since {}", ended.since))
        }
        (Some(ended), _) => (ended, format!("`{name}:{}` has had no security fixes since {}", ended.version, ended.since)),
        (None, Some(ended)) => {
            let part = built_on(ended);
            (ended, format!("`{part}`, which the image is built on, has had no security fixes since {}", ended.since))
        }
        (None, None) => return None,
    };
    let (at, help) = (place(ended), help(ended, version.as_ref().map(|_| name)));
    let second = base.as_ref().filter(|base| version.as_ref().is_some_and(|v| v.range != base.range && place(base) != at));
    let second = second.map(|base| (place(base), format!("`{}` since {}", built_on(base), base.since)));
    Some(End { at, message, help, second })
}

fn look_at(cx: &mut Cx, named: &Named, references: &[Reference]) {
    let Some(End { at, message, help, second }) = end(named) else { return };
    let named = references.iter().filter(|r| at.start < r.span.end && r.span.start < at.end);
    let origins = origins(cx, at, named);
    let finding = cx.report(at, message);
    finding.help = help;
    label(finding, origins);
    if let Some((span, message)) = second {
        finding.label(span, message);
    }
}

/// What gets security fixes. `name` is the image's, if it is the image itself that has ended.
fn help(ended: &Ended, name: Option<&str>) -> Option<String> {
    let Some((newest, until)) = &ended.newest else { return ended.instead.map(str::to_owned) };
    let version = name.map_or_else(|| newest.clone(), |name| format!("{name}:{newest}"));
    Some(match until {
        Some(until) => format!("`{version}` gets them until {until}"),
        None => format!("`{version}` gets them"),
    })
}

//! `build-shadows-public-image`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::dockerfile::Base;
use crate::dockerfile::image::ImageRef;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::built::Built;
use crate::rules::images::is_official_name;
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "build-shadows-public-image",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["dc:no-build-and-image"],
    fix: None,
    page: include_str!("../../../rules/correctness/build-shadows-public-image.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let (Some(_), Some(field)) = (&service.build, &service.image) else { return };
    let Some(image) = field.known().and_then(|text| ImageRef::parse(text).ok()) else { return };
    let is_bare = image.path_range().start == 0 && !image.path().contains('/');
    if !is_bare || !is_official_name(image.path()) {
        return;
    }
    let name = image.as_str();
    let message = format!("the build of `{}` is called `{name}`, as if it were the official `{}`", service.name, image.path());
    let base = Built::of(cx, composition, service).and_then(|built| base_of_same_name(&built, &image));
    let finding = cx.report_used(field.place, field.used, message).alias("dc:no-build-and-image");
    if let Some((file, span)) = base {
        finding.label_in(file, span, "the next build starts from this one's result");
    }
    let owner = if service.name == image.path() { "my" } else { &service.name };
    finding.help(format!("give it a name of its own, such as `{owner}-{}`, or leave `image` out", image.path()));
}

/// Where a Dockerfile starts from an image of the name that its own result gets.
fn base_of_same_name(built: &Built, image: &ImageRef) -> Option<(crate::diagnostic::FileId, Span)> {
    let root = built.file.lineage(built.stage()?).last()?;
    let is_same = |base: &ImageRef| {
        let tag = |image: &ImageRef| image.tag().unwrap_or("latest").to_owned();
        base.repository() == image.repository() && tag(base) == tag(image) && base.digest().is_none()
    };
    matches!(&root.base, Base::Image(base) if is_same(base)).then_some((built.id, root.base_span))
}

//! `image-digest-missing`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::dockerfile::image::ImageRef;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::services::is_pulled;

/// See the page.
pub static RULE: Rule = Rule {
    name: "image-digest-missing",
    category: Category::Hardening,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["CL-0019"],
    fix: None,
    page: include_str!("../../../rules/hardening/image-digest-missing.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(image) = service.image.as_ref().filter(|image| is_pulled(composition, service, image.text.as_str())) else { return };
    let Some(name) = image.known().and_then(|text| ImageRef::parse(text).ok()) else { return };
    if name.digest().is_none() {
        let message = format!("`{}` is named without a digest: its maker may put another image there", name.as_str());
        cx.report_used(image.place, image.used, message)
            .alias("CL-0019")
            .help("add the digest (`@sha256:…`) of the image that was tried");
    }
}

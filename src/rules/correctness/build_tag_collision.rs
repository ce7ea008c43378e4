//! `build-tag-collision`

use crate::compose::model::{Build, Pair, TextField};
use crate::compose::{Compose, Service};
use crate::diagnostic::Severity;
use crate::dockerfile::image::ImageRef;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::project::services::build_of;
use crate::rules::compositions::{Meeting, meeting};
use std::collections::HashMap;

/// See the page.
pub static RULE: Rule = Rule {
    name: "build-tag-collision",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/build-tag-collision.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    let compose = &composition.compose;
    let mut first: HashMap<String, (&Service, &TextField)> = HashMap::new();
    for service in &compose.services {
        let Some(build) = &service.build else { continue };
        for field in service.image.iter().chain(&build.tags) {
            let Some(name) = field.known().and_then(name) else { continue };
            let Some((other, named)) = first.get(&name).copied() else {
                first.insert(name, (service, field));
                continue;
            };
            let Some(difference) = other.build.as_ref().and_then(|theirs| difference(compose, [other, service], [theirs, build]))
            else {
                continue;
            };
            if other.name == service.name || meeting(other, service) != Meeting::Together {
                continue;
            }
            let text = field.text.as_str();
            let message = format!(
                "`{}` and `{}` both build `{text}`, with another {difference}: the last build wins",
                other.name, service.name
            );
            let site = cx.site(named.seen());
            let finding = cx.report_used(field.place, field.used, message);
            if named.seen() != field.place {
                finding.label_in(site.0, site.1, format!("the image of `{}`", other.name));
            }
            finding.help("give each its own name, or leave `image` out and let Compose name them");
        }
    }
}

/// Registry, repository and tag in full.
fn name(text: &str) -> Option<String> {
    let image = ImageRef::parse(text).ok()?;
    Some(format!("{}:{}", image.repository(), image.tag().unwrap_or("latest")))
}

/// In what two builds surely differ.
fn difference(compose: &Compose, [one, other]: [&Service; 2], [mine, theirs]: [&Build; 2]) -> Option<&'static str> {
    let (a, b) = (build_of(compose, one)?, build_of(compose, other)?);
    let inline = [mine, theirs].map(|build| build.dockerfile_inline.as_ref().map(|text| text.text.as_str()));
    let [args, others] = [arguments(mine)?, arguments(theirs)?];
    if a.context != b.context {
        Some("context")
    } else if a.dockerfile != b.dockerfile || inline[0] != inline[1] {
        Some("Dockerfile")
    } else if a.target != b.target {
        Some("target")
    } else {
        (args != others).then_some("argument")
    }
}

/// The build arguments, sorted; `None` where a value is not known.
fn arguments<'b>(build: &'b Build) -> Option<Vec<(&'b str, &'b str)>> {
    let known = |argument: &'b Pair| argument.name.known().zip(argument.value.as_ref()?.known());
    let mut arguments = build.args.iter().map(known).collect::<Option<Vec<_>>>()?;
    arguments.sort_unstable();
    Some(arguments)
}

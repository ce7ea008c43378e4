//! `same-image-rebuilt`

use crate::compose::model::Build;
use crate::compose::{Compose, Node, Service, Value};
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::project::services::build_of;
use crate::rules::compositions::{Meeting, meeting};
use std::collections::{BTreeMap, HashMap};

/// See the page.
pub static RULE: Rule = Rule {
    name: "same-image-rebuilt",
    category: Category::Cache,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/cache/same-image-rebuilt.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    let compose = &composition.compose;
    let mut first: HashMap<String, &Service> = HashMap::new();
    for service in &compose.services {
        let Some(build) = &service.build else { continue };
        let Some(recipe) = recipe(compose, service, build) else { continue };
        let Some(other) = first.get(&recipe).copied() else {
            first.insert(recipe, service);
            continue;
        };
        let [name, others] = [service, other].map(|service| service.image.as_ref().map(|image| image.text.as_str()));
        // Two names are given on purpose, be they the same or not; and to watch for changes and rebuild, there has to be a `build`.
        let has_use =
            |service: &Service| !service.watch.is_empty() || service.build.as_ref().is_some_and(|build| !build.tags.is_empty());
        let is_meant = name.is_some() && others.is_some() || has_use(service) || has_use(other);
        if is_meant || meeting(other, service) != Meeting::Together {
            continue;
        }
        let (Some(entry), Some(built)) = (service.entry("build"), other.entry("build")) else { continue };
        let message = format!("`{}` builds the very image that `{}` builds, under another name", service.name, other.name);
        let site = cx.site(built.node.used.unwrap_or(built.place));
        let finding = cx.report_used(entry.place, entry.node.used, message);
        if (finding.file, finding.span) != site {
            finding.label_in(site.0, site.1, format!("`{}` builds it first", other.name));
        }
        finding.help(match (name, others) {
            (_, Some(image)) => format!("write `image: {image}` in place of `build`, as `{}` has it", other.name),
            (Some(image), None) => {
                format!("write `image: {image}` beside the `build` of `{}`, and leave out this `build`", other.name)
            }
            (None, None) => {
                format!("give `{}` an `image` beside its `build`, and write that `image` here in place of `build`", other.name)
            }
        });
    }
}

/// These of the keys of `build` say how an image is called and what may be used again for it, not what it is.
const BESIDE: [&str; 6] = ["tags", "cache_from", "cache_to", "no_cache", "no_cache_filter", "pull"];

/// All that an image is made of; `None` where a part of it is not known.
fn recipe(compose: &Compose, service: &Service, build: &Build) -> Option<String> {
    let built = build_of(compose, service)?;
    let mut parts: BTreeMap<&str, String> = BTreeMap::new();
    for entry in build.node.entries().iter().filter(|entry| !BESIDE.contains(&&*entry.name)) {
        parts.insert(&entry.name, said(&entry.node)?);
    }
    let arguments = build.args.iter().map(|argument| {
        let value = argument.value.as_ref().map(|value| value.known());
        // An argument without a value is taken from the environment, for both alike.
        Some((argument.name.known()?, if let Some(value) = value { Some(value?) } else { None }))
    });
    let mut arguments = arguments.collect::<Option<Vec<_>>>()?;
    arguments.sort_unstable();
    parts.insert("args", format!("{arguments:?}"));
    parts.insert("context", format!("{:?}", built.context));
    parts.insert("dockerfile", format!("{:?}", built.dockerfile));
    parts.insert("target", format!("{:?}", built.target));
    let platform = service.platform.as_ref().map(|platform| platform.text.as_str());
    Some(format!("{platform:?} {parts:?}"))
}

/// What a node says, wherever it stands; `None` where a part of it is not known.
fn said(node: &Node) -> Option<String> {
    Some(match &node.value {
        Value::Null => String::new(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Text(text) => format!("{:?}", text.known()?),
        Value::Unknown => return None,
        Value::List(items) => format!("{:?}", items.iter().map(said).collect::<Option<Vec<_>>>()?),
        Value::Map(entries) => {
            let parts = entries.iter().map(|entry| Some((&*entry.name, said(&entry.node)?)));
            format!("{:?}", parts.collect::<Option<BTreeMap<_, _>>>()?)
        }
    })
}

//! `untrusted-registry`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::stages::Source;
use crate::dockerfile::{Base, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::services::is_pulled;
use crate::rules::words;
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "untrusted-registry",
    category: Category::Security,
    severity: Severity::Error,
    default: false,
    since: "0.1.0",
    aliases: &["DL3026"],
    fix: None,
    page: include_str!("../../../rules/security/untrusted-registry.md"),
    checks: &[Check::Instruction(check), Check::Service(check_service)],
};

fn check(cx: &mut Cx, instruction: &Instruction) {
    if cx.options.trusted_registries.is_empty() {
        return;
    }
    match &instruction.kind {
        Kind::From(_) => {
            let Some(stage) = cx.stage() else { return };
            if let Base::Image(image) | Base::Repository(image) = &stage.base {
                look_at(cx, image, stage.base_span);
            }
        }
        Kind::Copy(_) => {
            let Some(from) = instruction.flag_value("from") else { return };
            if let Source::Image(image) = cx.dockerfile.source(from.as_str()) {
                look_at(cx, &image, from.span());
            }
        }
        Kind::Run(run) => {
            for from in run.mounts.iter().filter_map(|mount| mount.from.as_ref()?.known()) {
                if let Source::Image(image) = cx.dockerfile.source(from.as_str()) {
                    look_at(cx, &image, from.span());
                }
            }
        }
        _ => {}
    }
}

fn look_at(cx: &mut Cx, image: &ImageRef, span: Span) {
    if let Some((message, help)) = distrust(cx, image) {
        cx.report(span, message).help(help).alias("DL3026");
    }
}

/// Looks at the image that a service does not build.
fn check_service(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(field) = service.image.as_ref().filter(|image| is_pulled(composition, service, image.text.as_str())) else { return };
    let image = field.known().and_then(|text| ImageRef::parse(text).ok());
    if let Some((message, help)) = image.and_then(|image| distrust(cx, &image)) {
        cx.report_used(field.place, field.used, message).help(help);
    }
}

/// What is wrong with where an image comes from, and what to do.
fn distrust(cx: &Cx, image: &ImageRef) -> Option<(String, String)> {
    let trusted = &cx.options.trusted_registries;
    if trusted.is_empty() || trusted.iter().any(|pattern| is_from(pattern, image)) {
        return None;
    }
    let message = format!("`{}` is not among the registries that are trusted", image.domain());
    Some((message, format!("take it from {}", words::list(trusted, 3))))
}

/// Whether an image comes from where a pattern says: a registry, or one with the start of a path; one `*` stands for any text.
fn is_from(pattern: &str, image: &ImageRef) -> bool {
    let pattern = match pattern {
        "hub.docker.com" | "index.docker.io" | "registry-1.docker.io" => "docker.io".to_owned(),
        other => other.to_ascii_lowercase(),
    };
    let place = if pattern.contains('/') { image.repository() } else { image.domain().to_owned() }.to_ascii_lowercase();
    match pattern.split_once('*') {
        None => place == pattern || place.strip_prefix(&pattern).is_some_and(|rest| rest.starts_with('/')),
        Some((start, end)) => place.len() >= start.len() + end.len() && place.starts_with(start) && place.ends_with(end),
    }
}

#[cfg(test)]
mod tests {
    use super::is_from;
    use crate::dockerfile::image::ImageRef;

    #[test]
    fn patterns() {
        let is_from = |pattern, image| is_from(pattern, &ImageRef::parse(image).expect("a valid name"));
        for (pattern, image) in [
            ("docker.io", "debian:12"),
            ("docker.io", "index.docker.io/library/debian"),
            ("hub.docker.com", "me/app"),
            ("*", "example.com/a"),
            ("ghcr.io", "ghcr.io/me/app@sha256:0000000000000000000000000000000000000000000000000000000000000000"),
            ("*.example.com", "eu.example.com/a"),
            ("registry*", "registry.example.com:5000/a"),
            ("Example.com:5000", "example.com:5000/a"),
            ("ghcr.io/me", "ghcr.io/me/app"),
            ("ghcr.io/me/*", "ghcr.io/me/app/web:1"),
            ("docker.io/library/*", "debian"),
        ] {
            assert!(is_from(pattern, image), "{pattern} {image}");
        }
        for (pattern, image) in [
            ("docker.io", "localhost/a"),
            ("docker.io", "localhost:5000/a"),
            ("example.com", "example.com:5000/a"),
            ("ghcr.io/me", "ghcr.io/mean/app"),
            ("*.example.com", "example.com.org/a"),
            ("ab*ba", "aba.com/x"),
            ("quay.io", "debian"),
        ] {
            assert!(!is_from(pattern, image), "{pattern} {image}");
        }
    }
}

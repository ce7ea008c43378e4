//! `privileged-container`

use crate::compose::{Node, Service};
use crate::diagnostic::{Diagnostic, Severity};
use crate::dockerfile::image::ImageRef;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::services::whole;

/// See the page.
pub static RULE: Rule = Rule {
    name: "privileged-container",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["CL-0002"],
    fix: None,
    page: include_str!("../../../rules/security/privileged-container.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, _: &Composition, service: &Service) {
    if let Some(finding) = look_at(cx, &service.node, "the container", Some("CL-0002"))
        && runs_containers(service)
    {
        finding
            .severity(Severity::Info)
            .help("what runs containers of its own needs it: let in nobody who may not be root of the host");
    }
    for (key, hook) in &service.hooks {
        look_at(cx, &hook.node, &format!("the command of `{key}`"), None);
    }
    let Some(build) = &service.build else { return };
    look_at(cx, &build.node, "the build", None);
    for entitlement in build.entitlements.iter().filter(|entitlement| entitlement.known() == Some("security.insecure")) {
        let message = "`security.insecure` lets steps of the build run with all rights over the host";
        let finding = cx.report_used(entitlement.place, entitlement.used, message);
        finding.help("leave it out, or build this image on a machine that nothing else is on");
    }
}

/// Whether the image is Docker in Docker or BuildKit, which do not start without all rights (their pages on Docker Hub).
fn runs_containers(service: &Service) -> bool {
    let Some(image) = service.image.as_ref().and_then(|image| ImageRef::parse(image.known()?).ok()) else { return false };
    let is_docker = image.path() == "docker" && image.tag().is_none_or(|tag| tag.contains("dind") || !tag.contains("cli"));
    is_docker || image.path() == "moby/buildkit"
}

fn look_at<'c>(cx: &'c mut Cx, node: &Node, what: &str, alias: Option<&'static str>) -> Option<&'c mut Diagnostic> {
    let entry = node.entry("privileged").filter(|entry| entry.node.as_bool() == Some(true))?;
    let message = format!("`privileged` gives {what} all rights over the host: every device, every capability, no confinement");
    let finding = cx.report_used(whole(entry), entry.node.used, message);
    finding.help("give it the one device (`devices`) or capability (`cap_add`) that it needs");
    if let Some(alias) = alias {
        finding.alias(alias);
    }
    Some(finding)
}

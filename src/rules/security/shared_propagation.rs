//! `shared-propagation`

use crate::compose::mount::OptionKind;
use crate::compose::{Node, Service};
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;

/// See the page.
pub static RULE: Rule = Rule {
    name: "shared-propagation",
    category: Category::Security,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["CL-0017"],
    fix: None,
    page: include_str!("../../../rules/security/shared-propagation.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, _: &Composition, service: &Service) {
    for mount in &service.volumes {
        let long = mount.node.get("bind").and_then(|bind| bind.get("propagation"));
        let short = mount.options.iter().filter(|option| option.kind == OptionKind::Propagation);
        let short =
            short.map(|option| (option.text.as_str(), crate::compose::Place { span: option.text.span(), ..mount.node.place }));
        let written = short.chain(long.and_then(|node: &Node| Some((node.as_str()?, node.place))));
        for (option, place) in written.filter(|(option, _)| matches!(*option, "shared" | "rshared")) {
            let message = format!("`{option}`: what this container mounts here appears on the host as well");
            cx.report_used(place, mount.node.used, message)
                .alias("CL-0017")
                .help("if the host's mounts are to appear here, `rslave` does");
        }
    }
}

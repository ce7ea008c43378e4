//! `platform-mismatch`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::dockerfile::Kind;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::built::Built;

/// See the page.
pub static RULE: Rule = Rule {
    name: "platform-mismatch",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/platform-mismatch.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(field) = &service.platform else { return };
    let Some(wanted) = field.known().and_then(normal) else { return };
    let Some(built) = Built::of(cx, composition, service) else { return };
    let Some(root) = built.stage().and_then(|stage| built.file.lineage(stage).last()) else { return };
    let Some(from) = built.file.instructions.get(root.instructions.start).filter(|i| matches!(i.kind, Kind::From(_))) else {
        return;
    };
    let Some(value) = from.flag_value("platform") else { return };
    // A variable follows what is asked for, or may.
    let Some(made) = Some(value.as_str()).filter(|text| !text.contains('$')).and_then(normal) else { return };
    if made != wanted {
        let message = format!("the image is built for `{}`, and this service asks for `{}`", value.as_str(), field.text.as_str());
        let finding = cx.report_used(field.place, field.used, message);
        finding.label_in(built.id, value.span(), "whatever is asked for");
        finding.help("leave `--platform` out of that `FROM`, or ask for its platform");
    }
}

/// System and processor, by the names that Docker uses (`normalizeArch` of `containerd/platforms`); `None` where one is not said.
fn normal(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let (system, rest) = lower.split_once('/')?;
    let processor = match rest.split('/').next()? {
        "x86_64" | "x86-64" => "amd64",
        "aarch64" => "arm64",
        "armhf" | "armel" => "arm",
        "i386" => "386",
        other => other,
    };
    Some(format!("{system}/{processor}"))
}

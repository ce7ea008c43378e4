//! `constant-platform`

use crate::diagnostic::Severity;
use crate::dockerfile::{Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "constant-platform",
    category: Category::Reproducibility,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["DL3029", "FromPlatformFlagConstDisallowed"],
    fix: None,
    page: include_str!("../../../rules/reproducibility/constant-platform.md"),
    checks: &[Check::Instruction(check)],
};

fn check(cx: &mut Cx, instruction: &Instruction) {
    let Kind::From(from) = &instruction.kind else { return };
    let Some(flag) = instruction.flag("platform") else { return };
    let Some(value) = &flag.value else { return };
    let expansion = cx.dockerfile.expand(cx.index, value);
    let Some(platform) = expansion.text.known().filter(|p| expansion.references.is_empty() && !p.is_empty()) else { return };
    let stage = from.name.as_ref().map_or(String::new(), |name| name.as_str().to_lowercase());
    if names_platform(&stage, platform.as_str()) {
        return;
    }
    cx.report(flag.span, format!("this stage is for `{}`, whatever platform is asked for", platform.as_str()))
        .help("leave it to `docker build --platform`; for a stage that is for one platform, put that into its name")
        .alias("DL3029")
        .alias("FromPlatformFlagConstDisallowed");
}

/// Whether a stage's name tells the system or the architecture of its platform: as written, or as Docker writes it
/// (`reportConstPlatformDisallowed` of `dockerfile2llb`, `normalizeArch` of `containerd/platforms`).
fn names_platform(stage: &str, platform: &str) -> bool {
    let platform = platform.to_ascii_lowercase();
    platform.split('/').take(2).any(|part| {
        let usual = match part {
            "x86_64" | "x86-64" => "amd64",
            "i386" => "386",
            "aarch64" => "arm64",
            "armhf" | "armel" => "arm",
            "macos" => "darwin",
            _ => part,
        };
        stage.contains(part) || stage.contains(usual)
    })
}

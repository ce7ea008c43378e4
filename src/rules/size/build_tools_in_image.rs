//! `build-tools-in-image`

mod purpose;
mod tools;

use crate::diagnostic::Severity;
use crate::dockerfile::Instruction;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::layers::content::{Content, Effect};
use crate::project::{Build, places};
use crate::rules::words;
use crate::shell::Call;
use crate::shell::tools::Manager;
use crate::source::Span;
use tools::{Tool, Trade, uses};

/// See the page.
pub static RULE: Rule = Rule {
    name: "build-tools-in-image",
    category: Category::Size,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/size/build-tools-in-image.md"),
    checks: &[Check::Build(check)],
};

/// So many packages are named.
const NAMED: usize = 3;

/// So many are told apart.
const MOST: usize = 100;

/// An install of tools, as far as they are still there.
struct Installed {
    manager: Manager,
    /// The number of its layer.
    layer: usize,
    /// All names that it installs, that of a virtual package too.
    names: Vec<(String, Span)>,
    tools: Vec<(Tool, Span)>,
    /// The first call behind it that the tools are for.
    used_by: Option<Span>,
}

fn check(cx: &mut Cx, build: &Build) {
    let Some(stage) = cx.dockerfile.final_stage().filter(|stage| !stage.windows) else { return };
    let Some(command) = purpose::command(cx, stage) else { return };
    let contents = cx.contents(build);
    let [image, _] = &*contents;
    // Headers alone do no harm, and at times what needs a library at run time has it by that name.
    let counts = |i: &Installed| i.used_by.is_some() && i.tools.iter().any(|(tool, _)| tool.trade != Trade::Headers);
    let left: Vec<Installed> = left(image).into_iter().filter(counts).collect();
    if !left.is_empty() {
        report(cx, &left, &command);
    }
}

/// The installs of tools that are left in an image.
fn left(image: &[Content]) -> Vec<Installed> {
    let mut left: Vec<Installed> = Vec::new();
    for (layer, content) in image.iter().enumerate() {
        for effect in &content.effects {
            match effect {
                Effect::Installs { manager, names, call } => {
                    use_them(&mut left, *call);
                    let tools: Vec<(Tool, Span)> =
                        names.iter().filter_map(|(name, s)| Some((Tool::of(*manager, name)?, *s))).collect();
                    if !tools.is_empty() {
                        let (manager, names) = (*manager, names.clone());
                        left.push(Installed { manager, layer, names, tools, used_by: None });
                    }
                }
                Effect::Removes { manager, names, call } => remove(&mut left, *manager, names, *call, layer),
                Effect::Runs(Some(call)) => use_them(&mut left, *call),
                Effect::Brings(_)
                | Effect::MakesFolder { .. }
                | Effect::Takes { .. }
                | Effect::Sets { .. }
                | Effect::Runs(None) => {}
            }
        }
    }
    left
}

/// Notes what a call makes use of.
fn use_them(left: &mut [Installed], call: Call) {
    for installed in left.iter_mut().filter(|installed| installed.used_by.is_none()) {
        if installed.tools.iter().any(|(tool, _)| uses(call, tool.trade)) {
            installed.used_by = Some(call.span());
        }
    }
}

/// Takes away what a call removes: a tool, or all of an install whose virtual name it has. Where it removes what nothing needs, or names
/// that only the shell knows, that may be any.
fn remove(left: &mut Vec<Installed>, manager: Manager, names: &[String], call: Call, layer: usize) {
    let operands = call.arguments().map_or(0, |a| a.operands.len());
    let any = names.is_empty() || names.len() < operands;
    left.retain_mut(|installed| {
        if installed.manager.ecosystem() != manager.ecosystem() {
            return true;
        }
        let is_virtual = |name: &String| installed.names.iter().any(|(n, _)| n == name) && Tool::of(manager, name).is_none();
        if any && (installed.layer == layer || operands > 0) || names.iter().any(is_virtual) {
            return false;
        }
        installed.tools.retain(|(tool, _)| !names.iter().any(|name| places::fits(name, &tool.name)));
        !installed.tools.is_empty()
    });
}

fn report(cx: &mut Cx, left: &[Installed], (program, instruction): &(String, &Instruction)) {
    let tools: Vec<&(Tool, Span)> = left.iter().flat_map(|installed| &installed.tools).collect();
    let mut names: Vec<&str> = Vec::new();
    for (tool, _) in &tools {
        if !names.contains(&tool.name.as_str()) && names.len() <= MOST {
            names.push(&tool.name);
        }
    }
    let (stay, are) = if names.len() == 1 { ("stays", "it is") } else { ("stay", "they are") };
    let message = format!("{} {stay} in the image, which only runs `{program}`", words::list(&names, NAMED));
    let finding = cx.report(tools[0].1, message);
    for installed in left.iter().skip(1).take(NAMED) {
        finding.label(installed.tools[0].1, "and here");
    }
    if let Some(used_by) = left[0].used_by {
        finding.label(used_by, format!("this is what {are} for"));
    }
    finding.label(instruction.keyword.span(), "this needs none of it");
    finding.help(match left[0].manager {
        Manager::Apk => {
            "build in a stage of its own and copy the result from there, or install with `--virtual .build` and `apk del .build` in the same `RUN`"
        }
        _ => "build in a stage of its own and copy the result from there, or remove them in the `RUN` that installs and uses them",
    });
}

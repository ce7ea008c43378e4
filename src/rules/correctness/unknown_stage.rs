//! `unknown-stage`

use crate::compose::model::Pair;
use crate::diagnostic::{Diagnostic, Severity};
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::image::known::{DefaultUser, default_user, has_shell};
use crate::dockerfile::{Instruction, Kind, Stage, closest};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::source::{MappedText, Span};

/// See the page.
pub static RULE: Rule = Rule {
    name: "unknown-stage",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3022"],
    fix: None,
    page: include_str!("../../../rules/correctness/unknown-stage.md"),
    checks: &[Check::Instruction(check)],
};

/// A shorter name is near to too many others.
const SHORTEST_GUESS: usize = 4;

/// So many stages above are looked at for what was meant.
const MOST_GUESSES: usize = 64;

/// Looks at `COPY --from=` and `RUN --mount=from=`. Those of a trigger name stages of another file.
fn check(cx: &mut Cx, instruction: &Instruction) {
    let Some(stage) = cx.stage().filter(|_| !cx.in_trigger) else { return };
    match &instruction.kind {
        Kind::Copy(_) => {
            let Some(from) = instruction.flag_value("from").filter(|f| !f.is_empty()) else { return };
            let finding = match from.as_str().parse::<i64>() {
                Ok(number) => at_index(cx, stage, from.span(), number),
                Err(_) if !cx.dockerfile.expand(cx.index, from).references.is_empty() => of_variable(cx, from),
                Err(_) => by_name(cx, stage, from),
            };
            if let Some(finding) = finding {
                finding.alias("DL3022");
            }
        }
        Kind::Run(run) => {
            for from in run.mounts.iter().filter_map(|m| m.from.as_ref()?.known()).filter(|f| !f.is_empty()) {
                by_name(cx, stage, &from);
            }
        }
        _ => {}
    }
}

/// Docker expands it, and refuses it when that changes anything; Podman, whose files are Containerfiles, does not mind.
fn of_variable<'c>(cx: &'c mut Cx, from: &MappedText) -> Option<&'c mut Diagnostic> {
    let file = cx.source.path().rsplit('/').next().unwrap_or_default();
    if file.to_ascii_lowercase().contains("containerfile") {
        return None;
    }
    let finding = cx.report(from.span(), format!("`--from={}` holds a variable, and Docker refuses that here", from.as_str()));
    Some(finding.help("name a stage after it, `FROM … AS name`, and copy from that stage").severity(Severity::Error))
}

fn at_index<'c>(cx: &'c mut Cx, here: &Stage, span: Span, number: i64) -> Option<&'c mut Diagnostic> {
    let stages = &cx.dockerfile.stages;
    let stage = usize::try_from(number).ok().and_then(|i| stages.get(i));
    if let Some(stage) = stage {
        return later(cx, here, stage, span, &format!("stage {number}"));
    }
    let last = stages.len() - 1;
    let range = if last == 0 { "there is only stage 0".to_owned() } else { format!("the stages are 0 to {last}") };
    Some(cx.report(span, format!("there is no stage {number}")).help(range).severity(Severity::Error))
}

fn by_name<'c>(cx: &'c mut Cx, here: &Stage, name: &MappedText) -> Option<&'c mut Diagnostic> {
    let (file, span, name) = (cx.dockerfile, name.span(), name.as_str());
    if let Some(stage) = file.stage_named(name) {
        return later(cx, here, stage, span, &format!("stage `{name}`"));
    }
    let contexts = named_contexts(cx);
    if contexts.iter().any(|(_, context)| context.name.known().is_none_or(|known| known == name)) {
        return None;
    }
    let image = ImageRef::parse(name);
    if name.starts_with("{{") || image.as_ref().is_ok_and(|i| name.contains(['/', ':', '@', '.']) || is_known(i)) {
        return None;
    }
    let above = || file.stages[..here.index].iter().rev().take(MOST_GUESSES);
    let earlier = || above().filter_map(|s| s.name.as_ref());
    let nameless = above().find(|s| s.name.is_none()).map(|s| s.base_span);
    let lower = name.to_lowercase();
    let near = closest(&lower, earlier().map(|(n, _)| n.as_str())).filter(|_| name.len() >= SHORTEST_GUESS);
    let near = near.or_else(|| earlier().map(|(n, _)| n.as_str()).find(|n| n.split(['-', '_', '.']).any(|part| part == lower)));
    let given = || {
        contexts.iter().filter_map(|(composition, context)| Some((context.name.known()?, composition.site(context.name.seen()))))
    };
    let near_context = closest(&lower, given().map(|(name, _)| name)).filter(|_| near.is_none() && name.len() >= SHORTEST_GUESS);
    if let Some((near, (file, at))) = given().find(|(name, _)| near_context == Some(*name)) {
        let finding = cx.report(span, format!("no stage and no context is named `{name}`"));
        return Some(finding.help(format!("did you mean `{near}`?")).label_in(file, at, "a context with a similar name"));
    }
    let finding = match &image {
        Ok(_) => cx.report(span, format!("no stage is named `{name}`: Docker takes it for an image or a named context")),
        Err(_) => cx.report(span, format!("`{name}` is no stage, and no image can have that name")).severity(Severity::Error),
    };
    if let Some((near, span)) = earlier().find(|(n, _)| near == Some(n)) {
        return Some(finding.help(format!("did you mean `{near}`?")).label(*span, "a stage with a similar name"));
    }
    if is_number(name) {
        return Some(finding.help("a mount knows stages by name only: name the stage"));
    }
    if let Some(span) = nameless {
        return Some(finding.help(format!("name the stage: `FROM … AS {name}`")).label(span, "a stage without a name"));
    }
    finding.help("write an image with its registry or tag");
    // Nothing here could have been meant, so it may well be a named context.
    Some(if image.is_ok() { finding.severity(Severity::Info) } else { finding })
}

/// The contexts that services which build the file give it by name (`additional_contexts`), each with its composition.
fn named_contexts<'a>(cx: &Cx<'a>) -> Vec<(&'a Composition, &'a Pair)> {
    let project = cx.project;
    let services = project.builds_of(cx.file).iter().filter_map(|build| build.service);
    let contexts = services.flat_map(|id| {
        let composition = &project.compositions[id.composition];
        let build = composition.compose.services[id.service].build.as_ref();
        build.into_iter().flat_map(|build| &build.additional_contexts).map(move |context| (composition, context))
    });
    contexts.collect()
}

/// A stage may only be copied from below it; the stage itself is not looked at here.
fn later<'c>(cx: &'c mut Cx, here: &Stage, stage: &Stage, span: Span, what: &str) -> Option<&'c mut Diagnostic> {
    if stage.index <= here.index {
        return None;
    }
    let place = stage.name.as_ref().map_or(stage.base_span, |(_, span)| *span);
    let finding = cx.report(span, format!("{what} comes later in the file"));
    Some(finding.label(place, "it starts here").help("move that stage up, before this one").severity(Severity::Error))
}

fn is_number(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_digit())
}

/// Whether it is an image that people really copy from.
fn is_known(image: &ImageRef) -> bool {
    default_user(image) != DefaultUser::Unknown || has_shell(image).is_some()
}

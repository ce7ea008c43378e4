//! Where the values of build arguments come from.

use crate::diagnostic::{Diagnostic, FileId};
use crate::dockerfile::Kind;
use crate::dockerfile::expand::Reference;
use crate::dockerfile::variables::Binding;
use crate::lint::Cx;
use crate::source::{MappedText, Span};

/// A place for a label, and what it says.
pub(super) type Origin = (FileId, Span, String);

/// For each argument among the variables that a word of the instruction at hand names, where its value stands: its default, or what a
/// service gives it.
pub(super) fn origins<'r>(cx: &Cx, word: Span, references: impl Iterator<Item = &'r Reference>) -> Vec<Origin> {
    references.filter_map(|reference| origin(cx, word, &reference.name)).collect()
}

/// Adds them to a finding.
pub(super) fn label(finding: &mut Diagnostic, origins: Vec<Origin>) {
    for (file, span, message) in origins {
        finding.label_in(file, span, message);
    }
}

fn origin(cx: &Cx, word: Span, name: &str) -> Option<Origin> {
    let Binding::Set(setting) = cx.dockerfile.variable(cx.index, word.start, name) else { return None };
    let Kind::Arg(declarations) = &cx.dockerfile.instructions[setting.instruction].kind else { return None };
    if cx.dockerfile.outside.arguments.contains_key(name) {
        return given(cx, name);
    }
    let declaration = declarations.iter().find(|d| d.name.span() == setting.span)?;
    let default = declaration.default.as_ref().map(MappedText::span)?;
    Some((cx.file, default, format!("the default of `{name}`")))
}

/// Where a service gives an argument, the first of those that build the file.
fn given(cx: &Cx, name: &str) -> Option<Origin> {
    let services = cx.project.builds_of(cx.file).iter().filter_map(|build| build.service);
    let mut found = services.filter_map(|id| {
        let composition = &cx.project.compositions[id.composition];
        let build = composition.compose.services[id.service].build.as_ref()?;
        let pair = build.args.iter().find(|pair| pair.name.known() == Some(name))?;
        let (file, span) = composition.site(pair.value.as_ref().unwrap_or(&pair.name).place);
        Some((file, span, format!("what the service gives for `{name}`")))
    });
    found.next()
}

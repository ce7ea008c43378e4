//! `same-instruction-variable`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::expand::{Reference, Value};
use crate::dockerfile::image::known;
use crate::dockerfile::{Base, Binding, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::source::{MappedText, Span};

/// `ENV` whose value names a variable that the same `ENV` sets.
pub static RULE: Rule = Rule {
    name: "same-instruction-variable",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["DL3044", "UndefinedVar"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/correctness/same-instruction-variable.md"),
    checks: &[Check::Instruction(check)],
};

/// So many pairs are compared with each other; nobody writes more into one `ENV`.
const MOST_PAIRS: usize = 500;

/// One value that names the variable of another pair.
struct Use {
    /// The pair whose value it is, and the pair that sets the variable.
    pair: usize,
    set_by: usize,
    reference: Reference,
}

fn check(cx: &mut Cx, instruction: &Instruction) {
    let Kind::Env(env) = &instruction.kind else { return };
    if env.pairs.len() < 2 || env.pairs.len() > MOST_PAIRS {
        return;
    }
    let names: Vec<Option<MappedText>> = env.pairs.iter().map(|(name, _)| cx.dockerfile.expanded(cx.index, name)).collect();
    let mut uses = Vec::new();
    for (pair, (_, value)) in env.pairs.iter().enumerate() {
        for reference in cx.dockerfile.expand(cx.index, value).references {
            let sets = |name: &Option<MappedText>| name.as_ref().is_some_and(|n| n.as_str() == reference.name);
            // One that extends itself, `PATH=/x:$PATH`, means the value before.
            let set_by = names.iter().position(sets).filter(|_| !sets(&names[pair]));
            if let Some(set_by) = set_by.filter(|set_by| differs(cx, instruction, &reference, &env.pairs[*set_by].1)) {
                uses.push(Use { pair, set_by, reference });
            }
        }
    }
    for at in 0..uses.len() {
        let fix = split(cx, instruction, &env.pairs, &uses, at);
        report(cx, &uses[at], env.pairs[uses[at].set_by].0.span(), fix);
    }
}

/// Whether the value before the instruction may be another than the one that it sets: not where the two are the same, as behind `ARG A`
/// in `ENV A=$A B=$A`.
fn differs(cx: &Cx, instruction: &Instruction, reference: &Reference, new: &MappedText) -> bool {
    match cx.dockerfile.variable(cx.index, instruction.span.start, &reference.name) {
        Binding::Set(old) => {
            let new = cx.dockerfile.expand(cx.index, new).text.value();
            matches!((&old.value, new), (Value::Known(old), Value::Known(new)) if *old != new)
        }
        _ => true,
    }
}

/// Whether the variable has a value before the instruction, be it the image's, so that this may be what is meant.
fn is_set_before(cx: &Cx, reference: &Reference) -> bool {
    match cx.dockerfile.variable(cx.index, reference.span.start, &reference.name) {
        Binding::Set(_) => true,
        Binding::FromImage => match cx.stage().map(|stage| cx.dockerfile.root_base(stage)) {
            Some(Base::Image(image) | Base::Repository(image)) => {
                known::environment(image).map_or(reference.name == "PATH", |set| known::sets(set, &reference.name))
            }
            _ => reference.name == "PATH",
        },
        Binding::Automatic | Binding::Unset => false,
    }
}

fn report(cx: &mut Cx, used: &Use, set_at: Span, fix: Option<Vec<(Span, String)>>) {
    let Reference { name, span, .. } = &used.reference;
    let in_file = matches!(cx.dockerfile.variable(cx.index, span.start, name), Binding::Set(_));
    let before = is_set_before(cx, &used.reference);
    let message = format!("`{name}` is not yet what this `ENV` sets: that counts from the next instruction on");
    let finding = cx.report(*span, message).label(set_at, "set by the same `ENV`");
    finding.help(format!("set `{name}` in an `ENV` of its own, above this one"));
    if before {
        finding.severity(Severity::Warning);
    } else {
        finding.alias("UndefinedVar");
    }
    if !in_file {
        finding.alias("DL3044");
    }
    if let Some(edits) = fix.filter(|_| !before) {
        finding.fix(Applicability::Safe, "split the `ENV`", edits);
    }
}

/// The edits that start another `ENV` before the pair, where that gives every value behind it what it asks for.
fn split(
    cx: &Cx,
    instruction: &Instruction,
    pairs: &[(MappedText, MappedText)],
    uses: &[Use],
    at: usize,
) -> Option<Vec<(Span, String)>> {
    let Use { pair, set_by, .. } = uses[at];
    // A value behind the split that means what was set before would change.
    let means_old = |used: &Use| used.pair >= pair && used.set_by < pair && is_set_before(cx, &used.reference);
    let set_twice = |name: &str| pairs[..pair].iter().any(|(other, _)| other.as_str() == name);
    if set_by >= pair || uses.iter().any(means_old) || pairs[pair..].iter().any(|(name, _)| set_twice(name.as_str())) {
        return None;
    }
    let outer = cx.dockerfile.instructions[cx.index].span.start as usize;
    let keywords = cx.text(Span::new(outer, instruction.keyword.span().end as usize));
    let gap = Span::new(pairs[pair - 1].1.span().end as usize, pairs[pair].0.span().start as usize);
    (!keywords.contains('\n')).then(|| new_instruction(cx, gap, &format!("{keywords} ")))
}

/// Ends an instruction in the blanks before one of its words, and starts another with that word. Comments in between stay.
fn new_instruction(cx: &Cx, gap: Span, head: &str) -> Vec<(Span, String)> {
    let text = cx.text(gap);
    let newline = if cx.source.text().contains("\r\n") { "\r\n" } else { "\n" };
    let (Some(first), Some(last)) = (text.find('\n'), text.rfind('\n')) else { return vec![(gap, format!("{newline}{head}"))] };
    let line_end = first - usize::from(text[..first].ends_with('\r'));
    let escape = text[..line_end].rfind(cx.dockerfile.escape).unwrap_or(line_end);
    let end = text[..escape].trim_end().len();
    let start = gap.start as usize;
    vec![
        (Span::new(start + end, start + line_end), String::new()),
        (Span::new(start + last + 1, gap.end as usize), head.to_owned()),
    ]
}

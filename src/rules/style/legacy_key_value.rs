//! `legacy-key-value`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::expand::{Value, expand};
use crate::dockerfile::{Instruction, Kind, parse};
use crate::lint::{Category, Check, Cx, Rule};
use crate::source::{MappedText, Source, Span};
use std::ops::Range;

/// See the page.
pub static RULE: Rule = Rule {
    name: "legacy-key-value",
    category: Category::Style,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["LegacyKeyValueFormat"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/style/legacy-key-value.md"),
    checks: &[Check::Instruction(check)],
};

fn check(cx: &mut Cx, instruction: &Instruction) {
    let (Kind::Env(pairs) | Kind::Label(pairs)) = &instruction.kind else { return };
    let Some((name, value)) = pairs.pairs.first().filter(|_| pairs.legacy) else { return };
    let keyword = instruction.keyword.as_str();
    let in_trigger = cx.in_trigger;
    let behind = value.as_str().strip_prefix('=').map(|rest| value.len() - rest.trim_start().len());
    let meant = value.slice(behind.unwrap_or(0)..value.len());
    // Where there are more signs, more pairs may have been meant.
    let edits = if behind.is_some() && meant.as_str().contains('=') { None } else { rewrite(cx, name, &meant) };
    let finding = match behind {
        None => cx.report(name.span(), format!("`{keyword} {}` without `=` is the old form", name.as_str())),
        Some(_) => {
            let message = format!("`=` is part of the value of `{}`, as a blank stands before it", name.as_str());
            cx.report(value.span_of(0..1), message).severity(Severity::Warning)
        }
    };
    finding.help(format!("write `{keyword} {}=…`", name.as_str()));
    if !in_trigger {
        // BuildKit looks at a trigger where it runs.
        finding.alias("LegacyKeyValueFormat");
    }
    let applicability = if behind.is_some() { Applicability::Unsafe } else { Applicability::Safe };
    if let Some(edits) = edits {
        finding.fix(applicability, "write it with `=`", edits);
    }
}

/// The edits that put `=` between name and value, and quotes around the value if it needs them. `None` where that would lose a
/// comment, or could mean something else.
fn rewrite(cx: &Cx, name: &MappedText, value: &MappedText) -> Option<Vec<(Span, String)>> {
    let escape = cx.dockerfile.escape;
    let gap = Span { start: name.span().end, end: value.span().start };
    let changes = one_word(value.as_str(), escape);
    if cx.text(gap).contains('#') || !means_the_same(name, value, &changed(value.as_str(), &changes), escape) {
        return None;
    }
    let changes = changes.into_iter().map(|(range, text)| (value.span_of(range), text));
    Some(std::iter::once((gap, "=".to_owned())).chain(changes).collect())
}

/// The changes that make one word of a value, if blanks stand outside its quotes: it gets double quotes, and loses those inside.
fn one_word(value: &str, escape: char) -> Vec<(Range<usize>, String)> {
    let mut changes = vec![(0..0, "\"".to_owned())];
    let mut change = |range: Range<usize>, text: &str| match changes.last_mut() {
        Some((last, written)) if last.end == range.start => {
            last.end = range.end;
            written.push_str(text);
        }
        _ => changes.push((range, text.to_owned())),
    };
    let is_special = |c: char| c == '"' || c == '$' || c == escape;
    let (mut quote, mut blank) = (None, false);
    let mut chars = value.char_indices();
    while let Some((at, c)) = chars.next() {
        let here = at..at + c.len_utf8();
        match quote {
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                change(here, "");
            }
            Some(q) if c == q => {
                quote = None;
                change(here, "");
            }
            Some('\'') if is_special(c) => change(at..at, &escape.to_string()),
            None if c == escape && !chars.next().is_some_and(|(_, c)| is_special(c)) => change(here, ""),
            Some('"') if c == escape => drop(chars.next()),
            None => blank |= c.is_whitespace(),
            Some(_) => {}
        }
    }
    change(value.len()..value.len(), "\"");
    if blank { changes } else { Vec::new() }
}

/// The value after its changes.
fn changed(value: &str, changes: &[(Range<usize>, String)]) -> String {
    let mut text = String::new();
    let mut done = 0;
    for (range, written) in changes {
        text.push_str(&value[done..range.start]);
        text.push_str(written);
        done = range.end;
    }
    text + &value[done..]
}

/// Whether `name=written` is one pair that sets what `name value` did, whatever the variables in it are.
fn means_the_same(name: &MappedText, value: &MappedText, written: &str, escape: char) -> bool {
    let text = format!("#escape={escape}\nFROM scratch\nENV {}={written}\n", name.as_str());
    let file = parse(&Source::new("", text));
    let Some(Kind::Env(pairs)) = file.instructions.get(1).map(|i| &i.kind) else { return false };
    let [(new_name, new_value)] = pairs.pairs.as_slice() else { return false };
    let known = |name: &str| Some(Value::Known(format!("<{name}>")));
    let same = |old: &MappedText, new: &MappedText| {
        let before = expand(old, escape, &known);
        let unset = |word| expand(word, escape, &|_| None).text.value();
        before.errors.is_empty() && before.text.value() == expand(new, escape, &known).text.value() && unset(old) == unset(new)
    };
    same(name, new_name) && same(value, new_value)
}

//! For people: what runs again and why, and then a table for each stage.

use super::facts::{CauseFacts, Facts, StageFacts, StepFacts};
use super::table::{Cell, draw, widths, wrapped};
use super::words;
use crate::report::{Paint, plural, visible};
use crate::rules::words::list;

const BOLD: &str = "1";
const FAINT: &str = "2";
const AGAIN: &str = "31";
const PERHAPS: &str = "33";

pub(super) fn render(facts: &Facts, paint: Paint) -> String {
    let mut out = String::new();
    let target = words::stage(facts, facts.target);
    paragraph(&mut out, &format!("{}, {target}", visible(&facts.dockerfile)), BOLD, paint);
    paragraph(&mut out, &words::context(facts.context.as_ref()), "", paint);
    out.push('\n');
    answer(&mut out, facts, paint);
    let tables: Vec<Vec<[Cell; 4]>> = facts.stages.iter().map(|stage| table(facts, stage, paint)).collect();
    let widths = widths(tables.iter().flatten(), paint.width);
    for (stage, rows) in facts.stages.iter().zip(&tables) {
        out.push('\n');
        paragraph(&mut out, &heading(facts, stage), BOLD, paint);
        out.push_str(&draw(rows, &widths, paint));
    }
    out.push('\n');
    paragraph(&mut out, "each layer depends on the one before it, too; what makes no layer has a `-`", FAINT, paint);
    out
}

fn paragraph(out: &mut String, text: &str, style: &str, paint: Paint) {
    for line in wrapped(&[text.to_owned()], paint.width) {
        out.push_str(&if style.is_empty() { line } else { paint.style(style, &line) });
        out.push('\n');
    }
}

/// What runs again, and why.
fn answer(out: &mut String, facts: &Facts, paint: Paint) {
    let summary = &facts.summary;
    let Some(change) = words::change(&facts.change) else {
        let none =
            if facts.change.named { "nothing in the build context has changed" } else { "no source file of the context is taken" };
        return paragraph(out, &format!("{none}: none of {} runs again", plural(facts.summary.layers, "layer")), "", paint);
    };
    if !facts.change.ignored.is_empty() {
        let ignored = &facts.change.ignored;
        let verb = if ignored.len() == 1 { "is" } else { "are" };
        let ignored = list(ignored, 3);
        paragraph(out, &visible(&format!("{ignored} {verb} left out of the context by the ignore file")), "", paint);
    }
    let layers = plural(summary.layers, "layer");
    let perhaps = if summary.perhaps > 0 { format!(", and {} perhaps", summary.perhaps) } else { String::new() };
    let runs = match (summary.again, summary.perhaps) {
        (0, 0) => format!("{change} runs none of {layers} again"),
        (0, maybe) => format!("{change} perhaps runs {maybe} of {layers} again"),
        (again, _) => format!("{change} runs {again} of {layers} again{perhaps}"),
    };
    let affected: Vec<(&StageFacts, &StepFacts)> = affected(facts).collect();
    let ending = if affected.is_empty() { "" } else { ":" };
    paragraph(out, &format!("{runs}{ending}"), "", paint);
    let rows: Vec<[Cell; 4]> = affected.into_iter().map(|(stage, step)| reason(facts, stage, step, paint)).collect();
    out.push_str(&draw(&rows, &widths(&rows, paint.width), paint));
}

/// The steps that run again, or may. A `FROM` that only starts from a stage does not run.
fn affected(facts: &Facts) -> impl Iterator<Item = (&StageFacts, &StepFacts)> {
    let steps = facts.stages.iter().flat_map(|stage| stage.steps.iter().map(move |step| (stage, step)));
    let runs = |step: &StepFacts| step.is_layer() || !matches!(step.cause, Some(CauseFacts::Parent { .. }));
    steps.filter(move |(_, step)| matches!(step.fate, Some("again" | "perhaps")) && runs(step))
}

fn reason(facts: &Facts, stage: &StageFacts, step: &StepFacts, paint: Paint) -> [Cell; 4] {
    let style = style(step);
    let mut why = vec![words::cause(facts, stage.index, step)];
    why.extend(words::expenses(step));
    [
        Cell::new(format!("{:>5}", step.line), ""),
        Cell::new(step.fate.unwrap_or_default(), style),
        Cell::new(shortened(&step.text, paint), ""),
        Cell { lines: why, style: if step.expenses.is_empty() { "" } else { style } },
    ]
}

fn style(step: &StepFacts) -> &'static str {
    match step.fate {
        Some("again") if !step.expenses.is_empty() => "1;31",
        Some("again") => AGAIN,
        Some("perhaps") => PERHAPS,
        _ => FAINT,
    }
}

fn heading(facts: &Facts, stage: &StageFacts) -> String {
    let unused = if stage.needed { "" } else { ", which the target does not need" };
    format!("{}{unused}", words::stage(facts, stage.index))
}

fn table(facts: &Facts, stage: &StageFacts, paint: Paint) -> Vec<[Cell; 4]> {
    let header = [" LINE", "RUNS", "STEP", "DEPENDS ON"].map(|name| Cell::new(name, FAINT));
    let rows = stage.steps.iter().map(|step| {
        let mut text = vec![shortened(&step.text, paint)];
        text.extend(words::expenses(step));
        let (runs, faint) = match step.fate {
            _ if step.kind == "metadata" => ("-", FAINT),
            None => ("no", FAINT),
            Some(fate) => (fate, ""),
        };
        [
            Cell::new(format!("{:>5}", step.line), faint),
            Cell::new(runs, style(step)),
            Cell { lines: text, style: faint },
            Cell { lines: words::dependencies(facts, stage, step), style: faint },
        ]
    });
    std::iter::once(header).chain(rows).collect()
}

/// As much of an instruction as tells which it is.
fn shortened(text: &str, paint: Paint) -> String {
    let text = visible(text);
    match text.char_indices().nth((paint.width / 2).clamp(30, 60)) {
        Some((end, _)) => format!("{}...", text[..end].trim_end()),
        None => text.into_owned(),
    }
}

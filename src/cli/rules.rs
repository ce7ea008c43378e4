//! `docklint rules` and `docklint explain`.

use super::args::{Color, ListFormat};
use super::{CLEAN, print, terminal};
use crate::lint::{Rule, Selection};
use crate::report::{Paint, render_page};
use crate::rules::RULES;
use serde::Serialize;

/// A rule as programs see it.
#[derive(Serialize)]
struct Entry {
    name: &'static str,
    category: &'static str,
    severity: &'static str,
    default: bool,
    fix: Option<&'static str>,
    since: &'static str,
    aliases: &'static [&'static str],
    summary: &'static str,
    url: String,
}

pub(super) fn list(format: ListFormat, color: Color) -> Result<u8, String> {
    let text = match format {
        ListFormat::Table => table(RULES, terminal::paint(color, false)),
        ListFormat::Json => {
            let entries: Vec<Entry> = RULES.iter().map(|r| entry(r)).collect();
            serde_json::to_string_pretty(&entries).map_err(|e| e.to_string())? + "\n"
        }
    };
    print(text.as_bytes())?;
    Ok(CLEAN)
}

fn entry(rule: &Rule) -> Entry {
    Entry {
        name: rule.name,
        category: rule.category.name(),
        severity: rule.severity.name(),
        default: rule.default,
        fix: rule.fix.map(|fix| fix.name()),
        since: rule.since,
        aliases: rule.aliases,
        summary: rule.summary(),
        url: rule.url(),
    }
}

/// The rules by category and name, in columns.
fn table(rules: &[&Rule], paint: Paint) -> String {
    let mut rules: Vec<&Rule> = rules.to_vec();
    rules.sort_by_key(|r| (r.category, r.name));
    let header = ["RULE", "CATEGORY", "SEVERITY", "DEFAULT", "FIX", "ALSO KNOWN AS"].map(String::from);
    let rows = rules.iter().map(|r| {
        let default = if r.default { "on" } else { "off" };
        let fix = r.fix.map_or("-", |fix| fix.name());
        [r.name, r.category.name(), r.severity.name(), default, fix, &r.aliases.join(" ")].map(String::from)
    });
    let rows: Vec<[String; 6]> = std::iter::once(header).chain(rows).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..6).map(width).collect();
    let mut text = String::new();
    for (i, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        let line = cells.join("  ");
        text += &if i == 0 { paint.bold(line.trim_end()) } else { line.trim_end().to_owned() };
        text.push('\n');
    }
    text
}

/// Shows the page of the rule of that name, or of each that answers to another tool's code.
pub(super) fn explain(name: &str, color: Color) -> Result<u8, String> {
    let paint = terminal::paint(color, false);
    let is_meant = |r: &&&Rule| r.name == name || r.aliases.iter().any(|a| a.eq_ignore_ascii_case(name));
    let pages: Vec<String> = RULES.iter().filter(is_meant).map(|r| page(r, paint)).collect();
    if pages.is_empty() {
        return Err(no_page(name));
    }
    print(pages.join("\n\n").as_bytes())?;
    Ok(CLEAN)
}

/// The page, and below it what the rule's data say.
fn page(rule: &Rule, paint: Paint) -> String {
    let default = if rule.default { "on by default" } else { "off by default" };
    let mut facts = format!("{}, {}, {default}, since {}", rule.category.name(), rule.severity.name(), rule.since);
    if !rule.aliases.is_empty() {
        facts += &format!("\nalso known as {}", rule.aliases.join(", "));
    }
    format!("{}\n{}\n{}\n", render_page(rule.page, paint), facts, rule.url())
}

/// Why `name` has no page.
fn no_page(name: &str) -> String {
    match Selection::new(RULES, &[name.to_owned()], &[], &[]) {
        Err(unknown) => unknown.to_string(),
        Ok(_) => format!("`{name}` is not one rule but many; `docklint rules` lists them"),
    }
}

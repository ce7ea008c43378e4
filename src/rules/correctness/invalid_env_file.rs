//! `invalid-env-file`

use crate::compose::dotenv::{EnvFile, Oddity, OddityKind};
use crate::compose::{Place, ProblemKind};
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::interpolation::env_file;
use crate::rules::problems;

/// See the page.
pub static RULE: Rule = Rule {
    name: "invalid-env-file",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/invalid-env-file.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    problems::report(cx, composition, &[ProblemKind::InvalidEnvFile], None);
    for (number, file) in (0..).zip(&composition.compose.files) {
        let Some(read) = env_file(file) else { continue };
        for oddity in &read.oddities {
            report(cx, number, read, oddity);
        }
    }
}

/// What Compose reads in another way than it looks. What is only unusual (`:`, names that no shell could set) is left alone, and so is
/// what works as it looks here and not in a shell.
fn report(cx: &mut Cx, number: u32, file: &EnvFile, oddity: &Oddity) {
    let place = |span| Place { file: number, span };
    let name = file.entries[oddity.entry].key.as_str();
    let (message, help) = match oddity.kind {
        OddityKind::DuplicateKey(_) => (format!("`{name}` is set a second time: this value counts"), "remove the other"),
        OddityKind::NoKey => ("there is no name before the `=`".to_owned(), "write a name, or remove the line"),
        OddityKind::KeyAtEnd => {
            (format!("`{name}` is forgotten: nothing ends the last line"), "end the line, or give it a value: `NAME=`")
        }
        OddityKind::CommentAsValue => (format!("the comment is the value of `{name}`"), "put the comment on a line of its own"),
        OddityKind::BehindQuote => {
            (format!("what stands behind the quote is a variable of its own, `{name}`"), "write it inside of the quotes")
        }
        OddityKind::UnusualKey
        | OddityKind::Colon
        | OddityKind::BlankAtSeparator
        | OddityKind::UnquotedBlanks
        | OddityKind::StrayQuote => return,
    };
    let first = match oddity.kind {
        OddityKind::DuplicateKey(first) => Some(cx.site(place(file.entries[first].key.span()))),
        _ => None,
    };
    let finding = cx.report_at(place(oddity.span), message).severity(Severity::Warning).help(help);
    if let Some((file, span)) = first {
        finding.label_in(file, span, "set here, for nothing");
    }
}

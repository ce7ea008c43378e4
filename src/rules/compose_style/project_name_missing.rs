//! `project-name-missing`

use crate::compose::{Content, Place};
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::compositions;

/// See the page.
pub static RULE: Rule = Rule {
    name: "project-name-missing",
    category: Category::ComposeStyle,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["dc:require-project-name-field"],
    fix: None,
    page: include_str!("../../../rules/compose-style/project-name-missing.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    let compose = &composition.compose;
    let is_part = composition.only.is_some() || composition.is_override || is_included(cx, composition);
    if is_part || compose.name.is_some() || compose.services.is_empty() || is_named_in_env(composition) {
        return;
    }
    let Some(main) = compositions::files(cx, composition).into_iter().find(|file| file.number == 0) else { return };
    let Some(first) = main.tree.root().and_then(|root| root.own_entries().next()) else { return };
    let place = Place { file: main.number, span: first.key.span() };
    let finding = cx.report_at(place, "the project has no `name`: that of its folder is used");
    finding.help("write `name: …` above").alias("dc:require-project-name-field");
}

/// Whether another main file includes or extends this one.
fn is_included(cx: &Cx, composition: &Composition) -> bool {
    let Some(main) = composition.files.first() else { return false };
    let mut readers = cx.project.kin.readers(*main).iter().map(|number| &cx.project.compositions[*number]);
    readers.any(|other| other.files.first() != Some(main))
}

/// Whether `.env` names the project (Compose specification, "Name top-level element").
fn is_named_in_env(composition: &Composition) -> bool {
    composition.compose.files.iter().any(|file| match &file.content {
        Content::Env(env) if file.path.file_name().is_some_and(|name| name == ".env") => {
            env.entries.iter().any(|entry| entry.key.as_str() == "COMPOSE_PROJECT_NAME")
        }
        Content::Env(_) | Content::Compose(_) => false,
    })
}

//! `secret-in-env`: a credential in `ARG` or `ENV`, or in a service.

mod service;

use super::secrets::{has_url_password, known_form, may_be_secret, names_secret};
use crate::diagnostic::Severity;
use crate::dockerfile::expand::{Modifier, Reference, Value, expand};
use crate::dockerfile::{Binding, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::source::MappedText;

/// See the page.
pub static RULE: Rule = Rule {
    name: "secret-in-env",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3064", "SecretsUsedInArgOrEnv", "CL-0020", "CL-0021"],
    fix: None,
    page: include_str!("../../../rules/security/secret-in-env.md"),
    checks: &[Check::Instruction(check), Check::Service(service::check), Check::Script(service::check_started)],
};

/// Longer values are data: no key has so many bytes.
const LONGEST: usize = 16 * 1024;

/// How a credential gets where it can be read.
enum Leak {
    /// Its value is written out, and is of a known form.
    Known(&'static str),
    /// Its value is written out.
    Literal,
    /// `ENV` keeps the build argument of this name.
    Kept(String),
    /// It is a build argument.
    Argument,
}

fn check(cx: &mut Cx, instruction: &Instruction) {
    match &instruction.kind {
        Kind::Arg(declarations) => {
            for declaration in declarations {
                let leak = argument_leak(cx, &declaration.name, declaration.default.as_ref());
                report(cx, &declaration.name, leak, false);
            }
        }
        Kind::Env(pairs) => {
            for (name, value) in &pairs.pairs {
                let leak = variable_leak(cx, name, value);
                report(cx, name, leak, true);
            }
        }
        _ => {}
    }
}

fn argument_leak(cx: &Cx, name: &MappedText, default: Option<&MappedText>) -> Option<Leak> {
    let value = default.and_then(|text| cx.dockerfile.expanded(cx.index, text));
    let value = value.as_ref().map_or("", MappedText::as_str).trim();
    // Before the first `FROM`, an argument reaches no further than the names of images, unless a stage declares it again.
    let is_global = cx.stage().is_none();
    match written_out(name.as_str(), value) {
        None if value.is_empty() && names_secret(name.as_str()) && !is_global => Some(Leak::Argument),
        leak => leak,
    }
}

fn variable_leak(cx: &Cx, name: &MappedText, value: &MappedText) -> Option<Leak> {
    let offset = value.span().start;
    let binding = |name: &str| cx.dockerfile.variable(cx.index, offset, name);
    let expansion = cx.dockerfile.expand(cx.index, value);
    let text = match expansion.text.known() {
        // What stands for a variable that nothing in the file sets is written out as well: `${PASSWORD:-admin}`.
        None if expansion.references.iter().any(|r| r.modifier == Some(Modifier::Default)) => {
            expand(value, cx.dockerfile.escape, &|name| known(binding(name))).text.known()
        }
        text => text,
    };
    let text = text.as_ref().map_or("", MappedText::as_str);
    let is_argument = |r: &&Reference| matches!(binding(&r.name), Binding::Set(setting) if setting.is_arg);
    let argument = expansion.references.iter().find(is_argument).filter(|_| text.is_empty() && names_secret(name.as_str()));
    argument.map(|r| Leak::Kept(r.name.clone())).or_else(|| written_out(name.as_str(), text))
}

/// The value that the file gives, none where something else may give one.
fn known(binding: Binding) -> Option<Value> {
    match binding {
        Binding::Set(setting) if setting.value != Value::Unknown => Some(setting.value.clone()),
        _ => None,
    }
}

fn written_out(name: &str, value: &str) -> Option<Leak> {
    if value.len() > LONGEST {
        return None;
    }
    if let Some(form) = known_form(value) {
        return Some(Leak::Known(form));
    }
    if has_url_password(value) {
        return Some(Leak::Known("URL with a password"));
    }
    (names_secret(name) && may_be_secret(name, value)).then_some(Leak::Literal)
}

fn report(cx: &mut Cx, name: &MappedText, leak: Option<Leak>, is_env: bool) {
    let Some(leak) = leak else { return };
    let stage = cx.stage();
    let in_image = stage.is_some_and(|s| s.in_image);
    let name_text = name.as_str();
    let message = match &leak {
        Leak::Known(form) => format!("`{name_text}` is set to a credential ({form})"),
        Leak::Literal if is_env && in_image => format!("`ENV` writes the credential `{name_text}` into the image"),
        Leak::Literal if is_env => format!("the credential `{name_text}` is written out"),
        Leak::Literal => format!("the build argument `{name_text}` has a credential as its default"),
        Leak::Kept(argument) => format!("`ENV` keeps the credential in the build argument `{argument}` in the image"),
        Leak::Argument if in_image => format!("the credential in the build argument `{name_text}` stays in the image's history"),
        Leak::Argument => format!("the credential in the build argument `{name_text}` stays in the build's record and cache"),
    };
    let is_global = stage.is_none();
    let mount = format!("`RUN --mount=type=secret,id={},env={name_text} …`", name_text.to_lowercase());
    let help = match leak {
        Leak::Argument => format!("give it to the one command that needs it: {mount}"),
        Leak::Kept(_) => format!("give it when the container starts, or to the one command of the build that needs it: {mount}"),
        _ if is_env => "give it when the container starts; a real one that was published needs to be replaced".into(),
        _ => format!("give it to the one command that needs it: {mount}; a real one that was published needs to be replaced"),
    };
    let severity = if matches!(leak, Leak::Argument) && !in_image { Severity::Info } else { Severity::Warning };
    let finding = cx.report(name.span(), message);
    finding.help(help).severity(severity).alias("DL3064");
    if !is_global {
        finding.alias("SecretsUsedInArgOrEnv");
    }
}

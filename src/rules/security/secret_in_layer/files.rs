//! Files that are secrets, copied by name.

use crate::diagnostic::Severity;
use crate::dockerfile::{Instruction, Kind};
use crate::ignorefile::clean;
use crate::lint::Cx;
use crate::project::notable::{Certainty, NotableKind};
use crate::project::{Build, EntryKind, Listing, Notable, notable, places};
use crate::source::{MappedText, Span};

/// Names that files with secrets have, and hardly any other: the last parts of a path, with what they hold.
#[rustfmt::skip]
const NAMES: [(&str, &str); 38] = [
    ("id_rsa", "a private key"), ("id_dsa", "a private key"), ("id_ecdsa", "a private key"), ("id_ed25519", "a private key"),
    ("privkey.pem", "a private key"), ("private.pem", "a private key"), ("private_key.pem", "a private key"),
    ("private-key.pem", "a private key"), ("private.key", "a private key"), ("server.key", "a private key"), ("tls.key", "a private key"),
    ("ssl.key", "a private key"), ("ca.key", "a private key"), ("client.key", "a private key"), ("key.pem", "a private key"),
    ("config/master.key", "the key of what is encrypted"), (".netrc", "passwords"), ("_netrc", "passwords"), (".pgpass", "passwords"),
    (".git-credentials", "passwords"), (".vault-token", "a token"), (".vault_pass", "a password"), (".pypirc", "passwords"),
    (".aws", "keys of AWS"), (".aws/credentials", "keys of AWS"), (".docker/config.json", "passwords of registries"),
    (".kube", "keys of a cluster"), (".kube/config", "keys of a cluster"), ("kubeconfig", "keys of a cluster"), (".gnupg", "private keys"),
    (".cargo/credentials", "a token"), (".cargo/credentials.toml", "a token"), (".gem/credentials", "a token"),
    ("credentials.json", "credentials"), ("service-account.json", "credentials"), ("service_account.json", "credentials"),
    ("serviceAccountKey.json", "credentials"), ("terraform.tfstate", "all that Terraform knows, passwords too"),
];

/// A source of a `COPY` or `ADD` that is or holds a secret.
struct Secret {
    /// The path in the context.
    path: String,
    /// What is in it.
    holds: &'static str,
    severity: Severity,
}

/// Looks at the sources that a build copies by name; what whole folders take along is for the rules about ignore files.
pub(super) fn check(cx: &mut Cx, build: &Build) {
    let file = cx.dockerfile;
    for (index, instruction) in file.walk() {
        if !(instruction.valid && file.instructions[index].valid) || instruction.flag("from").is_some() {
            continue;
        }
        let (Kind::Copy(transfer) | Kind::Add(transfer)) = &instruction.kind else { continue };
        cx.index = index;
        for source in &transfer.sources {
            let Some(text) = file.expanded(index, source).or_else(|| ending(source)) else { continue };
            if let Some(secret) = secret(cx, build, &text) {
                report(cx, instruction, source.span(), &secret);
            }
        }
    }
    cx.index = 0;
}

/// What of a source follows its last variable, from a `/` on: a name is enough.
fn ending(source: &MappedText) -> Option<MappedText> {
    let text = source.as_str();
    let end = text.rfind('}').into_iter().chain(text.rfind('$')).max()?;
    let slash = end + text[end..].find('/')?;
    Some(source.slice(slash + 1..text.len()))
}

fn secret(cx: &Cx, build: &Build, source: &MappedText) -> Option<Secret> {
    let text = source.as_str();
    if text.contains("://") {
        return None;
    }
    let path = clean(text.trim_start_matches('/')).into_owned();
    match found(cx, build, &path) {
        Some(notable) => notable.first().and_then(by_content),
        None => by_name(path),
    }
}

/// What is known of the files that a source names, if they are there.
fn found(cx: &Cx, build: &Build, path: &str) -> Option<Vec<Notable>> {
    let (context, listing) = (build.context.as_ref()?, cx.project.listing(build)?);
    let items: Vec<_> = if path.contains(['*', '?', '[']) {
        listing.items.iter().filter(|item| item.kind == EntryKind::File && places::fits(path, &item.path)).cloned().collect()
    } else {
        listing.get(path).filter(|item| item.kind == EntryKind::File).cloned().into_iter().collect()
    };
    let named = Listing { items, ..Listing::default() };
    (!named.items.is_empty()).then(|| notable(&*cx.project.disk, context.root(), &named))
}

/// What a file proves to be.
fn by_content(notable: &Notable) -> Option<Secret> {
    let holds = match (notable.kind, notable.certainty) {
        (NotableKind::Secret, Certainty::Certain) => described(&notable.path).unwrap_or("a secret"),
        (NotableKind::Environment, Certainty::Certain) => "passwords or keys",
        _ => return None,
    };
    Some(Secret { path: notable.path.clone(), holds, severity: Severity::Error })
}

/// What a file that is not there is by its name.
fn by_name(path: String) -> Option<Secret> {
    let holds = described(&path);
    let name = places::name(&path);
    let env = name == ".env" || matches!(name.strip_prefix(".env."), Some("local" | "production" | "prod" | "staging"));
    match (holds, env) {
        (Some(holds), _) => Some(Secret { path, holds, severity: Severity::Error }),
        (None, true) => Some(Secret { path, holds: "whatever passwords and keys are in it", severity: Severity::Warning }),
        (None, false) => None,
    }
}

fn described(path: &str) -> Option<&'static str> {
    let ends = |name: &str| path == name || path.strip_suffix(name).is_some_and(|rest| rest.ends_with('/'));
    NAMES.iter().find(|(name, _)| ends(name)).map(|(_, holds)| *holds)
}

fn report(cx: &mut Cx, instruction: &Instruction, span: Span, secret: &Secret) {
    let Secret { path, holds, severity } = secret;
    let in_image = cx.stage().is_some_and(|stage| stage.in_image);
    let (place, severity) = match in_image {
        true => ("in the image", *severity),
        false => ("in the build cache", Severity::Info),
    };
    let finding = cx.report(span, format!("`{path}` leaves {holds} {place}"));
    finding.severity(severity).label(instruction.keyword.span(), "a layer keeps it, even if a later step deletes it");
    finding.help("give it to the one command that needs it (`RUN --mount=type=secret,…`), or to the container when it starts");
}

//! `mount-short-syntax`

use crate::compose::model::Mount;
use crate::compose::mount::{self, MountOption, OptionKind};
use crate::compose::{Place, Service, Value};
use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::closest;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "mount-short-syntax",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/correctness/mount-short-syntax.md"),
    checks: &[Check::Service(check)],
};

/// The options that mean something.
#[rustfmt::skip]
const OPTIONS: [&str; 11] =
    ["ro", "rw", "nocopy", "z", "Z", "private", "rprivate", "shared", "rshared", "slave", "rslave"];

/// Options of Docker Desktop for Mac, which it no longer needs.
const FORMER: [&str; 3] = ["cached", "delegated", "consistent"];

fn check(cx: &mut Cx, _: &Composition, service: &Service) {
    for mount in &service.volumes {
        let Value::Text(text) = &mount.node.value else { continue };
        if text.known().is_some()
            && let Ok(read) = mount::parse(&text.text)
            && let Some(name) = read.lost_name()
        {
            let place = Place { span: name.span(), ..mount.node.place };
            let message = format!(
                "`{0}` is taken for a drive of Windows: this is a nameless volume at `{1}`",
                name.as_str(),
                text.text.as_str()
            );
            cx.report_used(place, mount.node.used, message).help("give the volume a name of two letters or more");
            continue;
        }
        target(cx, service, mount);
        mount.options.iter().filter(|option| option.kind == OptionKind::Unknown).for_each(|unknown| option(cx, mount, unknown));
    }
}

/// A path in the container is absolute.
fn target(cx: &mut Cx, service: &Service, mount: &Mount) {
    let Some(target) = &mount.target else { return };
    let Some(path) = target.known().filter(|path| !path.is_empty()) else { return };
    let is_drive = path.chars().nth(1) == Some(':');
    // A brace is of a template that is filled in before Compose reads it.
    if path.starts_with(['/', '\\']) || is_drive || path.contains('{') {
        return;
    }
    let message = format!("`{path}` is no path in the container of `{}`: it has to start with `/`", service.name);
    let finding = cx.report_used(target.place, target.used, message);
    finding.help(format!("write `/{}`, or what it is below", path.trim_start_matches("./")));
}

fn option(cx: &mut Cx, mount: &Mount, option: &MountOption) {
    let word = option.text.as_str();
    let (file, span) = cx.site(Place { span: option.text.span(), ..mount.node.place });
    let place = Place { span, ..mount.node.place };
    // What holds a variable may be anything.
    if word.contains('$') || word.is_empty() {
        return;
    }
    if FORMER.contains(&word) {
        let before = cx.project.file(file).source.text()[..span.start as usize].chars().next_back();
        let is_last = mount.options.len() == 1 && before == Some(':') && option.text.is_verbatim();
        let finding = cx.report_used(place, mount.node.used, format!("`{word}` does nothing any more")).severity(Severity::Info);
        finding.help("remove it");
        if is_last {
            let edit = (Span { start: span.start - 1, ..span }, String::new());
            finding.fix(Applicability::Safe, format!("remove `{word}`"), [edit]);
        }
        return;
    }
    let meant = closest(word, OPTIONS).filter(|meant| meant.len() > 1);
    let finding = cx.report_used(place, mount.node.used, format!("`{word}` is no option of a mount, and Compose passes over it"));
    match meant {
        Some(meant) => {
            finding.help(format!("did you mean `{meant}`?"));
            finding.fix(Applicability::Unsafe, format!("write `{meant}`"), [(span, meant.to_owned())]);
        }
        None => drop(finding.help("write options such as `ro`, with `,` between them")),
    }
}

//! What mended Compose files say: every value of the loaded model is the same, but for what the fix names. Independent of what the engine
//! of fixes compares: aliases, merges, `extends` and variables are resolved here.

use super::difference::{Difference, How, Site, differences};
use super::laws::{Files, after, fix_with, found_in, is_yaml, loaded, no_complaints, outcomes, samples, with_fix};
use docklint::diagnostic::{Applicability, Diagnostic, Edit, FileId};
use docklint::lint::Selection;
use docklint::project::{Content, Project};
use docklint::rules::RULES;
use docklint::source::{Source, Span};
use docklint::yaml::{self, Kind, Tree};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Where the fixes of a rule may change the model: `*` is one key, or the number of an item, `|` is or; what lies below is meant as well. With `~`
/// before it only the order of a list may change, with `=` only the type of a scalar. A rule with no place changes nothing at all.
const PLACES: &[(&str, &[&str])] = &[
    ("bind-mount-hides-build", &["services/*/volumes"]),
    ("bind-source-missing", &["services/*/volumes"]),
    ("build-arg-empties-default", &["services/*/build/args"]),
    ("build-context-missing", &["services/*/build"]),
    ("build-target-missing", &["services/*/build/target"]),
    ("cap-drop-missing", &["services/*/cap_drop"]),
    ("data-volume-path", &["services/*/volumes"]),
    ("dependency-not-awaited", &["services/*/depends_on"]),
    ("depends-on-order", &["~services/*/depends_on"]),
    (
        "deprecated-syntax",
        &["services/*/links|depends_on|pull_policy|x-develop|develop", "networks|volumes|secrets|configs/*/external|name"],
    ),
    ("disabled-confinement", &["services/*/security_opt"]),
    ("dockerfile-missing", &["services/*/build"]),
    ("duplicate-key", &[]),
    ("exposed-admin-port", &["services/*/ports"]),
    (
        "invalid-type",
        &[
            "=*",
            "services/*/restart|healthcheck|stop_grace_period|deploy",
            "services/*/environment|labels/*",
            "services/*/build/args/*",
        ],
    ),
    ("invalid-value", &["services/*/restart|pull_policy|cap_add|cap_drop"]),
    ("key-order", &[]),
    ("log-rotation-missing", &["services/*/logging"]),
    ("malformed-suppression", &[]),
    ("missing-image-or-build", &["services/*"]),
    ("mount-short-syntax", &["services/*/volumes/*"]),
    ("new-privileges-allowed", &["services/*/security_opt"]),
    ("obsolete-version", &["version"]),
    ("ports-order", &["~services/*/ports"]),
    ("quoted-volume", &[]),
    ("restart-policy-missing", &["services/*/restart"]),
    ("sensitive-mount", &["services/*/volumes"]),
    ("service-order", &[]),
    ("shell-operator-dropped", &["services/*/command|entrypoint|post_start|pre_stop"]),
    ("silently-dropped-entry", &["services/*/environment/*", "services/*/build/args/*"]),
    ("top-level-order", &[]),
    // A variable, a key and a tag may stand anywhere.
    ("undefined-interpolation", &["*"]),
    ("undefined-reference", &["services/*/depends_on|links|volumes|networks|secrets|configs/*"]),
    ("unescaped-dollar", &["services/*/command|entrypoint|environment|labels", "services/*/healthcheck/test"]),
    ("unknown-key", &["*"]),
    ("unknown-suppression", &[]),
    ("unknown-yaml-tag", &["*"]),
    ("unquoted-port", &["=services/*/ports|expose"]),
    (
        "unreachable-host",
        &["services/*/environment|command|entrypoint|pre_start|post_start|pre_stop", "services/*/healthcheck/test"],
    ),
    ("unused-suppression", &[]),
    ("unused-top-level", &["networks|volumes|secrets|configs|models"]),
    ("watch-rule", &["services/*/develop/watch/*"]),
    ("writable-root-filesystem", &["services/*/read_only"]),
];

/// `!reset` in one file takes away what another says, so the fix for that word changes what lies elsewhere.
const REACHES_FAR: &str = "unknown-yaml-tag";

/// The rules that are not in the table are those of Dockerfiles and shell scripts.
const ELSEWHERE: &[&str] = &[
    "services/*/build/dockerfile_inline",
    "services/*/command|entrypoint|pre_start|post_start|pre_stop",
    "services/*/healthcheck/test",
];

fn may_change(rule: &str, difference: &Difference) -> bool {
    let places = PLACES.iter().find(|(name, _)| *name == rule).map_or(ELSEWHERE, |(_, places)| places);
    places.iter().any(|place| {
        let (how, place) = match place.split_at(1) {
            ("~", place) => (Some(How::Order), place),
            ("=", place) => (Some(How::Type), place),
            _ => (None, *place),
        };
        let mut names = difference.path.iter();
        // What is shared by an anchor often stands below a key of its own.
        let is_shared = !places.is_empty() && difference.path[0].starts_with("x-");
        let is_one = |keys: &str, name: &str| keys == "*" || keys.split('|').any(|key| key == name);
        let is_there = place.split('/').all(|keys| names.next().is_some_and(|name| is_one(keys, name)));
        how.is_none_or(|how| how == difference.how) && (is_shared || is_there)
    })
}

fn is_compose(project: &Project, id: FileId) -> bool {
    matches!(project.file(id).content, Content::Compose(_))
}

/// The findings whose fix, one that can be applied, changes a Compose file.
fn mendable<'a>(project: &'a Project, findings: &'a [Diagnostic]) -> impl Iterator<Item = &'a Diagnostic> {
    let edits = |finding: &Diagnostic| {
        let fix = finding.fix.as_ref().filter(|fix| fix.applicability > Applicability::Manual);
        fix.is_some_and(|fix| fix.edits.iter().any(|edit| is_compose(project, edit.file)))
    };
    findings.iter().filter(move |finding| edits(finding))
}

fn complaint(rule: &str, difference: &Difference, before: &Project) -> String {
    let at = difference.before.as_ref().or(difference.after.as_ref()).map_or("?", |(path, _)| path);
    let text = |(path, span): &Site| before.find(path).map(|id| before.file(id).source.slice(*span).to_owned());
    format!("{at}: {rule} changes {:?}, was {:?}", difference.path.join("/"), difference.before.as_ref().and_then(text))
}

/// Each fix by itself changes only what its rule may, where its edits are, and brings nothing that Compose refuses.
#[test]
fn a_fix_changes_what_it_names() {
    let each = |files: &Files| {
        let (project, findings) = found_in(files);
        let path = |id: FileId| project.file(id).source.path();
        let mut complaints = Vec::new();
        for finding in mendable(&project, &findings) {
            let fix = finding.fix.as_ref().unwrap();
            let mended = loaded(&with_fix(files, fix, path));
            let edits = Edits::of(&fix.edits, path);
            match differences(&project, &mended) {
                Ok(all) => {
                    let wrong = all.iter().filter(|one| {
                        !may_change(finding.rule, one) || !edits.touch(one, &project, &mended) && finding.rule != REACHES_FAR
                    });
                    complaints.extend(wrong.map(|one| complaint(finding.rule, one, &project)));
                }
                Err(why) => complaints.push(format!("{}: {why}", finding.rule)),
            }
            let refused = refusals(&mended).into_iter().find(|(kind, count)| refusals(&project).get(kind).unwrap_or(&0) < count);
            complaints
                .extend(refused.map(|(kind, _)| format!("{}: the fix of {} brings a {kind}", path(finding.file), finding.rule)));
        }
        complaints
    };
    no_complaints(&samples().par_iter().flat_map_iter(each).collect::<Vec<_>>());
}

/// What Compose refuses a project for, by kind.
fn refusals(project: &Project) -> BTreeMap<String, usize> {
    let mut refusals = BTreeMap::new();
    for problem in project.compositions.iter().flat_map(|composition| &composition.compose.problems) {
        *refusals.entry(format!("{:?}", problem.kind)).or_default() += 1;
    }
    refusals
}

/// The bytes that the edits of a fix take away, and those that they put in.
struct Edits {
    before: Vec<Site>,
    after: Vec<Site>,
}

impl Edits {
    fn of<'a>(edits: &[Edit], path: impl Fn(FileId) -> &'a str) -> Edits {
        let mut sorted: Vec<&Edit> = edits.iter().collect();
        sorted.sort_by_key(|edit| (edit.file, edit.span));
        let mut moved: BTreeMap<FileId, i64> = BTreeMap::new();
        let mut all = Edits { before: Vec::new(), after: Vec::new() };
        for edit in sorted {
            let by = moved.entry(edit.file).or_default();
            let start = usize::try_from(i64::from(edit.span.start) + *by).unwrap();
            all.before.push((path(edit.file).to_owned(), edit.span));
            all.after.push((path(edit.file).to_owned(), Span::new(start, start + edit.text.len())));
            *by += edit.text.len() as i64 - i64::from(edit.span.end - edit.span.start);
        }
        all
    }

    /// Whether they made a difference: it lies where they are, or they change the key, tag or anchor of what it lies in.
    fn touch(&self, difference: &Difference, before: &Project, after: &Project) -> bool {
        let meets = |project: &Project, edits: &[Site], (path, span): &Site| {
            let near = |place: Span| {
                let is_near = |edit: Span| edit.start <= place.end && place.start <= edit.end;
                edits.iter().any(|(file, edit)| file == path && is_near(*edit))
            };
            near(*span) || heads(project, path, *span).into_iter().any(near)
        };
        difference.before.as_ref().is_some_and(|site| meets(before, &self.before, site))
            || difference.after.as_ref().is_some_and(|site| meets(after, &self.after, site))
    }
}

/// What stands before the values that some bytes lie in, the two next to them: keys, tags and anchors.
fn heads(project: &Project, path: &str, span: Span) -> Vec<Span> {
    let Some(Content::Compose(tree)) = project.find(path).map(|id| &project.file(id).content) else { return Vec::new() };
    let entries = tree.nodes().filter(|node| node.kind() == Kind::Mapping).flat_map(|node| node.own_entries());
    let mut around: Vec<_> = entries.filter(|entry| entry.span().contains(span)).collect();
    around.sort_by_key(|entry| entry.span().end - entry.span().start);
    around.iter().take(2).map(|entry| Span { start: entry.key.written().start, end: entry.value.span().start }).collect()
}

/// The fixes of each rule by itself, as often as there is something to mend: they change what the rule may, no more.
#[test]
fn a_rule_changes_its_own_keys() {
    let each = |files: &Files| {
        let (project, findings) = found_in(files);
        let rules: BTreeSet<&str> = mendable(&project, &findings).map(|finding| finding.rule).collect();
        rules.into_iter().flat_map(|rule| by_rule(files, &project, rule)).collect::<Vec<_>>()
    };
    no_complaints(&samples().par_iter().flat_map_iter(each).collect::<Vec<_>>());
}

/// What is wrong with all fixes of a rule.
fn by_rule(files: &Files, project: &Project, rule: &'static str) -> Vec<String> {
    let only = || Selection::new(RULES, &[rule.to_owned()], &[], &[]).unwrap();
    let fixed = fix_with(files, only(), Applicability::Unsafe);
    let mended = after(files, &fixed.changes);
    let mut complaints = fixed.errors;
    match differences(project, &loaded(&mended)) {
        Ok(all) => complaints.extend(all.iter().filter(|one| !may_change(rule, one)).map(|one| complaint(rule, one, project))),
        Err(why) => complaints.push(format!("{rule}: {why}")),
    }
    for change in &fixed.changes {
        if let Some(before) = change.before.as_deref().filter(|_| is_yaml(&change.path)) {
            complaints.extend(kept(before, &change.after).map(|what| format!("{}: {rule} {what}", change.path)));
        }
    }
    let again = fix_with(&mended, only(), Applicability::Unsafe).changes;
    complaints.extend(again.iter().map(|change| format!("{}: {rule} is not content with itself", change.path)));
    complaints
}

/// All safe fixes together change what their rules may.
#[test]
fn safe_fixes_change_what_they_may() {
    let each = |(files, changes): (&Files, &Vec<_>)| {
        let (project, findings) = found_in(files);
        let rules: BTreeSet<&str> = mendable(&project, &findings).map(|finding| finding.rule).collect();
        let mended = loaded(&after(files, changes));
        match differences(&project, &mended) {
            Ok(all) => {
                let wrong = all.iter().filter(|one| !rules.iter().any(|rule| may_change(rule, one)));
                wrong.map(|one| complaint("all", one, &project)).collect::<Vec<_>>()
            }
            Err(why) => vec![why],
        }
    };
    let changed = samples().par_iter().zip(outcomes(Applicability::Safe)).map(|(files, fixed)| (files, &fixed.changes));
    let changed = changed.filter(|(_, changes)| changes.iter().any(|change| is_yaml(&change.path)));
    no_complaints(&changed.flat_map_iter(each).collect::<Vec<_>>());
}

/// What of a file, besides its values, is not as it was: comments, anchors and their aliases, the kind of line ends.
fn kept(before: &[u8], after: &[u8]) -> impl Iterator<Item = &'static str> + use<> {
    let sources = [before, after].map(|bytes| Source::from_bytes("compose.yaml", bytes.to_vec()).unwrap());
    let trees = [yaml::parse(&sources[0]), yaml::parse(&sources[1])];
    let both = |what: &dyn Fn(&Source, &Tree) -> Vec<String>| {
        let mut all = [what(&sources[0], &trees[0]), what(&sources[1], &trees[1])];
        all.iter_mut().for_each(|texts| texts.sort());
        all[0] == all[1]
    };
    // What is said to linters may be of no use.
    let is_said = |text: &str| ["docklint", "dclint", "hadolint"].iter().any(|to| text.contains(to));
    let comments = |source: &Source, tree: &Tree| {
        let texts = tree.comments.iter().map(|comment| source.slice(comment.span).trim().to_owned());
        texts.filter(|text| !is_said(text)).collect()
    };
    let anchors = |_: &Source, tree: &Tree| tree.nodes().filter_map(|node| Some(node.anchor()?.text.clone())).collect();
    let aliases = |source: &Source, tree: &Tree| {
        let all = tree.nodes().filter(|node| node.kind() == Kind::Alias);
        // With the name of the anchor that it leads to.
        let leads = |node: yaml::Node| node.resolve().and_then(|target| target.anchor()).map(|anchor| anchor.text.clone());
        all.map(|node| format!("{} {:?}", source.slice(node.span()), leads(node))).collect()
    };
    let ends = |source: &Source, _: &Tree| {
        let lines = source.text().split_inclusive('\n');
        let ends: BTreeSet<bool> = lines.filter(|line| line.ends_with('\n')).map(|line| line.ends_with("\r\n")).collect();
        ends.into_iter().map(|end| end.to_string()).collect()
    };
    let wrong = [
        (both(&comments), "changes the comments"),
        (both(&anchors), "changes the anchors"),
        (both(&aliases), "changes the aliases"),
        (both(&ends), "changes the line ends"),
    ];
    wrong.into_iter().filter(|(is_same, _)| !is_same).map(|(_, what)| what)
}

/// A rule that changes more than it may would pass if it were not known at all.
#[test]
fn places_are_of_rules_that_have_fixes() {
    let has_fix = |name: &str| RULES.iter().any(|rule| rule.name == name && rule.fix.is_some());
    let wrong: Vec<String> = PLACES.iter().filter(|(name, _)| !has_fix(name)).map(|(name, _)| (*name).to_owned()).collect();
    assert!(PLACES.is_sorted(), "the table is sorted by name");
    no_complaints(&wrong);
}

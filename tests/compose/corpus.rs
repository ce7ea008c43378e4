//! Real files: what Compose accepts has no fault in any value.

use crate::shared;
use docklint::compose::interpolation::{BUDGET, Expansion, parse};
use docklint::compose::{Fault, mount, port, values};
use docklint::dockerfile::expand::{Env, Value};
use docklint::source::{MappedText, Source};
use docklint::yaml::{self, Kind, Node};
use std::collections::HashMap;

/// What Compose said of each file, by its path: nothing where it took it. It ran with nothing in its environment.
fn verdicts() -> Option<HashMap<String, Option<String>>> {
    let lines = shared::json_lines("oracle/compose-go.jsonl.gz")?;
    let verdict = |line: serde_json::Value| (line["file"].as_str().unwrap().to_owned(), line["error"].as_str().map(str::to_owned));
    Some(lines.into_iter().map(verdict).collect())
}

/// How the errors begin that are about a port or a mount.
const REFUSED_VALUES: [&str; 4] = ["invalid spec", "No port specified", "Invalid hostPort", "Invalid containerPort"];

#[test]
fn values_of_real_files() {
    let (Some(verdicts), Some(files)) = (verdicts(), shared::corpus("compose")) else { return };
    let (mut wrong, mut refused_by_engine) = (Vec::new(), Vec::new());
    let (mut read_by_compose, mut read_by_engine) = (0, 0);
    for (path, bytes) in files {
        let Some(verdict) = verdicts.get(&path).or_else(|| verdicts.get(&format!("compose/{path}"))) else { continue };
        let Ok(source) = Source::from_bytes(path, bytes) else { continue };
        let tree = yaml::parse(&source);
        let expansions: Vec<Expansion> = tree.documents().flat_map(scalars).collect();
        let (faults, missing): (usize, usize) =
            (expansions.iter().map(|e| e.faults.len()).sum(), expansions.iter().map(|e| e.missing.len()).sum());
        let error = verdict.as_deref().unwrap_or_default();
        let mut expect = |holds: bool, what: &str| {
            if !holds {
                wrong.push(format!("{}: {what}: {error}", source.path()));
            }
        };
        expect(!error.starts_with("invalid interpolation format") || faults > 0, "no fault in a text");
        expect(!error.contains("required variable") || missing > 0, "nothing missing");
        if REFUSED_VALUES.iter().any(|start| error.starts_with(start)) {
            let refused = tree.documents().any(|root| !service_faults(root, &READ_BY_COMPOSE, &|_| None).0.is_empty());
            expect(refused, "no fault in a value");
        }
        if verdict.is_none() {
            expect(faults == 0 && missing == 0, "a fault in a text");
            for root in tree.documents() {
                let (faults, count) = service_faults(root, &READ_BY_COMPOSE, &|_| None);
                read_by_compose += count;
                for (key, fault) in faults {
                    expect(false, &format!("{key}: {} at {:?}", fault.message, source.slice(fault.span)));
                }
                // What is not set here people will set.
                let (faults, count) = service_faults(root, &READ_BY_THE_ENGINE, &|_| Some(Value::Unknown));
                read_by_engine += count;
                let shown = |(key, fault): (&str, Fault)| format!("{key}: {} in {}", fault.message, source.path());
                refused_by_engine.extend(faults.into_iter().map(shown));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(read_by_compose > 10_000 && read_by_engine > 5_000, "{read_by_compose} and {read_by_engine} values were read");
    // What is left are placeholders and slips, which nobody could start.
    assert!(refused_by_engine.len() * 1000 < read_by_engine, "of {read_by_engine}\n{}", refused_by_engine.join("\n"));
}

/// What each scalar that is no key stands for.
fn scalars(root: Node) -> Vec<Expansion> {
    let mut open = vec![root];
    let mut expansions = Vec::new();
    while let Some(node) = open.pop() {
        match node.kind() {
            Kind::Scalar(_) => expansions.extend(node.as_scalar().map(|scalar| expand(&scalar.text, &|_| None))),
            Kind::Sequence => open.extend(node.items()),
            Kind::Mapping => open.extend(node.own_entries().map(|entry| entry.value)),
            Kind::Alias => {}
        }
    }
    expansions
}

fn expand(text: &MappedText, env: &Env) -> Expansion {
    parse(text).expand(env, &mut BUDGET.clone())
}

type Reader = fn(&MappedText) -> Result<(), Fault>;

/// The keys of a service whose values Compose looks at, `/` between those on the way, and what reads a text or the items of a list there.
const READ_BY_COMPOSE: [(&str, Reader); 15] = [
    ("ports", |text| port::parse(text).map(drop)),
    ("volumes", |text| mount::parse(text).map(drop)),
    ("command", |text| values::parse_command(text).map(drop)),
    ("entrypoint", |text| values::parse_command(text).map(drop)),
    ("environment", |text| values::parse_environment(text).map(drop)),
    ("extra_hosts", |text| values::parse_host(text).map(drop)),
    ("devices", |text| values::parse_device(text).map(drop)),
    ("network_mode", |text| values::parse_namespace(text).map(drop)),
    ("volumes_from", |text| values::parse_volumes_from(text).map(drop)),
    ("stop_grace_period", |text| values::parse_duration(text).map(drop)),
    ("healthcheck/interval", |text| values::parse_duration(text).map(drop)),
    ("healthcheck/timeout", |text| values::parse_duration(text).map(drop)),
    ("mem_limit", |text| values::parse_size(text).map(drop)),
    ("shm_size", |text| values::parse_size(text).map(drop)),
    ("build/ssh", |text| values::parse_ssh(text).map(drop)),
];

/// The keys whose values only the engine looks at.
const READ_BY_THE_ENGINE: [(&str, Reader); 13] = [
    ("expose", |text| port::parse_exposed(text).map(drop)),
    ("pid", |text| values::parse_namespace(text).map(drop)),
    ("ipc", |text| values::parse_namespace(text).map(drop)),
    ("cap_add", |text| values::parse_capability(text).map(drop)),
    ("cap_drop", |text| values::parse_capability(text).map(drop)),
    ("restart", |text| values::parse_restart(text).map(drop)),
    ("pull_policy", |text| values::parse_pull_policy(text).map(drop)),
    ("container_name", |text| values::check_name(text, values::NameKind::Container)),
    ("profiles", |text| values::check_name(text, values::NameKind::Profile)),
    ("user", |text| values::parse_user(text).map(drop)),
    ("image", |text| values::parse_image(text).map(drop)),
    ("platform", values::parse_platform),
    ("stop_signal", values::parse_signal),
];

/// Keys whose lists are not read as their texts are: the items of a command are words already.
const NO_LISTS: [&str; 2] = ["command", "entrypoint"];

/// What is wrong with the values of the services, where all of a value is known, and the number of values.
fn service_faults(root: Node, readers: &[(&'static str, Reader)], env: &Env) -> (Vec<(&'static str, Fault)>, usize) {
    let services = root.get("services").map(Node::entries).unwrap_or_default();
    let (mut faults, mut count) = (Vec::new(), 0);
    for service in services.iter().map(|entry| entry.value) {
        for (key, read) in readers {
            let Some(value) = key.split('/').try_fold(service, Node::get) else { continue };
            let list = value.as_sequence().filter(|_| !NO_LISTS.contains(key));
            for item in list.into_iter().flatten().chain([value]).filter(|item| !item.is_null()) {
                let Some(text) = item.as_scalar().and_then(|scalar| expand(&scalar.text, env).text.known()) else { continue };
                count += 1;
                faults.extend(read(&text).err().map(|fault| (*key, fault)));
            }
        }
    }
    (faults, count)
}

//! The short form of mounts.

use super::{interpolated, text};
use crate::shared;
use docklint::compose::mount::{Mount, MountKind, OptionKind, parse};
use serde_json::{Map, Value, json};

#[test]
fn readings_agree_with_compose() {
    let Some(cases) = shared::json_lines("cases/compose-volumes.jsonl") else { return };
    let declared: Vec<&str> = cases[0]["declared"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    let home = cases[0]["home"].as_str().unwrap();
    let is_declared = |mount: &Mount| {
        let name = mount.source.as_ref().filter(|_| mount.kind == MountKind::Volume);
        name.is_none_or(|name| declared.contains(&name.as_str()))
    };
    let mut wrong = Vec::new();
    for case in &cases[1..] {
        let short = case["short"].as_str().unwrap();
        let mount = interpolated(short, &[]).and_then(|short| parse(&short).ok()).filter(is_declared);
        let read = mount.map_or(Value::Null, |mount| json!([long_form(&mount, home)]));
        let mut expected = case["volumes"].clone();
        // Whether there is an empty block of options says nothing.
        if let Some(volume) = expected.pointer_mut("/0").and_then(Value::as_object_mut) {
            volume.retain(|_, value| *value != json!({}));
        }
        if read != expected {
            wrong.push(format!("{short:?} is {expected}, not {read}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong\n{}", wrong.len(), cases.len() - 1, wrong.join("\n"));
}

/// The long form, as Compose writes it, but for empty blocks of options.
fn long_form(mount: &Mount, home: &str) -> Value {
    let mut long = Map::new();
    long.insert("target".into(), json!(mount.clean_target()));
    long.insert("type".into(), json!(if mount.kind == MountKind::Bind { "bind" } else { "volume" }));
    if let Some(source) = &mount.source {
        let source = if mount.kind == MountKind::Bind { resolved(source.as_str(), home) } else { source.as_str().to_owned() };
        long.insert("source".into(), json!(source));
    }
    if mount.is_read_only() {
        long.insert("read_only".into(), json!(true));
    }
    let mut bind = Map::new();
    for (name, kind) in [("selinux", OptionKind::Selinux), ("propagation", OptionKind::Propagation)] {
        if let Some(option) = mount.option(kind) {
            bind.insert(name.into(), json!(option));
        }
    }
    if !bind.is_empty() {
        long.insert("bind".into(), Value::Object(bind));
    }
    if mount.option(OptionKind::NoCopy).is_some() {
        long.insert("volume".into(), json!({"nocopy": true}));
    }
    Value::Object(long)
}

/// A path of the host, as the loader resolves it in the folder `$DIR`.
fn resolved(path: &str, home: &str) -> String {
    let is_windows = path.get(1..3).is_some_and(|rest| rest == ":\\" || rest == ":/") || path.starts_with(r"\\");
    if let Some(rest) = path.strip_prefix('~') {
        return format!("{home}{rest}");
    }
    if is_windows || path.starts_with('/') {
        return path.to_owned();
    }
    let path = path.strip_prefix("./").unwrap_or(path);
    if path == "." { "$DIR".to_owned() } else { format!("$DIR/{path}") }
}

#[test]
fn variables_are_passed_over() {
    let written = "${DATA:-./data:x}:${TO}:ro,cached";
    let mount = parse(&text(written)).unwrap();
    assert_eq!(mount.source.as_ref().unwrap().as_str(), "${DATA:-./data:x}");
    assert_eq!(&written[mount.target.span().range()], "${TO}");
    let options: Vec<_> = mount.options.iter().map(|o| (&written[o.text.span().range()], o.kind)).collect();
    assert_eq!(options, [("ro", OptionKind::ReadOnly), ("cached", OptionKind::Unknown)]);
    assert!(mount.is_read_only());
}

#[test]
fn names_of_one_letter_are_lost() {
    let lost = |written: &str| parse(&text(written)).unwrap().lost_name().map(|name| name.as_str().to_owned());
    assert_eq!(lost("v:/data"), Some("v".to_owned()));
    assert_eq!(lost("é:/data"), Some("é".to_owned()));
    for written in ["C:\\data", "/data", "vv:/data", "v", ":b"] {
        assert_eq!(lost(written), None, "{written}");
    }
}

#[test]
fn faults_say_what_is_wrong() {
    for (written, message, marked) in [
        ("", "the mount is empty", ""),
        (":/b", "a part of `:/b` is empty", ""),
        ("./a:", "a part of `./a:` is empty", ""),
        ("./a::ro", "a part of `./a::ro` is empty", ""),
        ("/a:/b:ro:x", "`/a:/b:ro:x` has more than source, target and options", "x"),
    ] {
        let fault = parse(&text(written)).unwrap_err();
        assert_eq!((fault.message.as_str(), &written[fault.span.range()]), (message, marked), "{written}");
    }
}

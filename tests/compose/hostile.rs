//! Inputs made to hurt.

use super::text;
use docklint::compose::interpolation::{BUDGET, parse};
use docklint::compose::{dotenv, mount, port, values};
use docklint::dockerfile::expand::Value;
use docklint::source::Source;
use std::time::{Duration, Instant};

/// Far more than any of these takes, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(30);

fn repeated(unit: &str, bytes: usize) -> String {
    unit.repeat(bytes / unit.len())
}

#[test]
fn large_texts() {
    for unit in
        ["$", "$$", "${A:-", "${A:-x}", "${A:-{}}", "${", "}", "$A", "${A}\n", "${A:-{", ":", "a:", "${A B} ", "é$", "-", "["]
    {
        let written = text(&repeated(unit, 10_000_000));
        let start = Instant::now();
        let expansion = parse(&written).expand(&|_| Some(Value::Known("1".into())), &mut BUDGET.clone());
        assert!(!expansion.text.pieces.is_empty());
        _ = port::parse(&written);
        _ = mount::parse(&written);
        assert!(start.elapsed() < PATIENCE, "{unit:?} took {:?}", start.elapsed());
    }
}

#[test]
fn deep_texts() {
    for (unit, close) in [("${A:-", "}"), ("${A:-x", "y}"), ("${A+", "}"), ("${", "}"), ("{", "}")] {
        let depth = 100_000;
        let written = text(&format!("{}{}", unit.repeat(depth), close.repeat(depth)));
        let start = Instant::now();
        let template = parse(&written);
        assert_eq!(template.faults().is_empty(), unit == "{", "{unit}");
        _ = template.expand(&|_| None, &mut BUDGET.clone());
        assert!(start.elapsed() < PATIENCE, "{unit:?} took {:?}", start.elapsed());
    }
}

#[test]
fn large_values() {
    for unit in ["a", "1", ".", ":", "=", ",", "\\", "'", "\"", "`", "$(", "é", "a ", "1s", "a:b,", "-", "/", "[", "0:", " #"] {
        let written = text(&repeated(unit, 2_000_000));
        let start = Instant::now();
        _ = values::parse_command(&written);
        _ = (values::parse_environment(&written), values::parse_ssh(&written), values::parse_context(&written));
        _ = (values::parse_host(&written), values::parse_device(&written), values::parse_tmpfs(&written));
        _ = (values::parse_namespace(&written), values::parse_volumes_from(&written), values::parse_link(&written));
        _ = (values::parse_capability(&written), values::parse_restart(&written), values::parse_pull_policy(&written));
        _ = (values::parse_duration(&written), values::parse_size(&written), values::parse_integer(&written));
        _ = (values::parse_boolean(&written), values::parse_count(&written), values::parse_float(&written));
        _ = (values::parse_image(&written), values::parse_platform(&written), values::parse_signal(&written));
        _ = (values::parse_ip(&written), values::parse_cidr(&written), values::parse_mac(&written));
        _ = (values::parse_user(&written), values::context_source(&written), values::normalized_project(written.as_str()));
        _ = values::check_name(&written, values::NameKind::Container);
        assert!(start.elapsed() < PATIENCE, "{unit:?} took {:?}", start.elapsed());
    }
}

#[test]
fn large_env_files() {
    for unit in
        ["A=1\n", "A\n", "A='", "A=\"\n", "#\n", "\n", " ", "A", "=", "A=\"x\"", "A=$A$A\n", "\\", "%\n", "export ", "A= #\n"]
    {
        let source = Source::new(".env", repeated(unit, 2_000_000));
        let start = Instant::now();
        let file = dotenv::parse(&source);
        assert_eq!(file.resolve(&|_| None, &mut BUDGET.clone()).len(), file.entries.len());
        _ = dotenv::parse_raw(&source);
        assert!(start.elapsed() < PATIENCE, "{unit:?} took {:?}", start.elapsed());
    }
}

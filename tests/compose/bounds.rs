//! Projects that nobody means well with.

use super::{load, problems};
use std::time::{Duration, Instant};

/// Loads a file, in no time, and answers with how many problems it has.
fn quickly(text: &str) -> usize {
    let start = Instant::now();
    let found = problems(&load("compose.yaml", &[("compose.yaml", text)])).len();
    let limit = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });
    assert!(start.elapsed() < limit, "{:?}", start.elapsed());
    found
}

#[test]
fn aliases_do_not_multiply_without_end() {
    let mut text = "x-0: &l0 [a, a, a, a, a, a, a, a, a, a]\n".to_owned();
    for level in 1..20 {
        let below = format!("*l{}, ", level - 1).repeat(10);
        text += &format!("x-{level}: &l{level} [{}]\n", below.trim_end_matches(", "));
    }
    assert!(quickly(&format!("{text}services: {{a: {{image: x}}}}\n")) > 0);
}

#[test]
fn depth_has_a_limit() {
    assert!(quickly(&"[".repeat(200_000)) > 0);
    let mut nested = "x: ".to_owned();
    for level in 0..10_000 {
        nested += &format!("\n{}a:", " ".repeat(level % 200 + 1));
    }
    quickly(&nested);
    let mut chained = "x-0: &l0 [a]\n".to_owned();
    for level in 1..1_000 {
        chained += &format!("x-{level}: &l{level} [*l{}]\n", level - 1);
    }
    assert!(quickly(&format!("{chained}services: {{a: {{image: x}}}}\n")) > 0);
}

#[test]
fn long_chains_and_lists_take_no_longer_than_they_are() {
    let chain =
        |key: &dyn Fn(usize) -> String| -> String { (0..5_000).map(|i| format!("  s{i}: {{image: x, {}}}\n", key(i))).collect() };
    assert_eq!(quickly(&format!("services:\n{}  s5000: {{image: x}}\n", chain(&|i| format!("extends: s{}", i + 1)))), 0);
    assert_eq!(quickly(&format!("services:\n{}  s5000: {{image: x}}\n", chain(&|i| format!("depends_on: [s{}]", i + 1)))), 0);
    assert_eq!(quickly(&format!("services:\n{}", chain(&|i| format!("depends_on: [s{}]", (i + 1) % 5_000)))), 1);
    let many = (0..50_000).map(|i| format!("E{i}=1")).collect::<Vec<_>>().join(", ");
    assert_eq!(quickly(&format!("services: {{a: {{image: x, environment: [{many}]}}}}\n")), 0);
    let unknown = (0..20_000).map(|i| format!("    key{i}: 1\n")).collect::<String>();
    assert_eq!(quickly(&format!("services:\n  a:\n    image: x\n{unknown}")), 20_000);
    let undefined = (0..5_000).map(|i| format!("net{i}")).collect::<Vec<_>>().join(", ");
    assert_eq!(quickly(&format!("services: {{a: {{image: x, networks: [{undefined}]}}}}\n")), 5_000);
}

#[test]
fn what_extends_brings_in_has_a_limit() {
    let mut text = "services:\n  s0: {image: x, environment: {A: 1}}\n".to_owned();
    for i in 1..6_000 {
        text += &format!("  s{i}: {{extends: s{}, environment: {{B{i}: 1}}}}\n", i - 1);
    }
    assert!(quickly(&text) > 0);
}

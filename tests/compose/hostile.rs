//! Large and deep texts: read in a moment, or the test does not end.

use super::text;
use docklint::compose::interpolation::{BUDGET, parse};
use docklint::compose::{mount, port};
use docklint::dockerfile::expand::Value;
use std::time::{Duration, Instant};

const LARGE: usize = 10_000_000;

/// What one text of ten megabytes may take in a build for tests, on a machine that does much else.
const MOMENT: Duration = Duration::from_secs(20);

fn repeated(unit: &str) -> String {
    unit.repeat(LARGE / unit.len())
}

#[test]
fn large_texts() {
    for unit in
        ["$", "$$", "${A:-", "${A:-x}", "${A:-{}}", "${", "}", "$A", "${A}\n", "${A:-{", ":", "a:", "${A B} ", "é$", "-", "["]
    {
        let written = text(&repeated(unit));
        let start = Instant::now();
        let expansion = parse(&written).expand(&|_| Some(Value::Known("1".into())), &mut BUDGET.clone());
        assert!(!expansion.text.pieces.is_empty());
        _ = port::parse(&written);
        _ = mount::parse(&written);
        assert!(start.elapsed() < MOMENT, "{unit:?} took {:?}", start.elapsed());
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
        assert!(start.elapsed() < MOMENT, "{unit:?} took {:?}", start.elapsed());
    }
}

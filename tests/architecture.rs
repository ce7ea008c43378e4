//! The order of modules, and the size of files and functions.

use std::fs;
use std::path::{Path, PathBuf};

/// Each module uses only those before it.
const ORDER: [&str; 14] = [
    "source",
    "diagnostic",
    "yaml",
    "shell",
    "ignorefile",
    "dockerfile",
    "compose",
    "project",
    "config",
    "lint",
    "rules",
    "report",
    "lsp",
    "cli",
];

const LONGEST_FILE: usize = 500;
const LONGEST_FUNCTION: usize = 80;

#[test]
fn modules_use_only_those_above_them() {
    for (path, text) in sources("src") {
        let Some(module) = module_of(&path) else { continue };
        let place = place(module).unwrap_or_else(|| panic!("`{module}` is not in the order of modules"));
        for used in used_modules(without_tests(&text)) {
            let above = self::place(used)
                .unwrap_or_else(|| panic!("{}: `crate::{used}` is not in the order of modules", path.display()))
                <= place;
            assert!(above, "{}: `{module}` uses `{used}`, which is below it", path.display());
        }
    }
}

#[test]
fn files_and_functions_are_short() {
    for (path, text) in sources("src").into_iter().chain(sources("tests")) {
        let path = path.display();
        let lines = text.lines().count();
        assert!(lines <= LONGEST_FILE, "{path} has {lines} lines");
        for (start, length) in functions(&text) {
            assert!(length <= LONGEST_FUNCTION, "{path}:{start}: a function of {length} lines");
        }
    }
}

/// Every Rust file of a folder, by path relative to it.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push((path.strip_prefix(&root).unwrap().to_owned(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files
}

/// The top module that a file belongs to; `None` for the roots of the crates.
fn module_of(path: &Path) -> Option<&str> {
    let first = path.components().next()?.as_os_str().to_str()?;
    let module = first.strip_suffix(".rs").unwrap_or(first);
    (module != "lib" && module != "main").then_some(module)
}

fn place(module: &str) -> Option<usize> {
    ORDER.iter().position(|m| *m == module)
}

/// The text up to the tests, which stand last and may use what they like.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap()
}

/// What follows `crate::`. One `use` names one module; `use crate::{…}` would show up here as a module without a name.
fn used_modules(text: &str) -> Vec<&str> {
    let code = text.lines().filter(|l| !l.trim_start().starts_with("//"));
    let paths = code.flat_map(|line| line.split("crate::").skip(1));
    paths.map(|path| path.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap()).collect()
}

/// The first line and the length of each function, as rustfmt lays them out: its brace closes in the column where it starts.
fn functions(text: &str) -> Vec<(usize, usize)> {
    let lines = text.lines().collect::<Vec<_>>();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let is_function = |line: &str| {
        let code = line.trim_start();
        let code = code
            .strip_prefix("pub")
            .map_or(code, |rest| rest.trim_start_matches("(super)").trim_start_matches("(crate)").trim_start());
        ["fn ", "const fn "].iter().any(|f| code.starts_with(f))
    };
    let starts = (0..lines.len()).filter(|i| is_function(lines[*i]));
    let length = |start: usize| {
        let end = format!("{}}}", " ".repeat(indent(lines[start])));
        let one_line = lines[start].ends_with(['}', ';']);
        if one_line { 1 } else { lines[start..].iter().position(|l| *l == end).map_or(1, |n| n + 1) }
    };
    starts.map(|start| (start + 1, length(start))).collect()
}

#[test]
fn the_order_is_read_right() {
    let code = "use crate::{lint, rules};\n// crate::nothing\npub use crate::rules::find;\nlet x = crate::source::Span::new(1, 2);";
    assert_eq!(used_modules(code), ["", "rules", "source"]);
    assert_eq!(
        functions("fn a() {\n    b();\n}\nimpl X {\n    pub(super) fn c() -> u8 {\n        0\n    }\n}\nfn d() {}\n"),
        [(1, 3), (5, 3), (9, 1)]
    );
}

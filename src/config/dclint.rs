//! dclint's configuration: `.dclintrc` and its like.
//!
//! Keys are those of its `linter-config.schema.json` as of 3.1.0, places those of cosmiconfig 9, by which it finds them.

use super::dclint_options;
use super::reader::Reader;
use super::{FailOn, Given, Glob, Layer};
use crate::diagnostic::Severity;
use crate::project::Disk;
use crate::yaml::{Node, Tree};
use std::path::{Path, PathBuf};

const KEYS: [&str; 5] = ["$schema", "debug", "exclude", "quiet", "rules"];

/// Its levels: `None` is off.
const LEVELS: [(&str, Option<Severity>); 3] = [("0", None), ("1", Some(Severity::Warning)), ("2", Some(Severity::Error))];

/// The file that may have a key for it among others.
pub(super) const PACKAGE: &str = "package.json";

/// Where it looks, in the current folder: the first that exists is read.
const PLACES: [&str; 9] = [
    PACKAGE,
    ".dclintrc",
    ".dclintrc.json",
    ".dclintrc.yaml",
    ".dclintrc.yml",
    ".config/dclintrc",
    ".config/dclintrc.json",
    ".config/dclintrc.yaml",
    ".config/dclintrc.yml",
];

/// Where it looks for programs that answer with a configuration.
pub(super) const PROGRAMS: [&str; 8] = [
    ".dclintrc.js",
    ".dclintrc.cjs",
    ".dclintrc.mjs",
    ".dclintrc.ts",
    "dclint.config.js",
    "dclint.config.cjs",
    "dclint.config.mjs",
    "dclint.config.ts",
];

/// Whether a file of this name is dclint's.
pub(super) fn is_name(name: &str) -> bool {
    name == PACKAGE || name.trim_start_matches('.').starts_with("dclint")
}

/// Its file in a folder.
pub(super) fn find(disk: &dyn Disk, folder: &Path) -> Option<PathBuf> {
    const KEY: &[u8] = b"\"dclint\"";
    let has_key = |text: Vec<u8>| text.windows(KEY.len()).any(|window| window == KEY);
    let mut paths = PLACES.iter().chain(&PROGRAMS).map(|place| folder.join(place)).filter(|path| disk.exists(path));
    paths.find(|path| !path.ends_with(PACKAGE) || disk.read(path).is_ok_and(has_key))
}

/// Reads its file; of [`PACKAGE`] the key for it.
pub(super) fn read(reader: &mut Reader, tree: &Tree, is_package: bool) -> Layer {
    let mut layer = Layer::default();
    let Some(root) = tree.root() else { return layer };
    let Some(root) = (if is_package { root.get("dclint") } else { Some(root) }) else { return layer };
    for (key, entry) in reader.mapping(root, "a mapping of keys to values") {
        let node = entry.value;
        match key {
            // There is nothing like the second here.
            "$schema" | "debug" => {}
            "rules" => rules(reader, node, &mut layer),
            "quiet" => {
                let quiet = reader.boolean(node).filter(|quiet| quiet.value);
                layer.fail_on = quiet.map(|Given { origin, .. }| Given { value: FailOn::Error, origin });
            }
            "exclude" => layer.exclude = excludes(reader, node),
            _ => reader.unknown("key", key, entry.key.span(), &KEYS),
        }
    }
    layer
}

/// `name: level`, or `name: [level, options]`. Whoever gives a rule a level wants it, off by default or not.
fn rules(reader: &mut Reader, node: Node, layer: &mut Layer) {
    for (name, entry) in reader.mapping(node, "a mapping of rules to levels") {
        let mut items = entry.value.items();
        let (level, options) = (items.next().unwrap_or(entry.value), items.next());
        let code = reader.given(format!("dc:{name}"), entry.key);
        match reader.word(level, "level", &LEVELS).map(|level| level.value) {
            Some(None) => layer.ignore.push(code),
            Some(Some(severity)) => {
                layer.implied.push(code.clone());
                layer.severity.push((code, severity));
            }
            None => {}
        }
        let options = options.map(|options| reader.mapping(options, "a mapping of options")).unwrap_or_default();
        dclint_options::read(reader, name, options, layer);
    }
}

/// It leaves out each path that such a text is part of.
fn excludes(reader: &mut Reader, node: Node) -> Vec<Given<Glob>> {
    let mut globs = Vec::new();
    for text in reader.texts(node, "a list of parts of paths", "a part of a path") {
        let Some(pattern) = part_of_path(&text.value) else { continue };
        match Glob::new(&pattern, reader.folder) {
            Ok(glob) => globs.push(Given { value: glob, origin: text.origin }),
            Err(why) => reader.mistake(node.span(), format!("`{}` is not a part of a path: {why}", text.value)),
        }
    }
    globs
}

/// The pattern for paths that a text is part of.
fn part_of_path(text: &str) -> Option<String> {
    let mut escaped = String::new();
    for c in text.strip_prefix("./").unwrap_or(text).chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    let names = escaped.trim_matches('/');
    let (before, behind) = (if escaped.starts_with('/') { "" } else { "*" }, if escaped.ends_with('/') { "/" } else { "*" });
    let anywhere = if names.contains('/') { "**/" } else { "" };
    (!names.is_empty()).then(|| format!("{anywhere}{before}{names}{behind}"))
}

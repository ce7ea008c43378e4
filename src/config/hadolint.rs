//! hadolint's configuration: `.hadolint.yaml` and the `HADOLINT_…` variables.
//!
//! Keys, variables and the order of lookup are those of its README ("Configure", "Environment variables") as of 2.15.1.

use super::reader::Reader;
use super::{Environment, FailOn, Given, LabelFormat, Layer, Origin, labels};
use crate::diagnostic::Severity;
use crate::yaml::Node;
use std::path::PathBuf;

const KEYS: [&str; 12] = [
    "disable-ignore-pragma",
    "failure-threshold",
    "format",
    "formats",
    "ignored",
    "label-schema",
    "no-color",
    "no-fail",
    "override",
    "strict-labels",
    "trustedRegistries",
    "verbose",
];

/// Its thresholds: `style` is `info` here, and both `ignore` and `none` mean that every finding counts.
const THRESHOLDS: [(&str, FailOn); 6] = [
    ("error", FailOn::Error),
    ("warning", FailOn::Warning),
    ("info", FailOn::Info),
    ("style", FailOn::Info),
    ("ignore", FailOn::Info),
    ("none", FailOn::Info),
];

/// Its formats, and ours that are like them.
const FORMATS: [(&str, Option<&str>); 10] = [
    ("tty", Some("full")),
    ("gnu", Some("concise")),
    ("json", Some("json")),
    ("sarif", Some("sarif")),
    ("checkstyle", None),
    ("codeclimate", None),
    ("gitlab_codeclimate", None),
    ("codacy", None),
    ("sonarqube", None),
    ("junit", None),
];

/// Its levels, the least grave first: of several overrides of one code the gravest holds.
const LEVELS: [(&str, Severity); 4] =
    [("style", Severity::Info), ("info", Severity::Info), ("warning", Severity::Warning), ("error", Severity::Error)];

/// The names of its file in the current folder.
pub(super) const NAMES: [&str; 2] = [".hadolint.yaml", ".hadolint.yml"];

/// Where it looks for its file: the first that exists is read.
pub(super) fn places(environment: &Environment) -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> = NAMES.map(PathBuf::from).into();
    let home = environment.get("HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    let of_user = environment.get("XDG_CONFIG_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let of_user = of_user.or_else(|| home.as_ref().map(|home| home.join(".config")));
    places.extend(of_user.iter().flat_map(|folder| ["hadolint.yaml", "hadolint.yml"].map(|name| folder.join(name))));
    let below_home = [".hadolint/hadolint.yaml", ".hadolint/hadolint.yml", ".hadolint/config.yaml", ".hadolint/config.yml"];
    let below_home = below_home.into_iter().chain([".hadolint.yaml", ".hadolint.yml"]);
    places.extend(home.iter().flat_map(|home| below_home.clone().map(|name| home.join(name))));
    places
}

/// Reads the mapping at the top of its file.
pub(super) fn read(reader: &mut Reader, root: Node) -> Layer {
    let mut layer = Layer::default();
    let mut never = None;
    for (key, entry) in reader.mapping(root, "a mapping of keys to values") {
        let node = entry.value;
        match key {
            // There is nothing like it here.
            "verbose" => {}
            _ if node.is_null() && KEYS.contains(&key) => {}
            "failure-threshold" => layer.fail_on = reader.word(node, "severity", &THRESHOLDS),
            "format" | "formats" => formats(reader, node, &mut layer),
            "no-color" => layer.colour = truth(reader, node).map(|given| Given { value: !given.value, ..given }),
            "no-fail" => never = truth(reader, node).filter(|given| given.value),
            "ignored" => layer.ignore = reader.texts(node, "a list of codes", "a code"),
            "override" => overrides(reader, node, &mut layer),
            "trustedRegistries" => {
                layer.trusted_registries = Some(reader.texts(node, "a list of registries", "a registry"));
                layer.implied.push(reader.given("DL3026".to_owned(), entry.key));
            }
            "label-schema" => {
                layer.labels = Some(labels::labels(reader, node));
                layer.implied.push(reader.given("label-schema".to_owned(), entry.key));
            }
            "strict-labels" => layer.strict_labels = truth(reader, node),
            "disable-ignore-pragma" => {
                layer.honour_suppressions = truth(reader, node).map(|given| Given { value: !given.value, ..given });
            }
            _ => reader.unknown("key", key, entry.key.span(), &KEYS),
        }
    }
    if let Some(Given { origin, .. }) = never {
        layer.fail_on = Some(Given { value: FailOn::Never, origin });
    }
    layer
}

/// Of several formats the first that there is here as well.
fn formats(reader: &mut Reader, node: Node, layer: &mut Layer) {
    for item in reader.list(node, "a format, or a list of them") {
        let format = reader.word(item, "format", &FORMATS);
        let format = format.and_then(|Given { value, origin }| Some(Given { value: value?, origin }));
        layer.format = layer.format.take().or(format);
    }
}

/// A boolean of YAML 1.1.
fn truth(reader: &mut Reader, node: Node) -> Option<Given<bool>> {
    match node.text().map(str::to_ascii_lowercase).as_deref() {
        Some("y" | "yes" | "on" | "true") => Some(reader.given(true, node)),
        Some("n" | "no" | "off" | "false") => Some(reader.given(false, node)),
        _ => reader.boolean(node),
    }
}

fn overrides(reader: &mut Reader, node: Node, layer: &mut Layer) {
    let mut codes = Vec::new();
    for (level, entry) in reader.mapping(node, "a mapping of severities to codes") {
        match LEVELS.iter().position(|(name, _)| *name == level) {
            Some(i) => codes.push((i, reader.texts(entry.value, "a list of codes", "a code"))),
            None => reader.unknown("severity", level, entry.key.span(), &LEVELS.map(|(name, _)| name)),
        }
    }
    codes.sort_by_key(|(i, _)| *i);
    codes.into_iter().for_each(|(i, codes)| override_each(layer, codes, LEVELS[i].1));
}

/// Whoever gives a code a severity wants it reported, off by default or not.
fn override_each(layer: &mut Layer, codes: Vec<Given<String>>, severity: Severity) {
    for code in codes {
        layer.implied.push(code.clone());
        layer.severity.push((code, severity));
    }
}

/// Lays hadolint's file on top of its variables: the lists of both add up.
pub(super) fn put(variables: &mut Layer, file: &Layer) {
    let mut file = file.clone();
    if let (Some(above), Some(below)) = (&mut file.trusted_registries, &variables.trusted_registries) {
        above.splice(0..0, below.iter().cloned());
    }
    if let (Some(above), Some(below)) = (&mut file.labels, &variables.labels) {
        above.splice(0..0, below.iter().cloned());
    }
    variables.put(&file);
}

/// What the variables say. What is wrong in them is added to `warnings`.
pub(super) fn from_environment(environment: &Environment, warnings: &mut Vec<String>) -> Layer {
    let mut layer = Layer::default();
    let given = |name: &'static str| environment.get(name).map(|value| (value, Origin::Environment(name)));
    let list = |name: &'static str| {
        let items = given(name).into_iter().flat_map(|(value, origin)| value.split(',').map(move |item| (item.trim(), origin)));
        items.filter(|(item, _)| !item.is_empty()).map(|(item, origin)| Given { value: item.to_owned(), origin })
    };
    let truth = |name: &'static str| {
        let is_true = |value: &str| ["1", "y", "on", "true", "yes"].iter().any(|word| value.eq_ignore_ascii_case(word));
        given(name).map(|(value, origin)| Given { value: is_true(value), origin })
    };
    layer.ignore = list("HADOLINT_IGNORE").collect();
    let variables = ["HADOLINT_OVERRIDE_STYLE", "HADOLINT_OVERRIDE_INFO", "HADOLINT_OVERRIDE_WARNING", "HADOLINT_OVERRIDE_ERROR"];
    for (variable, (_, severity)) in variables.into_iter().zip(LEVELS) {
        override_each(&mut layer, list(variable).collect(), severity);
    }
    if let Some((value, origin)) = given("HADOLINT_FAILURE_THRESHOLD") {
        let found = THRESHOLDS.iter().find(|(name, _)| *name == value.trim());
        layer.fail_on = found.map(|(_, least)| Given { value: *least, origin });
        if found.is_none() {
            warnings.push(format!("`HADOLINT_FAILURE_THRESHOLD` has an unknown severity `{value}`"));
        }
    }
    if let Some(Given { value: true, origin }) = truth("HADOLINT_NOFAIL") {
        layer.fail_on = Some(Given { value: FailOn::Never, origin });
    }
    if let Some((_, origin)) = given("HADOLINT_TRUSTED_REGISTRIES") {
        layer.trusted_registries = Some(list("HADOLINT_TRUSTED_REGISTRIES").collect());
        layer.implied.push(Given { value: "DL3026".to_owned(), origin });
    }
    if let Some((_, origin)) = given("HADOLINT_REQUIRE_LABELS") {
        layer.labels = Some(list("HADOLINT_REQUIRE_LABELS").filter_map(|label| required(label, warnings)).collect());
        layer.implied.push(Given { value: "label-schema".to_owned(), origin });
    }
    layer.format = list("HADOLINT_FORMAT").find_map(|Given { value, origin }| {
        let (_, ours) = FORMATS.iter().find(|(name, _)| *name == value)?;
        Some(Given { value: (*ours)?, origin })
    });
    layer.strict_labels = truth("HADOLINT_STRICT_LABELS");
    layer.honour_suppressions = truth("HADOLINT_DISABLE_IGNORE_PRAGMA").map(|given| Given { value: !given.value, ..given });
    layer
}

/// `name:format`
fn required(label: Given<String>, warnings: &mut Vec<String>) -> Option<(Given<String>, LabelFormat)> {
    let (name, format) = label.value.rsplit_once(':').unwrap_or((&label.value, ""));
    let known = LabelFormat::NAMED.into_iter().find(|(known, _)| *known == format);
    if known.is_none() {
        warnings.push(format!("`HADOLINT_REQUIRE_LABELS`: `{}` is not `name:format`", label.value));
    }
    known.map(|(_, format)| (Given { value: name.to_owned(), origin: label.origin }, format))
}

//! The graph of stages as a Mermaid flowchart, with the rebuilt path marked.

use super::facts::{BaseFacts, CauseFacts, Facts, OriginFacts, StageFacts, StepFacts};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The most lines that the label of an edge names.
const MOST: usize = 4;

/// A node: what stages take from, and the stages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Context,
    Image(String),
    Stage(usize),
}

/// How sure it is that what an edge carries is made again. Ordered: the surer comes last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    #[default]
    Kept,
    Perhaps,
    Again,
}

/// What a stage takes from a node: the lines at which it does, and for `FROM` no line.
#[derive(Debug, Default)]
struct Edge {
    from: bool,
    lines: Vec<u32>,
    mark: Mark,
}

pub(super) fn render(facts: &Facts) -> String {
    let edges = edges(facts);
    let mut names: BTreeMap<&Node, String> = BTreeMap::new();
    let mut out = String::from("flowchart TD\n");
    let mut marks: BTreeMap<Mark, Vec<String>> = BTreeMap::new();
    let mut outward: BTreeMap<&Node, Mark> = BTreeMap::new();
    for ((source, _), edge) in &edges {
        let mark = outward.entry(source).or_default();
        *mark = edge.mark.max(*mark);
    }
    for (source, mark) in outward {
        let (name, label) = match source {
            Node::Context => ("context".to_owned(), context(facts)),
            Node::Image(image) => (format!("image{}", names.len()), format!("([\"{}\"])", escaped(image))),
            Node::Stage(_) => continue,
        };
        let _ = writeln!(out, "    {name}{label}");
        marks.entry(mark).or_default().push(name.clone());
        names.insert(source, name);
    }
    for stage in &facts.stages {
        let _ = writeln!(out, "    stage{}[\"{}\"]", stage.index, label(facts, stage));
        marks.entry(stage_mark(stage)).or_default().push(format!("stage{}", stage.index));
    }
    let mut links: BTreeMap<Mark, Vec<String>> = BTreeMap::new();
    for (number, ((source, stage), edge)) in edges.iter().enumerate() {
        let source = match source {
            Node::Stage(index) => format!("stage{index}"),
            Node::Context | Node::Image(_) => names.get(source).cloned().unwrap_or_default(),
        };
        let (arrow, label) = (if edge.from { "-->" } else { "-.->" }, edge.label());
        let _ = writeln!(out, "    {source} {arrow}|\"{label}\"| stage{stage}");
        links.entry(edge.mark).or_default().push(number.to_string());
    }
    for (mark, name, colour, fill) in [(Mark::Again, "again", "#c00", "#fdd"), (Mark::Perhaps, "perhaps", "#b80", "#fec")] {
        if let Some(nodes) = marks.get(&mark) {
            let _ = writeln!(out, "    classDef {name} fill:{fill},stroke:{colour},color:#000");
            let _ = writeln!(out, "    class {} {name}", nodes.join(","));
        }
        if let Some(links) = links.get(&mark) {
            let _ = writeln!(out, "    linkStyle {} stroke:{colour}", links.join(","));
        }
    }
    out
}

impl Edge {
    fn label(&self) -> String {
        let mut words: Vec<String> = if self.from { vec!["FROM".to_owned()] } else { Vec::new() };
        let lines: Vec<String> = self.lines.iter().take(MOST).map(u32::to_string).collect();
        let noun = if self.lines.len() == 1 { "line" } else { "lines" };
        let more = if self.lines.len() > MOST { " ..." } else { "" };
        words.extend((!lines.is_empty()).then(|| format!("{noun} {}{more}", lines.join(", "))));
        words.join(", ")
    }
}

fn context(facts: &Facts) -> String {
    let changed = match (&facts.change.ordinary, facts.change.files.as_slice()) {
        (Some(chosen), _) => {
            let path = chosen.assumed_from.as_ref().unwrap_or(&chosen.path);
            format!("<br>changed: {}", escaped(path))
        }
        (None, []) => String::new(),
        (None, [path]) => format!("<br>changed: {}", escaped(path)),
        (None, paths) => format!("<br>changed: {} files", paths.len()),
    };
    format!("[/\"build context{changed}\"/]")
}

fn label(facts: &Facts, stage: &StageFacts) -> String {
    let name = stage.name.as_ref().map_or_else(|| format!("stage {}", stage.index), |name| escaped(name));
    let target = if stage.index == facts.target { " (target)" } else { "" };
    let count = |fate: &str| stage.steps.iter().filter(|step| step.is_layer() && step.fate == Some(fate)).count();
    let layers = stage.steps.iter().filter(|step| step.is_layer()).count();
    let what = match (stage.needed, count("again"), count("perhaps")) {
        (false, ..) => "not needed".to_owned(),
        (true, 0, 0) => format!("{layers} kept"),
        (true, again, 0) => format!("{again} of {layers} again"),
        (true, 0, perhaps) => format!("{perhaps} of {layers} perhaps again"),
        (true, again, perhaps) => format!("{again} of {layers} again, {perhaps} perhaps"),
    };
    format!("{name}{target}<br>{what}")
}

fn stage_mark(stage: &StageFacts) -> Mark {
    stage.steps.iter().map(mark).max().unwrap_or_default()
}

fn mark(step: &StepFacts) -> Mark {
    match step.fate {
        Some("again") => Mark::Again,
        Some("perhaps") => Mark::Perhaps,
        _ => Mark::Kept,
    }
}

/// By source and stage.
fn edges(facts: &Facts) -> BTreeMap<(Node, usize), Edge> {
    let mut edges: BTreeMap<(Node, usize), Edge> = BTreeMap::new();
    for stage in &facts.stages {
        let base = match &stage.from {
            BaseFacts::Scratch => None,
            BaseFacts::Stage { stage } => Some(Node::Stage(*stage)),
            BaseFacts::Image { image } => Some(Node::Image(image.clone())),
            BaseFacts::Unknown { text } => Some(Node::Image(text.clone())),
        };
        if let Some(base) = &base {
            edges.entry((base.clone(), stage.index)).or_default().from = true;
        }
        for step in &stage.steps {
            let sources: Vec<Node> = step.inputs.iter().filter_map(|input| source(&input.from)).collect();
            for source in &sources {
                let lines = &mut edges.entry((source.clone(), stage.index)).or_default().lines;
                if lines.last() != Some(&step.line) {
                    lines.push(step.line);
                }
            }
            let marked = match &step.cause {
                Some(CauseFacts::File { .. }) => Some(Node::Context),
                // What was made again may be in a stage below the one that is taken from.
                Some(CauseFacts::Stage { stage, .. }) => Some(Node::Stage(*stage))
                    .filter(|node| sources.contains(node))
                    .or_else(|| sources.into_iter().find(|source| matches!(source, Node::Stage(_)))),
                Some(CauseFacts::Parent { stage: other, .. }) if *other != stage.index => base.clone(),
                Some(CauseFacts::Image { .. }) if step.kind == "base" => base.clone(),
                Some(CauseFacts::Image { image: Some(image) }) => Some(Node::Image(image.clone())),
                _ => None,
            };
            if let Some(edge) = marked.and_then(|node| edges.get_mut(&(node, stage.index))) {
                edge.mark = edge.mark.max(mark(step));
            }
        }
    }
    edges
}

fn source(from: &OriginFacts) -> Option<Node> {
    match from {
        OriginFacts::Context { .. } => Some(Node::Context),
        OriginFacts::Stage { stage, .. } => Some(Node::Stage(*stage)),
        OriginFacts::Image { image, .. } => Some(Node::Image(image.clone())),
        OriginFacts::Remote { .. } | OriginFacts::Inline | OriginFacts::Unknown => None,
    }
}

/// Text that neither ends a label nor is read as HTML (Mermaid: "Entity codes to escape characters").
fn escaped(text: &str) -> String {
    let escape = |c: char| match c {
        '"' => "#quot;".to_owned(),
        '#' => "#35;".to_owned(),
        '<' => "#lt;".to_owned(),
        '>' => "#gt;".to_owned(),
        '&' => "#amp;".to_owned(),
        '`' => "#96;".to_owned(),
        c => c.to_string(),
    };
    crate::report::visible(text).chars().map(escape).collect()
}

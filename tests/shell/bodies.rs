//! The shell text of the `RUN` instructions of the corpus.

use docklint::source::{MappedText, Span};
use std::io::Read;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// A shell text and the file it stands in.
pub struct Body {
    pub path: String,
    pub source: Arc<str>,
    pub text: MappedText,
}

/// Every shell text of the corpus; none, and a word about it, where there is no corpus.
///
/// A rough reader of its own, until the Dockerfile parser can be used: shell forms only, flags taken off, continuations joined,
/// heredocs appended or, where the instruction is nothing but one, taken alone.
pub fn run_bodies() -> &'static [Body] {
    static BODIES: OnceLock<Vec<Body>> = OnceLock::new();
    BODIES.get_or_init(|| {
        read_corpus().unwrap_or_else(|| {
            println!("no corpus: DOCKLINT_SHARED names no folder with one");
            Vec::new()
        })
    })
}

fn read_corpus() -> Option<Vec<Body>> {
    let shared = std::env::var_os("DOCKLINT_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let file = std::fs::File::open(shared.join("corpus/dockerfiles.tar.gz")).ok()?;
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(std::io::BufReader::new(file)));
    let mut bodies = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().display().to_string();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if let Ok(text) = String::from_utf8(bytes) {
            let source: Arc<str> = text.into();
            let texts = bodies_of(&source).into_iter();
            bodies.extend(texts.map(|text| Body { path: path.clone(), source: source.clone(), text }));
        }
    }
    Some(bodies)
}

fn bodies_of(text: &str) -> Vec<MappedText> {
    let lower = text.to_lowercase();
    if lower.contains("escape=`") || lower.contains("powershell") || lower.contains("\"cmd\"") {
        return Vec::new();
    }
    let mut lines = Lines { text, pos: 0 };
    let mut bodies = Vec::new();
    while let Some(mut instruction) = lines.instruction() {
        let heredocs = lines.heredocs(instruction.as_str());
        if let Some(rest) = keyword(&instruction, "ONBUILD") {
            instruction = rest;
        }
        let Some(mut body) = keyword(&instruction, "RUN") else { continue };
        while body.as_str().starts_with("--") {
            let end = body.as_str().find([' ', '\t']).unwrap_or(body.len());
            body = body.slice(end..body.len()).trim();
        }
        if body.is_empty() || body.as_str().starts_with('[') && serde_json::from_str::<Vec<String>>(body.as_str()).is_ok() {
            continue;
        }
        match heredocs.as_slice() {
            [only] if body.as_str().starts_with("<<") && !body.as_str().contains([' ', '>', '|']) => body = only.0.clone(),
            all => {
                for (content, terminator) in all {
                    body.push("\n", Span::empty(terminator.start as usize));
                    body.push_mapped(content);
                    body.push(&text[terminator.range()], *terminator);
                }
            }
        }
        bodies.push(body);
    }
    bodies
}

/// What follows a keyword.
fn keyword(text: &MappedText, word: &str) -> Option<MappedText> {
    let start = text.as_str().get(..word.len()).is_some_and(|s| s.eq_ignore_ascii_case(word));
    let blank = text.as_str()[word.len().min(text.len())..].starts_with([' ', '\t']);
    (start && blank).then(|| text.slice(word.len()..text.len()).trim())
}

struct Lines<'t> {
    text: &'t str,
    pos: usize,
}

impl Lines<'_> {
    fn line(&mut self) -> Option<(usize, usize)> {
        let start = self.pos;
        if start >= self.text.len() {
            return None;
        }
        let end = self.text[start..].find('\n').map_or(self.text.len(), |n| start + n);
        self.pos = (end + 1).min(self.text.len());
        Some((start, start + self.text[start..end].trim_end_matches('\r').len()))
    }

    /// The next instruction, its lines joined.
    fn instruction(&mut self) -> Option<MappedText> {
        let mut joined = MappedText::default();
        let mut continues = false;
        while let Some((start, end)) = self.line() {
            let line = &self.text[start..end];
            let trimmed = line.trim_start();
            if trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            let kept = line.trim_end_matches([' ', '\t']);
            let (kept, more) = kept.strip_suffix('\\').map_or((line, false), |k| (k, true));
            let from = if continues { start } else { start + line.len() - trimmed.len() };
            joined.push(
                &self.text[from.min(start + kept.len())..start + kept.len()],
                Span::new(from.min(start + kept.len()), start + kept.len()),
            );
            continues = true;
            if !more {
                return Some(joined.trim());
            }
        }
        continues.then(|| joined.trim())
    }

    /// The heredocs that an instruction announces: content and terminator.
    fn heredocs(&mut self, instruction: &str) -> Vec<(MappedText, Span)> {
        let command = instruction.split([' ', '\t']).next().unwrap_or_default().to_uppercase();
        if !matches!(command.as_str(), "RUN" | "COPY" | "ADD") {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (at, _) in instruction.match_indices("<<") {
            let rest = &instruction[at + 2..];
            let strips = rest.starts_with('-');
            let rest = rest.strip_prefix('-').unwrap_or(rest);
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
            let rest = rest.trim_start_matches(['"', '\'']);
            let len = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let before = instruction[..at].chars().next_back();
            if len == 0 || before.is_some_and(|c| !c.is_whitespace() && !c.is_ascii_digit()) || rest[len..].starts_with('<') {
                continue;
            }
            if quote.is_some() && !rest[len..].starts_with(['"', '\'']) {
                continue;
            }
            let delimiter = rest[..len].to_owned();
            let start = self.pos;
            while let Some((from, to)) = self.line() {
                let line = &self.text[from..to];
                let line = if strips { line.trim_start_matches('\t') } else { line };
                if line == delimiter {
                    let content = MappedText::verbatim(&self.text[start..from], start);
                    found.push((content, Span::new(to - line.len(), to)));
                    break;
                }
            }
        }
        found
    }
}

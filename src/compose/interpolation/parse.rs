//! Text to pieces.

use super::{MAX_DEPTH, Operation, Operator, Piece, Template, Variable};
use crate::compose::Fault;
use crate::compose::fault::short;
use crate::source::MappedText;
use std::ops::Range;

/// Reads a text. What is wrong with it is among its pieces, and reading goes on behind it.
pub fn parse(text: &MappedText) -> Template {
    if super::is_plain(text.as_str()) {
        return Template::literal(text);
    }
    let at = |wanted: u8| text.as_str().bytes().enumerate().filter(move |(_, b)| *b == wanted).map(|(i, _)| i).collect();
    Parser { text, closers: at(b'}'), line_ends: at(b'\n') }.template(0..text.len(), 0)
}

/// Ranges and offsets are those of the decoded text.
struct Parser<'t> {
    text: &'t MappedText,
    /// Where each `}` stands.
    closers: Vec<usize>,
    /// Where each line feed stands.
    line_ends: Vec<usize>,
}

/// Where `${NAME` ends, an operator may stand and, if one does, the word is.
struct Braces {
    name: Range<usize>,
    operator: Option<(Operator, Range<usize>)>,
    /// Offset of the `}`.
    close: usize,
}

impl Parser<'_> {
    fn template(&self, range: Range<usize>, depth: usize) -> Template {
        let bytes = &self.text.as_str().as_bytes()[..range.end];
        let mut pieces = Vec::new();
        // Where text begins that is not among the pieces yet, and where to look for the next `$`.
        let (mut start, mut at) = (range.start, range.start);
        while let Some(dollar) = self.text.as_str()[at..range.end].find('$').map(|n| at + n) {
            let named = self.name(dollar + 1, range.end);
            let next = bytes.get(dollar + 1);
            if named.is_empty() && !matches!(next, Some(b'$' | b'{')) {
                at = dollar + 1;
                continue;
            }
            self.push_text(&mut pieces, start..dollar);
            at = match next {
                Some(b'$') => {
                    push(&mut pieces, |literal| literal.push_decoded("$", self.text.span_of(dollar..dollar + 2)));
                    dollar + 2
                }
                Some(b'{') => self.braced(&mut pieces, dollar, range.end, depth),
                _ => {
                    pieces.push(Piece::Variable(self.variable(dollar..named.end, named.clone(), None)));
                    named.end
                }
            };
            start = at;
        }
        self.push_text(&mut pieces, start..range.end);
        Template { pieces }
    }

    fn push_text(&self, pieces: &mut Vec<Piece>, range: Range<usize>) {
        if !range.is_empty() {
            push(pieces, |literal| literal.push_mapped(&self.text.slice(range)));
        }
    }

    fn braced(&self, pieces: &mut Vec<Piece>, dollar: usize, end: usize, depth: usize) -> usize {
        let braces = match self.braces(dollar, end) {
            Ok(braces) => braces,
            Err((range, fault)) => {
                pieces.push(Piece::Invalid(fault));
                return range.end;
            }
        };
        let whole = dollar..braces.close + 1;
        if braces.operator.is_some() && depth == MAX_DEPTH {
            let message = format!("variables nest more than {MAX_DEPTH} deep here");
            pieces.push(Piece::Invalid(Fault::at(self.text, whole.clone(), message)));
            return whole.end;
        }
        let operation = braces.operator.map(|(operator, range)| Operation {
            operator,
            colon: range.len() == 2,
            span: self.text.span_of(range.clone()),
            word: self.template(range.end..braces.close, depth + 1),
        });
        pieces.push(Piece::Variable(self.variable(whole.clone(), braces.name, operation)));
        whole.end
    }

    fn variable(&self, whole: Range<usize>, name: Range<usize>, operation: Option<Operation>) -> Variable {
        Variable {
            span: self.text.span_of(whole),
            name: self.text.as_str()[name.clone()].to_owned(),
            name_span: self.text.span_of(name),
            operation,
        }
    }

    /// The parts of the `${` at `dollar`, or the fault and what it takes up.
    fn braces(&self, dollar: usize, end: usize) -> Result<Braces, (Range<usize>, Fault)> {
        let bytes = &self.text.as_str().as_bytes()[..end];
        let name = self.name(dollar + 2, end);
        if !name.is_empty() && bytes.get(name.end) == Some(&b'}') {
            return Ok(Braces { close: name.end, name, operator: None });
        }
        let colon = usize::from(bytes.get(name.end) == Some(&b':'));
        let operator = match bytes.get(name.end + colon) {
            Some(b'-') => Operator::Default,
            Some(b'+') => Operator::Alternative,
            Some(b'?') => Operator::Required,
            _ => return Err(self.malformed(dollar, &name, end)),
        };
        let word = name.end + colon + 1;
        if name.is_empty() {
            return Err(self.malformed(dollar, &name, end));
        }
        // The pattern of `compose-go` reads to the last `}` of the line, and then looks for the one that balances.
        let line_end = self.line_end(word).min(end);
        let Some(last) = self.last_closer(word, line_end) else { return Err(self.unclosed(dollar, &name, line_end)) };
        let close = balance(&bytes[dollar..=last]).map_or(last, |n| dollar + n);
        Ok(Braces { operator: Some((operator, name.end..word)), name, close })
    }

    /// The name that starts at `start`, if one does: ASCII letters, digits and `_`, no digit first.
    fn name(&self, start: usize, end: usize) -> Range<usize> {
        let bytes = &self.text.as_str().as_bytes()[start..end];
        let is_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
        let len = bytes.iter().position(|b| !is_name(b)).unwrap_or(bytes.len());
        let starts_right = bytes.first().is_some_and(|b| !b.is_ascii_digit());
        start..start + if starts_right { len } else { 0 }
    }

    fn line_end(&self, at: usize) -> usize {
        let next = self.line_ends.partition_point(|n| *n < at);
        self.line_ends.get(next).copied().unwrap_or(self.text.len())
    }

    fn last_closer(&self, from: usize, to: usize) -> Option<usize> {
        let behind = self.closers.partition_point(|n| *n < to);
        behind.checked_sub(1).map(|i| self.closers[i]).filter(|n| *n >= from)
    }

    fn first_closer(&self, from: usize, to: usize) -> Option<usize> {
        self.closers.get(self.closers.partition_point(|n| *n < from)).copied().filter(|n| *n < to)
    }

    /// A `${` whose inside is no name, with or without an operator.
    fn malformed(&self, dollar: usize, name: &Range<usize>, end: usize) -> (Range<usize>, Fault) {
        let line_end = self.line_end(dollar).min(end);
        let Some(close) = self.first_closer(dollar, line_end) else { return self.unclosed(dollar, name, line_end) };
        let text = self.text.as_str();
        let inside = &text[dollar + 2..close];
        let whole = short(&text[dollar..=close]);
        let rest = &text[name.end..close];
        let message = match rest.chars().next() {
            None => "`${}` names no variable".to_owned(),
            Some(':' | '-' | '+' | '?') if name.is_empty() => format!("`{whole}` names no variable"),
            _ if inside.trim() != inside => format!("`{whole}` has blanks around the name of the variable"),
            Some(':') => format!("the `:` in `{whole}` is followed by none of `-`, `+` and `?`"),
            Some(c) if name.is_empty() && c.is_ascii_digit() => format!("`{whole}` names a variable that starts with a digit"),
            Some(c @ ('/' | '%' | '#' | '!' | '^' | ',' | '@' | '=')) => {
                format!("the `{c}` in `{whole}` is nothing that Compose knows")
            }
            Some(c) => format!("`{c}` in `{whole}` cannot be part of the name of a variable"),
        };
        let fault = Fault::at(self.text, dollar..close + 1, message);
        if let Some(default) = rest.strip_prefix(':').filter(|default| !name.is_empty() && !default.is_empty()) {
            let meant = format!("${{{}:-{default}}}", &text[name.clone()]);
            return (dollar..close + 1, fault.help(format!("for a default write `{}`", short(&meant))));
        }
        (dollar..close + 1, fault.help("write `${NAME}`, `${NAME:-default}` or, for a `$` that is meant as it is, `$$`"))
    }

    /// A `${` without a `}` on its line.
    fn unclosed(&self, dollar: usize, name: &Range<usize>, line_end: usize) -> (Range<usize>, Fault) {
        let text = self.text.as_str();
        let start = short(&text[dollar..name.end.max(dollar + 2)]);
        let goes_on = self.first_closer(line_end, text.len()).is_some();
        let (message, help) = match goes_on {
            true => (format!("`{start}` is not closed on its line"), "Compose reads no `${…}` over several lines"),
            false => (format!("`{start}` is not closed"), "add the `}` or, for a `$` that is meant as it is, write `$$`"),
        };
        (dollar..line_end, Fault::at(self.text, dollar..name.end.max(dollar + 2), message).help(help))
    }
}

/// Appends to the text that the pieces end with.
fn push(pieces: &mut Vec<Piece>, append: impl FnOnce(&mut MappedText)) {
    if !matches!(pieces.last(), Some(Piece::Text(_))) {
        pieces.push(Piece::Text(MappedText::default()));
    }
    if let Some(Piece::Text(literal)) = pieces.last_mut() {
        append(literal);
    }
}

/// Where the first `{` is balanced. As in `compose-go` the byte behind a `{` counts for nothing: `${A:-{{x}}}` ends at the second `}`,
/// and `${A:-{}}` nowhere, so that it takes all up to the last `}` of the line.
fn balance(bytes: &[u8]) -> Option<usize> {
    let mut open = 0_usize;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => {
                open += 1;
                at += 1;
            }
            b'}' if open == 1 => return Some(at),
            b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    None
}

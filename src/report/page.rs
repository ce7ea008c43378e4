//! A rule's page as plain text: what `docklint explain` shows, and the help in SARIF.

use super::Paint;

/// Renders the little Markdown that pages are written in: headings, paragraphs, lists, tables, code.
///
/// Code blocks are indented, paragraphs filled up to `paint.width`, links and emphasis reduced to their words.
pub fn render(page: &str, paint: Paint) -> String {
    let mut out = String::new();
    let mut paragraph = String::new();
    let mut fence: Option<&str> = None;
    for line in page.lines() {
        let trimmed = line.trim();
        if let Some(mark) = fence {
            if trimmed.starts_with(mark) && trimmed.trim_start_matches(&mark[..1]).is_empty() {
                fence = None;
            } else {
                out.push_str(format!("    {line}").trim_end());
                out.push('\n');
            }
        } else if let Some((mark, info)) = opening_fence(trimmed) {
            flush(&mut out, &mut paragraph, paint);
            fence = Some(mark);
            if let Some(caption) = caption(info) {
                out.push_str(&format!("  {}\n", paint.style("2", &caption)));
            }
        } else if let Some(heading) = heading(trimmed) {
            flush(&mut out, &mut paragraph, paint);
            out.push_str(&paint.style("1", &inline(heading)));
            out.push('\n');
        } else if trimmed.is_empty() {
            flush(&mut out, &mut paragraph, paint);
            if !out.is_empty() && !out.ends_with("\n\n") {
                out.push('\n');
            }
        } else if trimmed.starts_with("<!--") {
            flush(&mut out, &mut paragraph, paint);
        } else {
            if starts_block(trimmed) {
                flush(&mut out, &mut paragraph, paint);
            }
            let indent = if paragraph.is_empty() { &line[..line.len() - line.trim_start().len()] } else { " " };
            paragraph.push_str(indent);
            paragraph.push_str(trimmed);
        }
    }
    flush(&mut out, &mut paragraph, paint);
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// The words of a Markdown text that is one paragraph.
pub(super) fn inline(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '[', '*']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = code(rest, &mut out).or_else(|| link(rest, &mut out)).unwrap_or_else(|| star(rest, &mut out));
    }
    out.push_str(rest);
    out
}

/// A code span, kept with its backquotes.
fn code<'a>(text: &'a str, out: &mut String) -> Option<&'a str> {
    let ticks = text.len() - text.trim_start_matches('`').len();
    if ticks == 0 {
        return None;
    }
    let (mark, rest) = text.split_at(ticks);
    let end = ticks + rest.find(mark)? + ticks;
    out.push_str(&text[..end]);
    Some(&text[end..])
}

/// `[words](target)`, reduced to the words.
fn link<'a>(text: &'a str, out: &mut String) -> Option<&'a str> {
    let (words, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (_, rest) = rest.split_once(')')?;
    if words.contains(['[', ']']) {
        return None;
    }
    out.push_str(words);
    Some(rest)
}

/// A star that hugs a word is emphasis and dropped, as one of a pair is; any other character here is itself.
fn star<'a>(text: &'a str, out: &mut String) -> &'a str {
    let rest = text.trim_start_matches('*');
    let alone = out.is_empty() || out.ends_with(' ');
    let free = alone && (rest.is_empty() || rest.starts_with(' '));
    if rest.len() == text.len() || free {
        out.push_str(&text[..1]);
        return &text[1..];
    }
    rest
}

fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    (text.len() < line.len() && text.starts_with(' ')).then(|| text.trim())
}

fn opening_fence(line: &str) -> Option<(&str, &str)> {
    let rest =
        if line.starts_with("```") { line.trim_start_matches('`') } else { line.strip_prefix("~~~")?.trim_start_matches('~') };
    let (mark, info) = line.split_at(line.len() - rest.len());
    Some((mark, info.trim()))
}

/// What an example block is for, from the words behind its language; what only its test wants to know is left out.
fn caption(info: &str) -> Option<String> {
    let words = || info.split_whitespace().skip(1);
    let verdict = words().find_map(|word| match word {
        "fail" => Some("wrong"),
        "pass" => Some("right"),
        "fix" => Some("fixed"),
        _ => None,
    });
    let path = words().find_map(|word| word.strip_prefix("path="));
    let said: Vec<&str> = verdict.into_iter().chain(path).collect();
    (!said.is_empty()).then(|| format!("{}:", said.join(", ")))
}

/// List items and table rows keep their lines.
fn starts_block(line: &str) -> bool {
    let item =
        line.strip_prefix(['*', '-', '+']).or_else(|| line.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix('.'));
    line.starts_with('|') || item.is_some_and(|rest| rest.starts_with(' '))
}

/// Writes the paragraph, list item or table row that was gathered, and empties it.
fn flush(out: &mut String, paragraph: &mut String, paint: Paint) {
    let text = paragraph.trim();
    let indent = paragraph.len() - paragraph.trim_start().len();
    let bullet = &text[..if text.starts_with("* ") { 2 } else { 0 }];
    let words = format!("{bullet}{}", inline(&text[bullet.len()..]));
    if text.starts_with('|') {
        out.push_str(&words);
        out.push('\n');
    } else if !text.is_empty() {
        let hanging = if starts_block(text) { indent + 2 } else { indent };
        fill(out, &words, indent, hanging, paint.width);
    }
    paragraph.clear();
}

/// Writes words in lines of at most `width` columns, the first indented by `indent`, the others by `hanging`.
fn fill(out: &mut String, words: &str, indent: usize, hanging: usize, width: usize) {
    let mut column = 0;
    let mut gap = indent;
    for word in words.split_whitespace() {
        let len = word.chars().count();
        if column > 0 && column + 1 + len > width {
            out.push('\n');
            column = 0;
            gap = hanging;
        }
        out.extend(std::iter::repeat_n(' ', gap));
        out.push_str(word);
        column += gap + len;
        gap = 1;
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_plain_text() {
        let page = "# root-user\n\nThe **final** stage runs as `root*`, see\n[the docs](https://x.test/a) and 2 * 3.\n\n* one\n  goes on\n* two\n\n```dockerfile fail\nFROM a\n\n  USER root\n```\n\n| a | b |\n|---|---|\n";
        let text = "root-user\n\nThe final stage runs as `root*`,\nsee the docs and 2 * 3.\n\n* one goes on\n* two\n\n  wrong:\n    FROM a\n\n      USER root\n\n| a | b |\n|---|---|\n";
        assert_eq!(render(page, Paint { width: 32, ..Paint::PLAIN }), text);
    }

    #[test]
    fn broken_markdown_loses_no_words() {
        for text in ["a ` b", "[a](b", "[a] b", "** a", "*", "`", "[", "a [b [c](d) e"] {
            let letters = |s: &str| s.chars().filter(|c| c.is_ascii_alphabetic() && *c != 'd').collect::<String>();
            assert_eq!(letters(&inline(text)), letters(text), "{text}");
        }
    }
}

//! Columns of text that share the width of a terminal.

use crate::report::Paint;

/// Blanks between two columns.
const GAP: usize = 2;

/// One cell.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    /// Its lines, longer ones are wrapped.
    pub lines: Vec<String>,
    /// The SGR numbers of its style; empty for none.
    pub style: &'static str,
}

impl Cell {
    pub fn new(text: impl Into<String>, style: &'static str) -> Cell {
        Cell { lines: vec![text.into()], style }
    }
}

/// The widths of columns: all but the last two are as wide as their widest cell, these share what is left.
pub(super) fn widths<'a, const N: usize>(rows: impl IntoIterator<Item = &'a [Cell; N]>, width: usize) -> [usize; N] {
    let mut widths = [0; N];
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = cell.lines.iter().map(|line| line.chars().count()).fold(*widest, usize::max);
        }
    }
    let fixed: usize = widths[..N - 2].iter().map(|width| width + GAP).sum();
    let rest = width.saturating_sub(fixed + GAP).max(20);
    let (left, right) = (widths[N - 2], widths[N - 1]);
    if left + right > rest {
        // The one that needs less than half gets all it needs.
        widths[N - 2] = left.min((rest - rest / 2).max(rest.saturating_sub(right)));
        widths[N - 1] = rest - widths[N - 2];
    }
    widths
}

/// Draws rows, each line without blanks at its end.
pub(super) fn draw<const N: usize>(rows: &[[Cell; N]], widths: &[usize; N], paint: Paint) -> String {
    let mut out = String::new();
    for row in rows {
        let cells: Vec<Vec<String>> = row.iter().zip(widths).map(|(cell, width)| wrapped(&cell.lines, *width)).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            let mut blanks = 0;
            for ((lines, cell), width) in cells.iter().zip(row).zip(widths) {
                let text = lines.get(line).map_or("", String::as_str);
                if !text.is_empty() {
                    out.push_str(&" ".repeat(std::mem::take(&mut blanks)));
                    out.push_str(&if cell.style.is_empty() { text.to_owned() } else { paint.style(cell.style, text) });
                }
                blanks += width.saturating_sub(text.chars().count()) + GAP;
            }
            out.push('\n');
        }
    }
    out
}

/// Lines of at most `width` characters, broken at blanks where there are any; what was one line goes on indented.
pub(super) fn wrapped(lines: &[String], width: usize) -> Vec<String> {
    let width = width.max(8);
    let mut out = Vec::new();
    for line in lines {
        if line.chars().count() <= width {
            out.push(line.clone());
            continue;
        }
        let mut current = String::new();
        let mut used = 0;
        for word in line.split(' ') {
            let mut word: &str = word;
            let mut len = word.chars().count();
            if used > 0 && used + 1 + len > width {
                out.push(std::mem::replace(&mut current, "  ".to_owned()));
                used = 2;
            } else if used > 0 {
                current.push(' ');
                used += 1;
            }
            while used + len > width {
                let cut = word.char_indices().nth(width - used).map_or(word.len(), |(at, _)| at);
                current.push_str(&word[..cut]);
                len -= width - used;
                word = &word[cut..];
                out.push(std::mem::replace(&mut current, "  ".to_owned()));
                used = 2;
            }
            current.push_str(word);
            used += len;
        }
        out.push(current);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn lines_are_broken_at_blanks() {
        let wrap = |line: &str, width| wrapped(&[line.to_owned()], width);
        assert_eq!(wrap("RUN npm run build", 9), ["RUN npm", "  run", "  build"]);
        assert_eq!(wrap("abcdefghijklmnop", 8), ["abcdefgh", "  ijklmn", "  op"]);
        assert_eq!(wrap("", 8), [""]);
        assert!(wrapped(&["x".repeat(1000), "é ".repeat(500)], 12).iter().all(|line| line.chars().count() <= 12));
    }
}

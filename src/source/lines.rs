//! Lines and columns, computed when a finding is shown.

/// A place as people name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// 1-based; lines end with LF, as BuildKit counts them.
    pub line: u32,
    /// 1-based, in characters (Unicode scalar values). A byte order mark does not count.
    pub column: u32,
    /// 0-based offset in bytes.
    pub byte: u32,
}

/// Where each line of a text starts.
///
/// In text that is not ASCII a checkpoint every kilobyte keeps columns cheap, however long the line.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    blocks: Vec<Block>,
}

/// Bytes between two checkpoints.
const BLOCK: usize = 1024;

/// How many characters and UTF-16 units stand before a checkpoint.
#[derive(Clone, Copy, Debug, Default)]
struct Block {
    chars: u32,
    utf16: u32,
}

impl LineIndex {
    /// Reads `text` once.
    pub fn new(text: &str) -> LineIndex {
        let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let mut starts = vec![mark];
        starts.extend(text.match_indices('\n').map(|(i, _)| to_u32(i + 1)));
        let blocks = if text.is_ascii() { Vec::new() } else { checkpoints(text.as_bytes()) };
        LineIndex { starts, blocks }
    }

    /// Number of lines; text that ends with LF has an empty last line.
    pub fn count(&self) -> u32 {
        to_u32(self.starts.len())
    }

    /// Offset of the first byte of a 1-based line; the text's last line for a line beyond it.
    pub fn start(&self, line: u32) -> u32 {
        let i = (line.max(1) as usize - 1).min(self.starts.len() - 1);
        self.starts[i]
    }

    /// The 1-based line that holds the byte at `offset`.
    pub fn line_of(&self, offset: u32) -> u32 {
        to_u32(self.starts.partition_point(|s| *s <= offset)).max(1)
    }

    /// Line and column of `offset` in `text`, the text that this index was made from.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let line = self.line_of(offset);
        let start = self.start(line).min(offset);
        let column = self.before(text, offset).chars - self.before(text, start).chars + 1;
        Position { line, column, byte: offset }
    }

    /// The 1-based column of `offset` in UTF-16 units, as SARIF and the language server protocol count.
    pub fn utf16_column(&self, text: &str, offset: u32) -> u32 {
        let start = self.start(self.line_of(offset)).min(offset);
        self.before(text, offset).utf16 - self.before(text, start).utf16 + 1
    }

    fn before(&self, text: &str, offset: u32) -> Block {
        if self.blocks.is_empty() {
            return Block { chars: offset, utf16: offset };
        }
        let offset = offset as usize;
        let block = offset / BLOCK;
        count(self.blocks[block], &text.as_bytes()[block * BLOCK..offset])
    }
}

fn checkpoints(bytes: &[u8]) -> Vec<Block> {
    let mut sum = Block::default();
    let mut blocks = vec![sum];
    for block in bytes.chunks(BLOCK) {
        sum = count(sum, block);
        blocks.push(sum);
    }
    blocks
}

/// Adds what begins in `bytes`: a character counts at its first byte, two UTF-16 units if that byte opens four.
fn count(sum: Block, bytes: &[u8]) -> Block {
    bytes.iter().fold(sum, |sum, b| {
        let chars = u32::from(b & 0xc0 != 0x80);
        Block { chars: sum.chars + chars, utf16: sum.utf16 + chars + u32::from(*b >= 0xf0) }
    })
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).expect("a source is smaller than 4 GiB")
}

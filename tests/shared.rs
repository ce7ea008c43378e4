//! The corpus and the reference implementations' verdicts, where they are at hand.

use flate2::read::GzDecoder;
use std::io::Read;
use std::path::PathBuf;

/// A file of the shared data; `None`, and a line on stderr, where there is none.
pub fn open(name: &str) -> Option<Vec<u8>> {
    let root = std::env::var_os("DOCKLINT_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    match std::fs::read(root.join(name)) {
        Ok(bytes) => Some(bytes),
        Err(_) => {
            eprintln!("skipped: no {name} in the shared data (DOCKLINT_SHARED)");
            None
        }
    }
}

/// The JSON objects of a `.jsonl` or `.jsonl.gz` file.
pub fn json_lines(name: &str) -> Option<Vec<serde_json::Value>> {
    let bytes = open(name)?;
    let text = if name.ends_with(".gz") {
        let mut text = String::new();
        GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
        text
    } else {
        String::from_utf8(bytes).unwrap()
    };
    Some(text.lines().map(|l| serde_json::from_str(l).unwrap()).collect())
}

/// Every file of a corpus archive, by path.
pub fn corpus(archive: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let bytes = open(&format!("corpus/{archive}.tar.gz"))?;
    let mut archive = tar::Archive::new(GzDecoder::new(bytes.as_slice()));
    let mut files = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        if entry.header().entry_type().is_file() {
            let path = entry.path().unwrap().to_string_lossy().trim_start_matches("./").to_string();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            files.push((path, bytes));
        }
    }
    files.sort();
    Some(files)
}

//! Patterns for paths, relative to the folder of the file that they stand in.

use crate::project::disk::{normal, parent};
use globset::{GlobBuilder, GlobMatcher};
use std::path::{Path, PathBuf};

/// Longer patterns are refused: the time to read one grows faster than its length.
const LONGEST: usize = 1000;

/// A pattern for paths. Without a `/` it is about names at any depth, with one about paths below its folder. `*` and `?` do not match
/// `/`, `**` does. What matches a folder matches everything in it.
#[derive(Clone, Debug)]
pub struct Glob {
    text: String,
    /// Absolute.
    folder: PathBuf,
    matcher: GlobMatcher,
}

impl PartialEq for Glob {
    fn eq(&self, other: &Glob) -> bool {
        (&self.text, &self.folder) == (&other.text, &other.folder)
    }
}

impl Eq for Glob {}

impl Glob {
    /// The pattern `text` in a file of `folder`, which is absolute.
    ///
    /// # Errors
    /// Why it is no pattern.
    pub fn new(text: &str, folder: &Path) -> Result<Glob, String> {
        if text.len() > LONGEST {
            return Err(format!("longer than {LONGEST} bytes"));
        }
        if text.starts_with('!') {
            return Err("there are no exceptions to a pattern".into());
        }
        let mut folder = normal(folder);
        let mut rest = text.strip_suffix('/').unwrap_or(text);
        let anchored = rest.contains('/');
        loop {
            if let Some(below) = rest.strip_prefix("../") {
                folder = parent(&folder);
                rest = below;
            } else if let Some(same) = rest.strip_prefix("./").or(rest.strip_prefix('/')) {
                rest = same;
            } else {
                break;
            }
        }
        if matches!(rest, "" | "." | "..") {
            return Err("it names no file".into());
        }
        // Alone first, as its own text is what a mistake is about.
        build(rest)?;
        let rest = if anchored { rest.to_owned() } else { format!("**/{rest}") };
        let matcher = if text.ends_with('/') { build(&format!("{rest}/**"))? } else { build(&format!("{{{rest},{rest}/**}}"))? };
        Ok(Glob { text: text.to_owned(), folder, matcher })
    }

    /// As it is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it matches a file, given by its absolute, normal path.
    pub fn matches(&self, path: &Path) -> bool {
        path.strip_prefix(&self.folder).is_ok_and(|below| self.matcher.is_match(below))
    }
}

fn build(text: &str) -> Result<GlobMatcher, String> {
    let glob = GlobBuilder::new(text).literal_separator(true).build();
    glob.map(|glob| glob.compile_matcher()).map_err(|error| error.kind().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(glob: &str, path: &str) -> bool {
        Glob::new(glob, Path::new("/p")).expect(glob).matches(Path::new(path))
    }

    #[test]
    fn names_match_at_any_depth_and_paths_below_the_folder() {
        assert!(matches("vendor", "/p/a/vendor/b/Dockerfile") && matches("*.dev", "/p/a/Dockerfile.dev"));
        assert!(matches("a/*.dev", "/p/a/x.dev") && matches("/a/", "/p/a/b/x") && matches("./a", "/p/a"));
        assert!(matches("a/**/x", "/p/a/x") && matches("a/**/x", "/p/a/b/c/x") && matches("{a,b}/x", "/p/b/x"));
        assert!(matches("../q/*", "/q/x") && matches("Dockerfile", "/p/Dockerfile"));
        assert!(!matches("a/*.dev", "/p/a/b/x.dev") && !matches("/a", "/p/b/a") && !matches("vendor/", "/p/vendor"));
        assert!(!matches("Dockerfile", "/q/Dockerfile") && !matches("vendor", "/p/vendored/x"));
    }

    #[test]
    fn mistakes_are_told() {
        for wrong in ["", "/", ".", "..", "../", "!a", "a[", "{a", &"a".repeat(2000)] {
            assert!(Glob::new(wrong, Path::new("/p")).is_err(), "{wrong}");
        }
    }
}

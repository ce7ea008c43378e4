//! Projects made of text.

use docklint::diagnostic::FileId;
use docklint::project::{Build, Content, File, Project};
use docklint::source::Source;

/// The project of some files, given by path and text. Every Dockerfile among them is built in its own folder.
pub fn project_of(files: &[(&str, &str)]) -> Project {
    let mut files = files.iter().filter(|(path, _)| path.contains("Dockerfile")).copied().collect::<Vec<_>>();
    files.sort_unstable();
    let file = |(path, text): (&str, &str)| {
        let source = Source::new(path, text);
        let content = Content::Dockerfile(Box::new(docklint::dockerfile::parse(&source)));
        File { source, content }
    };
    let builds = (0..files.len()).map(|i| Build { dockerfile: FileId(u32::try_from(i).unwrap()), context: Some(".".into()) });
    Project { builds: builds.collect(), files: files.into_iter().map(file).collect() }
}

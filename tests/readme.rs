//! What `README.md` shows is what the program does.

use crate::cli::run;
use crate::folder::Folder;
use std::fs;
use std::path::Path;

/// The first block of a language: where its text starts and ends.
fn block(page: &str, language: &str) -> std::ops::Range<usize> {
    let fence = format!("\n```{language}\n");
    let start = page.find(&fence).unwrap() + fence.len();
    start..start + page[start..].find("```").unwrap()
}

#[test]
fn the_samples_in_the_readme_are_real() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let page = fs::read_to_string(&path).unwrap();
    let folder = Folder::with(&["package.json", "package-lock.json", "server.js", "public/index.html"]);
    folder.write(".env", "PAYMENT_API_KEY=pk-live-8zQ4vT1mX7\n");
    folder.write(".git/HEAD", "ref: refs/heads/main\n");
    folder.write(".git/objects/pack/pack-1.pack", &"0".repeat(3_400_000));
    for i in 0..120 {
        folder.write(&format!("node_modules/package-{i}/index.js"), &"0".repeat(9_000));
    }
    folder.write("Dockerfile", &page[block(&page, "dockerfile")]);
    let (_, report, _) = run(folder.path(), &["--quiet"]);
    let mut real = page.clone();
    let (_, layers, _) = run(folder.path(), &["layers"]);
    let section = page.find("\n## See what a change rebuilds\n").unwrap();
    let sample = block(&page[section..], "text");
    real.replace_range(section + sample.start..section + sample.end, &layers);
    let section = page.find("\n## A project with Compose\n").unwrap();
    let project = Folder::with(&["package.json", "package-lock.json", "server.js"]);
    for (name, language) in [("Dockerfile", "dockerfile"), ("compose.yaml", "yaml")] {
        let sample = block(&page[section..], language);
        project.write(name, &page[section + sample.start..section + sample.end]);
    }
    let (_, said, _) = run(project.path(), &["--quiet", "--format", "concise", "compose.yaml"]);
    let sample = block(&page[section..], "text");
    real.replace_range(section + sample.start..section + sample.end, &said);
    real.replace_range(block(&page, "text"), &format!("{}\n", report.trim_end()));
    if std::env::var_os("DOCKLINT_WRITE_README").is_some() {
        fs::write(&path, &real).unwrap();
    } else {
        assert!(real == page, "a sample in README.md is out of date: DOCKLINT_WRITE_README=1 cargo test readme, and read it");
    }
}

#[test]
fn ci_runs_the_tests_as_the_readme_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("README.md")).unwrap();
    let ci = fs::read_to_string(root.join(".ci/run")).unwrap();
    let last = ci.trim_end().lines().last().unwrap();
    assert!(page.lines().any(|line| line.split('#').next().unwrap().trim() == last), "README.md does not say `{last}`");
}

//! Data that lies outside of the repository: cases recorded from Docker's own code.

/// The text of a file in the folder that `DOCKLINT_SHARED` names (default `../shared`); where it is absent, says so.
pub fn shared_file(path: &str) -> Option<String> {
    let folder = std::env::var("DOCKLINT_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let text = std::fs::read_to_string(format!("{folder}/{path}")).ok();
    if text.is_none() {
        println!("skipped: {folder}/{path} is not there");
    }
    text
}

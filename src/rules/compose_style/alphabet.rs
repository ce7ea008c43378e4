//! The alphabetical order of names, as people and dclint sort them.

/// What names are compared by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sorted {
    letters: Vec<(u8, char)>,
    is_upper: Vec<bool>,
}

/// By letters first, whatever their case; then the small ones first. `_` and `-` stand before digits, and those before letters, as in the
/// root collation of the Unicode Collation Algorithm.
pub fn sorted(name: &str) -> Sorted {
    let letter = |c: char| match c {
        '_' => (0, c),
        '-' => (1, c),
        '0'..='9' => (3, c),
        c if c.is_alphabetic() => (4, c.to_lowercase().next().unwrap_or(c)),
        c => (2, c),
    };
    Sorted { letters: name.chars().map(letter).collect(), is_upper: name.chars().map(char::is_uppercase).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_as_people_do() {
        let names = ["app", "App", "app_2", "app-1", "app.x", "app1", "appa", "b", "C"];
        assert!(names.is_sorted_by_key(|name| sorted(name)));
    }
}

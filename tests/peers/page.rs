//! The form of a page about another tool: a table of its codes, and a section for each difference with executed examples.

/// The page, taken apart.
pub struct Page {
    /// One for each code.
    pub rows: Vec<Row>,
    pub differences: Vec<Difference>,
}

/// A row of the table.
pub struct Row {
    pub code: String,
    /// The rules that answer to it, by name.
    pub rules: Vec<String>,
    /// The differences that concern it, by name.
    pub differences: Vec<String>,
}

/// A `###` section.
pub struct Difference {
    /// The first word of its heading, in backquotes there.
    pub name: String,
    pub examples: Vec<Example>,
}

/// A Dockerfile, fenced as `dockerfile silent=CODE,… found=CODE,…`.
pub struct Example {
    pub text: String,
    /// What the other tool reports and docklint does not.
    pub silent: Vec<String>,
    /// What docklint reports and the other tool does not.
    pub found: Vec<String>,
}

impl Page {
    /// Reads a page of the repository.
    pub fn read(path: &str) -> Page {
        let text = std::fs::read_to_string(crate::pages::root().join(path)).unwrap();
        let mut page = Page { rows: Vec::new(), differences: Vec::new() };
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if let Some(heading) = line.strip_prefix("### `") {
                let name = heading.split('`').next().unwrap().to_owned();
                page.differences.push(Difference { name, examples: Vec::new() });
            } else if let Some(info) = line.strip_prefix("```dockerfile") {
                let text = lines.by_ref().take_while(|l| *l != "```").map(|l| format!("{l}\n")).collect();
                let list = |key: &str| {
                    let value = info.split(' ').find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
                    value.into_iter().flat_map(|v| v.split(',')).map(str::to_owned).collect()
                };
                let example = Example { text, silent: list("silent"), found: list("found") };
                assert!(
                    !example.silent.is_empty() || !example.found.is_empty(),
                    "{path}: an example shows nothing:\n{}",
                    example.text
                );
                page.differences.last_mut().expect("examples stand under a difference").examples.push(example);
            } else if let Some(row) = line.strip_prefix("| `") {
                page.rows.push(row_of(row));
            }
        }
        assert!(!page.rows.is_empty(), "{path}: no table");
        page
    }

    /// The differences that concern a code.
    pub fn concerning(&self, code: &str) -> Vec<String> {
        let shows = |e: &Example| e.silent.iter().chain(&e.found).any(|c| c == code);
        self.differences.iter().filter(|d| d.examples.iter().any(shows)).map(|d| d.name.clone()).collect()
    }

    /// The differences by which docklint may be silent about a code.
    pub fn silences<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a str> {
        self.differences.iter().filter(move |d| d.codes().any(|c| c == code)).map(|d| d.name.as_str())
    }
}

impl Difference {
    /// The codes that docklint may be silent about for this reason.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.examples.iter().flat_map(|e| &e.silent).map(String::as_str)
    }
}

/// Of a line `CODE` | [`rule`](page), … | … | `difference`, …, the first backquote cut off.
fn row_of(line: &str) -> Row {
    let cells: Vec<&str> = line.trim_end_matches('|').split(" | ").collect();
    let [code, rules, _, differences] = cells.as_slice() else { panic!("four columns: {line}") };
    let quoted = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    Row { code: code.trim_end_matches('`').to_owned(), rules: quoted(rules), differences: quoted(differences) }
}

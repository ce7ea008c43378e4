//! The format of a rule's page: Markdown whose fenced blocks are executed.
//!
//! The words behind the opening fence say what a block is: a language, then `fail`, `pass` or `fix`, then options.
//!
//! | option | meaning |
//! |---|---|
//! | `path=sub/Dockerfile` | the blocks with a path below one heading are one project; without it a block is a project of its own: a Dockerfile, or `compose.yaml` in the language `yaml` |
//! | `count=2` | so many findings in this file |
//! | `at="RUN apk"`, `at=3:5` | one of them marks text that begins so, or starts at this line and column; may be repeated |
//! | `severity=info` | theirs |
//! | `alias=DL3008` | each of them answers to this code; `alias=none`: none answers to any |
//! | `with=root-user,stage-name` | these rules run as well |
//! | `size=12MB` | the file is filled up with NUL to this size (`KB`, `MB`) |
//! | `ends=crlf`, `ends=none` | lines end with CR LF; the last line has no end |

/// A page, taken apart.
pub struct Page {
    pub cases: Vec<Case>,
}

/// One project, and what is expected of it.
#[derive(Default)]
pub struct Case {
    pub heading: String,
    pub files: Vec<File>,
}

pub struct File {
    pub path: String,
    pub text: String,
    /// Whether only a fix makes it.
    pub is_new: bool,
    pub expected: Expected,
    /// Where the block is, for messages: path and line.
    pub origin: String,
}

#[derive(Default)]
pub struct Expected {
    /// Whether the rule finds something in this file; `None` if nobody asks.
    pub verdict: Option<Verdict>,
    pub count: Option<usize>,
    pub at: Vec<String>,
    pub severity: Option<String>,
    pub alias: Option<String>,
    pub with: Vec<String>,
    /// The text after fixing.
    pub fixed: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Fail,
    Pass,
}

impl Page {
    /// Reads a page.
    ///
    /// # Panics
    /// With the place and the mistake, if it is not in the format.
    pub fn parse(path: &str, text: &str) -> Page {
        let mut cases: Vec<Case> = Vec::new();
        let mut heading = String::new();
        // The case of the blocks with a path below the present heading, and whether it is still to be made.
        let mut project = None;
        let mut lines = (1..).zip(text.lines());
        while let Some((number, line)) = lines.next() {
            if line.starts_with('#') {
                heading = line.trim_start_matches('#').trim().to_owned();
                project = None;
            }
            let fence = &line[..line.len() - line.trim_start_matches('`').len()];
            if fence.len() < 3 {
                continue;
            }
            let body = lines.by_ref().map(|(_, l)| l).take_while(|l| *l != fence);
            let mut block = Block::parse(&line[fence.len()..], &format!("{path}:{number}"));
            block.take(body.map(|l| format!("{l}\n")).collect());
            let case = match (&block.path, project) {
                _ if block.is_illustration() => continue,
                (Some(_), Some(open)) => open,
                (None, _) if block.is_fix => cases.len().checked_sub(1).unwrap_or_else(|| block.complain("fixes nothing")),
                _ => {
                    cases.push(Case { heading: heading.clone(), files: Vec::new() });
                    cases.len() - 1
                }
            };
            if block.path.is_some() {
                project = Some(case);
            }
            cases[case].add(block);
        }
        Page { cases }
    }
}

impl Case {
    fn add(&mut self, block: Block) {
        if !block.is_fix {
            let default = if block.language == "yaml" { "compose.yaml" } else { "Dockerfile" };
            let path = block.path.unwrap_or_else(|| default.to_owned());
            self.files.push(File { path, text: block.text, is_new: false, expected: block.expected, origin: block.origin });
            return;
        }
        let fixed = self.files.iter_mut().rev().find(|f| match &block.path {
            Some(path) => f.path == *path,
            None => f.expected.verdict == Some(Verdict::Fail),
        });
        match fixed {
            Some(file) => file.expected.fixed = Some(block.text),
            None => {
                let path = block.path.unwrap_or_else(|| panic!("{}: fixes nothing", block.origin));
                let expected = Expected { fixed: Some(block.text), ..block.expected };
                self.files.push(File { path, text: String::new(), is_new: true, expected, origin: block.origin });
            }
        }
    }

    /// Paths and texts.
    pub fn files(&self) -> Vec<(&str, &str)> {
        self.files.iter().filter(|f| !f.is_new).map(|f| (f.path.as_str(), f.text.as_str())).collect()
    }
}

/// A fenced block on its way to a [`File`].
struct Block {
    origin: String,
    language: String,
    text: String,
    path: Option<String>,
    is_fix: bool,
    expected: Expected,
    size: usize,
    ends: Option<String>,
}

impl Block {
    fn parse(info: &str, origin: &str) -> Block {
        let expected = Expected::default();
        let origin = origin.to_owned();
        let language = words(info).next().unwrap_or_default();
        let mut block = Block { origin, language, text: String::new(), path: None, is_fix: false, expected, size: 0, ends: None };
        for word in words(info).skip(1) {
            match word.split_once('=') {
                None => block.set_verdict(&word),
                Some((option, value)) => block.set_option(option, value.to_owned()),
            }
        }
        block
    }

    fn set_verdict(&mut self, word: &str) {
        match word {
            "fail" => self.expected.verdict = Some(Verdict::Fail),
            "pass" => self.expected.verdict = Some(Verdict::Pass),
            "fix" => self.is_fix = true,
            _ => self.complain(&format!("`{word}` is none of fail, pass, fix")),
        }
    }

    fn set_option(&mut self, option: &str, value: String) {
        match option {
            "path" => self.path = Some(value),
            "count" => self.expected.count = value.parse().ok(),
            "at" => self.expected.at.push(value),
            "severity" => self.expected.severity = Some(value),
            "alias" => self.expected.alias = Some(value),
            "with" => self.expected.with.extend(value.split(',').map(str::to_owned)),
            "size" => self.size = bytes(&value).unwrap_or_else(|| self.complain("a size is a number and KB or MB")),
            "ends" => self.ends = Some(value),
            _ => self.complain(&format!("unknown option `{option}`")),
        }
    }

    fn take(&mut self, text: String) {
        self.text = match self.ends.as_deref() {
            None => text,
            Some("crlf") => text.replace('\n', "\r\n"),
            Some("none") => text.trim_end_matches('\n').to_owned(),
            Some(ends) => self.complain(&format!("unknown line ends `{ends}`")),
        };
        let fill = self.size.saturating_sub(self.text.len());
        self.text.extend(std::iter::repeat_n('\0', fill));
    }

    /// Whether it is there to be read only.
    fn is_illustration(&self) -> bool {
        self.path.is_none() && !self.is_fix && self.expected.verdict.is_none()
    }

    fn complain(&self, what: &str) -> ! {
        panic!("{}: {what}", self.origin)
    }
}

/// The words of an info string; a value in double quotes may hold blanks.
fn words(info: &str) -> impl Iterator<Item = String> {
    let mut quoted = false;
    let split = info.split(move |c: char| {
        quoted ^= c == '"';
        c == ' ' && !quoted
    });
    split.filter(|w| !w.is_empty()).map(|w| w.replace('"', "")).collect::<Vec<_>>().into_iter()
}

fn bytes(size: &str) -> Option<usize> {
    let (number, unit) = size.split_at_checked(size.len().checked_sub(2)?)?;
    let unit = match unit {
        "KB" => 1_000,
        "MB" => 1_000_000,
        _ => return None,
    };
    Some(number.parse::<usize>().ok()? * unit)
}

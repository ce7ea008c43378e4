//! Which commands may fail, and where it makes a difference.

use crate::shell::{
    BlockId, BlockKind, Call, CallInfo, Command, CommandId, CommandKind, Link, Part, PartKind, Pipeline, Script, Word,
};

/// Programs that fail only if the machine does.
#[rustfmt::skip]
const NEVER_FAIL: &[&str] = &[
    ":", "arch", "basename", "date", "dirname", "echo", "env", "export", "hostname", "id", "nproc", "printenv", "printf", "pwd",
    "read", "seq", "set", "sleep", "true", "uname", "whoami", "yes",
];

/// Programs that look something up, and whose failure says no more than that there is nothing of the kind. Scripts that ask them
/// rely on getting what there is.
const QUERIES: &[&str] =
    &["dpkg-query", "find", "getent", "ldd", "lddtree", "pgrep", "readlink", "realpath", "scanelf", "type", "which"];

/// Programs that turn the text they read into other text: fed by a pipe, they fail no more than it does.
#[rustfmt::skip]
const FILTERS: &[&str] = &[
    "awk", "cat", "column", "cut", "egrep", "fgrep", "fold", "gawk", "grep", "head", "mawk", "nl", "paste", "rev", "sed", "sort", "tac",
    "tail", "tee", "tr", "uniq", "wc",
];

/// Compound commands are looked into this far.
const MAX_DEPTH: usize = 4;

/// What is to be known of a script before its pipes are judged.
pub(super) struct Outcomes<'a> {
    pub(super) script: &'a Script,
    /// For each pipeline of each block whether nobody heeds its status, or somebody expects it to fail: `pipefail` would change
    /// nothing, or harm.
    pub(super) unheeded: Vec<Vec<bool>>,
    /// For each command the blocks it holds.
    blocks: Vec<Vec<BlockId>>,
}

impl<'a> Outcomes<'a> {
    pub(super) fn of(script: &'a Script) -> Outcomes<'a> {
        let mut outcomes = Outcomes { script, unheeded: Vec::new(), blocks: vec![Vec::new(); script.commands.len()] };
        for (id, block) in script.blocks.iter().enumerate() {
            let outer = match (block.kind, block.parent.map(|c| &script.commands[c])) {
                (BlockKind::Condition | BlockKind::ProcessSubstitution, _) => true,
                // Only an assignment passes on the status of what it substitutes.
                (BlockKind::Substitution, Some(command)) if !command.words.is_empty() => true,
                // What `find` runs is one of its tests.
                (BlockKind::Nested, _) if block.parent.and_then(|c| outcomes.call(c)).is_some_and(|c| c.name() == "find") => true,
                (_, Some(command)) => outcomes.unheeded[command.block][command.pipeline],
                (_, None) => false,
            };
            let unheeded = outcomes.unheeded_in(&block.pipelines, outer);
            outcomes.unheeded.push(unheeded);
            if let Some(parent) = block.parent {
                outcomes.blocks[parent].push(id);
            }
        }
        outcomes
    }

    fn unheeded_in(&self, pipelines: &[Pipeline], outer: bool) -> Vec<bool> {
        let mut unheeded = vec![outer; pipelines.len()];
        // Whether a failure of the pipeline before is caught: `… && … || true`.
        let mut caught = false;
        for (i, pipeline) in pipelines.iter().enumerate().rev() {
            let succeeds = self.succeeds(pipeline);
            unheeded[i] |= caught || pipeline.negated || pipeline.background || succeeds;
            caught = match pipeline.link {
                Link::Or => caught || succeeds,
                Link::And => caught,
                Link::First | Link::Sequence => false,
            };
        }
        unheeded
    }

    /// Whether a pipeline succeeds whatever comes before its last command: `… | true`, or `echo` behind `||`.
    fn succeeds(&self, pipeline: &Pipeline) -> bool {
        let last = pipeline.commands.last().and_then(|c| self.call(*c));
        last.is_some_and(|call| match call.name() {
            "exit" | "return" => call.args().first().is_some_and(|status| status.is("0")),
            name => matches!(name, ":" | "true" | "echo" | "printf"),
        })
    }

    /// The program that a simple command calls.
    pub(super) fn call(&self, command: CommandId) -> Option<Call<'a>> {
        let script = self.script;
        let first = script.calls.partition_point(|c| c.command < command);
        let info: &CallInfo = script.calls.get(first).filter(|c| c.command == command)?;
        Some(Call { script, info })
    }

    /// Whether a command may fail for a reason that somebody should hear of. `fed` is whether a pipe leads into it.
    pub(super) fn may_fail(&self, command: CommandId, fed: bool) -> bool {
        self.may_fail_within(command, fed, MAX_DEPTH)
    }

    fn may_fail_within(&self, id: CommandId, fed: bool, depth: usize) -> bool {
        let command = &self.script.commands[id];
        match command.kind {
            CommandKind::Simple => self.simple_may_fail(command, self.call(id), fed),
            CommandKind::Function | CommandKind::Test | CommandKind::Arithmetic => false,
            _ if depth == 0 => true,
            _ => self.blocks[id].iter().filter(|b| runs(self.script.blocks[**b].kind)).any(|b| {
                let pipelines = self.script.blocks[*b].pipelines.iter().zip(&self.unheeded[*b]);
                let heeded = pipelines.filter(|(_, unheeded)| !**unheeded).filter_map(|(p, _)| p.commands.last());
                heeded.copied().any(|last| self.may_fail_within(last, fed, depth - 1))
            }),
        }
    }

    fn simple_may_fail(&self, command: &Command, call: Option<Call>, fed: bool) -> bool {
        let Some(call) = call else { return !command.words.is_empty() };
        if command.redirects.iter().any(|r| r.operator.trim_start_matches(|c: char| c.is_ascii_digit()) == "<") {
            return true;
        }
        let fed = fed
            || command
                .redirects
                .iter()
                .any(|r| r.operator.ends_with("<<") || r.operator.ends_with("<<-") || r.operator.ends_with("<<<"));
        let is_filter = fed && FILTERS.contains(&call.name()) && call.info.wrappers.iter().all(|(name, _)| name != "xargs");
        let never = [NEVER_FAIL, QUERIES].iter().any(|names| names.contains(&call.name()));
        !(is_filter || never || asks_only(call))
    }

    /// Whether a command fails when it reads nothing, so that the pipeline fails with the program that feeds it.
    pub(super) fn notices_missing_input(&self, command: CommandId) -> bool {
        let Some(call) = self.call(command) else { return false };
        match call.name() {
            "grep" | "egrep" | "fgrep" => !has_option(call, 'v', "--invert-match"),
            "md5sum" | "sha1sum" | "sha224sum" | "sha256sum" | "sha384sum" | "sha512sum" | "shasum" | "b2sum" => {
                has_option(call, 'c', "--check")
            }
            _ => false,
        }
    }

    /// From which byte on the script does without `pipefail` by its own word: `set +o pipefail`.
    pub(super) fn switched_off(&self) -> Option<u32> {
        let is_off = |call: &Call| {
            call.name() == "set" && call.args().windows(2).any(|w| w[0].prefix().starts_with('+') && w[1].is("pipefail"))
        };
        self.script.calls().find(is_off).map(|call| call.span().start)
    }

    /// Whether a command may stop reading before its input ends, so that what feeds it fails under `pipefail`.
    pub(super) fn stops_early(&self, command: CommandId) -> bool {
        self.call(command).is_some_and(|call| match call.name() {
            "head" => true,
            "awk" | "gawk" | "mawk" => call.args().iter().any(|word| word.display().contains("exit")),
            "sed" => call.args().iter().any(|word| quits(&word.display())),
            "grep" | "egrep" | "fgrep" => has_option(call, 'q', "--quiet") || has_option(call, 'm', "--max-count"),
            _ => false,
        })
    }

    /// Whether the script looks at the status of each command of a pipeline itself, as bash lets it.
    pub(super) fn reads_pipe_status(&self) -> bool {
        let reads = |part: &Part| matches!(&part.kind, PartKind::Parameter { name, .. } if name.eq_ignore_ascii_case("pipestatus"));
        let words = |command: &'a Command| command.words.iter().chain(command.assignments.iter().map(|a| &a.value));
        self.script.commands.iter().flat_map(words).any(|word: &Word| word.parts.iter().any(reads))
    }
}

/// Whether a block is what its command does, rather than what it asks or defines.
fn runs(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Subshell | BlockKind::Group | BlockKind::Body)
}

/// Whether a program is asked for its version, or a package manager for what is installed.
fn asks_only(call: Call) -> bool {
    let option = call.args().first().map_or("", |word| word.prefix());
    match (call.name(), option) {
        (_, "--version" | "--help") => true,
        ("dpkg", "-l" | "--list" | "-L" | "--listfiles" | "-S" | "--search" | "--get-selections" | "--print-architecture") => true,
        ("apk", "info") => true,
        ("rpm", option) => option.starts_with("-q") || option == "--query",
        _ => false,
    }
}

/// Whether the last command of a text for `sed` is `q`: `1q`, `/a/{p;q}`.
fn quits(text: &str) -> bool {
    let before = text.trim_end_matches(['}', ';', ' ']).strip_suffix('q').and_then(|text| text.chars().next_back());
    before.is_some_and(|c| c.is_ascii_digit() || matches!(c, ';' | '{' | '$' | ' ')) && !text.starts_with('s')
}

fn has_option(call: Call, letter: char, long: &str) -> bool {
    let matches = |text: &str| text == long || text.strip_prefix('-').is_some_and(|t| !t.starts_with('-') && t.contains(letter));
    call.args().iter().any(|word| matches(word.prefix()))
}

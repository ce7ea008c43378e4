//! What an image is for: whether it runs one program, and that one compiles nothing.

use crate::dockerfile::image::ImageRef;
use crate::dockerfile::{Base, CommandLine, Instruction, Kind, Stage};
use crate::lint::Cx;
use crate::project::places;

/// Parts of the names of files, folders, stages and images that say that people build or work in the image.
const WORKSHOPS: &[&str] = &[
    "build",
    "builder",
    "buildbot",
    "ci",
    "circleci",
    "codespaces",
    "compile",
    "debug",
    "dev",
    "devcontainer",
    "devel",
    "develop",
    "development",
    "gitpod",
    "jenkins",
    "jupyter",
    "notebook",
    "playground",
    "rocker",
    "runner",
    "sandbox",
    "sdk",
    "test",
    "testing",
    "tests",
    "toolchain",
    "tools",
    "vscode",
    "workspace",
];

/// Official images that bring compilers, so that more of them hardly matter.
const WITH_COMPILERS: &[&str] = &[
    "buildpack-deps",
    "clojure",
    "elixir",
    "erlang",
    "gcc",
    "golang",
    "gradle",
    "haskell",
    "maven",
    "node",
    "perl",
    "python",
    "ruby",
    "rust",
    "swift",
];

/// Programs that compile, or let people do so, or of which nobody knows what they run.
const OPEN_ENDED: &[&str] = &[
    "ansible",
    "ansible-playbook",
    "ash",
    "bash",
    "bats",
    "bazel",
    "cargo",
    "cmake",
    "code-server",
    "composer",
    "cmd",
    "dash",
    "emacs",
    "fish",
    "g++",
    "gcc",
    "gdb",
    "ghci",
    "git",
    "go",
    "gradle",
    "gradlew",
    "iex",
    "init",
    "ipython",
    "irb",
    "jekyll",
    "jest",
    "julia",
    "jupyter",
    "jupyter-lab",
    "jupyter-notebook",
    "jupyterhub",
    "ksh",
    "lein",
    "make",
    "mix",
    "mvn",
    "mvnw",
    "pip",
    "powershell",
    "pry",
    "pwsh",
    "pytest",
    "rake",
    "rspec",
    "rserver",
    "dind",
    "erl",
    "my_init",
    "run-parts",
    "runsvdir",
    "runsvdir-start",
    "s6-svscan",
    "sbt",
    "sh",
    "sleep",
    "sshd",
    "supervisord",
    "systemd",
    "tail",
    "tmux",
    "tox",
    "true",
    "vim",
    "zsh",
];

/// Interpreters, which without a script are a place to work in.
const INTERPRETERS: &[&str] = &["lua", "node", "perl", "php", "python", "python2", "python3", "ruby", "R"];

/// Subcommands that compile or test.
const WORK: &[&str] = &["build", "compile", "dev", "develop", "install", "lint", "serve", "start:dev", "test", "watch"];

/// What the image runs, if that is a program which compiles nothing: its name, and the instruction that says so.
pub(super) fn command<'a>(cx: &Cx<'a>, stage: &'a Stage) -> Option<(String, &'a Instruction)> {
    let file = cx.dockerfile;
    let is_workshop =
        |text: &str| text.to_lowercase().split(|c: char| !c.is_ascii_alphanumeric()).any(|part| WORKSHOPS.contains(&part));
    let named = stage.name.as_ref().is_some_and(|(name, _)| is_workshop(name));
    let based = match file.root_base(stage) {
        Base::Image(image) | Base::Repository(image) => is_workshop(image.as_str()) || has_compilers(image),
        Base::Scratch | Base::Stage(_) | Base::Unknown => true,
    };
    if named || based || is_workshop(cx.source.path()) {
        return None;
    }
    let backwards = || file.lineage(stage).flat_map(|s| file.instructions[s.instructions.clone()].iter().rev());
    let entrypoint = backwards().find(|i| matches!(i.kind, Kind::Entrypoint(_)));
    let cmd = backwards().find(|i| matches!(i.kind, Kind::Cmd(_)));
    let instruction = entrypoint.or(cmd)?;
    let mut commands = commands(instruction);
    if let (Some(_), Some(cmd), [only]) = (entrypoint, cmd, commands.as_mut_slice()) {
        only.extend(self::commands(cmd).into_iter().next().unwrap_or_default());
    }
    let programs: Option<Vec<String>> = commands.iter().map(|words| program(words)).collect();
    Some((programs?.pop()?, instruction))
}

fn has_compilers(image: &ImageRef) -> bool {
    let is_slim = image.tag().is_some_and(|tag| tag.contains("slim") || tag.contains("alpine"));
    image.official_name().is_some_and(|name| WITH_COMPILERS.contains(&name)) && !is_slim
}

/// The words of each program that a command starts.
fn commands(instruction: &Instruction) -> Vec<Vec<String>> {
    match (instruction.kind.command(), &instruction.script) {
        (Some(CommandLine::Exec(words)), _) => vec![words.iter().map(|word| word.as_str().to_owned()).collect()],
        (_, Some(script)) => script.calls().map(|call| call.words().iter().map(|word| word.display()).collect()).collect(),
        _ => Vec::new(),
    }
}

/// The program that words start, if it compiles nothing.
fn program(words: &[String]) -> Option<String> {
    const WRAPPERS: [&str; 8] = ["catatonit", "dumb-init", "env", "exec", "gosu", "su-exec", "tini", "with-contenv"];
    let mut words = words.iter().map(String::as_str).peekable();
    let mut name = places::name(words.next()?);
    while WRAPPERS.contains(&name) {
        let takes_user = matches!(name, "gosu" | "su-exec");
        while words.next_if(|word| word.starts_with('-') || word.contains('=')).is_some() {}
        if takes_user {
            words.next()?;
        }
        name = places::name(words.next()?);
    }
    let rest: Vec<&str> = words.collect();
    let first = rest.iter().copied().find(|word| !word.starts_with('-'));
    let is_script = name.ends_with(".sh")
        || ["boot", "entrypoint", "run", "start"].iter().any(|part| name.split(['-', '_']).any(|p| p == *part))
        || name.contains(['$', '('])
        || name.starts_with('-');
    let idle =
        INTERPRETERS.contains(&name.trim_end_matches(|c: char| c == '.' || c.is_ascii_digit())) || INTERPRETERS.contains(&name);
    let works =
        rest.iter().take(3).any(|word| WORK.contains(word)) && matches!(name, "npm" | "yarn" | "pnpm" | "bun" | "npx" | "dotnet");
    let is_open = is_script || OPEN_ENDED.contains(&name) || idle && first.is_none() || works;
    (!is_open && !rest.iter().any(|word| OPEN_ENDED.contains(&places::name(word)))).then(|| name.to_owned())
}

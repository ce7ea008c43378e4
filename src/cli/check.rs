//! `docklint check`: where the command line meets discovery, loading and the engine.

use super::args::{Check, Color};
use super::{CLEAN, FAILED, FOUND, adopt, complain, mend, quiet_if_closed, terminal, warn};
use crate::config::{Configs, Environment, Layer};
use crate::lint::{self, Policy, Report, Searched, Settings};
use crate::project::discovery::is_wanted_name;
use crate::project::{Content, Disk, LoadOptions, Project, RealDisk, discover, load};
use crate::report::{self, Format, Mended, View, visible};
use crate::rules::RULES;
use clap::ValueEnum;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Checks or mends, reports, and says how it went.
pub(super) fn run(args: &Check, started: Instant) -> Result<u8, String> {
    set_threads(args.threads)?;
    let mut input = input(args)?;
    if args.diff {
        return mend::show(args, &mut input, started);
    }
    let fixes = args.fix || !args.fix_only.is_empty();
    if args.unsafe_fixes && !fixes {
        return Err("`--unsafe-fixes` says how far `--fix` or `--diff` may go: give one of them too".into());
    }
    let mut said = None;
    let mut done = match &args.adopt.add_ignores {
        Some(reason) => adopt::add_ignores(reason, &mut input, &mut said)?,
        None if fixes => mend::write(args, &mut input)?,
        // A baseline asks what each file could have brought.
        None if args.adopt.baseline.is_none() && args.adopt.write_baseline.is_none() => input.check_in_parts(),
        None => input.check(),
    };
    if let Some(path) = &args.adopt.write_baseline {
        said = Some(adopt::write_baseline(path, &mut done)?);
    } else if let Some(path) = &args.adopt.baseline {
        adopt::apply_baseline(path, &mut done)?;
    }
    done.policy.warnings.iter().for_each(|warning| warn(warning));
    let mut failures = input.failures;
    failures.extend(done.failures);
    failures.iter().for_each(|failure| complain(failure));
    failures.extend(unreadable(&done.project));
    let view = View { project: &done.project, report: &done.report, rules: RULES, failures: &failures };
    let to_stderr = fixes && input.options.stdin.is_some();
    let format = format(args, &done.policy);
    write(args, format, color(args, &done.policy), &view, to_stderr)?;
    // What a program reads may be mixed with what goes to the standard error.
    let for_program = args.output.is_none() && matches!(format, Format::Json | Format::Sarif);
    let nothing_done = done.project.files.is_empty() && !failures.is_empty();
    if !args.quiet && !for_program && !nothing_done {
        said.iter().for_each(|said| _ = writeln!(io::stderr().lock(), "{said}"));
        let _ = writeln!(io::stderr().lock(), "{}", report::summary(&view, done.mended, started.elapsed()));
    }
    let code = exit_code(&done.report, &failures, &done.policy);
    // The process ends here: to take the trees apart first would only cost time.
    std::mem::forget((done.project, done.report));
    Ok(code)
}

/// What a run came to.
pub(super) struct Done {
    pub(super) project: Project,
    pub(super) policy: Policy,
    pub(super) report: Report,
    pub(super) mended: Mended,
    /// What could not be done, a sentence each.
    pub(super) failures: Vec<String>,
}

/// What is to be checked, and how.
pub(super) struct Input {
    files: Vec<PathBuf>,
    /// Folders, and the files that were found in them or named.
    searched: (Vec<PathBuf>, Vec<PathBuf>),
    pub(super) options: LoadOptions,
    configs: Configs<'static>,
    /// The command line's part of the configuration.
    layer: Layer,
    /// What could not be found, a sentence each.
    pub(super) failures: Vec<String>,
}

impl Input {
    /// The project as a disk and the standard input have it.
    pub(super) fn load(&mut self, disk: Arc<dyn Disk>, stdin: Option<(String, Vec<u8>)>) -> (Project, Policy) {
        let options = LoadOptions { stdin, ..self.options.clone() };
        let mut project = load(disk, &self.files, &options);
        let policy = self.policy(&mut project);
        (project, policy)
    }

    /// Checks all at once.
    fn check(&mut self) -> Done {
        let (project, policy) = self.load(Arc::new(RealDisk), self.options.stdin.clone());
        let report = lint::check_each(&project, &policy);
        Done { project, policy, report, mended: Mended::default(), failures: Vec::new() }
    }

    /// Finds the same with less memory, for whoever needs no trees behind it.
    fn check_in_parts(&mut self) -> Done {
        let configs = Mutex::new(&mut self.configs);
        let policy = |part: &Project| {
            let mut configs = configs.lock().unwrap_or_else(PoisonError::into_inner);
            Policy::of_files(RULES, part, &mut configs, &self.layer)
        };
        let (mut project, mut report) = lint::check_in_parts(Arc::new(RealDisk), &self.files, &self.options, policy);
        let count = project.files.len();
        let policy = self.policy(&mut project);
        lint::check_from(count, &project, &policy, &mut report);
        Done { project, policy, report, mended: Mended::default(), failures: Vec::new() }
    }

    fn policy(&mut self, project: &mut Project) -> Policy {
        let searched = Searched { folders: &self.searched.0, files: &self.searched.1 };
        let policy = Policy::new(RULES, project, &mut self.configs, &self.layer, searched);
        policy.expect("its names were looked up when the command line was read")
    }
}

fn set_threads(threads: usize) -> Result<(), String> {
    if threads == 0 {
        return Ok(());
    }
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().map_err(|e| e.to_string())
}

/// What is to be checked, and how.
fn input(args: &Check) -> Result<Input, String> {
    let is_stdin = |path: &&PathBuf| path.as_path() == Path::new("-");
    let mut paths: Vec<PathBuf> = args.paths.iter().filter(|p| !is_stdin(p)).cloned().collect();
    let only_default = paths == [Path::new(".")] && args.stdin_filename.is_some();
    let from_stdin = only_default || paths.len() < args.paths.len();
    if only_default {
        paths.clear();
    }
    if args.stdin_filename.is_some() && !from_stdin {
        return Err("`--stdin-filename` names what is read from `-`, which is not among the paths".into());
    }
    let stdin = from_stdin.then(|| read_stdin(args.stdin_filename.as_deref())).transpose()?;
    let found = discover(&paths, is_wanted_name);
    let mut configs = Configs::new(&RealDisk, args.choice.lookup(), Environment::of_process())?;
    configs.look_ahead(&found.files);
    let named: HashSet<PathBuf> = paths.iter().map(|path| configs.absolute(path)).collect();
    let is_named = |configs: &Configs, path: &Path| !args.force_exclude && named.contains(&configs.absolute(path));
    let is_kept = |path: &&PathBuf| !configs.excludes(path) || is_named(&configs, path);
    let files: Vec<PathBuf> = found.files.iter().filter(is_kept).cloned().collect();
    let stdin = stdin.filter(|(name, _)| !(args.force_exclude && configs.excludes(Path::new(name))));
    let names = files.iter().map(PathBuf::as_path).chain(stdin.iter().map(|(name, _)| Path::new(name)));
    let shells = configs.shells(names);
    let options = LoadOptions { context: args.context.clone(), stdin, shells, ..LoadOptions::default() };
    let folders: Vec<PathBuf> = paths.into_iter().filter(|path| path.is_dir()).collect();
    let layer = args.layer();
    Settings::new(RULES, &layer).map_err(|unknown| unknown.to_string())?;
    let failures = found.errors.iter().map(|(path, problem)| failure(path, problem)).collect();
    Ok(Input { files, searched: (folders, found.files), options, configs, layer, failures })
}

pub(super) fn read_stdin(name: Option<&str>) -> Result<(String, Vec<u8>), String> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).map_err(|e| format!("cannot read the standard input: {e}"))?;
    Ok((name.unwrap_or("<stdin>").to_owned(), bytes))
}

fn failure(path: &Path, problem: &str) -> String {
    let path = path.to_string_lossy();
    // A mistyped command looks like a path.
    let commands = ["check", "rules", "explain", "layers", "config", "init", "completions"];
    let meant = commands.iter().find(|command| strsim::osa_distance(command, &path) <= 2);
    let hint = meant.map(|command| format!("; did you mean `docklint {command}`?")).unwrap_or_default();
    format!("cannot read `{}`: {}{hint}", visible(&path), visible(problem))
}

pub(super) fn unreadable(project: &Project) -> impl Iterator<Item = String> {
    project.files.iter().filter_map(|file| match &file.content {
        Content::Unreadable(problem) => Some(format!("cannot read `{}`: {problem}", file.source.path())),
        Content::Dockerfile(_)
        | Content::Released
        | Content::Compose(_)
        | Content::Env
        | Content::Ignore(_)
        | Content::Config
        | Content::Broken(_) => None,
    })
}

/// What the command line says, or the configuration.
fn format(args: &Check, policy: &Policy) -> Format {
    let configured = || Format::from_str(policy.appearance.format?, false).ok();
    args.format.or_else(configured).unwrap_or(Format::Full)
}

/// What the command line says, or the configuration.
fn color(args: &Check, policy: &Policy) -> Color {
    match args.color {
        Color::Auto if policy.appearance.colour == Some(false) => Color::Never,
        color => color,
    }
}

fn write(args: &Check, format: Format, color: Color, view: &View, to_stderr: bool) -> Result<(), String> {
    let paint = terminal::paint(color, args.output.is_some() || to_stderr);
    let to = |out: &mut dyn Write| report::write(out, format, view, paint).and_then(|()| out.flush());
    match &args.output {
        None if to_stderr => to(&mut BufWriter::new(io::stderr().lock())).map_err(|e| format!("cannot write the report: {e}")),
        None => quiet_if_closed(to(&mut BufWriter::new(io::stdout().lock()))).map_err(|e| format!("cannot write the report: {e}")),
        Some(path) => {
            let written = File::create(path).and_then(|file| to(&mut BufWriter::new(file)));
            written.map_err(|e| format!("cannot write `{}`: {e}", visible(&path.to_string_lossy())))
        }
    }
}

fn exit_code(findings: &Report, failures: &[String], policy: &Policy) -> u8 {
    match findings.findings.iter().any(|finding| policy.fails(finding)) {
        _ if !failures.is_empty() => FAILED,
        true => FOUND,
        false => CLEAN,
    }
}

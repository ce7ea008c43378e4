//! `docklint check`: where the command line meets discovery, loading and the engine.

use super::args::{Check, FailOn};
use super::{CLEAN, FAILED, FOUND, adopt, complain, mend, quiet_if_closed, terminal};
use crate::lint::{self, Report, Selection, Settings};
use crate::project::discovery::is_dockerfile_name;
use crate::project::{Content, Disk, LoadOptions, Project, RealDisk, discover, load};
use crate::report::{self, Format, Mended, View, visible};
use crate::rules::RULES;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Checks or mends, reports, and says how it went.
pub(super) fn run(args: &Check, started: Instant) -> Result<u8, String> {
    set_threads(args.threads)?;
    let selection = Selection::new(RULES, &args.select, &args.extend_select, &args.ignore).map_err(|e| e.to_string())?;
    let settings = Settings::from(selection);
    let input = input(args)?;
    if args.diff {
        return mend::show(args, &settings, &input, started);
    }
    let fixes = args.fix || !args.fix_only.is_empty();
    if args.unsafe_fixes && !fixes {
        return Err("`--unsafe-fixes` says how far `--fix` or `--diff` may go: give one of them too".into());
    }
    let mut said = None;
    let mut done = match &args.adopt.add_ignores {
        Some(reason) => {
            let (done, wrote) = adopt::add_ignores(reason, &settings, &input)?;
            said = Some(wrote);
            done
        }
        None if fixes => mend::write(args, &settings, &input)?,
        None => only_check(&settings, &input),
    };
    if let Some(path) = &args.adopt.write_baseline {
        said = Some(adopt::write_baseline(path, &settings, &mut done)?);
    } else if let Some(path) = &args.adopt.baseline {
        adopt::apply_baseline(path, &settings, &mut done)?;
    }
    let mut failures = input.failures;
    failures.extend(done.failures);
    failures.iter().for_each(|failure| complain(failure));
    failures.extend(unreadable(&done.project));
    let view = View { project: &done.project, report: &done.report, rules: RULES, failures: &failures };
    let to_stderr = fixes && input.options.stdin.is_some();
    write(args, &view, to_stderr)?;
    // What a program reads may be mixed with what goes to the standard error.
    let for_program = args.output.is_none() && matches!(args.format, Format::Json | Format::Sarif);
    let nothing_done = done.project.files.is_empty() && !failures.is_empty();
    if !args.quiet && !for_program && !nothing_done {
        said.iter().for_each(|said| _ = writeln!(io::stderr().lock(), "{said}"));
        let _ = writeln!(io::stderr().lock(), "{}", report::summary(&view, done.mended, started.elapsed()));
    }
    let code = exit_code(&done.report, &failures, args.fail_on);
    // The process ends here: to take the trees apart first would only cost time.
    std::mem::forget(done.project);
    Ok(code)
}

/// What a run came to.
pub(super) struct Done {
    pub(super) project: Project,
    pub(super) report: Report,
    pub(super) mended: Mended,
    /// What could not be done, a sentence each.
    pub(super) failures: Vec<String>,
}

fn only_check(settings: &Settings, input: &Input) -> Done {
    let project = input.load(Arc::new(RealDisk));
    let report = lint::check(&project, settings);
    Done { project, report, mended: Mended::default(), failures: Vec::new() }
}

/// What is to be checked.
pub(super) struct Input {
    pub(super) files: Vec<PathBuf>,
    pub(super) options: LoadOptions,
    /// What of it could not be found.
    pub(super) failures: Vec<String>,
}

impl Input {
    pub(super) fn load(&self, disk: Arc<dyn Disk>) -> Project {
        load(disk, &self.files, &self.options)
    }
}

fn set_threads(threads: usize) -> Result<(), String> {
    if threads == 0 {
        return Ok(());
    }
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().map_err(|e| e.to_string())
}

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
    let found = discover(&paths, is_dockerfile_name);
    let failures = found.errors.iter().map(|(path, problem)| failure(path, problem)).collect();
    let options = LoadOptions { context: args.context.clone(), stdin, root: PathBuf::new() };
    Ok(Input { files: found.files, options, failures })
}

fn read_stdin(name: Option<&str>) -> Result<(String, Vec<u8>), String> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).map_err(|e| format!("cannot read the standard input: {e}"))?;
    Ok((name.unwrap_or("<stdin>").to_owned(), bytes))
}

fn failure(path: &Path, problem: &str) -> String {
    let path = path.to_string_lossy();
    // A mistyped command looks like a path.
    let commands = ["check", "rules", "explain", "completions"];
    let meant = commands.iter().find(|command| strsim::osa_distance(command, &path) <= 2);
    let hint = meant.map(|command| format!("; did you mean `docklint {command}`?")).unwrap_or_default();
    format!("cannot read `{}`: {}{hint}", visible(&path), visible(problem))
}

pub(super) fn unreadable(project: &Project) -> impl Iterator<Item = String> {
    project.files.iter().filter_map(|file| match &file.content {
        Content::Unreadable(problem) => Some(format!("cannot read `{}`: {problem}", file.source.path())),
        Content::Dockerfile(_) | Content::Ignore(_) | Content::Config | Content::Broken(_) => None,
    })
}

fn write(args: &Check, view: &View, to_stderr: bool) -> Result<(), String> {
    let paint = terminal::paint(args.color, args.output.is_some() || to_stderr);
    let to = |out: &mut dyn Write| report::write(out, args.format, view, paint).and_then(|()| out.flush());
    match &args.output {
        None if to_stderr => to(&mut BufWriter::new(io::stderr().lock())).map_err(|e| format!("cannot write the report: {e}")),
        None => quiet_if_closed(to(&mut BufWriter::new(io::stdout().lock()))).map_err(|e| format!("cannot write the report: {e}")),
        Some(path) => {
            let written = File::create(path).and_then(|file| to(&mut BufWriter::new(file)));
            written.map_err(|e| format!("cannot write `{}`: {e}", visible(&path.to_string_lossy())))
        }
    }
}

fn exit_code(findings: &Report, failures: &[String], fail_on: FailOn) -> u8 {
    if !failures.is_empty() {
        return FAILED;
    }
    match (fail_on.severity(), findings.worst()) {
        (Some(least), Some(worst)) if worst >= least => FOUND,
        _ => CLEAN,
    }
}

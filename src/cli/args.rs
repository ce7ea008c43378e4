//! What may be written behind `docklint`.

use super::adopt::Adopt;
use super::layers::{self, LayersArgs};
use crate::config::{FailOn, Given, Layer, Lookup, Origin, Preset};
use crate::report::Format;
use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  docklint                              check the project in this folder
  docklint Dockerfile images/           check a file, and all in a folder
  docklint --select security,DL3042     only these categories, rules or hadolint codes
  docklint --diff                       what --fix would do
  docklint --fix                        mend what can be mended safely
  docklint --format json . | jq …       for programs
  docklint explain unpinned-image       what a rule means and how to comply
  docklint layers --changed src/main.c  what a change builds again

Exit codes:
  0  nothing found at or above --fail-on
  1  something found at or above --fail-on
  2  the work could not be done: bad usage, a path that is missing or unreadable";

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Cyan.on_default().bold())
    .usage(AnsiColor::Cyan.on_default().bold())
    .literal(AnsiColor::Green.on_default());

/// Finds what will fail, leak, bloat or rebuild for nothing in Dockerfiles, Compose files and ignore files.
#[derive(Debug, Parser)]
#[command(name = "docklint", version, styles = STYLES, max_term_width = 100, after_help = EXAMPLES)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(super) struct CommandLine {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) check: Check,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check files (the default)
    #[command(after_help = EXAMPLES)]
    Check(Box<Check>),
    /// List all rules
    Rules {
        /// table or json
        #[arg(long, value_enum, default_value_t = ListFormat::Table, hide_possible_values = true)]
        format: ListFormat,
        /// Colours: auto (on a terminal without NO_COLOR), always or never
        #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto, hide_possible_values = true)]
        color: Color,
    },
    /// Show the page of a rule
    Explain {
        /// A rule's name, or another tool's code for it: `root-user`, `DL3002`
        rule: String,
        /// Colours: auto (on a terminal without NO_COLOR), always or never
        #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto, hide_possible_values = true)]
        color: Color,
    },
    /// Show what each step of a build depends on, and what a change runs again
    #[command(after_help = layers::EXAMPLES)]
    Layers(Box<LayersArgs>),
    /// Show what a file is checked with, and who says so
    Config {
        /// A file, or a folder for what holds for files in it
        #[arg(value_name = "PATH", default_value = ".", hide_default_value = true)]
        path: PathBuf,
        #[command(flatten)]
        choice: Choice,
        /// text (YAML with comments) or json
        #[arg(long, value_enum, default_value_t = TextFormat::Text, hide_possible_values = true)]
        format: TextFormat,
    },
    /// Write a `docklint.yaml`, with what `.hadolint.yaml` and `.dclintrc` say
    Init {
        /// The folder
        #[arg(value_name = "FOLDER", default_value = ".", hide_default_value = true)]
        folder: PathBuf,
        /// Overwrite the file if there is one
        #[arg(long)]
        force: bool,
    },
    /// Write a completion script for a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
}

#[derive(Args, Debug)]
pub(super) struct Check {
    /// Files and folders to check; `-` is the standard input
    #[arg(value_name = "PATH", default_value = ".", hide_default_value = true)]
    pub(super) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) choice: Choice,

    /// Mend what can be mended without changing what is built, and report the rest
    #[arg(long, help_heading = "Fixes")]
    pub(super) fix: bool,
    /// With --fix or --diff: also fixes that are right for almost everyone, and change what is built
    #[arg(long, help_heading = "Fixes")]
    pub(super) unsafe_fixes: bool,
    /// Show as a diff what --fix would change, and change nothing; exit code 1 if it would change something
    #[arg(long, help_heading = "Fixes", conflicts_with_all = ["format", "output"])]
    pub(super) diff: bool,
    /// Mend only findings of these rules, categories or other tools' codes; implies --fix
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', help_heading = "Fixes")]
    pub(super) fix_only: Vec<String>,

    #[command(flatten)]
    pub(super) adopt: Adopt,

    /// How to write the report
    #[arg(help = "full (the default), concise, json, sarif or github")]
    #[arg(long, value_enum, help_heading = "Report", hide_possible_values = true)]
    pub(super) format: Option<Format>,
    /// Write the report to this file
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    pub(super) output: Option<PathBuf>,
    /// The least severity for exit code 1: error, warning (unless configured), info or never
    #[arg(long, value_name = "SEVERITY", value_enum, help_heading = "Report", hide_possible_values = true)]
    pub(super) fail_on: Option<FailOn>,
    /// Colours: auto (on a terminal without NO_COLOR), always or never
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto, help_heading = "Report", hide_possible_values = true)]
    pub(super) color: Color,
    /// No summary on the standard error
    #[arg(long, short, help_heading = "Report")]
    pub(super) quiet: bool,

    /// The build context of every file, not the folder it seems to be written for
    #[arg(long, value_name = "FOLDER", help_heading = "Input")]
    pub(super) context: Option<PathBuf>,
    /// Leave out what the configuration excludes even where it is named here
    #[arg(long, help_heading = "Input")]
    pub(super) force_exclude: bool,
    /// What the standard input is called in the report
    #[arg(long, value_name = "PATH", help_heading = "Input")]
    pub(super) stdin_filename: Option<String>,

    /// How many threads to use; 0 is one per processor
    #[arg(long, value_name = "N", default_value_t = 0, hide = true)]
    pub(super) threads: usize,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ListFormat {
    Table,
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum TextFormat {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

/// What the command line says of rules, and where the rest is to be found.
#[derive(Args, Debug)]
pub(super) struct Choice {
    /// Check only these rules, categories or other tools' codes, or `all`
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', help_heading = "Rules")]
    pub(super) select: Vec<String>,
    /// Check these as well as what is on by default
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', help_heading = "Rules")]
    pub(super) extend_select: Vec<String>,
    /// Leave these out, whatever selects them
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', help_heading = "Rules")]
    pub(super) ignore: Vec<String>,
    /// Start from these: default, strict (all that make sense for every Dockerfile) or hadolint (what it would report)
    #[arg(long, value_name = "PRESET", value_enum, help_heading = "Rules", hide_possible_values = true)]
    pub(super) preset: Option<Preset>,
    /// Read this configuration file, not the nearest `docklint.yaml` above each file
    #[arg(long, value_name = "FILE", help_heading = "Rules", conflicts_with = "no_config")]
    pub(super) config: Option<PathBuf>,
    /// Read no configuration file
    #[arg(long, help_heading = "Rules")]
    pub(super) no_config: bool,
}

impl Choice {
    /// Where to look for configuration.
    pub(super) fn lookup(&self) -> Lookup {
        match &self.config {
            Some(path) => Lookup::File(path.clone()),
            None if self.no_config => Lookup::Nowhere,
            None => Lookup::Nearest,
        }
    }

    /// What lies on top of any configuration.
    pub(super) fn layer(&self) -> Layer {
        let names =
            |names: &[String], option| -> Vec<Given<String>> { names.iter().map(|name| said(name.clone(), option)).collect() };
        Layer {
            preset: self.preset.map(|preset| said(preset, "--preset")),
            select: Some(names(&self.select, "--select")).filter(|names| !names.is_empty()),
            extend_select: names(&self.extend_select, "--extend-select"),
            ignore: names(&self.ignore, "--ignore"),
            ..Layer::default()
        }
    }
}

impl Check {
    /// What lies on top of any configuration.
    pub(super) fn layer(&self) -> Layer {
        Layer { fail_on: self.fail_on.map(|least| said(least, "--fail-on")), ..self.choice.layer() }
    }
}

fn said<T>(value: T, option: &'static str) -> Given<T> {
    Given { value, origin: Origin::CommandLine(option) }
}

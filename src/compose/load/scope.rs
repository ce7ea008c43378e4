//! The variables that are in force.

use crate::compose::dotenv::EnvFile;
use crate::compose::interpolation::{self, Expansion, Operator, Piece, Template};
use crate::compose::resolve::Notes;
use crate::compose::values::normalized_project;
use crate::dockerfile::expand::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// What variables are known.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// Those that are known, beside those of `.env`, which they hide.
    pub variables: BTreeMap<String, String>,
    /// Whether these and those of `.env` are all there are. Then any other is unset; else it is unknown, but where a default is given for
    /// it, as in `${NAME:-default}`: that is what a fresh checkout has.
    pub complete: bool,
}

/// The variables that are in force for some files.
#[derive(Clone)]
pub(in crate::compose) struct Scope {
    variables: HashMap<String, Value>,
    complete: bool,
    /// How many bytes of values may still be put into texts.
    budget: usize,
}

impl Scope {
    pub(super) fn new(environment: &Environment) -> Scope {
        let variables = environment.variables.iter().map(|(name, value)| (name.clone(), Value::Known(value.clone()))).collect();
        Scope { variables, complete: environment.complete, budget: interpolation::BUDGET }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        match self.variables.get(name)? {
            Value::Known(value) => Some(value),
            Value::Unknown => None,
        }
    }

    /// Adds the variables of a file of them; those that are known already hide them.
    pub(super) fn add(&mut self, env_file: &EnvFile, file: u32, notes: &mut Notes) {
        let own: HashSet<&str> = env_file.entries.iter().map(|entry| entry.key.as_str()).collect();
        let Scope { variables, complete, budget } = self;
        let outside = |name: &str| match variables.get(name) {
            Some(value) => Some(value.clone()),
            None if *complete || own.contains(name) => None,
            None => Some(Value::Unknown),
        };
        let resolved = env_file.resolve(&outside, budget);
        let mut added = HashMap::new();
        for (entry, resolved) in env_file.entries.iter().zip(resolved) {
            notes.variables(file, &resolved.uses, &resolved.faults, &resolved.missing);
            if let Some(value) = resolved.value {
                added.insert(entry.key.as_str().to_owned(), value.value());
            }
        }
        added.extend(std::mem::take(variables));
        *variables = added;
    }

    /// Makes the name of the project known (Compose specification, "Interpolation"): what the environment or the files say, or else the
    /// name of its folder.
    pub(super) fn set_project_name(&mut self, declared: Option<Value>, folder: &Path) {
        let of_folder = || folder.file_name().map(|name| Value::Known(name.to_string_lossy().into_owned()));
        let value = match declared.or_else(of_folder) {
            Some(Value::Known(name)) => Value::Known(normalized_project(&name)),
            Some(Value::Unknown) => Value::Unknown,
            None => return,
        };
        self.variables.entry("COMPOSE_PROJECT_NAME".to_owned()).or_insert(value);
    }

    /// What a template stands for.
    pub(in crate::compose) fn expand(&mut self, template: &Template) -> Expansion {
        let mut defaulted = HashMap::new();
        if !self.complete {
            note_defaults(template, &mut defaulted);
        }
        let Scope { variables, complete, budget } = self;
        let is_unset = |name: &str| *complete || defaulted.get(name).copied().unwrap_or(false);
        let environment = |name: &str| match variables.get(name) {
            Some(value) => Some(value.clone()),
            None if is_unset(name) => None,
            None => Some(Value::Unknown),
        };
        let mut expansion = template.expand(&environment, budget);
        if !*complete {
            for used in expansion.uses.iter_mut().filter(|used| used.set == Some(false)) {
                used.set = None;
            }
        }
        expansion
    }
}

/// The variables of a template, and whether a default is given for each use.
fn note_defaults<'t>(template: &'t Template, names: &mut HashMap<&'t str, bool>) {
    for piece in &template.pieces {
        if let Piece::Variable(variable) = piece {
            let operation = variable.operation.as_ref();
            let has_default = operation.is_some_and(|operation| operation.operator == Operator::Default);
            *names.entry(&variable.name).or_insert(true) &= has_default;
            if let Some(operation) = operation {
                note_defaults(&operation.word, names);
            }
        }
    }
}

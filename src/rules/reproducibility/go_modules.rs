//! Where a `go.mod` may lie that says which version of a program is meant.

use crate::dockerfile::{Base, Dockerfile, Instruction, Kind};
use crate::project::places;
use crate::shell::Call;
use crate::shell::tools::{Action, action};

/// For each stage the byte from which on there may be a `go.mod`: of that on, `go install` without a version takes the one in there.
/// Outside of a module it fails (`go help install`).
pub(super) struct GoModules(Vec<u32>);

impl GoModules {
    /// Reads all stages.
    pub fn new(file: &Dockerfile) -> GoModules {
        let mut from: Vec<u32> = Vec::new();
        for stage in &file.stages {
            let inherited = match stage.base {
                Base::Stage(parent) if from[parent] < u32::MAX => Some(0),
                _ => None,
            };
            let own = || file.instructions[stage.instructions.clone()].iter().find(|i| may_bring(i)).map(|i| i.span.start);
            from.push(inherited.or_else(own).unwrap_or(u32::MAX));
        }
        GoModules(from)
    }

    /// Whether there may be one for a call of a stage.
    pub fn at(&self, stage: usize, call: Call) -> bool {
        self.0[stage] <= call.span().start
    }
}

/// Whether an instruction brings a `go.mod`, a folder that may hold one, or a clone.
fn may_bring(instruction: &Instruction) -> bool {
    match &instruction.kind {
        Kind::Copy(copied) | Kind::Add(copied) => copied.sources.iter().any(|source| may_hold(source.as_str())),
        Kind::Run(run) => {
            let mounts = run.mounts.iter().filter(|mount| mount.id.is_none()).filter_map(|mount| mount.source.as_ref());
            let mounted = mounts.into_iter().any(|source| source.known().is_none_or(|source| may_hold(source.as_str())));
            let clones = |call: Call| matches!(action(&call), Some(Action::Clone { .. }));
            mounted || instruction.script.iter().flat_map(|script| script.calls()).any(clones)
        }
        _ => false,
    }
}

/// Whether a source is a `go.mod`, or by its name no other file.
fn may_hold(source: &str) -> bool {
    let name = places::name(source.trim_end_matches('/'));
    let is_folder = source.ends_with('/') || !name.trim_start_matches('.').contains('.');
    is_folder || name.contains(['*', '?', '[', '$']) || name == "go.mod"
}

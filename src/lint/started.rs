//! What a container runs.

use crate::compose::Service;
use crate::dockerfile::{CommandLine, Instruction, Kind};
use crate::shell::Script;

/// A command that a container runs, at each start or while it runs: one of a service, or one that an image brings.
#[derive(Clone, Copy, Debug)]
pub struct Started<'a> {
    /// What it calls. Its places are bytes of the file that is being checked.
    pub script: &'a Script,
    /// When it runs.
    pub moment: Moment,
    /// Whether a shell reads all of it, and not only the text that one gets behind `-c`.
    pub in_shell: bool,
    /// The service that says so; `None` for a command of an image.
    pub service: Option<&'a Service>,
}

/// When a container runs a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// When it starts: `ENTRYPOINT`, `CMD`, `entrypoint`, `command`.
    Start,
    /// Before or after it starts, or before it stops: hooks of a service.
    Hook,
    /// Now and then, to see whether it is well: `HEALTHCHECK`, `healthcheck`.
    HealthCheck,
}

impl<'a> Started<'a> {
    /// The command of an instruction, unless it runs in a build.
    pub fn of_image(instruction: &'a Instruction) -> Option<Started<'a>> {
        let moment = match &instruction.kind {
            Kind::Cmd(_) | Kind::Entrypoint(_) => Moment::Start,
            Kind::Healthcheck(_) => Moment::HealthCheck,
            _ => return None,
        };
        let in_shell = matches!(instruction.kind.command()?, CommandLine::Shell { .. });
        Some(Started { script: instruction.script.as_ref()?, moment, in_shell, service: None })
    }

    /// A command of a service.
    pub fn of_service(service: &'a Service, command: &'a crate::compose::scripts::Script) -> Started<'a> {
        let moment = match command.key {
            "test" => Moment::HealthCheck,
            "entrypoint" | "command" => Moment::Start,
            _ => Moment::Hook,
        };
        Started { script: &command.script, moment, in_shell: command.in_shell, service: Some(service) }
    }
}

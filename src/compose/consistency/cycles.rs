//! Services that wait for each other.

use crate::compose::Compose;
use crate::compose::model::Dependency;
use crate::compose::problem::{Problem, ProblemKind};
use std::collections::HashMap;

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    /// On the path that is being walked.
    Open,
    Done,
}

/// Walks the dependencies, and reports each that leads back to where the walk came from.
pub(super) fn check(compose: &Compose, problems: &mut Vec<Problem>) {
    let names: HashMap<&str, usize> =
        compose.services.iter().enumerate().map(|(at, service)| (service.name.as_str(), at)).collect();
    let mut states = vec![State::New; compose.services.len()];
    for start in 0..compose.services.len() {
        if states[start] != State::New {
            continue;
        }
        // Each service on the path, with the index of the dependency that is looked at next.
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        states[start] = State::Open;
        while let Some((at, next)) = path.last_mut() {
            let Some(dependency) = compose.services[*at].dependencies.get(*next) else {
                states[*at] = State::Done;
                path.pop();
                continue;
            };
            *next += 1;
            let Some(to) = dependency.name.known().and_then(|name| names.get(name)).copied() else { continue };
            match states[to] {
                State::New => {
                    states[to] = State::Open;
                    path.push((to, 0));
                }
                State::Open => problems.push(cycle(compose, &path, to, dependency)),
                State::Done => {}
            }
        }
    }
}

/// How many services of a cycle a message names.
const SHOWN: usize = 8;

fn cycle(compose: &Compose, path: &[(usize, usize)], to: usize, last: &Dependency) -> Problem {
    let start = path.iter().position(|(at, _)| *at == to).unwrap_or_default();
    let around = &path[start..];
    let name = |at: usize| compose.services[at].name.as_str();
    if around.len() == 1 {
        let message = format!("service `{}` waits for itself", name(to));
        return Problem::new(ProblemKind::DependencyCycle, last.name.place, message);
    }
    let mut names: Vec<_> = around.iter().take(SHOWN).map(|(at, _)| name(*at)).collect();
    if around.len() > SHOWN {
        names.push("…");
    }
    names.push(name(to));
    let message = format!("services wait for each other: `{}`", names.join("` -> `"));
    let mut problem = Problem::new(ProblemKind::DependencyCycle, last.name.place, message);
    for (at, next) in around.iter().take(around.len() - 1).take(SHOWN) {
        let dependency = &compose.services[*at].dependencies[next - 1];
        problem = problem.other(dependency.name.place, format!("`{}` waits here", name(*at)));
    }
    problem
}

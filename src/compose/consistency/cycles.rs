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

/// Reports the services that wait for each other.
pub(super) fn check(compose: &Compose, problems: &mut Vec<Problem>) {
    let names: HashMap<&str, usize> =
        compose.services.iter().enumerate().map(|(at, service)| (service.name.as_str(), at)).collect();
    let to = |dependency: &Dependency| dependency.name.known().and_then(|name| names.get(name)).copied();
    let edges: Vec<Vec<Option<usize>>> =
        compose.services.iter().map(|service| service.dependencies.iter().map(to).collect()).collect();
    cycles(&edges, |around| problems.push(cycle(compose, around)));
}

/// Walks a graph, given by where the edges of each node lead, and tells of each edge that leads back to where the walk came from: the
/// nodes around, each with the number of the edge that leads to the next, the last one's back to the first.
pub fn cycles(edges: &[Vec<Option<usize>>], mut found: impl FnMut(&[(usize, usize)])) {
    let mut states = vec![State::New; edges.len()];
    for start in 0..edges.len() {
        if states[start] != State::New {
            continue;
        }
        // Each node on the path, with the number of the edge that is looked at.
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        states[start] = State::Open;
        while let Some((at, edge)) = path.last().copied() {
            let Some(to) = edges[at].get(edge).copied() else {
                states[at] = State::Done;
                path.pop();
                if let Some((_, edge)) = path.last_mut() {
                    *edge += 1;
                }
                continue;
            };
            match to.map(|to| (to, states[to])) {
                Some((to, State::New)) => {
                    states[to] = State::Open;
                    path.push((to, 0));
                    continue;
                }
                Some((to, State::Open)) => {
                    let first = path.iter().position(|(at, _)| *at == to).unwrap_or_default();
                    found(&path[first..]);
                }
                Some((_, State::Done)) | None => {}
            }
            if let Some((_, edge)) = path.last_mut() {
                *edge += 1;
            }
        }
    }
}

/// How many services of a cycle a message names.
const SHOWN: usize = 8;

fn cycle(compose: &Compose, around: &[(usize, usize)]) -> Problem {
    let name = |at: usize| compose.services[at].name.as_str();
    let waits = |(at, edge): (usize, usize)| compose.services[at].dependencies[edge].name.place;
    let (first, last) = (around[0], around[around.len() - 1]);
    if around.len() == 1 {
        let message = format!("service `{}` waits for itself", name(first.0));
        return Problem::new(ProblemKind::DependencyCycle, waits(last), message);
    }
    let message = format!("services wait for each other: {}", shown(compose, around));
    let mut problem = Problem::new(ProblemKind::DependencyCycle, waits(last), message);
    for step in around.iter().take(around.len() - 1).take(SHOWN) {
        problem = problem.other(waits(*step), format!("`{}` waits here", name(step.0)));
    }
    problem
}

/// The services of a cycle, in backquotes, with the first again at the end.
pub fn shown(compose: &Compose, around: &[(usize, usize)]) -> String {
    let name = |at: usize| compose.services[at].name.as_str();
    let mut names: Vec<_> = around.iter().take(SHOWN).map(|(at, _)| name(*at)).collect();
    if around.len() > SHOWN {
        names.push("…");
    }
    names.extend(around.first().map(|(at, _)| name(*at)));
    format!("`{}`", names.join("` -> `"))
}

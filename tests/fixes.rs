//! Applying fixes: the engine, the laws it holds to, and the program.

mod cli;
mod compose;
mod difference;
mod engine;
mod laws;
mod models;

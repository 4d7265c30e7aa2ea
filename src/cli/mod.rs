//! The command line: arguments, terminal, files, the clock, exit codes. The only door to clap.
//!
//! Data goes to standard output, diagnostics and progress to standard error. Exit codes: 0 done; 1 diagnostics at
//! or above `--deny`, a failed example, or a difference; 2 wrong use or an unreadable file; 3 a fault or an input error stopped an
//! evaluation. Nothing is printed by halves: a document goes out when it is whole. A reader that goes away ends the
//! program silently.

mod check;
mod decide;
mod explain;
mod fmt;
mod graph;
mod input;
mod lines;
mod longest;
mod new;
mod replace;
mod report;
mod saved;
mod simulate;
mod terminal;
mod test;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use terminal::{Colour, Terminal};

/// What a verb ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// Done; nothing to report.
    Done,
    /// Diagnostics at or above what is denied, a failed example, or a difference.
    Denied,
    /// Wrong use, or a file that cannot be read.
    Misused,
    /// A fault or an input error stopped an evaluation.
    Stopped,
}

impl Outcome {
    /// The exit code.
    fn code(self) -> u8 {
        match self {
            Outcome::Done => 0,
            Outcome::Denied => 1,
            Outcome::Misused => 2,
            Outcome::Stopped => 3,
        }
    }
}

/// Checks after-sales policies and decides cases by them.
#[derive(Parser)]
#[command(name = "redress", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
    /// When to write colours
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto)]
    color: Colour,
}

#[derive(Subcommand)]
enum Verb {
    New(new::New),
    #[command(visible_alias = "validate")]
    Check(check::Check),
    Decide(decide::Decide),
    Simulate(simulate::Simulate),
    Test(test::Test),
    Fmt(fmt::Fmt),
    Graph(graph::Graph),
    Explain(explain::Explain),
}

/// Runs the program with its arguments, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    let terminal = Terminal::new(arguments.color);
    let ended = match arguments.verb {
        Verb::New(new) => new.run(&terminal),
        Verb::Check(check) => check.run(&terminal),
        Verb::Decide(decide) => decide.run(&terminal),
        Verb::Simulate(simulate) => simulate.run(&terminal),
        Verb::Test(test) => test.run(&terminal),
        Verb::Fmt(fmt) => fmt.run(&terminal),
        Verb::Graph(graph) => graph.run(&terminal),
        Verb::Explain(explain) => explain.run(&terminal),
    };
    let outcome = ended.unwrap_or_else(|error| {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Outcome::Done;
        }
        terminal.error(&format!("the output could not be written: {error}"));
        Outcome::Misused
    });
    ExitCode::from(outcome.code())
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    if path.chars().all(|letter| letter.is_ascii_alphanumeric() || "/._-:".contains(letter)) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', "'\\''"))
    }
}

//! A file of cases: a line in, a line out.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal};
use std::num::NonZero;
use std::path::Path;
use std::thread::available_parallelism;

use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, Manner, shown, whole};
use crate::cli::lines::{self, Answer, Progress, Work};
use crate::cli::{Outcome, Terminal};
use crate::policy::{Decider, Policy};
use crate::project::{FileError, Kind};
use crate::wire::Writer;

/// Decides every line of a file, or of standard input.
pub(super) fn run(
    policy: &Policy,
    manner: &Manner,
    path: &Path,
    threads: Option<usize>,
    terminal: &Terminal,
) -> io::Result<Outcome> {
    let (mut input, size) = match open(path) {
        Ok(opened) => opened,
        Err(error) => {
            terminal.error(&format!("{}: {error}", shown(path)));
            return Ok(Outcome::Misused);
        }
    };
    let threads = threads.unwrap_or_else(|| available_parallelism().map_or(1, NonZero::get));
    let bar = bar(size);
    let make = || Cases { policy, decider: policy.decider(), manner };
    let mut write = |text: &str, progress: Progress| {
        bar.set_position(progress.bytes);
        bar.set_message(format!("{} cases", progress.answered));
        terminal.data(text)
    };
    let ended = lines::run(&mut *input, threads, &make, &mut write);
    bar.finish_and_clear();
    let ended = ended?;
    if ended.bad == 0 {
        return Ok(Outcome::Done);
    }
    terminal.tell(&format!("{} of {} cases could not be decided\n", ended.bad, ended.answered))?;
    Ok(Outcome::Stopped)
}

/// The input, and its size where it is known.
fn open(path: &Path) -> Result<(Box<dyn BufRead>, Option<u64>), FileError> {
    if path.as_os_str() == "-" {
        return Ok((Box::new(BufReader::new(io::stdin())), None));
    }
    let file = File::open(path)?;
    let about = file.metadata()?;
    if about.is_dir() {
        return Err(FileError::NotAFile(Kind::Folder));
    }
    Ok((Box::new(BufReader::new(file)), about.is_file().then_some(about.len())))
}

/// The bar for people at a terminal, unless the answers go there.
fn bar(size: Option<u64>) -> ProgressBar {
    if io::stdout().is_terminal() || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(size.unwrap_or(0));
    let template = if size.is_some() { "{wide_bar} {percent}% {msg}" } else { "{spinner} {msg}" };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// One thread's way of answering lines.
struct Cases<'p> {
    policy: &'p Policy,
    decider: Decider<'p>,
    manner: &'p Manner,
}

impl Work for Cases<'_> {
    fn line(&mut self, number: u64, line: Option<&[u8]>, out: &mut String) -> Answer {
        if line.is_some_and(|line| line.trim_ascii().is_empty()) {
            return Answer::Blank;
        }
        let decided = match line {
            Some(line) => self.manner.decide(self.policy, &mut self.decider, line),
            None => Err(Failure::Input(whole("the line is longer than 16 MiB"))),
        };
        let mut json = Writer::compact();
        let good = match decided {
            Ok((decision, _)) => {
                decision.write_json(&mut json, self.manner.lang.as_deref());
                Answer::Good
            }
            Err(failure) => {
                failure.write(&mut json, usize::try_from(number).ok());
                Answer::Bad
            }
        };
        out.push_str(&json.finish());
        out.push('\n');
        good
    }
}

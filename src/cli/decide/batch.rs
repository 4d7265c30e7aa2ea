//! A file of cases: a line in, a line out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread::available_parallelism;

use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, Manner, shown, whole};
use crate::cli::lines::{self, Answer, Progress, Work};
use crate::cli::{Outcome, Terminal};
use crate::diag::render::visible;
use crate::policy::{Decider, Policy};
use crate::project::{FileError, Kind};
use crate::wire::{InputError, Writer};

/// So many different names that were passed over are told.
const NAMES_TOLD: usize = 100;
/// So many are kept while the lines are read.
const NAMES_KEPT: usize = 1000;

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
    let passed_over = Mutex::new(PassedOver::default());
    let make = || Cases { policy, decider: policy.decider(), manner, passed_over: &passed_over };
    let mut write = |text: &str, progress: Progress| {
        bar.set_position(progress.bytes);
        bar.set_message(format!("{} cases", progress.answered));
        terminal.data(text)
    };
    let ended = lines::run(&mut *input, threads, &make, &mut write);
    bar.finish_and_clear();
    let ended = ended?;
    terminal.tell(&passed_over.into_inner().unwrap_or_else(PoisonError::into_inner).told(&shown(path)))?;
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
    passed_over: &'p Mutex<PassedOver>,
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
            Ok((decision, notes)) => {
                if !notes.is_empty() {
                    self.passed_over.lock().unwrap_or_else(PoisonError::into_inner).add(number, notes);
                }
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

/// The names that the policy does not know, each once: those that come first in the file.
#[derive(Default)]
struct PassedOver {
    /// By what is said of them: the line that they stand in first, and how many cases have them.
    names: BTreeMap<(String, Option<String>), (u64, InputError, u64)>,
    /// Whether there were more than are kept.
    more: bool,
}

impl PassedOver {
    /// Takes in what was passed over in the case of a line.
    fn add(&mut self, number: u64, notes: Vec<InputError>) {
        let mut seen = BTreeSet::new();
        for note in notes {
            let name = (note.message.clone(), note.help.clone());
            if !seen.insert(name.clone()) {
                continue;
            }
            let (line, first, cases) = self.names.entry(name).or_insert_with(|| (number, note.clone(), 0));
            *cases += 1;
            if number < *line {
                (*line, *first) = (number, note);
            }
        }
        if self.names.len() > 2 * NAMES_KEPT {
            let mut names: Vec<_> = std::mem::take(&mut self.names).into_iter().collect();
            names.sort_by_key(|(_, (line, first, _))| (*line, first.column));
            self.names = names.into_iter().take(NAMES_KEPT).collect();
            self.more = true;
        }
    }

    /// A line for each, in the order of the file.
    fn told(self, shown: &str) -> String {
        let mut names: Vec<_> = self.names.into_values().collect();
        names.sort_by_key(|(line, first, _)| (*line, first.column));
        let more = self.more || names.len() > NAMES_TOLD;
        let mut told = String::new();
        for (line, first, cases) in names.into_iter().take(NAMES_TOLD) {
            let first = InputError { line: u32::try_from(line).unwrap_or(u32::MAX), ..first }.to_string();
            let cases = if cases == 1 { "1 case has it".to_owned() } else { format!("{cases} cases have it") };
            told.push_str(&format!("note: {shown}: {}; {cases}\n", visible(&first)));
        }
        if more {
            told.push_str("note: there are more unknown names\n");
        }
        told
    }
}

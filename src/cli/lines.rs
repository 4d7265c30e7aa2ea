//! Lines in, lines out, on all cores: the order is kept, and however long the input is, only a few blocks of it are
//! in memory.

use std::io::{self, BufRead, Read};
use std::ops::Range;

/// At most so many lines a thread takes at once.
const BLOCK_LINES: usize = 1024;
/// A block is closed when it holds so many bytes.
const BLOCK_BYTES: usize = 1 << 20;
/// The longest line that is taken.
const LINE_BYTES: usize = 16 << 20;

/// Some lines of the input.
#[derive(Default)]
struct Block {
    text: Vec<u8>,
    /// The lines in the text; none for one that is too long.
    lines: Vec<Option<Range<usize>>>,
}

/// What is written for a line.
pub(super) trait Work {
    /// Writes the answer to a line (without its end; none if it was too long) with a line feed.
    fn line(&mut self, number: u64, line: Option<&[u8]>, out: &mut String) -> Answer;
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It has a good answer.
    Good,
    /// It has an answer that says what is wrong.
    Bad,
    /// It is blank: nothing is asked, and nothing is answered.
    Blank,
}

/// How far the input has been read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    /// Bytes, with the ends of lines.
    pub(super) bytes: u64,
    /// Lines, blank ones too.
    pub(super) lines: u64,
    /// Lines that have been answered.
    pub(super) answered: u64,
    /// Lines whose answer is not good.
    pub(super) bad: u64,
}

/// Answers every line of `input` in order: `make` gives each thread its own worker, `write` gets the answers.
///
/// # Errors
/// The input cannot be read, or what `write` says.
pub(super) fn run<W: Work>(
    input: &mut dyn BufRead,
    threads: usize,
    make: &(impl Fn() -> W + Sync),
    write: &mut dyn FnMut(&str, Progress) -> io::Result<()>,
) -> io::Result<Progress> {
    let mut blocks: Vec<Block> = (0..threads.max(1)).map(|_| Block::default()).collect();
    let mut progress = Progress::default();
    loop {
        let first = progress.lines;
        let mut filled = 0;
        for block in &mut blocks {
            progress.bytes += block.fill(input)?;
            progress.lines += u64::try_from(block.lines.len()).unwrap_or(u64::MAX);
            filled += usize::from(!block.lines.is_empty());
        }
        if filled == 0 {
            return Ok(progress);
        }
        for (text, answered, bad) in answers(blocks.get(..filled).unwrap_or_default(), first, make)? {
            progress.answered += answered;
            progress.bad += bad;
            write(&text, progress)?;
        }
    }
}

/// The answers to each block, how many there are and how many of them are not good, in order.
fn answers<W: Work>(
    blocks: &[Block],
    first: u64,
    make: &(impl Fn() -> W + Sync),
) -> io::Result<Vec<(String, u64, u64)>> {
    std::thread::scope(|scope| {
        let mut number = first;
        let mut running = Vec::with_capacity(blocks.len());
        for block in blocks {
            let from = number;
            number += u64::try_from(block.lines.len()).unwrap_or(u64::MAX);
            running.push(crate::stack::thread().spawn_scoped(scope, move || block.answer(from, &mut make()))?);
        }
        // A worker that panicked is a bug of ours; it goes on here.
        Ok(running.into_iter().map(|one| one.join().unwrap_or_else(|bug| std::panic::resume_unwind(bug))).collect())
    })
}

impl Block {
    /// Takes the next lines of the input in place of the old ones. How many bytes were read.
    fn fill(&mut self, input: &mut dyn BufRead) -> io::Result<u64> {
        self.text.clear();
        self.lines.clear();
        let mut read = 0;
        while self.lines.len() < BLOCK_LINES && self.text.len() < BLOCK_BYTES {
            let start = self.text.len();
            let most = u64::try_from(LINE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
            let mut taken = (&mut *input).take(most).read_until(b'\n', &mut self.text)?;
            if taken == 0 {
                break;
            }
            let line = self.text.get(start..).unwrap_or_default();
            let whole = line.ends_with(b"\n") || line.len() <= LINE_BYTES;
            let length =
                line.strip_suffix(b"\n").map_or(line.len(), |line| line.strip_suffix(b"\r").unwrap_or(line).len());
            if whole {
                self.lines.push(Some(start..start + length));
            } else {
                self.text.truncate(start);
                self.lines.push(None);
                taken += input.skip_until(b'\n')?;
            }
            read += u64::try_from(taken).unwrap_or(u64::MAX);
        }
        Ok(read)
    }

    fn answer(&self, first: u64, worker: &mut impl Work) -> (String, u64, u64) {
        let (mut out, mut answered, mut bad) = (String::new(), 0, 0);
        for (number, line) in (first + 1..).zip(&self.lines) {
            let line = line.clone().and_then(|line| self.text.get(line));
            let answer = worker.line(number, line, &mut out);
            answered += u64::from(answer != Answer::Blank);
            bad += u64::from(answer == Answer::Bad);
        }
        (out, answered, bad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Echo;

    impl Work for Echo {
        fn line(&mut self, number: u64, line: Option<&[u8]>, out: &mut String) -> Answer {
            let text = line.map(|line| String::from_utf8_lossy(line).into_owned());
            out.push_str(&format!("{number} {}\n", text.as_deref().unwrap_or("too long")));
            if text.is_some_and(|text| text != "bad") { Answer::Good } else { Answer::Bad }
        }
    }

    fn echoed(text: &str, threads: usize) -> (String, u64, u64) {
        let mut out = String::new();
        let mut write = |text: &str, _| {
            out.push_str(text);
            Ok(())
        };
        let end = run(&mut text.as_bytes(), threads, &|| Echo, &mut write).unwrap();
        assert_eq!(end.bytes, text.len() as u64);
        (out, end.lines, end.bad)
    }

    #[test]
    fn every_line_has_its_answer_in_order() {
        let text: String = (1..=10_000).map(|n| format!("line {n}\r\n")).collect();
        let wanted: String = (1..=10_000).map(|n| format!("{n} line {n}\n")).collect();
        for threads in [0, 1, 3, 16] {
            assert_eq!(echoed(&text, threads), (wanted.clone(), 10_000, 0));
        }
    }

    #[test]
    fn ends_of_the_input_and_empty_lines() {
        assert_eq!(echoed("", 2), (String::new(), 0, 0));
        assert_eq!(echoed("a\n\nbad", 2), ("1 a\n2 \n3 bad\n".to_owned(), 3, 1));
    }

    #[test]
    fn line_without_end_is_not_kept() {
        let text = format!("{}\nb\n", "x".repeat(LINE_BYTES + 1));
        assert_eq!(echoed(&text, 2), ("1 too long\n2 b\n".to_owned(), 2, 1));
        let text = format!("{}\nb\n", "x".repeat(LINE_BYTES));
        assert_eq!(echoed(&text, 2).2, 0);
    }
}

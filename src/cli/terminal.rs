//! Standard output and standard error: whole texts, in colour where that is wanted, as wide as the screen.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;
use owo_colors::OwoColorize;

use crate::diag::render::{Look, visible};

/// How wide a text is where no screen tells.
const WIDTH: usize = 100;
/// No text is made wider than this, however wide the screen is.
const WIDEST: usize = 140;

/// When to write colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Where a verb writes.
pub(super) struct Terminal {
    colour: Colour,
}

impl Terminal {
    pub(super) fn new(colour: Colour) -> Terminal {
        Terminal { colour }
    }

    /// Writes data: the whole text or an error.
    pub(super) fn data(&self, text: &str) -> io::Result<()> {
        let mut out = AutoStream::new(io::stdout().lock(), self.choice(&io::stdout()));
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Writes to people: diagnostics and remarks.
    pub(super) fn tell(&self, text: &str) -> io::Result<()> {
        let mut out = AutoStream::new(io::stderr().lock(), self.choice(&io::stderr()));
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Writes why the program cannot go on. Where even that cannot be written, the exit code must do.
    pub(super) fn error(&self, text: &str) {
        let _unwritten = self.tell(&format!("{} {}\n", "error:".red(), visible(text)));
    }

    /// How texts for standard error look.
    pub(super) fn look(&self) -> Look {
        let screen = terminal_size::terminal_size_of(io::stderr());
        let width = screen.map_or(WIDTH, |(width, _)| usize::from(width.0).min(WIDEST));
        Look { width, colour: self.choice(&io::stderr()) != ColorChoice::Never }
    }

    fn choice(&self, stream: &(impl IsTerminal + anstream::stream::RawStream)) -> ColorChoice {
        match self.colour {
            Colour::Auto => AutoStream::choice(stream),
            Colour::Always => ColorChoice::Always,
            Colour::Never => ColorChoice::Never,
        }
    }
}

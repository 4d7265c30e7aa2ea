//! The document algebra: a flat list of operations, and how it becomes lines.
//!
//! A group is printed on one line where it fits, with what sticks to its end; else its [`Op::Line`]s become new
//! lines, and its [`Op::Fill`]s where the next piece would not fit. Widths are known from one pass of running
//! sums, so printing is linear, and nothing here recurses. It knows nothing of policies.

use std::borrow::Cow;

use crate::source::columns;

/// How wide a line may be, in columns.
pub(super) const WIDTH: usize = 110;

/// Lines whose widths differ by more than this do not share a column of remarks.
const REMARK_SPREAD: usize = 40;

/// One operation of a document.
#[derive(Clone, Debug)]
pub(super) enum Op<'a> {
    /// Prints as it is; never holds the end of a line.
    Text(Cow<'a, str>),
    /// A new line where its group is broken, else this text.
    Line(&'static str),
    /// A blank, or in a broken group a new line where what follows up to the next break would not fit.
    Fill,
    /// Blanks that only a broken group has.
    Pad(usize),
    /// A new line always; with a blank line before it where `blank`. Breaks the groups around it.
    Hard {
        /// Whether a blank line stands between.
        blank: bool,
    },
    /// A comment at the end of the line. It has no width. A [`Op::Hard`] or the end must follow.
    Remark(&'a str),
    /// A comment on a line of its own, in the column of the remark above it.
    RemarkMore(&'a str),
    /// Begins a group.
    Open,
    /// Ends it.
    Close,
    /// Indents the lines that begin from here on.
    Indent(Indent),
    /// Takes the last indentation back.
    Dedent,
}

/// How far to indent.
#[derive(Clone, Copy, Debug)]
pub(super) enum Indent {
    /// By so many columns more than now.
    By(usize),
    /// To the column where printing stands.
    Here,
}

/// The width that operations take on one line; none where they hold a forced new line.
pub(super) fn flat_width(ops: &[Op]) -> Option<usize> {
    ops.iter().try_fold(0, |sum, op| match op {
        Op::Text(text) => Some(sum + columns(text)),
        Op::Line(text) => Some(sum + text.len()),
        Op::Fill => Some(sum + 1),
        Op::Hard { .. } | Op::Remark(_) | Op::RemarkMore(_) => None,
        Op::Pad(_) | Op::Open | Op::Close | Op::Indent(_) | Op::Dedent => Some(sum),
    })
}

/// The operations on one line, forced new lines read as blanks.
pub(super) fn flat_text(ops: &[Op]) -> String {
    let mut out = String::new();
    for op in ops {
        match op {
            Op::Text(text) => out.push_str(text),
            Op::Line(text) => out.push_str(text),
            Op::Fill | Op::Hard { .. } => out.push(' '),
            Op::Pad(_) | Op::Remark(_) | Op::RemarkMore(_) => {}
            Op::Open | Op::Close | Op::Indent(_) | Op::Dedent => {}
        }
    }
    out
}

/// Prints the operations as a text whose last line ends; an empty list is the empty text.
pub(super) fn render(ops: &[Op]) -> String {
    let plan = Plan::new(ops);
    let mut page = Page::default();
    let mut indents = vec![0usize];
    let mut groups: Vec<bool> = vec![];
    for (at, op) in ops.iter().enumerate() {
        let flat = groups.last().copied().unwrap_or(false);
        let indent = indents.last().copied().unwrap_or(0);
        match op {
            Op::Text(text) => page.text(text),
            Op::Line(text) if flat => page.text(text),
            Op::Line(_) => page.new_line(false, indent),
            Op::Fill if flat || plan.fits(at, page.column()) => page.text(" "),
            Op::Fill => page.new_line(false, indent),
            Op::Pad(_) if flat => {}
            Op::Pad(count) => page.text(&" ".repeat(*count)),
            Op::Hard { blank } => page.new_line(*blank, indent),
            Op::Remark(remark) => page.line.remark = Some(remark),
            Op::RemarkMore(remark) => {
                page.new_line(false, indent);
                page.line.remark = Some(remark);
            }
            Op::Open => groups.push(flat || plan.fits(at, page.column())),
            Op::Close => {
                groups.pop();
            }
            Op::Indent(Indent::By(more)) => indents.push(indent + more),
            Op::Indent(Indent::Here) => indents.push(page.column()),
            Op::Dedent => {
                indents.pop();
            }
        }
    }
    page.finish()
}

/// What is known of every operation before printing, all by running sums.
struct Plan {
    /// The flat width of all that stands before an operation.
    width_before: Vec<usize>,
    /// How many forced new lines stand before an operation.
    hards_before: Vec<usize>,
    /// For `Open` and `Fill`: the operation at the end of the stretch that must fit on the line.
    stretch_end: Vec<usize>,
}

impl Plan {
    fn new(ops: &[Op]) -> Plan {
        let mut plan = Plan {
            width_before: Vec::with_capacity(ops.len() + 1),
            hards_before: Vec::with_capacity(ops.len() + 1),
            stretch_end: stretches(ops),
        };
        let (mut width, mut hards) = (0, 0);
        for op in ops {
            plan.width_before.push(width);
            plan.hards_before.push(hards);
            match flat_width(std::slice::from_ref(op)) {
                Some(more) => width += more,
                None => hards += 1,
            }
        }
        plan.width_before.push(width);
        plan.hards_before.push(hards);
        plan
    }

    /// Whether the stretch that begins at an operation fits on a line of which `column` columns are used.
    fn fits(&self, at: usize, column: usize) -> bool {
        let end = self.stretch_end.get(at).copied().unwrap_or(at);
        let between = |sums: &[usize]| sums.get(end).zip(sums.get(at)).map_or(0, |(to, from)| to - from);
        between(&self.hards_before) == 0 && column + between(&self.width_before) <= WIDTH
    }
}

/// For each `Open` and `Fill` the first possible new line after what it must keep together: a group with what
/// sticks to its end, the piece up to the next break of the same group.
fn stretches(ops: &[Op]) -> Vec<usize> {
    let mut next_break = vec![ops.len(); ops.len() + 1];
    for (at, op) in ops.iter().enumerate().rev() {
        let here = matches!(op, Op::Line(_) | Op::Fill | Op::Hard { .. } | Op::Remark(_) | Op::RemarkMore(_));
        let later = next_break.get(at + 1).copied().unwrap_or(ops.len());
        if let Some(slot) = next_break.get_mut(at) {
            *slot = if here { at } else { later };
        }
    }
    let mut ends = vec![ops.len(); ops.len()];
    let mut close = |from: Option<usize>, at: usize| {
        if let Some(slot) = from.and_then(|from| ends.get_mut(from)) {
            *slot = next_break.get(at).copied().unwrap_or(ops.len());
        }
    };
    // Of each open group: where it began, and its last fill that still waits for its end.
    let mut open: Vec<(usize, Option<usize>)> = vec![];
    for (at, op) in ops.iter().enumerate() {
        match op {
            Op::Open => open.push((at, None)),
            Op::Close => {
                let group = open.pop();
                close(group.map(|(began, _)| began), at);
                close(group.and_then(|(_, fill)| fill), at);
            }
            Op::Fill | Op::Line(_) | Op::Hard { .. } => {
                if let Some((_, waiting)) = open.last_mut() {
                    close(waiting.take(), at);
                    *waiting = matches!(op, Op::Fill).then_some(at);
                }
            }
            Op::Text(_) | Op::Pad(_) | Op::Remark(_) | Op::RemarkMore(_) | Op::Indent(_) | Op::Dedent => {}
        }
    }
    ends
}

/// A line while it is printed.
#[derive(Default)]
struct PageLine<'a> {
    indent: usize,
    text: String,
    width: usize,
    remark: Option<&'a str>,
}

impl PageLine<'_> {
    fn end_column(&self) -> usize {
        if self.text.is_empty() { 0 } else { self.indent + self.width }
    }
}

/// The lines so far, and the one that is printed now.
#[derive(Default)]
struct Page<'a> {
    done: Vec<PageLine<'a>>,
    line: PageLine<'a>,
}

impl Page<'_> {
    /// The column where the next text stands.
    fn column(&self) -> usize {
        self.line.indent + self.line.width
    }

    fn text(&mut self, text: &str) {
        // A line never begins with blanks of its own.
        let text = if self.line.text.is_empty() { text.trim_start_matches(' ') } else { text };
        self.line.text.push_str(text);
        self.line.width += columns(text);
    }

    /// Ends the line and begins one with so much indentation.
    fn new_line(&mut self, blank: bool, indent: usize) {
        let new = PageLine { indent, ..PageLine::default() };
        let mut line = std::mem::replace(&mut self.line, new);
        let text_end = line.text.trim_end_matches(' ').len();
        line.width -= line.text.len() - text_end;
        line.text.truncate(text_end);
        self.done.push(line);
        if blank {
            self.done.push(PageLine::default());
        }
    }

    fn finish(mut self) -> String {
        self.new_line(false, 0);
        while self.done.last().is_some_and(|line| line.text.is_empty() && line.remark.is_none()) {
            self.done.pop();
        }
        let mut out = String::new();
        let mut rest = self.done.as_slice();
        while !rest.is_empty() {
            let (run, later) = rest.split_at(remark_run(rest));
            let column = run.iter().map(PageLine::end_column).max().unwrap_or(0) + 2;
            for line in run {
                print_line(line, column, &mut out);
            }
            rest = later;
        }
        out
    }
}

/// How many of the first lines share one column of remarks; at least one. Only neighbours with the same
/// indentation do whose widths are not too far apart, and lines that hold nothing but a remark.
fn remark_run(lines: &[PageLine]) -> usize {
    let Some((first, later)) = lines.split_first() else { return 0 };
    let (mut least, mut greatest) = (first.end_column(), first.end_column());
    let shared = later.iter().take_while(|line| {
        if line.text.is_empty() {
            return line.remark.is_some() && first.remark.is_some();
        }
        least = least.min(line.end_column());
        greatest = greatest.max(line.end_column());
        let near = line.indent == first.indent && greatest - least <= REMARK_SPREAD;
        near && line.remark.is_some() && first.remark.is_some()
    });
    1 + shared.count()
}

fn print_line(line: &PageLine, remark_column: usize, out: &mut String) {
    if !line.text.is_empty() {
        out.extend(std::iter::repeat_n(' ', line.indent));
        out.push_str(&line.text);
    }
    if let Some(remark) = line.remark {
        out.extend(std::iter::repeat_n(' ', remark_column - line.end_column()));
        out.push_str(remark);
    }
    out.push('\n');
}

//! Writes tokens in the order of the text, and each comment where it stood between them.
//!
//! The writer keeps a place in the source: the end of the last token written. Separators wait until the next
//! token comes, so that a comment between two tokens can take the separator's place. A comment that stood behind
//! a token on its line stays there; one on its own line keeps a line of its own. What the tokens mean is
//! the caller's affair.

use std::borrow::Cow;

use super::doc::{Indent, Op};
use crate::source::{Span, columns};
use crate::syntax::ast::{Comment, LangText, Name, Number, Path, Text, Texts};

/// What separates the last token from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing.
    None,
    /// A blank.
    Space,
    /// A new line where the group is broken, else this text.
    Line(&'static str),
    /// A new line where the next piece would not fit.
    Fill,
    /// A new line.
    Hard {
        /// Whether the author's blank line is kept.
        keep_blank: bool,
    },
}

/// The state of writing; see the head of this file.
pub(super) struct Writer<'a> {
    pub(super) ops: Vec<Op<'a>>,
    source: &'a str,
    comments: &'a [Comment],
    /// The byte after the last token written.
    at: usize,
    /// The number of the first comment that is not written yet.
    next_comment: usize,
    gap: Gap,
    /// Whether the last token ends a text: another text on the next line would be read as its continuation.
    behind_text: bool,
    /// Whether the bars of tables stand under each other.
    pub(super) aligned: bool,
}

impl<'a> Writer<'a> {
    /// A writer for a tree that was read from `source`. With an empty source and no comments it writes a tree
    /// by itself.
    pub(super) fn new(source: &'a str, comments: &'a [Comment]) -> Writer<'a> {
        Writer {
            ops: vec![],
            source,
            comments,
            at: 0,
            next_comment: 0,
            gap: Gap::None,
            behind_text: false,
            aligned: true,
        }
    }

    // Tokens.

    /// Writes a keyword or mark, or several words.
    pub(super) fn word(&mut self, words: &'static str) {
        for (index, word) in words.split(' ').enumerate() {
            if index > 0 {
                self.space();
            }
            self.token(Cow::Borrowed(word), &[word]);
        }
    }

    /// Writes a word between two parts, with blanks around it.
    pub(super) fn between(&mut self, words: &'static str) {
        self.space();
        self.word(words);
        self.space();
    }

    /// Writes a token; in the source it has one of these spellings.
    pub(super) fn token(&mut self, token: Cow<'a, str>, spellings: &[&str]) {
        self.flush();
        let end = spellings.iter().find_map(|spelling| skip_token(self.source, self.at, spelling));
        self.at = end.unwrap_or(self.at);
        self.ops.push(Op::Text(token));
        self.behind_text = false;
    }

    /// Writes a token whose place is known.
    pub(super) fn leaf(&mut self, text: impl Into<Cow<'a, str>>, span: Span) {
        self.flush_to(Some(span.start as usize));
        self.ops.push(Op::Text(text.into()));
        self.behind_text = false;
        self.at = self.at.max(span.end as usize);
    }

    /// The source under a span.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.source.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Whether a span of the source holds only blanks.
    pub(super) fn holds_blanks(&self, span: Span) -> bool {
        !self.source.is_empty() && self.slice(span).trim().is_empty()
    }

    /// Writes a comma right behind the last token, before any comment that follows that.
    pub(super) fn comma(&mut self) {
        self.ops.push(Op::Text(Cow::Borrowed(",")));
        self.behind_text = false;
    }

    /// Writes a name.
    pub(super) fn name(&mut self, name: &'a Name) {
        self.leaf(name.text.as_str(), name.span);
    }

    /// Writes a number.
    pub(super) fn number(&mut self, number: &'a Number) {
        self.leaf(number.text.as_str(), number.span);
    }

    /// Writes names with dots.
    pub(super) fn path(&mut self, path: &Path) {
        self.leaf(path.dotted(), path.span);
    }

    /// Writes a quoted text, its pieces under each other.
    pub(super) fn text(&mut self, text: &'a Text) {
        let Some((first, later)) = text.pieces.split_first() else { return };
        self.flush_to(Some(text.span.start as usize));
        self.indent(Indent::Here);
        self.token(Cow::Borrowed(first), &[first]);
        for piece in later {
            self.gap(Gap::Hard { keep_blank: false });
            self.token(Cow::Borrowed(piece), &[piece]);
        }
        self.dedent();
        self.behind_text = true;
        self.at = self.at.max(text.span.end as usize);
    }

    /// Writes a text with its language, which is padded to `lang_width`.
    pub(super) fn lang_text(&mut self, one: &'a LangText, lang_width: usize) {
        if let Some(lang) = &one.lang {
            self.name(lang);
            self.ops.push(Op::Pad(lang_width.saturating_sub(columns(&lang.text))));
            self.gap(Gap::Space);
        }
        self.text(&one.text);
    }

    /// Writes a title: on one line where it fits, else its languages under each other.
    pub(super) fn title(&mut self, title: &'a Texts) {
        if !title.all.is_empty() {
            self.gap(Gap::Space);
            self.texts(title, Gap::Line(" "));
        }
    }

    /// Writes texts in their languages with a gap between.
    pub(super) fn texts(&mut self, texts: &'a Texts, between: Gap) {
        let widths = texts.all.iter().filter_map(|one| one.lang.as_ref()).map(|lang| columns(&lang.text));
        let lang_width = widths.max().unwrap_or(0);
        if texts.all.first().is_some_and(|one| one.lang.is_none()) {
            self.stay_behind_text();
        }
        self.open();
        self.indent(Indent::Here);
        for (index, one) in texts.all.iter().enumerate() {
            if index > 0 {
                self.gap(between);
            }
            self.lang_text(one, lang_width);
        }
        self.dedent();
        self.close();
    }

    /// Keeps a text that comes next on the line of a text that stands before it.
    pub(super) fn stay_behind_text(&mut self) {
        if self.behind_text {
            self.space();
        }
    }

    /// Begins a part whose place is known, with the comments before it.
    pub(super) fn begin(&mut self, span: Span) {
        self.flush_to(Some(span.start as usize));
        self.at = self.at.max(span.start as usize);
    }

    /// Ends it: whatever its author wrote otherwise lies behind.
    pub(super) fn end(&mut self, span: Span) {
        self.at = self.at.max(span.end as usize);
    }

    // Layout.

    /// Says what comes before the next token, instead of what was said before.
    pub(super) fn gap(&mut self, gap: Gap) {
        self.gap = gap;
    }

    /// A blank before the next token.
    pub(super) fn space(&mut self) {
        self.gap(Gap::Space);
    }

    /// A new line before the next token, if none waits already; the author's blank line is kept.
    pub(super) fn new_line(&mut self) {
        if !matches!(self.gap, Gap::Hard { .. }) {
            self.gap(Gap::Hard { keep_blank: true });
        }
    }

    /// Blanks behind the last token.
    pub(super) fn blanks(&mut self, columns: usize) {
        if columns > 0 {
            self.ops.push(Op::Text(Cow::Owned(" ".repeat(columns))));
        }
    }

    /// Blanks behind the last token, where the group is broken.
    pub(super) fn pad(&mut self, columns: usize) {
        self.ops.push(Op::Pad(columns));
    }

    /// Begins a group. The separator that waits stands before it.
    pub(super) fn open(&mut self) {
        self.settle();
        self.ops.push(Op::Open);
    }

    /// Ends a group. A separator that waits comes after it.
    pub(super) fn close(&mut self) {
        self.ops.push(Op::Close);
    }

    /// Begins an indentation. The separator that waits stands before it.
    pub(super) fn indent(&mut self, indent: Indent) {
        self.settle();
        self.ops.push(Op::Indent(indent));
    }

    /// Begins an indentation that the separator before the next token stands in already.
    pub(super) fn indent_inside(&mut self, columns: usize) {
        self.ops.push(Op::Indent(Indent::By(columns)));
    }

    /// Ends an indentation. A separator that waits comes after it.
    pub(super) fn dedent(&mut self) {
        self.ops.push(Op::Dedent);
    }

    /// Ends the indentation of what a bracket holds: comments before the closing bracket still belong inside.
    pub(super) fn dedent_before(&mut self, closing: &'static str, gap: Gap) {
        self.gap(Gap::Hard { keep_blank: true });
        let commented = self.comments_before(None);
        self.dedent();
        self.gap(if commented { Gap::Hard { keep_blank: false } } else { gap });
        self.word(closing);
    }

    /// A block: `{`, each of its parts on a line, `}`.
    pub(super) fn block<T>(&mut self, parts: &'a [T], part: impl Fn(&mut Writer<'a>, &'a T)) {
        self.block_of(parts.is_empty(), |writer| {
            for one in parts {
                part(writer, one);
                writer.new_line();
            }
        });
    }

    /// A block whose parts `body` writes, each followed by [`Writer::new_line`].
    pub(super) fn block_of(&mut self, empty: bool, body: impl FnOnce(&mut Writer<'a>)) {
        self.space();
        self.word("{");
        self.indent_inside(2);
        self.gap(Gap::Hard { keep_blank: false });
        if empty {
            self.gap(Gap::None);
            self.dedent_before("}", Gap::None);
        } else {
            body(self);
            self.dedent_before("}", Gap::Hard { keep_blank: false });
        }
    }

    /// A list in brackets with commas, on one line where it fits. `inside` stands next to the brackets on one
    /// line, `between` behind each comma.
    pub(super) fn list<T>(
        &mut self,
        (opening, closing): (&'static str, &'static str),
        (inside, between): (Gap, Gap),
        parts: impl IntoIterator<Item = T>,
        part: impl Fn(&mut Writer<'a>, T),
    ) {
        self.open();
        self.word(opening);
        self.indent_inside(2);
        let mut parts = parts.into_iter().peekable();
        let inside = if parts.peek().is_some() { inside } else { Gap::None };
        self.gap(inside);
        self.commas(between, parts, part);
        self.dedent_before(closing, inside);
        self.close();
    }

    /// Parts with commas.
    pub(super) fn commas<T>(
        &mut self,
        between: Gap,
        parts: impl IntoIterator<Item = T>,
        part: impl Fn(&mut Writer<'a>, T),
    ) {
        for (index, one) in parts.into_iter().enumerate() {
            if index > 0 {
                self.comma();
                self.gap(between);
            }
            part(self, one);
        }
    }

    /// Parts with commas that run over several lines where they must.
    pub(super) fn filled<T>(&mut self, parts: impl IntoIterator<Item = T>, part: impl Fn(&mut Writer<'a>, T)) {
        self.open();
        self.indent_inside(2);
        self.commas(Gap::Fill, parts, part);
        self.dedent();
        self.close();
    }

    // Comments.

    /// Writes the separator that waits, if there is one, and the comments that stand next.
    fn settle(&mut self) {
        if self.gap != Gap::None {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.flush_to(None);
    }

    /// Writes the comments that stand next (and all before `target`) and a new line; without any, what waits.
    fn flush_to(&mut self, target: Option<usize>) {
        let gap = self.gap;
        let commented = self.comments_before(target);
        self.gap = Gap::None;
        self.ops.push(match gap {
            Gap::Hard { .. } if self.ops.is_empty() => return,
            Gap::Hard { keep_blank } => Op::Hard { blank: (commented || keep_blank) && self.blank_line_next() },
            Gap::None | Gap::Space | Gap::Line(_) | Gap::Fill if commented => Op::Hard { blank: false },
            Gap::None => return,
            Gap::Space => Op::Text(Cow::Borrowed(" ")),
            Gap::Line(flat) => Op::Line(flat),
            Gap::Fill => Op::Fill,
        });
    }

    /// Writes the comments that stand next (and all before `target`), without a new line after the last. Says
    /// whether there were any.
    fn comments_before(&mut self, target: Option<usize>) -> bool {
        let mut keep_blank = self.gap == Gap::Hard { keep_blank: true };
        let mut remark_column = None;
        let mut any = false;
        while let Some(comment) = self.next_comment(target) {
            let start = comment.span.start as usize;
            let column = column_of(self.source, start);
            let new_lines = count_lines(self.source_until(start));
            if !any && new_lines == 0 && !self.ops.is_empty() {
                self.ops.push(Op::Remark(&comment.text));
                remark_column = Some(column);
            } else if new_lines < 2 && remark_column == Some(column) {
                self.ops.push(Op::RemarkMore(&comment.text));
            } else {
                if !self.ops.is_empty() {
                    self.ops.push(Op::Hard { blank: keep_blank && new_lines > 1 });
                }
                self.ops.push(Op::Text(Cow::Borrowed(&comment.text)));
                remark_column = None;
            }
            keep_blank = matches!(self.gap, Gap::Hard { .. });
            any = true;
            self.at = self.at.max(comment.span.end as usize);
            self.next_comment += 1;
        }
        any
    }

    /// The next comment, where only blanks (and commas) stand before it, or where it stands before `target`.
    fn next_comment(&self, target: Option<usize>) -> Option<&'a Comment> {
        let comment = self.comments.get(self.next_comment)?;
        let start = comment.span.start as usize;
        let due = target.is_some_and(|target| start < target) || self.source_until(start).chars().all(is_blank);
        due.then_some(comment)
    }

    /// The source from the last token to a byte; empty where that lies behind.
    fn source_until(&self, byte: usize) -> &'a str {
        self.source.get(self.at..byte).unwrap_or("")
    }

    /// Whether the author left a blank line before the next token or comment.
    fn blank_line_next(&self) -> bool {
        let rest = self.source.get(self.at..).unwrap_or("");
        count_lines(rest.get(..blanks(rest)).unwrap_or("")) > 1
    }

    // Items.

    /// Whether a blank line stands between two places of the source.
    pub(super) fn blank_line_between(&self, above: Span, below: Span) -> bool {
        let between = self.source.get(above.end as usize..below.start as usize).unwrap_or("");
        between.split(|letter| !is_blank(letter)).any(|blanks| count_lines(blanks) > 1)
    }

    /// Makes a new line a blank line.
    pub(super) fn force_blank(&mut self, at: usize) {
        if let Some(Op::Hard { blank }) = self.ops.get_mut(at) {
            *blank = true;
        }
    }

    /// The place before an item, with its comments. Gives the new line that must become a blank line where
    /// one has to be; none where there is one already, or at the beginning.
    pub(super) fn between_items(&mut self, item: Span) -> Option<usize> {
        let from = self.ops.len();
        self.new_line();
        self.begin(item);
        let new = self.ops.get(from..).unwrap_or(&[]);
        let blank_stands = new.iter().any(|op| matches!(op, Op::Hard { blank: true }));
        let first = new.iter().position(|op| matches!(op, Op::Hard { .. }));
        if from == 0 || blank_stands { None } else { first.map(|first| from + first) }
    }

    /// The operations, after the comments at the end of the file.
    pub(super) fn finish(mut self) -> Vec<Op<'a>> {
        self.new_line();
        self.comments_before(Some(usize::MAX));
        self.ops
    }
}

/// Blanks, and the commas and semicolons that the formatter writes by itself.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, ',' | '，' | ';' | '；')
}

/// The length of the blanks at the beginning of a text.
fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches(is_blank).len()
}

fn count_lines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// The column of a byte in its line.
fn column_of(source: &str, byte: usize) -> usize {
    let before = source.get(..byte).unwrap_or("");
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    columns(before.get(line..).unwrap_or(""))
}

/// The place behind a token where it stands next in the source; full-width marks count as their ASCII twins.
fn skip_token(source: &str, at: usize, token: &str) -> Option<usize> {
    let rest = source.get(at..)?;
    let start = at + blanks(rest);
    let mut letters = source.get(start..)?.char_indices();
    for expected in token.chars() {
        let (_, letter) = letters.next()?;
        if letter != expected && ascii_twin(letter) != Some(expected) {
            return None;
        }
    }
    let end = letters.offset();
    let goes_on = |letter: char| letter.is_alphanumeric() || letter == '_';
    let whole = !token.ends_with(goes_on) || !letters.next().is_some_and(|(_, letter)| goes_on(letter));
    whole.then_some(start + end)
}

/// The ASCII mark that a full-width mark is read as.
fn ascii_twin(letter: char) -> Option<char> {
    match letter {
        '“' | '”' => Some('"'),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(letter) - 0xFEE0),
        _ => None,
    }
}

//! Comments: `//` to the end of the line. Those of other languages are read as ours.

use super::Scanner;
use crate::diag::{Code, Diagnostic};
use crate::syntax::ast::Comment;

impl Scanner<'_> {
    /// A comment begins at the cursor.
    pub(super) fn comment(&mut self) {
        let start = self.at;
        if self.rest().starts_with("/*") {
            return self.block_comment();
        }
        let end = self.line_end();
        let text = self.slice(start, end).trim_end().to_owned();
        let text_end = start + text.len();
        self.check_letters(start, text_end);
        let span = self.span(start, text_end);
        let foreign = ["#", "--"].into_iter().find_map(|mark| text.strip_prefix(mark).map(|said| (mark, said)));
        let text = match foreign {
            Some((mark, said)) => {
                let mark = self.span(start, start + mark.len());
                self.report(Diagnostic::new(Code::UnexpectedText, mark, "a comment begins with `//` here").with_fix(
                    "write `//`",
                    mark,
                    "//",
                ));
                format!("//{said}")
            }
            None => text,
        };
        self.comments.push(Comment { span, text });
        self.put(start, end, "");
        self.at = end;
    }

    /// `/* … */`: one that does not end goes to the end of its line, lest it swallow the file.
    fn block_comment(&mut self) {
        let start = self.at;
        let line_end = self.line_end();
        let closed = self.from(start + 2).find("*/").map(|length| start + 2 + length + 2);
        let end = closed.unwrap_or(line_end);
        self.check_letters(start, end);
        let span = self.span(start, end);
        let diagnostic =
            Diagnostic::new(Code::UnexpectedText, span, "a comment begins with `//` and ends with its line");
        let said = self.slice(start + 2, end).trim_end_matches("*/").trim().to_owned();
        let alone = self.slice(end, line_end.max(end)).trim().is_empty() && end <= line_end;
        self.report(if alone {
            diagnostic.with_fix("write `//`", span, format!("// {said}"))
        } else {
            diagnostic.with_help("write `//` before each line of it")
        });
        self.put(start, end, " ");
        self.at = end;
    }
}

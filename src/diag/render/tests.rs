//! Every format on small texts with everything that shifts a mark or breaks a line.

use proptest::prelude::*;

use super::*;
use crate::diag::{Diagnostic, Severity};
use crate::source::{FileId, Source, Span, columns};

const LOOK: Look = Look { width: 80, colour: false };

fn one_file(text: &str) -> SourceMap {
    let mut sources = SourceMap::default();
    sources.add(Source::new("shop.redress", text));
    sources
}

fn at(text: &str, word: &str) -> Span {
    let start = text.find(word).unwrap();
    Span::new(FileId(0), start, start + word.len())
}

/// The columns of the marks under the line of the excerpt that holds `word`, as a terminal shows them, and the
/// columns where `word` itself stands.
fn marked(text: &str, word: &str) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
    let diagnostic = Diagnostic::new(Code::WrongType, at(text, word), "wrong").with_label("here");
    let out = human(&one_file(text), &[diagnostic], LOOK);
    let lines: Vec<&str> = out.lines().collect();
    let here = lines.iter().position(|line| line.contains('│') && line.contains(word)).expect(&out);
    let line = lines[here];
    let start = columns(&line[..line.find(word).unwrap()]);
    let under = lines[here + 1];
    let mark = under.find(['─', '┬']).expect(&out);
    let marks: String = under[mark..].chars().take_while(|c| "─┬".contains(*c)).collect();
    let from = columns(&under[..mark]);
    (from..from + marks.chars().count(), start..start + columns(word))
}

#[test]
fn marks_stand_under_their_words() {
    for text in [
        "  price money = seven\n",
        "\tprice\t= seven\n",
        "因为 \"订单\" seven 后\n",
        "// 👍🏽 ❤\u{fe0f} seven\n",
        "a = 1\r\nb = seven\r\nc = 2\r\n",
        "e\u{301}e\u{301} seven",
        "\u{202e}x\u{200b} seven\u{1b}[31m",
    ] {
        let (marks, word) = marked(text, "seven");
        assert_eq!(marks, word, "{text:?}");
    }
    let (marks, word) = marked("价格 = 十二点五 欧元", "十二点五");
    assert_eq!(marks, word);
}

#[test]
fn long_line_is_cut_around_the_place() {
    let text = format!("{}seven{}", "(".repeat(500_000), ")".repeat(500_000));
    let (marks, word) = marked(&text, "seven");
    assert_eq!(marks, word);
    let diagnostic = Diagnostic::new(Code::WrongType, at(&text, "seven"), "wrong");
    let out = human(&one_file(&text), &[diagnostic], LOOK);
    assert!(out.lines().all(|line| columns(line) <= LOOK.width), "{out}");
    assert!(out.contains("shop.redress:1:500001"), "{out}");
}

#[test]
fn places_in_two_files_have_an_excerpt_each() {
    let mut sources = one_file("one\ntwo\nthree\n");
    let lib = sources.add(Source::new("lib/a.redress", "first\nsecond\n"));
    let diagnostic = Diagnostic::new(Code::DuplicateName, at("one\ntwo\n", "two"), "`two` is given twice")
        .with_label("again here")
        .with_place(Span::new(lib, 6, 12), "first given here")
        .with_help("rename one")
        .with_note("e.g. `deux`")
        .with_fix("rename it", at("one\ntwo\n", "two"), "deux");
    let expected = "  error[E0102]: `two` is given twice
   ╭─[shop.redress:2:1]
 1 │ one
 2 │ two
   · ─┬─
   ·  ╰── again here
 3 │ three
   ╰────
   ╭─[lib/a.redress:2:1]
 1 │ first
 2 │ second
   · ───┬──
   ·    ╰── first given here
   ╰────
  help: rename one
        note: e.g. `deux`
        fix: rename it: deux

";
    assert_eq!(human(&sources, &[diagnostic], LOOK), expected);
}

#[test]
fn end_of_file_and_empty_file_have_a_place() {
    let end = |text: &str| Span::new(FileId(0), text.len(), text.len());
    let text = "policy x {\n";
    let out = human(&one_file(text), &[Diagnostic::new(Code::UnclosedBlock, end(text), "`{` is not closed")], LOOK);
    assert!(out.contains("shop.redress:2:1"), "{out}");
    let out = human(&one_file(""), &[Diagnostic::new(Code::NoPolicy, end(""), "the file is empty")], LOOK);
    assert_eq!(out, "  error[E0903]: shop.redress: the file is empty\n\n");
}

#[test]
fn span_over_lines_is_shown_on_its_first() {
    let text = "a {\n  b\n}\n";
    let all = Diagnostic::new(Code::WrongKind, Span::new(FileId(0), 0, 9), "wrong").with_label("this");
    let out = human(&one_file(text), &[all], LOOK);
    assert!(out.contains("1 │ a {\n   · ─┬─\n   ·  ╰── this\n 2 │   b\n"), "{out}");
}

#[test]
fn plain_is_one_line_whatever_the_message() {
    let text = "x\n";
    let diagnostic = Diagnostic::new(Code::UnknownName, at(text, "x"), "no `a\nb\u{1b}[2J`").with_help("say\r\n  y");
    assert_eq!(
        plain(&one_file(text), &[diagnostic]),
        "shop.redress:1:1: error[E0101]: no `a b<U+001B>[2J`; help: say<U+000D> y\n"
    );
}

#[test]
fn github_commands_cannot_be_broken_out_of() {
    let mut sources = SourceMap::default();
    sources.add(Source::new("a,b:c%.redress", "x\ny\n"));
    let span = Span::new(FileId(0), 0, 1);
    let diagnostic = Diagnostic::new(Code::AlwaysSame, span, "100%\n::error::x").with_help("no");
    assert_eq!(
        github(&sources, &[diagnostic]),
        "::warning file=a%2Cb%3Ac%25.redress,line=1,endLine=1,col=1,endColumn=2,\
         title=W1201 a condition that is always the same::100%25%0A::error::x%0Ahelp: no\n"
    );
}

#[test]
fn report_is_an_error_value() {
    let unknown = Diagnostic::new(Code::UnknownName, at("x\n", "x"), "no `x`");
    // What stands before it in the text is not why there is no policy.
    let warned = Diagnostic::new(Code::Unused, at("x\n", "x"), "unused");
    let both = Report::new(one_file("x\n"), vec![warned, unknown.clone()]).to_string();
    assert_eq!(both, "the policy has 1 error, 1 warning; the first: shop.redress:1:1: error[E0101]: no `x`");
    let report = Report::new(one_file("x\n"), vec![unknown]);
    let error: Box<dyn std::error::Error + Send + Sync> = Box::new(report.clone());
    assert_eq!(error.to_string(), "the policy has 1 error; the first: shop.redress:1:1: error[E0101]: no `x`");
    let shown: &dyn miette::Diagnostic = &report;
    let related = shown.related().unwrap().next().unwrap();
    assert_eq!(related.code().unwrap().to_string(), "E0101");
}

proptest! {
    #[test]
    fn no_text_and_no_span_breaks_a_format(
        text in "[ \ta-c{}\r\n\u{0}-\u{9f}中é👍\u{202e}\u{200d}\u{fe0f}]{0,80}",
        starts in proptest::collection::vec((0u32..300, 0u32..300, 0u32..3), 1..4),
        width in 0usize..100,
    ) {
        let sources = one_file(&text);
        let mut spans = starts.iter().map(|(start, end, file)| Span { file: FileId(*file), start: *start, end: *end });
        let mut one = Diagnostic::new(Code::WrongType, spans.next().unwrap(), text.clone()).with_label("a\nb");
        for span in spans {
            one = one.with_place(span, text.clone());
        }
        let one = one.with_help(text.clone()).with_fix(text.clone(), Span::default(), text.clone());
        let all = [one];
        let shown = human(&sources, &all, Look { width, colour: false });
        prop_assert!(!shown.contains(['\u{1b}', '\u{202e}', '\u{200d}']), "{}", shown);
        prop_assert!(!shown.contains("Failed to read"));
        prop_assert_eq!(plain(&sources, &all).lines().count(), 1);
        prop_assert_eq!(github(&sources, &all).lines().count(), 1);
        let _: serde_json::Value = serde_json::from_str(&json(&sources, &all)).unwrap();
        let _: serde_json::Value = serde_json::from_str(&sarif(&sources, &all)).unwrap();
        prop_assert!(junit(&sources, &all, Severity::Warning).ends_with("</testsuites>\n"));
    }
}

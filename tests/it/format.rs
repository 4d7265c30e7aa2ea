//! The formatter: its layout, and that it changes nothing else.

use std::fs;
use std::path::{Path, PathBuf};

use redress::diag::Sink;
use redress::format::{FormatError, format, format_text, same_comments, same_tree};
use redress::source::FileId;
use redress::syntax::{self, ast::File};

use crate::generate::{self, Random};

fn parse(text: &str) -> File {
    let mut sink = Sink::default();
    let file = syntax::parse(FileId::default(), text, &mut sink);
    if sink.has_errors() {
        let first = sink.finish().remove(0);
        let from = text[..first.span.start as usize].rfind('\n').unwrap_or(0).saturating_sub(200);
        let from = (from..).find(|at| text.is_char_boundary(*at)).unwrap();
        let near: String = text[from..].chars().take(600).collect();
        panic!(
            "{} before {:?} near …{near}",
            first.message,
            text[first.span.start as usize..].chars().take(30).collect::<String>()
        );
    }
    file
}

/// Every file below a folder of the repository whose name ends so.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = vec![];
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Formats a correct text, and checks what must hold of every text.
fn formatted(name: &str, text: &str) -> String {
    let once = format_text(text).unwrap_or_else(|error| panic!("{name}: {error:?}\n{text}")).text;
    let twice = format_text(&once).unwrap_or_else(|error| panic!("{name}: {error:?}\n{once}"));
    assert_eq!(once, twice.text, "{name}: formatting again changes the text");
    assert!(!twice.changed);
    assert!(once.is_empty() || once.ends_with('\n'), "{name}: the last line has no end");
    assert!(once.lines().all(|line| line.trim_end() == line), "{name}: blanks at the end of a line\n{once}");
    assert!(!once.contains("\n\n\n"), "{name}: two blank lines\n{once}");
    once
}

#[test]
fn layouts_are_as_the_suite_shows_them() {
    let inputs = files("tests/suite/format", ".in.redress");
    assert!(!inputs.is_empty());
    for input in inputs {
        let name = input.to_string_lossy().into_owned();
        let expected = PathBuf::from(name.replace(".in.redress", ".redress"));
        let result = formatted(&name, &fs::read_to_string(&input).unwrap());
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &result).unwrap();
        }
        assert_eq!(fs::read_to_string(&expected).unwrap_or_default(), result, "{name}");
    }
}

#[test]
fn the_repositorys_policies_can_be_formatted() {
    for folder in ["policies", "examples", "tests/suite"] {
        for path in files(folder, ".redress") {
            let text = fs::read_to_string(&path).unwrap();
            let mut sink = Sink::default();
            syntax::parse(FileId::default(), &text, &mut sink);
            if !sink.has_errors() {
                formatted(&path.to_string_lossy(), &text);
            }
        }
    }
}

#[test]
fn what_ships_is_in_the_layout() {
    for path in [files("policies", ".redress"), files("src/cli/new", ".redress")].concat() {
        let text = fs::read_to_string(&path).unwrap();
        assert!(!format_text(&text).unwrap().changed, "`redress fmt {}`", path.display());
    }
}

#[test]
fn one_long_reason_does_not_widen_a_whole_table() {
    let row = |at: usize| {
        format!("  | {at} | EUR 1 | {} |\n", if at == 7 { format!("\"{}\"", "x".repeat(700)) } else { "-".into() })
    };
    let rows: String = (0..1600).map(row).collect();
    let text = format!("table t[n] : money\n  | n | v | because |\n{rows}");
    assert!(formatted("wide", &text).len() < 2 * text.len());
}

/// Bars that stand under each other would make this file larger than a file may be.
#[test]
fn what_can_be_written_can_be_formatted() {
    let long = format!("{0}, {0}, {0}", "x".repeat(30));
    let rows = "  | - | - | EUR 1 | - |\n".repeat(10_000);
    let text = format!("table t[n, k] : money\n  | n | k | v | because |\n  | {long} | {long} | EUR 1 | - |\n{rows}");
    assert!(text.len() < 1 << 18);
    let text = formatted("ragged", &text);
    assert!(text.ends_with("\n  | - | - | EUR 1 | - |\n"));
}

#[test]
fn a_layout_beyond_a_limit_is_named() {
    // Each clause takes a line of its own.
    let rules = "  except a allow x when b because \"c\" cite \"d\"\n".repeat(6_000);
    let text = format!("eligibility of x {{\n  normally deny all\n{rules}}}\n");
    let error = format_text(&text).unwrap_err();
    assert_eq!(error.to_string(), "formatted, the file has more than 20000 lines (line 20001 then)");
}

#[test]
fn a_text_with_mistakes_is_refused() {
    let result = format_text("policy x {\n  currency\n}\n");
    assert!(matches!(result, Err(FormatError::Syntax(diagnostics)) if !diagnostics.is_empty()));
}

#[test]
fn an_empty_text_stays_empty() {
    for text in ["", "\n", "  \n\n\t\n"] {
        assert_eq!(format_text(text).unwrap().text, "");
    }
    assert_eq!(format_text("\n\n// only this").unwrap().text, "// only this\n");
}

#[test]
fn line_ends_of_other_systems_become_ours() {
    let text = "policy x { // shop\r\n  currency EUR\r\n\r\n\r\n  rounding half_up\r\n}\r\n";
    assert_eq!(formatted("crlf", text), "policy x {  // shop\n  currency EUR\n\n  rounding half_up\n}\n");
}

/// How many random policies a test tries.
pub(crate) fn cases(few: u64) -> u64 {
    if is_long_run() { few * 100 } else { few }
}

fn is_long_run() -> bool {
    std::env::var_os("REDRESS_LONG").is_some()
}

#[test]
fn a_random_tree_is_read_back_as_it_was() {
    for seed in 0..cases(40) {
        let tree = generate::policy(seed);
        let text = format(&tree, "");
        let back = parse(&text);
        assert!(same_tree(&tree, &back), "seed {seed}: {}", difference(&tree, &back));
        assert_eq!(format(&back, &text), text, "seed {seed}: formatting changes a formatted text");
    }
}

/// Where two trees differ.
fn difference(one: &File, other: &File) -> String {
    let (one, other) = (without_places(one), without_places(other));
    let same = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let near = |text: &str| text.chars().skip(same.saturating_sub(300)).take(600).collect::<String>();
    format!("\n{}\n{}", near(&one), near(&other))
}

fn without_places(file: &File) -> String {
    let text = std::format!("{:?}", file.items);
    let mut parts = text.split("Span { ");
    let first = parts.next().unwrap_or("");
    let later = parts.filter_map(|part| part.split_once('}')).map(|(_, rest)| rest);
    std::iter::once(first).chain(later).collect()
}

#[test]
fn comments_survive_anywhere() {
    for seed in 0..cases(40) {
        let random = &mut Random::new(seed);
        let text = sprinkle(&generate::text(seed), random);
        let before = parse(&text);
        let after = parse(&formatted(&format!("seed {seed}"), &text));
        assert!(same_comments(&before, &after) && same_tree(&before, &after), "seed {seed}\n{text}");
    }
}

#[test]
fn blanks_do_not_matter() {
    for seed in 0..cases(20) {
        let text = generate::text(seed);
        let squeezed = squeeze(&text);
        assert!(same_tree(&parse(&text), &parse(&squeezed)), "seed {seed}\n{squeezed}");
        // Only blank lines between items and parts are the author's.
        let without_blank_lines = |text: &str| text.replace("\n\n", "\n");
        assert_eq!(
            without_blank_lines(&formatted("squeezed", &squeezed)),
            without_blank_lines(&text),
            "seed {seed}\n{squeezed}"
        );
    }
}

/// Puts comments between tokens and at the ends of lines. Rows of tables take them only at their ends.
fn sprinkle(text: &str, random: &mut Random) -> String {
    let mut out = String::new();
    let comment = |out: &mut String, random: &mut Random| {
        if random.one_in(3) {
            out.push('\n');
        }
        let count = 1 + random.below(2);
        for _ in 0..count {
            out.push_str(&format!(" // remark {}\n", random.below(100)));
            if random.one_in(6) {
                out.push('\n');
            }
        }
    };
    for line in text.lines() {
        let is_row = line.trim_start().starts_with('|');
        let words = words(line);
        for (at, word) in words.iter().enumerate() {
            // A text must stay on the line of the token before it, where that is a text, too.
            let before_text =
                words[at..].iter().find(|word| !word.trim().is_empty()).is_some_and(|word| word.starts_with('"'));
            if at > 0 && !is_row && !before_text && random.one_in(25) {
                comment(&mut out, random);
            }
            out.push_str(word);
        }
        if random.one_in(8) && !line.is_empty() {
            comment(&mut out, random);
        } else {
            out.push('\n');
        }
    }
    out
}

/// A line cut before its blanks; texts stay whole.
fn words(line: &str) -> Vec<&str> {
    let mut words = vec![];
    let (mut start, mut inside, mut escaped) = (0, false, false);
    for (at, letter) in line.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            ' ' if !inside => {
                words.push(&line[start..at]);
                words.push(" ");
                start = at + 1;
            }
            _ => {}
        }
    }
    words.push(&line[start..]);
    words
}

/// All on as few lines as the language allows.
fn squeeze(text: &str) -> String {
    let mut out = String::new();
    let mut above = "";
    let mut width = 0;
    for line in text.lines().map(str::trim) {
        let is_row = |line: &str| line.starts_with('|');
        let in_texts = above.ends_with('"') && line.starts_with('"');
        // A line of the language has at most 10,000 characters.
        width += line.len() * 2;
        if is_row(line) || is_row(above) || in_texts || width > 5_000 {
            width = 0;
            out.push('\n');
        } else {
            out.push(' ');
        }
        out.extend(
            words(line).into_iter().filter(|word| !word.is_empty()).map(|word| if word == " " { "  " } else { word }),
        );
        above = line;
    }
    out
}

#[test]
fn the_deepest_text_needs_little_stack() {
    let nest = |open: &str, middle: &str, close: &str, times: usize| {
        format!("define deep = {}{middle}{}\n", open.repeat(times), close.repeat(times))
    };
    let shapes: [&dyn Fn(usize) -> String; 6] = [
        &|times| nest("(", "a", ")", times),
        &|times| nest("f(", "a", ")", times),
        &|times| nest("if a then b else ", "c", "", times),
        &|times| nest("(a and b or ", "c", ")", times),
        &|times| nest("t[1 + ", "c", "]", times),
        &|times| format!("facts {{ {} x money {} }}\n", "g {".repeat(times), "}".repeat(times)),
    ];
    for shape in shapes {
        let times = (1..128).rev().step_by(3).find(|times| is_correct(&shape(*times))).unwrap();
        let text = shape(times);
        let tree = with_stack(16 << 20, || parse(&text));
        let (again, out) = with_stack(512 << 10, || (tree.clone(), format(&tree, &text)));
        assert!(with_stack(512 << 10, || same_tree(&tree, &again)), "{out}");
        let back = with_stack(16 << 20, || parse(&out));
        assert!(with_stack(512 << 10, || same_tree(&tree, &back)), "{out}");
    }
}

fn is_correct(text: &str) -> bool {
    with_stack(16 << 20, || {
        let mut sink = Sink::default();
        syntax::parse(FileId::default(), text, &mut sink);
        !sink.has_errors()
    })
}

fn with_stack<T: Send>(bytes: usize, run: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        std::thread::Builder::new().stack_size(bytes).spawn_scoped(scope, run).unwrap().join().unwrap()
    })
}

#[cfg(feature = "cli")]
#[test]
fn a_difference_is_shown_as_a_unified_diff() {
    use redress::format::diff;
    assert_eq!(diff("shop.redress", "a\n", "a\n"), "");
    let shown = diff("shop.redress", "a\nb\nc\n", "a\nB\nc\n");
    assert_eq!(shown, "--- shop.redress\n+++ shop.redress\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
}

/// Four times the text takes far less than sixteen times the time. On a busy machine a clock proves little, so this
/// is for long runs.
#[test]
#[expect(clippy::disallowed_methods, reason = "the time that the formatter takes is what is tested")]
fn long_texts_are_formatted_in_linear_time() {
    if !is_long_run() {
        return;
    }
    let row = "  | DE, FR | EUR 1.00 | \"说明\" |\n";
    let table =
        |rows| format!("table fee[market] : fixed money, note text\n  | market | fixed | note |\n{}", row.repeat(rows));
    let chain = |links| format!("define one = f({}z)\n", "a and b or c,\n".repeat(links));
    let rules =
        |count| format!("eligibility {{\n{}}}\n", "except x allow all when a and b because \"c\" // d\n".repeat(count));
    let shapes: [&dyn Fn(usize) -> String; 3] = [&table, &chain, &rules];
    for shape in shapes {
        let measure = |text: String| {
            let file = parse(&text);
            let times = (0..5).map(|_| {
                let start = std::time::Instant::now();
                assert!(!format(&file, &text).is_empty());
                start.elapsed()
            });
            times.min().unwrap()
        };
        let (short, long) = (measure(shape(1000)), measure(shape(4000)));
        assert!(long < short * 12, "four times the text took {long:?} instead of {short:?}");
    }
}

//! No text makes the program stop: random bytes, heaps of tokens, and the repository's own policies with parts
//! taken out, doubled, swapped and changed. Normal runs try a few; with `REDRESS_LONG=1` a hundred times as many.

use std::fs;
use std::path::{Path, PathBuf};

use redress::diag::Sink;
use redress::eval::{Evaluator, Options};
use redress::format::{FormatError, format_text};
use redress::ir::Program;
use redress::project::{self, MemoryFiles};
use redress::source::FileId;
use redress::syntax;
use redress::time::Instant;
use redress::wire::{CaseReader, Unknown};

use crate::format::{cases, files};
use crate::generate::{self, Random};

/// Sends a text through all that reads texts. What is said of it is not judged, only that it is said, in the text.
fn survive(name: &str, text: &str) {
    let mut sink = Sink::default();
    syntax::parse(FileId::default(), text, &mut sink);
    let correct = !sink.has_errors();
    for diagnostic in sink.finish() {
        let (start, end) = (diagnostic.span.start as usize, diagnostic.span.end as usize);
        assert!(start <= end && end <= text.len(), "{name}: {diagnostic:?} lies outside of\n{text}");
        assert!(text.get(start..end).is_some(), "{name}: {diagnostic:?} cuts a letter of\n{text}");
        assert!(!diagnostic.message.is_empty(), "{name}: nothing is said about\n{text}");
    }
    match format_text(text) {
        Ok(formatted) => {
            assert!(correct, "{name}: formatted in spite of mistakes\n{text}");
            let again = format_text(&formatted.text);
            assert_eq!(again.map(|again| again.changed), Ok(false), "{name}: not stable\n{text}");
        }
        Err(FormatError::Syntax(_)) => assert!(!correct, "{name}: refused without a mistake\n{text}"),
        Err(FormatError::TooLarge(..) | FormatError::Unfaithful) => {
            panic!("{name}: the formatter changes the meaning of\n{text}")
        }
    }
    let loaded = project::load(&MemoryFiles::default().with("policy.redress", text), "policy.redress");
    for unit in &loaded.units {
        let said = loaded.diagnostics.iter().any(|one| one.severity() == redress::diag::Severity::Error);
        assert!(unit.program.is_some() || said, "{name}: no program and no reason\n{text}");
    }
}

/// The texts that mutations begin with.
fn seeds() -> Vec<(String, String)> {
    let paths = ["policies", "examples", "tests/suite"].iter().flat_map(|folder| files(folder, ".redress"));
    let texts = paths.map(|path| (path.to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()));
    texts.filter(|(_, text)| text.len() < 20_000).collect()
}

#[test]
fn random_bytes() {
    for seed in 0..cases(500) {
        let random = &mut Random::new(seed);
        let bytes: Vec<u8> = (0..random.below(400)).map(|_| random.next() as u8).collect();
        survive(&format!("seed {seed}"), &String::from_utf8_lossy(&bytes));
        // Marks and ends of lines more often than chance would have them.
        let marks: Vec<char> =
            "{}[]()|\"\\\n\r\t ,.:;=<>/-+*?%&!#“”（）｜％，：０é中\u{feff}\u{202e}\u{0}\u{1}\u{2}a1_".chars().collect();
        let text: String = (0..random.below(400)).map(|_| random.pick(&marks)).collect();
        survive(&format!("seed {seed}"), &text);
    }
}

#[test]
fn heaps_of_tokens() {
    let words: Vec<String> = seeds().iter().flat_map(|(_, text)| tokens(text)).collect();
    for seed in 0..cases(1000) {
        let random = &mut Random::new(seed);
        let length = random.below(120);
        let text: Vec<&str> = (0..length).map(|_| words[random.below(words.len())].as_str()).collect();
        survive(&format!("seed {seed}"), &text.join(if random.one_in(4) { "" } else { " " }));
    }
}

#[test]
fn changed_lines() {
    mutate(60, |random, text| {
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        change(random, &mut lines);
        lines.concat()
    });
}

#[test]
fn changed_tokens() {
    mutate(60, |random, text| {
        let mut words = tokens(text);
        change(random, &mut words);
        words.concat()
    });
}

#[test]
fn changed_bytes() {
    mutate(60, |random, text| {
        let mut bytes = text.as_bytes().to_vec();
        change(random, &mut bytes);
        if random.one_in(2) && !bytes.is_empty() {
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    });
}

#[test]
fn cut_off_anywhere() {
    mutate(60, |random, text| {
        let end = random.below(text.len() + 1);
        (end..).find_map(|end| text.get(..end)).unwrap().to_owned()
    });
}

/// Changes a text of the repository, or a random policy, some times over.
fn mutate(few: u64, change: impl Fn(&mut Random, &str) -> String) {
    let seeds = seeds();
    for seed in 0..cases(few) {
        let random = &mut Random::new(seed);
        let (name, mut text) = if random.one_in(4) {
            (String::from("random policy"), generate::text(seed))
        } else {
            seeds[random.below(seeds.len())].clone()
        };
        for _ in 0..1 + random.below(3) {
            text = change(random, &text);
        }
        survive(&format!("seed {seed} of {name}"), &text);
    }
}

/// Takes a part out, doubles it, or swaps it with another.
fn change<T: Clone>(random: &mut Random, parts: &mut Vec<T>) {
    if parts.is_empty() {
        return;
    }
    let (at, other) = (random.below(parts.len()), random.below(parts.len()));
    match random.below(3) {
        0 => {
            let count = 1 + random.below(3.min(parts.len() - at));
            parts.drain(at..(at + count).min(parts.len()));
        }
        1 => parts.insert(other, parts[at].clone()),
        _ => parts.swap(at, other),
    }
}

/// A text cut into words, numbers, marks and blanks; together they are the text.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = vec![];
    let kind = |letter: char| match letter {
        _ if letter.is_alphanumeric() || letter == '_' => 'a',
        _ if letter.is_whitespace() => ' ',
        other => other,
    };
    for letter in text.chars() {
        match tokens.last_mut() {
            Some(token) if matches!(kind(letter), 'a' | ' ') && token.ends_with(|last| kind(last) == kind(letter)) => {
                token.push(letter);
            }
            _ => tokens.push(letter.to_string()),
        }
    }
    tokens
}

/// Everything below `policies/`, as a folder in memory with its root there.
fn shipped() -> MemoryFiles {
    let below = |path: &Path| path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
    files("policies", "")
        .iter()
        .fold(MemoryFiles::default(), |folder, path| folder.with(&below(path), fs::read(path).unwrap()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("policies")
}

/// The texts of the cases in the repository.
fn case_texts() -> Vec<String> {
    files("examples", ".json").iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// Reads a text as a case of a policy and decides it where it is one.
fn decide(program: &Program, reader: &CaseReader, json: &[u8], random: &mut Random) -> bool {
    let unknown = if random.one_in(2) { Unknown::Ignore } else { Unknown::Refuse };
    let Ok((case, _)) = reader.read(program, json, unknown).finish() else { return false };
    // Some instant between 1970 and 2090.
    let at = Instant::from_ms(random.below(3_786_912_000_000) as i64).unwrap();
    let options = Options { trace: random.one_in(2), ..Options::default() };
    let decide = || format!("{:?}", Evaluator::new(program).decide(&case, at, &options));
    assert_eq!(decide(), decide(), "the same case is decided otherwise a second time");
    true
}

#[test]
fn changed_cases() {
    let loaded = project::load(&shipped(), "");
    let programs: Vec<_> = loaded.units.iter().filter_map(|unit| unit.program.clone()).collect();
    let readers: Vec<_> = programs.iter().map(|program| CaseReader::new(program)).collect();
    let texts = case_texts();
    let mut decided = 0;
    for seed in 0..cases(300) {
        let random = &mut Random::new(seed);
        let mut words = tokens(&texts[random.below(texts.len())]);
        for _ in 0..random.below(3) {
            change(random, &mut words);
        }
        let mut json = words.concat().into_bytes();
        if random.one_in(3) {
            change(random, &mut json);
        }
        for (program, reader) in programs.iter().zip(&readers) {
            decided += usize::from(decide(program, reader, &json, random));
        }
    }
    assert!(decided > 10, "hardly a changed case could be read: {decided}");
}

#[test]
fn changed_policies_decide_cases() {
    let folder = shipped();
    let policies = files("policies", ".redress");
    let texts = case_texts();
    for seed in 0..cases(15) {
        let random = &mut Random::new(seed);
        let path = &policies[random.below(policies.len())];
        let mut words = tokens(&fs::read_to_string(path).unwrap());
        change(random, &mut words);
        let path = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        let loaded = project::load(&folder.clone().with(&path, words.concat()), "");
        for program in loaded.units.iter().filter_map(|unit| unit.program.as_deref()) {
            let reader = CaseReader::new(program);
            for _ in 0..20 {
                decide(program, &reader, texts[random.below(texts.len())].as_bytes(), random);
            }
        }
    }
}
/// Every way to nest, far beyond the limit, on a small stack: an error, never a crash.
#[test]
fn nesting_without_end() {
    let ways = [
        "(",
        "[",
        "{",
        "f(",
        "t[",
        "not ",
        "-",
        "- ",
        "if a then ",
        "if a then b else ",
        "if a then b else if ",
        "sum i in a: ",
        "any i in (",
        "15% of ",
        "a if known else ",
        "convert a by ",
        "1 day after ",
        "a and ",
        "a + ",
        "a.b",
        "a is (",
        "x in {",
        "facts { a {",
        "enum A {",
        "\"",
        "//",
        "| ",
        "list of ",
        "a within ",
        "1 day by t[",
        "then ",
        "else ",
        "workflow { stage a { b may c { add { d ",
        "example \"a\" { b [ ",
        "when a -> b, ",
        "expect allow a, ",
        "notice a { \"{((",
    ];
    let run = move || {
        for way in ways {
            for times in [130, 20_000] {
                let heap = way.repeat(times);
                for text in [
                    heap.clone(),
                    format!("define a = {heap}"),
                    format!("facts {{ a {heap}"),
                    format!("define a = {heap}b{}", ")".repeat(times)),
                ] {
                    survive(way, &text);
                }
            }
        }
    };
    // Without optimization the frames of the parser are several times as large.
    let stack = if cfg!(debug_assertions) { 2 << 20 } else { 512 << 10 };
    std::thread::Builder::new().stack_size(stack).spawn(run).unwrap().join().unwrap();
}

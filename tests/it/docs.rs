//! The documentation is run: every policy in it is checked, every page of a diagnostic shows what it says.
//!
//! A block of ```` ```redress ```` in a Markdown file is a whole policy and must be without a single diagnostic; its
//! examples hold. In
//! `docs/diagnostics/` the block under *Wrong* must show exactly the page's code, the one under *Right* nothing. A line
//! `// file: NAME` begins another file of the same folder. The shipped libraries stand beside each.

use redress::diag::Code;
use redress::project::{Loader, MemoryFiles};
use redress::testing::{self, How};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Markdown file of the documentation.
fn pages() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                found.push(path);
            }
        }
    }
    let mut found = vec![root().join("README.md")];
    walk(&root().join("docs"), &mut found);
    found.sort();
    found
}

/// The blocks of a page: the heading they stand under, their language and their text.
fn blocks(text: &str) -> Vec<(String, String, String)> {
    let mut all = Vec::new();
    let mut heading = String::new();
    let mut open: Option<(String, String)> = None;
    for line in text.lines() {
        match &mut open {
            Some((language, body)) => {
                if line.trim_end() == "```" {
                    all.push((heading.clone(), language.clone(), body.clone()));
                    open = None;
                } else {
                    body.push_str(line);
                    body.push('\n');
                }
            }
            None => {
                if let Some(language) = line.strip_prefix("```") {
                    open = Some((language.trim().to_owned(), String::new()));
                } else if line.starts_with('#') {
                    heading = line.trim_start_matches('#').trim().to_owned();
                }
            }
        }
    }
    all
}

/// What the checker says of a block, `code message` each, and the examples in it that do not hold.
fn said(block: &str, script: Option<&str>) -> Vec<String> {
    let mut files = MemoryFiles::default();
    for entry in std::fs::read_dir(root().join("policies/lib")).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("lib/{}", path.file_name().unwrap().to_string_lossy());
        files = files.with(&name, std::fs::read(&path).unwrap());
    }
    if let Some(script) = script {
        files = files.with("hooks/goodwill.rhai", script);
    }
    let mut name = "policy.redress".to_owned();
    let mut body = String::new();
    for line in block.lines() {
        match line.strip_prefix("// file: ") {
            Some(next) => {
                files = files.with(&name, std::mem::take(&mut body));
                name = next.trim().to_owned();
            }
            None => {
                body.push_str(line);
                body.push('\n');
            }
        }
    }
    // Versions, and a folder without a policy, are a matter of the whole folder.
    let versions = name != "policy.redress" && block.contains("version");
    let folder = versions || !block.lines().any(|line| line.starts_with("policy "));
    let files = files.with(&name, body);
    let mut loader = Loader::with_examples();
    loader.add(&files, if folder { "" } else { "policy.redress" });
    let loaded = loader.finish();
    let how = How { filter: "", watch: false, threads: NonZeroUsize::MIN };
    let programs = loaded.units.iter().filter_map(|unit| Some((unit.program.as_ref()?, &unit.examples)));
    let ran = programs.flat_map(|(program, examples)| testing::run(program, examples, how));
    // What another version judges has failed in this one.
    let failed = ran.filter(|ran| !ran.elsewhere && !ran.failures.is_empty());
    let failed = failed.map(|ran| format!("example `{}`: {:?}", ran.title, ran.failures));
    let diagnostics = loaded.diagnostics.iter().map(|one| format!("{} {}", one.code.id(), one.message));
    diagnostics.chain(failed).collect()
}

#[test]
fn every_policy_of_the_documentation_is_sound() {
    let mut wrong = Vec::new();
    let mut checked = 0;
    for page in pages() {
        if page.starts_with(root().join("docs/diagnostics")) {
            continue;
        }
        for (heading, language, block) in blocks(&std::fs::read_to_string(&page).unwrap()) {
            if language == "redress" {
                checked += 1;
                // A page is brief: what it does not speak of need not have a title in every language.
                for line in said(&block, None).into_iter().filter(|line| !line.starts_with("W1406")) {
                    wrong.push(format!("{}, {heading}: {line}", page.display()));
                }
            }
        }
    }
    assert!(checked > 15, "only {checked} blocks were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_page_that_shows_it() {
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let path = root().join(format!("docs/diagnostics/{}.md", code.id()));
        let Ok(text) = std::fs::read_to_string(&path) else {
            wrong.push(format!("{} has no page", code.id()));
            continue;
        };
        if !text.starts_with(&format!("# {}: {}\n", code.id(), code.title())) {
            wrong.push(format!("{}: the page does not begin with its code and title", code.id()));
        }
        let blocks = blocks(&text);
        let script = blocks.iter().find(|(_, language, _)| language == "rhai").map(|(_, _, text)| text.as_str());
        let under = |wanted: &str| blocks.iter().find(|(heading, _, _)| heading == wanted).map(|(_, _, block)| block);
        match (under("Wrong"), under("Right")) {
            (Some(bad), Some(good)) => {
                let lines = said(bad, script);
                if lines.len() != 1 || !lines[0].starts_with(code.id()) {
                    wrong.push(format!("{}: the wrong policy says {lines:?}", code.id()));
                }
                for line in said(good, script) {
                    wrong.push(format!("{}: the right policy says {line}", code.id()));
                }
            }
            // No text of a policy can show what happens before there is a text.
            _ if [Code::Unreadable, Code::NotUtf8, Code::NoPolicy].contains(code) => {}
            _ => wrong.push(format!("{}: the page needs a policy under Wrong and one under Right", code.id())),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The README shows what its first commands print, in their order.
#[cfg(feature = "cli")]
#[test]
fn the_readme_shows_what_the_program_prints() {
    let text = std::fs::read_to_string(root().join("README.md")).unwrap();
    let commands = text.lines().filter_map(|line| line.strip_prefix("cargo run --release -- "));
    let shown = blocks(&text).into_iter().filter(|(_, language, _)| language == "text").map(|(_, _, block)| block);
    let mut compared = 0;
    for (command, shown) in commands.zip(shown) {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_redress"))
            .args(command.split(' '))
            .current_dir(root())
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), shown, "{command}");
        compared += 1;
    }
    assert_eq!(compared, 2);
}

/// The page on cases shows a policy and a case that fits it.
#[test]
fn the_page_on_cases_shows_a_case_that_fits() {
    let text = std::fs::read_to_string(root().join("docs/language/cases.md")).unwrap();
    let block = |wanted: &str| blocks(&text).into_iter().find(|(_, language, _)| language == wanted).unwrap().2;
    let library = std::fs::read(root().join("policies/lib/countings.redress")).unwrap();
    let files = MemoryFiles::default().with("policy.redress", block("redress")).with("lib/countings.redress", library);
    let policy = redress::Policy::from_files(&files, "policy.redress").unwrap_or_else(|report| panic!("{report}"));
    let case = policy.read_case(block("json")).unwrap_or_else(|errors| panic!("{errors}"));
    #[cfg(feature = "cli")]
    {
        let yaml = redress::wire::yaml::document(block("yaml").as_bytes()).unwrap();
        let in_yaml = policy.read_case(&yaml.json).unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!(in_yaml.to_json(), case.to_json());
    }
    let decision = policy.decide(&case, "2026-03-10T12:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(decision.total().unwrap().to_string(), "EUR 129.00");
}

/// The words behind `refused` and `fault` are those that the page on examples lists, in the same order.
#[test]
fn the_page_on_examples_lists_every_word() {
    let page = std::fs::read_to_string(root().join("docs/language/examples.md")).unwrap();
    let section = page.split("## Words").nth(1).unwrap().split("## ").next().unwrap();
    let words: Vec<&str> = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let known: Vec<&str> = redress::ir::REFUSALS.into_iter().chain(redress::eval::FaultKind::CODES).collect();
    assert_eq!(words, known);
}

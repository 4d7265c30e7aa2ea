//! The real policies that ship: their stories are what the program prints, their sources stand in their README, and their
//! examples exercise all of them. `UPDATE=1` writes the stories anew.

use crate::golden::golden_at;
use crate::program::Folder;
use redress::project::{DiskFiles, load};
use serde_json::{Value, from_str};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders that are no policy of the real world: the libraries, and the shops that are invented.
const INVENTED: [&str; 3] = ["lib", "bike_shop", "nordlicht"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folders of the real policies, by name.
fn real() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(root().join("policies"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir() && !INVENTED.contains(&name(path)))
        .collect();
    found.sort();
    assert!(found.len() > 10, "{found:?}");
    found
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

/// A README begins a block ```` ```console ```` with `$ redress simulate …`; the rest of the block is what that prints.
#[test]
fn the_stories_are_what_happens() {
    const OPENS: &str = "```console\n$ redress simulate ";
    for folder in real() {
        let path = folder.join("README.md");
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(OPENS).count(), 1, "{}: one story", path.display());
        let (before, block) = text.split_once(OPENS).unwrap();
        let (command, rest) = block.split_once('\n').unwrap();
        let after = &rest[rest.find("```").unwrap()..];
        let arguments: Vec<&str> = std::iter::once("simulate").chain(command.split(' ')).collect();
        let ran = Folder::new().command(&arguments).current_dir(root()).output().unwrap();
        assert!(ran.status.success(), "{}: {}", path.display(), String::from_utf8_lossy(&ran.stderr));
        let told = String::from_utf8(ran.stdout).unwrap();
        golden_at(&path, &format!("{before}{OPENS}{command}\n{told}{after}"));
    }
}

/// Every source that a policy names stands word for word in the README beside it.
#[test]
fn the_sources_are_listed() {
    let mut missing = Vec::new();
    for folder in real() {
        let readme = fs::read_to_string(folder.join("README.md")).unwrap();
        let mut named = 0;
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "redress") {
                for source in sources(&fs::read_to_string(&path).unwrap()) {
                    named += 1;
                    if !readme.contains(&source) {
                        missing.push(format!("{}: {source}", path.display()));
                    }
                }
            }
        }
        assert!(named > 0, "{} names no source", folder.display());
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The texts behind `cite`, and those in the columns of tables that are called so.
fn sources(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut column = None;
    let texts = |part: &str| -> Vec<String> { part.split('"').skip(1).step_by(2).map(str::to_owned).collect() };
    for line in text.lines().map(str::trim) {
        match line.strip_prefix('|') {
            Some(row) => {
                let cells: Vec<&str> = row.split('|').map(str::trim).collect();
                column = column.or_else(|| cells.iter().position(|cell| *cell == "cite"));
                if let Some(cell) = column.and_then(|at| cells.get(at)) {
                    found.extend(texts(cell));
                }
            }
            None => column = None,
        }
        if let Some((_, cited)) = line.split_once("cite ") {
            found.extend(texts(cited));
        }
    }
    found
}

/// What is never exercised is never tried.
#[test]
fn the_examples_exercise_all_of_it() {
    let policies = root().join("policies");
    let ran = Folder::new().run(&["test", policies.to_str().unwrap(), "--coverage", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    let json: Value = from_str(&ran.out).unwrap();
    let mut missing = Vec::new();
    for policy in json["coverage"].as_array().unwrap() {
        if policy["policy"] == "nordlicht" {
            continue;
        }
        // What stands in for a value that is known wherever it is told is never told.
        for one in policy["missing"].as_array().unwrap().iter().filter(|one| one["kind"] != "arm") {
            missing.push(one.to_string());
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// A policy of the real world needs no program in another language.
#[test]
fn no_rule_needs_a_hook() {
    let (files, inside) = DiskFiles::open(&root().join("policies")).unwrap();
    let loaded = load(&files, &inside);
    let with_hooks: BTreeSet<&str> = loaded
        .units
        .iter()
        .filter_map(|unit| unit.program.as_ref())
        .filter(|program| !program.hooks.is_empty())
        .map(|program| program.name.as_str())
        .collect();
    assert_eq!(with_hooks, BTreeSet::from(["nordlicht"]));
}

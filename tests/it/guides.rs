//! The guides are followed to the letter, each in a folder of its own.
//!
//! A block ```` ```console ```` shows commands and all that they print; `UPDATE=1` writes that anew. Any other block is a file, or
//! a part of one: the line above it ends with "Write `FILE`:", "Add to `FILE`:" or "In `FILE`, below `LINE`:". What a file for
//! another program calls, the page must have typed. Pages without commands are the business of `docs`, programs of the
//! documentation's own tests.

use crate::golden::golden_at;
use crate::program::{Folder, Ran};
use std::fs;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_guides_show_what_happens() {
    let mut followed = 0;
    for entry in fs::read_dir(root().join("docs/guide")).unwrap() {
        let path = entry.unwrap().path();
        let page = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        if page.contains("```console\n") {
            golden_at(&path, &follow(&page));
            followed += 1;
        }
    }
    assert!(followed > 3, "only {followed} guides were found");
}

/// The page with what its commands print now.
fn follow(page: &str) -> String {
    let folder = Folder::new();
    let (mut shown, mut above, mut code) = (String::new(), "", None);
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        shown.push_str(&format!("{line}\n"));
        let Some(language) = line.strip_prefix("```") else {
            above = if line.is_empty() { above } else { line };
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if language == "console" {
            for command in block.iter().filter_map(|line| line.strip_prefix("$ ")) {
                shown.push_str(&format!("$ {command}\n{}", printed(&folder, command, &mut code)));
            }
        } else {
            let text = block.iter().map(|line| format!("{line}\n")).collect::<String>();
            write_down(&folder, above, &text);
            for step in block.iter().filter_map(|line| line.trim().strip_prefix("- ")) {
                let call = step.strip_prefix("run: ").unwrap_or(step);
                let typed = page.contains(&format!("\n$ {call}\n"));
                assert!(typed || !call.starts_with("redress "), "the page does not type `{call}`");
            }
            shown.push_str(&text);
        }
        shown.push_str("```\n");
    }
    shown
}

/// What a command prints: `redress …`, perhaps with its output into a file, or `echo $?`. What ships lies in `policies/`.
fn printed(folder: &Folder, command: &str, code: &mut Option<i32>) -> String {
    if command == "echo $?" {
        return format!("{}\n", code.unwrap());
    }
    let (command, file) = command.split_once(" > ").map_or((command, None), |(command, file)| (command, Some(file)));
    let words = command.strip_prefix("redress ").unwrap_or_else(|| panic!("nobody can type `{command}` here"));
    let mut arguments: Vec<&str> = Vec::new();
    for (at, part) in words.split('"').enumerate() {
        match at % 2 {
            0 => arguments.extend(part.split_whitespace()),
            _ => arguments.push(part),
        }
    }
    let mut command = folder.command(&arguments);
    if arguments.iter().any(|argument| argument.starts_with("policies/")) {
        command.current_dir(root());
    }
    let ran = Ran::of(&mut command);
    *code = ran.code;
    match file {
        Some(file) => {
            fs::write(folder.path.join(file), ran.out).unwrap();
            ran.err
        }
        None => ran.out + ran.err.as_str(),
    }
}

/// Does with a block what the line above it says.
fn write_down(folder: &Folder, above: &str, text: &str) {
    let parts: Vec<&str> = above.split('`').collect();
    let (file, text) = match parts.as_slice() {
        [.., verb, file, ":"] if verb.to_lowercase().ends_with("write ") => (file, text.to_owned()),
        [.., verb, file, ":"] if verb.to_lowercase().ends_with("add to ") => (file, folder.read(file) + "\n" + text),
        [.., verb, file, ", below ", line, ":"] if verb.ends_with("In ") => {
            let before = folder.read(file);
            let found: Vec<&str> = before.split_inclusive('\n').filter(|one| one.trim() == *line).collect();
            assert_eq!(found.len(), 1, "{above}");
            (file, before.replacen(found[0], &format!("{}{text}", found[0]), 1))
        }
        _ => panic!("where does the block below this line belong? {above}"),
    };
    if file.ends_with(".yml") {
        redress::wire::yaml::document(text.as_bytes()).unwrap();
    }
    let path = folder.path.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

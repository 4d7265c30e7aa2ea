//! The policies that ship, and their cases. What a case must come to was calculated by hand (`examples/*/cases.md`);
//! nothing here writes an expectation.

use std::path::Path;

use redress::format::format_text;
use redress::project::{DiskFiles, Files, load, walk};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn nothing_is_said_against_the_policies_that_ship() {
    let (files, inside) = DiskFiles::open(&root().join("policies")).unwrap();
    let loaded = load(&files, &inside);
    let said: Vec<String> =
        loaded.diagnostics.iter().map(|one| format!("{}: {}", one.code.id(), one.message)).collect();
    assert!(said.is_empty(), "{said:#?}");
    assert!(loaded.units.iter().all(|unit| unit.program.is_some()));
}

#[test]
fn the_policies_that_ship_have_the_one_layout() {
    let (files, inside) = DiskFiles::open(&root().join("policies")).unwrap();
    let (paths, errors) = walk(&files, &inside);
    assert!(errors.is_empty() && paths.len() > 3, "{errors:?}");
    for path in paths {
        let text = String::from_utf8(files.read(&path, usize::MAX).unwrap()).unwrap();
        assert!(format_text(&text).unwrap().text == text, "{path} is not formatted");
    }
}

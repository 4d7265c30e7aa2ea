//! Which files belong together: loading, parsing and checking, strung together once for everybody.
//!
//! A policy is a file with a `policy` item; the files that it imports, directly or through others, are its
//! libraries. Imports are paths from the *root*: the nearest folder at or above the policy with a file
//! `redress.toml`, else the policy's own folder. Nothing outside the root is ever opened.
//!
//! Files come through [`Files`], so that a test or a browser can hand in a folder in memory.

mod disk;
mod files;
mod import;
mod read;
#[cfg(test)]
mod tests;
mod unit;
mod versions;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

pub use disk::{DiskFiles, ROOT_MARK};
pub use files::{FileError, Files, Found, Kind, MemoryFiles};
pub use read::add_source;

use crate::diag::render::Report;
use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::Program;
use crate::source::{FileId, Source, SourceMap, Span};
use crate::syntax::ast;
use files::{join, parent};

/// How the files of the language are named.
const ENDING: &str = ".redress";
/// How files with examples only are named; they are no policies.
const TESTS_ENDING: &str = "_test.redress";
/// So many folders deep a folder is walked.
const FOLDERS: usize = 128;

/// One policy with its libraries.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The policy's file first, then its libraries, each once.
    pub files: Vec<Arc<ast::File>>,
    /// The checked policy; none where there are errors.
    pub program: Option<Arc<Program>>,
}

/// What was found at the places that were asked for.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Every file that was read.
    pub sources: SourceMap,
    /// The policies in the order of their paths.
    pub units: Vec<Unit>,
    /// All that is said about them, by file and place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// The diagnostics as an error value.
    pub fn report(self) -> Report {
        Report::new(self.sources, self.diagnostics)
    }
}

/// Loads the policy at `path`, or every policy in the folder at `path`.
pub fn load(files: &dyn Files, path: &str) -> Loaded {
    let mut loader = Loader::default();
    loader.add(files, path);
    loader.finish()
}

/// Loads the policies at several places into one [`Loaded`]; a file is read and parsed once.
#[derive(Default)]
pub struct Loader {
    sources: SourceMap,
    /// What became of each file, by its shown path.
    read: BTreeMap<String, Option<Arc<ast::File>>>,
    /// The files with errors in their syntax.
    broken: BTreeSet<FileId>,
    /// The policies among them, by their shown paths.
    units: BTreeMap<String, Unit>,
    sink: Sink,
}

impl Loader {
    /// Adds what a person named on a disk: a policy, a library, or a folder.
    pub fn open(&mut self, path: &Path) {
        match DiskFiles::open(path) {
            Ok((files, inside)) => self.add(&files, &inside),
            Err(error) => self.refuse(&path.to_string_lossy(), Code::Unreadable, &error.to_string()),
        }
    }

    /// Adds the file at `path`, or every file of the language in the folder at `path`.
    pub fn add(&mut self, files: &dyn Files, path: &str) {
        match files.find(path) {
            Ok(Found { kind: Kind::Folder, path }) => self.folder(files, &path),
            Ok(Found { kind: Kind::File, path }) => {
                if !self.file(files, &path) {
                    self.no_policy_in(&files.shown(&path));
                }
            }
            Ok(Found { kind: Kind::Other, .. }) => {
                let error = FileError::NotAFile(Kind::Other);
                self.refuse(&files.shown(path), Code::Unreadable, &error.to_string());
            }
            Err(error) => self.refuse(&files.shown(path), Code::Unreadable, &error.to_string()),
        }
    }

    /// All that was found.
    pub fn finish(mut self) -> Loaded {
        versions::check(&self.units, &mut self.sink);
        Loaded { sources: self.sources, units: self.units.into_values().collect(), diagnostics: self.sink.finish() }
    }

    /// Says that a file that was named holds nothing at all. One with declarations is a library, and fine.
    fn no_policy_in(&mut self, shown: &str) {
        if let Some(Some(file)) = self.read.get(shown)
            && file.items.is_empty()
            && !self.sink.has_errors()
        {
            let words = "nothing is declared in this file";
            self.sink.push(Diagnostic::new(Code::NoPolicy, nowhere(file.file), words));
        }
    }

    fn folder(&mut self, files: &dyn Files, folder: &str) {
        let (paths, errors) = walk(files, folder);
        for (path, error) in errors {
            self.refuse(&files.shown(&path), Code::Unreadable, &error.to_string());
        }
        let mut policies = 0usize;
        for path in &paths {
            policies += usize::from(self.file(files, path));
        }
        if policies == 0 && !self.sink.has_errors() {
            let words = if paths.is_empty() {
                "no file `*.redress` lies in this folder"
            } else {
                "no file in this folder has a `policy` item"
            };
            self.refuse(&files.shown(folder), Code::NoPolicy, words);
        }
    }

    /// Reads a file, and what belongs to it where it is a policy. Whether it is one.
    fn file(&mut self, files: &dyn Files, path: &str) -> bool {
        let Some(file) = self.parsed(files, path).filter(|file| has_policy(file)) else { return false };
        let shown = files.shown(path);
        if !self.units.contains_key(&shown) {
            let unit = self.unit(files, path, file);
            self.units.insert(shown, unit);
        }
        true
    }

    /// Says something about a path of which there is no text.
    fn refuse(&mut self, path: &str, code: Code, words: &str) {
        let file = self.sources.add(Source::new(path, ""));
        self.sink.push(Diagnostic::new(code, Span::new(file, 0, 0), words));
    }
}

/// The files of the language below a folder, in order, and what could not be looked at. Hidden folders, links to
/// folders and files with examples only are left out.
pub fn walk(files: &dyn Files, folder: &str) -> (Vec<String>, Vec<(String, FileError)>) {
    let (mut paths, mut errors) = (Vec::new(), Vec::new());
    walk_into(files, folder, FOLDERS, &mut paths, &mut errors);
    (paths, errors)
}

fn walk_into(
    files: &dyn Files,
    folder: &str,
    deep: usize,
    paths: &mut Vec<String>,
    errors: &mut Vec<(String, FileError)>,
) {
    let names = match files.list(folder) {
        Ok(names) => names,
        Err(error) => return errors.push((folder.to_owned(), error)),
    };
    for name in names {
        let path = join(folder, &name);
        match files.find(&path) {
            Ok(Found { kind: Kind::Folder, path: real }) if real == path && deep > 0 && !name.starts_with('.') => {
                walk_into(files, &path, deep - 1, paths, errors);
            }
            Ok(Found { kind: Kind::File, path: real }) if is_policy_or_library(&name) => paths.push(real),
            Err(error) if is_policy_or_library(&name) => errors.push((path, error)),
            Ok(_) | Err(_) => {}
        }
    }
}

fn is_policy_or_library(name: &str) -> bool {
    name.ends_with(ENDING) && !name.ends_with(TESTS_ENDING)
}

fn has_policy(file: &ast::File) -> bool {
    file.items.iter().any(|item| matches!(item, ast::Item::Policy(_)))
}

/// The root of a policy: the nearest folder at or above it with the mark, else its own folder.
fn root_of<'a>(files: &dyn Files, path: &'a str) -> &'a str {
    let own = parent(path);
    let mut folder = own;
    loop {
        let marked = files.find(&join(folder, ROOT_MARK));
        if marked.is_ok_and(|found| found.kind == Kind::File) {
            return folder;
        }
        if folder.is_empty() {
            return own;
        }
        folder = parent(folder);
    }
}

/// The span of a whole file of which nothing else is known.
fn nowhere(file: FileId) -> Span {
    Span::new(file, 0, 0)
}

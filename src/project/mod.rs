//! Which files belong together: loading, parsing and checking, strung together once for everybody.
//!
//! A policy is a file with a `policy` item; the files that it imports, directly or through others, are its
//! libraries. Imports are paths from the *root*: the nearest folder at or above the policy with a file
//! `redress.toml`, else the policy's own folder. Nothing outside the root is ever opened.
//!
//! Files come through [`Files`], so that a test or a browser can hand in a folder in memory.

mod beside;
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
use crate::ir::{Example, Program};
use crate::source::{FileId, Source, SourceMap, Span};
use crate::stack::roomy;
use crate::syntax::ast;
use beside::Doubts;
use files::{join, parent};

/// How the files of the language are named.
const ENDING: &str = ".redress";
/// How files with examples only are named; they are no policies.
const TESTS_ENDING: &str = "_test.redress";
/// So many folders deep a folder is walked.
const FOLDERS: usize = 128;
/// So many files and folders a walk looks at.
pub const WALKED: usize = 100_000;
/// Folders in which tools keep what they make; no policy of a person lies there.
const OF_TOOLS: [&str; 2] = ["target", "node_modules"];

/// One policy with its libraries.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The policy's file first, then its libraries, each once.
    pub files: Vec<Arc<ast::File>>,
    /// The checked policy; none where there are errors.
    pub program: Option<Arc<Program>>,
    /// Its examples and those of the files beside it, where they were asked for ([`Loader::with_examples`]).
    pub examples: Arc<[Example]>,
}

/// What was found at the places that were asked for.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Every file that was read.
    pub sources: SourceMap,
    /// The policies in the order of their paths.
    pub units: Vec<Unit>,
    /// Other versions of policies that were asked for by one version's file, where examples are wanted: those beside them
    /// belong to all versions. Nothing is said of these.
    pub relatives: Vec<Unit>,
    /// All that is said about them, by file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether so little of a file could be read that it may be a policy, though none was found in it.
    pub unread: bool,
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
    broken: BTreeMap<FileId, Vec<Span>>,
    /// The policies among them, by their shown paths.
    units: BTreeMap<String, Unit>,
    /// The other versions of what was asked for.
    relatives: BTreeMap<String, Unit>,
    sink: Sink,
    /// What is said of relatives, which nobody asked for.
    aside: Sink,
    /// What versions say of the examples beside them.
    doubts: Doubts,
    /// Whether examples are wanted.
    examples: bool,
    /// What has been said of paths of which there is no text.
    refused: BTreeSet<(String, String)>,
}

impl Loader {
    /// A loader that checks examples, too: those of policies, and those of the files `*_test.redress` beside them.
    pub fn with_examples() -> Loader {
        Loader { examples: true, ..Loader::default() }
    }

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
            Ok(Found { kind: Kind::File, path }) if self.examples && path.ends_with(TESTS_ENDING) => {
                self.beside(files, &path);
            }
            Ok(Found { kind: Kind::File, path }) => {
                if !self.file(files, &path) {
                    self.no_policy_in(&files.shown(&path));
                } else if self.examples {
                    self.relatives_of(files, &path);
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
        std::mem::take(&mut self.doubts).finish().into_iter().for_each(|one| self.sink.push(one));
        // A library that a relative has read first may belong to a policy that was asked for.
        let asked: BTreeSet<FileId> = self.units.values().flat_map(|unit| &unit.files).map(|file| file.file).collect();
        let shared = self.aside.finish().into_iter().filter(|one| asked.contains(&one.span.file));
        shared.for_each(|one| self.sink.push(one));
        let unread = |file: &Arc<ast::File>| {
            !has_policy(file) && (file.damage.header || file.items.is_empty() && self.broken.contains_key(&file.file))
        };
        Loaded {
            unread: self.read.values().flatten().any(unread),
            sources: self.sources,
            units: self.units.into_values().collect(),
            relatives: self.relatives.into_values().collect(),
            diagnostics: self.sink.finish(),
        }
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
        for path in &paths {
            self.file(files, path);
        }
        // A folder of libraries alone is as fine as a library alone.
        let declares = |path: &String| {
            let file = self.read.get(&files.shown(path)).and_then(Option::as_ref);
            file.is_some_and(|file| !file.items.is_empty())
        };
        if !paths.iter().any(declares) && !self.sink.has_errors() {
            let words = if paths.is_empty() && walk_with_examples(files, folder).0.is_empty() {
                "no file `*.redress` lies in this folder"
            } else if paths.is_empty() {
                "only examples lie in this folder (`*_test.redress`), and no policy"
            } else {
                "nothing is declared in the files of this folder"
            };
            self.refuse(&files.shown(folder), Code::NoPolicy, words);
        }
    }

    /// Adds the policies whose examples a file holds.
    fn beside(&mut self, files: &dyn Files, path: &str) {
        let folder = parent(path);
        let names = files.list(folder).unwrap_or_default();
        let mut any = false;
        for name in names.iter().filter(|name| is_policy_or_library(name)) {
            any |= self.file(files, &join(folder, name));
        }
        if !any {
            self.refuse(&files.shown(path), Code::NoPolicy, "no policy lies beside this file of examples");
        }
    }

    /// Reads a file, and what belongs to it where it is a policy. Whether it is one.
    fn file(&mut self, files: &dyn Files, path: &str) -> bool {
        let Some(file) = self.parsed(files, path).filter(|file| has_policy(file)) else { return false };
        let shown = files.shown(path);
        if let Some(unit) = self.relatives.remove(&shown) {
            self.units.insert(shown, unit);
        } else if !self.units.contains_key(&shown) {
            let unit = self.unit(files, path, file);
            self.units.insert(shown, unit);
        }
        true
    }

    /// Reads the other versions of the policy in a file, where examples lie beside it that belong to all of them.
    fn relatives_of(&mut self, files: &dyn Files, path: &str) {
        let name = |file: &ast::File| policy_of(file).map(|policy| policy.name.text.clone());
        let own = self.parsed(files, path).and_then(|file| name(&file));
        let folder = parent(path);
        let names = files.list(folder).unwrap_or_default();
        let shared = |stem: &str| !names.contains(&format!("{stem}{ENDING}"));
        if !names.iter().any(|name| name.strip_suffix(TESTS_ENDING).is_some_and(shared)) {
            return;
        }
        let said = std::mem::take(&mut self.sink);
        for other in &names {
            let other = join(folder, other);
            let shown = files.shown(&other);
            let known = self.units.contains_key(&shown) || self.relatives.contains_key(&shown);
            if !known
                && is_policy_or_library(&other)
                && let Some(file) = self.parsed(files, &other).filter(|file| name(file) == own)
            {
                let unit = self.unit(files, &other, file);
                self.relatives.insert(shown, unit);
            }
        }
        let aside = std::mem::replace(&mut self.sink, said);
        aside.finish().into_iter().for_each(|one| self.aside.push(one));
    }

    /// Says something about a path of which there is no text.
    fn refuse(&mut self, path: &str, code: Code, words: &str) {
        if !self.refused.insert((path.to_owned(), words.to_owned())) {
            return;
        }
        let file = self.sources.add(Source::new(path, ""));
        self.sink.push(Diagnostic::new(code, Span::new(file, 0, 0), words));
    }
}

/// The policies and libraries below a folder, in order and each once, and what could not be looked at. Hidden folders,
/// links to folders, the folders `target` and `node_modules`, and files with examples only are left out. A folder with
/// more than [`WALKED`] files and folders gives no files but an error.
pub fn walk(files: &dyn Files, folder: &str) -> (Vec<String>, Vec<(String, FileError)>) {
    walk_to(files, folder, is_policy_or_library)
}

/// Like [`walk`], with the files that have examples only: all text of the language.
pub fn walk_with_examples(files: &dyn Files, folder: &str) -> (Vec<String>, Vec<(String, FileError)>) {
    walk_to(files, folder, is_of_the_language)
}

fn walk_to(files: &dyn Files, folder: &str, wanted: fn(&str) -> bool) -> (Vec<String>, Vec<(String, FileError)>) {
    let mut walk = Walk { files, wanted, left: WALKED, paths: Vec::new(), errors: Vec::new() };
    if !roomy(|| walk.folder(folder, FOLDERS)) {
        let words = format!("more than {WALKED} files and folders lie here: name the folder with the policies");
        return (Vec::new(), vec![(folder.to_owned(), FileError::System(words))]);
    }
    // Two names of one file are one file.
    let mut seen = BTreeSet::new();
    walk.paths.retain(|path| seen.insert(path.clone()));
    (walk.paths, walk.errors)
}

/// A walk through folders.
struct Walk<'a> {
    files: &'a dyn Files,
    /// Which names are wanted.
    wanted: fn(&str) -> bool,
    /// How many more files and folders it looks at.
    left: usize,
    paths: Vec<String>,
    errors: Vec<(String, FileError)>,
}

impl Walk<'_> {
    /// Walks a folder and `deep` levels below. Whether it came to an end.
    fn folder(&mut self, folder: &str, deep: usize) -> bool {
        let names = match self.files.list(folder) {
            Ok(names) => names,
            Err(error) => {
                self.errors.push((folder.to_owned(), error));
                return true;
            }
        };
        for name in names {
            let Some(left) = self.left.checked_sub(1) else { return false };
            self.left = left;
            if !self.look_at(&name, join(folder, &name), deep) {
                return false;
            }
        }
        true
    }

    fn look_at(&mut self, name: &str, path: String, deep: usize) -> bool {
        let entered = deep > 0 && !name.starts_with('.') && !OF_TOOLS.contains(&name);
        match self.files.find(&path) {
            Ok(Found { kind: Kind::Folder, path: real }) if real == path && entered => {
                return self.folder(&path, deep - 1);
            }
            Ok(Found { kind: Kind::File, path: real }) if (self.wanted)(name) => self.paths.push(real),
            Err(error) if (self.wanted)(name) => self.errors.push((path, error)),
            Ok(_) | Err(_) => {}
        }
        true
    }
}

/// Whether a file with this name is text of the language: a policy, a library or examples.
fn is_of_the_language(name: &str) -> bool {
    name.ends_with(ENDING)
}

fn is_policy_or_library(name: &str) -> bool {
    is_of_the_language(name) && !name.ends_with(TESTS_ENDING)
}

fn has_policy(file: &ast::File) -> bool {
    policy_of(file).is_some()
}

fn policy_of(file: &ast::File) -> Option<&ast::Policy> {
    file.items.iter().find_map(|item| if let ast::Item::Policy(policy) = item { Some(policy) } else { None })
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

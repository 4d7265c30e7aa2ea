//! A policy with its libraries: follows the imports, each file once, and never in a circle.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::files::{join, parent};
use super::import::objection;
use super::{ENDING, FileError, Files, Found, Kind, Loader, TESTS_ENDING, Unit, has_policy, read, root_of};
use crate::check::{self, Input, Tests};
use crate::diag::{Code, Diagnostic, Sink, nearest};
use crate::ir::{Example, Program};
use crate::source::Span;
use crate::stack::roomy;
use crate::syntax::ast::{self, Import, Item};
use crate::syntax::limits;

/// The way through the imports of one policy.
struct Way<'a> {
    files: &'a dyn Files,
    root: &'a str,
    /// The files from the policy down to the one that is being read.
    open: Vec<String>,
    /// Everything that was imported.
    seen: BTreeSet<String>,
    /// What was read, by its path: each file after those that it imports.
    libraries: Vec<(String, Arc<ast::File>)>,
    /// Whether every import could be followed.
    whole: bool,
    /// Whether a file imports another twice.
    twice: bool,
}

impl Loader {
    /// Gathers a policy and its libraries, and checks them.
    pub(super) fn unit(&mut self, files: &dyn Files, path: &str, policy: Arc<ast::File>) -> Unit {
        let root = root_of(files, path);
        let open = vec![path.to_owned()];
        let mut way =
            Way { files, root, open, seen: BTreeSet::new(), libraries: Vec::new(), whole: true, twice: false };
        roomy(|| self.follow(&mut way, &policy));
        let mut paths = vec![path.to_owned()];
        let mut all = vec![policy];
        for (path, library) in way.libraries {
            paths.push(path);
            all.push(library);
        }
        // Without a library its names are unknown: one mistake would be told many times.
        let beside = if self.examples { self.tests(files, path) } else { Vec::new() };
        let (program, examples) =
            if way.whole { self.check(files, root, parent(path), &all, &beside) } else { (None, Vec::new()) };
        let program = program.filter(|_| !way.twice).map(|mut program| {
            let texts = paths.iter().zip(&all).filter_map(|(path, file)| {
                let path = path.strip_prefix(root).unwrap_or(path).trim_start_matches('/');
                Some((path.to_owned(), self.sources.get(file.file)?.text.clone()))
            });
            program.files = texts.chain(std::mem::take(&mut program.files)).collect();
            Arc::new(program)
        });
        Unit { files: all, program, examples: examples.into() }
    }

    /// The files with examples beside a policy: those of its own name, and those that have no policy's name.
    fn tests(&mut self, files: &dyn Files, path: &str) -> Vec<Arc<ast::File>> {
        let folder = parent(path);
        let names = files.list(folder).unwrap_or_default();
        let mut found = Vec::new();
        for name in names {
            let Some(stem) = name.strip_suffix(TESTS_ENDING) else { continue };
            let own = join(folder, &format!("{stem}{ENDING}"));
            let of_another = own != path && files.find(&own).is_ok();
            if !of_another && let Some(file) = self.parsed(files, &join(folder, &name)) {
                found.push(file);
            }
        }
        found
    }

    /// The checked program with its examples; none where any of its files has an error.
    fn check(
        &mut self,
        files: &dyn Files,
        root: &str,
        folder: &str,
        all: &[Arc<ast::File>],
        beside: &[Arc<ast::File>],
    ) -> (Option<Program>, Vec<Example>) {
        let trees: Vec<&ast::File> = all.iter().map(|file| &**file).collect();
        let read = |path: &str| script(files, root, path);
        let mut sink = Sink::default();
        let mistakes: Vec<Span> =
            all.iter().filter_map(|file| self.broken.get(&file.file)).flatten().copied().collect();
        let input = Input { files: &trees, sources: &self.sources, mistakes: &mistakes, read: &read };
        if !self.examples {
            let program = check::check(&input, &mut sink);
            sink.finish().into_iter().for_each(|one| self.sink.push(one));
            return (program, Vec::new());
        }
        let broken = |file: &&Arc<ast::File>| !self.broken.contains_key(&file.file);
        let tests: Vec<&ast::File> = beside.iter().filter(broken).map(|file| &**file).collect();
        let case = |path: &str| case_file(files, root, folder, path);
        let (program, mut examples) = check::check_examples(&input, &Tests { files: &tests, read: &case }, &mut sink);
        let said = sink.finish();
        let rest = if program.is_some() {
            self.doubts.take(&tests, said, &mut examples)
        } else {
            // What this version would say of the examples is not known, so others alone do not refuse them.
            self.doubts.abstain(&tests);
            said
        };
        rest.into_iter().for_each(|one| self.sink.push(one));
        (program, examples)
    }

    fn follow(&mut self, way: &mut Way<'_>, file: &ast::File) {
        let mut own: Vec<&str> = Vec::new();
        for item in &file.items {
            let Item::Import(import) = item else { continue };
            if own.contains(&import.path.value.as_str()) {
                let words = format!("`{}` is imported already", import.path.value);
                let twice = Diagnostic::new(Code::DuplicateItem, import.path.span, words);
                self.sink.push(twice.with_help("leave out one of the two imports"));
                way.twice = true;
            } else if let Err(diagnostic) = self.import(way, import) {
                way.whole = false;
                self.sink.push(*diagnostic);
            }
            own.push(&import.path.value);
        }
    }

    fn import(&mut self, way: &mut Way<'_>, import: &Import) -> Result<(), Box<Diagnostic>> {
        let path = resolve(way, import)?;
        if way.open.contains(&path) {
            return Err(Box::new(circle(way, import, &path)));
        }
        if !way.seen.insert(path.clone()) {
            return Ok(());
        }
        if way.open.len() > limits::DEPTH {
            let words = format!("imports are nested more than {} deep", limits::DEPTH);
            return Err(Box::new(Diagnostic::new(Code::TooLarge, import.path.span, words)));
        }
        let Some(file) = self.parsed(way.files, &path) else {
            way.whole = false;
            return Ok(());
        };
        if has_policy(&file) {
            let words = format!("`{}` is a policy itself, not a library", import.path.value);
            let help = "move what both need into a file without a `policy` item";
            return Err(Box::new(bad(import, words).with_help(help)));
        }
        way.open.push(path);
        self.follow(way, &file);
        let path = way.open.pop().unwrap_or_default();
        way.libraries.push((path, file));
        Ok(())
    }
}

/// The path in the folder, without links, of what an import names.
fn resolve(way: &Way<'_>, import: &Import) -> Result<String, Box<Diagnostic>> {
    let value = &import.path.value;
    if let Some((objection, help)) = objection(value) {
        return Err(Box::new(bad(import, format!("the import `{value}` {objection}")).with_help(help)));
    }
    let refused = |words: String| Err(Box::new(bad(import, format!("`{value}` cannot be imported: {words}"))));
    match find(way.files, way.root, value) {
        Ok(Found { kind: Kind::File, .. }) if !value.ends_with(ENDING) => {
            refused(format!("only files `*{ENDING}` are imported"))
        }
        Ok(Found { kind: Kind::File, path }) => Ok(path),
        Ok(Found { kind, .. }) => refused(FileError::NotAFile(kind).to_string()),
        Err(FileError::Missing) => Err(Box::new(missing(way, import))),
        Err(error) => refused(error.to_string()),
    }
}

/// What stands at a path from the root, and nowhere else.
fn find(files: &dyn Files, root: &str, path: &str) -> Result<Found, FileError> {
    let found = files.find(&join(root, path))?;
    let inside = root.is_empty() || found.path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'));
    if inside { Ok(found) } else { Err(FileError::Outside) }
}

/// The script of a hook by its path from the root; the error is a sentence.
fn script(files: &dyn Files, root: &str, path: &str) -> Result<String, String> {
    if let Some((objection, _)) = objection(path) {
        return Err(format!("`{path}` {objection}"));
    }
    let found = find(files, root, path).map_err(|error| format!("`{path}` cannot be read: {error}"))?;
    read::text(files, &found.path).map_err(|error| format!("`{path}` cannot be read: {error}"))
}

/// A case by its path from the policy's folder; the error is a sentence.
fn case_file(files: &dyn Files, root: &str, folder: &str, path: &str) -> Result<String, String> {
    if let Some((objection, _)) = objection(path) {
        return Err(format!("`{path}` {objection}"));
    }
    let inside = join(folder, path).strip_prefix(root).map(|rest| rest.trim_start_matches('/').to_owned());
    let found = find(files, root, &inside.unwrap_or_else(|| path.to_owned()));
    let found = found.map_err(|error| format!("`{path}` cannot be read: {error}"))?;
    read::text(files, &found.path).map_err(|error| format!("`{path}` cannot be read: {error}"))
}

fn missing(way: &Way<'_>, import: &Import) -> Diagnostic {
    let value = &import.path.value;
    let root = way.files.shown(way.root);
    let words = bad(import, format!("there is no file `{value}` to import"));
    let folder = parent(value);
    let beside = way.files.list(&join(way.root, folder)).unwrap_or_default();
    let beside: Vec<String> = beside.iter().map(|name| join(folder, name)).collect();
    let whole = format!("{value}{ENDING}");
    let without_ending = beside.iter().find(|name| **name == whole).map(String::as_str);
    match without_ending.or_else(|| nearest(value, beside.iter().map(String::as_str))) {
        Some(near) => words.with_help(format!("did you mean `{near}`?")).with_fix(
            "import the file that is there",
            import.path.span,
            format!("\"{near}\""),
        ),
        None => words.with_help(format!("imports are paths from the project's root, which is `{root}`")),
    }
}

fn circle(way: &Way<'_>, import: &Import, path: &str) -> Diagnostic {
    let from = way.open.iter().position(|open| open == path).unwrap_or(0);
    let names: Vec<String> = way
        .open
        .iter()
        .skip(from)
        .map(String::as_str)
        .chain([path])
        .map(|path| format!("`{}`", way.files.shown(path)))
        .collect();
    let words = match names.as_slice() {
        [own, _] => format!("{own} imports itself"),
        _ => format!("imports go in a circle: {}", names.join(" imports ")),
    };
    Diagnostic::new(Code::CyclicImport, import.path.span, words)
        .with_label("this closes the circle")
        .with_help("leave out one of these imports")
}

fn bad(import: &Import, words: String) -> Diagnostic {
    let span: Span = import.path.span;
    Diagnostic::new(Code::BadImport, span, words)
}

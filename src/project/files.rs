//! Where files come from: a folder on a disk, or one in memory.
//!
//! Paths are relative to the top of that folder, with forward slashes; the empty path is the top itself.

use std::collections::BTreeMap;
use std::fmt;

/// A folder that a project lies in. An implementation gives nothing from outside.
pub trait Files {
    /// What stands at a path, after following links.
    ///
    /// # Errors
    /// Nothing stands there, it cannot be looked at, or a link leads out of the folder.
    fn find(&self, path: &str) -> Result<Found, FileError>;

    /// The bytes of a file, but no more than `most` of them and one.
    ///
    /// # Errors
    /// The file cannot be read, is no regular file, or lies outside.
    fn read(&self, path: &str, most: usize) -> Result<Vec<u8>, FileError>;

    /// The names of what a folder holds, in order. Names that are not Unicode are left out.
    ///
    /// # Errors
    /// The folder cannot be read.
    fn list(&self, folder: &str) -> Result<Vec<String>, FileError>;

    /// The path as messages show it.
    fn shown(&self, path: &str) -> String {
        if path.is_empty() { ".".to_owned() } else { path.to_owned() }
    }
}

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub kind: Kind,
    /// Its path without links: the same for two ways to one file.
    pub path: String,
}

/// What can stand at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A pipe, a device, a socket: never opened.
    Other,
}

/// Why a file cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// Nothing stands there.
    Missing,
    /// It lies outside the folder.
    Outside,
    /// It is something else than a regular file.
    NotAFile(Kind),
    /// Its path is not Unicode.
    NotUnicode,
    /// The system says no; its words.
    System(String),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FileError::Missing => "there is no such file",
            FileError::Outside => "it lies outside the project's root",
            FileError::NotAFile(Kind::Folder) => "it is a folder",
            FileError::NotAFile(Kind::File | Kind::Other) => "it is not a regular file",
            FileError::NotUnicode => "its path is not Unicode",
            FileError::System(words) => words,
        })
    }
}

impl std::error::Error for FileError {}

/// A folder in memory: for tests, browsers and hosts that keep policies elsewhere.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles {
    files: BTreeMap<String, Vec<u8>>,
}

impl MemoryFiles {
    /// Adds a file, or replaces it.
    #[must_use]
    pub fn with(mut self, path: &str, text: impl Into<Vec<u8>>) -> MemoryFiles {
        self.files.insert(path.to_owned(), text.into());
        self
    }

    /// The paths below a folder, relative to it.
    fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let until = start.clone();
        let from = self.files.range(start..).map(|(path, _)| path.as_str());
        from.map_while(move |path| path.strip_prefix(&until))
    }
}

impl Files for MemoryFiles {
    fn find(&self, path: &str) -> Result<Found, FileError> {
        let found = |kind| Ok(Found { kind, path: path.to_owned() });
        if self.files.contains_key(path) {
            found(Kind::File)
        } else if path.is_empty() || self.below(path).next().is_some() {
            found(Kind::Folder)
        } else {
            Err(FileError::Missing)
        }
    }

    fn read(&self, path: &str, most: usize) -> Result<Vec<u8>, FileError> {
        let bytes = self.files.get(path).ok_or(FileError::Missing)?;
        Ok(bytes.iter().copied().take(most.saturating_add(1)).collect())
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let mut names: Vec<String> =
            self.below(folder).filter_map(|path| path.split('/').next()).map(str::to_owned).collect();
        names.dedup();
        Ok(names)
    }
}

/// A path below a folder.
pub(super) fn join(folder: &str, path: &str) -> String {
    match (folder, path) {
        ("", path) => path.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, path) => format!("{folder}/{path}"),
    }
}

/// The folder that a path lies in.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

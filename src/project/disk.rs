//! A project on a disk.
//!
//! Promises: nothing outside the folder is opened, whatever links say; only regular files are opened, so that no
//! pipe blocks and no device is read; a file is read only as far as asked.

use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use super::files::{FileError, Files, Found, Kind};

/// The file that marks a project's root. It may be empty.
pub const ROOT_MARK: &str = "redress.toml";

/// A folder of a disk.
#[derive(Clone, Debug)]
pub struct DiskFiles {
    /// The folder, absolute and without links.
    base: PathBuf,
    /// The folder that shown paths are relative to, where there is one.
    here: Option<PathBuf>,
}

impl DiskFiles {
    /// Opens what a person named: the folder is the nearest one at or above it with a `redress.toml`, else the one it
    /// is or lies in. Also gives its path in there. Links are followed first.
    ///
    /// # Errors
    /// Nothing stands there, or it cannot be looked at.
    pub fn open(path: &Path) -> Result<(DiskFiles, String), FileError> {
        let real = fs::canonicalize(path)?;
        let folder = if real.is_dir() { real.as_path() } else { real.parent().unwrap_or(&real) };
        let marked = folder.ancestors().find(|above| above.join(ROOT_MARK).is_file());
        let base = marked.unwrap_or(folder).to_path_buf();
        let here = std::env::current_dir().ok().and_then(|here| fs::canonicalize(here).ok());
        let files = DiskFiles { base, here };
        let inside = files.inside(&real)?;
        Ok((files, inside))
    }

    /// The path in the folder of an absolute path without links.
    fn inside(&self, real: &Path) -> Result<String, FileError> {
        let rest = real.strip_prefix(&self.base).map_err(|_| FileError::Outside)?;
        let parts: Option<Vec<&str>> = rest.components().map(|part| part.as_os_str().to_str()).collect();
        parts.map(|parts| parts.join("/")).ok_or(FileError::NotUnicode)
    }

    /// Where a file of the folder lies on the disk, without links.
    ///
    /// # Errors
    /// Nothing stands there, or it lies outside the folder.
    pub fn on_disk(&self, path: &str) -> Result<PathBuf, FileError> {
        self.real(path).map(|(real, _)| real)
    }

    /// The place on the disk, without links, and the path in the folder.
    fn real(&self, path: &str) -> Result<(PathBuf, String), FileError> {
        let real = fs::canonicalize(self.base.join(path))?;
        let inside = self.inside(&real)?;
        Ok((real, inside))
    }
}

impl Files for DiskFiles {
    fn find(&self, path: &str) -> Result<Found, FileError> {
        let (real, path) = self.real(path)?;
        Ok(Found { kind: kind(&fs::metadata(&real)?), path })
    }

    fn read(&self, path: &str, most: usize) -> Result<Vec<u8>, FileError> {
        let (real, _) = self.real(path)?;
        match kind(&fs::metadata(&real)?) {
            Kind::File => {}
            other @ (Kind::Folder | Kind::Other) => return Err(FileError::NotAFile(other)),
        }
        let mut bytes = Vec::new();
        let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        fs::File::open(real).and_then(|file| file.take(limit).read_to_end(&mut bytes))?;
        Ok(bytes)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let (real, _) = self.real(folder)?;
        let mut names = Vec::new();
        for entry in fs::read_dir(real)? {
            names.extend(entry?.file_name().into_string().ok());
        }
        names.sort();
        Ok(names)
    }

    fn shown(&self, path: &str) -> String {
        let whole = self.base.join(path);
        self.here.as_deref().and_then(|here| relative(&whole, here)).unwrap_or_else(|| slashes(&whole))
    }
}

/// An absolute path as seen from a folder: `a/b`, `../c`. None where they share no root.
fn relative(path: &Path, from: &Path) -> Option<String> {
    let mut up = Vec::new();
    for above in from.ancestors() {
        if let Ok(rest) = path.strip_prefix(above) {
            // Two paths that share only the top of the disk are told better from there.
            if above.parent().is_none() && !up.is_empty() {
                return None;
            }
            let whole = up.into_iter().collect::<PathBuf>().join(rest);
            return Some(if whole.as_os_str().is_empty() { ".".to_owned() } else { slashes(&whole) });
        }
        up.push(Component::ParentDir);
    }
    None
}

fn slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

fn kind(about: &fs::Metadata) -> Kind {
    if about.is_file() {
        Kind::File
    } else if about.is_dir() {
        Kind::Folder
    } else {
        Kind::Other
    }
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> FileError {
        match error.kind() {
            io::ErrorKind::NotFound => FileError::Missing,
            io::ErrorKind::IsADirectory => FileError::NotAFile(Kind::Folder),
            other => FileError::System(other.to_string()),
        }
    }
}

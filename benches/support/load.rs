//! Policies to load: from a text in memory, the flagship with its libraries, and a large one that nobody wrote.

use redress::ir::Program;
use redress::project::{DiskFiles, Files, MemoryFiles, load, walk};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// Texts of a policy and its libraries, and which of them is the policy.
pub struct Texts {
    files: MemoryFiles,
    policy: String,
    /// The length of all texts that are read, in bytes.
    pub bytes: usize,
}

impl Texts {
    /// One text.
    pub fn one(text: &str) -> Texts {
        Texts {
            files: MemoryFiles::default().with("policy.redress", text),
            policy: "policy.redress".to_owned(),
            bytes: text.len(),
        }
    }

    /// Version 2026.3 of the flagship, with what it imports.
    pub fn flagship() -> Texts {
        Texts::flagship_with(str::to_owned)
    }

    /// The flagship with a condition of its own in the place of its hook: three orders kept are trust enough.
    pub fn flagship_without_hook() -> Texts {
        Texts::flagship_with(|text| {
            text.replace("goodwill(customer.past) >= 0.75", "(count p in customer.past: p.kept) >= 3")
        })
    }

    fn flagship_with(change: impl Fn(&str) -> String) -> Texts {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
        let (disk, inside) = DiskFiles::open(&root).unwrap();
        let mut files = MemoryFiles::default();
        let mut bytes = 0;
        let (mut paths, _) = walk(&disk, &inside);
        paths.retain(|path| path.contains("lib/") || path.contains("nordlicht/") && !path.ends_with("2025.redress"));
        paths.extend(["nordlicht/hooks/goodwill.rhai", "redress.toml"].map(|name| in_folder(&inside, name)));
        for path in paths {
            let text = String::from_utf8(disk.read(&path, usize::MAX).unwrap()).unwrap();
            bytes += text.len();
            files = files.with(&path, change(&text));
        }
        Texts { files, policy: in_folder(&inside, "nordlicht/2026.redress"), bytes }
    }

    /// Parses and checks.
    pub fn load(&self) -> Arc<Program> {
        let loaded = load(&self.files, &self.policy);
        let said: Vec<_> = loaded.diagnostics.iter().map(|one| one.message.clone()).collect();
        let mut units = loaded.units.into_iter();
        units.next().and_then(|unit| unit.program).unwrap_or_else(|| panic!("{said:#?}"))
    }
}

fn in_folder(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// A policy of so many parts, each with a table, a definition and a decision with exceptions.
pub fn synthetic(parts: usize) -> String {
    let mut text = String::from(
        "policy large { currency EUR timezone \"UTC\" rounding half_even }\n\n\
         enum Market { DE, FR, BR, SG, JP, US }\nenum Reason { damaged, defective, late, change_of_mind }\n\n\
         facts {\n  market Market\n  reason Reason\n  price money from EUR 0.00\n  claims integer from 0\n}\n\n",
    );
    for part in 0..parts {
        write!(
            text,
            "// What part {part} says.\n\
             table rate_{part}[market, reason] \"Rate of part {part}\" : percent\n\
             \x20 | market | reason             | rate |\n\
             \x20 | DE, FR | damaged, defective | 90%  |\n\
             \x20 | DE, FR | late               | 15%  |\n\
             \x20 | BR     | damaged, defective | 80%  |\n\
             \x20 | BR     | late               | 10%  |\n\
             \x20 | else   |                    | 0%   |\n\n\
             define due_{part} \"Due of part {part}\" =\n\
             \x20 price * rate_{part}[market, reason] + (if claims > {part} then EUR 1.50 else EUR 0.00)\n\n\
             decision grade_{part} \"Grade of part {part}\" : integer {{\n\
             \x20 normally 0\n\
             \x20 except first_{part} \"The first of part {part}\"\n\
             \x20   1\n\
             \x20   when due_{part} > EUR {part}.00 and market in {{ DE, FR }}\n\
             \x20 except second_{part}\n\
             \x20   2\n\
             \x20   when reason is late and claims > 3\n\
             \x20   wins over first_{part}\n\
             }}\n\n"
        )
        .unwrap();
    }
    text
}

//! Folders in memory and on a disk, whole and broken, and what is said about them.

use super::*;
use crate::diag::render::plain;
use crate::syntax::limits;

const POLICY: &str = "policy shop {\n}\n";

fn told(loaded: &Loaded) -> String {
    plain(&loaded.sources, &loaded.diagnostics)
}

/// The shown paths of a unit's files.
fn paths(loaded: &Loaded, unit: usize) -> Vec<&str> {
    loaded.units[unit].files.iter().map(|file| &*loaded.sources.get(file.file).unwrap().path).collect()
}

fn importing(names: &[&str]) -> String {
    names.iter().map(|name| format!("import \"{name}\"\n")).collect()
}

#[test]
fn libraries_come_once_and_before_those_that_import_them() {
    let files = MemoryFiles::default()
        .with("shop.redress", [POLICY, &importing(&["lib/a.redress", "lib/b.redress"])].concat())
        .with("lib/a.redress", importing(&["lib/c.redress"]))
        .with("lib/b.redress", importing(&["lib/c.redress"]))
        .with("lib/c.redress", "// nothing\n");
    let loaded = load(&files, "shop.redress");
    assert_eq!(told(&loaded), "");
    assert_eq!(paths(&loaded, 0), ["shop.redress", "lib/c.redress", "lib/a.redress", "lib/b.redress"]);
    assert_eq!(loaded.sources.iter().count(), 4);
}

#[test]
fn root_is_the_nearest_marked_folder_else_the_policys_own() {
    let text = POLICY.to_owned() + "import \"lib.redress\"\n";
    let plain = MemoryFiles::default().with("a/b/shop.redress", text.as_str()).with("a/b/lib.redress", "");
    assert_eq!(told(&load(&plain, "a/b/shop.redress")), "");
    let marked = plain.clone().with("a/redress.toml", "");
    assert!(told(&load(&marked, "a/b/shop.redress")).contains("there is no file `lib.redress` to import"));
    assert_eq!(told(&load(&marked.with("a/lib.redress", ""), "a/b/shop.redress")), "");
}

#[test]
fn folder_is_walked_in_order_and_only_policies_are_units() {
    let files = MemoryFiles::default()
        .with("p/z.redress", POLICY)
        .with("p/b/shop.redress", POLICY)
        .with("p/b/lib.redress", "oops\n")
        .with("p/b/shop_test.redress", "oops\n")
        .with("p/.git/x.redress", "oops\n")
        .with("p/readme.md", "oops\n");
    let loaded = load(&files, "p");
    assert!(told(&loaded).starts_with("p/b/lib.redress:1:1: error[E0010]: "));
    assert_eq!(loaded.diagnostics.len(), 1);
    assert_eq!(loaded.units.len(), 2);
    assert_eq!(paths(&loaded, 0), ["p/b/shop.redress"]);
    assert_eq!(paths(&loaded, 1), ["p/z.redress"]);
}

#[test]
fn folder_without_policies_is_said() {
    let files = MemoryFiles::default()
        .with("lib/a.redress", "")
        .with("lib/b.redress", importing(&["lib/a.redress"]))
        .with("docs/x.md", "")
        .with("tests/x_test.redress", "");
    let only = "tests:1:1: error[E0903]: only examples lie in this folder (`*_test.redress`), and no policy\n";
    assert_eq!(told(&load(&files, "tests")), only);
    assert_eq!(told(&load(&files, "docs")), "docs:1:1: error[E0903]: no file `*.redress` lies in this folder\n");
    assert_eq!(told(&load(&files, "lib")), "");
    assert_eq!(told(&load(&files, "nowhere")), "nowhere:1:1: error[E0001]: there is no such file\n");
    assert_eq!(told(&load(&files, "lib/b.redress")), "");
    assert_eq!(
        told(&load(&files, "lib/a.redress")),
        "lib/a.redress:1:1: error[E0903]: nothing is declared in this file\n"
    );
}

#[test]
fn circles_are_named() {
    let files = MemoryFiles::default()
        .with("own.redress", [&importing(&["own.redress"]), POLICY].concat())
        .with("two.redress", [&importing(&["a.redress"]), POLICY].concat())
        .with("a.redress", importing(&["b.redress"]))
        .with("b.redress", importing(&["a.redress"]));
    assert_eq!(
        told(&load(&files, "own.redress")),
        "own.redress:1:8: error[E0902]: `own.redress` imports itself; help: leave out one of these imports\n"
    );
    assert_eq!(
        told(&load(&files, "two.redress")),
        "b.redress:1:8: error[E0902]: imports go in a circle: `a.redress` imports `b.redress` imports `a.redress`; \
         help: leave out one of these imports\n"
    );
}

#[test]
fn imports_that_cannot_be_followed_name_themselves() {
    let import = |name: &str| {
        let files = MemoryFiles::default()
            .with("shop.redress", [&importing(&[name]), POLICY].concat())
            .with("other.redress", POLICY)
            .with("lib/countings.redress", "")
            .with("lib/notes.txt", "");
        told(&load(&files, "shop.redress"))
    };
    for (name, words) in [
        ("../x.redress", "the import `../x.redress` leads out of a folder by `..`"),
        ("/etc/passwd", "the import `/etc/passwd` is not relative to the project's root"),
        ("lib", "`lib` cannot be imported: it is a folder"),
        ("lib/notes.txt", "`lib/notes.txt` cannot be imported: only files `*.redress` are imported"),
        ("other.redress", "`other.redress` is a policy itself, not a library"),
        (
            "lib/counting.redress",
            "there is no file `lib/counting.redress` to import; help: did you mean \
                                  `lib/countings.redress`?",
        ),
    ] {
        let told = import(name);
        assert!(told.starts_with(&format!("shop.redress:1:8: error[E0901]: {words}")), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
    }
}

#[test]
fn versions_of_one_policy_follow_each_other() {
    let told = |one: &str, two: &str| {
        let files = MemoryFiles::default().with("a.redress", file("1", one)).with("b.redress", file("2", two));
        let loaded = load(&files, "");
        let all = loaded.diagnostics.iter().filter(|one| one.code == Code::BadVersions);
        all.map(|one| one.message.clone()).collect::<Vec<_>>().join("\n")
    };
    fn file(version: &str, effective: &str) -> String {
        format!(
            "policy shop {{\n version \"{version}\"\n {effective}\n timezone \"UTC\"\n}}\nfacts {{ asked_at datetime paid_at datetime }}\n"
        )
    }
    let from = |day: &str| format!("effective from {day} by asked_at");
    assert_eq!(told(&from("2026-01-01"), &from("2026-02-01")), "");
    assert_eq!(told("", &from("2026-02-01")), "");
    assert_eq!(told("", ""), "two versions of `shop` judge from the same time");
    assert_eq!(told(&from("2026-01-01"), &from("2026-01-01")), "two versions of `shop` judge from the same time");
    assert_eq!(
        told(&from("2026-01-01"), "effective from 2026-02-01 by paid_at"),
        "versions of `shop` are chosen by different facts"
    );
    let until = |day: &str| format!("effective from 2026-01-01 until {day} by asked_at");
    assert_eq!(told(&from("2026-02-01"), &until("2026-01-31")), "");
    assert_eq!(
        told(&until("2026-01-30"), &from("2026-02-01")),
        "no version of `shop` judges from 2026-01-31 to 2026-02-01"
    );
    assert_eq!(
        told(&until("2026-03-01"), &from("2026-02-01")),
        "version \"1\" of `shop` judges until 2026-03-01, version \"2\" already from 2026-02-01"
    );
    // A day and an instant have an order where the zone is written: UTC here.
    assert_eq!(told(&from("2026-01-01"), &from("2026-01-01T00:00")), "two versions of `shop` judge from the same time");
    assert_eq!(
        told(&until("2026-01-31"), &from("2026-02-01T12:00")),
        "no version of `shop` judges from 2026-02-01 to 2026-02-01T12:00:00Z"
    );
    assert_eq!(
        told(&until("2026-01-31"), &from("2026-01-31T12:00")),
        "version \"1\" of `shop` judges until 2026-01-31, version \"2\" already from 2026-01-31T12:00:00Z"
    );
    assert_eq!(told(&until("2026-01-31"), &from("2026-02-01T00:00")), "");
    // A day begins at another instant in New York.
    let files = MemoryFiles::default()
        .with("a.redress", file("1", &until("2026-01-31")))
        .with("b.redress", file("2", &from("2026-02-01")).replace("UTC", "America/New_York"));
    let all = load(&files, "").diagnostics;
    assert!(all.iter().any(|one| one.code == Code::BadVersions && one.message.starts_with("no version")), "{all:?}");
}

#[test]
fn an_import_that_stands_twice_is_told() {
    let files = MemoryFiles::default()
        .with("shop.redress", [&importing(&["a.redress", "b.redress", "a.redress"]), POLICY].concat())
        .with("a.redress", "enum Colour { red }")
        .with("b.redress", importing(&["a.redress"]));
    let loaded = load(&files, "shop.redress");
    assert!(loaded.units.iter().all(|unit| unit.program.is_none()));
    let told = told(&loaded);
    assert!(told.starts_with("shop.redress:3:8: error[E0108]: `a.redress` is imported already"), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
}

/// A version can be checked alone, though the examples beside it are those of others, too.
#[test]
fn one_version_of_several_is_checked_alone() {
    let version = |number: u32, from: &str, stage: &str| {
        format!(
            "policy shop {{ version \"{number}\" currency EUR timezone \"Europe/Berlin\" effective from {from} by asked_at }}
             facts {{ asked_at datetime  price money }}
             compensation {{ pay goods = price }}
             workflow {{ stage {stage} final }}"
        )
    };
    let example = |stage: &str| {
        format!(
            "example \"{stage}\" {{ asked_at 2026-06-01T10:00, price EUR 2.00
               open at 2026-06-01T10:00
               expect stage {stage} }}\n"
        )
    };
    let files = |second: String, examples: &[&str]| {
        let examples: String = examples.iter().map(|stage| example(stage)).collect();
        MemoryFiles::default()
            .with("shop/1.redress", version(1, "2025-01-01", "old"))
            .with("shop/2.redress", second)
            .with("shop/all_test.redress", examples)
    };
    let check = |files: &MemoryFiles, path: &str| {
        let mut loader = Loader::with_examples();
        loader.add(files, path);
        loader.finish()
    };
    let sound = files(version(2, "2026-01-01", "new"), &["old", "new"]);
    for path in ["shop/1.redress", "shop/2.redress"] {
        let loaded = check(&sound, path);
        assert_eq!((loaded.units.len(), loaded.relatives.len()), (1, 1), "{path}");
        assert_eq!(told(&loaded), "", "{path}");
    }
    assert_eq!(told(&check(&sound, "shop")), "");
    let wrong = files(version(2, "2026-01-01", "new"), &["neither"]);
    assert!(told(&check(&wrong, "shop/1.redress")).contains("there is no stage `neither`"));
    let broken = files("policy shop { version \"2\" currency EUX }".to_owned(), &["new"]);
    assert_eq!(told(&check(&broken, "shop/1.redress")), "", "what a broken version reads is not known");
    assert!(told(&check(&broken, "shop")).contains("EUX"));
}

#[test]
fn deep_chain_of_imports_ends() {
    let mut files = MemoryFiles::default().with("shop.redress", [&importing(&["0.redress"]), POLICY].concat());
    for n in 0..10_000 {
        files = files.with(&format!("{n}.redress"), importing(&[&format!("{}.redress", n + 1)]));
    }
    let told = told(&load(&files, "shop.redress"));
    assert_eq!(told, "127.redress:1:8: error[E0003]: imports are nested more than 128 deep\n");
}

#[test]
fn encodings_are_told() {
    let read = |bytes: &[u8]| told(&load(&MemoryFiles::default().with("a.redress", bytes), "a.redress"));
    assert_eq!(
        read(b"\xef\xbb\xbf// \xc3\xa4\n// \xe4\n"),
        "a.redress:2:4: error[E0002]: byte 13 (hexadecimal E4) is not UTF-8; help: save the file as UTF-8\n"
    );
    assert!(read(b"\xff\xfep\0o\0").contains("the file is UTF-16: save it as UTF-8"));
    assert!(read(b"\xef\xbb\xbfoops\n").starts_with("a.redress:1:1: error[E0010]: "));
    assert!(read(&vec![b' '; limits::SOURCE_BYTES + 1]).contains("error[E0001]: the file is larger than 1 MiB"));
    assert!(!read(&vec![b' '; limits::SOURCE_BYTES]).contains(": the file is larger"));
}

#[cfg(unix)]
mod disk {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    /// An empty folder of this test's own.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("redress-project-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn opened(path: &Path) -> Loaded {
        let mut loader = Loader::default();
        loader.open(path);
        loader.finish()
    }

    #[test]
    fn links_and_pipes_do_not_lead_out() {
        let base = folder("links");
        let root = base.join("root");
        fs::create_dir_all(root.join("lib")).unwrap();
        fs::write(base.join("secret.redress"), "oops\n").unwrap();
        fs::write(root.join("lib/good.redress"), "").unwrap();
        symlink(base.join("secret.redress"), root.join("out.redress")).unwrap();
        symlink(&base, root.join("up")).unwrap();
        symlink(root.join("lib/good.redress"), root.join("again.redress")).unwrap();
        symlink(root.join("round.redress"), root.join("round.redress")).unwrap();
        let pipe = std::process::Command::new("mkfifo").arg(root.join("pipe.redress")).status().unwrap();
        assert!(pipe.success());
        let names = ["out", "up/secret", "pipe", "round", "again", "lib/good"].map(|name| format!("{name}.redress"));
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        fs::write(root.join("shop.redress"), importing(&names) + POLICY).unwrap();
        let loaded = opened(&root.join("shop.redress"));
        let told = told(&loaded);
        let lines: Vec<&str> = told.lines().map(|line| line.split(": ").skip(2).last().unwrap()).collect();
        assert_eq!(
            lines[..3],
            ["it lies outside the project's root", "it lies outside the project's root", "it is not a regular file"]
        );
        assert!(told.lines().all(|line| line.contains("error[E0901]")) && lines.len() == 4, "{told}");
        assert_eq!(loaded.units[0].files.len(), 2, "two ways to one file are one file");
        fs::remove_dir_all(base).unwrap();
    }

    #[test]
    fn root_above_the_named_policy_is_found() {
        let base = folder("root");
        fs::create_dir_all(base.join("a/b")).unwrap();
        fs::write(base.join(ROOT_MARK), "").unwrap();
        fs::write(base.join("lib.redress"), "").unwrap();
        fs::write(base.join("a/b/shop.redress"), [&importing(&["lib.redress"]), POLICY].concat()).unwrap();
        for path in ["a/b/shop.redress", "a/b", "a", ""] {
            let loaded = opened(&base.join(path));
            assert_eq!((told(&loaded).as_str(), loaded.units.len()), ("", 1), "{path}");
        }
        fs::remove_dir_all(base).unwrap();
    }
}

//! The program itself: what it says to bad input, where it says it, and how it ends.

use std::ffi::OsStr;
use std::fs;
use std::process::Stdio;

use crate::golden::golden;
use crate::program::{Folder, Ran};

const POLICY: &str = "policy shop \"Shop\" {\n}\n";

fn plain(folder: &Folder, path: &str) -> Ran {
    folder.run(&["check", "--format", "plain", path])
}

#[test]
fn good_policy_is_checked() {
    let folder = Folder::new().with("shop.redress", POLICY);
    plain(&folder, "shop.redress").says(0, "");
    let human = folder.run(&["validate", "shop.redress"]);
    assert_eq!((human.code, human.err.as_str()), (Some(0), "1 policy checked: no errors\n"));
}

#[test]
fn missing_file_is_wrong_use() {
    plain(&Folder::new(), "shop.redress").says(2, "shop.redress:1:1: error[E0001]: there is no such file\n");
    let folder = Folder::new().with("shop.redress", POLICY);
    folder
        .run(&["check", "none.redress", "shop.redress"])
        .fails(2, "error[E0001]: none.redress: there is no such file");
    folder.run(&["fmt", "none.redress"]).fails(2, "error: none.redress: there is no such file");
}

#[test]
fn folder_without_policies_is_wrong_use() {
    let folder = Folder::new().with("docs/x.md", "").with("lib/a.redress", "");
    plain(&folder, "docs").says(2, "docs:1:1: error[E0903]: no file `*.redress` lies in this folder\n");
    plain(&folder, "lib").says(2, "lib:1:1: error[E0903]: nothing is declared in the files of this folder\n");
    plain(&folder, ".").says(2, ".:1:1: error[E0903]: nothing is declared in the files of this folder\n");
    folder.run(&["fmt", "docs"]).fails(2, "docs: no file `*.redress` lies in this folder");
    folder.run(&["fmt", "--check", "docs"]).fails(2, "docs: no file `*.redress` lies in this folder");
}

#[test]
fn libraries_alone_are_read_and_the_program_says_so() {
    let folder = Folder::new().with("lib/a.redress", "enum A { x }").with("lib/b.redress", "facts { x A }");
    for path in ["lib", ".", "lib/b.redress"] {
        let ran = folder.run(&["check", path]);
        let said = "0 policies checked: no errors\nlibraries alone are checked for their syntax; \
                    their names, with a policy that imports them\n";
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), said), "{path}");
        let ran = folder.run(&["check", "--format", "plain", path]);
        assert!(ran.code == Some(0) && ran.out.is_empty() && ran.err.starts_with("libraries alone"), "{ran:?}");
    }
    let folder = folder.with("lib/c.redress", "enum { }");
    assert_eq!(folder.run(&["check", "lib"]).code, Some(1));
}

#[test]
fn a_policy_that_cannot_be_read_is_called_neither_a_library_nor_none() {
    let deep = format!("policy shop {{ currency EUR }}\ndefine d = {}1{}\n", "(".repeat(200), ")".repeat(200));
    let folder = Folder::new().with("shop.redress", &deep);
    let human = folder.run(&["check", "shop.redress"]);
    assert_eq!(human.code, Some(1));
    assert!(human.err.ends_with("\n1 error\nwhat a file declares is checked once it can be read\n"), "{human:?}");
    let plain = folder.run(&["check", "--format", "plain", "shop.redress"]);
    assert_eq!(plain.err, "what a file declares is checked once it can be read\n");
}

#[cfg(unix)]
#[test]
fn a_walk_keeps_out_of_what_tools_make_and_of_links() {
    let folder = Folder::new()
        .with("shop.redress", POLICY)
        .with("target/a.redress", "policy {")
        .with("x/node_modules/a.redress", "policy {")
        .with(".hidden/a.redress", "policy {")
        .with("real/bad.redress", "policy p { currency EUX }");
    std::os::unix::fs::symlink(".", folder.path.join("loop")).unwrap();
    std::os::unix::fs::symlink("real", folder.path.join("link")).unwrap();
    std::os::unix::fs::symlink("real/bad.redress", folder.path.join("again.redress")).unwrap();
    for paths in [&["."][..], &["real", "link"], &["link", "link/bad.redress", "again.redress"]] {
        let ran = folder.run(&[&["check", "--format", "plain"], paths].concat());
        assert!(ran.code == Some(1) && ran.out.lines().count() == 1, "{paths:?}: {ran:?}");
    }
    std::os::unix::fs::symlink("nowhere", folder.path.join("broken")).unwrap();
    let ran = folder.run(&["check", "--format", "plain", "broken", "broken"]);
    ran.says(2, "broken:1:1: error[E0001]: there is no such file\n");
}

#[test]
fn a_folder_with_too_much_below_it_is_not_walked_for_ever() {
    use redress::project::{FileError, Files, Found, Kind, MemoryFiles, WALKED, load};
    /// Folders without end.
    struct Endless;
    impl Files for Endless {
        fn find(&self, path: &str) -> Result<Found, FileError> {
            Ok(Found { kind: Kind::Folder, path: path.to_owned() })
        }
        fn read(&self, path: &str, most: usize) -> Result<Vec<u8>, FileError> {
            MemoryFiles::default().read(path, most)
        }
        fn list(&self, _: &str) -> Result<Vec<String>, FileError> {
            Ok(vec!["a".to_owned(), "b".to_owned()])
        }
    }
    let said: Vec<String> = load(&Endless, "").diagnostics.into_iter().map(|one| one.message).collect();
    assert_eq!(said, [format!("more than {WALKED} files and folders lie here: name the folder with the policies")]);
}

#[test]
fn empty_file_holds_no_policy() {
    for text in ["", "\n", "\u{feff}", "// nothing\r\n"] {
        let folder = Folder::new().with("a.redress", text);
        plain(&folder, "a.redress").says(2, "a.redress:1:1: error[E0903]: nothing is declared in this file\n");
    }
}

#[test]
fn file_that_is_not_utf8_has_line_and_byte() {
    let folder = Folder::new().with("a.redress", b"policy a {\n  // caf\xe9\n}\n");
    plain(&folder, "a.redress")
        .says(2, "a.redress:2:9: error[E0002]: byte 20 (hexadecimal E9) is not UTF-8; help: save the file as UTF-8\n");
    folder.run(&["fmt", "a.redress"]).fails(2, "byte 20 (hexadecimal E9) is not UTF-8");
}

#[test]
fn byte_order_mark_and_line_ends_do_not_matter() {
    let text = "\u{feff}policy shop {\r\n}\r\nimport \"lib/x.redress\"\r\n";
    let folder = Folder::new().with("a.redress", text);
    let ran = plain(&folder, "a.redress");
    assert!(ran.out.starts_with("a.redress:3:8: error[E0901]: there is no file `lib/x.redress` to import"), "{ran:?}");
}

#[test]
fn imports_stay_inside_the_root() {
    let base = Folder::new().with("secret.redress", "enum A { x }\n").with("shop/lib/a.redress", "enum B { x }\n");
    let import = |path: &str| {
        fs::write(base.path.join("shop/shop.redress"), format!("{POLICY}import \"{path}\"\n")).unwrap();
        base.run(&["check", "--format", "plain", "shop/shop.redress"])
    };
    for path in
        ["../secret.redress", "/etc/hostname", "C:/a.redress", "lib/../../secret.redress", "%2e%2e/secret.redress"]
    {
        let ran = import(path);
        let words = format!("shop/shop.redress:3:8: error[E0901]: the import `{path}`");
        assert!(ran.code == Some(1) && ran.out.starts_with(&words), "{ran:?}");
    }
    assert_eq!(import("lib/a.redress").code, Some(0));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../secret.redress", base.path.join("shop/link.redress")).unwrap();
        import("link.redress").says(
            1,
            "shop/shop.redress:3:8: error[E0901]: `link.redress` cannot be imported: it lies outside the project's root\n",
        );
        std::os::unix::fs::symlink("/dev/zero", base.path.join("shop/zero.redress")).unwrap();
        assert_eq!(import("zero.redress").code, Some(1));
        assert_eq!(plain(&base, "shop/zero.redress").code, Some(2));
    }
}

#[test]
fn megabyte_of_parentheses_is_one_error_with_a_place() {
    for letter in ["(", "[", "{", "\"", "/", "9", "."] {
        let folder = Folder::new().with("deep.redress", letter.repeat(1_000_000));
        let ran = plain(&folder, "deep.redress");
        assert!(ran.code == Some(1) && ran.out.len() < 10_000, "{letter}: {:?} {}", ran.code, ran.out.len());
        assert!(ran.out.starts_with("deep.redress:1:"), "{}", ran.out);
        let human = folder.run(&["check", "deep.redress"]);
        assert!(human.code == Some(1) && human.err.len() < 20_000, "{letter}: {}", human.err.len());
    }
    let folder = Folder::new().with("large.redress", " ".repeat((1 << 20) + 1));
    let ran = plain(&folder, "large.redress");
    assert!(ran.code == Some(2) && ran.out.contains("error[E0001]: the file is larger than 1 MiB"), "{ran:?}");
    folder.run(&["fmt", "large.redress"]).fails(2, "the file is larger than 1 MiB");
}

#[test]
fn wrong_use_is_told_and_ends_with_2() {
    let folder = Folder::new().with("shop.redress", POLICY);
    folder.run(&["chek", "shop.redress"]).fails(2, "a similar subcommand exists: 'check'");
    folder.run(&["check"]).fails(2, "<PATH>");
    folder.run(&["check", "--format", "xml", "shop.redress"]).fails(2, "sarif");
    folder.run(&[]).fails(2, "Usage: redress");
    folder.run(&["explain", "E9999"]).fails(2, "no diagnostic has the code `E9999`");
    let help = folder.run(&["--help"]);
    assert!(help.code == Some(0) && help.out.contains("check") && help.err.is_empty(), "{help:?}");
}

#[test]
fn warnings_fail_only_where_they_are_denied() {
    let folder = Folder::new().with("shop.redress", "policy shop {\n  version \"1\"\n}\nenum A { x, y }\n");
    let ran = plain(&folder, "shop.redress");
    assert!(ran.code == Some(0) && ran.out.contains("warning[W1101]"), "{ran:?}");
    assert_eq!(folder.run(&["check", "--deny", "warning", "shop.redress"]).code, Some(1));
}

#[test]
fn new_shop_passes_every_verb() {
    let folder = Folder::new();
    let run = |arguments: &[&str]| folder.run(arguments);
    assert_eq!(run(&["new", "shop"]).code, Some(0));
    run(&["check", "--deny", "warning", "--format", "plain", "shop"]).says(0, "");
    run(&["fmt", "--check", "shop"]).says(0, "");
    let tested = run(&["test", "shop", "--coverage", "--deny", "uncovered"]);
    assert!(
        tested.code == Some(0) && tested.out.starts_with("10 examples, 0 failed\n\nreturns: 3 of 3 rules, "),
        "{tested:?}"
    );
    let decided = run(&["decide", "shop", "shop/case.json", "--at", "2026-03-20T12:00"]);
    assert!(decided.code == Some(0) && decided.out.contains("Buyer   gets  EUR 96.00"), "{decided:?}");
    let drawn = run(&["graph", "shop"]);
    assert!(drawn.code == Some(0) && drawn.out.contains("Waiting for the parcel"), "{drawn:?}");
    // The first steps in the README show what is really said.
    let told =
        run(&["simulate", "shop", "shop/case.json", "--at", "2026-03-20T12:00", "--events", "shop/events.jsonl"]);
    assert_eq!(told.code, Some(0), "{told:?}");
    let readme = include_str!("../../README.md").replace("\r\n", "\n");
    for shown in [&told.out, &tested.out] {
        assert!(readme.contains(shown.as_str()), "not in the README:\n{shown}");
    }
    run(&["new", "shop"]).fails(2, "error: shop: the folder is not empty");
    // What is printed can be typed.
    let spaced = run(&["new", "my shop"]).err;
    assert!(spaced.contains("\n  redress decide 'my shop' 'my shop/case.json' --at 2026-03-20T12:00\n"), "{spaced}");
    run(&["new", "shop/case.json"]).fails(2, "error: shop/case.json");
}

#[test]
fn explain_prints_a_page() {
    let ran = Folder::new().run(&["explain", "e0301"]);
    assert!(ran.code == Some(0) && ran.out.starts_with("# E0301"), "{ran:?}");
}

#[test]
fn colour_follows_the_flag() {
    let folder = Folder::new();
    assert!(!folder.run(&["check", "x"]).err.contains('\u{1b}'));
    assert!(folder.run(&["--color", "always", "check", "x"]).err.contains('\u{1b}'));
    let none = Ran::of(folder.command(&["check", "x", "--color", "never"]).env("CLICOLOR_FORCE", "1"));
    assert!(!none.err.contains('\u{1b}'));
}

/// A policy with mistakes of several kinds, in lines with tabs, wide letters, an emoji, and in a library.
fn broken() -> Folder {
    Folder::new()
        .with(
            "shop/shop.redress",
            "\u{feff}policy shop \"商店 👍\" {\r\n}\r\nimport \"lib/a.redress\"\r\n\
             \timport \"lib/countigs.redress\"\r\nenum Market { DE, FR }\r\n",
        )
        .with("shop/lib/a.redress", "enum Reason { late }\nimport \"lib/b.redress\"\n")
        .with("shop/lib/b.redress", "import \"lib/a.redress\" // 退款 100%\n")
        .with("shop/other.redress", "policy 别的 {\n}\n\tenum 市场 \"👍 all\" { DE, FR }\nenum Reason { late }\n")
        .with("shop/lib/countings.redress", "// counted\nenum C { x }\n")
}

#[test]
fn all_formats_look_as_agreed() {
    let folder = broken();
    for (format, ending) in [("plain", "txt"), ("json", "json"), ("github", "txt"), ("junit", "xml")] {
        let ran = folder.run(&["check", "--format", format, "shop"]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""), "{format}");
        golden(&format!("check.{format}.{ending}"), &ran.out);
    }
    let human = folder.run(&["check", "shop"]);
    assert_eq!((human.code, human.out.as_str()), (Some(1), ""));
    golden("check.human.txt", &human.err);
}

#[test]
fn sarif_has_the_catalogue_as_rules() {
    let ran = broken().run(&["check", "--format", "sarif", "shop"]);
    let mut document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let rules = document.pointer_mut("/runs/0/tool/driver/rules").unwrap().take();
    let ids: Vec<&str> = rules.as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    let codes: Vec<&str> = redress::diag::Code::ALL.iter().map(|code| code.id()).collect();
    assert_eq!(ids, codes);
    for result in document.pointer_mut("/runs/0/results").unwrap().as_array_mut().unwrap() {
        let index = result["ruleIndex"].take().as_u64().unwrap();
        assert_eq!(result["ruleId"], codes[index as usize]);
    }
    golden("check.sarif.json", &(serde_json::to_string_pretty(&document).unwrap() + "\n"));
}

#[test]
fn fmt_writes_only_what_differs() {
    let folder = Folder::new().with("b/untidy.redress", "policy   shop {   }\n");
    let run = |arguments: &[&str]| folder.run(arguments);
    run(&["fmt", "--check", "."]).says(1, "b/untidy.redress\n");
    let diff = run(&["fmt", "--diff", "."]);
    assert!(diff.code == Some(1) && diff.out.contains("\n-policy   shop {   }\n"), "{diff:?}");
    assert_eq!(folder.read("b/untidy.redress"), "policy   shop {   }\n");
    run(&["fmt", "."]).says(0, "");
    let tidy = folder.read("b/untidy.redress");
    assert_ne!(tidy, "policy   shop {   }\n");
    run(&["fmt", "--check", "."]).says(0, "");
    assert_eq!(folder.feed(&["fmt", "-"], b"policy   shop {   }\n").out, tidy);
    assert_eq!(folder.feed(&["fmt", "--check", "-"], b"policy   shop {   }\n").code, Some(1));
    let names: Vec<_> = fs::read_dir(folder.path.join("b")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, [OsStr::new("untidy.redress")], "nothing is left behind");
}

#[test]
fn a_report_that_cannot_be_written_says_why_in_words() {
    let folder = Folder::new().with("shop.redress", POLICY);
    let check = |report: &str| folder.run(&["check", "shop.redress", "--report", report]);
    check("foo=x").fails(2, "there is no format `foo`; there are: `human`, `plain`, `json`");
    check("sarif=none/x").fails(2, "error: none/x: there is no such folder\n");
    check("sarif=.").fails(2, "error: .: it is a folder\n");
}

#[test]
fn fmt_takes_the_examples_of_a_folder() {
    let untidy = "example   \"x\" {   }\n";
    let folder = Folder::new().with("a/shop_test.redress", untidy).with("shop.redress", "policy   shop {   }\n");
    folder.run(&["fmt", "--check", "."]).says(1, "a/shop_test.redress\nshop.redress\n");
    folder.run(&["fmt", "--check", "a"]).says(1, "a/shop_test.redress\n");
    assert!(folder.run(&["fmt", "--diff", "a"]).out.contains("\n-example   \"x\" {   }\n"));
    folder.run(&["fmt", "a"]).says(0, "");
    assert_ne!(folder.read("a/shop_test.redress"), untidy);
    folder.run(&["fmt", "--check", "a"]).says(0, "");
    plain(&folder, "a")
        .says(2, "a:1:1: error[E0903]: only examples lie in this folder (`*_test.redress`), and no policy\n");
}

#[test]
fn fmt_leaves_broken_files_alone() {
    let folder = Folder::new().with("a.redress", "policy shop {\n  version 1 1\n}\n");
    let ran = folder.run(&["fmt", "a.redress"]);
    assert!(ran.code == Some(1) && ran.err.contains("a.redress:2:"), "{ran:?}");
    assert_eq!(folder.read("a.redress"), "policy shop {\n  version 1 1\n}\n");
}

#[cfg(unix)]
#[test]
fn fmt_keeps_permissions_links_and_canonical_files() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    let folder = Folder::new().with("real/a.redress", "policy   shop {   }\n");
    let real = folder.path.join("real/a.redress");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real/a.redress", folder.path.join("link.redress")).unwrap();
    folder.run(&["fmt", "link.redress"]).says(0, "");
    assert!(fs::symlink_metadata(folder.path.join("link.redress")).unwrap().is_symlink());
    assert_ne!(folder.read("real/a.redress"), "policy   shop {   }\n");
    let after = fs::metadata(&real).unwrap();
    assert_eq!(after.mode() & 0o777, 0o640);
    folder.run(&["fmt", "real"]).says(0, "");
    assert_eq!(fs::metadata(&real).unwrap().ino(), after.ino(), "a canonical file is not written");
    fs::write(&real, "policy   shop {   }\n").unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o440)).unwrap();
    folder.run(&["fmt", "real"]).fails(2, "real/a.redress: the file is read-only");
    assert_eq!(folder.read("real/a.redress"), "policy   shop {   }\n");
}

#[cfg(unix)]
#[test]
fn reader_that_goes_away_is_no_error() {
    let folder = Folder::new().with("shop.redress", POLICY);
    let mut child = folder
        .command(&["check", "--format", "sarif", "shop.redress"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.stderr.is_empty() && output.status.code() == Some(0), "{output:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn full_disk_is_told() {
    let folder = Folder::new().with("shop.redress", POLICY);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ran = Ran::of(folder.command(&["check", "--format", "json", "shop.redress"]).stdout(full));
    ran.fails(2, "the output could not be written");
}

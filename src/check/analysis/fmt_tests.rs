#[test]
fn fmt_writes_only_what_differs() {
    let folder = Folder::new().with("b/untidy.redress", "policy   shop {   }\n");
    let run = |arguments: &[&str]| folder.run(arguments);
    run(&["fmt", "--check", "."]).says(1, "b/untidy.redress\n");
    let diff = run(&["fmt", "--diff", "."]);
    assert!(diff.code == Some(0) && diff.out.contains("\n-policy   shop {   }\n"), "{diff:?}");
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


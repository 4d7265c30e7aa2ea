//! What an import may say: a plain path from the root.

/// Why the text of an import is no path from the root, and what to do; nothing where it is one.
pub(super) fn objection(path: &str) -> Option<(&'static str, &'static str)> {
    const PLAIN: &str = "write the path from the project's root, such as `lib/countings.redress`";
    if path.is_empty() {
        return Some(("names no file", PLAIN));
    }
    if path.chars().any(char::is_control) {
        return Some(("holds a control character", PLAIN));
    }
    if path.contains('\\') {
        return Some(("holds a backslash", "write `/` between folders"));
    }
    if path.starts_with('/') {
        return Some(("is not relative to the project's root", PLAIN));
    }
    if path.contains(':') {
        return Some(("names a drive or an address", "only files below the project's root can be imported"));
    }
    if path.contains('%') {
        return Some(("holds a `%`", "write the letters of the path themselves"));
    }
    if path.split('/').any(|part| part == "..") {
        return Some(("leads out of a folder by `..`", PLAIN));
    }
    if path.split('/').any(|part| part.is_empty() || part.ends_with(['.', ' ']) || part.starts_with(' ')) {
        return Some(("holds a part that is no plain name", PLAIN));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::objection;

    #[test]
    fn only_plain_paths_pass() {
        for good in ["lib/countings.redress", "a.redress", "库/天.redress", "a b/c-d_e.redress", ".hidden/x.redress"]
        {
            assert_eq!(objection(good), None, "{good}");
        }
        for bad in [
            "",
            "/etc/passwd",
            "../x.redress",
            "a/../b.redress",
            "a/..",
            "./a.redress",
            "a//b",
            "a/",
            "C:/x",
            "C:x",
            "\\\\host\\x",
            "//host/x",
            "a\\b",
            "a\0b",
            "%2e%2e/x",
            "http://x/y",
            "x.redress.",
            "x.redress ",
            "a/ /b",
            "x.redress::$DATA",
            "a\nb",
            ".",
        ] {
            assert!(objection(bad).is_some(), "{bad:?}");
        }
    }
}

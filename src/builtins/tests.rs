//! The table of functions is in order.

use super::*;

#[test]
fn functions_are_sorted_and_found_by_name() {
    assert!(ALL.is_sorted_by_key(|entry| entry.name));
    for entry in ALL {
        assert_eq!(Builtin::named(entry.name).and_then(Builtin::entry).map(|found| found.name), Some(entry.name));
        assert!(entry.examples.len() >= 2, "`{}` has two examples", entry.name);
    }
}

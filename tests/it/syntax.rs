//! Texts that must parse.

use redress::diag::Sink;
use redress::source::FileId;
use redress::syntax;

#[test]
fn whole_policies_parse() {
    for name in ["nordlicht", "bike_shop", "everything"] {
        let path = format!("{}/tests/suite/syntax/{name}.redress", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap();
        let mut sink = Sink::default();
        let file = syntax::parse(FileId(0), &text, &mut sink);
        if let Some(one) = sink.finish().into_iter().next() {
            panic!(
                "{name}: {} at {:?}",
                one.message,
                text.get(one.span.start as usize..).map(|s| &s[..40.min(s.len())])
            );
        }
        assert!(!file.items.is_empty());
        if std::env::var("SHOW").is_ok() {
            println!("{file:#?}");
        }
    }
}

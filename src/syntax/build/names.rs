//! Names in Unicode's normal form C. The door to `unicode-normalization`.

use crate::diag::{Code, Diagnostic, Sink};
use crate::source::Span;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The name in its normal form; one that is written otherwise is reported, since two names that look the same must
/// be the same.
pub(super) fn normalised(text: &str, span: Span, sink: &mut Sink) -> String {
    if text.is_ascii() || is_nfc(text) {
        return text.to_owned();
    }
    let normal: String = text.nfc().collect();
    sink.push(
        Diagnostic::new(Code::NotNormalised, span, format!("`{normal}` is not written in its normal form"))
            .with_label("letters and accents stand apart here")
            .with_help("write it in Unicode's normal form C, so that names that look the same are the same")
            .with_fix("write the normal form", span, normal.clone()),
    );
    normal
}

//! Fingerprints of texts. The door to `sha2`.

use sha2::Digest as _;

/// `sha256:` and the hexadecimal digest of these parts, each preceded by its length, so that no two lists of parts have
/// one fingerprint.
pub fn fingerprint<'p>(parts: impl IntoIterator<Item = &'p str>) -> String {
    let mut hasher = sha2::Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    let mut text = String::with_capacity(71);
    text.push_str("sha256:");
    for byte in hasher.finalize() {
        for half in [byte >> 4, byte & 15] {
            text.push(DIGITS.get(usize::from(half)).copied().map_or('0', char::from));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_digest_is_that_of_the_standard() {
        // The length of nothing is eight zero bytes: `head -c 8 /dev/zero | sha256sum`.
        let zeros = "sha256:af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc";
        assert_eq!(super::fingerprint([""]), zeros);
        assert_ne!(super::fingerprint(["ab", "c"]), super::fingerprint(["a", "bc"]));
    }
}

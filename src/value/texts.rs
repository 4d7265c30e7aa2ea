//! A text in several languages.

/// A title or reason: one text a language, by the language's place in the policy's `languages`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Texts {
    /// Language and text, in the order written; empty where nothing was written.
    pub all: Vec<(u16, String)>,
}

impl Texts {
    /// The text in a language, else the first that there is, else nothing.
    pub fn get(&self, language: u16) -> Option<&str> {
        let exact = self.all.iter().find(|(lang, _)| *lang == language);
        exact.or(self.all.first()).map(|(_, text)| text.as_str())
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

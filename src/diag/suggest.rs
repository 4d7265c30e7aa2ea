//! Which known name a misspelt one probably meant. The door to `strsim`.

/// The candidate nearest to `wrong`, if it is near enough to be meant: at most a third of the letters differ
/// (a swap of neighbours counts once), and at least one letter stays. Ties go to the first.
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    within(wrong, candidates, (wrong.chars().count() / 3).max(1))
}

/// The candidate that one slip of the hand has made of the other: a letter more, less or another, or two swapped.
pub fn slip<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    within(name, candidates, 1)
}

fn within<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>, most: usize) -> Option<&'a str> {
    let length = wrong.chars().count();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate == wrong {
            continue;
        }
        // Each letter more or less is one that differs.
        let letters = candidate.chars().count();
        if letters.abs_diff(length) > most {
            continue;
        }
        let away = strsim::damerau_levenshtein(wrong, candidate);
        let longer = length.max(letters);
        if away <= most && away < longer && best.is_none_or(|(least, _)| away < least) {
            best = Some((away, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

//! Sharing a whole amount among parties so that nothing is lost: the method of the largest remainder.
//!
//! Promises: the shares always sum to the total; a party of weight zero gets nothing; ties go to the party that stands
//! first; a negative total is shared as the mirror of the positive one. It does not know who the parties are.

use smallvec::SmallVec;

use super::num::Num;

#[cfg(test)]
mod tests;

/// Parties up to this many are shared among without touching the heap.
const USUAL_PARTIES: usize = 8;

/// Why an amount cannot be shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AllocateError {
    /// There are not as many places for shares as weights.
    #[error("weights and shares differ in number")]
    Lengths,
    /// A weight is below zero.
    #[error("a weight is below zero")]
    NegativeWeight,
    /// No weight is above zero.
    #[error("no weight is above zero")]
    NoWeight,
    /// The amount times a weight does not fit.
    #[error("the amount is too large to be shared exactly")]
    TooLarge,
}

/// Shares `total_minor`, whole minor units, in proportion to `weights`, and writes each party's share to the same place
/// of `out`.
pub fn allocate(total_minor: i128, weights: &[Num], out: &mut [i128]) -> Result<(), AllocateError> {
    if weights.len() != out.len() {
        return Err(AllocateError::Lengths);
    }
    if weights.iter().any(|weight| weight.is_negative()) {
        return Err(AllocateError::NegativeWeight);
    }
    if weights.iter().all(|weight| weight.is_zero()) {
        return Err(AllocateError::NoWeight);
    }
    share(total_minor, weights, out).ok_or(AllocateError::TooLarge)
}

/// Rounds every share towards zero, then gives what is left, unit by unit, to the largest remainders.
fn share(total: i128, weights: &[Num], out: &mut [i128]) -> Option<()> {
    let weights = whole_weights(weights)?;
    let sum = weights.iter().try_fold(0_i128, |sum, weight| sum.checked_add(*weight))?;
    let size = total.checked_abs()?;
    let mut left = size;
    let mut remainders: SmallVec<[(i128, usize); USUAL_PARTIES]> = SmallVec::new();
    for (place, (share, weight)) in out.iter_mut().zip(&weights).enumerate() {
        let part = size.checked_mul(*weight)?;
        *share = part / sum;
        left -= *share;
        remainders.push((part % sum, place));
    }
    // Fewer units are left than there are remainders above zero, so a weight of zero gets none.
    remainders.sort_unstable_by_key(|(remainder, place)| (std::cmp::Reverse(*remainder), *place));
    for (_, place) in remainders.iter().take(usize::try_from(left).ok()?) {
        *out.get_mut(*place)? += 1;
    }
    if total < 0 {
        out.iter_mut().for_each(|share| *share = -*share);
    }
    Some(())
}

/// The same proportions in whole numbers: each weight times the least common multiple of the denominators.
fn whole_weights(weights: &[Num]) -> Option<SmallVec<[i128; USUAL_PARTIES]>> {
    let multiple = weights.iter().try_fold(1, |multiple: i128, weight| {
        // In lowest terms, the denominator is what `multiple` still lacks.
        multiple.checked_mul(Num::ratio(multiple, weight.denom())?.denom())
    })?;
    weights.iter().map(|weight| weight.numer().checked_mul(multiple / weight.denom())).collect()
}

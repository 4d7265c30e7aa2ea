//! The oracle shares in another way: unit by unit, each to the party that is furthest below its exact share.

use num_bigint::BigInt;
use proptest::prelude::*;

use super::*;

fn shares(total: i128, weights: &[&str]) -> Result<Vec<i128>, AllocateError> {
    let weights: Vec<Num> = weights.iter().map(|text| Num::parse(text).unwrap()).collect();
    let mut out = vec![0; weights.len()];
    allocate(total, &weights, &mut out).map(|()| out)
}

#[test]
fn five_cents_at_thirty_and_seventy_lose_nothing() {
    // Exactly 1.5 and 3.5: the tie goes to the first.
    assert_eq!(shares(5, &["0.3", "0.7"]), Ok(vec![2, 3]));
    assert_eq!(shares(5, &["0.7", "0.3"]), Ok(vec![4, 1]));
}

#[test]
fn equal_shares_favour_those_who_stand_first() {
    assert_eq!(shares(1001, &["1", "1", "1"]), Ok(vec![334, 334, 333]), "JPY 1,001 among three");
    assert_eq!(shares(100, &["1", "1", "1"]), Ok(vec![34, 33, 33]));
    assert_eq!(shares(1, &["1", "1", "1"]), Ok(vec![1, 0, 0]));
    assert_eq!(shares(0, &["1", "1"]), Ok(vec![0, 0]));
}

#[test]
fn the_largest_remainder_wins() {
    // 10 by 1 : 2 : 4 is 1.43, 2.86, 5.71: the two units that are left go to the second and the third.
    assert_eq!(shares(10, &["1", "2", "4"]), Ok(vec![1, 3, 6]));
}

#[test]
fn a_weight_of_zero_gets_zero_and_a_negative_total_mirrors() {
    assert_eq!(shares(1001, &["0", "1", "0", "1"]), Ok(vec![0, 501, 0, 500]));
    assert_eq!(shares(-1001, &["0", "1", "0", "1"]), Ok(vec![0, -501, 0, -500]));
    assert_eq!(shares(-5, &["0.3", "0.7"]), Ok(vec![-2, -3]));
}

#[test]
fn what_cannot_be_shared_says_so() {
    assert_eq!(shares(5, &[]), Err(AllocateError::NoWeight));
    assert_eq!(shares(5, &["0", "0"]), Err(AllocateError::NoWeight));
    assert_eq!(shares(5, &["1", "-1"]), Err(AllocateError::NegativeWeight));
    assert_eq!(shares(i128::MAX, &["1", "2"]), Err(AllocateError::TooLarge));
    assert_eq!(shares(i128::MIN, &["1"]), Err(AllocateError::TooLarge));
    assert_eq!(allocate(5, &[Num::ONE], &mut []), Err(AllocateError::Lengths));
    assert_eq!(shares(i128::MAX, &["1"]), Ok(vec![i128::MAX]));
}

/// Shares one unit after another; `weights` are whole numbers.
fn one_by_one(total: i128, weights: &[i128]) -> Vec<i128> {
    let sum: i128 = weights.iter().sum();
    let floors: Vec<i128> = weights.iter().map(|weight| total * weight / sum).collect();
    let mut shares = floors.clone();
    for _ in 0..total - floors.iter().sum::<i128>() {
        let mut best: Option<(i128, usize)> = None;
        for (place, weight) in weights.iter().enumerate() {
            let lacking = total * weight - shares[place] * sum;
            if shares[place] == floors[place] && best.is_none_or(|(most, _)| lacking > most) {
                best = Some((lacking, place));
            }
        }
        shares[best.unwrap().1] += 1;
    }
    shares
}

fn weight() -> impl Strategy<Value = i128> {
    prop_oneof![2 => Just(0_i128), 5 => 1_i128..10, 5 => 1_i128..100_000]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn shares_equal_the_slow_way(total in 0_i128..10_000_000, weights in prop::collection::vec(weight(), 1..13), unit in 1_i128..1000) {
        prop_assume!(weights.iter().any(|weight| *weight > 0));
        let expected = one_by_one(total, &weights);
        prop_assert_eq!(expected.iter().sum::<i128>(), total);
        // The unit in which weights are given does not matter.
        let given: Vec<Num> = weights.iter().map(|weight| Num::ratio(*weight, unit).unwrap()).collect();
        let mut out = vec![0; given.len()];
        prop_assert_eq!(allocate(total, &given, &mut out), Ok(()));
        prop_assert_eq!(&out, &expected);
        prop_assert_eq!(allocate(-total, &given, &mut out), Ok(()));
        prop_assert_eq!(out, expected.iter().map(|share| -share).collect::<Vec<_>>());
    }

    #[test]
    fn sums_hold_and_no_share_is_a_unit_away(total in any::<i64>(), parts in prop::collection::vec((0_i64..1_000_000, 1_i64..50), 1..20)) {
        let weights: Vec<Num> = parts.iter().map(|(n, d)| Num::ratio((*n).into(), (*d).into()).unwrap()).collect();
        let mut out = vec![0; weights.len()];
        let Ok(()) = allocate(total.into(), &weights, &mut out) else { return Ok(()) };
        prop_assert_eq!(out.iter().sum::<i128>(), i128::from(total));
        let sum = weights.iter().fold(Num::ZERO, |sum, weight| sum.add(*weight).unwrap());
        for (share, weight) in out.iter().zip(&weights) {
            // |share − total × weight / sum| < 1, multiplied out.
            let (a, b) = (BigInt::from(weight.numer()), BigInt::from(weight.denom()));
            let (c, d) = (BigInt::from(sum.numer()), BigInt::from(sum.denom()));
            let gap = BigInt::from(*share) * &b * &c - BigInt::from(total) * a * d;
            prop_assert!(gap.magnitude() < (b * c).magnitude());
            prop_assert!(!weight.is_zero() || *share == 0);
        }
    }
}

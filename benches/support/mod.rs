//! What the benches share: policies, the same work written by hand, cases from a seed, and a clock.

pub mod bargain;
pub mod clock;
pub mod load;
pub mod nordlicht;
pub mod seed;
pub mod w1;
pub mod w2;

//! How long the processor worked for this thread, which other programs on the machine disturb less than the wall clock.

use rustix::time::{ClockId, clock_gettime};

/// Nanoseconds of processor time of this thread.
fn now() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// Nanoseconds that a piece of work takes on this thread.
pub fn cost(work: impl FnOnce()) -> u64 {
    let before = now();
    work();
    now() - before
}

/// The medians of several pieces of work, run in turns so that all of them meet the same disturbances.
pub fn medians<const N: usize>(turns: usize, works: &mut [&mut dyn FnMut(); N]) -> [f64; N] {
    let mut costs: [Vec<u64>; N] = std::array::from_fn(|_| Vec::with_capacity(turns));
    for work in works.iter_mut() {
        work();
    }
    for _ in 0..turns {
        for (work, costs) in works.iter_mut().zip(&mut costs) {
            costs.push(cost(work));
        }
    }
    let median = |mut costs: Vec<u64>| {
        costs.sort_unstable();
        costs[costs.len() / 2] as f64
    };
    costs.map(median)
}

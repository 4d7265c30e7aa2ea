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

/// The least costs of several pieces of work, run in turns so that all of them meet the same disturbances. Whatever else
/// the machine does only adds to a cost, so the least of many is the nearest to the work's own.
pub fn least<const N: usize>(turns: usize, works: &mut [&mut dyn FnMut(); N]) -> [f64; N] {
    let mut costs = [u64::MAX; N];
    for _ in 0..=turns {
        for (work, least) in works.iter_mut().zip(&mut costs) {
            *least = cost(work).min(*least);
        }
    }
    costs.map(|cost| cost as f64)
}

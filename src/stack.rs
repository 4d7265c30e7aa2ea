//! Room on the stack for work that recurses.
//!
//! How deep a text may nest is a limit of the language, so the same text must get the same answer on a thread with
//! little stack and on one with much, in code that is optimized and in code that is not. What recurses by such a
//! limit begins here: where the thread has too little left, the work runs on a stack made for it.
//!
//! It does not bound anything itself: the limits do that. Where a platform has no way to make stacks, the work runs on
//! what there is.

/// Enough for one nest of the deepest kind that the limits allow, in bytes. Measured on x86-64: reading 128 levels takes
/// 3.7 KiB each in optimized code, 480 KiB in all, and checking, deciding and explaining what was read take less. Code
/// that is not optimized takes some times as much.
const ENOUGH: usize = if cfg!(debug_assertions) { 4 << 20 } else { 1 << 20 };

/// A thread on which no work, not even a hook, needs a stack of its own: to make one for each case takes longer than the
/// case.
#[cfg(feature = "cli")]
pub(crate) fn thread() -> std::thread::Builder {
    std::thread::Builder::new().stack_size(16 << 20)
}

/// Runs work that recurses as deep as one text, one expression or one definition nests.
#[inline]
pub(crate) fn roomy<T>(work: impl FnOnce() -> T) -> T {
    at_least(ENOUGH, work)
}

/// Runs work with at least so many bytes of stack.
#[inline]
pub(crate) fn at_least<T>(needed: usize, work: impl FnOnce() -> T) -> T {
    // Four times as much, so that work within the work need not be moved again.
    stacker::maybe_grow(needed, needed.saturating_mul(4), work)
}

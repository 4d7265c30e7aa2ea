//! Random numbers from a seed, the same on every machine.

/// A generator (xorshift64*).
pub struct Seed(u64);

#[allow(dead_code, reason = "not every bench asks for everything")]
impl Seed {
    /// From a seed that is not zero.
    pub fn new(seed: u64) -> Seed {
        Seed(seed)
    }

    /// A number below a bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % bound.max(1)
    }

    /// True once in so many times.
    pub fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of these.
    pub fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len() as u64) as usize]
    }
}

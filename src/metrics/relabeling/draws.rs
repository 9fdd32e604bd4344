//! Random numbers that are the same on every machine.

/// The generator `SplitMix64` (Steele, Lea & Flood 2014).
#[derive(Debug, Clone)]
pub struct SplitMix64 {
    state: u64,
}

/// The state at the start of each comparison, "moderato" in ASCII.
const START: u64 = 0x6d6f_6465_7261_746f;

impl Default for SplitMix64 {
    fn default() -> Self {
        Self { state: START }
    }
}

impl SplitMix64 {
    /// A generator from a state of its own.
    pub fn from_state(state: u64) -> Self {
        Self { state }
    }

    /// The next word, uniform over all words.
    pub fn next_word(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number from 0 to `n` - 1: the high word of the next word times `n` (Lemire 2019, without rejection).
    pub fn below(&mut self, n: usize) -> usize {
        #[allow(clippy::cast_possible_truncation, reason = "below n")]
        let drawn = ((u128::from(self.next_word()) * n as u128) >> 64) as usize;
        drawn
    }

    /// A number strictly between 0 and 1.
    pub fn uniform(&mut self) -> f64 {
        ((self.next_word() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }
}

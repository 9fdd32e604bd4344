//! Optional numbers in the space of a number: a table has a million rows.

/// A count, if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count(u32);

/// A number of milliseconds, if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Millis(i64);

impl Count {
    pub(super) fn get(self) -> Option<u32> {
        (self.0 != u32::MAX).then_some(self.0)
    }
}

impl From<Option<u32>> for Count {
    fn from(count: Option<u32>) -> Self {
        Self(count.unwrap_or(u32::MAX))
    }
}

impl Millis {
    pub(super) fn get(self) -> Option<i64> {
        (self.0 != i64::MIN).then_some(self.0)
    }
}

impl From<Option<i64>> for Millis {
    fn from(ms: Option<i64>) -> Self {
        Self(ms.unwrap_or(i64::MIN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_back() {
        for count in [None, Some(0), Some(3_000_000)] {
            assert_eq!(Count::from(count).get(), count);
        }
        for ms in [None, Some(0), Some(-1), Some(253_402_300_799_999)] {
            assert_eq!(Millis::from(ms).get(), ms);
        }
    }
}

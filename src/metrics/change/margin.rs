//! A change against the smallest change that matters.

/// Answer next to the verdict: whether the change is within the smallest one that matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgainstMargin {
    /// Not worse by as much as the margin.
    NotWorse,
    /// Neither better nor worse by as much as the margin.
    NoChangeThatMatters,
}

impl AgainstMargin {
    /// Its word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotWorse => "not_worse",
            Self::NoChangeThatMatters => "no_change_that_matters",
        }
    }
}

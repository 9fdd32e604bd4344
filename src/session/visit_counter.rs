//! How many rows were gone through, counted in tests alone: work that grows faster than its input shows there, on any
//! machine, without a clock.

#[cfg(test)]
thread_local! {
    static VISITED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Says that so many rows were gone through, or copied.
#[cfg(test)]
pub(crate) fn record_visits(rows: usize) {
    VISITED.with(|visited| visited.set(visited.get() + rows));
}

/// Says that so many rows were gone through, or copied.
#[cfg(not(test))]
#[inline]
pub(crate) fn record_visits(_rows: usize) {}

/// What some work came to, and how many rows it went through.
#[cfg(test)]
pub(crate) fn count_visits<T>(work: impl FnOnce() -> T) -> (T, usize) {
    VISITED.with(|visited| visited.set(0));
    let done = work();
    (done, VISITED.with(std::cell::Cell::get))
}

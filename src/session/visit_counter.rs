//! Counts visited rows, in tests only: shows work that grows faster than its input, without a clock.

#[cfg(test)]
thread_local! {
    static VISITED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Adds to the count of rows visited or copied.
#[cfg(test)]
pub(crate) fn record_visits(rows: usize) {
    VISITED.with(|visited| visited.set(visited.get() + rows));
}

/// Adds to the count of rows visited or copied.
#[cfg(not(test))]
#[inline]
pub(crate) fn record_visits(_rows: usize) {}

/// Runs `work` and returns its result with the number of rows visited.
#[cfg(test)]
pub(crate) fn count_visits<T>(work: impl FnOnce() -> T) -> (T, usize) {
    VISITED.with(|visited| visited.set(0));
    let done = work();
    (done, VISITED.with(std::cell::Cell::get))
}

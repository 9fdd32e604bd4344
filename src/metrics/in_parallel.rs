//! Computing what is large in several threads.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread;

/// The result for each of several items, in their order; computed by as many threads as there are processors.
pub(in crate::metrics) fn compute_each<T: Sync, R: Send>(
    items: &[T],
    compute: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let share = items.len().div_ceil(processors).max(1);
    let compute_share = |items: &[T]| items.iter().map(&compute).collect::<Vec<R>>();
    let Some((first, others)) = items.split_at_checked(share) else {
        return compute_share(items);
    };
    thread::scope(|threads| {
        let others: Vec<_> = others
            .chunks(share)
            .map(|items| threads.spawn(move || compute_share(items)))
            .collect();
        let mut results = compute_share(first);
        for other in others {
            results.extend(other.join().unwrap_or_else(|fault| resume_unwind(fault)));
        }
        results
    })
}

#[cfg(test)]
mod tests {
    use super::compute_each;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        for count in [0, 1, 2, 3, 17, 100] {
            let items: Vec<usize> = (0..count).collect();
            assert_eq!(
                compute_each(&items, |n| n + 1),
                (1..=count).collect::<Vec<_>>()
            );
        }
    }
}

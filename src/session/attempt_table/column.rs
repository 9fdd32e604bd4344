//! Columns of a table of attempts, in as few bytes as their values need.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::RandomState;

/// A column of whole numbers or nothing. It has no width while all values are the same, and widens when a value does
/// not fit.
#[derive(Debug, Clone)]
pub(super) enum Numbers {
    /// The same value in each row.
    Same {
        value: Option<i64>,
        rows: usize,
    },
    /// The smallest number stands for nothing.
    Byte(Vec<i8>),
    /// The smallest number stands for nothing.
    Narrow(Vec<i32>),
    Wide(Vec<Option<i64>>),
}

impl Default for Numbers {
    fn default() -> Self {
        Self::Same {
            value: None,
            rows: 0,
        }
    }
}

impl Numbers {
    /// Adds a row.
    pub(super) fn push(&mut self, value: Option<i64>) {
        match self {
            Self::Same {
                value: first,
                rows: rows @ 0,
            } => {
                *first = value;
                *rows = 1;
            }
            Self::Same { value: first, rows } if *first == value => *rows += 1,
            Self::Byte(all) if to_byte(value).is_some() => all.extend(to_byte(value)),
            Self::Narrow(all) if to_narrow(value).is_some() => all.extend(to_narrow(value)),
            Self::Wide(all) => all.push(value),
            Self::Same { .. } | Self::Byte(_) | Self::Narrow(_) => {
                self.widen_for(value);
                self.push(value);
            }
        }
    }

    /// The value of a row.
    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<i64> {
        match self {
            Self::Same { value, .. } => *value,
            Self::Byte(all) => Some(all[row]).filter(|n| *n != i8::MIN).map(i64::from),
            Self::Narrow(all) => Some(all[row]).filter(|n| *n != i32::MIN).map(i64::from),
            Self::Wide(all) => all[row],
        }
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Same { rows, .. } => *rows,
            Self::Byte(all) => all.len(),
            Self::Narrow(all) => all.len(),
            Self::Wide(all) => all.len(),
        }
    }

    /// Widens the column so that it has a place for the value, and for the values that it has.
    fn widen_for(&mut self, value: Option<i64>) {
        let rows = 0..self.len();
        let first = match self {
            Self::Same { value, .. } => *value,
            Self::Byte(_) | Self::Narrow(_) | Self::Wide(_) => None,
        };
        let fits = |place: fn(Option<i64>) -> bool| place(first) && place(value);
        *self = if fits(|value| to_byte(value).is_some()) {
            Self::Byte(rows.filter_map(|row| to_byte(self.get(row))).collect())
        } else if fits(|value| to_narrow(value).is_some()) {
            Self::Narrow(rows.filter_map(|row| to_narrow(self.get(row))).collect())
        } else {
            Self::Wide(rows.map(|row| self.get(row)).collect())
        };
    }
}

fn to_byte(value: Option<i64>) -> Option<i8> {
    value.map_or(Some(i8::MIN), |n| {
        i8::try_from(n).ok().filter(|n| *n != i8::MIN)
    })
}

fn to_narrow(value: Option<i64>) -> Option<i32> {
    value.map_or(Some(i32::MIN), |n| {
        i32::try_from(n).ok().filter(|n| *n != i32::MIN)
    })
}

/// A column of values that recur, or of nothing: each distinct value once, and its number in each row.
#[derive(Debug, Clone)]
pub(super) struct Dictionary<T> {
    values: Vec<T>,
    numbers: HashMap<T, usize, RandomState>,
    /// The number of the value added last, which often comes again.
    last: usize,
    rows: Numbers,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            numbers: HashMap::default(),
            last: 0,
            rows: Numbers::default(),
        }
    }
}

impl<T: Clone + Eq + Hash> Dictionary<T> {
    /// Adds a row.
    pub(super) fn push<Q>(&mut self, value: Option<&Q>)
    where
        T: Borrow<Q> + for<'q> From<&'q Q>,
        Q: Eq + Hash + ?Sized,
    {
        let number = value.map(|value| self.number_of(value));
        self.rows
            .push(number.and_then(|number| i64::try_from(number).ok()));
    }

    /// The value of a row.
    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<&T> {
        Some(&self.values[self.number_at(row)?])
    }

    /// The number of a row's value.
    #[inline]
    pub(super) fn number_at(&self, row: usize) -> Option<usize> {
        usize::try_from(self.rows.get(row)?).ok()
    }

    /// The distinct values, by number.
    pub(super) fn values(&self) -> &[T] {
        &self.values
    }

    fn number_of<Q>(&mut self, value: &Q) -> usize
    where
        T: Borrow<Q> + for<'q> From<&'q Q>,
        Q: Eq + Hash + ?Sized,
    {
        let last = self.values.get(self.last);
        if last.is_some_and(|last| last.borrow() == value) {
            return self.last;
        }
        self.last = if let Some(number) = self.numbers.get(value) {
            *number
        } else {
            let number = self.values.len();
            self.values.push(T::from(value));
            self.numbers.insert(T::from(value), number);
            number
        };
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_widens_when_a_value_does_not_fit() {
        let edges = [
            0,
            i64::from(i8::MIN),
            i64::from(i8::MAX),
            i64::from(i32::MIN),
            i64::from(i32::MAX) + 1,
            i64::MIN,
            i64::MAX,
        ];
        let values: Vec<Option<i64>> = [None].into_iter().chain(edges.map(Some)).collect();
        for first in &values {
            for second in &values {
                for third in &values {
                    let rows = [*first, *first, *second, *third];
                    let mut column = Numbers::default();
                    for value in &rows {
                        column.push(*value);
                    }
                    assert_eq!(column.len(), rows.len());
                    let read: Vec<_> = (0..rows.len()).map(|row| column.get(row)).collect();
                    assert_eq!(read, rows);
                }
            }
        }
    }

    #[test]
    fn a_value_that_recurs_is_kept_once() {
        let mut column = Dictionary::<Box<str>>::default();
        let rows = [Some("a"), Some("b"), None, Some("a")];
        for value in &rows {
            column.push(*value);
        }
        assert_eq!(column.values().len(), 2);
        let read: Vec<_> = (0..4)
            .map(|row| column.get(row).map(AsRef::as_ref))
            .collect();
        assert_eq!(read, rows);
    }
}

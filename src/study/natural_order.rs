//! The order of names that contain numbers: `2e` before `10t`, `v2.9` before `v2.10`.

use std::cmp::Ordering;

/// Compares names with their runs of digits as numbers and the rest by character. Names that differ only in leading
/// zeros are compared by character.
#[must_use]
pub fn compare_naturally(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    while let (Some(one), Some(other)) = (left.chars().next(), right.chars().next()) {
        let order = if one.is_ascii_digit() && other.is_ascii_digit() {
            compare_numbers(take_number(&mut left), take_number(&mut right))
        } else {
            left = &left[one.len_utf8()..];
            right = &right[other.len_utf8()..];
            one.cmp(&other)
        };
        if order.is_ne() {
            return order;
        }
    }
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

/// Takes the run of digits at the beginning.
fn take_number<'t>(text: &mut &'t str) -> &'t str {
    let end = text.find(|c: char| !c.is_ascii_digit());
    let (number, rest) = text.split_at(end.unwrap_or(text.len()));
    *text = rest;
    number
}

/// Compares digits as numbers of any size.
fn compare_numbers(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::compare_naturally;

    #[test]
    fn numbers_in_names_are_compared_as_numbers() {
        for sorted in [
            ["1e", "1t", "2e", "10t"].as_slice(),
            &["v2.9", "v2.10", "v10"],
            &["A2", "A10", "B1"],
            &["P", "P007", "P7", "P08", "P99999999999999999999999"],
            &["é2", "é10"],
        ] {
            let mut names = sorted.to_vec();
            names.reverse();
            names.sort_by(|a, b| compare_naturally(a, b));
            assert_eq!(names, sorted);
        }
    }
}

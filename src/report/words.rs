//! Words that lines do not separate: a number and its unit, a range, a count of a total.

/// Groups of words that belong on the same line, in order.
pub(super) fn group_words<'t>(words: impl IntoIterator<Item = &'t str>) -> Vec<Vec<&'t str>> {
    let words: Vec<&str> = words.into_iter().collect();
    let mut groups = Vec::new();
    let mut rest = words.as_slice();
    while !rest.is_empty() {
        let mut end = 1;
        while let Some(more) = following(&rest[end - 1..]) {
            end += more;
        }
        groups.push(rest[..end].to_vec());
        rest = &rest[end..];
    }
    groups
}

/// How many of the words after the first one stay with it.
fn following(words: &[&str]) -> Option<usize> {
    match *words {
        [from, "to" | "of", to, ..] if is_open(from) && is_number(to) => Some(2),
        [number, unit, ..] if is_open(number) && is_unit(unit) => Some(1),
        [count, rate, ..] if is_open(count) && is_number(rate) && !rate.starts_with('(') => Some(1),
        [level, "interval)", ..] if level.starts_with('(') && level.ends_with('%') => Some(1),
        _ => None,
    }
}

/// Whether a word is a number after which the sentence goes on.
fn is_open(word: &str) -> bool {
    is_number(word) && !word.ends_with([',', '.', ';', ':', ')'])
}

/// Whether a word is a number, a range or a date, with its punctuation.
pub(super) fn is_number(word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || "+-−–<>.,:;%/()".contains(c);
    word.chars().all(is_part) && word.contains(|c: char| c.is_ascii_digit())
}

fn is_unit(word: &str) -> bool {
    let units = ["s", "min", "h", "point", "points", "times", "pair", "pairs"];
    units.contains(&trim_punctuation(word))
}

/// A word without the punctuation around it.
pub(super) fn trim_punctuation(word: &str) -> &str {
    word.trim_matches(|c: char| ".,:;()".contains(c))
}

#[cfg(test)]
mod tests {
    use super::group_words;

    #[test]
    fn numbers_stay_with_what_belongs_to_them() {
        let groups = |text: &'static str| -> Vec<String> {
            let groups = group_words(text.split(' '));
            groups.iter().map(|group| group.join("_")).collect()
        };
        let table = [
            ("+4 points, -14 to +23)", "+4_points, -14_to_+23)"),
            (
                "Change (95% interval) of 12 pairs",
                "Change (95%_interval) of 12_pairs",
            ),
            ("35 of 49 on 2.4, 36 on 3.0", "35_of_49 on 2.4, 36 on 3.0"),
            ("7/10 70% (40-89%)", "7/10_70% (40-89%)"),
            ("from 410 s to 585 s; P07", "from 410_s to 585_s; P07"),
        ];
        for (text, expected) in table {
            assert_eq!(groups(text).join(" "), expected);
        }
    }
}

//! Finds what separates the cells of a text.

/// The separators tried; of two that fit equally well, the first is taken: a comma may be a decimal mark.
const SEPARATORS: [u8; 4] = [b';', b'\t', b',', b'|'];
/// How much of a text is looked at, in bytes and records.
const SAMPLE_BYTES: usize = 256 * 1024;
const SAMPLE_RECORDS: usize = 200;

/// The separator, and the byte where the table begins: after a line `sep=;`, which spreadsheets write.
pub(super) fn find(text: &str) -> (u8, usize) {
    if let Some(named) = named_separator(text) {
        return named;
    }
    let mut end = text.len().min(SAMPLE_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut best = (b',', (0, 0));
    for separator in SEPARATORS {
        let fit = fit(&text[..end], separator, end < text.len());
        if fit > best.1 {
            best = (separator, fit);
        }
    }
    (best.0, 0)
}

/// How well a separator fits: how many of a thousand records have the most frequent number of cells, and that number.
fn fit(sample: &str, separator: u8, is_cut: bool) -> (usize, usize) {
    let reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(sample.as_bytes());
    let records = reader.into_byte_records().take(SAMPLE_RECORDS);
    let mut sizes: Vec<usize> = records.flatten().map(|record| record.len()).collect();
    if is_cut && sizes.len() > 1 && sizes.len() < SAMPLE_RECORDS {
        sizes.pop();
    }
    let all = sizes.len();
    sizes.sort_unstable();
    let groups = sizes.chunk_by(|one, other| one == other);
    let most = groups.max_by_key(|group| (group.len(), group[0]));
    match most {
        Some(group) if group[0] > 1 => (group.len() * 1000 / all, group[0]),
        _ => (0, 0),
    }
}

/// The separator that a first line `sep=;` names, and the byte after that line.
fn named_separator(text: &str) -> Option<(u8, usize)> {
    let text_start = text.len() - text.trim_start_matches('\u{feff}').len();
    let end = text[text_start..].find(['\n', '\r'])? + text_start;
    let line = text[text_start..end].trim_matches(['"', ' ']);
    let (word, separator) = line.split_once('=')?;
    let [separator] = separator.as_bytes() else {
        return None;
    };
    word.eq_ignore_ascii_case("sep")
        .then_some((*separator, end))
        .filter(|(separator, _)| separator.is_ascii_punctuation() || *separator == b'\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_gives_most_records_the_same_number_of_cells() {
        for (text, separator) in [
            ("a,b\n1,2\n", b','),
            ("a;b\n1,5;2\n1,5;3\n", b';'),
            ("\"How easy, fast, safe,\nwas it\";b;c\nwell;P01;1\n", b';'),
            ("Zeit, in s;b\n1,5;2\n", b';'),
            ("a\tb\n1,5\t2\n", b'\t'),
            ("a|b|c\n1|2,5|3\n", b'|'),
            ("a,b\n1,x;y\n2,z\n", b','),
            ("a;b;c\n1;2;3\n1;2\n;;;;\n4;5;6\n", b';'),
            ("only\none\n", b','),
        ] {
            assert_eq!(find(text), (separator, 0), "{text}");
        }
    }

    #[test]
    fn a_first_line_can_name_it() {
        assert_eq!(find("sep=;\r\na;b,c\r\n"), (b';', 5));
        assert_eq!(find("\u{feff}SEP=,\na,b\n"), (b',', 8));
        assert_eq!(find("sep=ab\nc,d\ne,f\n").0, b',');
    }
}

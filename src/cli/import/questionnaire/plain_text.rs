//! Headers and answers as plain words, so that case, accents and punctuation make no difference.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The words of a text: lowercase, without accents, apostrophes and punctuation.
pub(super) fn plain_words(text: &str) -> Vec<String> {
    plain_text(text).split(' ').map(str::to_owned).collect()
}

/// [`plain_words`] as one text, separated by single blanks. Empty if the text has no letter or digit.
pub(super) fn plain_text(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            '\'' | '’' | '‘' | '`' | '´' => {}
            // Letters that are not composed of a letter and an accent.
            'ł' | 'Ł' => plain.push('l'),
            'ø' | 'Ø' => plain.push('o'),
            'ß' | 'ẞ' => plain.push_str("ss"),
            'œ' | 'Œ' => plain.push_str("oe"),
            'æ' | 'Æ' => plain.push_str("ae"),
            c if c.is_alphanumeric() => plain.extend(c.to_lowercase()),
            _ if !plain.is_empty() && !plain.ends_with(' ') => plain.push(' '),
            _ => {}
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_punctuation_make_no_difference() {
        for (text, plain) in [
            ("  Très d’accord! ", "tres daccord"),
            ("Völlig, und: ganz", "vollig und ganz"),
            ("ZGADZAM SIĘ całkowicie", "zgadzam sie calkowicie"),
            ("Weiß\nnicht", "weiss nicht"),
            ("SUS1[SQ001]", "sus1 sq001"),
            (" -- ", ""),
        ] {
            assert_eq!(plain_text(text), plain);
        }
    }
}

//! Decodes text files in the encodings that spreadsheets and other tools write.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A file's text, and a note if its encoding was guessed.
///
/// # Errors
/// Why it is not text, as the end of a sentence.
pub(super) fn decode_text(bytes: Vec<u8>) -> Result<(String, Option<String>), String> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Err("it is a workbook; save its sheet as CSV UTF-8 in your spreadsheet".to_owned());
    }
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        return decode_strictly(encoding, &bytes[mark..]).map(|text| (text, None));
    }
    if let Some(encoding) = detect_utf16(&bytes) {
        return decode_strictly(encoding, &bytes).map(|text| (text, Some(guess_message(encoding))));
    }
    if bytes.contains(&0) {
        return Err(
            "it is not a text: it contains a zero byte. Save it as CSV UTF-8 in your spreadsheet."
                .to_owned(),
        );
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok((text, None)),
        Err(error) => error.into_bytes(),
    };
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    decode_strictly(encoding, &bytes).map(|text| (text, Some(guess_message(encoding))))
}

fn guess_message(encoding: &'static Encoding) -> String {
    format!(
        "The file is not UTF-8 and was read as {}. If letters look wrong, save it as CSV UTF-8.",
        encoding.name()
    )
}

fn decode_strictly(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, String> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    let name = if encoding == UTF_8 {
        "UTF-8"
    } else {
        encoding.name()
    };
    text.map(std::borrow::Cow::into_owned).ok_or_else(|| {
        format!("it begins as {name} text and does not go on so; save it as CSV UTF-8")
    })
}

/// UTF-16 without a byte order mark, recognized since every other byte at the start of a table is zero.
fn detect_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(64)];
    let zeros = |from: usize| {
        let every_other = head.iter().skip(from).step_by(2);
        head.len() >= 4 && every_other.clone().all(|byte| *byte == 0)
    };
    match (zeros(0), zeros(1)) {
        (true, false) => Some(UTF_16BE),
        (false, true) => Some(UTF_16LE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "participant;größe\nMüller;1,5\n";

    #[test]
    fn reads_the_encodings_of_spreadsheets() {
        let utf_16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            TEXT.encode_utf16().flat_map(bytes).collect()
        };
        let marked = |mark: &[u8], rest: Vec<u8>| [mark.to_vec(), rest].concat();
        let latin: Vec<u8> = TEXT
            .chars()
            .filter_map(|c| u8::try_from(u32::from(c)).ok())
            .collect();
        for (bytes, guessed) in [
            (TEXT.as_bytes().to_vec(), false),
            (marked(b"\xef\xbb\xbf", TEXT.as_bytes().to_vec()), false),
            (marked(b"\xff\xfe", utf_16(u16::to_le_bytes)), false),
            (marked(b"\xfe\xff", utf_16(u16::to_be_bytes)), false),
            (latin, true),
        ] {
            let (text, note) = decode_text(bytes).unwrap();
            assert_eq!(text, TEXT);
            assert_eq!(note.is_some(), guessed, "{note:?}");
        }
        let plain: Vec<u8> = "participant,a\nP01,b\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let (text, note) = decode_text(plain).unwrap();
        assert!(text.starts_with("participant,a") && note.is_some());
    }

    #[test]
    fn binary_files_are_refused() {
        for bytes in [
            &b"PK\x03\x04rest"[..],
            b"a\0b\x01\xff",
            b"\xef\xbb\xbfabc\xff",
        ] {
            assert!(decode_text(bytes.to_vec()).is_err(), "{bytes:?}");
        }
    }
}

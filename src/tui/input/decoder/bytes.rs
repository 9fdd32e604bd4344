//! Properties of bytes that were read at once, without context.

use super::ESC;

/// Whether `ESC` and this byte start an answer or a multibyte key.
pub(super) fn is_opener(byte: u8) -> bool {
    matches!(byte, b'[' | b'O' | b']' | b'P' | b'_' | b'^' | b'X')
}

/// Whether an answer that starts with this opener can go on with this byte, as a person's next key seldom does.
pub(super) fn may_follow(opener: u8, next: u8) -> bool {
    match opener {
        b'[' => matches!(next, b'0'..=b'?'),
        b']' => next.is_ascii_digit(),
        b'P' => next.is_ascii_digit() || b">=?+$!|".contains(&next),
        b'_' => next == b'G',
        _ => false,
    }
}

/// Number of leading bytes that end as only answers do: their start came long before, or before this program. 0 if
/// there is no such end.
pub(super) fn answer_without_beginning(bytes: &[u8]) -> usize {
    for at in 0..bytes.len() {
        let end = match &bytes[at..] {
            [0x07, ..] => 1,
            [ESC, b'\\', ..] | [0xc2, 0x9c, ..] => 2,
            [0xc2, 0x80..=0x9f, ..] => return 0,
            [byte, ..] if byte.is_ascii_control() => return 0,
            _ => continue,
        };
        return if at == 0 { 0 } else { at + end };
    }
    0
}

/// Length in bytes of the character that starts with this byte; 0 if none does.
pub(super) fn length(first: u8) -> usize {
    match first {
        0..=0x7f => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => 0,
    }
}

pub(super) fn is_one_character(bytes: &[u8]) -> bool {
    bytes.len() == 1
        || bytes
            .first()
            .is_some_and(|first| length(*first) == bytes.len())
}

use crossterm::event::{KeyCode, KeyModifiers};
use proptest::prelude::*;

use super::sequence::LONGEST_KEY;
use super::*;
use crate::session::{Salt, WallTime};

fn at(ms: i64) -> ClockReading {
    ClockReading {
        boot_ms: ms,
        mono_ms: ms,
        wall: WallTime(ms),
        salt: Salt([0; 16]),
    }
}

/// Decodes pieces, each given milliseconds after the previous one, and then silence.
fn decoded<P: AsRef<[u8]>>(pieces: &[(i64, P)]) -> Vec<Decoded> {
    let mut decoder = Decoder::new();
    let (mut out, mut now) = (Vec::new(), 1000);
    for (gap, piece) in pieces {
        now += gap;
        decoder.read(piece.as_ref(), at(now), &mut out);
    }
    while decoder.timeout_ms().is_some() {
        decoder.expire_pending(&mut out);
    }
    out
}

/// Keys in short form with their times; `?` for ignored input, quotes for a paste.
fn brief(decoded: &[Decoded]) -> String {
    let one = |item: &Decoded| match item {
        Decoded::Key(key, at) => {
            let code = match key.code {
                KeyCode::Char(c) => c.to_string(),
                other => format!("{other}"),
            };
            let alt = if key.modifiers.contains(KeyModifiers::ALT) {
                "Alt-"
            } else if key.modifiers.contains(KeyModifiers::CONTROL) {
                "Ctrl-"
            } else {
                ""
            };
            format!("{alt}{code}@{}", at.mono_ms - 1000)
        }
        Decoded::Paste(text) => format!("{text:?}"),
        Decoded::Ignored => "?".to_owned(),
    };
    decoded.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// Cuts bytes into pieces of this size, the given milliseconds apart.
fn cut(bytes: &[u8], size: usize, gap: i64) -> Vec<(i64, &[u8])> {
    bytes.chunks(size).map(|piece| (gap, piece)).collect()
}

const ANSWERS: [&str; 20] = [
    "\x1b]11;rgb:1111/2222/3333\x07",
    "\x1b]11;rgb:1111/2222/3333\x1b\\",
    "\u{9d}11;rgb:1111/2222/3333\u{9c}",
    "\x1b]l1 ✓ e 2 c\x1b\\",
    "\x1bP>|xterm(390)\x1b\\",
    "\x1bP1+r436f=323536\x1b\\",
    "\x1bP1$r0;1m\x1b\\",
    "\u{90}1$r2 q\u{9c}",
    "\x1b_Gi=1;OK\x1b\\",
    "\x1b^1 2 e\x1b\\",
    "\x1bX1 2 e\x1b\\",
    "\x1b[5;5R",
    "\x1b[?62;4;22c",
    "\x1b[>0;276;0c",
    "\x1b[?997;1n",
    "\x1b[?2026;2$y",
    "\x1b[8;24;80t",
    "\x1b[I\x1b[O",
    "\x1b[M !!",
    "\u{9b}?1;2c",
];

#[test]
fn answers_are_no_keys_whole_in_pieces_and_one_after_another() {
    let all = ANSWERS.concat();
    for bytes in ANSWERS.into_iter().chain([all.as_str()]) {
        for size in [1, 2, 3, 5, 4096] {
            for gap in [0, 10, 29] {
                let found = decoded(&cut(bytes.as_bytes(), size, gap));
                assert_eq!(found, [], "{bytes:?} in pieces of {size}, {gap} ms apart");
            }
        }
    }
}

#[test]
fn the_same_digits_typed_are_keys() {
    let found = decoded(&cut(b"11;2c", 1, 120));
    assert_eq!(brief(&found), "1@120 1@240 ;@360 2@480 c@600");
    // Also when read at once, as over a slow line.
    assert_eq!(brief(&decoded(&[(0, "1e2")])), "1@0 e@0 2@0");
}

#[test]
fn keys_of_several_bytes_are_keys_and_what_follows_them_too() {
    for (pieces, keys) in [
        (&[(0, "\x1b[A1")][..], "Up@0 1@0"),
        (&[(0, "\x1b["), (29, "A"), (60, "1")], "Up@0 1@89"),
        (&[(0, "\x1b["), (STALL, "A")], "?"),
        (
            &[(0, "\x1b"), (PARTIAL_TIMEOUT_MS + 1, "[A")],
            "Esc@0 Up@101",
        ),
        (&[(0, "\x1b")], "Esc@0"),
        (&[(0, "\x1b"), (60, "1")], "Esc@0 1@60"),
        (&[(0, "\x1b\x1b")], "Esc@0 Esc@0"),
        (&[(0, "\x1bé1")], "Alt-é@0 1@0"),
        (&[(0, "é"), (60, "\x1bOQ")], "é@0 F2@60"),
        (&[(0, "\x1b\r")], "Alt-Enter@0"),
        (&[(0, "\x1b[Z\x1b[6~")], "Back Tab@0 Page Down@0"),
    ] {
        assert_eq!(brief(&decoded(pieces)), keys, "{pieces:?}");
    }
}

#[test]
fn keys_that_begin_as_an_answer_does_are_held_back_and_come() {
    for (pieces, keys) in [
        (&[(0, "\x1b]")][..], "Alt-]@0"),
        (
            &[(0, "\x1b]"), (200, "1"), (300, "e")],
            "Alt-]@0 1@200 e@500",
        ),
        (
            &[(0, "\x1b]"), (200, "1"), (900, "e")],
            "Alt-]@0 1@200 e@1100",
        ),
        // Held for at most four seconds.
        (
            &[(0, "\x1bP"), (1500, "1"), (1500, "é"), (1500, "3")],
            "Alt-P@0 1@1500 é@3000 3@4500",
        ),
        (&[(0, "\x1b]"), (200, "\r")], "Alt-]@0 Enter@200"),
        (&[(0, "\x1b]"), (200, "\x03")], "Alt-]@0 Ctrl-c@200"),
        (
            &[(0, "\x1b]"), (200, "\x1b"), (300, "2")],
            "Alt-]@0 Esc@200 2@500",
        ),
        (&[(0, "\x1b["), (200, "1")], "Alt-[@0 1@200"),
        (&[(0, "\x1b["), (STALL + 1, "e")], "Alt-[@0 e@2001"),
        (&[(0, "\x1bO"), (60, "1")], "Alt-O@0 1@60"),
        (&[(0, "\x1b"), (60, "P")], "Esc@0 P@60"),
        (&[(0, "\x1b"), (60, "["), (60, "1")], "Esc@0 [@60 1@120"),
    ] {
        assert_eq!(brief(&decoded(pieces)), keys, "{pieces:?}");
    }
}

#[test]
fn input_dropped_with_an_answer_is_reported() {
    for (pieces, keys) in [
        // Truncated: none of its pieces is a key; the key after it is kept.
        (&[(0, "\x1b]11;rgb:11"), (600, "1")][..], "? 1@600"),
        (&[(0, "\x1b[?6"), (600, "1")], "? 1@600"),
        // A key that ends an answer as well.
        (&[(0, "\x1b["), (60, "1"), (60, "e"), (60, "2")], "? 2@180"),
        (
            &[(0, "\x1b]"), (60, "1"), (60, "\x07"), (60, "2")],
            "? 2@180",
        ),
        // A key in the middle of an answer.
        (&[(0, "\x1b]11;"), (100, "1"), (0, "2\x07")], "?"),
        (&[(0, "\x1b]11;"), (300, "rgb:\x07"), (60, "1")], "1@360"),
    ] {
        assert_eq!(brief(&decoded(pieces)), keys, "{pieces:?}");
    }
    let first = decoded(&[(0, &b"\xff"[..]), (100, b"1")]);
    assert_eq!(brief(&first), "? 1@100");
}

#[test]
fn the_rest_of_an_answer_is_no_keys_whenever_its_beginning_came() {
    for (pieces, keys) in [
        (
            &[(0, "\x1b"), (500, "]11;rgb:1\x07"), (60, "1")][..],
            "Esc@0 1@560",
        ),
        (
            &[(0, "\x1b"), (500, "["), (STALL, "5;5R"), (60, "1")],
            "Esc@0 [@500 1@2560",
        ),
        // Given up, then ended; and an answer that started before the program.
        (&[(0, "\x1b]11;rgb:1"), (9000, "12/e\x1b\\1")], "? ? 1@9000"),
        (&[(0, "1 2 e\x07"), (60, "1")], "? 1@60"),
        (&[(0, "1 2 é\u{9c}e")], "? e@0"),
        // Typing after Esc does not start an answer.
        (
            &[(0, "\x1b"), (120, "P"), (30, "0"), (30, "7")],
            "Esc@0 P@120 0@150 7@180",
        ),
        (
            &[(0, "\x1b"), (STALL + 200, "P"), (1, "0")],
            "Esc@0 P@2200 0@2201",
        ),
        (
            &[(0, "\x1b"), (120, "P"), (60, "\x1b[A")],
            "Esc@0 P@120 Up@180",
        ),
    ] {
        assert_eq!(brief(&decoded(pieces)), keys, "{pieces:?}");
    }
}

#[test]
fn a_paste_that_contains_its_own_end_is_no_keys() {
    let hostile = "\x1b[200~a\x1b[201~1 2 e\r\x1b[201~";
    for size in [1, 4, 7, 4096] {
        let found = decoded(&cut(hostile.as_bytes(), size, 10));
        assert_eq!(brief(&found), r#""a1 2 e\r""#, "{size}");
    }
    // Two pastes, and a key after them.
    let two = "\x1b[200~a\x1b[201~\x1b[200~b\x1b[201~";
    assert_eq!(brief(&decoded(&[(0, two), (150, "1")])), r#""ab" 1@150"#);
    // Without an end it is delivered and stays a paste.
    let found = decoded(&[
        (0, "\x1b[200~1"),
        (2001, "2"),
        (10, "\x1b[201~"),
        (150, "3"),
    ]);
    assert_eq!(brief(&found), r#""1" "2" 3@2161"#);
}

#[test]
fn the_rest_of_a_paste_after_a_pause_is_no_keys() {
    let first = "\x1b[200~a\x1b[201~";
    for gap in [101, 500, STALL] {
        for rest in [
            "em \x1b[201~",
            "1 2\x1b[A e\r\x1b[201~1\x1b[201~",
            "e\x1b[201~",
        ] {
            for size in [1, 3, 4096] {
                let mut pieces = cut(rest.as_bytes(), size, 10);
                pieces[0].0 = gap;
                pieces.insert(0, (0, first.as_bytes()));
                assert_eq!(
                    brief(&decoded(&pieces)).replace(" ?", ""),
                    "\"a\"",
                    "{pieces:?}"
                );
            }
        }
    }
    for (pieces, keys) in [
        // It stops twice, also in the middle of the end.
        (
            &[
                (0, first),
                (500, "1\x1b[201~"),
                (1500, "2\x1b[20"),
                (1500, "1~"),
                (60, "e"),
            ][..],
            r#""a" ? ? e@3560"#,
        ),
        // Without a paste before it.
        (&[(0, "1 2\x1b[201~"), (60, "e")], "? e@60"),
        (
            &[(0, "1\x1b[200~2\x1b[201~"), (150, "e")],
            r#"1@0 "2" e@150"#,
        ),
        // A person types on, with the moments of the keys; keys at once are keys where no end follows.
        (
            &[
                (0, first),
                (200, "1"),
                (30, "2"),
                (30, "\x1b[A"),
                (500, "e2"),
            ],
            r#""a" 1@200 2@230 Up@260 e@760 2@760"#,
        ),
        (
            &[
                (0, first),
                (200, "1"),
                (10, "\x1b[200~b\x1b[201~"),
                (150, "2"),
            ],
            r#""a" 1@200 "b" 2@360"#,
        ),
    ] {
        assert_eq!(brief(&decoded(pieces)), keys, "{pieces:?}");
    }
    // What is too long for keys is a paste.
    let mut decoder = Decoder::new();
    let mut out = Vec::new();
    decoder.read(first.as_bytes(), at(0), &mut out);
    for _ in 0..2000 {
        decoder.read(&[b'1'; 1000], at(200), &mut out);
    }
    decoder.read(PASTE_END, at(200), &mut out);
    decoder.expire_pending(&mut out);
    assert!(matches!(&out[..], [_, Decoded::Paste(text)] if text.len() == MAX_PASTE_BYTES));
}

#[test]
fn a_paste_and_an_answer_of_any_length_take_little_memory() {
    let mut decoder = Decoder::new();
    let mut out = Vec::new();
    decoder.read(b"\x1b]52;", at(0), &mut out);
    for _ in 0..2000 {
        decoder.read(&[b'1'; 1000], at(0), &mut out);
    }
    let State::ControlString(sequence) = &decoder.state else {
        panic!("it is no answer");
    };
    assert!(sequence.parameters.len() <= LONGEST_KEY && sequence.pending_text.is_empty());
    decoder.read(b"\x07\x1b[200~", at(0), &mut out);
    for _ in 0..2000 {
        decoder.read(&[b'1'; 1000], at(0), &mut out);
    }
    assert_eq!(out, []);
    decoder.read(PASTE_END, at(0), &mut out);
    decoder.expire_pending(&mut out);
    assert!(matches!(&out[..], [Decoded::Paste(text)] if text.len() == MAX_PASTE_BYTES));
}

/// An answer with any text that does not end it.
fn answer() -> impl Strategy<Value = Vec<u8>> {
    let text = "[ -~é✓]{0,30}";
    let opener = prop::sample::select(vec![
        "\x1b]", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\u{9d}", "\u{90}", "\u{9f}", "\u{9e}",
        "\u{98}",
    ]);
    let end = prop::sample::select(vec!["\x1b\\", "\u{9c}"]);
    let text = (opener, text, end)
        .prop_map(|(opener, text, end)| format!("{opener}{text}{end}").into_bytes());
    let csi = ("[<>=?]", "[0-9;:]{0,12}", "[ !$'*]?", "[@-~]").prop_map(
        |(mark, numbers, between, last)| {
            format!("\x1b[{mark}{numbers}{between}{last}").into_bytes()
        },
    );
    let known = prop::sample::select(ANSWERS.to_vec()).prop_map(|text| text.as_bytes().to_vec());
    prop_oneof![text, csi, known]
}

/// Bytes in pieces with random delays.
fn pieces(
    bytes: impl Strategy<Value = Vec<u8>>,
    gap: std::ops::Range<i64>,
) -> impl Strategy<Value = Vec<(i64, Vec<u8>)>> {
    (bytes, prop::collection::vec((1..12_usize, gap), 1..60)).prop_map(|(bytes, sizes)| {
        let (mut rest, mut pieces) = (&bytes[..], Vec::new());
        for (size, gap) in sizes.into_iter().cycle() {
            let (piece, after) = rest.split_at(size.min(rest.len()));
            pieces.push((gap, piece.to_vec()));
            rest = after;
            if rest.is_empty() {
                return pieces;
            }
        }
        pieces
    })
}

/// Bytes that keys send.
const KEYS: [&str; 24] = [
    "1", "2", "e", "c", "g", "é", "✓", " ", "\r", "\t", "\x7f", "\x07", "\x1b", "\x1b]", "\x1bP",
    "\x1b[", "\x1bX", "\x1b\\", "]", "P", "[", "\\", "\x1b[A", "\x1bOQ",
];

/// Keys that log nothing on any screen: starts of answers, and the end of an empty one.
fn logs_nothing(key: &KeyEvent) -> bool {
    key.code == KeyCode::Esc
        || key.modifiers.contains(KeyModifiers::ALT)
        || matches!(
            key.code,
            KeyCode::Char('[' | ']' | 'P' | '_' | '^' | 'X' | '\\')
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_answer_cut_at_two_places_logs_anything(
        (answers, first, second, gaps) in (
            prop::collection::vec(answer(), 1..4).prop_map(|all| all.concat()),
            any::<prop::sample::Index>(),
            any::<prop::sample::Index>(),
            (0..=2000_i64, 0..=2000_i64),
        )
    ) {
        let (a, b) = (first.index(answers.len() + 1), second.index(answers.len() + 1));
        let (a, b) = (a.min(b), a.max(b));
        // Three single bytes that are keys, typed as slowly as a person does.
        let are_three_keys = answers[..a].ends_with(b"\x1b") && &answers[a..b] == b"[" && b + 1 == answers.len();
        prop_assume!(!are_three_keys);
        let pieces = [(0, &answers[..a]), (gaps.0, &answers[a..b]), (gaps.1, &answers[b..])];
        let pieces: Vec<_> = pieces.into_iter().filter(|(_, piece)| !piece.is_empty()).collect();
        for item in decoded(&pieces) {
            if let Decoded::Key(key, _) = item {
                prop_assert!(logs_nothing(&key), "{:?}: {:?}", pieces, key);
            }
        }
    }
}

proptest! {
    #[test]
    fn no_answer_in_whatever_pieces_is_a_key(
        pieces in pieces(prop::collection::vec(answer(), 1..4).prop_map(|all| all.concat()), 0..BURST_MS)
    ) {
        prop_assert_eq!(decoded(&pieces), []);
    }

    #[test]
    fn no_answer_that_is_cut_off_gives_more_than_its_beginning(
        (pieces, keep) in (pieces(answer(), 0..BURST_MS), 1..40_usize)
    ) {
        let mut left = keep;
        let cut: Vec<_> = pieces.into_iter().map_while(|(gap, mut piece)| {
            piece.truncate(left);
            left -= piece.len();
            (!piece.is_empty()).then_some((gap, piece))
        }).collect();
        for item in decoded(&cut) {
            if let Decoded::Key(key, _) = item {
                let begins = key.code == KeyCode::Esc
                    || key.modifiers.contains(KeyModifiers::ALT)
                    || matches!(key.code, KeyCode::Char('[' | ']' | 'P' | '_' | '^' | 'X'));
                prop_assert!(begins, "{:?}", key);
            }
        }
    }

    #[test]
    fn an_answer_whose_pieces_come_late_is_no_key(
        (text, sizes) in ("[ -~]{4,40}", prop::collection::vec((2..9_usize, 0..=STALL), 40))
    ) {
        let answer = format!("\x1b]{text}\x07");
        // Cut anywhere except after its first byte, which is a key by itself.
        let (mut rest, mut pieces) = (answer.as_bytes(), Vec::new());
        for (size, gap) in sizes {
            let (piece, after) = rest.split_at(size.min(rest.len()));
            pieces.push((gap, piece.to_vec()));
            rest = after;
        }
        let keys: Vec<_> = decoded(&pieces).into_iter().filter(|d| matches!(d, Decoded::Key(..))).collect();
        prop_assert_eq!(keys, []);
    }

    #[test]
    fn no_key_of_a_person_is_lost_without_a_word(
        keys in prop::collection::vec((BURST_MS..3000_i64, prop::sample::select(KEYS.to_vec())), 0..20)
    ) {
        let found = decoded(&keys);
        let mut now = 1000;
        let mut wanted = Vec::new();
        for (gap, key) in &keys {
            now += gap;
            let mut alone = decoded(&[(0, *key)]);
            if let [Decoded::Key(_, moment)] = &mut alone[..] {
                *moment = at(now);
            }
            wanted.append(&mut alone);
        }
        prop_assert!(found == wanted || found.contains(&Decoded::Ignored), "{:?}", found);
    }
}

#[test]
fn an_answer_that_arrives_byte_by_byte_is_dropped_but_for_its_start() {
    for answer in [
        "\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\",
        "\x1b]11;rgb:1/2/3\x07",
        "\x1bP1$r0 q\x1b\\",
        "\x1b[24;80R",
    ] {
        for gap in [31, 50, 100, 150] {
            let keys = brief(&decoded(&cut(answer.as_bytes(), 1, gap)));
            let start = format!("Esc@{gap} {}@{}", &answer[1..2], 2 * gap);
            assert_eq!(
                keys.trim_end_matches(" ?"),
                start,
                "{answer:?} {gap} ms apart"
            );
        }
    }
}

#[test]
fn keys_that_only_start_like_a_slow_answer_come_with_their_times() {
    for gap in [60, 150, 250] {
        let keys = brief(&decoded(&cut(b"\x1b]1ee", 1, gap)));
        let expected = format!(
            "Esc@{gap} ]@{} 1@{} e@{} e@{}",
            2 * gap,
            3 * gap,
            4 * gap,
            5 * gap
        );
        assert_eq!(keys, expected);
    }
    // Keys that do not go on with an answer are not held at all.
    let mut decoder = Decoder::new();
    let mut out = Vec::new();
    for (ms, key) in [(0, "\x1b"), (200, "]"), (400, "e")] {
        decoder.read(key.as_bytes(), at(1000 + ms), &mut out);
    }
    assert_eq!(decoder.timeout_ms(), None);
    assert_eq!(out.len(), 3);
}

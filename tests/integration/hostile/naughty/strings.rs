//! Texts that break programs, by kind. Most are built here, so that this file itself has no hidden characters.

/// All strings, without duplicates.
pub(crate) fn strings() -> Vec<String> {
    let mut all: Vec<String> = [
        blanks(),
        plain(),
        quotes(),
        code(),
        steering(),
        hidden(),
        scripts(),
        emoji(),
        paths(),
        formulas(),
        long(),
    ]
    .concat();
    all.sort();
    all.dedup();
    all
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn between<const N: usize>(before: &str, signs: [char; N], after: &str) -> Vec<String> {
    signs.map(|c| format!("{before}{c}{after}")).to_vec()
}

/// Empty strings and every kind of white space: alone, around a word and within one.
fn blanks() -> Vec<String> {
    let spaces = [
        ' ', '\t', '\u{b}', '\u{c}', '\u{a0}', '\u{1680}', '\u{2002}', '\u{2007}', '\u{2009}',
        '\u{202f}', '\u{205f}', '\u{3000}', '\u{3164}', '\u{2800}',
    ];
    let mut all = owned(&[
        "", "\n", "\r", "\r\n", "\n\n\n", "a\nb", "a\r\nb", "a\rb", " a ", "\ta\n",
    ]);
    all.extend(spaces.map(String::from));
    all.extend(between("wide", spaces, "gap"));
    all
}

/// Texts that other programs read as another type.
fn plain() -> Vec<String> {
    owned(&[
        "null",
        "NULL",
        "nil",
        "None",
        "undefined",
        "NaN",
        "nan",
        "inf",
        "-Infinity",
        "true",
        "FALSE",
        "yes",
        "no",
        "on",
        "0",
        "-0",
        "00",
        "1e309",
        "-1e-400",
        "0x7f",
        "0b101",
        "0o17",
        "1_000",
        "1,5",
        "1.797693e308",
        "9223372036854775808",
        "-9223372036854775809",
        "18446744073709551616",
        "1979-05-27T07:32:00Z",
        "24:61",
        "2026-02-30",
        "1/2",
        "½",
        "٣",
        "Ⅷ",
        "²",
        "#N/A",
        "#REF!",
        "N/A",
        "-",
        "--",
        "--help",
        "-rf",
        "\\N",
        "EOF",
    ])
}

/// Quotes and escapes.
fn quotes() -> Vec<String> {
    owned(&[
        "'",
        "\"",
        "''",
        "\"\"",
        "\"\"\"",
        "'''",
        "`",
        "``",
        "´",
        "\\",
        "\\\\",
        "\\\"",
        "\\'",
        "\\n",
        "\\u0000",
        "\\U00110000",
        "\\ud800",
        "\\x1b[31m",
        "\\e[0m",
        "“curly”",
        "«so»",
        "„so“",
        "'\"'\"'",
        "a\"b,c;d\te",
        ",,,",
        ";;;",
        "|",
        "\"unfinished",
        "unfinished\\",
        "a = \"b\"",
        "[[task]]",
        "[a.b]",
        "# a comment",
        "a#b",
        "{a=1}",
    ])
}

/// Fragments of languages that another program may interpret.
fn code() -> Vec<String> {
    owned(&[
        "'; DROP TABLE entries; --",
        "1' OR '1'='1",
        "\") UNION SELECT 1 --",
        "/* */",
        "%_",
        "x' ESCAPE '",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<b>bold</b>",
        "</td></tr>",
        "&amp;&lt;&#0;",
        "<!--",
        "-->",
        "]]>",
        "<?xml?>",
        "javascript:alert(1)",
        "data:text/html,x",
        "$(touch x)",
        "`touch x`",
        "${HOME}",
        "$HOME",
        "a; touch x",
        "a && touch x",
        "a | sh",
        "> x",
        "!!",
        "*",
        "?",
        "[a-z]",
        "~",
        "%s%s%n",
        "%d",
        "%1$x",
        "{}",
        "{0}",
        "{:?}",
        "{{}}",
        "{\"a\": [",
        "[1, 2",
        "}",
        "]",
        "<%= 1 %>",
        "#{1}",
        "@{x}",
        "[x](javascript:1)",
        "**bold**",
        "| a | b |",
        "![x](y)",
        "(?:a+)+$",
        "\\begin{x}",
        "BEGIN:VCARD",
        "__proto__",
        "constructor",
    ])
}

/// Terminal controls: every control character, and sequences of each kind, complete and cut off.
fn steering() -> Vec<String> {
    let controls = ('\0'..='\u{9f}').filter(|c| c.is_control());
    let mut all: Vec<String> = controls.map(|c| format!("ring{c}ring")).collect();
    all.extend(owned(&[
        "\u{1b}[31mred\u{1b}[0m",
        "\u{1b}[2J\u{1b}[H",
        "\u{1b}[1;1Hhome",
        "\u{1b}]0;title\u{7}",
        "\u{1b}]8;;http://example.org\u{1b}\\link\u{1b}]8;;\u{1b}\\",
        "\u{1b}]52;c;eA==\u{7}",
        "\u{1b}P$q\u{1b}\\",
        "\u{1b}[6n",
        "\u{1b}c",
        "\u{1b}[?1049l",
        "\u{1b}[201~",
        "\u{1b}",
        "\u{1b}[",
        "\u{9b}31mred",
        "\u{9d}0;t\u{9c}",
        "\u{90}q\u{9c}",
        "\u{8}\u{8}\u{8}over",
        "over\rwrite",
        "\0",
        "\0\0",
        "be\0fore",
        "\u{4}",
        "\u{1a}",
        "\u{7f}",
        "␛[31m",
        "^[[31m",
    ]));
    all
}

/// Invisible characters, and ones that change the direction of text.
fn hidden() -> Vec<String> {
    let signs = [
        '\u{ad}',
        '\u{34f}',
        '\u{61c}',
        '\u{115f}',
        '\u{17b4}',
        '\u{180e}',
        '\u{200b}',
        '\u{200c}',
        '\u{200d}',
        '\u{200e}',
        '\u{200f}',
        '\u{2028}',
        '\u{2029}',
        '\u{202a}',
        '\u{202b}',
        '\u{202c}',
        '\u{202d}',
        '\u{202e}',
        '\u{2060}',
        '\u{2061}',
        '\u{2064}',
        '\u{2066}',
        '\u{2067}',
        '\u{2068}',
        '\u{2069}',
        '\u{206a}',
        '\u{feff}',
        '\u{ffa0}',
        '\u{fff9}',
        '\u{fffb}',
        '\u{fffc}',
        '\u{fffd}',
        '\u{fffe}',
        '\u{ffff}',
        '\u{d7ff}',
        '\u{e000}',
        '\u{e0001}',
        '\u{e0041}',
        '\u{e007f}',
        '\u{e0100}',
        '\u{10ffff}',
        '\u{fe0f}',
    ];
    let mut all = between("seen", signs, "unseen");
    all.extend(signs.map(String::from));
    all.push("\u{feff}mark first".to_owned());
    all.push("\u{202e}gnp.exe\u{202c}".to_owned());
    all
}

/// Many scripts: right to left, with stacked marks, wide, outside the basic plane, and look-alikes.
fn scripts() -> Vec<String> {
    let heap = |base: &str, mark: char, n| format!("{base}{}", mark.to_string().repeat(n));
    let mut all = owned(&[
        "שלום עולם",
        "مرحبا بالعالم",
        "ﷺ",
        "ﷺﷺﷺ",
        "سلام abc 123",
        "abc שלום",
        "支払い",
        "日本語テスト",
        "한국어",
        "ᄀᄀᄀ각",
        "नमस्ते",
        "ไทยกำ",
        "Ελληνικά",
        "Привет",
        "ⅷ①㈱",
        "ａｂｃ",
        "𝓽𝓮𝔁𝓽",
        "𐌰𐌱",
        "𝟘𝟙",
        "ß ẞ ſ",
        "ı İ",
        "ǅ ﬁ ﬀ",
        "a\u{301}",
        "á",
        "раураl",
        "ÅÅ",
        "Å",
        "؀",
        "꧁x꧂",
        "…—–",
        "¡¢£",
        "̈",
        "Ω≈ç√∫",
        "⁰⁴⁵",
        "ʇxǝʇ",
    ]);
    all.extend([
        heap("z", '\u{335}', 60),
        heap("e", '\u{301}', 500),
        heap("ก", '\u{e47}', 40),
        heap("", '\u{489}', 30),
    ]);
    all
}

/// Emoji of several characters, complete and cut off.
fn emoji() -> Vec<String> {
    owned(&[
        "😀",
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "👋🏿",
        "🇩🇪",
        "🇩",
        "🇩🇪🇫",
        "1️⃣",
        "❤️",
        "❤︎",
        "👩‍",
        "\u{200d}👩",
        "🏴\u{e0067}\u{e0062}\u{e007f}",
        "🏻",
        "👨🏽‍🚀👨🏽‍🚀",
        "☺",
        "🫠",
    ])
}

/// Paths to other folders, and reserved file names.
fn paths() -> Vec<String> {
    owned(&[
        "..",
        ".",
        "/",
        "//",
        "../../etc/passwd",
        "..\\..\\x",
        "/dev/null",
        "/etc/shadow",
        "C:\\x",
        "C:",
        "\\\\host\\share",
        "file:///etc/passwd",
        "~root",
        "CON",
        "con.txt",
        "PRN",
        "AUX",
        "NUL",
        "nul.csv",
        "COM1",
        "LPT9",
        "CONIN$",
        "a:b",
        "a/b",
        "a\\b",
        "trail.",
        "trail ",
        ".hidden",
        "a\0.csv",
        "%2e%2e%2f",
        "..%c0%af",
        "x.toml\0.png",
        "desktop.ini",
    ])
}

/// Spreadsheet formulas.
fn formulas() -> Vec<String> {
    owned(&[
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "=cmd|' /C calc'!A0",
        "=HYPERLINK(\"http://example.org\")",
        "\t=1+1",
        "\r=1+1",
        " =1+1",
        "=\"a\"&\"b\"",
        "＝1+1",
        "'=1+1",
        "%0A=1",
        "=",
        "+",
        "@",
    ])
}

/// Long repetitions.
fn long() -> Vec<String> {
    [
        ("x", 300),
        ("long words ", 400),
        ("支", 5_000),
        ("\u{202e}", 2_000),
        ("\u{1b}[31m", 2_000),
        ("x", 65_536),
        ("x", 65_537),
        ("é", 40_000),
    ]
    .map(|(piece, times)| piece.repeat(times))
    .to_vec()
}

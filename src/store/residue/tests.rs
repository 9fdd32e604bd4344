use super::*;

#[test]
fn a_text_is_known_in_every_format_that_may_have_it() {
    let text = "is: \"where is <pay>\" & leaves the room".to_owned();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for (name, bytes) in [
        (
            "a.csv",
            "P07,\"is: \"\"where is <pay>\"\" & leaves the room\"",
        ),
        (
            "b.html",
            "<q>is: &quot;where is &lt;pay&gt;&quot; &amp; leaves the room</q>",
        ),
        (
            "c.jsonl",
            r#"{"text":"is: \"where is <pay>\" & leaves the room"}"#,
        ),
        ("d.csv", "P08,leaves the rooms"),
        ("e.xlsx", "PK\u{3}\u{4}"),
        ("r.moderato", "leaves the room"),
        ("r.moderato-backup-1", "leaves the room"),
        // Not a record, despite its name.
        ("s.moderato", "SQLite format 3\0 where is, leaves the room"),
    ] {
        fs::write(at(name), bytes).unwrap();
    }
    std::os::unix::fs::symlink(at("a.csv"), at("link.csv")).unwrap();
    std::os::unix::fs::symlink(folder.path(), at("loop")).unwrap();
    let found = search_beside(&at("r.moderato"), &[text, "ok".to_owned()]);
    assert_eq!(found.with_text, [at("a.csv"), at("b.html"), at("c.jsonl")]);
    let not_examined = ["e.xlsx", "link.csv", "loop", "s.moderato"].map(at);
    let closed: Vec<PathBuf> = found.closed.iter().map(|c| c.file.clone()).collect();
    assert_eq!(closed, not_examined);
    assert_eq!(
        search_beside(&at("r.moderato"), &["ok".to_owned()]),
        Residue::default()
    );
}

#[test]
fn copies_in_other_encodings_packed_below_and_left_by_editors_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let words = "note\na sentence that must outlive an import\n";
    let wide = |read: fn(u16) -> [u8; 2], mark: bool| -> Vec<u8> {
        let mark = mark.then_some(0xfeff);
        mark.into_iter()
            .chain(words.encode_utf16())
            .flat_map(read)
            .collect()
    };
    fs::create_dir_all(at("sub/a/b/c/d")).unwrap();
    let with_text = [
        ("#copy.csv#", words.as_bytes().to_vec()),
        (
            ".copy.csv.swp",
            [&b"b0VIM 9.0\0\0"[..], words.as_bytes()].concat(),
        ),
        ("copy.csv~", words.as_bytes().to_vec()),
        ("copy.toml", words.as_bytes().to_vec()),
        ("sub/a/b/c/copy", words.as_bytes().to_vec()),
        ("sub/copy.csv", words.as_bytes().to_vec()),
        ("wide-be", wide(u16::to_be_bytes, false)),
        ("wide-be-mark", wide(u16::to_be_bytes, true)),
        ("wide-le", wide(u16::to_le_bytes, false)),
        ("wide-le-mark", wide(u16::to_le_bytes, true)),
        (
            "wide-odd",
            [&b"x"[..], &wide(u16::to_le_bytes, false)].concat(),
        ),
    ];
    for (name, bytes) in &with_text {
        fs::write(at(name), bytes).unwrap();
    }
    let closed = [
        ("a.gz", &b"\x1f\x8b\x08"[..]),
        ("b.bz2", b"BZh91AY"),
        ("c.xz", b"\xfd7zXZ\0\0"),
        ("d.zst", b"\x28\xb5\x2f\xfd"),
        ("e.7z", b"7z\xbc\xaf\x27\x1c"),
        ("f.pdf", b"%PDF-1.7"),
        ("g.db", b"SQLite format 3\0"),
    ];
    for (name, bytes) in closed {
        fs::write(at(name), bytes).unwrap();
    }
    fs::write(at("sub/a/b/c/d/copy"), words).unwrap();
    fs::File::create(at("large"))
        .unwrap()
        .set_len(MAX_FILE_BYTES + 1)
        .unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        at("pipe"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RWXU,
        0,
    )
    .unwrap();
    let text = "a sentence that must outlive an import".to_owned();
    let found = search_beside(&at("r.moderato"), std::slice::from_ref(&text));
    assert_eq!(found.with_text, with_text.map(|(name, _)| at(name)));
    let mut names = closed.map(|(name, _)| at(name)).to_vec();
    names.extend([at("large"), at("pipe"), at("sub/a/b/c/d")]);
    let closed: Vec<PathBuf> = found.closed.iter().map(|c| c.file.clone()).collect();
    assert_eq!(closed, names);
    let why = |name: &str| {
        let closed = found.closed.iter().find(|c| c.file == at(name));
        closed.unwrap().why.as_str()
    };
    assert_eq!(why("large"), "is too large");
    assert_eq!(why("pipe"), "is a pipe, a socket or a device");
    assert_eq!(why("g.db"), "is a database of another program");
    assert_eq!(why("sub/a/b/c/d"), "is too deep below the record");
}

#[test]
fn a_search_ends_in_a_folder_with_more_files_than_are_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b", "c"] {
        fs::write(folder.path().join(name), "leaves the room").unwrap();
    }
    let mut found = Residue::default();
    let record = folder.path().join("r.moderato");
    let mut search = Search {
        record: &record,
        phrases: vec!["leaves the room".to_owned()],
        files_left: 2,
        bytes_left: MAX_TOTAL_BYTES,
    };
    search.search_folder(folder.path(), MAX_DEPTH, &mut found);
    assert_eq!(found.with_text.len(), 2);
    let why = "has more files than are examined";
    assert_eq!(found.closed, [NotExamined::new(folder.path(), why)]);
}

-- The study log: what concerns the study and not a single session.

CREATE TABLE study_entry (
    -- The study log: one chain per writer, and each chain only grows.
    -- A writer is one chain of a desk, that is, of one installation of moderato; its first entry names both.
    writer TEXT NOT NULL,            -- the chain's id, a UUID
    seq    INTEGER NOT NULL CHECK (seq > 0), -- its number in the chain, from 1
    id     TEXT NOT NULL UNIQUE,     -- the event's own id, a UUID: a repeated delivery adds nothing
    at     TEXT NOT NULL,            -- wall time, UTC
    author TEXT NOT NULL,            -- who wrote it
    kind   TEXT NOT NULL,            -- what happened: WriterStarted, SessionCloseNoted, TextErased
    detail TEXT NOT NULL,            -- its fields, JSON; each free text is a SHA-256 over salt and text
    hash   BLOB NOT NULL CHECK (length(hash) = 32), -- SHA-256 over the hash before it and the fields above
    PRIMARY KEY (writer, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE study_text (
    -- The free texts of the study log: the only part of it that can be erased.
    -- One row per text; the digest in the entry's detail shows whether it is the one that was written.
    writer TEXT NOT NULL,
    seq    INTEGER NOT NULL,
    field  TEXT NOT NULL,            -- the field of the detail that it belongs to
    salt   BLOB NOT NULL CHECK (length(salt) = 16), -- so that an erased text cannot be guessed by its digest
    text   TEXT NOT NULL,
    PRIMARY KEY (writer, seq, field),
    FOREIGN KEY (writer, seq) REFERENCES study_entry (writer, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER study_entry_is_never_changed BEFORE UPDATE ON study_entry
BEGIN SELECT RAISE(ABORT, 'the study log only grows: an entry is never changed'); END;

CREATE TRIGGER study_entry_is_never_deleted BEFORE DELETE ON study_entry
BEGIN SELECT RAISE(ABORT, 'the study log only grows: an entry is never deleted'); END;

CREATE TRIGGER study_text_is_never_changed BEFORE UPDATE ON study_text
BEGIN SELECT RAISE(ABORT, 'the text of an entry is never changed, only erased'); END;

-- The record of one study. Tables are what moderato writes; the views at the end are what R, Python and SQL
-- tools should read: their names and columns are kept. The comments stand inside the statements, so that
-- `.schema` shows them.

PRAGMA application_id = 0x4D4F4452; -- "MODR"

CREATE TABLE protocol (
    -- A script as it stood when sessions were run under it.
    id        INTEGER PRIMARY KEY,
    hash      TEXT NOT NULL UNIQUE,  -- SHA-256 of the script's exact text, 64 hexadecimal digits
    frozen_at TEXT NOT NULL,         -- when it was first used, UTC
    script    TEXT NOT NULL          -- the exact text, TOML
) STRICT;

CREATE TABLE study (
    -- The plan, as the script last used has it: one row.
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    title    TEXT NOT NULL,          -- the study's name
    design   TEXT NOT NULL,          -- between: a participant sees one version; within: all of them
    protocol INTEGER NOT NULL REFERENCES protocol (id) -- the script last used
) STRICT;

CREATE TABLE design_version (
    -- What is compared: releases, prototypes, variants.
    id       INTEGER PRIMARY KEY,
    code     TEXT NOT NULL UNIQUE,   -- its id in the script
    after    TEXT,                   -- the id of the version it comes after
    released TEXT                    -- the day of its release, YYYY-MM-DD
) STRICT;

CREATE TABLE participant (
    -- The roster. It holds codes, never names.
    id         INTEGER PRIMARY KEY,
    code       TEXT NOT NULL UNIQUE, -- the participant's code
    segment    TEXT,                 -- the group the participant was recruited for
    attributes TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(attributes)), -- free attributes, a JSON object of texts
    status     TEXT NOT NULL CHECK (status IN ('expected', 'arrived', 'no_show', 'withdrawn', 'replaced')),
    status_at  TEXT,                 -- when the status was given, UTC
    status_by  TEXT,                 -- by whom
    status_why TEXT,                 -- and why
    consent    TEXT                  -- what was agreed to, where it is kept on the roster
) STRICT;

CREATE TABLE session (
    -- One sitting of one participant on one design version. All but id and uuid follows from its entries.
    id          INTEGER PRIMARY KEY,
    uuid        TEXT NOT NULL UNIQUE, -- UUID of version 7
    protocol    INTEGER NOT NULL REFERENCES protocol (id),
    participant INTEGER REFERENCES participant (id), -- NULL: a rehearsal
    version     INTEGER NOT NULL REFERENCES design_version (id),
    moderator   TEXT NOT NULL,        -- who led it
    kind        TEXT NOT NULL,        -- real, pilot, rehearsal; only real ones count
    opened_at   TEXT NOT NULL,        -- UTC
    closed_at   TEXT,                 -- UTC; NULL: not closed
    excluded_at INTEGER,              -- seq of the entry that excluded it; NULL: it counts
    consent     INTEGER CHECK (consent IN (0, 1)), -- whether consent was given; NULL: not recorded
    task_order  TEXT NOT NULL         -- ids of the tasks in the order asked, a JSON array
) STRICT;

CREATE TABLE entry (
    -- The log: it only grows, and everything else said of a session follows from it.
    session   INTEGER NOT NULL REFERENCES session (id),
    seq       INTEGER NOT NULL CHECK (seq > 0), -- its number in the session, from 1
    logged_at TEXT NOT NULL,          -- wall time, UTC
    clock_ms  INTEGER NOT NULL,       -- session time in milliseconds, from a clock that no one can set
    author    TEXT NOT NULL,          -- who logged it
    kind      TEXT NOT NULL,          -- what happened
    attempt   INTEGER,                -- seq of the entry that began the attempt it belongs to
    detail    TEXT NOT NULL,          -- its fields, JSON; a free text stands as SHA-256 over salt and text
    hash      BLOB NOT NULL CHECK (length(hash) = 32), -- SHA-256 over the hash before it and the fields above
    PRIMARY KEY (session, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry_text (
    -- The free texts of entries: the only part of the log that can be erased.
    session INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    field   TEXT NOT NULL,            -- the field of the detail that it stands in
    salt    BLOB NOT NULL CHECK (length(salt) = 16), -- so that an erased text cannot be guessed by its digest
    text    TEXT NOT NULL,
    PRIMARY KEY (session, seq, field),
    FOREIGN KEY (session, seq) REFERENCES entry (session, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'the log only grows: an entry is never changed'); END;

CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'the log only grows: an entry is never deleted'); END;

CREATE TRIGGER text_is_never_changed BEFORE UPDATE ON entry_text
BEGIN SELECT RAISE(ABORT, 'the text of an entry is never changed, only erased'); END;

CREATE TABLE attempt (
    -- One go at a task, after all corrections; and the tasks that a closed session did not reach.
    session         INTEGER NOT NULL REFERENCES session (id),
    key             INTEGER NOT NULL, -- seq of the entry that began it; not reached: minus its place in the order
    task            TEXT NOT NULL,    -- the task's id
    ending          TEXT NOT NULL,    -- completed, partial, failed, gave_up, stopped, void, skipped, not_reached, undecided, open
    assisted        INTEGER NOT NULL, -- a completion that counts as assisted
    did_it          INTEGER NOT NULL, -- the moderator did it
    over_limit      INTEGER NOT NULL, -- longer than the task's limit
    success         INTEGER,          -- unassisted success, 0 or 1; NULL: out of n
    credit          REAL,             -- lenient credit, 0 to 1; NULL: out of n
    started_at      TEXT,             -- UTC; NULL: not known
    start_ms        INTEGER,          -- session time of its start
    end_ms          INTEGER,          -- session time of its end
    time_ms         INTEGER,          -- time on task: start to end less every pause
    probing_ms      INTEGER NOT NULL, -- time in pauses made for questions
    estimated       INTEGER NOT NULL, -- the time rests on an estimate and is left out of means
    errors          INTEGER,          -- noted errors; NULL: its source did not count them
    errors_minor    INTEGER,
    errors_major    INTEGER,
    errors_critical INTEGER,
    assists         INTEGER,          -- assists of any level; NULL: its source did not count them
    source          TEXT,             -- where it was imported from
    reason_at       INTEGER,          -- seq of the entry whose text says why it is void or was skipped
    PRIMARY KEY (session, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE noted (
    -- Errors, assists, observations and marks, as they now stand.
    session   INTEGER NOT NULL REFERENCES session (id),
    seq       INTEGER NOT NULL,       -- the entry that noted it
    attempt   INTEGER,                -- key of the attempt it belongs to
    at_ms     INTEGER NOT NULL,       -- the moment meant, session time
    what      TEXT NOT NULL,          -- error, assist, observation, marker
    kind      TEXT,                   -- an error's kind, an assist's level, an observation's letter; NULL: undescribed
    severity  TEXT,                   -- of an error: minor, major, critical
    recovered INTEGER,                -- whether the participant recovered from the error
    text_at   INTEGER NOT NULL,       -- seq of the entry that holds its text now
    in_pause  INTEGER NOT NULL,       -- noted while the attempt's clock stood
    outside   INTEGER NOT NULL,       -- a corrected time left it outside its attempt
    PRIMARY KEY (session, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE rating (
    -- Answers to questionnaires, the last one of each item.
    session    INTEGER NOT NULL REFERENCES session (id),
    seq        INTEGER NOT NULL,      -- the entry that gave it, which holds its text
    attempt    INTEGER,               -- key of the attempt it was asked about; NULL: at the end
    instrument TEXT NOT NULL,         -- the questionnaire
    item       TEXT NOT NULL,
    value      REAL,                  -- NULL: left blank, or a text
    PRIMARY KEY (session, seq)
) STRICT, WITHOUT ROWID;

CREATE VIEW sessions AS
    -- One row a session.
    SELECT
        s.uuid        AS session,         -- UUID of version 7
        p.code        AS participant,     -- NULL: a rehearsal
        p.segment     AS segment,
        p.status      AS participant_status,
        v.code        AS version,
        s.moderator   AS moderator,
        s.kind        AS kind,            -- real, pilot, rehearsal; only real ones count
        s.opened_at   AS opened_at,       -- UTC
        s.closed_at   AS closed_at,       -- UTC; NULL: not closed
        s.excluded_at IS NOT NULL AS excluded,
        t.text        AS excluded_reason,
        s.consent     AS consent,
        s.task_order  AS task_order,      -- JSON array of task ids
        r.hash        AS protocol,        -- SHA-256 of the script
        (SELECT max(e.seq) FROM entry e WHERE e.session = s.id) AS entries,
        (SELECT lower(hex(e.hash)) FROM entry e WHERE e.session = s.id ORDER BY e.seq DESC LIMIT 1) AS head -- of the chain
    FROM session s
    JOIN protocol r ON r.id = s.protocol
    JOIN design_version v ON v.id = s.version
    LEFT JOIN participant p ON p.id = s.participant
    LEFT JOIN entry_text t ON t.session = s.id AND t.seq = s.excluded_at AND t.field = 'reason';

CREATE VIEW attempts AS
    -- One row an attempt, and one a task not reached. Which of them count is for the analysis to say.
    SELECT
        s.uuid        AS session,
        p.code        AS participant,
        p.segment     AS segment,
        v.code        AS version,
        s.kind        AS session_kind,    -- real, pilot, rehearsal; only real ones count
        s.excluded_at IS NOT NULL AS excluded,
        a.key         AS attempt,         -- with session the key of an attempt
        a.task        AS task,
        a.ending      AS outcome,
        a.assisted    AS assisted,
        a.did_it      AS did_it,
        a.over_limit  AS over_limit,
        a.success     AS success,         -- unassisted; NULL: out of n
        a.credit      AS credit,          -- lenient, 0 to 1; NULL: out of n
        a.started_at  AS started_at,      -- UTC
        a.start_ms    AS start_ms,        -- session time
        a.end_ms      AS end_ms,
        a.time_ms     AS time_ms,         -- time on task, pauses taken out
        a.probing_ms  AS probing_ms,
        a.estimated   AS estimated,       -- the time rests on an estimate
        a.errors      AS errors,          -- NULL: not counted
        a.errors_minor    AS errors_minor,
        a.errors_major    AS errors_major,
        a.errors_critical AS errors_critical,
        a.assists     AS assists,         -- NULL: not counted
        a.source      AS source,          -- where it was imported from
        t.text        AS reason           -- why it is void or was skipped
    FROM attempt a
    JOIN session s ON s.id = a.session
    JOIN design_version v ON v.id = s.version
    LEFT JOIN participant p ON p.id = s.participant
    LEFT JOIN entry_text t ON t.session = a.session AND t.seq = a.reason_at AND t.field = 'reason';

CREATE VIEW noted_errors AS
    -- One row a noted error in force.
    SELECT
        s.uuid        AS session,
        p.code        AS participant,
        v.code        AS version,
        n.attempt     AS attempt,         -- NULL: outside any attempt, enters no rate
        a.task        AS task,
        n.seq         AS seq,
        e.logged_at   AS logged_at,       -- UTC
        n.at_ms       AS at_ms,           -- session time
        n.kind        AS error,           -- the kind's id; NULL: undescribed
        n.severity    AS severity,
        n.recovered   AS recovered,
        n.in_pause    AS in_pause,
        n.outside     AS outside,
        t.text        AS text
    FROM noted n
    JOIN session s ON s.id = n.session
    JOIN design_version v ON v.id = s.version
    JOIN entry e ON e.session = n.session AND e.seq = n.seq
    LEFT JOIN participant p ON p.id = s.participant
    LEFT JOIN attempt a ON a.session = n.session AND a.key = n.attempt
    LEFT JOIN entry_text t ON t.session = n.session AND t.seq = n.text_at AND t.field = 'text'
    WHERE n.what = 'error';

CREATE VIEW ratings AS
    -- One row an answer.
    SELECT
        s.uuid        AS session,
        p.code        AS participant,
        v.code        AS version,
        g.attempt     AS attempt,         -- NULL: asked at the end
        a.task        AS task,
        g.seq         AS seq,
        e.logged_at   AS logged_at,       -- UTC
        g.instrument  AS instrument,
        g.item        AS item,
        g.value       AS value,           -- NULL: left blank, or a text
        t.text        AS text
    FROM rating g
    JOIN session s ON s.id = g.session
    JOIN design_version v ON v.id = s.version
    JOIN entry e ON e.session = g.session AND e.seq = g.seq
    LEFT JOIN participant p ON p.id = s.participant
    LEFT JOIN attempt a ON a.session = g.session AND a.key = g.attempt
    LEFT JOIN entry_text t ON t.session = g.session AND t.seq = g.seq AND t.field = 'text';

CREATE VIEW timeline AS
    -- One row an entry of a log, corrections and what they corrected alike.
    SELECT
        s.uuid        AS session,
        p.code        AS participant,
        v.code        AS version,
        e.seq         AS seq,
        e.logged_at   AS logged_at,       -- UTC
        e.clock_ms    AS clock_ms,        -- session time
        e.author      AS author,
        e.kind        AS kind,
        e.attempt     AS attempt,
        a.task        AS task,
        e.detail      AS detail,          -- JSON
        (SELECT t.text FROM entry_text t WHERE t.session = e.session AND t.seq = e.seq AND t.field IN ('text', 'label')) AS text,
        (SELECT t.text FROM entry_text t WHERE t.session = e.session AND t.seq = e.seq AND t.field IN ('reason', 'why')) AS reason
    FROM entry e
    JOIN session s ON s.id = e.session
    JOIN design_version v ON v.id = s.version
    LEFT JOIN participant p ON p.id = s.participant
    LEFT JOIN attempt a ON a.session = e.session AND a.key = e.attempt;

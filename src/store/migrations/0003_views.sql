-- Views under one glossary of column names, and views of notes and assists. The older names of columns stay beside them.

DROP VIEW sessions;
DROP VIEW attempts;

CREATE VIEW sessions AS
    -- One row per session.
    SELECT
        s.uuid        AS session,         -- UUID of version 7
        p.code        AS participant,     -- NULL: a rehearsal
        p.segment     AS segment,
        p.status      AS participant_status,
        v.code        AS version,
        s.moderator   AS moderator,
        s.kind        AS session_kind,    -- real, pilot, rehearsal; only real ones are counted
        s.opened_at   AS opened_at,       -- UTC
        s.closed_at   AS closed_at,       -- UTC; NULL: not closed
        s.excluded_at IS NOT NULL AS excluded,
        t.text        AS excluded_reason,
        s.consent     AS consent,
        s.task_order  AS task_order,      -- JSON array of task ids
        r.hash        AS protocol,        -- SHA-256 of the script
        (SELECT max(e.seq) FROM entry e WHERE e.session = s.id) AS entries,
        (SELECT lower(hex(e.hash)) FROM entry e WHERE e.session = s.id ORDER BY e.seq DESC LIMIT 1) AS fingerprint, -- of the log
        s.kind        AS kind,            -- older name of session_kind
        (SELECT lower(hex(e.hash)) FROM entry e WHERE e.session = s.id ORDER BY e.seq DESC LIMIT 1) AS head -- older name of fingerprint
    FROM session s
    JOIN protocol r ON r.id = s.protocol
    JOIN design_version v ON v.id = s.version
    LEFT JOIN participant p ON p.id = s.participant
    LEFT JOIN entry_text t ON t.session = s.id AND t.seq = s.excluded_at AND t.field = 'reason';

CREATE VIEW attempts AS
    -- One row per attempt, and one per task not reached. The analysis decides which of them are counted.
    SELECT
        s.uuid        AS session,
        p.code        AS participant,
        p.segment     AS segment,
        v.code        AS version,
        s.kind        AS session_kind,    -- real, pilot, rehearsal; only real ones are counted
        s.excluded_at IS NOT NULL AS excluded,
        a.key         AS attempt,         -- with session the key of an attempt
        a.task        AS task,
        a.ending      AS outcome,
        a.assisted    AS assisted,
        a.did_it      AS did_it,
        a.over_limit  AS over_limit,
        a.success     AS success,         -- unassisted; NULL: not counted
        a.credit      AS credit,          -- lenient, 0 to 1; NULL: not counted
        a.started_at  AS started_at,      -- UTC
        a.start_ms    AS start_ms,        -- session time
        a.end_ms      AS end_ms,
        a.time_ms / 1000.0 AS time_s,     -- time on task in seconds, pauses excluded
        a.time_ms     AS time_ms,         -- the same in milliseconds
        a.probing_ms  AS probing_ms,
        a.estimated   AS estimated,       -- the time rests on an estimate
        a.errors      AS errors,          -- NULL: its source did not count them
        a.errors_minor    AS errors_minor,
        a.errors_major    AS errors_major,
        a.errors_critical AS errors_critical,
        a.assists     AS assists,         -- NULL: its source did not count them
        a.source      AS source,          -- where it was imported from
        t.text        AS reason           -- why it is void or was skipped
    FROM attempt a
    JOIN session s ON s.id = a.session
    JOIN design_version v ON v.id = s.version
    LEFT JOIN participant p ON p.id = s.participant
    LEFT JOIN entry_text t ON t.session = a.session AND t.seq = a.reason_at AND t.field = 'reason';

CREATE VIEW notes AS
    -- One row per note in force.
    SELECT
        s.uuid        AS session,
        p.code        AS participant,
        v.code        AS version,
        n.attempt     AS attempt,         -- NULL: outside any attempt
        a.task        AS task,
        n.seq         AS seq,
        e.logged_at   AS logged_at,       -- UTC
        n.at_ms       AS at_ms,           -- session time
        n.kind        AS code,            -- the letter of a coded note; NULL: none
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
    WHERE n.what = 'observation';

CREATE VIEW assists AS
    -- One row per assist in force.
    SELECT
        s.uuid        AS session,
        p.code        AS participant,
        v.code        AS version,
        n.attempt     AS attempt,         -- NULL: outside any attempt, enters no rate
        a.task        AS task,
        n.seq         AS seq,
        e.logged_at   AS logged_at,       -- UTC
        n.at_ms       AS at_ms,           -- session time
        n.kind        AS level,           -- encouraged, repeated, hint, instruction, did_it; NULL: undescribed
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
    WHERE n.what = 'assist';

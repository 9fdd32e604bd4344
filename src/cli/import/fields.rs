//! The fields of imported tables, and their names.

/// The fields of a row of attempts or ratings.
pub(super) const FIELDS: [&str; 22] = [
    "participant",
    "version",
    "task",
    "outcome",
    "time_s",
    "errors",
    "errors_minor",
    "errors_major",
    "errors_critical",
    "assists",
    "valid",
    "segment",
    "session",
    "started_at",
    "moderator",
    "session_kind",
    "occurrence",
    "assisted",
    "instrument",
    "item",
    "value",
    "sus",
];
/// The fields that are numbers.
pub(super) const NUMBERS: [&str; 8] = [
    "time_s",
    "errors",
    "errors_minor",
    "errors_major",
    "errors_critical",
    "assists",
    "value",
    "sus",
];
/// The fields that only a row of ratings has.
pub(super) const OF_RATINGS: [&str; 4] = ["instrument", "item", "value", "sus"];
/// The required fields of a row of attempts.
pub(super) const NEEDED: [&str; 4] = ["participant", "version", "task", "outcome"];

/// The fields that say what a row is about, besides the participant.
const KEYS: [&str; 13] = [
    "version",
    "task",
    "outcome",
    "valid",
    "segment",
    "session",
    "started_at",
    "moderator",
    "session_kind",
    "occurrence",
    "assisted",
    "instrument",
    "item",
];
/// Names that may mean a field: they are proposed and never taken unasked.
pub(super) const PROPOSED_NAMES: [(&str, &[&str]); 7] = [
    (
        "participant",
        &[
            "person",
            "tester",
            "user",
            "user id",
            "subject",
            "subject id",
            "pid",
            "id",
            "respondent",
            "person id",
            "code",
            "record id",
            "response id",
            "case",
            "teilnehmer",
            "participante",
        ],
    ),
    (
        "version",
        &[
            "interface",
            "method",
            "condition",
            "system",
            "design",
            "setup",
            "product",
            "prototype",
            "variant",
            "build",
            "release",
            "year",
            "redcap event name",
            "questnnr",
        ],
    ),
    (
        "task",
        &[
            "mission", "task id", "scenario", "state", "aufgabe", "tarea",
        ],
    ),
    (
        "outcome",
        &[
            "success",
            "completed",
            "completion",
            "complete",
            "result",
            "status",
            "task status",
            "failure",
            "failed",
            "succeeded",
            "passed",
            "done",
        ],
    ),
    (
        "time_s",
        &[
            "time",
            "duration",
            "elapsed",
            "elapsed time",
            "task time",
            "completion time",
            "task duration",
            "time taken",
            "seconds",
            "tot",
            "zeit",
            "dauer",
            "bearbeitungszeit",
            "tid",
            "temps",
            "durée",
            "tiempo",
            "tempo",
        ],
    ),
    (
        "errors",
        &[
            "number of errors",
            "error count",
            "num errors",
            "mistakes",
            "slips",
            "error",
            "fehler",
            "anzahl fehler",
            "fehleranzahl",
            "feil",
            "fel",
            "erreurs",
            "errores",
            "erros",
            "errori",
        ],
    ),
    (
        "assists",
        &["help", "hints", "number of assists", "assistance"],
    ),
];

/// Former names of fields, and other unmistakable ones, each with the current name.
const OTHER_NAMES: [(&str, &str); 9] = [
    ("major_errors", "errors_major"),
    ("critical_errors", "errors_critical"),
    ("kind", "session_kind"),
    ("participant_id", "participant"),
    ("participant_code", "participant"),
    ("task_name", "task"),
    ("task_title", "task"),
    ("task_outcome", "outcome"),
    ("time_on_task", "time_s"),
];

/// Whether a name that is not a field's own is unmistakably one of the field.
pub(super) fn is_other_name(field: &str, name: &str) -> bool {
    let mut others = OTHER_NAMES.iter().filter(|(_, current)| *current == field);
    others.any(|(other, _)| plain(other) == plain(name))
}

/// The field that a name means or may mean; `None` if there is none.
pub(super) fn field_of_name(name: &str) -> Option<&'static str> {
    let name = plain(name);
    let own = FIELDS.into_iter().find(|field| plain(field) == name);
    let other = || OTHER_NAMES.iter().find(|(other, _)| plain(other) == name);
    let proposed = || {
        let is_it = |names: &&[&str]| names.iter().any(|proposed| plain(proposed) == name);
        PROPOSED_NAMES.iter().find(|(_, names)| is_it(names))
    };
    own.or_else(|| other().map(|(_, field)| *field))
        .or_else(|| proposed().map(|(field, _)| *field))
}

/// Whether a field says what a row is about, and is no value that was measured.
pub(super) fn is_key(field: &str) -> bool {
    KEYS.contains(&field)
}

/// The current name of a field.
pub(super) fn current_name(field: &str) -> &str {
    let other = OTHER_NAMES
        .iter()
        .find(|(name, _)| plain(name) == plain(field));
    let known = || FIELDS.into_iter().find(|name| plain(name) == plain(field));
    other
        .map(|(_, current)| *current)
        .or_else(known)
        .unwrap_or(field)
}

/// A name in lowercase letters and digits alone, so that `Time (s)`, `Time_s` and `time_s` are the same.
pub(super) fn plain(name: &str) -> String {
    let signs = name.chars().filter(|c| c.is_alphanumeric());
    signs.flat_map(char::to_lowercase).collect()
}

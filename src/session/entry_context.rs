//! What is logged with an event of any kind: the moment meant, and where and why it was added afterwards.

use serde_json::{Map, Value};

/// The context of an entry. Each field is stored with those of the event if there is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryContext {
    /// Moment it refers to, in milliseconds of session time, if it is not the moment it was logged.
    pub at_ms: Option<i64>,
    /// Where it was added from, if it was added afterwards: a screen, a verb, or the name of a file's data.
    pub added: Option<String>,
    /// Why it was logged after the close, unless the event has a reason of its own. Free text.
    pub why: Option<String>,
    /// Whether Caps Lock seemed to be on when its key was pressed.
    pub caps_lock: bool,
}

impl EntryContext {
    /// The serialized event with this context among its fields.
    pub(super) fn add_to(&self, mut event: Value) -> Value {
        if *self == Self::default() {
            return event;
        }
        if let Value::Object(whole) = &mut event
            && let Value::Object(fields) = whole
                .entry("detail")
                .or_insert_with(|| Value::Object(Map::new()))
        {
            let at_ms = self.at_ms.map(|at| ("at_ms", at.into()));
            let added = self.added.clone().map(|from| ("added", from.into()));
            let why = self.why.clone().map(|why| ("why", why.into()));
            let caps_lock = self.caps_lock.then(|| ("caps_lock", true.into()));
            let present = [at_ms, added, why, caps_lock].into_iter().flatten();
            fields.extend(present.map(|(field, value)| (field.to_owned(), value)));
        }
        event
    }

    /// The context among the fields of a kind of event, which are then the event's own.
    pub(super) fn take_from(fields: &mut Map<String, Value>, kind: &str) -> Self {
        let mut text = |field: &str| {
            let is_text = fields.get(field).is_some_and(Value::is_string);
            let taken = is_text.then(|| fields.remove(field)).flatten();
            taken.and_then(|text| text.as_str().map(str::to_owned))
        };
        let added = text("added");
        let why = if has_own_reason(kind) {
            None
        } else {
            text("why")
        };
        let caps_lock = fields.get("caps_lock") == Some(&Value::Bool(true));
        if caps_lock {
            fields.remove("caps_lock");
        }
        Self {
            caps_lock,
            at_ms: fields.remove("at_ms").and_then(|v| v.as_i64()),
            added,
            why,
        }
    }
}

/// Whether `why` is a field of the kind itself.
fn has_own_reason(kind: &str) -> bool {
    matches!(
        kind,
        "AttemptReassigned"
            | "EntryRetracted"
            | "EntryRestored"
            | "EntryAmended"
            | "EntryErased"
            | "SessionAmended"
    )
}

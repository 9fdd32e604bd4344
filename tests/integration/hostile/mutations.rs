//! Sessions of another program whose hashes fit: every field of every entry is changed. What an import accepts verifies
//! and can be read; anything else is refused.

use std::fs;
use std::path::Path;

use moderato::clock::Clock;
use moderato::session::{Hash, Salt, Stamp, entry_hash};
use moderato::store::{ErrorClass, StorageOptions, Store, StoredEntry};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::chain::exported;
use crate::support::record_bench::RecordBench;

/// Values that take the place of a field's, most of them of a kind that the field does not have.
fn values() -> [Value; 9] {
    [
        Value::Null,
        json!(5),
        json!(-1),
        json!(0.5),
        json!(true),
        json!(""),
        json!("Eve Garcia"),
        json!(["Eve Garcia"]),
        json!({"name": "Eve Garcia"}),
    ]
}

/// Hashes that fit.
fn sealed(mut log: Vec<StoredEntry>) -> Vec<StoredEntry> {
    let mut before = Hash::CHAIN_START;
    for entry in &mut log {
        let stamp = Stamp {
            clock_ms: entry.clock_ms,
            wall: entry.logged_at.parse().unwrap(),
            salt: Salt([0; 16]),
        };
        let StoredEntry {
            seq,
            author,
            attempt,
            detail,
            ..
        } = &*entry;
        entry.hash = entry_hash(&before, *seq, &stamp, author, *attempt, detail);
        before = entry.hash;
    }
    log
}

/// The log with each field of each entry changed, removed or added.
fn mutations(log: &[StoredEntry]) -> Vec<(String, Vec<StoredEntry>)> {
    let mut all = Vec::new();
    let mut add = |what: String, at: usize, change: &dyn Fn(&mut StoredEntry)| {
        let mut log = log.to_vec();
        change(&mut log[at]);
        all.push((what, sealed(log)));
    };
    for (at, entry) in log.iter().enumerate() {
        let kind = &entry.detail.kind;
        let fields: Map<String, Value> = serde_json::from_str(&entry.detail.json).unwrap();
        let names = fields.keys().cloned().chain(["secret".to_owned()]);
        for name in names {
            for value in values() {
                let mut fields = fields.clone();
                fields.insert(name.clone(), value.clone());
                let json = Value::Object(fields).to_string();
                add(format!("{kind}.{name} = {value}"), at, &|e| {
                    e.detail.json.clone_from(&json);
                });
            }
            let mut fields = fields.clone();
            if fields.remove(&name).is_some() {
                let json = Value::Object(fields).to_string();
                add(format!("{kind} without {name}"), at, &|e| {
                    e.detail.json.clone_from(&json);
                });
            }
        }
        for attempt in [None, Some(1), Some(999), Some(-1)] {
            add(format!("{kind}: attempt {attempt:?}"), at, &|e| {
                e.attempt = attempt;
            });
        }
        for other in log {
            let other = &other.detail.kind;
            add(format!("{kind} as {other}"), at, &|e| {
                e.detail.kind.clone_from(other);
            });
        }
    }
    all
}

/// The log under another id.
fn under_id(mut log: Vec<StoredEntry>, session: Uuid) -> Vec<StoredEntry> {
    let mut fields: Value = serde_json::from_str(&log[0].detail.json).unwrap();
    fields["session"] = json!(session);
    log[0].detail.json = fields.to_string();
    sealed(log)
}

#[test]
fn what_an_import_accepts_verifies() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    let (mut plan, mut logs) = exported(&bench);
    plan.study_log.clear();
    let (_, mut log) = logs.remove(0);
    // Its last entry closes it, and would fit no change before it.
    log.pop();
    let all = mutations(&log).into_iter().zip(1..);
    let all = all.map(|((what, log), n)| (what, Uuid::from_u128(n), log));
    let all: Vec<(String, Uuid, Vec<StoredEntry>)> = all.collect();
    let mut accepted = Vec::new();
    for (what, session, mutated) in &all {
        // A change of the id itself stays.
        let is_of_id = what.contains("SessionOpened") && what.contains("session");
        let mutated = if is_of_id {
            mutated.clone()
        } else {
            under_id(mutated.clone(), *session)
        };
        let one = [(*session, mutated)];
        match Store::preview_new_import(&bench.folder().join("new"), &plan, &one) {
            Ok(_) => accepted.extend(one),
            Err(refused) => {
                assert_eq!(refused.class(), ErrorClass::NotARecord, "{what}: {refused}");
            }
        }
    }
    // Both kinds occur.
    assert!(accepted.len() > 20, "{}", accepted.len());
    assert!(
        accepted.len() < all.len() / 2,
        "{} of {}",
        accepted.len(),
        all.len()
    );
    for (session, log) in &accepted {
        let of = all.iter().find(|(_, id, _)| id == session).unwrap();
        assert!(
            !log.iter().any(|e| e.detail.json.contains("secret")),
            "{}",
            of.0
        );
    }
    let new = RecordBench::without_record(StorageOptions::default());
    let now = new.clock.now();
    new.store()
        .merge_logs(&plan, &accepted, &[], "Ana", now)
        .unwrap();
    let reader = new.reader();
    if let Some(finding) = reader.verify().unwrap().findings.first() {
        let of = all.iter().find(|(_, id, _)| Some(*id) == finding.session);
        panic!("{:?}: {finding}", of.map(|(what, ..)| what));
    }
    assert_eq!(reader.sessions().unwrap().len(), accepted.len());
    assert_eq!(reader.plan().unwrap().protocols, plan.protocols);
}

#[test]
fn entries_of_older_records_are_as_this_version_writes_them() {
    let records = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/records");
    for name in ["schema-1.moderato", "schema-2.moderato"] {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join(name);
        fs::copy(records.join(name), &copy).unwrap();
        let store = Store::open_read_only(&copy).unwrap();
        for session in store.sessions().unwrap() {
            for entry in store.stored_log(session.id).unwrap() {
                assert!(entry.detail.is_as_written(), "{name}: {entry:?}");
            }
        }
        for entry in store.study_entries().unwrap() {
            assert!(entry.is_as_written(), "{name}: {entry:?}");
        }
    }
}

//! Scenarios through decide, record and apply, and their properties.

mod additions;
mod attempt;
mod correction;
mod imports;
mod properties;
mod whole_session;

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::study::{AssistLevel, DesignVersion, ErrorKind, Severity, Study, Task};
use crate::testing::{StudyBench, TestSession};

fn task(id: &str) -> Task {
    Task {
        time_limit_ms: Some(300_000),
        limit_fails: id == "strict",
        ..Task::new(id, id)
    }
}

fn study() -> Arc<Study> {
    Arc::new(Study {
        versions: vec![DesignVersion::new("3.0")],
        tasks: vec![task("find"), task("pay"), task("strict")],
        error_kinds: vec![ErrorKind {
            key: '1',
            id: "wrong-field".to_owned(),
            label: "Types into the wrong field".to_owned(),
            severity: Severity::Minor,
        }],
        ..Study::new("Checkout")
    })
}

fn opened() -> TestSession {
    StudyBench::new(study()).opened()
}

/// The first attempt of a session's summary.
fn first(session: &TestSession) -> AttemptSummary {
    session.state.summary().unwrap().attempts.at(0).to_summary()
}

//! Scripts of an import, and the study they belong to.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use crate::session::Hash;
use crate::store::error::StoreErrorKind;
use crate::store::plan::{self, Plan, PlannedStudy, PlannedVersion};
use crate::store::verify::plan_mismatches;
use crate::study::{self, Study};

/// Scripts that imported sessions may have run under.
pub(super) struct Scripts<'p> {
    record: Option<&'p Connection>,
    incoming: BTreeMap<&'p str, &'p str>,
    read: BTreeMap<String, Arc<Study>>,
}

impl<'p> Scripts<'p> {
    /// Reads the scripts of the plan and refuses those of another study: an import cannot be reverted.
    pub(super) fn new(
        record: Option<&'p Connection>,
        plan: &'p Plan,
        brings_sessions: bool,
    ) -> Result<Self, StoreErrorKind> {
        let mut incoming = BTreeMap::new();
        for protocol in &plan.protocols {
            if Hash::digest(protocol.script.as_bytes()).to_string() != protocol.hash {
                return Err(StoreErrorKind::UnknownScript(protocol.hash.clone()));
            }
            incoming.insert(protocol.hash.as_str(), protocol.script.as_str());
        }
        let mut scripts = Self {
            record,
            incoming,
            read: BTreeMap::new(),
        };
        let Some(theirs) = &plan.study else {
            let brings_more = !plan.participants.is_empty()
                || !plan.versions.is_empty()
                || !plan.study_log.is_empty();
            return if brings_sessions || brings_more || !plan.protocols.is_empty() {
                Err(StoreErrorKind::MissingStudy)
            } else {
                Ok(scripts)
            };
        };
        let last = scripts
            .find(&theirs.protocol)?
            .ok_or_else(|| StoreErrorKind::UnknownScript(theirs.protocol.clone()))?;
        if let Some(ours) = record.map(plan::read_study).transpose()?.flatten() {
            let shared = plan.protocols.iter().map(|p| scripts.is_on_file(&p.hash));
            let shared = shared.collect::<Result<Vec<bool>, StoreErrorKind>>()?;
            let is_named_alike = ours.title == theirs.title && ours.design == theirs.design;
            if !shared.contains(&true) && !is_named_alike {
                return Err(StoreErrorKind::DifferentStudy {
                    ours: ours.title,
                    theirs: theirs.title.clone(),
                });
            }
        }
        // A file of this study may also contain scripts of another.
        for protocol in &plan.protocols {
            if scripts.is_on_file(&protocol.hash)? {
                continue;
            }
            let study = scripts.find(&protocol.hash)?;
            if let Some(study) = study.filter(|study| !study.is_same_study(&last)) {
                return Err(StoreErrorKind::DifferentStudy {
                    ours: last.title.clone(),
                    theirs: study.title.clone(),
                });
            }
        }
        scripts.check_plan(theirs, &plan.versions, &last)?;
        Ok(scripts)
    }

    /// Refuses a plan that is not what its last script says, or has a version that no script of the file has: in a new
    /// record it would be damage, and anywhere else an unconfirmed change of the plan.
    fn check_plan(
        &mut self,
        study: &PlannedStudy,
        versions: &[PlannedVersion],
        last: &Study,
    ) -> Result<(), StoreErrorKind> {
        if let Some(part) = plan_mismatches(study, versions, last).first() {
            return Err(StoreErrorKind::PlanMismatch(part));
        }
        let earlier = |row: &&PlannedVersion| last.version(&row.id).is_none();
        let mut earlier = versions.iter().filter(earlier).peekable();
        if earlier.peek().is_none() {
            return Ok(());
        }
        let mut in_scripts = Vec::new();
        let hashes: Vec<&str> = self.incoming.keys().copied().collect();
        for hash in hashes {
            if let Some(script) = self.find(hash)? {
                in_scripts.extend(script.versions.iter().map(PlannedVersion::from));
            }
        }
        in_scripts.sort();
        match earlier.find(|row| in_scripts.binary_search(row).is_err()) {
            Some(_) => Err(StoreErrorKind::PlanMismatch("versions")),
            None => Ok(()),
        }
    }

    fn is_on_file(&self, hash: &str) -> Result<bool, StoreErrorKind> {
        match self.record {
            Some(conn) => Ok(conn
                .prepare_cached("SELECT 1 FROM protocol WHERE hash = ?1")?
                .exists([hash])?),
            None => Ok(false),
        }
    }

    /// Whether the record or the imported plan has a script.
    pub(super) fn is_known(&self, hash: &str) -> Result<bool, StoreErrorKind> {
        Ok(self.incoming.contains_key(hash) || self.is_on_file(hash)?)
    }

    /// The study of a script in the record or the imported plan; `None` if neither has it or it cannot be parsed.
    fn find(&mut self, hash: &str) -> Result<Option<Arc<Study>>, StoreErrorKind> {
        if let Some(study) = self.read.get(hash) {
            return Ok(Some(study.clone()));
        }
        let stored: Option<String> = match self.record {
            Some(conn) => conn
                .prepare_cached("SELECT script FROM protocol WHERE hash = ?1")?
                .query_row([hash], |row| row.get(0))
                .optional()?,
            None => None,
        };
        let script = stored.or_else(|| self.incoming.get(hash).map(|script| (*script).to_owned()));
        let study = script.and_then(|script| study::read_frozen(&script).ok());
        Ok(study.map(|study| {
            let study = Arc::new(study);
            self.read.insert(hash.to_owned(), study.clone());
            study
        }))
    }

    pub(super) fn of_session(
        &mut self,
        session: Uuid,
        hash: &str,
    ) -> Result<Arc<Study>, StoreErrorKind> {
        self.find(hash)?
            .ok_or(StoreErrorKind::UnknownSessionScript(session))
    }
}

//! The columns and attributes that a roster may have.

use crate::session::roster;
use crate::study::text::{excerpt, list_names};
use crate::study::{Design, Study};

/// Words that mark a column as personal data anywhere in its name.
const PERSONAL_WORDS: [&str; 13] = [
    "name",
    "mail",
    "phone",
    "mobile",
    "telephone",
    "telefon",
    "handy",
    "address",
    "adresse",
    "birth",
    "contact",
    "prenom",
    "prénom",
];
/// Names of columns with personal data.
const PERSONAL_NAMES: [&str; 6] = ["tel", "nom", "cell", "dob", "street", "iban"];
/// Names of columns that moderato fills in itself.
const RESERVED_COLUMNS: [&str; 6] = [
    "status",
    "status_at",
    "status_by",
    "status_why",
    roster::REPLACES_ATTRIBUTE,
    roster::REPLACED_BY_ATTRIBUTE,
];

/// Why a column or an attribute is refused, in sentences; `None` if it is not.
pub(super) fn column_problem(column: &str) -> Option<String> {
    let lower = column.to_lowercase();
    let shown = excerpt(column);
    if PERSONAL_WORDS.iter().any(|word| lower.contains(word))
        || PERSONAL_NAMES.contains(&lower.as_str())
    {
        Some(format!(
            "\"{shown}\" identifies a person, which does not belong in the study's file. A list may have the columns name and contact: they go to a separate file for you alone. Leave out all others of the kind."
        ))
    } else if RESERVED_COLUMNS.contains(&lower.as_str()) {
        Some(format!(
            "\"{shown}\" is a column that moderato fills in itself. Remove it here, and use: moderato participants no-show, withdraw, arrive or replace"
        ))
    } else if column.is_empty() {
        Some("A column or attribute has no name. Give it one, or leave it out.".to_owned())
    } else {
        None
    }
}

/// Checks a version that the roster assigns to a participant.
///
/// # Errors
/// When the study has no such version, or its design assigns none, in a sentence.
pub(super) fn check_version(study: &Study, version: &str) -> Result<(), String> {
    if study.design == Design::Within {
        return Err("In this study every participant sees all versions, so none is assigned. Remove the version.".to_owned());
    }
    if study.version(version).is_some() {
        return Ok(());
    }
    let known: Vec<_> = study.versions.iter().map(|v| v.id.as_str()).collect();
    Err(format!(
        "There is no version \"{}\"; there are {}.",
        excerpt(version),
        list_names(known)
    ))
}

//! `participants import`: merges a list into the roster. Names and contact details go to a file of their own.

use std::collections::HashMap;

use super::changes::ChangeAuthor;
use super::table::ListedPerson;
use crate::cli::display;
use crate::cli::error::CommandError;
use crate::cli::study_paths::StudyPaths;
use crate::session::{Participant, RosterChange, record_visits, roster};
use crate::store::{Contact, Store, contacts_path, update_contacts};
use crate::study::text::list_names;

/// How many participants were added, changed and left unchanged.
#[derive(Debug, Default)]
struct Counts {
    new: usize,
    changed: usize,
    unchanged: usize,
}

/// Imports a list, all of it or nothing, and returns a message. Participants already on the roster are changed only
/// where the list fills gaps, or with `update`.
///
/// # Errors
/// When the list contradicts the roster without `update`, or a file cannot be written.
pub(super) fn run(
    paths: &StudyPaths,
    people: Vec<ListedPerson>,
    update: bool,
    author: &ChangeAuthor,
) -> Result<String, CommandError> {
    let mut store = Store::open(&paths.record)?;
    let mut counts = Counts::default();
    let contacts: Vec<Contact> = (people.iter().map(|person| person.contact.clone()))
        .filter(|contact| !contact.name.is_empty() || !contact.contact.is_empty())
        .collect();
    let result =
        store.change_roster(|roster| merge_list(roster, people, update, author, &mut counts))?;
    result?;
    let mut parts = vec![format!("{} new", counts.new)];
    if counts.changed > 0 {
        parts.push(format!("{} changed", counts.changed));
    }
    if counts.unchanged > 0 {
        parts.push(format!("{} on the roster already", counts.unchanged));
    }
    let mut contacts_note = String::new();
    if !contacts.is_empty() {
        update_contacts(&paths.record, &contacts)?;
        contacts_note = format!(
            "\nNames and contacts went to {}, which is readable by you alone.",
            display::path(&contacts_path(&paths.record))
        );
    }
    Ok(format!(
        "Imported the list: {}.{contacts_note}\nLook at it with: moderato participants {} list",
        parts.join(", "),
        paths.shell_word()
    ))
}

fn merge_list(
    roster: &[Participant],
    people: Vec<ListedPerson>,
    update: bool,
    author: &ChangeAuthor,
    counts: &mut Counts,
) -> Result<Vec<Participant>, CommandError> {
    let (mut rows, mut conflicts) = (Vec::new(), Vec::new());
    let by_code: HashMap<&str, &Participant> =
        roster.iter().map(|p| (p.code.as_str(), p)).collect();
    record_visits(roster.len());
    for person in people {
        record_visits(1);
        let Some(known) = by_code.get(person.code.as_str()).copied() else {
            let add = RosterChange::Add {
                code: person.code,
                segment: person.segment,
                attributes: person.attributes,
                // Look-alike codes were resolved when the list was read.
                is_other_person: true,
            };
            // The code is new, so the roster need not be searched.
            let added = roster::changed_rows(&[], |_| false, &add, author.at, &author.name);
            rows.extend(added.map_err(CommandError::invalid)?);
            counts.new += 1;
            continue;
        };
        let mut updated = known.clone();
        updated.segment = person.segment.or(updated.segment);
        updated.attributes.extend(person.attributes);
        if updated == *known {
            counts.unchanged += 1;
        } else if update || only_fills_gaps(known, &updated) {
            rows.push(updated);
            counts.changed += 1;
        } else {
            conflicts.push(known.code.clone());
        }
    }
    if conflicts.is_empty() {
        return Ok(rows);
    }
    Err(CommandError::invalid(format!(
        "The file contradicts the roster about {}; nothing was imported.",
        list_names(conflicts.iter().map(String::as_str))
    ))
    .hint("Use --update to take the file's values, or fix the file."))
}

/// Whether every attribute and segment from before is unchanged.
fn only_fills_gaps(before: &Participant, updated: &Participant) -> bool {
    let is_unchanged =
        |(name, value): (&String, &String)| updated.attributes.get(name) == Some(value);
    (before.segment.is_none() || before.segment == updated.segment)
        && before.attributes.iter().all(is_unchanged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::new_codes::{LookAlike, NewCodes};
    use crate::cli::participants::table::parse_rows;
    use crate::session::codes::KnownCodes;
    use crate::session::{ParticipantStatus, WallTime, count_visits};

    fn parse(text: &str) -> Vec<ListedPerson> {
        let script =
            "title = \"S\"\n[[version]]\nid = \"1\"\n[[task]]\nid = \"t\"\ntitle = \"T\"\n";
        let study = crate::study::parse(script).unwrap();
        let mut codes = NewCodes::new(KnownCodes::default(), LookAlike::Ask);
        parse_rows(text, &study, &mut codes).unwrap()
    }

    fn author() -> ChangeAuthor {
        ChangeAuthor {
            is_assumed: false,
            name: "Anna".to_owned(),
            at: WallTime(0),
        }
    }

    #[test]
    fn importing_a_list_is_linear() {
        let merge = |people: usize| {
            let people_codes: Vec<String> = (1..=people).map(|n| format!("P{n}")).collect();
            let text = format!("code\n{}\n", people_codes.join("\n"));
            let merge_into = |roster: &[Participant]| {
                count_visits(|| {
                    let people = parse(&text);
                    merge_list(roster, people, false, &author(), &mut Counts::default()).unwrap()
                })
            };
            let (roster, first_visits) = merge_into(&[]);
            let (changed, second_visits) = merge_into(&roster);
            assert!(changed.is_empty());
            first_visits + second_visits
        };
        let (once, twice) = (merge(500), merge(1000));
        assert!(once >= 500 && 10 * twice <= 22 * once, "{once}, {twice}");
    }

    #[test]
    fn a_second_import_fills_gaps_and_changes_values_only_with_update() {
        let merge = |roster: &[Participant], text: &str, update| {
            let mut counts = Counts::default();
            let rows = merge_list(roster, parse(text), update, &author(), &mut counts);
            rows.map(|rows| (rows, (counts.new, counts.changed, counts.unchanged)))
        };
        let (roster, counts) = merge(&[], "code,segment\nP01,new\nP02,\n", false).unwrap();
        assert_eq!(counts, (2, 0, 0));
        assert_eq!(roster[0].status, ParticipantStatus::Expected);
        let (rows, counts) = merge(&roster, "code,segment\nP01,new\nP02,\n", false).unwrap();
        assert_eq!((rows.len(), counts), (0, (0, 0, 2)));
        // A missing segment is filled in; another value needs --update.
        let (_, counts) = merge(&roster, "code,segment\nP02,old\nP03,old\n", false).unwrap();
        assert_eq!(counts, (1, 1, 0));
        let refused = merge(&roster, "code,segment\nP01,old\nP03,old\n", false).unwrap_err();
        assert!(
            refused
                .to_string()
                .starts_with("The file contradicts the roster about P01"),
            "{refused}"
        );
        let (rows, counts) = merge(&roster, "code,segment\nP01,old\n", true).unwrap();
        assert_eq!(
            (rows[0].segment.as_deref(), counts),
            (Some("old"), (0, 1, 0))
        );
    }
}

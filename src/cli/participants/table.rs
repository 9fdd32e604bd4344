//! A roster from a CSV file: codes, segments and attributes. Names and contacts go to a file of their own.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use super::ChangeAuthor;
use crate::cli::display;
use crate::cli::error::CommandError;
use crate::cli::new_codes::NewCodes;
use crate::cli::problems::Problems;
use crate::cli::study_paths::StudyPaths;
use crate::cli::{encoding, limits, named_file};
use crate::report::export::csv::unescaped;
use crate::session::codes::contact_data_message;
use crate::session::{Participant, RosterChange, record_visits, roster};
use crate::store::{Contact, Store, contacts_path, update_contacts};
use crate::study::text::{excerpt, group_thousands, list_names as names};
use crate::study::{Design, Study};

/// Words in a column's name that say who somebody is.
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
/// Columns whose whole name says so.
const PERSONAL_NAMES: [&str; 6] = ["tel", "nom", "cell", "dob", "street", "iban"];
/// What moderato itself says of participants.
const RESERVED_COLUMNS: [&str; 6] = [
    "status",
    "status_at",
    "status_by",
    "status_why",
    roster::REPLACES_ATTRIBUTE,
    roster::REPLACED_BY_ATTRIBUTE,
];

/// Somebody as the file has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListedPerson {
    code: String,
    segment: Option<String>,
    attributes: BTreeMap<String, String>,
    contact: Contact,
}

/// Why a column or an attribute cannot be kept, in a sentence.
pub(super) fn column_problem(column: &str) -> Option<String> {
    let lower = column.to_lowercase();
    let told = excerpt(column);
    if PERSONAL_WORDS.iter().any(|word| lower.contains(word))
        || PERSONAL_NAMES.contains(&lower.as_str())
    {
        Some(format!(
            "\"{told}\" identifies a person, which does not belong in the study's file. A list may have the columns name and contact: they go to a separate file for you alone. Leave out all others of the kind."
        ))
    } else if RESERVED_COLUMNS.contains(&lower.as_str()) {
        Some(format!(
            "\"{told}\" is a column that moderato fills in itself. Remove it here, and use: moderato participants no-show, withdraw, arrive or replace"
        ))
    } else if column.is_empty() {
        Some("A column or attribute has no name. Give it one, or leave it out.".to_owned())
    } else {
        None
    }
}

/// That a version is one of the study's, and that it is for the roster to say.
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
        names(known)
    ))
}

/// Reads a list, and says what had to be guessed of its text.
pub(super) fn read(
    path: &Path,
    study: &Study,
    codes: &mut NewCodes,
) -> Result<(Vec<ListedPerson>, Option<String>), CommandError> {
    let name = display::path(path);
    let bytes = named_file::read(
        path,
        limits::ROSTER_BYTES,
        "Leave out what is not about participants.",
    )?;
    let (text, guessed) = encoding::decode_text(&bytes).map_err(|problem| {
        CommandError::invalid(display::with_full_stop(&format!("{name}: {problem}")))
    })?;
    let listed = parse_rows(&text, study, codes).map_err(|problems| problems.refusal(path))?;
    Ok((listed, guessed))
}

fn parse_rows(
    text: &str,
    study: &Study,
    codes: &mut NewCodes,
) -> Result<Vec<ListedPerson>, Problems> {
    let header = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|d| (header.bytes().filter(|b| b == d).count(), *d == b','));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let columns: Vec<String> = match reader.headers() {
        Ok(columns) => columns.iter().map(str::to_owned).collect(),
        Err(error) => {
            return Err(Problems::single(&format!(
                "the first line cannot be read: {error}"
            )));
        }
    };
    if columns.len() > limits::TABLE_COLUMNS {
        return Err(Problems::single(&format!(
            "it has more than {} columns. Leave out those that are not needed",
            group_thousands(limits::TABLE_COLUMNS)
        )));
    }
    let is = |wanted: &str| columns.iter().position(|c| c.eq_ignore_ascii_case(wanted));
    let apart = [is("name"), is("contact")];
    let mut bad: Problems = (columns.iter().enumerate())
        .filter(|(at, _)| !apart.contains(&Some(*at)))
        .filter_map(|(_, column)| column_problem(column))
        .collect();
    let code = is("code").or_else(|| is("participant"));
    let Some(code) = code else {
        bad.add(&format!(
            "there is no column code; the columns are {}",
            names(columns.iter().map(String::as_str))
        ));
        return Err(bad);
    };
    let segment = is("segment");
    let (mut listed, mut seen) = (Vec::new(), BTreeSet::new());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                bad.add(&error.to_string());
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        if listed.len() == limits::ROSTER_ROWS {
            bad.add(&format!(
                "it has more than {} people, which no study has",
                group_thousands(limits::ROSTER_ROWS)
            ));
            break;
        }
        if let Some(cell) = record.iter().find(|cell| cell.len() > limits::CELL_BYTES) {
            bad.add(&format!(
                "line {line}: a cell is longer than 64 KiB, and begins with \"{}\"",
                excerpt(cell)
            ));
            continue;
        }
        let text = |v: &str| unescaped(v).into_owned();
        let value = |at: usize| record.get(at).filter(|v| !v.is_empty()).map(text);
        let mut problem = |sentence: String| bad.add(&format!("line {line}: {sentence}"));
        let mut person = ListedPerson {
            code: value(code).unwrap_or_default(),
            segment: segment.and_then(value),
            attributes: (0..columns.len())
                .filter(|at| *at != code && Some(*at) != segment && !apart.contains(&Some(*at)))
                .filter_map(|at| Some((columns[at].clone(), value(at)?)))
                .collect(),
            contact: Contact {
                code: value(code).unwrap_or_default(),
                name: apart[0].and_then(value).unwrap_or_default(),
                contact: apart[1].and_then(value).unwrap_or_default(),
            },
        };
        match codes.resolve(&person.code) {
            Err(flaw) => problem(flaw),
            Ok(code) => {
                person.code.clone_from(&code);
                person.contact.code.clone_from(&code);
                if !seen.insert(code) {
                    problem(format!("{} is in the file twice", person.code));
                }
            }
        }
        let texts = person.segment.iter().chain(person.attributes.values());
        texts
            .filter_map(|text| contact_data_message(text))
            .for_each(&mut problem);
        let kept = Participant {
            segment: person.segment.clone(),
            attributes: person.attributes.clone(),
            ..Participant::default()
        };
        kept.text_flaws().into_iter().for_each(&mut problem);
        if let Some(version) = person.attributes.get(roster::VERSION_ATTRIBUTE)
            && let Err(sentence) = check_version(study, version)
        {
            problem(sentence);
        }
        listed.push(person);
    }
    if listed.is_empty() && bad.is_empty() {
        bad.add("there is nobody below the first line");
    }
    if bad.is_empty() { Ok(listed) } else { Err(bad) }
}

/// How many were added, changed and left as they were.
#[derive(Debug, Default)]
struct Counts {
    new: usize,
    changed: usize,
    unchanged: usize,
}

/// Takes a list in, all of it or nothing, and says what came of it.
pub(super) fn import_list(
    place: &StudyPaths,
    listed: Vec<ListedPerson>,
    update: bool,
    signed: &ChangeAuthor,
) -> Result<String, CommandError> {
    let mut store = Store::open(&place.record)?;
    let mut counts = Counts::default();
    let reached: Vec<Contact> = (listed.iter().map(|person| person.contact.clone()))
        .filter(|contact| !contact.name.is_empty() || !contact.contact.is_empty())
        .collect();
    let result =
        store.change_roster(|roster| merge_list(roster, listed, update, signed, &mut counts))?;
    result?;
    let mut parts = vec![format!("{} new", counts.new)];
    if counts.changed > 0 {
        parts.push(format!("{} changed", counts.changed));
    }
    if counts.unchanged > 0 {
        parts.push(format!("{} on the roster already", counts.unchanged));
    }
    let mut kept_apart = String::new();
    if !reached.is_empty() {
        update_contacts(&place.record, &reached)?;
        kept_apart = format!(
            "\nNames and contacts went to {}, which is readable by you alone.",
            display::path(&contacts_path(&place.record))
        );
    }
    Ok(format!(
        "Took in the list: {}.{kept_apart}\nLook at it with: moderato participants {} list",
        parts.join(", "),
        place.shell_word()
    ))
}

fn merge_list(
    roster: &[Participant],
    listed: Vec<ListedPerson>,
    update: bool,
    signed: &ChangeAuthor,
    counts: &mut Counts,
) -> Result<Vec<Participant>, CommandError> {
    let (mut rows, mut conflicts) = (Vec::new(), Vec::new());
    let here: HashMap<&str, &Participant> = roster.iter().map(|p| (p.code.as_str(), p)).collect();
    record_visits(roster.len());
    for person in listed {
        record_visits(1);
        let Some(known) = here.get(person.code.as_str()).copied() else {
            let add = RosterChange::Add {
                code: person.code,
                segment: person.segment,
                attributes: person.attributes,
                // Whether it is was settled.
                is_other_person: true,
            };
            // Nobody on the roster has the code: there is nobody to look for.
            let added = roster::changed_rows(&[], |_| false, &add, signed.at, &signed.name);
            rows.extend(added.map_err(CommandError::invalid)?);
            counts.new += 1;
            continue;
        };
        let mut now = known.clone();
        now.segment = person.segment.or(now.segment);
        now.attributes.extend(person.attributes);
        if now == *known {
            counts.unchanged += 1;
        } else if update || only_fills_gaps(known, &now) {
            rows.push(now);
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
        names(conflicts.iter().map(String::as_str))
    ))
    .hint("Use --update to take the file's values, or fix the file."))
}

/// Whether nothing that was said before is said differently now.
fn only_fills_gaps(before: &Participant, now: &Participant) -> bool {
    let kept = |(name, value): (&String, &String)| now.attributes.get(name) == Some(value);
    (before.segment.is_none() || before.segment == now.segment)
        && before.attributes.iter().all(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::new_codes::LookAlike;
    use crate::session::codes::KnownCodes;
    use crate::session::{ParticipantStatus, WallTime};

    fn study() -> Study {
        let script = "title = \"S\"\n[[version]]\nid = \"2.4\"\n[[version]]\nid = \"3.0\"\n[[task]]\nid = \"t\"\ntitle = \"T\"\n";
        crate::study::parse(script).expect("a whole script")
    }

    fn codes() -> NewCodes {
        NewCodes::new(KnownCodes::default(), LookAlike::Ask)
    }

    fn problems(text: &str) -> Vec<String> {
        let problems = parse_rows(text, &study(), &mut codes()).expect_err("problems");
        problems.first().to_vec()
    }

    #[test]
    fn columns_become_segment_and_attributes_whatever_stands_between_them() {
        for text in [
            "Code,segment,version,age\nP01,new,3.0,40s\n",
            "code;Segment;version;age\nP01;new;3.0;40s\n",
        ] {
            let listed = parse_rows(text, &study(), &mut codes()).unwrap();
            assert_eq!(
                (listed[0].code.as_str(), listed[0].segment.as_deref()),
                ("P01", Some("new"))
            );
            let attributes: Vec<_> = listed[0].attributes.iter().collect();
            assert_eq!(
                format!("{attributes:?}"),
                r#"[("age", "40s"), ("version", "3.0")]"#
            );
        }
    }

    #[test]
    fn who_somebody_is_never_comes_in() {
        for column in [
            "Surname",
            "first_name",
            "E-Mail",
            "phone no.",
            "Tel",
            "Vorname",
            "Adresse",
            "date of birth",
        ] {
            let found = problems(&format!("code,{column}\nP01,x\n"));
            assert!(
                found[0].contains("identifies a person"),
                "{column}: {found:?}"
            );
        }
        assert_eq!(column_problem("hotel"), None);
        let found = problems("code,note\nP01,kim@example.org\nKim Lee,x\nP03,0170 1234567\n");
        assert_eq!(found.len(), 3);
        assert!(found[0].starts_with("line 2: \"kim@example.org\" looks like an e-mail address."));
        assert!(found[1].starts_with("line 3: \"Kim Lee\" looks like a name."));
        assert!(problems("code,status\nP01,confirmed\n")[0].contains("moderato fills in itself"));
    }

    #[test]
    fn each_row_that_cannot_be_taken_is_named_by_its_line() {
        let found = problems("code,version\nP01,3.1\nP02,2.4\nP02,2.4\n,3.0\n");
        assert_eq!(
            found,
            [
                "line 2: There is no version \"3.1\"; there are 2.4, 3.0.",
                "line 4: P02 is in the file twice",
                "line 5: A participant needs a code, such as P07.",
            ]
        );
        assert_eq!(
            problems("segment\nnew\n"),
            ["there is no column code; the columns are segment"]
        );
        assert_eq!(problems("code\n"), ["there is nobody below the first line"]);
    }

    #[test]
    fn a_list_is_gone_through_a_few_times() {
        let signed = ChangeAuthor {
            is_assumed: false,
            name: "Anna".to_owned(),
            at: WallTime(0),
        };
        let merge = |people: usize| {
            let people_codes: Vec<String> = (1..=people).map(|n| format!("P{n}")).collect();
            let text = format!("code\n{}\n", people_codes.join("\n"));
            let (roster, new) = crate::session::count_visits(|| {
                let listed = parse_rows(&text, &study(), &mut codes()).unwrap();
                merge_list(&[], listed, false, &signed, &mut Counts::default()).unwrap()
            });
            let again = crate::session::count_visits(|| {
                let listed = parse_rows(&text, &study(), &mut codes()).unwrap();
                merge_list(&roster, listed, false, &signed, &mut Counts::default()).unwrap()
            });
            assert!(again.0.is_empty());
            new + again.1
        };
        let (once, twice) = (merge(500), merge(1000));
        assert!(once >= 500 && 10 * twice <= 22 * once, "{once}, {twice}");
    }

    #[test]
    fn a_list_has_limits_of_people_columns_and_cells() {
        let people = |n: usize| format!("code\n{}", "P1\n".repeat(n));
        let found = problems(&people(limits::ROSTER_ROWS + 1));
        assert_eq!(
            found.len(),
            20,
            "each code stands twice, and the first are listed"
        );
        let columns: Vec<String> = (0..limits::TABLE_COLUMNS)
            .map(|n| format!("c{n}"))
            .collect();
        let found = problems(&format!("code,{}\nP1\n", columns.join(",")));
        assert!(
            found[0].starts_with("it has more than 1,000 columns"),
            "{found:?}"
        );
        let cell = |n: usize| {
            parse_rows(
                &format!("code,note\nP1,{}\n", "x".repeat(n)),
                &study(),
                &mut codes(),
            )
        };
        assert!(cell(limits::CELL_BYTES).is_ok());
        let found = cell(limits::CELL_BYTES + 1).unwrap_err();
        assert!(found.first()[0].starts_with("line 2: a cell is longer than 64 KiB"));
    }

    #[test]
    fn the_same_again_adds_nothing_and_another_word_needs_to_be_asked_for() {
        let signed = ChangeAuthor {
            is_assumed: false,
            name: "Anna".to_owned(),
            at: WallTime(0),
        };
        let merge = |roster: &[Participant], text: &str, update| {
            let mut counts = Counts::default();
            let listed = parse_rows(text, &study(), &mut codes()).unwrap();
            let rows = merge_list(roster, listed, update, &signed, &mut counts);
            rows.map(|rows| (rows, (counts.new, counts.changed, counts.unchanged)))
        };
        let (roster, counts) = merge(&[], "code,segment\nP01,new\nP02,\n", false).unwrap();
        assert_eq!(counts, (2, 0, 0));
        assert_eq!(roster[0].status, ParticipantStatus::Expected);
        let (rows, counts) = merge(&roster, "code,segment\nP01,new\nP02,\n", false).unwrap();
        assert_eq!((rows.len(), counts), (0, (0, 0, 2)));
        // What was not said before may be added; what was said is changed only when that is asked for.
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

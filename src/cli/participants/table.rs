//! Reads a roster from a CSV file: codes, segments, attributes and contact details.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::columns::{check_version, column_problem};
use crate::cli::display;
use crate::cli::error::CommandError;
use crate::cli::new_codes::NewCodes;
use crate::cli::problems::Problems;
use crate::cli::{encoding, limits, named_file};
use crate::report::export::csv::unescaped;
use crate::session::codes::contact_data_message;
use crate::session::roster;
use crate::store::{Contact, Participant};
use crate::study::Study;
use crate::study::text::{excerpt, group_thousands, list_names};

/// A participant in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListedPerson {
    pub(super) code: String,
    pub(super) segment: Option<String>,
    /// Values by column.
    pub(super) attributes: BTreeMap<String, String>,
    /// Name and contact details; empty if the list has none.
    pub(super) contact: Contact,
}

/// Reads a list from a file. Returns a note if the file's encoding was guessed.
///
/// # Errors
/// When the file cannot be read, or with all its problems.
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
    let (text, encoding_note) = encoding::decode_text(bytes).map_err(|problem| {
        CommandError::invalid(display::with_full_stop(&format!("{name}: {problem}")))
    })?;
    let people = parse_rows(&text, study, codes).map_err(|problems| problems.refusal(path))?;
    Ok((people, encoding_note))
}

/// Reads a list from a text.
///
/// # Errors
/// All problems of the list.
pub(super) fn parse_rows(
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
    let find_column = |wanted: &str| columns.iter().position(|c| c.eq_ignore_ascii_case(wanted));
    let contact_columns = [find_column("name"), find_column("contact")];
    let mut bad: Problems = (columns.iter().enumerate())
        .filter(|(at, _)| !contact_columns.contains(&Some(*at)))
        .filter_map(|(_, column)| column_problem(column))
        .collect();
    let code = find_column("code").or_else(|| find_column("participant"));
    let Some(code) = code else {
        bad.add(&format!(
            "there is no column code; the columns are {}",
            list_names(columns.iter().map(String::as_str))
        ));
        return Err(bad);
    };
    let segment = find_column("segment");
    let (mut people, mut seen) = (Vec::new(), BTreeSet::new());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                bad.add(&error.to_string());
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        if people.len() == limits::ROSTER_ROWS {
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
                .filter(|at| {
                    *at != code && Some(*at) != segment && !contact_columns.contains(&Some(*at))
                })
                .filter_map(|at| Some((columns[at].clone(), value(at)?)))
                .collect(),
            contact: Contact {
                code: value(code).unwrap_or_default(),
                name: contact_columns[0].and_then(value).unwrap_or_default(),
                contact: contact_columns[1].and_then(value).unwrap_or_default(),
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
        people.push(person);
    }
    if people.is_empty() && bad.is_empty() {
        bad.add("there is nobody below the first line");
    }
    if bad.is_empty() { Ok(people) } else { Err(bad) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::new_codes::LookAlike;
    use crate::session::codes::KnownCodes;

    fn study() -> Study {
        let script = "title = \"S\"\n[[version]]\nid = \"2.4\"\n[[version]]\nid = \"3.0\"\n[[task]]\nid = \"t\"\ntitle = \"T\"\n";
        crate::study::parse(script).expect("a whole script")
    }

    fn codes() -> NewCodes {
        NewCodes::new(KnownCodes::default(), LookAlike::Ask)
    }

    fn problems(text: &str) -> Vec<String> {
        let problems = parse_rows(text, &study(), &mut codes()).expect_err("problems");
        problems.first()
    }

    #[test]
    fn other_columns_become_attributes_with_any_delimiter() {
        for text in [
            "Code,segment,version,age\nP01,new,3.0,40s\n",
            "code;Segment;version;age\nP01;new;3.0;40s\n",
        ] {
            let people = parse_rows(text, &study(), &mut codes()).unwrap();
            assert_eq!(
                (people[0].code.as_str(), people[0].segment.as_deref()),
                ("P01", Some("new"))
            );
            let attributes: Vec<_> = people[0].attributes.iter().collect();
            assert_eq!(
                format!("{attributes:?}"),
                r#"[("age", "40s"), ("version", "3.0")]"#
            );
        }
    }

    #[test]
    fn personal_data_is_refused() {
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
    fn problems_name_their_lines() {
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
    fn people_columns_and_cells_are_limited() {
        let people = |n: usize| format!("code\n{}", "P1\n".repeat(n));
        let found = problems(&people(limits::ROSTER_ROWS + 1));
        assert_eq!(
            found.len(),
            20,
            "each code occurs twice, and the first problems are listed"
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
}

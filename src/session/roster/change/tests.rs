use super::*;

const AT: WallTime = WallTime(1_772_445_600_000);

fn expected(code: &str) -> Participant {
    Participant {
        code: code.to_owned(),
        segment: Some("returning".to_owned()),
        ..Participant::default()
    }
}

fn set_status(code: &str, status: ParticipantStatus) -> RosterChange {
    RosterChange::SetStatus {
        code: code.to_owned(),
        status,
        why: Some("ill".to_owned()),
    }
}

fn add(code: &str) -> RosterChange {
    RosterChange::Add {
        code: code.to_owned(),
        segment: None,
        attributes: BTreeMap::new(),
        is_other_person: false,
    }
}

fn replace(code: &str, by: Option<&str>) -> RosterChange {
    RosterChange::Replace {
        code: code.to_owned(),
        by: by.map(str::to_owned),
        why: None,
    }
}

fn after(change: &RosterChange) -> Result<Vec<Participant>, String> {
    let roster = [expected("P01"), expected("P02"), expected("P03")];
    changed_rows(&roster, |code| code == "P01", change, AT, "Anna").map_err(|e| e.to_string())
}

#[test]
fn a_status_records_who_when_and_why() {
    let rows = after(&set_status("P02", ParticipantStatus::NoShow)).unwrap();
    assert_eq!(
        rows,
        [Participant {
            status: ParticipantStatus::NoShow,
            status_at: Some(AT),
            status_by: Some("Anna".to_owned()),
            status_why: Some("ill".to_owned()),
            ..expected("P02")
        }]
    );
}

#[test]
fn a_withdrawn_consent_stays_withdrawn_unless_a_reason_is_given() {
    let withdrawn = Participant {
        status: ParticipantStatus::Withdrawn,
        status_why: Some("by mail".to_owned()),
        ..expected("P01")
    };
    let after = |change: &RosterChange| {
        changed_rows(
            std::slice::from_ref(&withdrawn),
            |_| true,
            change,
            AT,
            "Anna",
        )
        .map_err(|e| e.to_string())
    };
    let rows = after(&replace("P01", Some("P09"))).unwrap();
    assert_eq!(
        (rows[0].status, rows[0].status_why.as_deref()),
        (ParticipantStatus::Withdrawn, Some("by mail"))
    );
    assert_eq!(
        (rows[1].code.as_str(), rows[1].status),
        ("P09", ParticipantStatus::Expected)
    );

    let arrived = |why: Option<&str>| RosterChange::SetStatus {
        code: "P01".to_owned(),
        status: ParticipantStatus::Arrived,
        why: why.map(str::to_owned),
    };
    for empty in [None, Some(" ")] {
        assert!(
            after(&arrived(empty))
                .unwrap_err()
                .starts_with("P01 withdrew consent")
        );
    }
    let rows = after(&arrived(Some("it was P02"))).unwrap();
    assert_eq!(
        rows[0].status_why.as_deref(),
        Some("it was P02 (was withdrawn: by mail)")
    );
}

#[test]
fn a_no_show_stays_a_no_show_when_replaced() {
    let roster = after(&set_status("P02", ParticipantStatus::NoShow)).unwrap();
    let rows = changed_rows(&roster, |_| false, &replace("P02", None), AT, "Anna").unwrap();
    assert_eq!(
        (rows[0].status, rows[0].status_why.as_deref()),
        (ParticipantStatus::NoShow, Some("ill"))
    );
    assert!(rows[0].is_replaced() && !rows[1].is_replaced());
    let here = set_status("P02", ParticipantStatus::Arrived);
    let rows = changed_rows(&rows, |_| false, &here, AT, "Anna").unwrap();
    assert!(!rows[0].is_replaced());
}

#[test]
fn a_participant_with_a_session_is_not_a_no_show_but_may_withdraw() {
    let refused = after(&set_status("P01", ParticipantStatus::NoShow)).unwrap_err();
    assert!(refused.starts_with("P01 has a session in the record, so they did come."));
    let rows = after(&set_status("P01", ParticipantStatus::Withdrawn)).unwrap();
    assert_eq!(rows[0].status, ParticipantStatus::Withdrawn);
}

#[test]
fn a_replacement_takes_segment_and_version_and_both_rows_say_so() {
    let mut roster = vec![expected("P01"), expected("P02")];
    roster[0]
        .attributes
        .insert(VERSION_ATTRIBUTE.to_owned(), "3.0".to_owned());
    let rows = changed_rows(&roster, |_| false, &replace("P01", None), AT, "Anna").unwrap();
    assert_eq!(
        (rows[0].status, rows[1].status),
        (ParticipantStatus::Replaced, ParticipantStatus::Expected)
    );
    assert_eq!(rows[0].attributes[REPLACED_BY_ATTRIBUTE], "P03");
    assert_eq!(
        (
            rows[1].code.as_str(),
            rows[1].attributes[REPLACES_ATTRIBUTE].as_str()
        ),
        ("P03", "P01")
    );
    assert_eq!(
        (rows[1].segment.as_deref(), rows[1].assigned_version()),
        (Some("returning"), Some("3.0"))
    );
    // Another spare may be expected already, but each place is taken once.
    let rows = changed_rows(&roster, |_| false, &replace("P01", Some("P02")), AT, "Anna").unwrap();
    let again = changed_rows(&rows, |_| false, &replace("P01", Some("P09")), AT, "Anna");
    assert!(
        again
            .unwrap_err()
            .to_string()
            .starts_with("P01 was already replaced by")
    );
    assert!(after(&replace("P02", Some("P02"))).is_err());
    assert!(
        after(&replace("P02", Some("P01")))
            .unwrap_err()
            .contains("cannot replace another participant")
    );
}

#[test]
fn what_is_not_there_or_there_already_is_refused() {
    assert!(
        after(&set_status("P09", ParticipantStatus::NoShow))
            .unwrap_err()
            .starts_with("There is no P09")
    );
    assert_eq!(
        after(&add("P02")).unwrap_err(),
        "P02 is already on the roster (expected)."
    );
    assert_eq!(after(&add("P04")).unwrap()[0].code, "P04");
}

#[test]
fn a_free_code_counts_up_and_keeps_its_zeros() {
    let free = |taken: &str, known: &[&str]| next_free_code(taken, known.iter().copied());
    assert_eq!(free("P07", &["P07", "P08"]), "P09");
    assert_eq!(free("P099", &[]), "P100");
    let last = format!("P{}", u64::MAX);
    assert_eq!(free(&last, &[&last]), format!("{last}-2"));
    assert_eq!(free("Kim", &["Kim", "Kim-2"]), "Kim-3");
    assert_eq!(
        free("P18446744073709551616", &[]),
        "P18446744073709551616-2"
    );
}

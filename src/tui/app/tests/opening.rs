//! From the briefing to an open session.

use super::*;

#[test]
fn the_briefing_opens_what_was_settled_on() {
    let mut app = briefed();
    // Consent has the focus first, then code, version, kind and moderator in a cycle.
    app.press_all("space tab ctrl-u P 0 9 tab left tab space tab ' B.' enter");
    let opening = app.state().opening().unwrap();
    assert_eq!(opening.participant.as_deref(), Some("P09"));
    assert_eq!(
        (opening.version.as_str(), opening.moderator.as_str()),
        ("2.4", "Anna B.")
    );
    assert_eq!(opening.session_kind, crate::session::SessionKind::Pilot);
    assert_eq!(opening.order.len(), 5);
    assert_eq!(app.state().consent(), Some(true));
    assert_eq!(app.state().log().last().unwrap().author, "Anna B.");
}

#[test]
fn a_rehearsal_has_no_participant() {
    let mut app = briefed();
    app.press_all("tab tab tab space space enter");
    let opening = app.state().opening().unwrap();
    assert_eq!(opening.participant, None);
    assert_eq!(app.state().consent(), None);
}

#[test]
fn a_session_without_a_code_is_not_opened() {
    let mut app = briefed();
    app.press_all("tab ctrl-u enter");
    assert_eq!(app.state().phase(), SessionPhase::NotOpened);
    assert_eq!(
        app.status_text(),
        "Type the participant's code first, or choose a rehearsal."
    );
    app.press_all("esc");
    assert_eq!(app.requested_exit(), Some(SessionExit::NotOpened));
}

#[test]
fn a_code_seen_on_another_version_asks_whether_it_is_the_same_person() {
    let on_p06 = "tab backspace 6 enter";
    let code = |app: &Bench| app.state().opening().and_then(|o| o.participant.clone());
    let mut app = briefed();
    app.press_all(on_p06);
    assert_eq!(app.state().phase(), SessionPhase::NotOpened);
    app.press_all("n");
    // P07 and P08 are known: the next free code is suggested, and opening the session takes another key.
    assert!(app.status_text().contains("The new code is P09"));
    app.press_all("enter");
    assert_eq!(code(&app).as_deref(), Some("P09"));

    let mut app = briefed();
    app.press_all(on_p06);
    app.press_all("x y");
    assert_eq!(code(&app).as_deref(), Some("P06"));

    let mut within = briefing();
    let mut study = (*within.study).clone();
    study.design = crate::study::Design::Within;
    within.study = std::sync::Arc::new(study);
    let mut app = with_writer(within, Vec::new());
    app.press_all(on_p06);
    assert_eq!(code(&app).as_deref(), Some("P06"));
}

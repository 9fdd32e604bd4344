//! A study and sessions in which every text is as hostile as the rules allow.

use std::sync::Arc;

use moderato::session::{Command, Opening, Outcome, SessionState};
use moderato::study::{self, Severity, Study};

use super::{flaws, quoted, strings};
use crate::support::testing::StudyBench;

/// A script with one task per text that is a valid title, and its study.
pub(super) fn study_of_all() -> (String, Arc<Study>) {
    let mut script = format!(
        "title = {0}\nsetting = {0}\nintroduction = {0}\nconsent = {0}\norder = \"fixed\"\nask_at_end = [\"sus\"]\n\
         [[version]]\nid = \"1\"\n[[version]]\nid = \"2\"\nafter = \"1\"\n",
        quoted("\u{202e}Check\u{200b}out\u{e0041}")
    );
    let fits = |text: &String| {
        let alone = format!(
            "title = \"x\"\n[[version]]\nid = \"1\"\n[[task]]\nid = \"t\"\ntitle = {}\n",
            quoted(text)
        );
        // As in a script of an older program.
        let frozen = study::read_frozen(&alone);
        text.len() < 2_000 && frozen.is_ok_and(|study| study.tasks[0].title == text.trim())
    };
    let (mut titles, plain): (Vec<String>, Vec<String>) = strings()
        .into_iter()
        .filter(fits)
        .partition(|text| !flaws(text.trim()).is_empty());
    titles.extend(plain);
    for (n, title) in titles.iter().enumerate() {
        let title = quoted(title);
        script += &format!(
            "[[task]]\nid = \"t{n}\"\ntitle = {title}\nscenario = {title}\nsuccess = {title}\n"
        );
    }
    for (n, title) in titles.iter().take(6).enumerate() {
        let (key, title) = (n + 1, quoted(title));
        script += &format!("[[error]]\nkey = \"{key}\"\nid = \"e{n}\"\nlabel = {title}\n");
    }
    // Titles are checked today, but records of older programs may have such ones.
    let study = study::read_frozen(&script).unwrap();
    (script, Arc::new(study))
}

/// A session with `who` as moderator and participant, and the texts in every free text.
pub(super) fn hostile_session(
    bench: &StudyBench,
    (who, version): (&str, &str),
    texts: &[String],
) -> SessionState {
    let plan = &bench.study;
    let opening = Opening {
        participant: Some(who.to_owned()),
        version: version.to_owned(),
        moderator: who.to_owned(),
        boot_id: who.to_owned(),
        ..bench.opening()
    };
    let mut session = bench.opened_as(opening);
    let mut press = |command| {
        bench.clock.advance(1_250);
        // Refused commands are not logged.
        let _refused = session.send(command);
    };
    for (n, text) in texts.iter().enumerate() {
        let text_option = || Some(text.clone());
        let task = &plan.tasks[n % plan.tasks.len()].id;
        press(Command::RecordConsent(true, text_option()));
        press(Command::Start(task.clone()));
        press(Command::NoteError(Some(format!("e{}", n % 6))));
        press(Command::AddNote(Some('u'), text_option()));
        press(Command::SetSyncMark(text_option()));
        press(Command::AddErrorKind {
            key: ['7', '8', '9'][n % 3],
            label: text.clone(),
            severity: Severity::Major,
        });
        press(Command::End);
        let outcome = [Outcome::Completed, Outcome::Failed, Outcome::Void][n % 3];
        press(Command::SetOutcome(outcome, text_option()));
        press(Command::StartUnscripted(text.clone()));
        press(Command::End);
        press(Command::SetOutcome(Outcome::GaveUp, text_option()));
        press(Command::Skip(
            plan.tasks[(n + 1) % plan.tasks.len()].id.clone(),
            text_option(),
        ));
    }
    press(Command::Retract(4, texts.first().cloned()));
    if texts.len() == 1 && texts[0].len().is_multiple_of(2) {
        press(Command::Exclude(texts.first().cloned()));
    }
    press(Command::Close);
    session.state
}

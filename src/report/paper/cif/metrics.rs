//! What each measure means.

use super::CifMaterial;
use crate::report::paper::{Part, Section};

pub(super) fn section(material: &CifMaterial<'_>) -> Section {
    let heading = |text: &str| Part::Heading(text.to_owned());
    let list = |all: &[&str]| Part::List(all.iter().map(|text| (*text).to_owned()).collect());
    let mut parts = vec![
        heading("Effectiveness"),
        list(&[
            "Unassisted completion: attempts that were completed without help that counts, out of all attempts.",
            "Assisted completion: attempts that were completed with such help, out of all attempts. It stands apart and is \
             never added to the unassisted one. What the moderator did is among them.",
            "Errors: wrong moves that the moderator noted, per attempt.",
            "Assists: help of any level, per attempt.",
        ]),
        heading("Efficiency"),
        list(&[
            "Time on task: from the start of an attempt to its end, without its pauses. Of unassisted completions, and of \
             all attempts.",
            "Completion rate / mean time: the unassisted completion rate over the mean time of all attempts, in percent a \
             minute.",
        ]),
        heading("Satisfaction"),
    ];
    let asked = super::questionnaires::asked(&material.record);
    if asked.is_empty() {
        parts.push(Part::Text("Nothing was asked.".to_owned()));
    } else {
        parts.push(list(&[
            "Each questionnaire gives one score a participant; their mean is told. The questions stand in the appendix.",
        ]));
    }
    super::section("Method: usability metrics", [parts])
}

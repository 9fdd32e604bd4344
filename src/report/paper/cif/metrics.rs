//! Definitions of the measures.

use super::CifMaterial;
use crate::report::paper::{Part, Section};

pub(super) fn section(material: &CifMaterial<'_>) -> Section {
    let heading = |text: &str| Part::Heading(text.to_owned());
    let list = |all: &[&str]| Part::List(all.iter().map(|text| (*text).to_owned()).collect());
    let mut parts = vec![
        heading("Effectiveness"),
        list(&[
            "Unassisted completion: attempts completed without an assist that counts, out of all attempts.",
            "Assisted completion: attempts completed with such an assist, out of all attempts. It is reported separately and \
             never added to unassisted completion. It includes tasks the moderator did for the participant.",
            "Errors: wrong moves that the moderator noted, per attempt.",
            "Assists: assists of any level, per attempt.",
        ]),
        heading("Efficiency"),
        list(&[
            "Time on task: from the start of an attempt to its end, without its pauses. Of unassisted completions, and of \
             all attempts.",
            "Completion rate / mean time: the unassisted completion rate over the mean time of all attempts, in percent per \
             minute.",
        ]),
        heading("Satisfaction"),
    ];
    let asked = super::questionnaires::asked(&material.record);
    if asked.is_empty() {
        parts.push(Part::Text("No questionnaire was used.".to_owned()));
    } else {
        parts.push(list(&[
            "Each questionnaire gives one score per participant; the mean is reported. The questions are in the appendix.",
        ]));
    }
    super::section("Method: usability metrics", [parts])
}

//! Definitions of the measures.

use super::CifInput;
use crate::report::document::{Block, Section};

pub(super) fn section(material: &CifInput<'_>) -> Section {
    let heading = |text: &str| Block::Heading(text.to_owned());
    let list = |all: &[&str]| Block::List(all.iter().map(|text| (*text).to_owned()).collect());
    let mut blocks = vec![
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
    let asked = super::questionnaires::asked_instruments(&material.record);
    if asked.is_empty() {
        blocks.push(Block::Text("No questionnaire was used.".to_owned()));
    } else {
        blocks.push(list(&[
            "Each questionnaire gives one score per participant; the mean is reported. The questions are in the appendix.",
        ]));
    }
    super::section_of_chapters("Method: usability metrics", [blocks])
}

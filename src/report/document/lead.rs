//! Lines under the title.

use super::ReportInput;
use crate::report::phrases;
use crate::study::Design;

/// Lines under the title: study, versions, the segment if it is about one, and participant flow.
pub(super) fn lines(material: &ReportInput<'_>) -> Vec<String> {
    let names: Vec<&str> = material
        .study_figures
        .versions
        .iter()
        .map(|v| v.id.as_str())
        .collect();
    let design = match material.study.design {
        Design::Between => "different participants on each version",
        Design::Within => "the same participants on every version",
    };
    let versions = match names.as_slice() {
        [one] => format!("Version {one}"),
        several => format!("Versions {}; {design}", several.join(", ")),
    };
    let mut lines = vec![format!("Usability test. {versions}.")];
    let chosen = material.study_figures.context.segment.as_ref();
    lines.extend(chosen.map(phrases::chosen_segment));
    lines.push(phrases::flow(&material.study_figures.flow));
    lines
}

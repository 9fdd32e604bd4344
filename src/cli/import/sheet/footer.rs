//! Rows that are no data: blank ones, averages and other summaries, and notes below the data.

use super::averages::{self, Clarity, Unlabeled};
use super::label::Label;
use super::labeled::{self, Labeled};
use super::{Column, SheetRow, SheetRows};
use crate::cli::import::fields::{field_of_name, is_key};
use crate::cli::problems::name_lines;
use crate::study::text::excerpt;

/// The most rows with a label that a message names.
const MAX_NAMED: usize = 5;

/// What was found of rows that are no data, or may be none.
#[derive(Debug, Default)]
pub(super) struct Footer {
    /// Rows that were left out or kept, in sentences.
    pub(super) notes: Vec<String>,
    /// Rows that may be data or not, with the problem, as the end of a sentence. They were removed.
    pub(super) doubtful: Vec<(u64, String)>,
}

/// What a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Data,
    Blank,
    /// A summary with this label.
    Labeled(String),
    /// A summary without a label, or a note.
    Unlabeled,
    /// It may be data; the problem.
    Doubtful(String),
}

/// Removes the rows that are no data, or may be none.
pub(super) fn take(rows: &mut SheetRows, columns: &[Column]) -> Footer {
    let mut footer = Footer::default();
    let filled: Vec<usize> = rows.iter().map(|row| row.filled()).collect();
    let usual = usual_filled(&filled);
    let is_sparse = |at: usize| 2 * filled[at] <= usual;
    let mut kinds = classify(rows, columns, &filled, &is_sparse, &mut footer.notes);

    // From the first of these at the end on, nothing is data.
    for at in (0..rows.len()).rev() {
        let Some(row) = rows.get(at) else { break };
        if kinds[at] != Kind::Data {
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| rows.get(before));
        let follows_gap = before.is_some_and(|before| {
            filled[at - 1] == 0 || row.line > before.line + 1 + inner_lines(&before)
        });
        let is_below =
            is_sparse(at) && (follows_gap || row.cell(0).trim().is_empty() && columns.len() > 2);
        if !is_below {
            break;
        }
        kinds[at] = Kind::Unlabeled;
    }

    let keys: Vec<bool> = columns
        .iter()
        .map(|column| field_of_name(column.first_line()).is_some_and(is_key))
        .collect();
    let data: Vec<usize> = (0..rows.len())
        .filter(|at| kinds[*at] == Kind::Data)
        .collect();
    if let Some(found) = averages::find(rows, &data, &keys) {
        let lines = data[found.at..]
            .iter()
            .filter_map(|at| Some(rows.get(*at)?.line));
        let lines: Vec<u64> = lines.collect();
        match kind_of(found) {
            Some(kind) => data[found.at..]
                .iter()
                .for_each(|at| kinds[*at] = kind.clone()),
            None => footer.notes.push(format!(
                "The numbers of {} are the {} of the rows above: check that they are data.",
                name_lines(&lines),
                found.statistic.plural()
            )),
        }
    }

    let lines_of = |wanted: &Kind| -> Vec<u64> {
        let kinds = rows.iter().zip(&kinds);
        let found = kinds.filter(|(_, kind)| *kind == wanted);
        found.map(|(row, _)| row.line).collect()
    };
    let (blank, unlabeled) = (lines_of(&Kind::Blank), lines_of(&Kind::Unlabeled));
    let mut notes = Vec::new();
    if !blank.is_empty() {
        notes.push(format!(
            "Blank rows were left out ({}).",
            name_lines(&blank)
        ));
    }
    let mut labels = Vec::new();
    for (row, kind) in rows.iter().zip(&kinds) {
        match kind {
            Kind::Labeled(label) => labels.push((row.line, label.as_str())),
            Kind::Doubtful(problem) => footer.doubtful.push((row.line, problem.clone())),
            Kind::Data | Kind::Blank | Kind::Unlabeled => {}
        }
    }
    notes.extend(describe_labeled(&labels));
    if !unlabeled.is_empty() {
        notes.push(format!(
            "Summaries and notes without a label were left out ({}).",
            name_lines(&unlabeled)
        ));
    }
    footer.notes.splice(0..0, notes);
    let mut kinds = kinds.iter();
    rows.retain(|_| kinds.next() == Some(&Kind::Data));
    footer
}

/// What each row is, by its cells and its label.
fn classify(
    rows: &SheetRows,
    columns: &[Column],
    filled: &[usize],
    is_sparse: &dyn Fn(usize) -> bool,
    notes: &mut Vec<String>,
) -> Vec<Kind> {
    let participant = columns
        .iter()
        .position(|column| field_of_name(column.first_line()) == Some("participant"));
    let mut kinds = Vec::new();
    let mut labeled: Vec<Labeled> = Vec::new();
    let mut last_without = String::new();
    for (at, row) in rows.iter().enumerate() {
        kinds.push(if filled[at] == 0 {
            Kind::Blank
        } else {
            Kind::Data
        });
        let first = row.cells.iter().find(|cell| !cell.trim().is_empty());
        let Some(first) = first.map(|cell| cell.trim()) else {
            continue;
        };
        let own = participant.map_or("", |column| row.cell(column).trim());
        // Most rows have the same code as the row above them.
        if !is_sparse(at) && first == last_without && (own.is_empty() || own == first) {
            continue;
        }
        let label = [first, own]
            .into_iter()
            .find_map(|cell| Some((cell, Label::parse(cell)?)));
        match label {
            Some((text, label)) if !is_sparse(at) || label.may_be_code => {
                labeled.push(Labeled::new(at, text, label));
            }
            _ if is_sparse(at) => {
                let cells = row.cells.iter().map(|cell| cell.trim());
                if let Some(label) = cells.into_iter().find(|cell| Label::parse(cell).is_some()) {
                    kinds[at] = Kind::Labeled(label.to_owned());
                }
            }
            _ => first.clone_into(&mut last_without),
        }
    }
    if labeled.is_empty() {
        return kinds;
    }
    let is_data: Vec<bool> = kinds.iter().map(|kind| *kind == Kind::Data).collect();
    for (text, places, verdict) in labeled::compare(rows, columns, &labeled, is_data) {
        let lines: Vec<u64> = places
            .iter()
            .filter_map(|at| Some(rows.get(*at)?.line))
            .collect();
        match verdict {
            labeled::Verdict::Data => {}
            labeled::Verdict::Kept => notes.push(format!(
                "\"{}\" was taken for a participant and not for a summary, since its numbers do not follow from the rows above ({}).",
                excerpt(&text),
                name_lines(&lines)
            )),
            labeled::Verdict::Summary => {
                for at in places {
                    kinds[at] = Kind::Labeled(text.clone());
                }
            }
            labeled::Verdict::Doubtful => {
                let problem = format!(
                    "\"{}\" may be the label of a summary, but its numbers do not follow from the rows above; delete the row, or write a participant's code there",
                    excerpt(&text)
                );
                for at in places {
                    kinds[at] = Kind::Doubtful(problem.clone());
                }
            }
        }
    }
    kinds
}

/// What rows without a label are; `None` if they are data as likely.
fn kind_of(found: Unlabeled) -> Option<Kind> {
    match found.clarity {
        Clarity::Certain => Some(Kind::Unlabeled),
        Clarity::Likely => Some(Kind::Doubtful(format!(
            "its numbers are the {} of the rows above it; delete it if it is a summary, or give each row a participant's code",
            found.statistic.plural()
        ))),
        Clarity::Possible => None,
    }
}

/// The sentence about rows that were left out because of their labels.
fn describe_labeled(labels: &[(u64, &str)]) -> Option<String> {
    let named = labels.iter().take(MAX_NAMED);
    let named: Vec<String> = named
        .map(|(line, label)| format!("line {line} (\"{}\")", excerpt(label)))
        .collect();
    let more = match labels.len().saturating_sub(MAX_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (rows, one) = match labels.len() {
        0 => return None,
        1 => ("a summary row", "it"),
        _ => ("summary rows", "one"),
    };
    Some(format!(
        "Left out as {rows}: {}{more}. To keep {one}, write a participant's code in place of the label.",
        named.join(", ")
    ))
}

/// How many cells half of the rows fill at least, blank ones aside.
fn usual_filled(filled: &[usize]) -> usize {
    let mut filled: Vec<usize> = filled.iter().copied().filter(|n| *n > 0).collect();
    filled.sort_unstable();
    filled.get(filled.len() / 2).copied().unwrap_or_default()
}

/// How many line ends are inside a row's cells.
fn inner_lines(row: &SheetRow<'_>) -> u64 {
    let ends = row
        .cells
        .iter()
        .map(|cell| cell.replace("\r\n", "\n").matches(['\n', '\r']).count());
    ends.sum::<usize>() as u64
}

#[cfg(test)]
mod tests {
    use crate::cli::import::sheet::Sheet;

    /// Checks which lines are data, and the notes and problems, one per line.
    #[track_caller]
    fn check(text: &str, data: &[u64], found: &str) {
        let sheet = Sheet::from_text(text, None).unwrap();
        let lines: Vec<u64> = sheet.rows().map(|row| row.line).collect();
        assert_eq!(lines, data, "{text}");
        let all = [sheet.notes, sheet.bad.first()].concat();
        assert_eq!(all.join("\n"), found, "{text}");
    }

    fn labeled(found: &str) -> String {
        format!(
            "Left out as a summary row: {found}. To keep it, write a participant's code in place of the label."
        )
    }

    #[test]
    fn blank_rows_and_summaries_are_no_data() {
        check(
            "who;a;b;c\nP1;1;2;3\nP2;1;2;3\n;;;\n;;Stick avg;63,75\n;;Glove avg;83,75\n",
            &[2, 3],
            "Blank rows were left out (line 4).\nLeft out as summary rows: line 5 (\"Stick avg\"), line 6 (\"Glove avg\"). To keep one, write a participant's code in place of the label.",
        );
        check(
            "who,a,b,c\nP1,1,2,3\n,,,\nP2,1,2,3\n",
            &[2, 4],
            "Blank rows were left out (line 3).",
        );
        check(
            "who,a,b,c\nP1,1,2,3\nP2,4,5,6\nMean,2.5,3.5,4.5\nSD,1.5,1.5,1.5\n",
            &[2, 3],
            "Left out as summary rows: line 4 (\"Mean\"), line 5 (\"SD\"). To keep one, write a participant's code in place of the label.",
        );
        check(
            "who,a,b,c\nP1,1,2,3\nMean,,,3\nP2,4,5,6\n,,,4.5\n",
            &[2, 4],
            &(labeled("line 3 (\"Mean\")")
                + "\nSummaries and notes without a label were left out (line 5)."),
        );
        check(
            "who,a,b,c\nP1,1,2,3\nP2,4,5,6\n\nThe app crashed once.\n",
            &[2, 3],
            "Summaries and notes without a label were left out (line 5).",
        );
    }

    const TIDY: &str = "participant,version,task,outcome,time_s\nP1,1.0,Pay,completed,30\nP2,1.0,Pay,failed,40\nP3,2.0,Pay,completed,50\n";

    #[test]
    fn a_summary_row_with_all_cells_filled_is_no_data() {
        for (label, number) in [
            ("Mean", "40"),
            ("Gj.snitt", "40.0"),
            ("MW", "40"),
            ("Total", "120"),
            ("n=3", "3"),
            ("Min", "30"),
            ("Durchschnitt", "0:40"),
        ] {
            let table = format!("{TIDY}{label},1.0,Pay,completed,{number}\n");
            check(
                &table,
                &[2, 3, 4],
                &labeled(&format!("line 5 (\"{label}\")")),
            );
        }
        // Of the rows of the same version, and of those with the same outcome.
        for (version, number) in [("1.0", "35"), ("2.0", "50"), ("1.0", "30")] {
            let table = format!("{TIDY}Mean,{version},Pay,completed,{number}\n");
            check(&table, &[2, 3, 4], &labeled("line 5 (\"Mean\")"));
        }
        let each = "participant,version,task,outcome,time_s\nP1,1,Pay,completed,30\nP1,1,Find,completed,50\nP1 Total,1,,completed,80\n\
                    P2,1,Pay,completed,40\nP2,1,Find,completed,60\nP2 Total,1,,completed,100\n";
        check(
            each,
            &[2, 3, 5, 6],
            "Left out as summary rows: line 4 (\"P1 Total\"), line 7 (\"P2 Total\"). To keep one, write a participant's code in place of the label.",
        );
        check(
            &format!("{TIDY}Average,1.0,Pay,completed,44\n"),
            &[2, 3, 4],
            "line 5: \"Average\" may be the label of a summary, but its numbers do not follow from the rows above; delete the row, or write a participant's code there",
        );
    }

    #[test]
    fn a_person_whose_code_is_a_label_is_data() {
        for (code, number) in [("Max", "44"), ("MW", "41"), ("All", "44")] {
            let kept = format!(
                "\"{code}\" was taken for a participant and not for a summary, since its numbers do not follow from the rows above (line 5)."
            );
            let table = format!("{TIDY}{code},1.0,Pay,completed,{number}\n");
            check(&table, &[2, 3, 4, 5], &kept);
        }
        // Their rows are data for the summaries below.
        check(
            &format!("{TIDY}Max,1.0,Pay,completed,60\nMean,,,,45\n"),
            &[2, 3, 4, 5],
            &(labeled("line 6 (\"Mean\")")
                + "\n\"Max\" was taken for a participant and not for a summary, since its numbers do not follow from the rows above (line 5)."),
        );
        // With several tasks, none is a summary unless all are.
        check(
            "participant,version,task,outcome,time_s\nA,1,Pay,completed,3\nB,1,Pay,failed,5\nMax,1,Pay,failed,5\nA,1,Find,completed,9\nMax,1,Find,failed,2\n",
            &[2, 3, 4, 5, 6],
            "\"Max\" was taken for a participant and not for a summary, since its numbers do not follow from the rows above (lines 4 and 6).",
        );
        check(
            "id,q1,q2\nMax,5,1\nMin,4,2\n",
            &[2, 3],
            "\"Min\" was taken for a participant and not for a summary, since its numbers do not follow from the rows above (line 3).",
        );
    }

    #[test]
    fn totals_and_averages_without_a_label_are_no_data() {
        let left_out = "Summaries and notes without a label were left out (line 5).";
        let table = |last: &str| format!("a,b,c,d,e\n1,2,4,4,1\n2,2,5,1,3\n5,5,3,1,2\n{last}\n");
        check(&table("8,9,12,6,6"), &[2, 3, 4], left_out);
        check(&table("2.7,3,4,2,2"), &[2, 3, 4], left_out);
        check(&table("2.7,3,4,2,3"), &[2, 3, 4, 5], "");
        check(
            "who,a,b,c\nP1,1,2,3\nP2,4,5,6\nP3,1,5,9\n,6,12,18\n,2,4,6\n",
            &[2, 3, 4],
            "Summaries and notes without a label were left out (lines 5 and 6).",
        );
        check(
            "who,a,b,c\nP1,1,2,3\nP2,4,5,6\nP3,1,5,9\nP4,6,12,18\n",
            &[2, 3, 4, 5],
            "",
        );
        let refused = |statistic: &str| {
            format!(
                "line 5: its numbers are the {statistic} of the rows above it; delete it if it is a summary, or give each row a participant's code"
            )
        };
        check(&table("3,3,4,2,2"), &[2, 3, 4], &refused("averages"));
        check(&table("2,2,4,1,2"), &[2, 3, 4], &refused("medians"));
        check(&table("3,3,3,3,3"), &[2, 3, 4], &refused("counts"));
        check(
            &table("5,5,5,4,3"),
            &[2, 3, 4, 5],
            "The numbers of line 5 are the highest values of the rows above: check that they are data.",
        );
    }

    #[test]
    fn rows_without_a_participant_may_be_summaries_too() {
        let wide =
            "task1_completed,task1_seconds,task2_completed,task2_seconds\n1,30,1,40\n1,40,1,50\n";
        let refused = "line 4: its numbers are the averages of the rows above it; delete it if it is a summary, or give each row a participant's code";
        check(&format!("{wide}1,35,1,45\n"), &[2, 3], refused);
        check(&format!("{wide}1,35,1,46\n"), &[2, 3, 4], "");
        let tidy = "version,task,outcome,time_s\n1,Pay,completed,30\n1,Pay,failed,41\n";
        check(&format!("{tidy}1,Pay,completed,35.5\n"), &[2, 3], refused);
        check(
            &(tidy.replace("41", "40") + "1,Pay,completed,35\n"),
            &[2, 3, 4],
            "The numbers of line 4 are the averages of the rows above: check that they are data.",
        );
        check(&format!("{tidy}1,Pay,completed,37\n"), &[2, 3, 4], "");
        let answers = "version,a,b,c,d,e,f,g\n1,4,2,5,1,4,1,4\n1,5,1,4,2,5,2,5\n1,5,2,4,2,5,1,4\n";
        for (row, statistic) in [
            ("5,2,4,2,5,1,4", "averages"),
            ("4,1,4,1,4,1,4", "lowest values"),
        ] {
            check(
                &format!("{answers}1,{row}\n"),
                &[2, 3, 4],
                &format!(
                    "line 5: its numbers are the {statistic} of the rows above it; delete it if it is a summary, or give each row a participant's code"
                ),
            );
        }
    }

    #[test]
    fn incomplete_rows_and_odd_names_are_data() {
        check(
            "id,a,b,c,d,e\n1,,,x,,\n2,1,2,3,4,5\n3,1,2,3,4,5\n4,,,y,,\n",
            &[2, 3, 4, 5],
            "",
        );
        check(
            "who,v,task,outcome\nP1,1,total,completed\nP2,1,sum,failed\n",
            &[2, 3],
            "",
        );
        check("who,v,q1,q2\nmean,1,4,x\n", &[2], "");
    }
}

//! Rows that are no data: blank ones, averages and other summaries below the data, and notes below them.

use super::averages::{self, Unlabeled};
use super::{SheetRow, SheetRows};
use crate::cli::problems::name_lines;

/// Words for a summary, in the languages of spreadsheets.
const SUMMARY_WORDS: [&str; 42] = [
    "avg",
    "average",
    "averages",
    "mean",
    "means",
    "median",
    "mode",
    "total",
    "totals",
    "subtotal",
    "sum",
    "sd",
    "std",
    "stdev",
    "stddev",
    "deviation",
    "variance",
    "min",
    "minimum",
    "max",
    "maximum",
    "count",
    "n",
    // German
    "mittelwert",
    "durchschnitt",
    "summe",
    "gesamt",
    "standardabweichung",
    "anzahl",
    // Spanish, Portuguese, Italian, French
    "media",
    "promedio",
    "média",
    "somma",
    "suma",
    "moyenne",
    "moyennes",
    "somme",
    "mediana",
    "médiane",
    // Polish
    "średnia",
    "razem",
    "odchylenie",
];
/// The longest text that can be the label of a summary, in bytes.
const LABEL_BYTES: usize = 48;

/// A row that is no data.
pub(super) struct LeftOut {
    line: u64,
    is_blank: bool,
}

/// Takes the rows that are no data.
pub(super) fn take(rows: &mut SheetRows, columns: usize) -> Vec<LeftOut> {
    let filled: Vec<usize> = rows.iter().map(|row| row.filled()).collect();
    let usual = usual_filled(&filled);
    let is_sparse = |at: usize| 2 * filled[at] <= usual;
    // From the first of these at the end on, nothing is data.
    let mut data_end = rows.len();
    while let Some(at) = data_end.checked_sub(1)
        && let Some(row) = rows.get(at)
    {
        let before = at.checked_sub(1).and_then(|before| rows.get(before));
        let follows_gap = before.is_some_and(|before| {
            filled[at - 1] == 0 || row.line > before.line + 1 + inner_lines(&before)
        });
        let is_below = filled[at] == 0
            || has_label(&row) && (is_sparse(at) || is_label_of_numbers(&row))
            || is_sparse(at) && (follows_gap || row.cell(0).trim().is_empty() && columns > 2);
        if !is_below {
            break;
        }
        data_end = at;
    }
    if data_end == rows.len()
        && let Some(Unlabeled::Summaries(at)) = averages::find(rows, columns)
    {
        data_end = at;
    }
    let mut left_out = Vec::new();
    let mut next = 0;
    rows.retain(|row| {
        let at = next;
        next += 1;
        let is_blank = filled[at] == 0;
        let is_left_out = is_blank || at >= data_end || is_sparse(at) && has_label(&row);
        if is_left_out {
            left_out.push(LeftOut {
                line: row.line,
                is_blank,
            });
        }
        !is_left_out
    });
    left_out
}

/// The lines at the end that may be averages without decimals, or data.
pub(super) fn doubtful(rows: &SheetRows, columns: usize) -> Vec<u64> {
    match averages::find(rows, columns) {
        Some(Unlabeled::Doubtful(at)) => rows.iter().skip(at).map(|row| row.line).collect(),
        Some(Unlabeled::Summaries(_)) | None => Vec::new(),
    }
}

/// One sentence for all rows that were left out.
pub(super) fn describe(rows: &[LeftOut]) -> Option<String> {
    let lines: Vec<u64> = rows.iter().map(|row| row.line).collect();
    let blank = rows.iter().filter(|row| row.is_blank).count();
    let kind = match rows.len() {
        0 => return None,
        all if all == blank => "Blank rows",
        _ if blank > 0 => "Blank rows, summaries and notes",
        _ => "Summaries and notes",
    };
    Some(format!("{kind} were left out ({}).", name_lines(&lines)))
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

/// Whether a cell is the label of a summary, such as "Stick avg".
fn has_label(row: &SheetRow<'_>) -> bool {
    row.cells.iter().any(|cell| is_label(cell))
}

fn is_label(cell: &str) -> bool {
    if cell.len() > LABEL_BYTES {
        return false;
    }
    let mut words = cell.split(|c: char| !c.is_alphanumeric());
    words.any(|word| SUMMARY_WORDS.contains(&word.to_lowercase().as_str()))
}

/// Whether a row is a label and otherwise numbers.
fn is_label_of_numbers(row: &SheetRow<'_>) -> bool {
    let mut filled = row
        .cells
        .iter()
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty());
    filled.next().is_some_and(is_label)
        && filled.all(|cell| {
            cell.trim_end_matches('%')
                .replace(',', ".")
                .trim()
                .parse::<f64>()
                .is_ok()
        })
}

#[cfg(test)]
mod tests {
    use crate::cli::import::sheet::Sheet;

    #[track_caller]
    fn check(text: &str, data: &[u64], note: Option<&str>) {
        let sheet = Sheet::from_text(text, None).unwrap();
        let lines: Vec<u64> = sheet.rows().map(|row| row.line).collect();
        assert_eq!(lines, data, "{text}");
        assert_eq!(sheet.notes.first().map(String::as_str), note, "{text}");
        assert!(sheet.bad.is_empty());
    }

    #[test]
    fn blank_rows_and_summaries_are_no_data() {
        check(
            "who;a;b;c\nP1;1;2;3\nP2;1;2;3\n;;;\n;;Stick avg;63,75\n;;Glove avg;83,75\n",
            &[2, 3],
            Some("Blank rows, summaries and notes were left out (lines 4, 5 and 6)."),
        );
        check(
            "who,a,b,c\nP1,1,2,3\n,,,\nP2,1,2,3\n",
            &[2, 4],
            Some("Blank rows were left out (line 3)."),
        );
        check(
            "who,a,b,c\nP1,1,2,3\nP2,4,5,6\nMean,2.5,3.5,4.5\nSD,1.5,1.5,1.5\n",
            &[2, 3],
            Some("Summaries and notes were left out (lines 4 and 5)."),
        );
        check(
            "who,a,b,c\nP1,1,2,3\nMean,,,3\nP2,4,5,6\n,,,4.5\n",
            &[2, 4],
            Some("Summaries and notes were left out (lines 3 and 5)."),
        );
        check(
            "who,a,b,c\nP1,1,2,3\nP2,4,5,6\n\nThe app crashed once.\n",
            &[2, 3],
            Some("Summaries and notes were left out (line 5)."),
        );
    }

    #[test]
    fn totals_and_averages_without_a_label_are_no_data() {
        let left_out = Some("Summaries and notes were left out (line 5).");
        let table = |last: &str| format!("a,b,c,d,e\n1,2,4,4,1\n2,2,5,1,3\n5,5,3,1,2\n{last}\n");
        check(&table("8,9,12,6,6"), &[2, 3, 4], left_out);
        check(&table("2.7,3,4,2,2"), &[2, 3, 4], left_out);
        check(&table("2.7,3,4,2,3"), &[2, 3, 4, 5], None);
        check(
            "who,a,b,c\nP1,1,2,3\nP2,4,5,6\nP3,1,5,9\n,6,12,18\n,2,4,6\n",
            &[2, 3, 4],
            Some("Summaries and notes were left out (lines 5 and 6)."),
        );
        check(
            "who,a,b,c\nP1,1,2,3\nP2,4,5,6\nP3,1,5,9\nP4,6,12,18\n",
            &[2, 3, 4, 5],
            None,
        );
        let sheet = Sheet::from_text(&table("3,3,4,2,2"), None).unwrap();
        insta::assert_snapshot!(sheet.bad.first().join("\n"), @"line 5: its numbers are the averages of the rows above it, without decimals; delete it, or give each row a participant's code");
    }

    #[test]
    fn incomplete_rows_and_odd_names_are_data() {
        check(
            "id,a,b,c,d,e\n1,,,x,,\n2,1,2,3,4,5\n3,1,2,3,4,5\n4,,,y,,\n",
            &[2, 3, 4, 5],
            None,
        );
        check(
            "who,v,task,outcome\nP1,1,total,completed\nP2,1,sum,failed\n",
            &[2, 3],
            None,
        );
        check("who,v,q1,q2\nmean,1,4,x\n", &[2], None);
    }
}

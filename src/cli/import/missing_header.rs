//! Recognizes a table whose first line has data instead of the names of its columns.

use super::mapping::Mapping;
use super::refusal::TableRefusal;
use super::sheet::Sheet;

/// How many rows are compared with the first line.
const COMPARED_ROWS: usize = 50;

/// The refusal for missing columns, or another if the first line seems to be data: a cell of it is a number as those
/// below it are, or is repeated below it.
pub(super) fn explain(sheet: &Sheet, mapping: &Mapping, refusal: TableRefusal) -> TableRefusal {
    let rows = || sheet.rows().take(COMPARED_ROWS);
    let is_number = |text: &str| text.trim().replace(',', ".").parse::<f64>().is_ok();
    let is_data = |(at, name): (usize, &str)| {
        is_number(name) && rows().all(|row| is_number(row.cell(at)))
            || mapping.outcome(name).is_some() && rows().any(|row| row.cell(at).trim() == name)
    };
    if mapping.header.is_some() || !sheet.names().enumerate().any(is_data) {
        return refusal;
    }
    let guess = |name: &str| match name {
        _ if mapping.outcome(name).is_some() => "outcome",
        _ if is_number(name) && name.contains(['.', ',']) => "time_s",
        _ => "NAME",
    };
    let names: Vec<&str> = sheet.names().map(guess).collect();
    TableRefusal::new("its first line seems to be data, not the names of columns").hint(format!(
        "Name the columns in a new first line, or with --header {}: a name such as participant, version or task in the place of each NAME, and nothing for a column that is not used.",
        names.join(",")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(text: &str) -> TableRefusal {
        let sheet = Sheet::from_text(text, None).unwrap();
        explain(
            &sheet,
            &Mapping::default(),
            TableRefusal::new("columns are missing"),
        )
    }

    #[test]
    fn a_first_line_of_data_is_recognized() {
        let refusal = explained("P01,1,find,completed,12.5\nP02,1,find,failed,30.5\n");
        assert_eq!(
            refusal.message,
            "its first line seems to be data, not the names of columns"
        );
        assert!(
            refusal.hints[0].contains("--header NAME,NAME,NAME,outcome,time_s: "),
            "{:?}",
            refusal.hints
        );
        for names in [
            "Person,Completed,failed\nP01,True,0\n",
            "who,2021,2022\nP1,a,b\n",
        ] {
            assert_eq!(explained(names).message, "columns are missing", "{names}");
        }
    }
}

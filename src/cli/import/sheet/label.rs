//! Labels of summary rows, such as "Mean" or "Stick avg", in the languages of spreadsheets.

use super::statistic::Statistic;

/// The longest text that can be the label of a summary, in bytes.
const LABEL_BYTES: usize = 48;
/// Words for a summary that may be a person's code, initials among them.
const CODES: [&str; 13] = [
    "all", "max", "media", "min", "moda", "mode", "moy", "mw", "n", "sd", "std", "sum", "suma",
];

/// The label of a summary row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    /// What the row may have; one of them.
    pub(super) statistics: Vec<Statistic>,
    /// Whether it may be a participant's code as well.
    pub(super) may_be_code: bool,
}

impl Label {
    /// The label that a cell is; `None` if it has no word for a summary.
    pub(super) fn parse(cell: &str) -> Option<Self> {
        if cell.len() > LABEL_BYTES {
            return None;
        }
        let mut statistics = Vec::new();
        let mut may_be_code = !cell.contains('=');
        for word in cell.split(|c: char| !c.is_alphanumeric()) {
            let word = word.to_lowercase();
            statistics.extend_from_slice(statistics_of(&word));
            may_be_code &=
                CODES.contains(&word.as_str()) || word.bytes().all(|b| b.is_ascii_digit());
        }
        (!statistics.is_empty()).then_some(Self {
            statistics,
            may_be_code,
        })
    }
}

/// The statistics that a word in lowercase may mean; none if it is no word for a summary.
fn statistics_of(word: &str) -> &'static [Statistic] {
    match word {
        "avg" | "average" | "averages" | "mean" | "means" | "mittel" | "mittelwert"
        | "mittelwerte" | "mw" | "durchschnitt" | "schnitt" | "ø" | "media" | "promedio"
        | "média" | "moy" | "moyenne" | "moyennes" | "średnia" | "gjennomsnitt" | "snitt"
        | "gns" | "gennemsnit" | "middelverdi" | "medel" | "medeltal" | "medelvärde"
        | "genomsnitt" | "gemiddelde" | "keskiarvo" => &[Statistic::Mean],
        "median" | "medianwert" | "mediana" | "médiane" | "mediane" | "mediaan" | "mediaani" => {
            &[Statistic::Median]
        }
        "mode" | "modus" | "moda" | "modalwert" | "typetall" | "typvärde" => &[Statistic::Mode],
        "total" | "totals" | "subtotal" | "sum" | "sums" | "summe" | "gesamt" | "gesamtsumme"
        | "somma" | "totale" | "suma" | "soma" | "somme" | "razem" | "summa" | "totalt"
        | "totaal" | "yhteensä" => &[Statistic::Sum],
        "sd" | "std" | "stdev" | "stddev" | "deviation" | "stabw" | "stdabw"
        | "standardabweichung" | "desviación" | "desvio" | "deviazione" | "écart"
        | "odchylenie" | "standardavvik" | "standardavvikelse" | "standardafvigelse"
        | "standaarddeviatie" | "keskihajonta" => &[Statistic::Deviation],
        "variance" | "varianz" | "varians" | "varianza" => &[Statistic::Variance],
        "min" | "minimum" | "mínimo" | "minimo" => &[Statistic::Min],
        "max" | "maximum" | "maks" | "maksimum" | "máximo" | "massimo" => &[Statistic::Max],
        "count" | "n" | "anzahl" | "antall" | "antal" | "aantal" | "nombre" => &[Statistic::Count],
        "all" | "alle" | "overall" | "insgesamt" => &Statistic::ALL,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_have_a_word_for_a_summary() {
        for (cell, statistic, may_be_code) in [
            ("Mean", Statistic::Mean, false),
            ("Stick avg", Statistic::Mean, false),
            ("Gj.snitt", Statistic::Mean, false),
            ("Medelvärde", Statistic::Mean, false),
            ("MW", Statistic::Mean, true),
            ("Max", Statistic::Max, true),
            ("Max 2", Statistic::Max, true),
            ("N-3", Statistic::Count, true),
            ("n=3", Statistic::Count, false),
            ("P01 Total", Statistic::Sum, false),
            ("Std. deviation", Statistic::Deviation, false),
            ("All", Statistic::Median, true),
        ] {
            let label = Label::parse(cell).unwrap_or_else(|| panic!("{cell}"));
            assert!(label.statistics.contains(&statistic), "{cell}");
            assert_eq!(label.may_be_code, may_be_code, "{cell}");
        }
        let long = "mean of all ratings that people gave at the end of the day";
        for cell in ["", "P01", "Maxine", "Meaning", "n1", "Summer", long] {
            assert_eq!(Label::parse(cell), None, "{cell}");
        }
    }
}

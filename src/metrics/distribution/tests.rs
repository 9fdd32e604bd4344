//! Compares with `fixtures/distribution.csv`, which `fixtures/distribution.py` computes with 60 digits.

use super::*;
use proptest::prelude::*;

fn whole(x: f64) -> u64 {
    assert!(x >= 0.0 && x.fract().abs() < f64::MIN_POSITIVE);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let whole = x as u64;
    whole
}

#[test]
fn tails_terms_and_quantiles_agree_with_the_table() {
    let table = include_str!("../../../fixtures/distribution.csv");
    let mut table = csv::Reader::from_reader(table.as_bytes());
    let mut worst: Vec<(f64, String)> = Vec::new();
    let mut rows = 0;
    for row in table.records() {
        let row = row.unwrap();
        let number = |i: usize| row[i].parse::<f64>().unwrap_or(0.0);
        let (a, b, c, x, expected) = (number(1), number(2), number(3), number(4), number(5));
        let found = match &row[0] {
            "normal_upper" => normal_upper(x),
            "normal_quantile" => normal_quantile_upper(x),
            "student_upper" => student_upper(a, x),
            "student_quantile" => student_quantile_upper(x, a),
            "beta_lower" => beta_lower(a, b, x),
            "beta_upper" => beta_upper(a, b, x),
            "beta_quantile" => beta_quantile_lower(a, b, x),
            "gamma_lower" => gamma_lower(a, x),
            "gamma_upper" => gamma_upper(a, x),
            "gamma_quantile" => gamma_quantile_lower(a, x),
            "gamma_quantile_upper" => gamma_quantile_upper(a, x),
            "binomial_mass" => binomial_mass(whole(x), whole(a), b),
            "binomial_upper" => binomial_upper(whole(x), whole(a), b),
            "hypergeometric_mass" => {
                Hypergeometric::new(whole(a), whole(b), whole(c)).mass(whole(x))
            }
            other => panic!("unknown function {other}"),
        };
        rows += 1;
        let error = ((found - expected) / expected).abs();
        let allowed = if row[0].contains("quantile") {
            1e-12
        } else {
            5e-13
        };
        // A probability of 1e-300 has a logarithm of -690, known to a relative 1e-16.
        if error.is_nan() || error > allowed * (1.0 - expected.min(1.0).ln() / 30.0) {
            worst.push((error, format!("{row:?} gave {found:e}")));
        }
    }
    worst.sort_by(|a, b| b.0.total_cmp(&a.0));
    assert!(rows > 800, "only {rows} rows");
    assert!(worst.is_empty(), "{} rows: {worst:#?}", worst.len());
}

#[test]
fn ends_of_the_range_have_values() {
    assert!((normal_upper(f64::INFINITY)).abs() < 1e-300);
    assert!((normal_upper(f64::NEG_INFINITY) - 1.0).abs() < 1e-300);
    assert!(normal_quantile_upper(0.5).abs() < 1e-300);
    assert!(student_upper(3.0, f64::MAX) < 1e-100);
    assert!((student_upper(3.0, -f64::MAX) - 1.0).abs() < 1e-15);
    assert!(beta_quantile_lower(2.0, 3.0, 0.0).abs() < 1e-300);
    assert!((beta_quantile_upper(2.0, 3.0, 0.0) - 1.0).abs() < 1e-300);
    assert!((binomial_mass(0, 0, 0.3) - 1.0).abs() < 1e-15);
    assert!((binomial_lower(5, 5, 0.3) - 1.0).abs() < 1e-15);
    assert!(binomial_mass(6, 5, 0.3).abs() < 1e-300);
    assert!((Hypergeometric::new(0, 0, 0).mass(0) - 1.0).abs() < 1e-15);
}

/// R: binom.test(51, 235, 1/6) two-sided, as statsmodels quotes it.
#[test]
fn two_sided_binomial() {
    assert!((binomial_no_likelier(51, 235, 1.0 / 6.0) - 0.043_747_970_182_399_7).abs() < 5.1e-13);
}

proptest! {
    #[test]
    fn binomial_terms_sum_to_1(n in 0_u64..80, p in 0.0..=1.0_f64) {
        let total: f64 = (0..=n).map(|x| binomial_mass(x, n, p)).sum();
        prop_assert!((total - 1.0).abs() < 1e-12);
        for x in 0..=n {
            let summed: f64 = (0..=x).map(|k| binomial_mass(k, n, p)).sum();
            prop_assert!((summed - binomial_lower(x, n, p)).abs() < 1e-12);
            prop_assert!((1.0 - summed - binomial_upper(x, n, p)).abs() < 1e-12);
            let likelihood = binomial_mass(x, n, p);
            let no_likelier: f64 = (0..=n).map(|k| binomial_mass(k, n, p))
                .filter(|t| *t <= likelihood * (1.0 + TIE_TOLERANCE)).sum();
            prop_assert!((no_likelier - binomial_no_likelier(x, n, p)).abs() < 1e-10);
        }
    }

    #[test]
    fn hypergeometric_terms_sum_to_1(good in 0_u64..50, bad in 0_u64..50, drawn in 0_u64..100) {
        let h = Hypergeometric::new(good, bad, drawn);
        let terms: Vec<f64> = (h.lowest()..=h.highest()).map(|x| h.mass(x)).collect();
        prop_assert!((terms.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        for (i, x) in (h.lowest()..=h.highest()).enumerate() {
            prop_assert!((terms[..=i].iter().sum::<f64>() - h.at_most(x)).abs() < 1e-12);
            prop_assert!((terms[i..].iter().sum::<f64>() - h.at_least(x)).abs() < 1e-12);
            let no_likelier: f64 = terms.iter().filter(|t| **t <= terms[i] * (1.0 + TIE_TOLERANCE)).sum();
            let tied: f64 = terms.iter().filter(|t| (**t / terms[i] - 1.0).abs() <= TIE_TOLERANCE).sum();
            let (p, as_likely) = h.no_likelier(x);
            prop_assert!((no_likelier - p).abs() < 1e-10 && (tied - as_likely).abs() < 1e-10);
        }
    }

    #[test]
    fn quantiles_undo_tails(a in 0.5..200.0_f64, b in 0.5..200.0_f64, p in 1e-6..0.999_f64) {
        let x = beta_quantile_lower(a, b, p);
        prop_assert!((beta_lower(a, b, x) / p - 1.0).abs() < 1e-9);
        let x = gamma_quantile_upper(a, p);
        prop_assert!((gamma_upper(a, x) / p - 1.0).abs() < 1e-9);
        let t = student_quantile_upper(p, b);
        prop_assert!((student_upper(b, t) / p - 1.0).abs() < 1e-9);
    }
}

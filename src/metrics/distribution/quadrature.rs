//! Numerical integration of smooth functions.

/// Points per piece.
const POINTS: usize = 20;

/// Points and weights of the Gauss-Legendre rule with 20 points on each of `pieces` equal parts of `low` to `high`: the
/// integral of f is the sum of weight times f(point). No point is at an end.
pub fn gauss_legendre(low: f64, high: f64, pieces: usize) -> impl Iterator<Item = (f64, f64)> {
    let rule = unit_rule();
    let half = (high - low) / (2.0 * pieces as f64);
    (0..pieces).flat_map(move |piece| {
        let middle = low + half * (2 * piece + 1) as f64;
        rule.map(|(point, weight)| (middle + half * point, half * weight))
    })
}

/// The rule on -1 to 1: roots x of the Legendre polynomial by Newton's method, with the weights 2/((1 - x^2) P'(x)^2).
fn unit_rule() -> [(f64, f64); POINTS] {
    let n = POINTS as f64;
    std::array::from_fn(|i| {
        // Tricomi's approximation is good enough for Newton's method to converge to the last digits in 5 steps.
        let mut x = (std::f64::consts::PI * (i as f64 + 0.75) / (n + 0.5)).cos();
        for _ in 0..6 {
            let (value, slope) = legendre(x);
            x -= value / slope;
        }
        let (_, slope) = legendre(x);
        (x, 2.0 / ((1.0 - x * x) * slope * slope))
    })
}

/// Value and slope of the Legendre polynomial of degree [`POINTS`] at x, strictly between -1 and 1, by Bonnet's
/// recursion.
fn legendre(x: f64) -> (f64, f64) {
    let (mut before, mut value) = (1.0, x);
    for degree in 2..=POINTS {
        let d = degree as f64;
        (before, value) = (
            value,
            ((2.0 * d - 1.0) * x * value - (d - 1.0) * before) / d,
        );
    }
    (value, POINTS as f64 * (before - x * value) / (1.0 - x * x))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integral(low: f64, high: f64, pieces: usize, f: fn(f64) -> f64) -> f64 {
        gauss_legendre(low, high, pieces)
            .map(|(x, w)| w * f(x))
            .sum()
    }

    #[test]
    fn polynomials_up_to_degree_39_are_exact() {
        assert!((integral(-1.0, 1.0, 1, |x| x.powi(38)) - 2.0 / 39.0).abs() < 1e-15);
        assert!(integral(-1.0, 1.0, 1, |x| x.powi(39)).abs() < 1e-15);
        assert!((integral(-1.0, 1.0, 1, |x| x.powi(40)) - 2.0 / 41.0).abs() > 1e-14);
    }

    #[test]
    fn smooth_functions_are_good_to_the_last_digits() {
        assert!((integral(0.0, 3.0, 4, f64::exp) - (3.0_f64.exp() - 1.0)).abs() < 1e-13);
    }
}

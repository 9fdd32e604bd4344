//! Root finding.

/// Maximum number of steps of a search.
const MAX_STEPS: usize = 400;

/// Root of a continuous function between `low` and `high`, where its signs differ, by Brent's method (Brent 1973,
/// chapter 4): inverse quadratic steps, safeguarded by bisection. Accurate to the last digits of the argument. If the
/// signs do not differ, the end whose value is closer to zero.
#[allow(clippy::many_single_char_names, reason = "Brent's own letters")]
pub fn find_root(low: f64, high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (mut a, mut b) = (low, high);
    let (mut fa, mut fb) = (f(a), f(b));
    if (fa > 0.0) == (fb > 0.0) {
        return if fa.abs() < fb.abs() { a } else { b };
    }
    let (mut c, mut fc) = (a, fa);
    let mut step = b - a;
    let mut before = step;
    for _ in 0..MAX_STEPS {
        if (fb > 0.0) == (fc > 0.0) {
            (c, fc) = (a, fa);
            step = b - a;
            before = step;
        }
        if fc.abs() < fb.abs() {
            (a, b, c) = (b, c, b);
            (fa, fb, fc) = (fb, fc, fb);
        }
        let tolerance = 2.0 * f64::EPSILON * b.abs() + f64::MIN_POSITIVE;
        let half = 0.5 * (c - b);
        if half.abs() <= tolerance || fb == 0.0 {
            break;
        }
        if before.abs() < tolerance || fa.abs() <= fb.abs() {
            step = half;
            before = half;
        } else {
            let s = fb / fa;
            let (mut p, mut q) = if a.total_cmp(&c).is_eq() {
                (2.0 * half * s, 1.0 - s)
            } else {
                let (r, t) = (fb / fc, fa / fc);
                (
                    s * (2.0 * half * t * (t - r) - (b - a) * (r - 1.0)),
                    (t - 1.0) * (r - 1.0) * (s - 1.0),
                )
            };
            if p > 0.0 {
                q = -q;
            } else {
                p = -p;
            }
            if 2.0 * p < (3.0 * half * q - (tolerance * q).abs()).min((before * q).abs()) {
                before = step;
                step = p / q;
            } else {
                step = half;
                before = half;
            }
        }
        (a, fa) = (b, fb);
        b += if step.abs() > tolerance {
            step
        } else {
            tolerance.copysign(half)
        };
        fb = f(b);
    }
    b
}

/// The point between `inside` and `outside` where `holds` stops being true, by bisection: for functions with a
/// removable zero or a jump. `holds` is assumed true at `inside` and false at `outside`.
pub fn find_boundary(inside: f64, outside: f64, holds: impl Fn(f64) -> bool) -> f64 {
    let (mut yes, mut no) = (inside, outside);
    for _ in 0..MAX_STEPS {
        let middle = f64::midpoint(yes, no);
        if middle <= yes.min(no) || middle >= yes.max(no) {
            break;
        }
        if holds(middle) {
            yes = middle;
        } else {
            no = middle;
        }
    }
    yes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_good_to_the_last_digits() {
        assert!((find_root(0.0, 2.0, |x| x * x - 2.0) - 2.0_f64.sqrt()).abs() < 1e-15);
        assert!((find_root(-700.0, 0.0, |u| u + 0.25) + 0.25).abs() < 1e-15);
        assert!((find_root(0.0, 1.0, |x| x.powi(9) - 1e-9) - 0.1).abs() < 1e-15);
    }

    #[test]
    fn a_boundary_is_found_from_either_side() {
        assert!((find_boundary(0.0, 1.0, |x| x < 0.3) - 0.3).abs() < 1e-15);
        assert!((find_boundary(1.0, 0.0, |x| x > 0.3) - 0.3).abs() < 1e-15);
    }
}

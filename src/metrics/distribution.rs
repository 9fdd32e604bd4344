//! Distributions behind the measures: tails, quantiles, and the mass functions of the discrete ones.
//!
//! Tails come from `cdflib`, a port of CDFLIB (Cody 1969 for the normal, ACM Algorithm 708 for the incomplete beta, 654
//! for the incomplete gamma), accurate to about 5e-14. Quantiles are solved here from those tails, in the logarithm of
//! the argument, so their relative error is below 1e-12 even where they are tiny. Binomial and hypergeometric terms use
//! Loader's saddle-point expansion (2000). `fixtures/distribution.csv` has the reference values for all of them.

mod binomial;
mod continuous;
mod hypergeometric;
mod quadrature;
mod root;
mod saddle;

pub use binomial::{binomial_lower, binomial_mass, binomial_no_likelier, binomial_upper};
pub use continuous::{
    beta_lower, beta_quantile_lower, beta_quantile_upper, beta_upper, chi_square_upper,
    gamma_lower, gamma_quantile_lower, gamma_quantile_upper, gamma_upper, normal_quantile_upper,
    normal_upper, student_quantile_upper, student_upper,
};
pub use hypergeometric::Hypergeometric;
pub use quadrature::gauss_legendre;
pub use root::{find_boundary, find_root};
pub use saddle::{deviance, ln_choose};

/// Probabilities within this relative distance count as tied in exact tests.
pub const TIE_TOLERANCE: f64 = 1e-7;

/// Whether a probability is below a limit, and not tied with it: 1 - 0.95 is a little above 0.05.
pub fn is_below(p: f64, limit: f64) -> bool {
    p < limit * (1.0 - TIE_TOLERANCE)
}

#[cfg(test)]
mod tests;

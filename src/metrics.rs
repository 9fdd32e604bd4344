//! Statistics: estimates, intervals, comparisons and verdicts, from counts and times.
//!
//! This page is for statisticians who review the program. Each row names the method, its source, and the reason for
//! it; the formula is documented at the function. Order of presentation everywhere: the count,
//! the estimate, its interval, then on request a p value. Confidence is 95% by default,
//! p is two-sided unless noted, `z = Phi^-1(1 - alpha/2)` is computed and never 1.96, and probabilities within a
//! relative 1e-7 of each other count as tied. A number that does not exist is an [`Absent`] with its reason, never a
//! NaN.
//!
//! # Rates ([`proportion`], [`difference`], [`paired`], [`k_sample`])
//!
//! | question | method | source | why |
//! | --- | --- | --- | --- |
//! | success rate | adjusted Wald, z^2 added | Agresti & Coull 1998; Sauro & Lewis 2005 | over all rates its coverage is at least nominal on average (0.966 at n = 5, never below 0.90); exact intervals are needlessly wide, plain Wald breaks at small n |
//! | ... on request | Wilson; Clopper-Pearson; Jeffreys; mid-P | Wilson 1927; Clopper & Pearson 1934; Brown, Cai & `DasGupta` 2001; Lancaster 1961 | to compare with other work |
//! | rate against a benchmark | mid-P binomial, one-sided | Lancaster 1961; Sauro & Lewis 2016 | the exact p is very conservative at small n |
//! | two versions, different participants | Newcombe's square-and-add of Wilson limits | Newcombe 1998, method 10 | stays within -1 and 1, mean coverage 0.953 at 8 and 8 |
//! | ... on request | Agresti-Caffo; Miettinen-Nurminen | Agresti & Caffo 2000; Miettinen & Nurminen 1985 | |
//! | ... test | N-1 two-proportion; Fisher when an expected count is <= 1 | Campbell 2007 | keeps its level where Fisher wastes power; P = 0 or 1 gives p = 1 |
//! | two versions, same participants | Bonett-Price; `McNemar` mid-P | Bonett & Price 2012; Fagerland, Lydersen & Laake 2013 | near their level from about ten pairs |
//! | ... on request | Newcombe for pairs, method 10; exact `McNemar` | Newcombe 1998 | |
//! | three or more, different participants | chi-square; Fisher-Freeman-Halton when an expected count is < 5 | Freeman & Halton 1951; Mehta & Patel 1983 | |
//! | three or more, same participants | Cochran's Q over complete cases | Cochran 1950 | |
//!
//! # All tasks together ([`across_tasks`], [`stratified`])
//!
//! The rate is the mean of the shared tasks' rates. Its interval is over participants, since attempts of the same
//! participant are correlated: an effective n from the spread of the participants' own values (Kish 1965), and adjusted
//! Wald on it. Versions are compared by square-and-add of the two intervals with Welch's t on the participants' values,
//! or by the paired t on each participant's mean difference. Simulated with participants who differ by 1 and 1.5
//! logits, 8 and 8 participants, 5 tasks of which some were skipped: coverage 0.93 to 0.96, p below 0.05 without a
//! difference in 4.6 to 5.6% of studies. Mantel-Haenszel over tasks (Sato 1989), the Cochran-Mantel-Haenszel test and
//! the pooled rate assume independent attempts: shown for reference only, never used for a verdict.
//!
//! # Relabeling ([`relabeling`])
//!
//! Two versions are tested by what would have been found if the versions had been assigned to people otherwise (Fisher
//! 1935). A person with all attempts and skips is the unit, so attempts of a participant may depend on each other.
//!
//! | question | method | source | why |
//! | --- | --- | --- | --- |
//! | overall, different participants | permutation of the studentized difference, mid-P | Chung & Romano 2013; Lancaster 1961 | unstudentized, 12 to 16% false verdicts where sizes and spreads differ; exists where a version has no spread |
//! | overall, same participants | sign flips of participants' mean differences | Fisher 1935 | with one task it is `McNemar` mid-P |
//! | ... interval | t with one imaginary participant | | covers 95% near the ends, where the plain t covers 90%; exists if all participants have the same result |
//! | tasks | step-down max-T over the same labelings | Westfall & Young 1993 | tasks that go together cost less than by Holm; family error at most 5.6% |
//! | different mix of segments | permutation within segments | | a version with more experts is not better for it |
//!
//! All labelings are used up to 200,000, otherwise the observed one and 99,999 draws of a fixed generator (`SplitMix64`;
//! Steele, Lea & Flood 2014) over people in sorted order, so that p depends on neither codes nor file order.
//! Simulated versions that do not differ, 24 cells of sizes, rates and designs: false verdicts in at most 5.6%.
//!
//! # Errors ([`count`])
//!
//! Errors mostly vary more than Poisson. With phi = sum (e - mean)^2/mean/(n - 1) above 1 the interval is mean * exp(+-
//! t sqrt(phi/(n mean))), simulated coverage 0.94 to 0.96 when participants differ; otherwise Garwood's exact interval
//! (1936). Two versions: with phi about the common mean at most 1 the rate ratio given the total, by mid-P
//! (Przyborowski & Wilenski 1940; Lancaster 1961); otherwise Welch's t on the counts. The same participants: the paired
//! t test.
//!
//! # Times ([`duration`])
//!
//! Times of unassisted successes are skewed: the geometric mean with its t interval on logarithms (Sauro & Lewis 2010),
//! and from 25 times the median between exact order statistics. Versions are compared on logarithms, as a ratio, by
//! Welch's t or the paired t. Those who succeed are a selected group: if more succeeded on the slower version, the ratio
//! is also taken over an equal share of each version's participants, the fastest (Yuen 1974; Wilcox 2012; Permutt & Li
//! 2017). The median time to success is by cumulative incidence (Aalen & Johansen 1978): failures never succeed, with or
//! without a time, and only attempts stopped from outside are censored; Kaplan-Meier would treat both as censored. The
//! probability of succeeding sooner ranks those who never succeed last (Lachin 1999), with Newcombe's interval (2006,
//! method 5) and the exact mid-P; for the same participants Bonett & Price (2012) and `McNemar`'s mid-P.
//!
//! # Ratings ([`rating`], [`mean`])
//!
//! The interval of a mean never leaves its scale: adjusted Wald with Student's t on the effective sample size of the mean
//! rescaled to 0-1. With most answers at an end of the scale it covers 96 to 100%, where the t interval covers 19 to 92%
//! or does not exist. Versions are compared by Welch's t (1947) and the paired t (Student 1908); if the ratings of a
//! version have no spread, the interval is by square-and-add. SUS after Brooke 1996 with one blank prorated (Lewis &
//! Sauro 2017) and Sauro & Lewis's curved grades; UMUX-Lite without a regression; the adjusted Wald interval and test for
//! NPS (Rocks 2016); raw TLX (Hart 2006).
//!
//! # Verdicts, families, planning ([`verdict`], [`adjustment`], [`planning`])
//!
//! Better or worse only if the interval of the difference excludes "no difference" and the p adjusted by Holm (1979) is
//! below alpha; otherwise inconclusive. Below five in either version there is no p. Equal versions with 8 to 20
//! participants get a verdict in at most 5.4% of studies at the worst rate. Sample sizes for a margin and for a
//! difference follow Sauro & Lewis (2016). The power of the verdict itself is exact for one task and simulated for
//! several, with participants who differ by a normal ability on the scale of logits. Discovery is 1 - (1 - p)^n with
//! Lewis's adjustment of p (2001).
//!
//! Beside a verdict: whether the interval is inside the smallest change that matters ([`margin`], Schuirmann 1987), and
//! the probability that the rate of a version is higher ([`probability_better`]), from two Jeffreys posteriors.
//!
//! # From sessions to figures ([`selection`], [`figure`], [`answers`], [`comparison`])
//!
//! Attempts are selected once. Pilots, rehearsals, excluded sessions and withdrawn participants never count. Of a
//! participant's attempts at a task on a version, the first with an outcome counts, by start, then session id, then
//! position in the log. Skipped, unreached, void and undecided tasks are not counted and are reported separately; where
//! two versions differ in them, the rates if all of them had failed are shown too (the worst case of a sensitivity
//! analysis). In a between-subjects study a participant who saw two versions counts with the first one; in a
//! within-subjects study the comparison is of pairs, and a participant who saw only one version is not counted. The
//! design comes from the script, never from matching codes.
//!
//! A questionnaire gives one score per participant: the mean of the scores, and for two versions Welch's t or the
//! paired t on them. NPS is the mean of -100, 0 and 100, and the net share of faces that of -1, 0 and 1, so that both
//! are compared as means. SUS responses with two blanks have no score; straight-lined ones, and those that agree with
//! positive and negative items alike, are flagged and kept.
//!
//! A family is one measure over the tasks of all pairs of versions compared at once, if they have a p; a questionnaire
//! asked after tasks is a measure. All tasks together, and each questionnaire asked at the end, are tested alone. The
//! smallest detectable difference uses the same interval, test and family.
//!
//! In a within-subjects study the order in which participants saw the versions is counted. If it is unbalanced, it is
//! shown with the success on the version seen first and second, because an order effect is then confounded with the
//! version. Version and period effect are separated by the differences of both orders ([`crossover`], Hills & Armitage
//! 1979).
//!
//! # Common Industry Format ([`registry`], [`attendance`])
//!
//! The Common Industry Format (ISO/IEC 25062:2006) requires each measure with mean, standard deviation, standard error
//! and range, by task and by participant, assisted and unassisted completions separately, and completion rate over mean
//! time. Measures that have an interval elsewhere keep it; a mean time has Student's t interval, truncated at 0.
//!
//! # Three or more versions ([`trend`])
//!
//! Each task is tested over all versions by the tests above for three or more, Holm over the tasks; pairs of versions
//! are compared as one family. The overall rates are in lineage order over the tasks that all versions share. No line
//! is fitted: versions are neither equally spaced nor a random sample.
//!
//! # The gate ([`gate`])
//!
//! "At least" tests the estimate or a limit of its interval. "Not worse by" is a test of non-inferiority by the
//! interval: it passes if the limit toward worse is within the margin (Schuirmann 1987, by the two-sided interval
//! shown, so at half of alpha). No condition passes with fewer than five, or with attempts without an outcome.
//!
//! # Numbers ([`distribution`])
//!
//! Tails come from `cdflib`, quantiles are solved from them to 1e-12, and probability mass functions use Loader's
//! saddle-point expansion (2000); all are tested against a table of 60-digit values, up to n = 1e6. Sums are
//! compensated (Neumaier 1974).

mod absent;
pub mod across_tasks;
pub mod adjustment;
pub mod answers;
pub mod attendance;
pub mod change;
pub mod comparison;
mod confidence;
pub mod count;
pub mod crossover;
mod descriptive;
pub mod difference;
pub mod distribution;
pub mod duration;
pub mod estimate;
#[cfg(test)]
pub(crate) mod examples;
pub mod explanation;
pub mod figure;
pub mod figure_context;
mod figures;
pub mod flow;
pub mod gate;
mod in_parallel;
mod interval;
pub mod k_sample;
pub mod margin;
pub mod mean;
mod methods;
pub mod paired;
pub mod planning;
pub mod probability_better;
pub mod problems;
pub mod proportion;
mod rate;
pub mod rating;
pub mod registry;
pub mod relabeling;
pub mod roster_counts;
mod sample;
pub mod segment;
pub mod selection;
pub mod shared_tasks;
pub mod stratified;
pub mod study_figures;
mod tabulate;
pub mod trend;
pub mod verdict;

pub use absent::{Absent, Unit};
pub use confidence::Confidence;
pub use descriptive::Description;
pub use interval::Interval;
pub use methods::Methods;
pub use proportion::Count;
pub use rate::Rate;
pub use sample::{Sample, median, sum};

#[cfg(test)]
pub(crate) mod tests;

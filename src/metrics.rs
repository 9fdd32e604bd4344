//! What it means: estimates, intervals, comparisons and verdicts, from counts and times.
//!
//! This page is for the statistician who wants to check. Each row names the method, its source, and
//! why this one; the formula stands with the function. Order of presentation everywhere: the count,
//! the estimate, its interval, then on request a p value. Confidence is 95 % unless asked otherwise,
//! p is two-sided unless said, `z = Phi^-1(1 - alpha/2)` is computed and never 1.96, and probabilities
//! within a relative 1e-7 of each other count as tied. A number that does not exist is an [`Absent`]
//! with its reason, never a NaN.
//!
//! # Rates ([`proportion`], [`difference`], [`paired`], [`several`])
//!
//! | question | method | source | why |
//! | --- | --- | --- | --- |
//! | how many succeed | adjusted Wald, z^2 added | Agresti & Coull 1998; Sauro & Lewis 2005 | over all rates its coverage is at least nominal on average (0.966 at n = 5, never below 0.90); exact intervals are needlessly wide, plain Wald breaks at small n |
//! | ... on request | Wilson; Clopper-Pearson; Jeffreys; mid-P | Wilson 1927; Clopper & Pearson 1934; Brown, Cai & `DasGupta` 2001; Lancaster 1961 | to compare with other work |
//! | at least the benchmark | mid-P binomial, one-sided | Lancaster 1961; Sauro & Lewis 2016 | the exact p is far too careful at small n |
//! | two versions, different people | Newcombe's square-and-add of Wilson limits | Newcombe 1998, method 10 | stays within -1 and 1, mean coverage 0.953 at 8 and 8 |
//! | ... on request | Agresti-Caffo; Miettinen-Nurminen | Agresti & Caffo 2000; Miettinen & Nurminen 1985 | |
//! | ... test | N-1 two-proportion; Fisher when an expected count is <= 1 | Campbell 2007 | keeps its level where Fisher wastes power; P = 0 or 1 gives p = 1 |
//! | two versions, same people | Bonett-Price; `McNemar` mid-P | Bonett & Price 2012; Fagerland, Lydersen & Laake 2013 | near their level from about ten pairs |
//! | ... on request | Newcombe for pairs, method 10; exact `McNemar` | Newcombe 1998 | |
//! | three or more, different people | chi-square; Fisher-Freeman-Halton when an expected count is < 5 | Freeman & Halton 1951; Mehta & Patel 1983 | |
//! | three or more, same people | Cochran's Q over complete cases | Cochran 1950 | |
//!
//! # All tasks together ([`overall`], [`stratified`])
//!
//! The rate is the mean of the shared tasks' rates. Its interval is on people, since one person's
//! attempts depend on each other: an effective n from the spread of the people's own values (Kish
//! 1965), and adjusted Wald on it. Versions are compared by square-and-add of the two intervals with
//! Welch's t on the people's values, or by the paired t on each person's mean difference. Simulated
//! with people who differ by 1 and 1.5 logits, 8 and 8 people, 5 tasks of which some were skipped:
//! coverage 0.93 to 0.96, p below 0.05 without a difference in 4.6 to 5.6 % of studies. Mantel-Haenszel
//! over tasks (Sato 1989), the Cochran-Mantel-Haenszel test and the pooled rate treat attempts as
//! independent: shown beside it, labelled so, never used for a verdict.
//!
//! # Errors ([`count`])
//!
//! Errors mostly spread more than Poisson. With phi = sum (e - mean)^2/mean/(n - 1) above 1 the
//! interval is mean * exp(+- t sqrt(phi/(n mean))), simulated coverage 0.94 to 0.96 where people differ;
//! else Garwood's exact one (1936). Two versions: with phi about the common mean at most 1 the rate
//! ratio given the total, by mid-P (Przyborowski & Wilenski 1940; Lancaster 1961); else Welch's t on
//! the counts. The same people: the paired t test.
//!
//! # Times ([`duration`])
//!
//! Times of unassisted successes are skewed: the geometric mean with its t interval on logarithms
//! (Sauro & Lewis 2010), from 25 times on the median between exact order statistics. Versions are
//! compared on logarithms, as a ratio, by Welch's t or the paired t. The time by which half had
//! succeeded is by cumulative incidence (Aalen & Johansen 1978): whoever gave up never succeeds, and
//! only those stopped from outside are censored; Kaplan-Meier would take the first for the second.
//!
//! # Ratings ([`rating`], [`mean`])
//!
//! Means with t intervals (Student 1908), Welch's t (1947) and the paired t. SUS after Brooke 1996 with
//! one blank prorated (Lewis & Sauro 2017) and Sauro & Lewis's curved grades; UMUX-Lite without a
//! regression; the adjusted interval for NPS (Rocks 2016); raw TLX (Hart 2006). Values all alike have a
//! mean and no interval.
//!
//! # Verdicts, families, planning ([`verdict`], [`adjustment`], [`planning`])
//!
//! Better or worse only when the interval of the difference excludes "no difference" and the p
//! adjusted by Holm (1979) is below alpha; else inconclusive. Below five in either version there is no
//! p. Two alike versions of 8 to 20 people are told apart in at most 5.4 % of studies at the worst rate.
//! Sample sizes for a margin and for a difference are Sauro & Lewis's (2016), discovery is 1 - (1 -
//! p)^n with Lewis's adjustment of p (2001).
//!
//! # From sessions to figures ([`selection`], [`figures`], [`answers`], [`comparison`])
//!
//! What counts is chosen once. Pilots, rehearsals, excluded sessions and withdrawn people never count; of one person's
//! attempts at a task on a version the first one that ended with an outcome does, by start, then session id, then
//! place in the log. Skipped, unreached, void and undecided tasks are out of n and counted apart; where two versions
//! differ in them, the rates had all of these failed are shown beside the others (the worst case of a sensitivity
//! analysis). Where each participant is to see one version, somebody seen on two counts with the first; where each
//! sees all, the comparison is of pairs, and who was seen on one only is left out. Which of the two it is the script
//! says, never a coincidence of codes.
//!
//! A questionnaire is one score a person: the mean of the scores, and for two versions Welch's t or the paired t on
//! them. NPS is the mean of -100, 0 and 100, and the net share of faces that of -1, 0 and 1, so that both are compared
//! as means. SUS sheets with two blanks have no score; those all alike, and those that agree with positive and
//! negative items, are flagged and kept.
//!
//! A family is one measure over the tasks of all pairs of versions compared at once, as far as they have a p; a
//! questionnaire asked after tasks is a measure. All tasks together, and each questionnaire asked at the end, stand
//! alone. The smallest difference that could have been seen is searched with the same interval, test and family.
//!
//! In a within study the order in which people saw the versions is counted. Out of balance it is shown with the success
//! on whatever was seen first and second: an effect of order cannot then be told from one of the version.
//!
//! # For others ([`performance`], [`attendance`])
//!
//! The Common Industry Format (ISO/IEC 25062:2006) wants each measure with mean, standard deviation, standard error and
//! range, by task and by participant, completions with help apart from those without, and completion rate over mean time.
//! What has an interval elsewhere keeps it; a mean time has Student's t interval, cut at 0.
//!
//! # Three or more versions ([`trend`])
//!
//! Each task is tested over all versions by the tests above for three or more, Holm over the tasks; the pairs are
//! compared beside it, read together. The overall rates stand in lineage order over the tasks that all versions share.
//! No line is fitted: versions are neither equally far apart nor drawn at random.
//!
//! # The gate ([`gate`])
//!
//! "At least" asks the estimate or a limit of its interval. "Not worse by" is a test of non-inferiority by the
//! interval: it holds when the limit towards worse lies inside the margin (Schuirmann 1987, by the two-sided interval
//! shown, and so at half of alpha). Nothing holds on fewer than five, or with attempts whose outcome is not said.
//!
//! # Numbers ([`distribution`])
//!
//! Tails come from `cdflib`, quantiles are solved on them to 1e-12, terms are Loader's saddle point
//! (2000); all are held against a table of 60-digit values, up to n = 1e6. Sums are compensated
//! (Neumaier 1974).

mod absent;
pub mod adjustment;
pub mod answers;
pub mod attendance;
pub mod comparison;
mod confidence;
pub mod count;
mod described;
pub mod difference;
pub mod distribution;
pub mod duration;
#[cfg(test)]
pub(crate) mod examples;
pub mod explanation;
pub mod figures;
pub mod findings;
pub mod gate;
mod interval;
pub mod mean;
mod methods;
pub mod overall;
pub mod paired;
pub mod performance;
pub mod planning;
pub mod problems;
pub mod proportion;
mod rate;
pub mod rating;
mod sample;
pub mod selection;
pub mod several;
pub mod stratified;
pub mod trend;
pub mod verdict;

pub use absent::{Absent, Of};
pub use confidence::Confidence;
pub use described::Described;
pub use interval::Interval;
pub use methods::Methods;
pub use proportion::Count;
pub use rate::Rate;
pub use sample::{Sample, median, sum};

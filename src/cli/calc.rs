//! `moderato calc`: a statistics calculator that needs no study.

mod adjust;
mod answer;
mod counts;
mod discover;
mod input;
mod people;
mod plan;
mod planned_verdict;
mod questionnaires;
mod rates;
mod sooner;
mod times;
mod value;

pub use input::InputError;

use clap::{Args, Subcommand, ValueEnum};

/// The arguments of `calc`.
#[derive(Debug, Clone, Args)]
pub struct CalcArgs {
    /// What to compute
    #[command(subcommand)]
    pub question: Question,
    /// Output format
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Confidence of the intervals, between 0 and 1
    #[arg(
        long,
        global = true,
        value_name = "LEVEL",
        default_value = "0.95",
        allow_hyphen_values = true
    )]
    pub confidence: String,
}

/// The format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs: stable names; a number that does not exist is null
    Json,
}

/// A question to the calculator.
#[derive(Debug, Clone, Subcommand)]
pub enum Question {
    /// A success rate: its estimates, intervals, and test against a benchmark
    ///
    /// Example: moderato calc rate 8/10 --benchmark 0.78
    Rate(rates::RateInputs),
    /// Two success rates of different participants, first minus second
    ///
    /// Example: moderato calc compare 11/12 5/10
    Compare(rates::CompareInputs),
    /// The probability that the first of two success rates of different participants is better
    ///
    /// Example: moderato calc better 8/10 5/10
    Better(rates::BetterInputs),
    /// Two success rates of the same participants, first minus second
    ///
    /// Example: moderato calc paired 7 6 1 1
    Paired(rates::PairedInputs),
    /// Success of people on several tasks, second minus first, by relabeling
    ///
    /// Example: moderato calc people --first 110,100,01- --second 111,111,101
    People(people::PeopleInputs),
    /// Whether two or more success rates of different participants differ
    ///
    /// Example: moderato calc several 40/65 54/61 63/73
    Several(rates::SeveralInputs),
    /// Times on task in seconds: geometric mean and median with their intervals
    ///
    /// Example: moderato calc times 55 65 75 --benchmark 60
    Times(times::TimesInputs),
    /// Times of different participants on two versions, as a ratio first over second
    ///
    /// Example: moderato calc compare-times --first 40,52,38 --second 61,58,70
    CompareTimes(times::CompareTimesInputs),
    /// The probability of succeeding sooner on the second version, and times of an equal share
    ///
    /// Example: moderato calc sooner --first 30,32,- --second 25,-,40
    Sooner(sooner::SoonerInputs),
    /// Errors, or other events, over attempts or minutes
    ///
    /// Example: moderato calc count 15/400
    Count(counts::CountInputs),
    /// Two rates of events, as a ratio first over second
    ///
    /// Example: moderato calc compare-counts 2/17877 9/16660
    CompareCounts(counts::CompareCountsInputs),
    /// The mean of ratings or other values, with its interval
    ///
    /// Example: moderato calc mean 6 7 7 --scale 1-7
    Mean(questionnaires::MeanInputs),
    /// The SUS score of one response
    ///
    /// Example: moderato calc sus 4 2 4 2 4 2 4 2 4 -
    Sus(questionnaires::SusInputs),
    /// The Net Promoter Score with its interval, in points
    ///
    /// Example: moderato calc nps 19 10 7
    Nps(questionnaires::NpsInputs),
    /// p values adjusted for multiple tests
    ///
    /// Example: moderato calc adjust 0.01 0.04 0.03 0.005
    Adjust(adjust::AdjustInputs),
    /// Sample size, and power of the verdict
    ///
    /// Example: moderato calc plan --margin 0.1
    Plan(plan::PlanInputs),
    /// The share of problems found by some participants, or the sample size to find a share
    ///
    /// Example: moderato calc discover --p 0.25 --n 5
    Discover(discover::DiscoverInputs),
}

/// The result in the requested format, ending in a line break.
///
/// # Errors
///
/// An [`InputError`] when the input is not valid.
pub fn run(args: &CalcArgs) -> Result<String, InputError> {
    let confidence = input::parse_confidence(&args.confidence)?;
    let answer = match &args.question {
        Question::Rate(inputs) => inputs.answer(confidence),
        Question::Compare(inputs) => inputs.answer(confidence),
        Question::Better(inputs) => inputs.answer(confidence),
        Question::Paired(inputs) => inputs.answer(confidence),
        Question::People(inputs) => inputs.answer(confidence),
        Question::Several(inputs) => inputs.answer(confidence),
        Question::Times(inputs) => inputs.answer(confidence),
        Question::CompareTimes(inputs) => inputs.answer(confidence),
        Question::Sooner(inputs) => inputs.answer(confidence),
        Question::Count(inputs) => inputs.answer(confidence),
        Question::CompareCounts(inputs) => inputs.answer(confidence),
        Question::Mean(inputs) => inputs.answer(confidence),
        Question::Sus(inputs) => inputs.answer(confidence),
        Question::Nps(inputs) => inputs.answer(confidence),
        Question::Adjust(inputs) => inputs.answer(confidence),
        Question::Plan(inputs) => inputs.answer(confidence),
        Question::Discover(inputs) => inputs.answer(confidence),
    }?;
    Ok(match args.format {
        Format::Text => answer.to_text(),
        Format::Json => answer.to_json(),
    })
}

#[cfg(test)]
mod tests;

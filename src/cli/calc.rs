//! `moderato calc`: a statistics calculator that needs no study.

mod amounts;
mod answer;
mod input;
mod plans;
mod questionnaires;
mod rates;

pub use input::InputError;

use answer::Answer;
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
    Rate {
        /// Successes out of attempts, such as 8/10
        #[arg(allow_hyphen_values = true)]
        count: String,
        /// The benchmark rate, such as 0.78
        #[arg(long, value_name = "RATE", allow_hyphen_values = true)]
        benchmark: Option<String>,
    },
    /// Two success rates of different participants, first minus second
    ///
    /// Example: moderato calc compare 11/12 5/10
    Compare {
        /// Successes out of attempts on the first version
        #[arg(allow_hyphen_values = true)]
        first: String,
        /// Successes out of attempts on the second version
        #[arg(allow_hyphen_values = true)]
        second: String,
    },
    /// Two success rates of the same participants, first minus second
    ///
    /// Example: moderato calc paired 7 6 1 1
    Paired {
        /// Participants who succeeded on both versions
        #[arg(allow_hyphen_values = true)]
        both: String,
        /// ... on the first only
        #[arg(allow_hyphen_values = true)]
        first_only: String,
        /// ... on the second only
        #[arg(allow_hyphen_values = true)]
        second_only: String,
        /// ... on neither
        #[arg(allow_hyphen_values = true)]
        neither: String,
    },
    /// Whether two or more success rates of different participants differ
    ///
    /// Example: moderato calc several 40/65 54/61 63/73
    Several {
        /// Successes out of attempts, one for each version
        #[arg(required = true)]
        counts: Vec<String>,
    },
    /// Times on task in seconds: geometric mean and median with their intervals
    ///
    /// Example: moderato calc times 55 65 75 --benchmark 60
    Times {
        /// Seconds, above 0
        #[arg(required = true, allow_negative_numbers = true)]
        seconds: Vec<String>,
        /// The benchmark to be faster than, in seconds
        #[arg(long, value_name = "SECONDS", allow_hyphen_values = true)]
        benchmark: Option<String>,
    },
    /// Times of different participants on two versions, as a ratio first over second
    ///
    /// Example: moderato calc compare-times --first 40,52,38 --second 61,58,70
    CompareTimes {
        /// Seconds on the first version, separated by commas
        #[arg(long, value_name = "SECONDS", allow_hyphen_values = true)]
        first: String,
        /// Seconds on the second version, separated by commas
        #[arg(long, value_name = "SECONDS", allow_hyphen_values = true)]
        second: String,
        /// Compare the difference in seconds, first minus second, instead of the ratio
        #[arg(long)]
        raw: bool,
    },
    /// Errors, or other events, over attempts or minutes
    ///
    /// Example: moderato calc count 15/400
    Count {
        /// Events over exposure, such as 15/400
        #[arg(allow_hyphen_values = true)]
        events: String,
    },
    /// Two rates of events, as a ratio first over second
    ///
    /// Example: moderato calc compare-counts 2/17877 9/16660
    CompareCounts {
        /// Events over exposure on the first version
        #[arg(allow_hyphen_values = true)]
        first: String,
        /// Events over exposure on the second version
        #[arg(allow_hyphen_values = true)]
        second: String,
    },
    /// The mean of ratings or other values, with its interval
    ///
    /// Example: moderato calc mean 4 5 3
    Mean {
        /// Values
        #[arg(required = true, allow_negative_numbers = true)]
        values: Vec<String>,
    },
    /// The SUS score of one response
    ///
    /// Example: moderato calc sus 4 2 4 2 4 2 4 2 4 -
    Sus {
        /// The ten answers of 1 to 5 in order, - for a blank
        #[arg(required = true, allow_negative_numbers = true)]
        answers: Vec<String>,
    },
    /// The Net Promoter Score with its interval, in points
    ///
    /// Example: moderato calc nps 19 10 7
    Nps {
        /// Number of responses of 9 or 10
        #[arg(allow_hyphen_values = true)]
        promoters: String,
        /// Number of responses of 7 or 8
        #[arg(allow_hyphen_values = true)]
        passives: String,
        /// Number of responses of 0 to 6
        #[arg(allow_hyphen_values = true)]
        detractors: String,
    },
    /// p values adjusted for multiple tests
    ///
    /// Example: moderato calc adjust 0.01 0.04 0.03 0.005
    Adjust {
        /// p values, 0 to 1
        #[arg(required = true, allow_negative_numbers = true)]
        p: Vec<String>,
    },
    /// Sample size
    ///
    /// Example: moderato calc plan --margin 0.1
    Plan {
        /// Margin of error of a rate, such as 0.1
        #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
        margin: Option<String>,
        /// Two rates whose difference to detect, such as 0.6,0.8
        #[arg(long, value_name = "RATES", allow_hyphen_values = true)]
        detect: Option<String>,
        /// Power: probability of detecting the difference, with --detect
        #[arg(
            long,
            value_name = "PROBABILITY",
            default_value = "0.8",
            allow_hyphen_values = true
        )]
        power: String,
    },
    /// The share of problems found by some participants, or the sample size to find a share
    ///
    /// Example: moderato calc discover --p 0.25 --n 5
    Discover {
        /// Probability that a participant encounters a problem
        #[arg(long, value_name = "PROBABILITY", allow_hyphen_values = true)]
        p: String,
        /// Number of participants
        #[arg(long, value_name = "PARTICIPANTS", allow_hyphen_values = true)]
        n: Option<String>,
        /// The share of the problems to find
        #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
        goal: Option<String>,
    },
}

/// The result in the requested format, ending in a line break.
///
/// # Errors
///
/// An [`InputError`] when the input is not valid.
pub fn run(args: &CalcArgs) -> Result<String, InputError> {
    let confidence = input::parse_confidence(&args.confidence)?;
    let answer: Answer = match &args.question {
        Question::Rate { count, benchmark } => {
            rates::rate(count, benchmark.as_deref(), confidence)?
        }
        Question::Compare { first, second } => rates::compare(first, second, confidence)?,
        Question::Paired {
            both,
            first_only,
            second_only,
            neither,
        } => rates::paired([both, first_only, second_only, neither], confidence)?,
        Question::Several { counts } => rates::several(counts, confidence)?,
        Question::Times { seconds, benchmark } => {
            amounts::times(seconds, benchmark.as_deref(), confidence)?
        }
        Question::CompareTimes { first, second, raw } => {
            amounts::compare_times(first, second, *raw, confidence)?
        }
        Question::Count { events } => amounts::count(events, confidence)?,
        Question::CompareCounts { first, second } => {
            amounts::compare_counts(first, second, confidence)?
        }
        Question::Mean { values } => amounts::mean(values, confidence)?,
        Question::Sus { answers } => questionnaires::sus(answers)?,
        Question::Nps {
            promoters,
            passives,
            detractors,
        } => questionnaires::nps([promoters, passives, detractors], confidence)?,
        Question::Adjust { p } => plans::adjust(p)?,
        Question::Plan {
            margin,
            detect,
            power,
        } => plans::plan(margin.as_deref(), detect.as_deref(), power, confidence)?,
        Question::Discover { p, n, goal } => plans::discover(p, n.as_deref(), goal.as_deref())?,
    };
    Ok(match args.format {
        Format::Text => answer.into_text(),
        Format::Json => answer.into_json(),
    })
}

#[cfg(test)]
mod tests;

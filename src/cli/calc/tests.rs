mod figures;

use super::*;
use clap::Parser;
use serde_json::Value;

#[derive(Parser)]
struct Calculator {
    #[command(flatten)]
    args: CalcArgs,
}

fn calc(line: &str) -> Result<String, InputError> {
    let words = std::iter::once("calc").chain(line.split_whitespace());
    let parsed = Calculator::try_parse_from(words).unwrap_or_else(|e| panic!("{line}: {e}"));
    run(&parsed.args)
}

fn json(line: &str) -> Value {
    let text = calc(&format!("{line} --format json")).unwrap();
    assert!(text.starts_with("{\"schema\":1,"), "{line}: {text}");
    serde_json::from_str(&text).unwrap()
}

fn near(found: &Value, expected: f64) -> bool {
    found.as_f64().is_some_and(|x| (x - expected).abs() < 5e-4)
}

/// The names of an object's members, nested ones with a point.
fn names(value: &Value) -> Vec<String> {
    let Value::Object(members) = value else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (name, member) in members {
        match names(member) {
            inner if inner.is_empty() => all.push(name.clone()),
            inner => all.extend(inner.into_iter().map(|i| format!("{name}.{i}"))),
        }
    }
    all
}

#[test]
fn json_names_are_stable() {
    for (line, expected) in [
        (
            "rate 8/10 --benchmark 0.78",
            "benchmark.p_exact benchmark.p_mid benchmark.value estimate intervals.adjusted_wald \
             intervals.clopper_pearson intervals.jeffreys intervals.mid_p intervals.wilson n \
             points.jeffreys points.laplace points.mle points.wilson successes warnings",
        ),
        (
            "compare 11/12 5/10",
            "chosen difference fisher.p fisher.p_mid intervals.agresti_caffo \
             intervals.miettinen_nurminen intervals.newcombe n_minus_1.p n_minus_1.z warnings",
        ),
        (
            "paired 7 6 1 1",
            "difference intervals.bonett_price intervals.newcombe mcnemar.p_exact mcnemar.p_mid \
             warnings",
        ),
        (
            "several 40/65 54/61 63/73",
            "chi_square.df chi_square.p chi_square.statistic fisher_freeman_halton.p warnings",
        ),
        (
            "times 55 65 75 --benchmark 60",
            "benchmark.p benchmark.t benchmark.value geometric_mean interval mean median \
             median_interval n sd warnings",
        ),
        (
            "compare-times --first 4,2,5 --second 5,2,1",
            "df interval p ratio t warnings",
        ),
        (
            "compare-times --first 4,2,5 --second 5,2,1 --raw",
            "df difference interval p t warnings",
        ),
        (
            "people --first 110,100,01- --second 111,111,101",
            "difference interval labelings p p_exact p_mid t tasks warnings",
        ),
        (
            "people --first 1,0,1 --second 1,1,1",
            "difference interval labelings p p_exact p_mid t tasks warnings",
        ),
        (
            "sooner --first 30,32,- --second 25,-,40",
            "equal_share interval p_exact p_mid probability_sooner reason warnings",
        ),
        (
            "sooner --first 1,2,3,4,5 --second 2,3,4,5,7 --paired",
            "equal_share.interval equal_share.kept equal_share.p equal_share.ratio \
             equal_share.share interval p_exact p_mid probability_sooner warnings",
        ),
        ("better 8/10 5/10", "probability warnings"),
        ("count 15/400", "exact mid_p rate warnings"),
        (
            "compare-counts 2/17877 9/16660",
            "exact.interval exact.p mid_p.interval mid_p.p ratio warnings",
        ),
        ("mean 4 5 3", "interval mean n sd warnings"),
        ("mean 6 7 7 --scale 1-7", "interval mean n sd warnings"),
        ("sus 4 2 4 2 4 2 4 2 4 -", "answered score warnings"),
        ("nps 19 10 7", "interval n nps warnings"),
        (
            "adjust 0.01 0.04 0.03 0.005",
            "benjamini_hochberg holm warnings",
        ),
        ("plan --margin 0.1", "n warnings"),
        ("plan --detect 0.6,0.8 --power 0.9", "n warnings"),
        ("plan --detect .5,.9 --tasks 1", "about n power warnings"),
        ("plan --detect .5,.9 --tasks 1 --n 20", "power warnings"),
        ("plan --detect .5,.9 --tasks 3 --n 5", "power warnings"),
        (
            "plan --not-worse-by .15 --rate .9",
            "about n power warnings",
        ),
        ("discover --p 0.25 --n 5", "found warnings"),
        ("discover --p 0.25 --goal 0.85", "n warnings"),
    ] {
        let mut found = names(&json(line));
        found.sort();
        let mut expected: Vec<&str> = expected.split_whitespace().chain(["schema"]).collect();
        expected.sort_unstable();
        assert_eq!(found, expected, "{line}");
    }
}

/// The second task was tried on one version only, or by no one on both.
#[test]
fn one_shared_task_is_that_tasks_figures() {
    let overall = json("people --first 1-,0-,0-,1-,0- --second 11,11,11,11,11");
    let own = json("compare 5/5 2/5");
    let test = own["chosen"].as_str().unwrap();
    assert_eq!(overall["difference"], own["difference"]);
    assert_eq!(overall["interval"], own["intervals"]["newcombe"]);
    assert_eq!(overall["p"], own[test]["p"]);
    assert_eq!(overall["p"], overall["tasks"][0]["p"]);
    assert!(overall["p_mid"].is_null() && overall["labelings"].is_null());
    let overall = json("people --first 1-,0-,0-,1-,0-,01 --second 11,11,11,11,01,1- --paired");
    let own = json("paired 2 3 0 1");
    assert_eq!(overall["difference"], own["difference"]);
    assert_eq!(overall["interval"], own["intervals"]["bonett_price"]);
    assert_eq!(overall["p"], own["mcnemar"]["p_mid"]);
}

#[test]
fn json_numbers() {
    let rate = json("rate 8/10 --benchmark 0.78");
    assert!(near(&rate["intervals"]["adjusted_wald"][0], 0.4794));
    assert!(near(&json("compare 11/12 5/10")["fisher"]["p"], 0.0557));
    assert_eq!(json("compare 11/12 5/10")["chosen"], "n_minus_1");
    assert_eq!(json("compare 2/8 0/8")["chosen"], "fisher");
    assert!(near(&json("paired 7 6 1 1")["mcnemar"]["p_exact"], 0.125));
    let sus = json("sus 4 2 4 2 4 2 4 2 4 -");
    assert!(near(&sus["score"], 75.0) && sus["answered"] == 9);
    assert!(near(&json("adjust 0.01 0.04 0.03 0.005")["holm"][0], 0.03));
    assert_eq!(json("plan --margin 0.1")["n"], 93);
    assert_eq!(json("plan --margin 0.2")["n"], 21);
    assert_eq!(json("discover --p 0.25 --goal 0.85")["n"], 7);
    assert!(near(&json("discover --p 0.25 --n 5")["found"], 0.7627));
}

#[test]
fn confidence_goes_before_or_after_the_question() {
    let wide = json("rate 8/10 --confidence 0.99");
    assert_eq!(wide, json("--confidence 0.99 rate 8/10"));
    assert_ne!(wide, json("rate 8/10"));
}

#[test]
fn missing_numbers_are_null_with_a_reason() {
    let one = json("times 40");
    assert!(one["interval"].is_null() && one["sd"].is_null() && near(&one["mean"], 40.0));
    assert_eq!(one["warnings"][0], "interval: only one time: no interval");
    let blank = json("sus 4 2 4 2 4 2 4 2 - -");
    assert!(blank["score"].is_null() && blank["answered"] == 8);
    assert_eq!(blank["warnings"].as_array().unwrap().len(), 1);
    let none = json("compare-counts 3/10 0/10");
    assert!(none["ratio"].is_null() && none["exact"]["interval"][1].is_null());
    assert_eq!(none["warnings"].as_array().unwrap().len(), 2);
    let neither = json("compare-counts 0/10 0/10");
    assert!(neither["exact"]["interval"].is_null() && near(&neither["exact"]["p"], 1.0));
    assert!(json("discover --p 0 --goal 0.5")["n"].is_null());
    assert!(json("mean 3 3 3")["interval"].is_null());
    let single = json("compare-times --first 4 --second 5,6");
    assert!(single["p"].is_null());
    assert_eq!(
        single["warnings"][0],
        "interval, t, df, p: only one time: no interval"
    );
    assert!(json("rate 8/10")["benchmark"].is_null());
}

#[test]
fn invalid_input_is_refused_with_a_sentence() {
    for line in [
        "rate 11/10",
        "rate 0/0",
        "rate -1/10",
        "rate 8",
        "rate 8.5/10",
        "rate 8/10 --benchmark 1.2",
        "rate 8/10 --benchmark nan",
        "rate 8/10 --confidence 0",
        "rate 8/10 --confidence 1",
        "rate 8/10 --confidence 95",
        "rate 8/10 --confidence -0.5",
        "rate 99999999999999999999/99999999999999999999",
        "compare 0/0 5/10",
        "compare 5/10 11/10",
        "paired 0 0 0 0",
        "paired 1 2 3 -4",
        "people --first 1 --second 11",
        "people --first 12 --second 11",
        "people --first 1- --second -1",
        "people --first 1-,11 --second -1,-- --paired",
        "people --first 1,0 --second 1 --paired",
        "people --first , --second 1",
        "people --first 11,1 --second 11",
        "several 4/5",
        "several 4/5 0/0",
        "times 55 -65",
        "times 0 5",
        "times inf",
        "times 55 65 --benchmark -3",
        "compare-times --first 4,,5 --second 5",
        "compare-times --first -4 --second 5",
        "count 15/0",
        "count -15/3",
        "count 15/-3",
        "compare-counts 1/2 x/2",
        "mean 4 five",
        "mean 1e200",
        "mean 7 --scale 7",
        "mean 7 --scale 7-1",
        "mean 7 --scale 1-x",
        "mean 8 --scale 1-7",
        "sooner --first 30,never --second 25",
        "sooner --first 30,- --second 25 --paired",
        "better 8/10 11/10",
        "better 8/10 0/0",
        "sus 4 2 4 2 4 2 4 2 4",
        "sus 4 2 4 2 4 2 4 2 4 6",
        "nps 0 0 0",
        "adjust 0.1 1.1",
        "adjust 0.1 -0.1",
        "plan",
        "plan --margin 0",
        "plan --margin 0.1 --detect 0.6,0.8",
        "plan --detect 0.6",
        "plan --detect 0.6,0.6",
        "plan --detect 0.6,0.8 --power 1",
        "plan --detect 0.6,0.8 --n 20",
        "plan --margin 0.1 --tasks 5",
        "plan --margin 0.1 --rate 0.5",
        "plan --detect 0.6,0.8 --tasks 0",
        "plan --detect 0.6,0.8 --tasks 51",
        "plan --detect 0.6,0.8 --tasks 5 --n 2001",
        "plan --detect 0.6,0.8 --tasks 5 --n 0",
        "plan --detect 0.6,0.8 --tasks 5 --others 1.2",
        "plan --detect 0.6,0.8 --tasks 5 --person-sd -1",
        "plan --detect 0.6,0.8 --tasks 5 --rate 0.8",
        "plan --detect 60,40 --tasks 5 --measure time --person-sd 0",
        "plan --detect 0.6,0.6 --tasks 5",
        "plan --detect 60,-1 --tasks 5 --measure time",
        "plan --detect 0.6,0.6001 --tasks 1",
        "plan --not-worse-by 0.1",
        "plan --not-worse-by 0.1 --rate 2",
        "plan --not-worse-by 0.1 --rate 0.9 --detect 0.6,0.8",
        "plan --not-worse-by 0.1 --rate 0.9 --tasks 5",
        "discover --p 1.5 --n 5",
        "discover --p 0.5",
    ] {
        let error = calc(line).expect_err(line);
        let sentence = error.to_string();
        assert!(
            sentence.ends_with('.') && sentence.len() > 15,
            "{line}: {sentence}"
        );
        assert!(
            error.hint.is_none_or(|hint| hint.ends_with('.')),
            "{line}: {sentence}"
        );
    }
}

#[test]
fn text_output() {
    insta::assert_snapshot!(calc("rate 8/10 --benchmark 0.78").unwrap(), @r"
    rate          8/10 = 80%, 48-95%
    estimates     observed 0.8, Laplace 0.75, Wilson 0.7167, Jeffreys 0.7727
    95% interval  48-95% (adjusted Wald)
    95% interval  49-94% (Wilson)
    95% interval  44-97% (Clopper-Pearson)
    95% interval  50-96% (Jeffreys)
    95% interval  48-97% (mid-P)
    at least 78%  p = 0.4677 by mid-P, p = 0.6169 exact, one-sided
    ");
    insta::assert_snapshot!(calc("compare 11/12 5/10").unwrap(), @r"
    first         11/12 = 92%, 62-100%
    second        5/10 = 50%, 24-76%
    difference    42 points, first minus second
    95% interval  4 to 69 points (Newcombe)
    95% interval  2 to 69 points (Agresti-Caffo)
    95% interval  4 to 71 points (Miettinen-Nurminen)
    N-1 test      z = 2.135, p = 0.0328
    Fisher        p = 0.0557, by mid-P p = 0.0355
    chosen        N-1 test, every expected count is above 1
    ");
    insta::assert_snapshot!(calc("paired 7 6 1 1").unwrap(), @r"
    difference    33 points, first minus second, 15 participants
    95% interval  -2 to 61 points (Bonett-Price)
    95% interval  0 to 58 points (Newcombe)
    McNemar       p = 0.0703 by mid-P, p = 0.1250 exact
    ");
    insta::assert_snapshot!(calc("people --first 110,100,01-,110,010 --second 111,111,101,110,0-1").unwrap(), @r"
    people        5 and 5
    difference    32 points, second minus first, over 3 tasks
    95% interval  -4 to 58 points
    t             2.348
    relabeling    p = 0.0675 by mid-P, p = 0.0794 exact, of 252 labelings
    task 1        p = 0.5127, adjusted p = 0.5127
    task 2        p = 1.0000, not adjusted: too few: 4 participants, at least 5 needed
    task 3        p = 0.0237, not adjusted: too few: 4 participants, at least 5 needed
    ");
    insta::assert_snapshot!(calc("people --first 00,01,10 --second 11,01,11 --paired").unwrap(), @r"
    people        3 on both
    difference    50 points, second minus first, over 2 tasks
    95% interval  -67 to 100 points
    relabeling    p = 0.2500 by mid-P, p = 0.5000 exact, of 8 labelings
    task 1        p = 0.5000, not adjusted: too few: 3 pairs, at least 5 needed
    task 2        p = 0.2500, not adjusted: too few: 3 pairs, at least 5 needed
    ");
    insta::assert_snapshot!(calc("people --first 1,0,0,1,0,- --second 1,1,1,1,1,1").unwrap(), @r"
    people        6 and 6
    difference    60 points, second minus first, over 1 task
    95% interval  6 to 88 points
    test          p = 0.0339
    task 1        p = 0.0339, adjusted p = 0.0339
    ");
    insta::assert_snapshot!(calc("sooner --first 31,36,42,44,50,- --second 55,62,70,73,80,85").unwrap(), @r"
    participants  6 and 6
    sooner        17%, probability of succeeding sooner on the second version
    95% interval  4-51%
    test          p = 0.0530 by mid-P, p = 0.0649 exact
    equal share   1.683, second over first, of the times of the fastest 83%: 5 and 5
    95% interval  1.273 to 2.226
    test          p = 0.0028
    ");
    insta::assert_snapshot!(calc("better 8/10 5/10").unwrap(), @r"
    first   8/10 = 80%, 48-95%
    second  5/10 = 50%, 24-76%
    better  92%, probability that the first is better; not a verdict
    ");
    let certain = calc("better 0/9000 9000/9000").unwrap();
    assert!(certain.contains("better  1%"), "{certain}");
    insta::assert_snapshot!(calc("several 40/65 54/61 63/73").unwrap(), @r"
    rate                   40/65 = 62%, 49-72%
    rate                   54/61 = 89%, 78-95%
    rate                   63/73 = 86%, 76-93%
    chi-square             17.56 on 2 degrees of freedom, p = 0.0002
    Fisher-Freeman-Halton  p = 0.0003
    ");
    insta::assert_snapshot!(calc("times 55 65 75 --benchmark 80").unwrap(), @r"
    times               3
    geometric mean      64.48 s
    95% interval        43.85 to 94.82 s
    median              65 s
    95% interval        too few: 3 times, at least 6 needed
    mean                65 s
    standard deviation  10 s
    faster than 80 s    t = 2.406, p = 0.0690, one-sided
    ");
    insta::assert_snapshot!(calc("compare-times --first 4,2,5 --second 5,2,1").unwrap(), @r"
    times                 3 and 3
    ratio                 1.587, first over second, of the geometric means
    95% interval          0.3044 to 8.278
    Welch, on logarithms  t = 0.8532 on 3.248 degrees of freedom, p = 0.4519
    ");
    insta::assert_snapshot!(calc("count 15/400").unwrap(), @r"
    rate          15/400 = 0.0375
    95% interval  0.02099 to 0.06185 (exact)
    95% interval  0.02179 to 0.06046 (mid-P)
    ");
    insta::assert_snapshot!(calc("compare-counts 2/17877 9/16660").unwrap(), @r"
    ratio                 0.2071, first over second
    95% interval (exact)  0.02177 to 1.001, p = 0.0501
    95% interval (mid-P)  0.0305 to 0.8695, p = 0.0293
    ");
    insta::assert_snapshot!(calc("mean 4").unwrap(), @r"
    values              1
    mean                4
    standard deviation  too few: 1 value, at least 2 needed
    95% interval        only one value: no interval
    ");
    insta::assert_snapshot!(calc("nps 19 10 7").unwrap(), @r"
    answers       36
    NPS           33.33
    95% interval  6.248 to 55.29
    ");
    insta::assert_snapshot!(calc("sus 4 2 4 2 4 2 4 2 - -").unwrap(), @r"
    score     two or more items are blank: no score
    answered  8 of 10
    ");
    insta::assert_snapshot!(calc("plan --detect .5,.9 --tasks 1 --design within").unwrap(), @r"
    participants  19 in all, each on both versions
    power         81%, exact
    ");
    insta::assert_snapshot!(calc("plan --detect 20,60 --tasks 3 --measure time").unwrap(), @r"
    participants  about 8 per version
    power         about 80%, simulated
    ");
    insta::assert_snapshot!(calc("plan --detect 0.6,0.8").unwrap(), @"participants  83 per version");
}

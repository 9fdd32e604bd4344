//! A list of what is wrong, bounded: whoever reads it mends one kind at a time.

/// So many are named; the others are counted.
const NAMED: usize = 20;

/// One problem a line, the first twenty, and how many there are more.
pub(super) fn list(problems: &[String]) -> String {
    let mut lines: Vec<String> = problems
        .iter()
        .take(NAMED)
        .map(|problem| format!("  {problem}"))
        .collect();
    if problems.len() > NAMED {
        lines.push(format!("  and {} more", problems.len() - NAMED));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_are_named_and_the_others_counted() {
        let problems = |n: usize| vec!["x".to_owned(); n];
        assert_eq!(list(&problems(20)).lines().count(), 20);
        let more = list(&problems(23));
        assert_eq!(more.lines().count(), 21);
        assert!(more.ends_with("\n  and 3 more"), "{more}");
    }
}

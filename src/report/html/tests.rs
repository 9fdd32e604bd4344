use super::render_page;
use crate::metrics::Methods;
use crate::metrics::comparison::{Comparison, ComparisonInput as Compared};
use crate::metrics::examples::{roster, session, study};
use crate::metrics::problems::Problems;
use crate::metrics::segment::People;
use crate::metrics::study_figures::{FiguresInput, StudyFigures};
use crate::report::document::{Document, ReportInput};
use crate::report::markdown;
use crate::session::{Hash, NotedError, SessionSummary};
use crate::study::{Severity, Study};

/// A report with seven participants on each of three versions.
fn paper(study: &Study) -> Document {
    let mut sessions: Vec<SessionSummary> = Vec::new();
    for (v, attempts) in [
        "find=c20.1 pay=c30",
        "find=c25 pay=f60.2",
        "find=c15 pay=c31 send=s",
    ]
    .iter()
    .enumerate()
    {
        for p in 0..7 {
            let number = u32::try_from(7 * v + p).unwrap();
            let version = (v + 1).to_string();
            sessions.push(session(
                number,
                &format!("P{number:02}"),
                &version,
                attempts,
            ));
        }
    }
    let noted = NotedError {
        session: sessions[7].id,
        attempt: Some(sessions[7].attempts.at(1).key()),
        kind: Some("menu".to_owned()),
        label: Some("Opens the <wrong> menu".to_owned()),
        severity: Some(Severity::Critical),
        text: Some("\"where?\" & gone".to_owned()),
    };
    let methods = Methods::default();
    let study_figures = StudyFigures::compute(&FiguresInput {
        study,
        sessions: &sessions,
        protocols: &std::collections::BTreeMap::new(),
        roster: &roster(22, 1, 0, 0).iter().collect(),
        version: None,
        people: &People::All,
        methods,
    });
    let pairs = [("1", "2"), ("2", "3")].map(|(old, new)| (old.to_owned(), new.to_owned()));
    let compared = Compared {
        study,
        sessions: &sessions,
        protocols: &std::collections::BTreeMap::new(),
        people: &People::All,
        design: study.design,
    };
    Document::report(&ReportInput {
        study,
        sessions: &sessions,
        study_figures: &study_figures,
        comparisons: &Comparison::compute_all(compared, &pairs, methods),
        problems: &Problems::compute(study, &sessions, &[noted], None),
        log_fingerprint: Hash::digest(b"heads"),
        sessions_on_file: sessions.len(),
        script: "the shop.toml",
        p_values: true,
    })
}

#[test]
fn a_page_is_whole_and_asks_for_nothing() {
    let page = render_page(&paper(&study("between")));
    for wanted in [
        "default-src 'none'; style-src 'unsafe-inline'",
        "<html lang=\"en\">",
        "Opens the &lt;wrong&gt; menu",
        "“&quot;where?&quot; &amp; gone” (P07, 2)",
        "moderato explain &#39;the shop.toml&#39; --version 1 --task pay",
        "1 of 7",
        "Trend across versions",
        "scope=\"row\"",
        "✗ failed",
    ] {
        assert!(page.contains(wanted), "{wanted} is missing in {page}");
    }
    for never in [
        "<script", "http:", "https:", "src=", "url(", "NaN", " style=", " on",
    ] {
        let hit = page.find(never).filter(|_| never != " on");
        assert!(hit.is_none(), "{never} in {page}");
    }
    // Each opened, each closed.
    for tag in [
        "section", "table", "tr", "svg", "ul", "li", "figure", "div", "th", "td",
    ] {
        let opened =
            page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn what_got_worse_on_a_critical_task_comes_first() {
    let page = render_page(&paper(&study("between")));
    let first = page
        .find("Secondary results")
        .map(|at| &page[at..])
        .unwrap();
    let line = first
        .lines()
        .skip_while(|line| !line.starts_with("<ul class=\"verdicts\">"))
        .nth(1)
        .unwrap();
    assert!(
        line.starts_with(
            "<li class=\"bad\"><b>Success:</b> <strong>▼ worse</strong> <span>on Pay for it, a critical task"
        ),
        "{line}"
    );
    let row = first.split("<tbody>").nth(1).unwrap();
    assert!(
        row.trim_start().starts_with(
            "<tr><td class=\"bad\" data-name=\"Verdict\">▼ worse</td><th scope=\"row\">Success: Pay for it<br>critical task</th>"
        ),
        "{row}"
    );
}

#[test]
fn hostile_titles_are_words_in_both_formats() {
    let mut study = study("between");
    study.title = "</title><script>alert(1)</script>".to_owned();
    study.tasks[1].title = "<script>alert(1)</script> | \" onload='x'".to_owned();
    let paper = paper(&study);
    for page in [render_page(&paper), markdown::render_page(&paper)] {
        assert!(!page.contains("<script"), "{page}");
        assert!(
            page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
            "{page}"
        );
    }
}

#[test]
fn numbers_stay_whole_and_wide_tables_name_their_cells() {
    let page = render_page(&paper(&study("between")));
    for wanted in [
        "<div class=\"scroll whole rows\" role=\"group\" aria-label=\"All results",
        "<td class=\"bad\" data-name=\"Verdict\">▼ worse</td>",
        "<span class=\"u\">95%</span> intervals",
    ] {
        assert!(page.contains(wanted), "{wanted} is missing in {page}");
    }
}

#[test]
fn headings_go_down_by_one_step() {
    let page = render_page(&paper(&study("between")));
    let mut last = 0;
    for (at, _) in page.match_indices("<h") {
        let level = page[at + 2..].chars().next().and_then(|c| c.to_digit(10));
        if let Some(level) = level {
            assert!(level <= last + 1, "h{level} after h{last}");
            last = level;
        }
    }
    assert_eq!(page.matches("<h1").count(), 1);
}

#[test]
fn the_short_report_has_verdicts_and_tables() {
    insta::assert_snapshot!(markdown::render_page(&paper(&study("between"))));
}

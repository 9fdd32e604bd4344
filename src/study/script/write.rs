//! A script written from a study.

use toml::Value;

use crate::study::duration::written;
use crate::study::{
    Cif, DesignVersion, ErrorKind, Instrument, Question, QuestionKind, Study, Task, Word,
};

/// The script of a study: everything that is not left at its default. Reading it gives the same study.
pub fn write(study: &Study) -> String {
    let mut page = Page::default();
    page.text("title", &study.title);
    page.text("design", study.design.word());
    page.text("order", study.order.word());
    page.text("assisted_from", study.assisted_from.word());
    page.line("partial_credit", &format!("{:?}", study.partial_credit));
    page.line("think_aloud", &study.think_aloud.to_string());
    page.optional("setting", study.setting.as_deref());
    page.optional("introduction", study.introduction.as_deref());
    page.optional("consent", study.consent.as_deref());
    page.list("ask_at_end", study.ask_at_end.iter().map(Instrument::word));
    for version in &study.versions {
        page.version(version);
    }
    for task in &study.tasks {
        page.task(task);
    }
    for kind in &study.error_kinds {
        page.error_kind(kind);
    }
    for question in &study.questions {
        page.question(question);
    }
    page.cif(&study.cif);
    page.0.concat()
}

/// A script as far as it is written.
#[derive(Default)]
struct Page(Vec<String>);

impl Page {
    fn header(&mut self, header: &str) {
        self.0.push(format!("\n[[{header}]]\n"));
    }

    fn line(&mut self, key: &str, value: &str) {
        self.0.push(format!("{key} = {value}\n"));
    }

    fn text(&mut self, key: &str, text: &str) {
        self.line(key, &quoted(text));
    }

    fn optional(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    fn flag(&mut self, key: &str, flag: bool) {
        if flag {
            self.line(key, "true");
        }
    }

    fn time(&mut self, key: &str, ms: Option<i64>) {
        self.optional(key, ms.map(written).as_deref());
    }

    fn list<'a>(&mut self, key: &str, texts: impl Iterator<Item = &'a str>) {
        let texts: Vec<String> = texts.map(quoted).collect();
        if !texts.is_empty() {
            self.line(key, &format!("[{}]", texts.join(", ")));
        }
    }

    fn version(&mut self, version: &DesignVersion) {
        self.header("version");
        self.text("id", &version.id);
        self.optional("after", version.after.as_deref());
        if let Some(day) = version.released {
            self.line("released", &day.to_string());
        }
    }

    fn task(&mut self, task: &Task) {
        self.header("task");
        self.text("id", &task.id);
        self.text("title", &task.title);
        self.optional("scenario", task.scenario.as_deref());
        self.optional("starts_when", task.starts_when.as_deref());
        self.optional("success", task.success.as_deref());
        self.time("time_limit", task.time_limit_ms);
        self.flag("limit_fails", task.limit_fails);
        self.time("expert_time", task.expert_time_ms);
        if let Some(number) = task.error_opportunities {
            self.line("error_opportunities", &number.to_string());
        }
        self.flag("critical", task.critical);
        self.list("segment_only", task.segment_only.iter().map(String::as_str));
        self.list("ask", task.ask.iter().map(Instrument::word));
        if let Some(credit) = task.partial_credit {
            self.line("partial_credit", &format!("{credit:?}"));
        }
    }

    fn cif(&mut self, cif: &Cif) {
        for (place, (key, text)) in cif.texts().enumerate() {
            if place == 0 {
                self.0.push("\n[cif]\n".to_owned());
            }
            self.text(key.word(), text);
        }
    }

    fn error_kind(&mut self, kind: &ErrorKind) {
        self.header("error");
        self.text("key", &kind.key.to_string());
        self.text("id", &kind.id);
        self.text("label", &kind.label);
        self.text("severity", kind.severity.word());
    }

    fn question(&mut self, question: &Question) {
        self.header("question");
        self.text("id", &question.id);
        self.text("text", &question.text);
        match &question.kind {
            QuestionKind::Scale {
                low,
                high,
                low_label,
                high_label,
            } => {
                self.text("kind", "scale");
                self.line("low", &low.to_string());
                self.line("high", &high.to_string());
                self.optional("low_label", low_label.as_deref());
                self.optional("high_label", high_label.as_deref());
            }
            QuestionKind::Choice(choices) => {
                self.text("kind", "choice");
                self.list("choices", choices.iter().map(String::as_str));
            }
            QuestionKind::Text => self.text("kind", "text"),
        }
    }
}

/// The text in quotes, with everything in it that needs a sign before it.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

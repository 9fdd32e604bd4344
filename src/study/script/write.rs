//! Writes a script from a study.

use toml::Value;

use crate::study::duration::to_script;
use crate::study::{
    Cif, DesignVersion, ErrorKind, Instrument, Margins, Question, QuestionKind, Study, Task, Word,
};

/// Script of a study, without keys that say what is so by default. Parsing it gives the same study.
pub fn write(study: &Study) -> String {
    let default = Study::new(String::new());
    let mut page = ScriptWriter::default();
    page.write_text("title", &study.title);
    page.write_text("design", study.design.as_str());
    if study.order != default.order {
        page.write_text("order", study.order.as_str());
    }
    if study.assisted_from != default.assisted_from {
        page.write_text("assisted_from", study.assisted_from.as_str());
    }
    if study.partial_credit.to_bits() != default.partial_credit.to_bits() {
        page.write_line("partial_credit", &format!("{:?}", study.partial_credit));
    }
    if study.primary != default.primary {
        page.write_text("primary", study.primary.as_str());
    }
    if let Some(people) = study.planned {
        page.write_line("planned", &people.to_string());
    }
    if study.think_aloud != default.think_aloud {
        page.write_line("think_aloud", &study.think_aloud.to_string());
    }
    page.write_optional("setting", study.setting.as_deref());
    page.write_optional("introduction", study.introduction.as_deref());
    page.write_optional("consent", study.consent.as_deref());
    page.write_list(
        "ask_at_end",
        study.ask_at_end.iter().map(Instrument::as_str),
    );
    page.write_margins(&study.matters_from);
    for version in &study.versions {
        page.write_version(version);
    }
    for task in &study.tasks {
        page.write_task(task);
    }
    for kind in &study.error_kinds {
        page.write_error_kind(kind);
    }
    for question in &study.questions {
        page.write_question(question);
    }
    page.write_cif(&study.cif);
    page.0.concat()
}

/// Accumulates the text of a script.
#[derive(Default)]
struct ScriptWriter(Vec<String>);

impl ScriptWriter {
    fn write_header(&mut self, header: &str) {
        self.0.push(format!("\n[[{header}]]\n"));
    }

    fn write_line(&mut self, key: &str, value: &str) {
        self.0.push(format!("{key} = {value}\n"));
    }

    fn write_text(&mut self, key: &str, text: &str) {
        self.write_line(key, &quote_toml(text));
    }

    fn write_optional(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.write_text(key, text);
        }
    }

    fn write_flag(&mut self, key: &str, flag: bool) {
        if flag {
            self.write_line(key, "true");
        }
    }

    fn write_duration(&mut self, key: &str, ms: Option<i64>) {
        self.write_optional(key, ms.map(to_script).as_deref());
    }

    fn write_list<'a>(&mut self, key: &str, texts: impl Iterator<Item = &'a str>) {
        let texts: Vec<String> = texts.map(quote_toml).collect();
        if !texts.is_empty() {
            self.write_line(key, &format!("[{}]", texts.join(", ")));
        }
    }

    fn write_version(&mut self, version: &DesignVersion) {
        self.write_header("version");
        self.write_text("id", &version.id);
        self.write_optional("after", version.after.as_deref());
        if let Some(day) = version.released {
            self.write_line("released", &day.to_string());
        }
    }

    fn write_task(&mut self, task: &Task) {
        self.write_header("task");
        self.write_text("id", &task.id);
        self.write_text("title", &task.title);
        self.write_optional("scenario", task.scenario.as_deref());
        self.write_optional("starts_when", task.starts_when.as_deref());
        self.write_optional("success", task.success.as_deref());
        self.write_duration("time_limit", task.time_limit_ms);
        self.write_flag("limit_fails", task.limit_fails);
        self.write_duration("expert_time", task.expert_time_ms);
        if let Some(number) = task.error_opportunities {
            self.write_line("error_opportunities", &number.to_string());
        }
        self.write_flag("critical", task.critical);
        self.write_list("segment_only", task.segment_only.iter().map(String::as_str));
        self.write_list("ask", task.ask.iter().map(Instrument::as_str));
        if let Some(credit) = task.partial_credit {
            self.write_line("partial_credit", &format!("{credit:?}"));
        }
        self.write_margins(&task.matters_from);
    }

    /// An inline table: the keys that follow belong to the same table as those above.
    fn write_margins(&mut self, margins: &Margins) {
        let pairs: Vec<String> = margins
            .iter()
            .map(|(measure, margin)| format!("{} = {margin:?}", quote_toml_key(measure.as_str())))
            .collect();
        if !pairs.is_empty() {
            self.write_line("matters_from", &format!("{{ {} }}", pairs.join(", ")));
        }
    }

    fn write_cif(&mut self, cif: &Cif) {
        for (place, (key, text)) in cif.texts().enumerate() {
            if place == 0 {
                self.0.push("\n[cif]\n".to_owned());
            }
            self.write_text(key.as_str(), text);
        }
    }

    fn write_error_kind(&mut self, kind: &ErrorKind) {
        self.write_header("error");
        self.write_text("key", &kind.key.to_string());
        self.write_text("id", &kind.id);
        self.write_text("label", &kind.label);
        self.write_text("severity", kind.severity.as_str());
    }

    fn write_question(&mut self, question: &Question) {
        self.write_header("question");
        self.write_text("id", &question.id);
        self.write_text("text", &question.text);
        match &question.kind {
            QuestionKind::Scale {
                low,
                high,
                low_label,
                high_label,
                better,
            } => {
                self.write_text("kind", "scale");
                self.write_line("low", &low.to_string());
                self.write_line("high", &high.to_string());
                self.write_optional("low_label", low_label.as_deref());
                self.write_optional("high_label", high_label.as_deref());
                self.write_optional("better", better.map(Word::as_str));
            }
            QuestionKind::Choice(choices) => {
                self.write_text("kind", "choice");
                self.write_list("choices", choices.iter().map(String::as_str));
            }
            QuestionKind::Text => self.write_text("kind", "text"),
        }
    }
}

/// A key of a TOML table, quoted if necessary.
fn quote_toml_key(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if key.chars().all(is_bare) {
        key.to_owned()
    } else {
        quote_toml(key)
    }
}

/// Quotes and escapes a text for TOML.
fn quote_toml(text: &str) -> String {
    Value::from(text).to_string()
}

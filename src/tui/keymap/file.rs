//! Key files: custom keys that replace those of the table.
//!
//! ```toml
//! [task]
//! undo = "ctrl-z"
//! mark = ["m", "f5"]
//! ```

use std::borrow::Cow;
use std::ops::Range;

use crossterm::event::KeyModifiers;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::key_press::KeyPress;
use super::{Intent, KeyContext, Keymap, Row, RowKeys};
use crate::study::Problem;
use crate::study::script::format::format_problem;
use crate::study::script::nearest::nearest_word;

/// Problems of a key file, in its order.
type Problems = Vec<Problem>;

impl Keymap {
    /// Parses a key file and applies it to the table's keys.
    ///
    /// # Errors
    /// All problems of the file, each with advice.
    pub fn from_toml(text: &str) -> Result<Self, Vec<Problem>> {
        let mut map = Self::default();
        let mut problems = Problems::new();
        match DeTable::parse(text) {
            Err(error) => problems.push(Problem {
                span: error.span().unwrap_or(0..0),
                message: "This line cannot be read.".to_owned(),
                hint:
                    "Write a section such as [task], and under it lines such as undo = \"ctrl-z\"."
                        .to_owned(),
            }),
            Ok(root) => {
                for (section, inside) in root.get_ref() {
                    if section.get_ref() == "format" {
                        problems.extend(format_problem(inside));
                    } else {
                        map.apply_section(section, inside, &mut problems);
                    }
                }
            }
        }
        if problems.is_empty() {
            return Ok(map);
        }
        problems.sort_by_key(|problem| problem.span.start);
        Err(problems)
    }

    /// The current keys as a key file, in the table's order. Keys that cannot be changed are comments.
    pub fn to_toml(&self) -> String {
        let (table, mut text) = (Self::default(), String::new());
        for section in table.sections() {
            text.push_str(&format!("[{section}]\n"));
            for intent in table.intents(section) {
                let rows = self.rows.iter().filter(|r| r.intent == intent);
                let rows: Vec<&Row> = rows.filter(|r| r.is_in_section(section)).collect();
                let mut words: Vec<String> = Vec::new();
                for press in rows.iter().flat_map(|r| r.to_presses()) {
                    if !words.contains(&press.config_name()) {
                        words.push(press.config_name());
                    }
                }
                let name = intent.key_file_name();
                let shown = rows.first().map_or("", |r| r.shown.as_ref());
                text.push_str(&match words.as_slice() {
                    [] => format!("# {name}: {shown}, not to be changed\n"),
                    [one] => format!("{name} = {}\n", quote_toml(one)),
                    several => {
                        let all: Vec<String> = several.iter().map(|w| quote_toml(w)).collect();
                        format!("{name} = [{}]\n", all.join(", "))
                    }
                });
            }
            text.push('\n');
        }
        text.truncate(text.trim_end().len());
        text
    }

    fn apply_section(
        &mut self,
        section: &Spanned<Cow<'_, str>>,
        inside: &Spanned<DeValue<'_>>,
        problems: &mut Problems,
    ) {
        let sections = self.sections();
        let name = section.get_ref().as_ref();
        let mut wrong = |message, hint| {
            problems.push(Problem {
                span: section.span(),
                message,
                hint,
            });
        };
        if !sections.contains(&name) {
            let near = nearest_word(name, sections.iter().copied());
            let message = format!(
                "There is no section `{}`.",
                crate::tui::text::sanitize(name)
            );
            return wrong(message, did_you_mean(near, &sections));
        }
        let DeValue::Table(lines) = inside.get_ref() else {
            let message = format!("`{name}` is a section, not a line.");
            return wrong(message, format!("Write [{name}] on a line of its own."));
        };
        for (intent, value) in lines {
            if let Err(problem) = self.apply_line(name, intent, value) {
                problems.push(problem);
            }
        }
        for (intent, value) in lines {
            problems.extend(self.find_conflict(name, intent, value.span()));
        }
    }

    /// Applies the keys of a line.
    fn apply_line(
        &mut self,
        section: &str,
        name: &Spanned<Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(), Problem> {
        let known = self.intents(section);
        let intent = known.iter().find(|i| i.key_file_name() == name.get_ref());
        let Some(intent) = intent.copied() else {
            let may_change = |i: &&Intent| !self.is_fixed(section, **i);
            let words: Vec<&str> = known
                .iter()
                .filter(may_change)
                .map(|i| i.key_file_name())
                .collect();
            let near = nearest_word(name.get_ref(), words.iter().copied());
            let shown = crate::tui::text::sanitize(name.get_ref());
            return Err(Problem {
                span: name.span(),
                message: format!("`{shown}` is not an action in [{section}]."),
                hint: did_you_mean(near, &words),
            });
        };
        let chosen = parse_presses(value)?;
        let of_it = |row: &Row| row.intent == intent && row.is_in_section(section);
        if self.is_fixed(section, intent) {
            return Err(Problem {
                span: name.span(),
                message: format!("The keys of `{}` cannot be changed.", name.get_ref()),
                hint: "Each of these keys has its own meaning. Remove the line.".to_owned(),
            });
        }
        let texts: Vec<KeyContext> = Self::default().text_contexts();
        let mut rows = Vec::new();
        for row in self.rows.clone() {
            if !of_it(&row) {
                rows.push(row);
                continue;
            }
            let (inside, outside): (Vec<KeyContext>, Vec<KeyContext>) =
                row.places.iter().partition(|p| p.section() == section);
            let (typed, others): (Vec<KeyContext>, Vec<KeyContext>) =
                inside.iter().partition(|p| texts.contains(p));
            let free = |press: &KeyPress| !press.edits_text();
            rows.extend(row.only_in(outside));
            rows.extend(row.only_in(others).map(|r| r.with_keys(chosen.clone())));
            let in_text: Vec<KeyPress> = chosen.iter().copied().filter(free).collect();
            if in_text.is_empty() && !typed.is_empty() {
                return Err(Problem {
                    span: value.span(),
                    message: "This key is needed for typing there.".to_owned(),
                    hint: "Choose a key with Ctrl or Alt, or one such as \"f5\".".to_owned(),
                });
            }
            rows.extend(row.only_in(typed).map(|r| r.with_keys(in_text)));
        }
        self.rows = rows;
        Ok(())
    }

    /// Finds a key of a line that already has a meaning in the same context.
    fn find_conflict(
        &self,
        section: &str,
        name: &Spanned<Cow<'_, str>>,
        span: Range<usize>,
    ) -> Option<Problem> {
        let ours =
            |row: &&Row| row.is_in_section(section) && row.intent.key_file_name() == name.get_ref();
        let chosen = self
            .rows
            .iter()
            .filter(ours)
            .filter(|row| matches!(row.keys, RowKeys::Custom(_)));
        for row in chosen {
            for press in row.to_presses() {
                let taken = self.rows.iter().find(|other| {
                    other.intent != row.intent
                        && row.places.iter().any(|p| other.places.contains(p))
                        && other.matches_key(&press.to_event())
                });
                if let Some(taken) = taken {
                    return Some(Problem {
                        span,
                        message: format!(
                            "{} already means `{}` there.",
                            press.display_name(),
                            taken.intent.key_file_name()
                        ),
                        hint: "Choose another key for one of the two.".to_owned(),
                    });
                }
            }
        }
        None
    }

    /// Contexts with text input, where characters are not keys.
    fn text_contexts(&self) -> Vec<KeyContext> {
        let letter = |row: &Row| {
            row.to_presses()
                .iter()
                .any(|p| p.edits_text() && p.modifiers == KeyModifiers::NONE)
        };
        let fixed =
            |row: &Row| row.to_presses().is_empty() && row.intent != Intent::PressSessionKey;
        let mut places = self.contexts();
        places.retain(|p| {
            *p != KeyContext::Reading && !self.rows_in(*p).any(|r| letter(r) || fixed(r))
        });
        places
    }

    /// Contexts with keys, in the table's order.
    fn contexts(&self) -> Vec<KeyContext> {
        let mut places = Vec::new();
        for context in self.rows.iter().flat_map(|r| r.places.iter()) {
            if !places.contains(context) {
                places.push(*context);
            }
        }
        places
    }

    fn sections(&self) -> Vec<&'static str> {
        let mut sections = Vec::new();
        for context in self.contexts() {
            let section = context.section();
            if !sections.contains(&section) {
                sections.push(section);
            }
        }
        sections
    }

    /// Whether the keys of an intent cannot be changed because it depends on which was pressed.
    fn is_fixed(&self, section: &str, intent: Intent) -> bool {
        let mut rows = self.rows.iter();
        rows.any(|r| r.intent == intent && r.is_in_section(section) && r.to_presses().is_empty())
    }

    fn intents(&self, section: &str) -> Vec<Intent> {
        let mut intents = Vec::new();
        for row in self.rows.iter().filter(|r| r.is_in_section(section)) {
            if !intents.contains(&row.intent) {
                intents.push(row.intent);
            }
        }
        intents
    }
}

impl Row {
    fn is_in_section(&self, section: &str) -> bool {
        self.places.iter().any(|p| p.section() == section)
    }

    fn to_presses(&self) -> Vec<KeyPress> {
        match &self.keys {
            RowKeys::Default(keys) => keys.to_presses(),
            RowKeys::Custom(all) => all.clone(),
        }
    }

    /// The row restricted to these contexts; `None` if there are none.
    fn only_in(&self, places: Vec<KeyContext>) -> Option<Self> {
        let mut bar = self.bar.to_vec();
        bar.retain(|p| places.contains(p));
        (!places.is_empty()).then(|| Self {
            bar: Cow::Owned(bar),
            places: Cow::Owned(places),
            ..self.clone()
        })
    }

    fn with_keys(self, keys: Vec<KeyPress>) -> Self {
        let shown: Vec<String> = keys.iter().map(|press| press.display_name()).collect();
        Self {
            shown: Cow::Owned(shown.join(" ")),
            keys: RowKeys::Custom(keys),
            ..self
        }
    }
}

fn quote_toml(word: &str) -> String {
    toml::Value::from(word).to_string()
}

/// Keys in a value: a string, or an array of strings.
fn parse_presses(value: &Spanned<DeValue<'_>>) -> Result<Vec<KeyPress>, Problem> {
    let wrong = |span: Range<usize>, message: &str, hint: String| Problem {
        span,
        message: message.to_owned(),
        hint,
    };
    let one = |value: &Spanned<DeValue<'_>>| match value.get_ref() {
        DeValue::String(word) => KeyPress::parse(word)
            .map_err(|hint| wrong(value.span(), "This is not a usable key.", hint)),
        _ => Err(wrong(
            value.span(),
            "A key is required here.",
            "Write it in quotes, such as \"ctrl-z\".".to_owned(),
        )),
    };
    match value.get_ref() {
        DeValue::Array(several) if several.is_empty() => Err(wrong(
            value.span(),
            "The list of keys is empty.",
            "Name at least one key, or remove the line.".to_owned(),
        )),
        DeValue::Array(several) => several.iter().map(one).collect(),
        _ => Ok(vec![one(value)?]),
    }
}

/// Suggests a similar name, or lists all known ones.
fn did_you_mean(near: Option<&str>, known: &[&str]) -> String {
    match near {
        Some(near) => format!("Did you mean `{near}`?"),
        None => format!("Write one of {}.", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyCode;

    use super::*;
    use crate::study::problem::line_and_column;

    /// Problems of a file as `line: message hint`.
    fn problems(text: &str) -> String {
        let problems = Keymap::from_toml(text).expect_err("problems");
        let lines = problems.iter().map(|p| {
            let (line, _) = line_and_column(text, p.span.start);
            format!("{line}: {} {}", p.message, p.hint)
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn means(map: &Keymap, context: KeyContext, word: &str) -> Option<Intent> {
        map.lookup(context, &KeyPress::parse(word).unwrap().to_event())
    }

    #[test]
    fn an_empty_file_changes_nothing_and_what_is_written_reads_as_the_same() {
        let default = Keymap::default();
        for text in ["", "format = 1\n"] {
            assert_eq!(
                Keymap::from_toml(text).unwrap().to_toml(),
                default.to_toml()
            );
        }
        let again = Keymap::from_toml(&default.to_toml()).expect("no problems");
        assert_eq!(again.to_toml(), default.to_toml());
        for context in default.contexts() {
            for code in [' ', 'u', 'q', '?', '1', 'X'].map(KeyCode::Char) {
                let key = KeyPress::from_code(code).to_event();
                assert_eq!(again.lookup(context, &key), default.lookup(context, &key));
            }
        }
    }

    #[test]
    fn a_chosen_key_replaces_the_old_one_in_its_section_only() {
        let map =
            Keymap::from_toml("[task]\nundo = \"ctrl-z\"\npage_up = [\"ctrl-b\", 'pgup']").unwrap();
        assert_eq!(
            means(&map, KeyContext::Running, "ctrl-z"),
            Some(Intent::Undo)
        );
        assert_eq!(means(&map, KeyContext::Running, "u"), None);
        assert_eq!(
            means(&map, KeyContext::Paused, "ctrl-b"),
            Some(Intent::PageUp)
        );
        assert_eq!(means(&map, KeyContext::Home, "ctrl-b"), None);
        assert_eq!(means(&map, KeyContext::Home, "pgup"), Some(Intent::PageUp));
        assert_eq!(map.key_for(KeyContext::Running, Intent::Undo), "Ctrl-z");
        assert_eq!(
            map.key_for(KeyContext::Running, Intent::PageUp),
            "Ctrl-b PgUp"
        );
    }

    #[test]
    fn two_keys_can_change_places() {
        let map = Keymap::from_toml("[task]\nundo = \"U\"\nredo = \"u\"").unwrap();
        assert_eq!(means(&map, KeyContext::Between, "u"), Some(Intent::Redo));
        assert_eq!(means(&map, KeyContext::Between, "U"), Some(Intent::Undo));
    }

    #[test]
    fn where_text_is_written_a_character_is_no_key() {
        let map = Keymap::from_toml("[briefing]\nhelp = [\"h\", \"f2\"]").unwrap();
        assert_eq!(
            means(&map, KeyContext::BriefingChoice, "h"),
            Some(Intent::Help)
        );
        assert_eq!(means(&map, KeyContext::BriefingText, "h"), None);
        assert_eq!(
            means(&map, KeyContext::BriefingText, "f2"),
            Some(Intent::Help)
        );
    }

    #[test]
    fn problems_are_named_by_line_with_what_to_write() {
        let all = "[task]\nundu = \"x\"\nmark = \"e\"\nskip = \"5\"\n";
        insta::assert_snapshot!(problems(all), @r"
        2: `undu` is not an action in [task]. Did you mean `undo`?
        3: e already means `note_error` there. Choose another key for one of the two.
        4: 5 already means `note_kind` there. Choose another key for one of the two.
        ");
        let all = problems("[task]\nsomething-else = \"x\"\n");
        assert!(
            !all.contains("note_kind") && !all.contains("outcome"),
            "{all}"
        );
        let all = "[taks]\nundo = \"x\"\n[task]\nnote_kind = \"x\"\n";
        insta::assert_snapshot!(problems(all), @r"
        1: There is no section `taks`. Did you mean `task`?
        4: The keys of `note_kind` cannot be changed. Each of these keys has its own meaning. Remove the line.
        ");
        let all = "task = 1\n[note]\nsave = \"x\"\nkeep = [3]\nhelp = \"alt-x\"\n";
        insta::assert_snapshot!(problems(all), @r#"
        1: `task` is a section, not a line. Write [task] on a line of its own.
        3: This key is needed for typing there. Choose a key with Ctrl or Alt, or one such as "f5".
        4: A key is required here. Write it in quotes, such as "ctrl-z".
        5: Alt-x already means `meanwhile` there. Choose another key for one of the two.
        "#);
        let all = "[task]\nundo = \"ctrl-i\"\nredo = []\nmark = \"blah\"\n";
        insta::assert_snapshot!(problems(all), @r#"
        2: This is not a usable key. A terminal sends Ctrl-i as Tab: choose another key.
        3: The list of keys is empty. Name at least one key, or remove the line.
        4: This is not a usable key. Name a key such as "x", "ctrl-x", "alt-x", "f5", or one of space, enter, esc, tab, shift-tab, backspace, delete, insert, up, down, left, right, home, end, pgup, pgdn.
        "#);
        let all = "[task]\nundo = \"x\"\nredo = \"x\"\n";
        insta::assert_snapshot!(problems(all), @r"
        2: x already means `redo` there. Choose another key for one of the two.
        3: x already means `undo` there. Choose another key for one of the two.
        ");
        assert!(problems("[home]\nfly = \"x\"\n").contains("Write one of choose, other_pane, "));
        assert!(problems("[task]\nundo = \n").starts_with("2: This line cannot be read. Write"));
        assert!(problems("\u{1b}[31m = 1").starts_with("1: "));
    }
}

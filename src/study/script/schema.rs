//! JSON Schema of a script, for editors. It is written by hand, as the parser is; tests keep the two in sync.

/// The JSON Schema of a script, draft 7.
pub const SCHEMA: &str = include_str!("schema.json");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::super::keys::{CIF, ERROR, MATTERS_FROM, QUESTION, STUDY, TASK, TableSpec, VERSION};
    use super::super::question::QuestionType;
    use super::SCHEMA;
    use crate::study::{
        AssistLevel, Better, CifKey, Design, Instrument, Order, Severity, VerdictMeasure, Word,
        parse,
    };

    /// This table also has a key for each questionnaire.
    const MATTERS_FROM_LOCATION: &str = "/definitions/matters_from";

    fn schema() -> Value {
        serde_json::from_str(SCHEMA).unwrap()
    }

    fn words(list: &Value) -> BTreeSet<&str> {
        let list = list.as_array().map(Vec::as_slice);
        list.unwrap_or_default()
            .iter()
            .filter_map(Value::as_str)
            .collect()
    }

    #[test]
    fn it_knows_the_keys_that_the_parser_knows() {
        let schema = schema();
        let table = |kind: &'static TableSpec, location: &str| {
            let table = schema.pointer(location).unwrap();
            let keys: BTreeSet<&str> = table["properties"]
                .as_object()
                .unwrap()
                .keys()
                .map(String::as_str)
                .collect();
            assert_eq!(keys, kind.keys.iter().copied().collect(), "{location}");
            if location != MATTERS_FROM_LOCATION {
                assert_eq!(table["additionalProperties"], false, "{location}");
            }
            let required = words(&table["required"]);
            for (key, _) in kind.required {
                assert!(required.contains(key), "{location}: {key}");
            }
        };
        table(&STUDY, "");
        table(&VERSION, "/definitions/version");
        table(&TASK, "/definitions/task");
        table(&ERROR, "/definitions/error");
        table(&QUESTION, "/definitions/question");
        table(&CIF, "/definitions/cif");
        table(&MATTERS_FROM, MATTERS_FROM_LOCATION);
    }

    #[test]
    fn it_says_of_the_texts_of_a_report_what_the_report_says() {
        let schema = schema();
        for (word, key) in CifKey::WORDS {
            let pointer = format!("/definitions/cif/properties/{word}/description");
            assert_eq!(
                schema.pointer(&pointer).unwrap(),
                key.description(),
                "{word}"
            );
        }
    }

    #[test]
    fn what_it_requires_the_parser_requires() {
        let whole = "title = \"a\"\n[[version]]\nid = \"1\"\n[[task]]\nid = \"b\"\ntitle = \"c\"\n";
        assert!(parse(whole).is_ok());
        assert_eq!(
            words(&schema()["required"]),
            BTreeSet::from(["title", "version", "task"])
        );
        for part in [
            "title = \"a\"\n",
            "[[version]]\nid = \"1\"\n",
            "[[task]]\nid = \"b\"\ntitle = \"c\"\n",
        ] {
            assert!(parse(&whole.replace(part, "")).is_err(), "{part}");
        }
    }

    #[test]
    fn it_knows_the_words_that_the_parser_knows() {
        fn same<T: Word>(schema: &Value, pointer: &str) {
            let known: BTreeSet<&str> = T::WORDS.iter().map(|(word, _)| *word).collect();
            assert_eq!(words(schema.pointer(pointer).unwrap()), known, "{pointer}");
        }
        let schema = schema();
        same::<Design>(&schema, "/properties/design/enum");
        same::<Order>(&schema, "/properties/order/enum");
        same::<AssistLevel>(&schema, "/properties/assisted_from/enum");
        same::<Severity>(&schema, "/definitions/error/properties/severity/enum");
        same::<Better>(&schema, "/definitions/question/properties/better/enum");
        let of_tasks = VerdictMeasure::OF_TASKS;
        let of_tasks = of_tasks.iter().map(VerdictMeasure::as_str).collect();
        let primary = schema.pointer("/properties/primary/anyOf/0/enum").unwrap();
        assert_eq!(words(primary), of_tasks);
        same::<QuestionType>(&schema, "/definitions/question/properties/kind/enum");
        let known: BTreeSet<&str> = Instrument::STANDARD
            .iter()
            .map(Instrument::as_str)
            .collect();
        for path in ["/properties/ask_at_end", "/definitions/task/properties/ask"] {
            let list = schema
                .pointer(&format!("{path}/items/anyOf/0/enum"))
                .unwrap();
            assert_eq!(words(list), known, "{path}");
        }
    }
}

//! The manual's topics. A new topic is one file in `src/manual` and one line here.

/// A page of the manual.
#[derive(Debug)]
pub(super) struct Topic {
    /// The word after `help`, and the name of its file.
    pub(super) name: &'static str,
    /// The verbs whose usage ends the page.
    pub(super) verbs: &'static [&'static str],
    /// Markdown. Its first line is `# Title: summary`.
    pub(super) text: &'static str,
}

macro_rules! topics {
    ($($name:literal: [$($verb:literal),*];)+) => {
        &[$(Topic {
            name: $name,
            verbs: &[$($verb),*],
            text: include_str!(concat!("../../manual/", $name, ".md")),
        }),+]
    };
}

/// Every topic, in reading order.
pub(super) const TOPICS: &[Topic] = topics! {
    "scripts": ["init", "check", "schema"];
    "participants": ["participants"];
    "sessions": ["run", "sessions"];
    "keys": [];
    "reports": ["report", "compare", "explain"];
    "statistics": ["calc"];
    "record": [];
    "exchange": ["import", "export"];
    "trust": ["verify", "backup", "erase", "encrypt"];
    "performance": [];
    "contributing": [];
};

impl Topic {
    /// The topic of this name.
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        TOPICS.iter().find(|topic| topic.name == name)
    }

    /// The topic that ends with the usage of this verb.
    pub(super) fn find_by_verb(verb: &str) -> Option<&'static Self> {
        TOPICS.iter().find(|topic| topic.verbs.contains(&verb))
    }

    /// The topic's summary in one line, from the title.
    pub(super) fn summary(&self) -> &'static str {
        let heading = self.text.lines().next().unwrap_or_default();
        heading.split_once(": ").map_or("", |(_, summary)| summary)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_manual_is_a_topic_with_a_summary() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/manual");
        let files: BTreeSet<String> = fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        let topics: BTreeSet<String> = TOPICS.iter().map(|t| format!("{}.md", t.name)).collect();
        assert_eq!(files, topics);
        for topic in TOPICS {
            let title = topic.text.lines().next().unwrap();
            assert!(
                title
                    .to_lowercase()
                    .starts_with(&format!("# {}: ", topic.name)),
                "{title}"
            );
            assert!(
                (1..=60).contains(&topic.summary().chars().count()),
                "{title}"
            );
        }
    }
}

//! Texts that the Common Industry Format for usability test reports (ISO/IEC 25062:2006) requires and no record
//! contains: a script's `[cif]` table.
//!
//! They describe a test and do not change it: protocols that differ only in them compare without a caveat.

use std::collections::BTreeMap;

use super::Word;

/// Texts of the `[cif]` table, none of them empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cif(BTreeMap<CifKey, String>);

impl Cif {
    /// Text under this key.
    pub fn get(&self, key: CifKey) -> Option<&str> {
        self.0.get(&key).map(String::as_str)
    }

    /// All texts, in report order.
    pub fn texts(&self) -> impl Iterator<Item = (CifKey, &str)> {
        self.0.iter().map(|(key, text)| (*key, text.as_str()))
    }

    /// Keys without a text, in report order.
    pub fn missing_keys(&self) -> impl Iterator<Item = CifKey> + '_ {
        let all = CifKey::WORDS.iter().map(|(_, key)| *key);
        all.filter(|key| !self.0.contains_key(key))
    }
}

impl FromIterator<(CifKey, String)> for Cif {
    fn from_iter<T: IntoIterator<Item = (CifKey, String)>>(texts: T) -> Self {
        Self(texts.into_iter().collect())
    }
}

/// Key of the `[cif]` table, in report order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "`CifKey::description` says what each is")]
pub enum CifKey {
    Product,
    Supplier,
    Contact,
    PreparedBy,
    PreparedOn,
    LedBy,
    HeldOn,
    Purpose,
    Description,
    Users,
    SpecialNeeds,
    Environment,
    Work,
    Focus,
    Characteristics,
    Selection,
    SampleDiffers,
    Compensation,
    TaskChoice,
    TaskData,
    Facility,
    Computer,
    Display,
    Audio,
    Input,
    Tools,
    Controlled,
    Procedure,
    Assists,
}

impl CifKey {
    /// What the format requires under this key.
    pub fn description(self) -> &'static str {
        match self {
            Self::Product => "The product's full name",
            Self::Supplier => "Who makes the product",
            Self::Contact => "Who answers questions about the report",
            Self::PreparedBy => "Who wrote the report",
            Self::PreparedOn => "When the report was written",
            Self::LedBy => "Who moderated the sessions",
            Self::HeldOn => "When the sessions took place",
            Self::Purpose => "Why the product was tested, and what the test was to find out",
            Self::Description => "What the product is, and which parts of it were tested",
            Self::Users => "Who the product is made for",
            Self::SpecialNeeds => {
                "Groups with special needs that the product serves, and whether they took part"
            }
            Self::Environment => "Where and in which circumstances the product is to be used",
            Self::Work => "What people do with the product",
            Self::Focus => "Which functions mattered most in the test, and why these",
            Self::Characteristics => "Participants' age, work and experience with such products",
            Self::Selection => "How participants were found and chosen",
            Self::SampleDiffers => {
                "How participants differ from the people the product is made for"
            }
            Self::Compensation => "Compensation of participants",
            Self::TaskChoice => "Why these tasks were chosen, and where they come from",
            Self::TaskData => {
                "What participants were given to do the tasks with: accounts, cards, printed materials"
            }
            Self::Facility => "The room, and what in it may have changed the results",
            Self::Computer => {
                "The participants' computer: model, operating system, browser, with versions"
            }
            Self::Display => "Screens and printers: size, resolution, settings",
            Self::Audio => "Sound: devices and settings",
            Self::Input => "Input devices: keyboard, mouse, touch",
            Self::Tools => "What sessions were moderated and recorded with, besides the log",
            Self::Controlled => "What else was varied or held constant",
            Self::Procedure => {
                "The session from greeting to debriefing, who was present, which forms were signed"
            }
            Self::Assists => {
                "What participants and moderators were told about asking for help and giving it"
            }
        }
    }
}

impl Word for CifKey {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("product", Self::Product),
        ("supplier", Self::Supplier),
        ("contact", Self::Contact),
        ("prepared_by", Self::PreparedBy),
        ("prepared_on", Self::PreparedOn),
        ("led_by", Self::LedBy),
        ("held_on", Self::HeldOn),
        ("purpose", Self::Purpose),
        ("description", Self::Description),
        ("users", Self::Users),
        ("special_needs", Self::SpecialNeeds),
        ("environment", Self::Environment),
        ("work", Self::Work),
        ("focus", Self::Focus),
        ("characteristics", Self::Characteristics),
        ("selection", Self::Selection),
        ("sample_differs", Self::SampleDiffers),
        ("compensation", Self::Compensation),
        ("task_choice", Self::TaskChoice),
        ("task_data", Self::TaskData),
        ("facility", Self::Facility),
        ("computer", Self::Computer),
        ("display", Self::Display),
        ("audio", Self::Audio),
        ("input", Self::Input),
        ("tools", Self::Tools),
        ("controlled", Self::Controlled),
        ("procedure", Self::Procedure),
        ("assists", Self::Assists),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_stand_in_the_order_of_the_keys() {
        assert!(CifKey::WORDS.is_sorted_by_key(|(_, key)| *key));
        let none = Cif::default();
        assert_eq!(none.missing_keys().count(), CifKey::WORDS.len());
        let one: Cif = [(CifKey::Users, "everybody".to_owned())]
            .into_iter()
            .collect();
        assert_eq!(one.get(CifKey::Users), Some("everybody"));
        assert_eq!(one.missing_keys().count(), CifKey::WORDS.len() - 1);
    }
}

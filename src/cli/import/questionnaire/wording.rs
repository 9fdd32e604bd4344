//! Recognizes the items of questionnaires by their wording.
//!
//! A header is never compared with a whole question: products take the place of "the system", and numbers, brackets and
//! translations surround it. An item needs the words that carry it ([`ITEMS`]), and the item whose question shares the
//! most words with the header is the one. The questions are those of [`Instrument::items`], where their sources are.

use super::plain_text::plain_words;
use crate::study::{Instrument, QuestionKind, Study};

/// An item of a questionnaire.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ItemRef {
    /// A word of [`Instrument::as_str`], or the id of one of the script's own questions.
    pub(super) instrument: String,
    pub(super) item: String,
}

impl ItemRef {
    pub(super) fn new(instrument: &str, item: &str) -> Self {
        Self {
            instrument: instrument.to_owned(),
            item: item.to_owned(),
        }
    }
}

/// The words that carry an item.
#[derive(Clone, Copy)]
struct Keys {
    /// A word of [`Instrument::as_str`].
    instrument: &'static str,
    item: &'static str,
    /// A header needs a word of each group; groups are separated by blanks, words by `|`, and `*` stands for any ending.
    needed: &'static str,
    /// The words of which the header may have none.
    excluded: &'static str,
    /// Another wording than the published one, such as a short title.
    title: Option<&'static str>,
    /// Whether it is the opposite of the published one, as an item of the SUS with ten positive items.
    is_positive: bool,
}

impl Keys {
    const fn new(instrument: &'static str, item: &'static str, needed: &'static str) -> Self {
        Self {
            instrument,
            item,
            needed,
            excluded: "",
            title: None,
            is_positive: false,
        }
    }

    /// An item of the SUS in the positive wording of Sauro & Lewis (2011).
    const fn positive(item: &'static str, needed: &'static str, wording: &'static str) -> Self {
        Self {
            is_positive: true,
            ..Self::new("sus", item, needed).titled(wording)
        }
    }

    const fn titled(self, title: &'static str) -> Self {
        Self {
            title: Some(title),
            ..self
        }
    }

    const fn excluding(self, excluded: &'static str) -> Self {
        Self { excluded, ..self }
    }
}

/// The words that carry each item, and none of another item.
static ITEMS: [Keys; 34] = [
    Keys::new("sus", "1", "use|using|visit frequently|often|regularly"),
    Keys::new("sus", "2", "unnecessar*|needlessly complex*|complicated"),
    Keys::new("sus", "3", "easy use|using"),
    Keys::new(
        "sus",
        "4",
        "need*|require* support|help|assistance technical|technician",
    ),
    Keys::new("sus", "5", "function*|feature* integrated"),
    Keys::new("sus", "6", "inconsisten*"),
    Keys::new("sus", "7", "people|users|persons learn quick*|fast|rapidly"),
    Keys::new("sus", "8", "cumbersome|awkward|clumsy"),
    Keys::new("sus", "9", "confident"),
    Keys::new("sus", "10", "learn lot|many before|going"),
    Keys::positive("2", "simple", "I found the website to be simple"),
    Keys::positive(
        "4",
        "without support|help|assistance technical|technician",
        "I think that I could use the website without the support of a technical person",
    ),
    Keys::positive(
        "6",
        "consisten*",
        "I thought there was a lot of consistency in the website",
    ),
    Keys::positive("8", "intuitive", "I found the website very intuitive"),
    Keys::positive(
        "10",
        "without learn*",
        "I could use the website without having to learn anything new",
    ),
    Keys::new(
        "umux-lite",
        "1",
        "capabilit*|feature*|function* meet|meets|fulfil* requirement*|need*",
    ),
    Keys::new("umux-lite", "1", "feature*|function* meet|meets need*")
        .titled("The features meet my needs"),
    Keys::new("umux-lite", "2", "easy use").excluding("thought difficult hard"),
    Keys::new("nps", "1", "recommend*"),
    Keys::new("seq", "1", "difficult|hard easy"),
    Keys::new("smeq", "1", "hard|difficult task do|complete|was").excluding("easy work"),
    Keys::new("faces", "1", "feel done|task"),
    Keys::new("tlx", "mental", "mental*"),
    Keys::new("tlx", "mental", "mental* demand*").titled("Mental demand"),
    Keys::new("tlx", "physical", "physical*"),
    Keys::new("tlx", "physical", "physical* demand*").titled("Physical demand"),
    Keys::new("tlx", "temporal", "hurried|rushed|pace"),
    Keys::new("tlx", "temporal", "temporal* demand*").titled("Temporal demand"),
    Keys::new("tlx", "performance", "successful accomplish*"),
    Keys::new("tlx", "performance", "performance").titled("Performance"),
    Keys::new("tlx", "effort", "hard work"),
    Keys::new("tlx", "effort", "effort").titled("Effort"),
    Keys::new("tlx", "frustration", "insecure|irritated"),
    Keys::new("tlx", "frustration", "frustrat*").titled("Frustration"),
];

/// Words that turn a statement into its opposite.
const NEGATIONS: [&str; 5] = ["not", "never", "without", "dont", "didnt"];

/// The share of common words from which on a header may be an item.
const MIN_SHARE: f64 = 0.35;

/// The same for one of the script's own questions, all of whose words are needed.
const MIN_OWN_SHARE: f64 = 0.7;

/// The wordings of all items that a header is compared with.
pub(super) struct Wordings(Vec<Wording>);

struct Wording {
    item: ItemRef,
    words: Vec<String>,
    /// `None` for one of the script's own questions, which needs all its words.
    keys: Option<&'static Keys>,
}

impl Wordings {
    /// Those of the standard questionnaires, and of the script's own questions.
    pub(super) fn new(study: Option<&Study>) -> Self {
        let standard = ITEMS.iter().map(|keys| {
            let items = Instrument::from_word(keys.instrument).items(&Study::new(String::new()));
            let published = items.iter().find(|item| item.id == keys.item);
            let published = published.map_or("", |item| item.wording.as_str());
            Wording {
                item: ItemRef::new(keys.instrument, keys.item),
                words: plain_words(keys.title.unwrap_or(published)),
                keys: Some(keys),
            }
        });
        let own = study.into_iter().flat_map(|study| &study.questions);
        let own = own.filter(|q| q.kind != QuestionKind::Text);
        let own = own.map(|question| Wording {
            item: ItemRef::new(&question.id, "1"),
            words: plain_words(&question.text),
            keys: None,
        });
        Self(standard.chain(own).collect())
    }

    /// Whether a header is an item in the positive wording.
    pub(super) fn is_positive(&self, header: &str, item: &ItemRef) -> bool {
        let of_item = self.0.iter().filter(|wording| wording.item == *item);
        let mut positive =
            of_item.filter(|wording| wording.keys.is_some_and(|keys| keys.is_positive));
        positive.any(|wording| {
            let mut parts = parts(header).into_iter();
            parts.any(|part| wording.share(&plain_words(&part)).is_some())
        })
    }

    /// The items that a header may be, each with the share of words that both have, from 0 to 1.
    pub(super) fn candidates(&self, header: &str) -> Vec<(ItemRef, f64)> {
        let mut found: Vec<(ItemRef, f64)> = Vec::new();
        for part in parts(header) {
            let words = plain_words(&part);
            for wording in &self.0 {
                let Some(share) = wording.share(&words) else {
                    continue;
                };
                match found.iter_mut().find(|(item, _)| *item == wording.item) {
                    Some((_, best)) => *best = best.max(share),
                    None => found.push((wording.item.clone(), share)),
                }
            }
        }
        found
    }
}

impl Wording {
    fn share(&self, header: &[String]) -> Option<f64> {
        let has = |word: &str| header.iter().any(|h| h == word);
        let common = self.words.iter().filter(|word| has(word)).count();
        let share = 2.0 * common as f64 / (self.words.len() + header.len()) as f64;
        let Some(keys) = self.keys else {
            return (common == self.words.len() && share > MIN_OWN_SHARE).then_some(share);
        };
        let matches = |pattern: &str| match pattern.strip_suffix('*') {
            Some(start) => header.iter().any(|h| h.starts_with(start)),
            None => has(pattern),
        };
        let fits = keys
            .needed
            .split(' ')
            .all(|group| group.split('|').any(matches))
            && !keys.excluded.split(' ').any(has)
            && !NEGATIONS
                .iter()
                .any(|word| has(word) && !keys.needed.starts_with(word));
        (fits && share >= MIN_SHARE).then_some(share)
    }
}

/// The parts of a header that may be the question: the whole, each line of a header in two languages, the text in
/// brackets, and that after a dash.
fn parts(header: &str) -> Vec<String> {
    let mut parts = vec![header.to_owned()];
    parts.extend(header.lines().map(str::to_owned));
    let bracket = header
        .rsplit_once('[')
        .and_then(|(_, rest)| rest.split_once(']'));
    parts.extend(bracket.map(|(inside, _)| inside.to_owned()));
    for sign in [" - ", " / ", ": "] {
        parts.extend(header.split_once(sign).map(|(_, after)| after.to_owned()));
        parts.extend(
            header
                .rsplit_once(sign)
                .map(|(before, _)| before.to_owned()),
        );
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(header: &str) -> Option<String> {
        let mut all = Wordings::new(None).candidates(header);
        all.sort_by(|a, b| b.1.total_cmp(&a.1));
        let (item, _) = all.first()?;
        Some(format!("{} {}", item.instrument, item.item))
    }

    #[test]
    fn published_questions_are_recognized() {
        for instrument in Instrument::STANDARD {
            for item in instrument.items(&Study::new(String::new())) {
                let expected = format!("{} {}", instrument.as_str(), item.id);
                for header in [
                    item.wording.clone(),
                    item.wording.to_uppercase(),
                    format!("Q3. {}", item.wording.trim_end_matches(['.', '?'])),
                    format!("{}\n", item.wording),
                    format!("{}\nIch fand das Produkt gut.", item.wording),
                    format!("How much do you agree? [{}]", item.wording),
                    format!("Please rate each statement - {}", item.wording),
                    item.wording.replace("system", "Acme Assist app"),
                ] {
                    assert_eq!(best(&header), Some(expected.clone()), "{header}");
                }
            }
        }
    }

    #[test]
    fn common_variants_are_recognized() {
        for (header, item) in [
            ("I found the CampusApp very awkward to use", "sus 8"),
            ("I thought the CampusApp was easy to use", "sus 3"),
            ("The CampusApp is easy to use", "umux-lite 2"),
            ("The CampusApp’s features meet my needs", "umux-lite 1"),
            ("I found the CampusApp to be simple.", "sus 2"),
            (
                "I could use the app without the help of a technical person",
                "sus 4",
            ),
            ("There was a lot of consistency in the CampusApp", "sus 6"),
            ("I found the CampusApp very intuitive.", "sus 8"),
            (
                "I could use the app without having to learn anything new.",
                "sus 10",
            ),
            ("How likely are you to recommend us to a friend?", "nps 1"),
            ("Mental Demand", "tlx mental"),
            ("How high was your mental demand?", "tlx mental"),
            ("Effort", "tlx effort"),
            ("Frustration level", "tlx frustration"),
            (
                "Overall, this task was: very difficult ... very easy",
                "seq 1",
            ),
        ] {
            assert_eq!(best(header).as_deref(), Some(item), "{header}");
        }
    }

    #[test]
    fn positive_items_are_told_from_the_published_ones() {
        let wordings = Wordings::new(None);
        for item in Instrument::from_word("sus").items(&Study::new(String::new())) {
            let item_ref = ItemRef::new("sus", &item.id);
            assert!(
                !wordings.is_positive(&item.wording, &item_ref),
                "{}",
                item.wording
            );
        }
        for keys in ITEMS.iter().filter(|keys| keys.is_positive) {
            let wording = keys.title.unwrap_or_default();
            let item = ItemRef::new("sus", keys.item);
            assert!(
                wordings.is_positive(&format!("Q5 [{wording}.]"), &item),
                "{wording}"
            );
            assert_eq!(best(wording), Some(format!("sus {}", keys.item)));
        }
    }

    #[test]
    fn opposites_and_other_texts_are_not_recognized() {
        for header in [
            "I would not need the support of a technical person",
            "I did not find the system to be simple.",
            "Please comment on this app:",
            "Timestamp",
            "Time on task",
            "Completed",
            "How often do you use the internet?",
            "What made the task hard?",
        ] {
            assert_eq!(best(header), None, "{header}");
        }
    }
}

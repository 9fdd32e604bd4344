//! Words of agreement in seven languages, as a side and a strength.
//!
//! Word order, case, accents and punctuation make no difference, and the languages may be mixed. A text with any word
//! that is not in the table is not understood, so that "Agree, but not always" is never read as an agreement.

use super::plain_text::plain_text;

/// An answer on a scale of agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Agreement {
    Neutral,
    Disagrees(Strength),
    Agrees(Strength),
}

/// How strongly somebody agrees or disagrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// "Somewhat agree".
    Weak,
    /// "Agree".
    Plain,
    /// "Strongly agree".
    Strong,
}

/// The role of a word in a phrase of agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Agree,
    Disagree,
    Neutral,
    /// Agrees only together with a strength, as "raczej tak".
    Yes,
    Not,
    /// "Per niente": not, and strongly.
    NotAtAll,
    Strong,
    Weak,
    /// "Poco" is a weak no, and "un poco" a weak yes.
    Little,
    /// Has no meaning of its own.
    Filler,
}

/// The words of each role, without accents: English, German, Spanish, French, Portuguese, Polish, Italian.
const ROLES: [(Role, &str); 10] = [
    (
        Role::Agree,
        "agree agreed \
         stimme stimmt zustimmen zustimmung trifft einverstanden \
         acuerdo \
         daccord accord \
         concordo concorda \
         zgadzam zgoda \
         daccordo accordo",
    ),
    (
        Role::Disagree,
        "disagree disagreed lehne ablehnung desacuerdo desaccord discordo discorda disaccordo",
    ),
    (
        Role::Neutral,
        "neutral neither nor undecided unsure indifferent \
         neutral weder teils unentschieden unentschlossen \
         ni neutro indeciso indiferente \
         neutre indecis \
         nem neutra indecisa \
         ani neutralnie neutralny neutralna trudno zdania obojetne \
         neutrale indifferente incerto incerta",
    ),
    (Role::Yes, "yes tak"),
    (Role::Not, "not dont nicht no pas non nao nie"),
    (Role::NotAtAll, "nada niente nulla"),
    (
        Role::Strong,
        "strongly totally completely fully absolutely entirely very definitely extremely much all \
         voll vollig vollkommen vollstandig stark sehr absolut ganz uberhaupt gar genau \
         muy totalmente completamente fuertemente absolutamente plenamente rotundamente \
         tout totalement completement fortement absolument entierement parfaitement \
         muito fortemente \
         zdecydowanie calkowicie zupelnie pelni bardzo stanowczo absolutnie ogole \
         molto decisamente assolutamente pienamente tutto affatto",
    ),
    (
        Role::Weak,
        "somewhat slightly rather partly partially mildly bit tend \
         eher etwas teilweise bedingt \
         algo ligeramente parcialmente \
         plutot partiellement legerement \
         ligeiramente levemente parte \
         raczej troche czesciowo nieco \
         abbastanza piuttosto parzialmente leggermente po",
    ),
    (Role::Little, "little wenig poco peu pouco"),
    (
        Role::Filler,
        "i do to a at and or with mostly moderately generally quite \
         ich dem der aussage und zu ab noch ein \
         de en estoy y la el afirmacion bastante \
         du fait je suis ne \
         eu em com o \
         sie w z mam powiedziec \
         in per del sono un e",
    ),
];

fn role(word: &str) -> Option<Role> {
    let is = |(_, words): &&(Role, &str)| words.split(' ').any(|known| known == word);
    ROLES.iter().find(is).map(|(role, _)| *role)
}

impl Agreement {
    /// The agreement that a text states; `None` if any of its words is not known.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let plain = plain_text(text);
        let words: Vec<&str> = plain.split(' ').collect();
        let roles: Vec<Role> = words.iter().map(|word| role(word)).collect::<Option<_>>()?;
        let has = |wanted| roles.contains(&wanted);
        let is_positive_little = |at: usize| at > 0 && matches!(words[at - 1], "un" | "ein" | "a");
        let little = roles.iter().position(|role| *role == Role::Little);
        let (agree, disagree) = (has(Role::Agree), has(Role::Disagree));
        if has(Role::Neutral) || (agree && disagree) {
            return Some(Self::Neutral);
        }
        let strength = if has(Role::Strong) || has(Role::NotAtAll) {
            Strength::Strong
        } else if has(Role::Weak) || little.is_some() {
            Strength::Weak
        } else {
            Strength::Plain
        };
        let is_negative = has(Role::Not)
            || has(Role::NotAtAll)
            || little.is_some_and(|at| !is_positive_little(at));
        let agrees = match (agree, disagree) {
            (true, false) => !is_negative,
            (false, true) if !is_negative => false,
            // "Raczej tak", "zdecydowanie nie": a yes or a no alone is not an agreement.
            (false, false) if strength != Strength::Plain && has(Role::Yes) != has(Role::Not) => {
                has(Role::Yes)
            }
            _ => return None,
        };
        Some(if agrees {
            Self::Agrees(strength)
        } else {
            Self::Disagrees(strength)
        })
    }

    fn strength(self) -> Option<Strength> {
        match self {
            Self::Neutral => None,
            Self::Agrees(strength) | Self::Disagrees(strength) => Some(strength),
        }
    }
}

/// The strengths that occur in the answers to a questionnaire, which tell how far each is from the middle: "agree" is
/// the end of "agree, rather agree, neutral", and one step from the end of "strongly agree, agree, neutral".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct StrengthsUsed {
    weak: bool,
    plain: bool,
    strong: bool,
}

impl StrengthsUsed {
    pub(super) fn add(&mut self, agreement: Agreement) {
        match agreement.strength() {
            None => {}
            Some(Strength::Weak) => self.weak = true,
            Some(Strength::Plain) => self.plain = true,
            Some(Strength::Strong) => self.strong = true,
        }
    }

    /// How many strengths occur.
    pub(super) fn count(self) -> usize {
        [self.weak, self.plain, self.strong]
            .iter()
            .filter(|used| **used)
            .count()
    }

    /// The answer as steps from the middle of a scale with this many points, negative for disagreement. `None` if the
    /// scale has not five or seven points, or if the words have more steps than five points.
    pub(super) fn steps_from_middle(self, agreement: Agreement, points: i64) -> Option<i64> {
        let steps = match (points, agreement.strength()) {
            (5 | 7, None) => 0,
            (7, Some(Strength::Strong)) => 3,
            (7, Some(Strength::Plain)) => 2,
            (7, Some(Strength::Weak)) => 1,
            (5, Some(_)) if self.count() == 3 => return None,
            (5, Some(Strength::Strong)) => 2,
            (5, Some(Strength::Plain)) if self.weak => 2,
            (5, Some(Strength::Plain | Strength::Weak)) => 1,
            _ => return None,
        };
        Some(match agreement {
            Agreement::Disagrees(_) => -steps,
            Agreement::Neutral | Agreement::Agrees(_) => steps,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value on a scale from 1, with the strengths of all texts.
    fn values(texts: &[&str], points: i64) -> Vec<Option<i64>> {
        let read: Vec<_> = texts.iter().map(|t| Agreement::from_text(t)).collect();
        let mut used = StrengthsUsed::default();
        read.iter().flatten().for_each(|a| used.add(*a));
        read.into_iter()
            .map(|a| Some(used.steps_from_middle(a?, points)? + (points + 1) / 2))
            .collect()
    }

    #[test]
    fn five_steps_are_read_in_seven_languages() {
        let scales = [
            "Strongly Disagree|Disagree|Neither agree nor disagree|Agree|Strongly agree",
            "Completely disagree|somewhat disagree|NEUTRAL|somewhat agree|Completely agree",
            "stimme überhaupt nicht zu|stimme eher nicht zu|teils/teils|stimme eher zu|stimme voll und ganz zu",
            "Trifft nicht zu|Trifft eher nicht zu|weder noch|Trifft eher zu|Trifft zu",
            "Lehne stark ab|lehne ab|unentschieden|stimme zu|stimme stark zu",
            "Totalmente en desacuerdo|En desacuerdo|Ni de acuerdo ni en desacuerdo|De acuerdo|Totalmente de acuerdo",
            "Muy en desacuerdo|Algo en desacuerdo|Ni en acuerdo ni en desacuerdo|Algo de acuerdo|Muy de acuerdo",
            "Pas du tout d'accord|Plutôt pas d’accord|Neutre|Plutôt d'accord|Tout à fait d'accord",
            "Fortement en désaccord|En désaccord|Ni d'accord, ni en désaccord|D'accord|Fortement d'accord",
            "Discordo totalmente|Discordo|Não concordo nem discordo|Concordo|Concordo totalmente",
            "Discordo totalmente|Discordo parcialmente|Indiferente|Concordo em parte|Concordo plenamente",
            "zdecydowanie nie zgadzam się|raczej się nie zgadzam|nie mam zdania|raczej się zgadzam|Zdecydowanie się zgadzam",
            "Zdecydowanie nie|Raczej nie|Trudno powiedzieć|Raczej tak|Zdecydowanie tak",
            "Per niente d'accordo|Poco d'accordo|Né d'accordo né in disaccordo|Abbastanza d'accordo|Molto d'accordo",
            "Fortemente in disaccordo|In disaccordo|Neutrale|D'accordo|Completamente d'accordo",
        ];
        for scale in scales {
            let texts: Vec<&str> = scale.split('|').collect();
            let expected: Vec<_> = (1..=5).map(Some).collect();
            assert_eq!(values(&texts, 5), expected, "{scale}");
        }
    }

    #[test]
    fn seven_steps_are_read_in_seven_languages() {
        let scales = [
            "Strongly disagree|Disagree|Slightly disagree|Neutral|Somewhat agree|Agree|Strongly agree",
            "Stimme gar nicht zu|Stimme nicht zu|Stimme eher nicht zu|Weder noch|Stimme eher zu|Stimme zu|Stimme völlig zu",
            "Muy en desacuerdo|En desacuerdo|Un poco en desacuerdo|Neutral|Un poco de acuerdo|De acuerdo|Muy de acuerdo",
            "Pas du tout d'accord|Pas d'accord|Plutôt pas d'accord|Neutre|Un peu d'accord|D'accord|Totalement d'accord",
            "Discordo totalmente|Discordo|Discordo ligeiramente|Neutro|Concordo ligeiramente|Concordo|Concordo totalmente",
            "Całkowicie się nie zgadzam|Nie zgadzam się|Raczej się nie zgadzam|Ani tak, ani nie|Raczej się zgadzam|Zgadzam się|W pełni się zgadzam",
            "Totalmente in disaccordo|In disaccordo|Leggermente in disaccordo|Neutro|Un po' d'accordo|D'accordo|Del tutto d'accordo",
        ];
        for scale in scales {
            let texts: Vec<&str> = scale.split('|').collect();
            let expected: Vec<_> = (1..=7).map(Some).collect();
            assert_eq!(values(&texts, 7), expected, "{scale}");
        }
    }

    #[test]
    fn other_texts_are_not_read() {
        for text in [
            "",
            "yes",
            "no",
            "tak",
            "nie",
            "5",
            "often",
            "agree, but",
            "not applicable",
            "strongly",
            "not disagree",
        ] {
            assert_eq!(Agreement::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn seven_words_do_not_fit_on_five_points() {
        let texts = ["Strongly agree", "Agree", "Somewhat agree", "Neutral"];
        assert_eq!(values(&texts, 5), [None, None, None, Some(3)]);
        assert_eq!(values(&texts, 11), [None; 4]);
    }
}

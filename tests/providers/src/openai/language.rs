//! Tells four languages apart by their small words.

/// A language that the translator knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Spanish,
    Portuguese,
    French,
}

/// The languages, in the order of the phrases' columns.
pub(crate) const LANGUAGES: [Language; 4] = [
    Language::English,
    Language::Spanish,
    Language::Portuguese,
    Language::French,
];

impl Language {
    /// Its tag.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::Portuguese => "pt",
            Self::French => "fr",
        }
    }

    /// The language of a tag such as `es-US`.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let primary = primary(tag);
        LANGUAGES.into_iter().find(|one| one.tag() == primary)
    }

    /// Words that are of this language alone.
    fn words(self) -> &'static str {
        match self {
            Self::English => {
                " the a an is are am was i my you your he she it we they of to in on at with and or \
                 not do does did can could will would have has need want please thanks thank hello \
                 hi yes how what when where which key keys lock door house this that for from be \
                 there here now today tomorrow out broke lost come send call "
            }
            Self::Spanish => {
                " el los las un una unos unas es está están estoy soy yo mi mis tu su sus usted \
                 ustedes ella nosotros ellos del al en con y o pero puedo puede pueden quiero \
                 necesito tengo tiene por favor gracias hola sí cómo qué cuándo dónde cuánto cuál \
                 llave llaves cerradura puerta casa esto eso hoy mañana ahora aquí perdí me se le \
                 llámeme envíe envíeme buenos buenas días noches tardes "
            }
            Self::Portuguese => {
                " o os as um uma uns umas é está estão estou sou eu meu minha meus minhas seu sua \
                 você vocês ele nós eles do da dos das no na nos nas em com e ou mas não posso pode \
                 podem quero preciso tenho tem por favor obrigado obrigada olá oi sim como quê \
                 quando onde quanto qual chave chaves fechadura porta isto isso hoje amanhã agora \
                 aqui perdi ligue envie bom boa dia noite tarde "
            }
            Self::French => {
                " le les un une des est sont suis je mon ma mes ton votre vos il elle nous vous ils \
                 du au aux dans avec et ou mais ne pas peux peut pouvez veux ai avez besoin merci \
                 bonjour bonsoir oui comment quoi quand où combien quel quelle clé clés serrure \
                 porte maison ceci cela pour ici aujourd'hui demain maintenant perdu s'il plaît \
                 j'ai c'est appelez envoyez chez bientôt "
            }
        }
    }

    /// Letters that are hardly used by the others.
    fn letters(self) -> &'static str {
        match self {
            Self::English => "",
            Self::Spanish => "ñ¿¡",
            Self::Portuguese => "ãõ",
            Self::French => "èêûîœ",
        }
    }
}

/// The language in a tag, without its region.
pub(crate) fn primary(tag: &str) -> String {
    let primary = tag.split('-').next().unwrap_or_default();
    primary.to_ascii_lowercase()
}

/// The language of a text, if one of them shows; the earlier one if two do alike.
pub(crate) fn detect(text: &str) -> Option<Language> {
    let text = text.to_lowercase().replace('’', "'");
    let word = |part: &str| {
        let inner = |letter: char| !letter.is_alphanumeric();
        part.trim_matches(inner).to_owned()
    };
    let words: Vec<_> = text
        .split(char::is_whitespace)
        .filter(|part| !part.contains('⟦'))
        .map(word)
        .filter(|word| !word.is_empty())
        .collect();
    let score = |language: Language| {
        let known = language.words();
        let words = words
            .iter()
            .filter(|word| known.contains(&format!(" {word} ")))
            .count();
        let letters = text
            .chars()
            .filter(|letter| language.letters().contains(*letter))
            .count();
        words + letters
    };
    let mut best = None;
    for language in LANGUAGES {
        let score = score(language);
        if score > best.map_or(0, |(_, most)| most) {
            best = Some((language, score));
        }
    }
    best.map(|(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_shows_by_its_small_words() {
        let cases = [
            ("I lost my keys, can you come?", Some(Language::English)),
            ("Perdí mis llaves, ¿puede venir?", Some(Language::Spanish)),
            (
                "Perdi minhas chaves, você pode vir?",
                Some(Language::Portuguese),
            ),
            (
                "J'ai perdu mes clés, pouvez-vous venir ?",
                Some(Language::French),
            ),
            ("⟦0⟧ 4711", None),
        ];
        for (text, language) in cases {
            assert_eq!(detect(text), language, "{text}");
        }
    }
}

//! What stands around the text of the privacy policy on its page, in English and in Spanish.

use domain::language::CustomerLanguage;

/// The words of the page in one language.
pub(crate) struct Words {
    pub(crate) title: &'static str,
    pub(crate) revised: &'static str,
    pub(crate) in_force: &'static str,
    pub(crate) version: &'static str,
    pub(crate) other_language: &'static str,
    pub(crate) announced: &'static str,
    pub(crate) read_announced: &'static str,
    pub(crate) next_version: &'static str,
    pub(crate) sub_processors: &'static str,
    pub(crate) purpose: &'static str,
    pub(crate) data: &'static str,
    pub(crate) country: &'static str,
    pub(crate) united_states: &'static str,
    pub(crate) hosts: &'static str,
    pub(crate) terms: &'static str,
    pub(crate) longest: &'static str,
    pub(crate) addresses: &'static str,
    pub(crate) privacy: &'static str,
    pub(crate) support: &'static str,
}

const ENGLISH: Words = Words {
    title: "Privacy policy",
    revised: "Last revised on",
    in_force: "In force since",
    version: "Version",
    other_language: "Español",
    announced: "A new version takes effect on",
    read_announced: "Read the new version",
    next_version: "The new version, in force from",
    sub_processors: "Sub-processors",
    purpose: "What for",
    data: "Data",
    country: "Country",
    united_states: "United States",
    hosts: "Hosts",
    terms: "Retention periods",
    longest: "Kept at most",
    addresses: "Our addresses",
    privacy: "Personal data",
    support: "Anything else",
};

const SPANISH: Words = Words {
    title: "Política de privacidad",
    revised: "Última revisión:",
    in_force: "En vigor desde:",
    version: "Versión",
    other_language: "English",
    announced: "Una nueva versión entra en vigor el",
    read_announced: "Leer la nueva versión",
    next_version: "La nueva versión, en vigor a partir del",
    sub_processors: "Subencargados",
    purpose: "Para qué",
    data: "Datos",
    country: "País",
    united_states: "Estados Unidos",
    hosts: "Servidores",
    terms: "Plazos de conservación",
    longest: "Como máximo",
    addresses: "Nuestras direcciones",
    privacy: "Datos personales",
    support: "Todo lo demás",
};

impl Words {
    /// The words in a language.
    pub(crate) const fn of(language: CustomerLanguage) -> &'static Self {
        match language {
            CustomerLanguage::English => &ENGLISH,
            CustomerLanguage::Spanish => &SPANISH,
        }
    }
}

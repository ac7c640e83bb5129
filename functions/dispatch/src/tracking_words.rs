//! What the page of a tracking link says, in English and in Spanish.

use domain::language::CustomerLanguage;
use domain::tracking::TrackedState;

/// What the page says, in the language of its customer.
pub(crate) struct Words(pub(crate) CustomerLanguage);

impl Words {
    fn choose<T>(&self, english: T, spanish: T) -> T {
        match self.0 {
            CustomerLanguage::English => english,
            CustomerLanguage::Spanish => spanish,
        }
    }

    pub(crate) fn title(&self) -> &'static str {
        self.choose("Your technician", "Su técnico")
    }

    /// With the name as HTML.
    pub(crate) fn state(&self, state: TrackedState, name: Option<&str>) -> String {
        let nameless = self.choose("Your technician", "Su técnico");
        let who = name.unwrap_or(nameless);
        match state {
            TrackedState::Arranging => self
                .choose(
                    "We’re finding a technician for you",
                    "Estamos buscando un técnico para usted",
                )
                .to_owned(),
            TrackedState::Planned => self
                .choose("Your visit is planned", "Su visita está programada")
                .to_owned(),
            TrackedState::Accepted => self.choose(
                format!("{who} will be there for you"),
                format!("{who} se encargará de su visita"),
            ),
            TrackedState::EnRoute => self.choose(
                format!("{who} is on the way"),
                format!("{who} está en camino"),
            ),
            TrackedState::OnSite => {
                self.choose(format!("{who} has arrived"), format!("{who} ya llegó"))
            }
            TrackedState::Paused => self.choose(
                format!("{who} has paused the work and will continue"),
                format!("{who} hizo una pausa y continuará el trabajo"),
            ),
        }
    }

    /// In whole minutes, which tell nobody a place.
    pub(crate) fn eta(&self, seconds: u32) -> String {
        let minutes = seconds.div_ceil(60);
        let time = match (minutes / 60, minutes % 60) {
            (0, 0 | 1) => return self.choose("Arriving now", "Está por llegar").to_owned(),
            (0, minutes) => self.choose(format!("{minutes} minutes"), format!("{minutes} minutos")),
            (hours, 0) => self.choose(format!("{hours} hr"), format!("{hours} h")),
            (hours, minutes) => self.choose(
                format!("{hours} hr {minutes} min"),
                format!("{hours} h {minutes} min"),
            ),
        };
        self.choose(
            format!("Arriving in about {time}"),
            format!("Llega en aproximadamente {time}"),
        )
    }

    /// How old the position is that this goes by.
    pub(crate) fn age(&self, seconds: u32) -> String {
        match seconds / 60 {
            0 => self
                .choose("Updated just now", "Actualizado hace un momento")
                .to_owned(),
            1 => self
                .choose("Updated 1 minute ago", "Actualizado hace 1 minuto")
                .to_owned(),
            minutes => self.choose(
                format!("Updated {minutes} minutes ago"),
                format!("Actualizado hace {minutes} minutos"),
            ),
        }
    }

    pub(crate) fn no_eta(&self) -> &'static str {
        self.choose(
            "We can’t tell the time of arrival right now.",
            "Por ahora no podemos indicar la hora de llegada.",
        )
    }

    pub(crate) fn credit(&self) -> &'static str {
        self.choose("Driving time: Google Maps", "Tiempo de viaje: Google Maps")
    }

    pub(crate) fn again(&self) -> &'static str {
        self.choose("Refresh", "Actualizar")
    }

    pub(crate) fn refresh(&self) -> &'static str {
        self.choose(
            "This page refreshes itself every minute.",
            "Esta página se actualiza sola cada minuto.",
        )
    }

    pub(crate) fn gone(&self) -> (&'static str, &'static str) {
        self.choose(
            (
                "There is nothing to follow here",
                "The link may be mistyped, or the visit may be over. If you’re waiting for a technician, \
                 please call the company.",
            ),
            (
                "Aquí no hay nada que seguir",
                "El enlace puede estar incompleto o la visita puede haber terminado. Si espera a un \
                 técnico, llame a la empresa.",
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const BOTH: [CustomerLanguage; 2] = [CustomerLanguage::English, CustomerLanguage::Spanish];

    #[test]
    fn times_are_told_in_whole_minutes_as_people_say_them() {
        for (seconds, english, spanish) in [
            (0, "Arriving now", "Está por llegar"),
            (60, "Arriving now", "Está por llegar"),
            (
                61,
                "Arriving in about 2 minutes",
                "Llega en aproximadamente 2 minutos",
            ),
            (
                3540,
                "Arriving in about 59 minutes",
                "Llega en aproximadamente 59 minutos",
            ),
            (
                3541,
                "Arriving in about 1 hr",
                "Llega en aproximadamente 1 h",
            ),
            (
                7500,
                "Arriving in about 2 hr 5 min",
                "Llega en aproximadamente 2 h 5 min",
            ),
        ] {
            let told = BOTH.map(|language| Words(language).eta(seconds));
            assert_eq!(told, [english, spanish], "{seconds}");
        }
        let ages = [59, 60, 899].map(|seconds| Words(CustomerLanguage::English).age(seconds));
        assert_eq!(
            ages,
            [
                "Updated just now",
                "Updated 1 minute ago",
                "Updated 14 minutes ago"
            ]
        );
    }

    #[test]
    fn every_state_has_words_of_its_own_in_both_languages() {
        let states = [
            TrackedState::Arranging,
            TrackedState::Planned,
            TrackedState::Accepted,
            TrackedState::EnRoute,
            TrackedState::OnSite,
            TrackedState::Paused,
        ];
        let mut said = BTreeSet::new();
        for language in BOTH {
            for state in states {
                for name in [None, Some("Robin")] {
                    let words = Words(language).state(state, name);
                    assert_eq!(words.contains("Robin"), name.is_some() && state.is_taken());
                    said.insert(words);
                }
            }
        }
        assert_eq!(said.len(), 2 * (2 + 2 * 4));
    }
}

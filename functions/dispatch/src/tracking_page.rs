//! The page of a tracking link: a few sentences, readable without any script.

use api::{Output, OutputDoc, Problem, Reply};
use domain::display::html::escaped;
use domain::language::CustomerLanguage;
use domain::offer::EstimatedBy;
use domain::tracking::TrackedState;
use schemars::SchemaGenerator;

/// One stylesheet of this origin and nothing else: no script, no picture of elsewhere, no frame, no form.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// After so many seconds a browser asks again.
const REFRESH_SECONDS: u32 = 60;

/// What the page tells.
pub(crate) struct Tracked {
    pub(crate) state: TrackedState,
    pub(crate) first_name: Option<String>,
    pub(crate) arrival: Option<Arrival>,
}

/// When the technician will be there.
pub(crate) struct Arrival {
    pub(crate) seconds: u32,
    pub(crate) estimated_by: EstimatedBy,
    /// How old the position is.
    pub(crate) position_seconds: u32,
}

/// A page on its way to a browser.
pub struct TrackingPage {
    status: u16,
    html: String,
}

impl TrackingPage {
    /// The page of a job that goes on.
    pub(crate) fn of(tracked: &Tracked, language: CustomerLanguage) -> Self {
        let words = Words(language);
        let name = tracked.first_name.as_deref().map(named);
        let mut main = format!("<h1>{}</h1>\n", words.state(tracked.state, name.as_deref()));
        if let Some(arrival) = &tracked.arrival {
            let (eta, age) = (
                words.eta(arrival.seconds),
                words.age(arrival.position_seconds),
            );
            main += &format!("<p class=\"eta\">{eta}</p>\n<p class=\"lead\">{age}</p>\n");
            if arrival.estimated_by == EstimatedBy::Road {
                main += &format!("<p class=\"hint\">{}</p>\n", words.credit());
            }
        } else if tracked.state == TrackedState::EnRoute {
            main += &format!("<p class=\"lead\">{}</p>\n", words.no_eta());
        }
        let refresh = words.refresh();
        main += &format!("<p><a href=\"\">{}</a></p>\n", words.again());
        Self {
            status: 200,
            html: page(language, words.title(), true, &main, Some(refresh)),
        }
    }

    /// The page for a link that leads nowhere, whether or not it ever did.
    pub(crate) fn gone(language: CustomerLanguage) -> Self {
        let words = Words(language);
        let (heading, lead) = words.gone();
        let main = format!("<h1>{heading}</h1>\n<p class=\"lead\">{lead}</p>\n");
        Self {
            status: 404,
            html: page(language, heading, false, &main, None),
        }
    }
}

/// A name that may be written from right to left stays in its place.
fn named(first_name: &str) -> String {
    format!("<bdi>{}</bdi>", escaped(first_name))
}

fn page(
    language: CustomerLanguage,
    title: &str,
    is_live: bool,
    main: &str,
    footer: Option<&str>,
) -> String {
    let refresh = if is_live {
        format!("<meta http-equiv=\"refresh\" content=\"{REFRESH_SECONDS}\">\n")
    } else {
        String::new()
    };
    let footer = footer.map_or_else(String::new, |text| format!("<footer>{text}</footer>\n"));
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex, nofollow\">\n{refresh}\
         <title>{title}</title>\n\
         <link rel=\"icon\" href=\"/assets/mark.svg\" type=\"image/svg+xml\">\n\
         <link rel=\"stylesheet\" href=\"/assets/style.css\">\n</head>\n<body>\n\
         <main>\n{main}</main>\n{footer}</body>\n</html>\n"
    )
}

impl Output for TrackingPage {
    fn reply(&self) -> Result<Reply, Problem> {
        let mut reply = Reply::new(self.status);
        reply.set_body("text/html; charset=utf-8", self.html.clone().into_bytes());
        reply.add_header("content-security-policy", CONTENT_SECURITY_POLICY);
        reply.add_header("cross-origin-opener-policy", "same-origin");
        reply.add_header("x-robots-tag", "noindex, nofollow");
        Ok(reply)
    }

    fn describe(_: &mut SchemaGenerator) -> OutputDoc {
        OutputDoc::text(200, "text/html")
    }
}

/// What the page says, in the language of its customer.
struct Words(CustomerLanguage);

impl Words {
    fn choose<T>(&self, english: T, spanish: T) -> T {
        match self.0 {
            CustomerLanguage::English => english,
            CustomerLanguage::Spanish => spanish,
        }
    }

    fn title(&self) -> &'static str {
        self.choose("Your technician", "Su técnico")
    }

    /// With the name as HTML.
    fn state(&self, state: TrackedState, name: Option<&str>) -> String {
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
    fn eta(&self, seconds: u32) -> String {
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
    fn age(&self, seconds: u32) -> String {
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

    fn no_eta(&self) -> &'static str {
        self.choose(
            "We can’t tell the time of arrival right now.",
            "Por ahora no podemos indicar la hora de llegada.",
        )
    }

    fn credit(&self) -> &'static str {
        self.choose("Driving time: Google Maps", "Tiempo de viaje: Google Maps")
    }

    fn again(&self) -> &'static str {
        self.choose("Refresh", "Actualizar")
    }

    fn refresh(&self) -> &'static str {
        self.choose(
            "This page refreshes itself every minute.",
            "Esta página se actualiza sola cada minuto.",
        )
    }

    fn gone(&self) -> (&'static str, &'static str) {
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
    use super::*;

    const BOTH: [CustomerLanguage; 2] = [CustomerLanguage::English, CustomerLanguage::Spanish];

    fn on_the_way(first_name: &str, seconds: u32) -> Tracked {
        Tracked {
            state: TrackedState::EnRoute,
            first_name: Some(first_name.to_owned()),
            arrival: Some(Arrival {
                seconds,
                estimated_by: EstimatedBy::Road,
                position_seconds: 125,
            }),
        }
    }

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
    fn a_page_has_no_script_no_other_origin_and_no_name_that_is_markup() {
        for language in BOTH {
            let tracked = on_the_way("<img src=x onerror=alert(1)>\"&'", 700);
            for page in [
                TrackingPage::of(&tracked, language),
                TrackingPage::gone(language),
            ] {
                let html = &page.html;
                for none in [
                    "<script", "<img", "<style", " style=", "://", "<form", "<iframe",
                ] {
                    assert!(!html.contains(none), "{none}: {html}");
                }
                assert!(html.contains("<meta name=\"robots\" content=\"noindex, nofollow\">"));
                assert!(
                    html.starts_with("<!doctype html>\n<html lang=\"e"),
                    "{html}"
                );
                assert_eq!(html.contains("http-equiv=\"refresh\""), page.status == 200);
            }
        }
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
        let mut said = std::collections::BTreeSet::new();
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

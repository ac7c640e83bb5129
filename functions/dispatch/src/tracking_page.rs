//! The page of a tracking link: a few sentences, readable without any script.

use api::{Output, OutputDoc, Problem, Reply};
use domain::display::html::escaped;
use domain::language::CustomerLanguage;
use domain::offer::EstimatedBy;
use domain::tracking::TrackedState;
use schemars::SchemaGenerator;

use crate::tracking_words::Words;

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
        let mut main = vec![format!(
            "<h1>{}</h1>",
            words.state(tracked.state, name.as_deref())
        )];
        if let Some(arrival) = &tracked.arrival {
            main.push(format!(
                "<p class=\"eta\">{}</p>",
                words.eta(arrival.seconds)
            ));
            let age = words.age(arrival.position_seconds);
            main.push(format!("<p class=\"lead\">{age}</p>"));
            if arrival.estimated_by == EstimatedBy::Road {
                main.push(format!("<p class=\"hint\">{}</p>", words.credit()));
            }
        } else if tracked.state == TrackedState::EnRoute {
            main.push(format!("<p class=\"lead\">{}</p>", words.no_eta()));
        }
        main.push(format!("<p><a href=\"\">{}</a></p>\n", words.again()));
        let main = main.join("\n");
        let refresh = words.refresh();
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
}

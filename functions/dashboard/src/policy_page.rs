//! `/policy`: the privacy policy as a page, readable without any script.

use data::retention;
use domain::display::html::escaped;
use domain::display::time::{day, day_in_utc};
use domain::email::Email;
use domain::language::CustomerLanguage;
use domain::policy::{PAGE, PolicySection, PolicyVersion, PolicyVersions};
use domain::sub_processor::SubProcessor;
use jiff::Timestamp;

use crate::policy_words::Words;

/// What the page is made of.
pub(crate) struct PolicyPage<'a> {
    pub(crate) versions: &'a PolicyVersions,
    pub(crate) now: Timestamp,
    pub(crate) language: CustomerLanguage,
    pub(crate) privacy_address: Email,
    pub(crate) support_address: Email,
}

/// What the anchors of the announced version begin with, so that they are not those of the one in force.
const NEXT: &str = "next-";

impl PolicyPage<'_> {
    /// The page.
    pub(crate) fn html(&self) -> String {
        let words = Words::of(self.language);
        let current = self.versions.current(self.now);
        let announced = self.versions.announced(self.now);
        let parts = [
            format!("<h1>{}</h1>", words.title),
            format!("<p class=\"lead\">{}</p>", self.dates(current)),
            self.languages(),
            announced.map_or_else(String::new, |next| self.announcement(next)),
            self.sections(current, 2, ""),
            self.sub_processors(),
            self.terms(),
            self.addresses(),
            announced.map_or_else(String::new, |next| self.next(next)),
        ];
        let main = parts.concat();
        let (language, title) = (self.language, words.title);
        format!(
            "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title} – CustomIT</title>\n\
             <link rel=\"icon\" href=\"/assets/mark.svg\" type=\"image/svg+xml\">\n\
             <link rel=\"stylesheet\" href=\"/assets/style.css\">\n</head>\n\
             <body class=\"document\">\n<header>\n<a class=\"brand\" href=\"/\">\
             <img src=\"/assets/mark.svg\" alt=\"\" width=\"28\" height=\"28\">CustomIT</a>\n</header>\n\
             <main>\n{main}</main>\n</body>\n</html>\n"
        )
    }

    fn dates(&self, version: &PolicyVersion) -> String {
        let words = Words::of(self.language);
        let revised = day(version.revised_on.date(), self.language);
        let since = self.day_of(version.effective_at);
        let number = version.number;
        format!(
            "{} {revised}. {} {since}. {} {number}.",
            words.revised, words.in_force, words.version
        )
    }

    fn languages(&self) -> String {
        let other = match self.language {
            CustomerLanguage::English => CustomerLanguage::Spanish,
            CustomerLanguage::Spanish => CustomerLanguage::English,
        };
        let name = Words::of(self.language).other_language;
        format!(
            "<nav><a href=\"{PAGE}?language={other}\" hreflang=\"{other}\" lang=\"{other}\">{name}</a></nav>\n"
        )
    }

    fn announcement(&self, next: &PolicyVersion) -> String {
        let words = Words::of(self.language);
        format!(
            "<p class=\"good\"><strong>{} {}.</strong> {} <a href=\"#{NEXT}version\">{}</a></p>\n",
            words.announced,
            self.day_of(next.effective_at),
            escaped(next.summary.of(self.language)),
            words.read_announced,
        )
    }

    fn sections(&self, version: &PolicyVersion, level: u8, prefix: &str) -> String {
        let sections = version.text.of(self.language).iter();
        sections
            .map(|section| section_of(section, level, prefix))
            .collect()
    }

    fn sub_processors(&self) -> String {
        let words = Words::of(self.language);
        let entries = SubProcessor::ALL.iter().map(|one| {
            let hosts: Vec<_> = one.hosts().iter().map(|host| code(host)).collect();
            let country = match one.country() {
                "US" => words.united_states,
                other => other,
            };
            let lines = [
                (words.purpose, one.purpose(self.language).to_owned()),
                (words.data, one.data(self.language).to_owned()),
                (words.country, country.to_owned()),
                (words.hosts, hosts.join(", ")),
            ];
            format!("<h3>{}</h3>\n{}", one.name(), list_of(&lines))
        });
        format!(
            "<h2 id=\"sub-processors\">{}</h2>\n{}",
            words.sub_processors,
            entries.collect::<String>()
        )
    }

    fn terms(&self) -> String {
        let words = Words::of(self.language);
        let rows = retention::terms().into_iter().map(|term| {
            let data = term.data.of(self.language);
            format!(
                "<tr><td>{data}</td><td>{}</td></tr>\n",
                term.text(self.language)
            )
        });
        format!(
            "<h2 id=\"terms\">{}</h2>\n<table>\n<thead><tr><th scope=\"col\">{}</th>\
             <th scope=\"col\">{}</th></tr></thead>\n<tbody>\n{}</tbody>\n</table>\n",
            words.terms,
            words.data,
            words.longest,
            rows.collect::<String>(),
        )
    }

    fn addresses(&self) -> String {
        let words = Words::of(self.language);
        let link = |address: &Email| {
            let address = escaped(address.as_str());
            format!("<a href=\"mailto:{address}\">{address}</a>")
        };
        let lines = [
            (words.privacy, link(&self.privacy_address)),
            (words.support, link(&self.support_address)),
        ];
        format!(
            "<h2 id=\"addresses\">{}</h2>\n{}",
            words.addresses,
            list_of(&lines)
        )
    }

    fn next(&self, next: &PolicyVersion) -> String {
        let words = Words::of(self.language);
        format!(
            "<h2 id=\"{NEXT}version\">{} {}</h2>\n{}",
            words.next_version,
            self.day_of(next.effective_at),
            self.sections(next, 3, NEXT)
        )
    }

    fn day_of(&self, at: Timestamp) -> String {
        day_in_utc(at, self.language)
    }
}

fn section_of(section: &PolicySection, level: u8, prefix: &str) -> String {
    let PolicySection {
        anchor,
        heading,
        paragraphs,
        points,
    } = section;
    let mut html = format!(
        "<h{level} id=\"{prefix}{}\">{}</h{level}>\n",
        escaped(anchor),
        escaped(heading)
    );
    // A text that ends with a colon leads to the points; what follows it stands behind them.
    let lead = paragraphs.iter().position(|text| text.ends_with(':'));
    let (before, after) = paragraphs.split_at(lead.map_or(paragraphs.len(), |lead| lead + 1));
    html.extend(before.iter().map(|text| paragraph(text)));
    let items = points
        .iter()
        .map(|point| format!("<li>{}</li>\n", escaped(point)));
    let items: String = items.collect();
    html.extend((!items.is_empty()).then(|| format!("<ul>\n{items}</ul>\n")));
    html.extend(after.iter().map(|text| paragraph(text)));
    html
}

fn paragraph(text: &str) -> String {
    format!("<p>{}</p>\n", escaped(text))
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(text))
}

/// Names and values; values are HTML.
fn list_of(lines: &[(&str, String)]) -> String {
    let lines = lines.iter();
    let lines = lines.map(|(name, value)| format!("<dt>{name}</dt><dd>{value}</dd>\n"));
    format!("<dl>\n{}</dl>\n", lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use domain::policy::published;

    use super::*;

    fn page(at: &str, language: CustomerLanguage) -> String {
        let page = PolicyPage {
            versions: published(),
            now: at.parse().unwrap(),
            language,
            privacy_address: Email::parse("privacy@example.com").unwrap(),
            support_address: Email::parse("support@example.com").unwrap(),
        };
        page.html()
    }

    #[test]
    fn the_page_shows_text_dates_register_terms_and_addresses_in_both_languages() {
        for (language, words) in [
            (
                CustomerLanguage::English,
                [
                    "Last revised on October 12, 2026.",
                    "In force since October 26, 2026.",
                    "United States",
                    "24 months",
                ],
            ),
            (
                CustomerLanguage::Spanish,
                [
                    "Última revisión: 12 de octubre de 2026.",
                    "En vigor desde: 26 de octubre de 2026.",
                    "Estados Unidos",
                    "24 meses",
                ],
            ),
        ] {
            let html = page("2026-11-20T00:00:00Z", language);
            for word in words {
                assert!(html.contains(word), "{word}: {html}");
            }
            for host in SubProcessor::ALL.iter().flat_map(|one| one.hosts()) {
                assert!(html.contains(&code(host)), "{host}");
            }
            for address in ["privacy@example.com", "support@example.com"] {
                assert!(html.contains(&format!("href=\"mailto:{address}\"")));
            }
            assert!(html.contains(&format!("<html lang=\"{language}\">")));
            assert!(!html.contains(NEXT));
        }
    }

    #[test]
    fn an_announced_version_is_shown_with_its_date_beside_the_one_in_force() {
        let html = page("2026-10-20T00:00:00Z", CustomerLanguage::English);
        assert!(html.contains("In force since September 1, 2026. Version 1."));
        assert!(html.contains("A new version takes effect on October 26, 2026."));
        assert!(html.contains("<h3 id=\"next-translation\">"));
        assert!(!html.contains("<h2 id=\"translation\">"));
    }

    #[test]
    fn the_page_has_no_script_no_other_origin_and_each_anchor_once() {
        for at in ["2026-10-20T00:00:00Z", "2026-11-20T00:00:00Z"] {
            for language in CustomerLanguage::ALL {
                let html = page(at, *language);
                for none in ["<script", "<style", " style=", "://", "<form", "<iframe"] {
                    assert!(!html.contains(none), "{none}");
                }
                let mut anchors: Vec<_> = html
                    .split(" id=\"")
                    .skip(1)
                    .filter_map(|rest| rest.split('"').next())
                    .collect();
                let count = anchors.len();
                anchors.sort_unstable();
                anchors.dedup();
                assert_eq!(anchors.len(), count);
            }
        }
    }
}

//! How the file of a version is read.
//!
//! It begins with a line for each date and for each summary; then follow the languages, each with the same
//! sections in the same order:
//!
//! ```text
//! number: 2
//! revised_on: 2026-10-12
//! published_at: 2026-10-12T12:00:00Z
//! effective_at: 2026-10-26T12:00:00Z
//! change: material
//! summary en: What has changed.
//! summary es: Lo que ha cambiado.
//!
//! # en
//! ## account | Your account
//! A paragraph.
//!
//! - A point.
//! # es
//! …
//! ```

use super::version::{
    PolicyNumber, PolicySection, PolicyText, PolicyVersion, RevisionDate, Translated,
};
use crate::instant;

/// Why the versions of a policy cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyFault {
    /// There is no version at all.
    #[error("there is no version")]
    Nothing,
    /// A line of the head is missing or cannot be read.
    #[error("the head has no {0} that can be read")]
    Head(&'static str),
    /// A text is missing, or its sections are not those of the other language.
    #[error("version {0} does not say the same in both languages")]
    Text(PolicyNumber),
    /// The number does not follow the one before, or the version is published before the one before is in
    /// force.
    #[error("version {0} does not follow the one before")]
    Order(PolicyNumber),
    /// It takes effect before it is published, or brings a material change within less than seven days.
    #[error("version {0} takes effect too soon after its publication")]
    TooSoon(PolicyNumber),
}

/// Reads the file of a version.
pub(super) fn version(file: &'static str) -> Result<PolicyVersion, PolicyFault> {
    let (head, rest) = file
        .split_once("\n# en\n")
        .ok_or(PolicyFault::Head("text"))?;
    let (english, spanish) = rest
        .split_once("\n# es\n")
        .ok_or(PolicyFault::Head("text"))?;
    let value = |name: &'static str| {
        let of = |line: &'static str| PolicyFault::Head(line);
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        let line = lines.find(|(key, _)| *key == name);
        line.map(|(_, value)| value.trim()).ok_or(of(name))
    };
    let at = |name| instant::parse(value(name)?).map_err(|_| PolicyFault::Head(name));
    let number = value("number")?.parse().ok();
    let number = number.and_then(|number| PolicyNumber::new(number).ok());
    let number = number.ok_or(PolicyFault::Head("number"))?;
    let version = PolicyVersion {
        number,
        revised_on: RevisionDate::parse(value("revised_on")?)
            .map_err(|_| PolicyFault::Head("revised_on"))?,
        published_at: at("published_at")?,
        effective_at: at("effective_at")?,
        is_material: match value("change")? {
            "material" => true,
            "editorial" => false,
            _ => return Err(PolicyFault::Head("change")),
        },
        summary: Translated {
            english: value("summary en")?,
            spanish: value("summary es")?,
        },
        text: Translated {
            english: text(english),
            spanish: text(spanish),
        },
    };
    if is_same(&version.text) {
        Ok(version)
    } else {
        Err(PolicyFault::Text(number))
    }
}

/// Whether both languages have the same sections, none of them empty, with as many paragraphs and points.
fn is_same(text: &Translated<PolicyText>) -> bool {
    let shape = |section: &PolicySection| {
        let PolicySection {
            anchor,
            paragraphs,
            points,
            ..
        } = section;
        (*anchor, paragraphs.len(), points.len())
    };
    let (english, spanish) = (&text.english, &text.spanish);
    let is_full =
        |section: &PolicySection| !section.heading.is_empty() && !section.paragraphs.is_empty();
    !english.is_empty()
        && english.iter().chain(spanish).all(is_full)
        && english.iter().map(shape).eq(spanish.iter().map(shape))
}

/// The sections of a text: a line is a paragraph or a point.
fn text(source: &'static str) -> PolicyText {
    let mut sections = PolicyText::new();
    for line in source
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        if let Some(heading) = line.strip_prefix("## ") {
            let (anchor, heading) = heading.split_once(" | ").unwrap_or((heading, ""));
            sections.push(PolicySection {
                anchor,
                heading,
                paragraphs: Vec::new(),
                points: Vec::new(),
            });
        } else if let Some(section) = sections.last_mut() {
            match line.strip_prefix("- ") {
                Some(point) => section.points.push(point),
                None => section.paragraphs.push(line),
            }
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "number: 1\nrevised_on: 2026-10-12\npublished_at: 2026-10-12T12:00:00Z\n\
        effective_at: 2026-10-26T12:00:00Z\nchange: material\nsummary en: New.\nsummary es: Nuevo.\n\
        \n# en\n## a | One\nText.\n\n- Point.\n\n# es\n## a | Uno\nTexto.\n- Punto.\n";

    #[test]
    fn a_file_is_read_into_dates_summaries_and_sections() {
        let version = version(FILE).unwrap();
        assert!(version.is_material);
        assert_eq!(version.summary.spanish, "Nuevo.");
        let [section] = &version.text.english[..] else {
            panic!("{version:?}");
        };
        assert_eq!((section.anchor, section.heading), ("a", "One"));
        assert_eq!(section.paragraphs, ["Text."]);
        assert_eq!(section.points, ["Point."]);
    }

    #[test]
    fn what_is_missing_or_wrong_in_the_head_is_named() {
        for (line, name) in [
            ("number: 1", "number"),
            ("revised_on: 2026-10-12", "revised_on"),
            ("published_at: 2026-10-12T12:00:00Z", "published_at"),
            ("effective_at: 2026-10-26T12:00:00Z", "effective_at"),
            ("change: material", "change"),
            ("summary en: New.", "summary en"),
        ] {
            let without = FILE.replace(&format!("{line}\n"), "").leak();
            assert_eq!(version(without), Err(PolicyFault::Head(name)));
            if !name.starts_with("summary") {
                let wrong = FILE.replace(line, &format!("{name}: x")).leak();
                assert_eq!(version(wrong), Err(PolicyFault::Head(name)));
            }
        }
    }

    #[test]
    fn a_language_that_says_less_is_refused() {
        let number = PolicyNumber::new(1).unwrap();
        for (part, other) in [
            ("- Punto.\n", ""),
            ("## a | Uno", "## b | Uno"),
            ("Texto.\n", ""),
        ] {
            let file = FILE.replace(part, other).leak();
            assert_eq!(version(file), Err(PolicyFault::Text(number)), "{part}");
        }
        assert!(version(FILE.replace("# es\n", "").leak()).is_err());
    }
}

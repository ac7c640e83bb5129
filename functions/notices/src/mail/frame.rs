//! The common frame of all mails: greeting, paragraphs, button, reason.
//!
//! The HTML is laid out by tables with styles on each element, since many mail clients know nothing
//! newer, and it names no address but the mail's own link. It looks as the pages do that its links open:
//! the same colours, corners and mark.

use std::fmt::Write as _;

use domain::display::html::escaped;
use domain::language::CustomerLanguage;

use super::letter::{Letter, Table, one_stop};

const FONT: &str =
    "system-ui,-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const GROUND: &str = "#f3f5f4";
const SHEET: &str = "#ffffff";
const INK: &str = "#16211f";
const FAINT: &str = "#566360";
const EDGE: &str = "#d5dcda";
const ACCENT: &str = "#0f5f57";
const ON_ACCENT: &str = "#ffffff";

/// The mail as plain text.
pub(crate) fn text(letter: &Letter, greeting: &str, link: Option<&str>) -> String {
    let mut parts = vec![greeting.to_owned()];
    parts.extend(letter.opening.iter().cloned());
    let pair = |name: &str, value: &str| format!("{name}: {value}");
    let facts: Vec<_> = letter
        .facts
        .iter()
        .map(|(name, fact)| pair(name, fact))
        .collect();
    parts.extend((!facts.is_empty()).then(|| facts.join("\n")));
    parts.extend(letter.quote.clone());
    for table in &letter.tables {
        let lines = table.lines.iter().map(|one| pair(&one.name, &one.value));
        parts.push(lines.collect::<Vec<_>>().join("\n"));
    }
    parts.extend(link.map(|link| format!("{}:\n{link}", letter.button)));
    parts.extend(letter.closing.iter().cloned());
    parts.push(format!("-- \nCustomIT\n{}", why(letter)));
    parts.join("\n\n") + "\n"
}

/// The mail as HTML.
pub(crate) fn html(letter: &Letter, greeting: &str, link: Option<&str>) -> String {
    let subject = escaped(&letter.subject);
    let preview = escaped(letter.opening.first().map_or("", String::as_str));
    let body = body(letter, greeting, link);
    let why = escaped(&why(letter));
    let mark = mark();
    let language = letter.language;
    format!(
        "<!doctype html>\n\
         <html lang=\"{language}\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light\">\n\
         <title>{subject}</title>\n\
         </head>\n\
         <body style=\"margin:0;padding:0;background:{GROUND}\">\n\
         <div style=\"display:none;max-height:0;overflow:hidden\">{preview}</div>\n\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         style=\"background:{GROUND}\">\n\
         <tr><td align=\"center\" style=\"padding:32px 16px\">\n\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         style=\"max-width:480px\">\n\
         <tr><td style=\"padding:0 0 20px\">{mark}</td></tr>\n\
         <tr><td style=\"padding:28px 32px 16px;background:{SHEET};border:1px solid {EDGE};\
         border-radius:14px;font:400 16px/24px {FONT};color:{INK};word-break:break-word\">\n\
         <h1 style=\"margin:0 0 16px;font-size:23px;line-height:29px;font-weight:700;\
         letter-spacing:-0.01em\">{subject}</h1>\n\
         {body}\
         </td></tr>\n\
         <tr><td style=\"padding:20px 0 0;font:400 14px/21px {FONT};color:{FAINT};\
         word-break:break-word\">{why}</td></tr>\n\
         </table>\n\
         </td></tr>\n\
         </table>\n\
         </body>\n\
         </html>\n"
    )
}

/// The mark beside the name, as at the head of each page.
fn mark() -> String {
    format!(
        "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr>\
         <td width=\"28\" height=\"28\" align=\"center\" style=\"border-radius:7px;background:{ACCENT};\
         color:{ON_ACCENT};font:700 16px/28px {FONT}\" aria-hidden=\"true\">&#10003;</td>\
         <td style=\"padding-left:10px;font:700 16px/28px {FONT};color:{INK}\">CustomIT</td></tr></table>"
    )
}

fn body(letter: &Letter, greeting: &str, link: Option<&str>) -> String {
    let mut body = paragraph(greeting);
    body.extend(letter.opening.iter().map(|text| paragraph(text)));
    if !letter.facts.is_empty() {
        body.push_str(&facts(letter));
    }
    body.extend(letter.quote.as_deref().map(quote));
    body.extend(letter.tables.iter().map(table));
    if let Some(link) = link {
        body.push_str(&button(letter.button, link));
    }
    body.extend(letter.closing.iter().map(|text| paragraph(text)));
    body
}

fn paragraph(text: &str) -> String {
    format!("<p style=\"margin:0 0 16px\">{}</p>\n", escaped(text))
}

fn quote(text: &str) -> String {
    format!(
        "<p style=\"margin:0 0 16px;padding:12px 16px;border-left:3px solid {EDGE};\
         white-space:pre-wrap\">{}</p>\n",
        escaped(text)
    )
}

fn facts(letter: &Letter) -> String {
    let mut table = String::from(
        "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         style=\"margin:0 0 16px\">\n",
    );
    for (name, fact) in &letter.facts {
        writeln!(
            table,
            "<tr><td style=\"padding:2px 16px 2px 0;color:{FAINT};vertical-align:top;\
             white-space:nowrap\">{}</td>\
             <td style=\"padding:2px 0;word-break:break-word\">{}</td></tr>",
            escaped(name),
            escaped(fact)
        )
        .expect("a string takes every write");
    }
    table + "</table>\n"
}

/// Names on the left, values in a column on the right.
fn table(table: &Table) -> String {
    // Where words may break anywhere, a client makes their column as narrow as it can be; so only those of
    // people do, beside amounts the names and beside our own names the values.
    const ANYWHERE: &str = "word-break:break-word";
    let (name_breaks, value_breaks) = if table.has_amounts {
        (ANYWHERE, "word-break:normal;white-space:nowrap")
    } else {
        ("word-break:normal", ANYWHERE)
    };
    let mut html = format!(
        "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         style=\"margin:0 0 16px;border-top:1px solid {EDGE}\">\n"
    );
    for line in &table.lines {
        let weight = if line.is_total {
            ";font-weight:700"
        } else {
            ""
        };
        writeln!(
            html,
            "<tr><td style=\"padding:6px 16px 0 0;vertical-align:top;{name_breaks}{weight}\">{}</td>\
             <td align=\"right\" style=\"padding:6px 0 0;vertical-align:top;{value_breaks}{weight}\">{}</td></tr>",
            escaped(&line.name),
            escaped(&line.value)
        )
        .expect("a string takes every write");
    }
    html + "</table>\n"
}

fn button(label: &str, link: &str) -> String {
    let (label, link) = (escaped(label), escaped(link));
    format!(
        "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         width=\"100%\" style=\"margin:8px 0 24px\"><tr><td align=\"center\" \
         style=\"border-radius:8px;background:{ACCENT}\">\
         <a href=\"{link}\" style=\"display:block;padding:11px 16px;color:{ON_ACCENT};\
         font-weight:700;text-decoration:none\">{label}</a></td></tr></table>\n\
         <p style=\"margin:0 0 16px;font-size:14px;color:{FAINT}\">If the button does not work, copy \
         this address into your browser:<br><a href=\"{link}\" style=\"color:{ACCENT};\
         word-break:break-all\">{link}</a></p>\n"
    )
}

fn why(letter: &Letter) -> String {
    let why = &letter.why;
    one_stop(&match letter.language {
        CustomerLanguage::English => format!("You get this mail because {why}."),
        CustomerLanguage::Spanish => format!("Recibe este correo porque {why}."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_have_the_colours_of_the_pages() {
        let sheet = include_str!("../../../dashboard/src/pages/assets/style.css");
        let colour = |name: &str| {
            let rest = sheet.split(&format!("--{name}: ")).nth(1);
            let colour = rest.and_then(|rest| rest.split(';').next());
            // Three digits stand for six; many mail clients know only six.
            colour
                .expect("the pages have this colour")
                .replace("#fff", "#ffffff")
        };
        for (name, ours) in [
            ("ground", GROUND),
            ("sheet", SHEET),
            ("ink", INK),
            ("faint", FAINT),
            ("edge", EDGE),
            ("accent", ACCENT),
            ("on-accent", ON_ACCENT),
        ] {
            assert_eq!(colour(name), ours, "{name}");
        }
    }
}

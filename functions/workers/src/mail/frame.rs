//! The common frame of all mails: greeting, paragraphs, button, reason.
//!
//! The HTML is laid out by tables with styles on each element, since many mail clients know nothing
//! newer, and it names no address but the mail's own link.

use std::fmt::Write as _;

use super::letter::Letter;

const FONT: &str = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const INK: &str = "#1f2937";
const PALE: &str = "#6b7280";
const BLUE: &str = "#1d4ed8";
const GROUND: &str = "#f3f4f6";

/// The mail as plain text.
pub(crate) fn text(letter: &Letter, greeting: &str, link: Option<&str>) -> String {
    let mut parts = vec![greeting.to_owned()];
    parts.extend(letter.opening.iter().cloned());
    let facts: Vec<String> = letter
        .facts
        .iter()
        .map(|(name, fact)| format!("{name}: {fact}"))
        .collect();
    if !facts.is_empty() {
        parts.push(facts.join("\n"));
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
    format!(
        "<!doctype html>\n\
         <html lang=\"en\">\n\
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
         style=\"max-width:560px;background:#ffffff;border-radius:12px\">\n\
         <tr><td style=\"padding:28px 32px 0;font:600 15px/20px {FONT};color:{BLUE}\">CustomIT</td></tr>\n\
         <tr><td style=\"padding:12px 32px 16px;font:400 16px/24px {FONT};color:{INK}\">\n\
         <h1 style=\"margin:0 0 16px;font-size:22px;line-height:28px;font-weight:600\">{subject}</h1>\n\
         {body}\
         </td></tr>\n\
         </table>\n\
         <p style=\"margin:0;max-width:560px;padding:16px 32px;font:400 13px/20px {FONT};color:{PALE}\">\
         {why}</p>\n\
         </td></tr>\n\
         </table>\n\
         </body>\n\
         </html>\n"
    )
}

fn body(letter: &Letter, greeting: &str, link: Option<&str>) -> String {
    let mut body = paragraph(greeting);
    body.extend(letter.opening.iter().map(|text| paragraph(text)));
    if !letter.facts.is_empty() {
        body.push_str(&facts(letter));
    }
    if let Some(link) = link {
        body.push_str(&button(letter.button, link));
    }
    body.extend(letter.closing.iter().map(|text| paragraph(text)));
    body
}

fn paragraph(text: &str) -> String {
    format!("<p style=\"margin:0 0 16px\">{}</p>\n", escaped(text))
}

fn facts(letter: &Letter) -> String {
    let mut table = String::from(
        "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         style=\"margin:0 0 16px\">\n",
    );
    for (name, fact) in &letter.facts {
        writeln!(
            table,
            "<tr><td style=\"padding:2px 16px 2px 0;color:{PALE}\">{}</td>\
             <td style=\"padding:2px 0\">{}</td></tr>",
            escaped(name),
            escaped(fact)
        )
        .expect("a string takes every write");
    }
    table + "</table>\n"
}

fn button(label: &str, link: &str) -> String {
    let (label, link) = (escaped(label), escaped(link));
    format!(
        "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         style=\"margin:8px 0 24px\"><tr><td style=\"border-radius:8px;background:{BLUE}\">\
         <a href=\"{link}\" style=\"display:inline-block;padding:12px 24px;color:#ffffff;\
         font-weight:600;text-decoration:none\">{label}</a></td></tr></table>\n\
         <p style=\"margin:0 0 16px;font-size:14px;color:{PALE}\">If the button does not work, copy \
         this address into your browser:<br><a href=\"{link}\" style=\"color:{BLUE};\
         word-break:break-all\">{link}</a></p>\n"
    )
}

fn why(letter: &Letter) -> String {
    format!("You get this mail because {}.", letter.why)
}

/// Text as HTML shows it, in an element or in a quoted attribute.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(c),
        }
    }
    html
}

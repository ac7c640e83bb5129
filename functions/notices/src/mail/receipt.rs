//! The mail that a customer gets about a job's money.

use domain::language::CustomerLanguage;
use domain::receipt::{Receipt, ReceiptLine};

use super::letter::Letter;
use super::words::{Words, harmless};

pub(crate) fn receipt(words: &Words, receipt: Option<&Receipt>) -> Letter {
    let company = words.company();
    let Some(receipt) = receipt else {
        return Letter::new(
            format!("Receipt from {company}"),
            format!("{company} worked for you"),
        )
        .paragraph(format!("Ask {company} for the details of your receipt."));
    };
    let title = receipt.title(&company);
    let (why, opening, closing) = match receipt.language {
        CustomerLanguage::English => (
            format!("{company} worked for you and sent you this"),
            format!("Thank you for choosing {company}."),
            format!("Nobody reads replies to this mail. If you have a question, ask {company}."),
        ),
        CustomerLanguage::Spanish => (
            format!("{company} trabajó para usted y se lo envió"),
            format!("Gracias por elegir a {company}."),
            format!(
                "Nadie lee las respuestas a este correo. Si tiene alguna pregunta, consulte a {company}."
            ),
        ),
    };
    let plain = |line: &ReceiptLine| (line.name.clone(), line.value.clone());
    // What people typed is shown as text that no mail client makes a link of.
    let about = |line: &ReceiptLine| (line.name.clone(), harmless(&line.value));
    let item = |line: &ReceiptLine| (harmless(&line.name), line.value.clone());
    let tables = [
        receipt.about.iter().map(about).collect(),
        receipt.items.iter().map(item).collect(),
        receipt.sums.iter().map(plain).collect::<Vec<_>>(),
    ];
    let tables = tables.into_iter().filter(|table| !table.is_empty());
    let letter = Letter::new(title, why).paragraph(opening).add(closing);
    let letter = tables.fold(letter, Letter::table);
    Letter {
        language: receipt.language,
        ..letter
    }
}

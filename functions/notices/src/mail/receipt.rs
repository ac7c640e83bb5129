//! The mail that a customer gets about a job's money.

use domain::language::CustomerLanguage;
use domain::receipt::{Receipt, ReceiptLine};

use super::letter::{Letter, Line, Table};
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
    // What people typed is shown as text that no mail client makes a link of.
    let about = |line: &ReceiptLine| Line {
        value: harmless(&line.value),
        ..plain(line)
    };
    let item = |line: &ReceiptLine| Line {
        name: harmless(&line.name),
        ..plain(line)
    };
    let letter = Letter::new(title, why)
        .paragraph(opening)
        .table(table(receipt.about.iter().map(about), false))
        .table(table(receipt.items.iter().map(item), true))
        .table(table(receipt.sums.iter().map(plain), true))
        .add(closing);
    Letter {
        language: receipt.language,
        ..letter
    }
}

fn plain(line: &ReceiptLine) -> Line {
    Line {
        name: line.name.clone(),
        value: line.value.clone(),
        is_total: line.is_total,
    }
}

fn table(lines: impl Iterator<Item = Line>, has_amounts: bool) -> Table {
    Table {
        lines: lines.collect(),
        has_amounts,
    }
}

//! What a customer is told of a job's money: as it stands when it is sent, in the customer's language.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::address::Site;
use crate::display::address::one_line;
use crate::display::money::{decimal, money};
use crate::display::time::day;
use crate::id::{MailId, MemberId, MessageId, ReceiptId};
use crate::job::JobNumber;
use crate::language::CustomerLanguage;
use crate::money::{LineItem, LineKind, Money, MoneyError, Payment, PaymentMethod, Totals, paid};
use crate::value::closed_list;

closed_list! {
    /// Where a receipt goes.
    ReceiptVia {
        /// By email.
        Email = "email",
        /// Into the conversation with the customer, over one of its channels.
        Thread = "thread",
    }
}

/// A receipt that went to the customer of a job, with what it said of the money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SentReceipt {
    /// Identifies the receipt for good, in paths and wherever something refers to it.
    pub receipt_id: ReceiptId,
    /// Where it went.
    pub via: ReceiptVia,
    /// The language that it was written in.
    pub language: CustomerLanguage,
    /// What the job cost then.
    pub total: Money,
    /// What was paid by then.
    pub paid: Money,
    /// The email that carries it; null when it went into the conversation.
    pub mail_id: Option<MailId>,
    /// The message of the conversation that carries it; null when it went by email.
    pub message_id: Option<MessageId>,
    /// When it went out; the money is as it stood at that moment.
    #[serde(with = "crate::instant")]
    #[schemars(schema_with = "crate::instant::schema")]
    pub sent_at: Timestamp,
    /// The member who sent it.
    pub sent_by: MemberId,
}

/// What a receipt is made of.
#[derive(Clone, Copy)]
pub struct Billing<'a> {
    /// The company's name.
    pub company: &'a str,
    /// What people call the job.
    pub number: Option<JobNumber>,
    /// Where the work was, and in which zone.
    pub site: &'a Site,
    /// When the work was reported done.
    pub completed_at: Option<Timestamp>,
    /// Parts, labor and discounts.
    pub lines: &'a [LineItem],
    /// What they add up to.
    pub totals: &'a Totals,
    /// What came in, voided payments included; those are left out.
    pub payments: &'a [Payment],
}

/// One line of a receipt: what, and how much or which.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptLine {
    /// What it is about.
    pub name: String,
    /// How much, when or where.
    pub value: String,
    /// Whether it is what all the others come to: the total, and what is left to pay.
    #[serde(default)]
    pub is_total: bool,
}

/// A receipt, ready to be read; before anything is paid, a bill. It is stored with the mail that carries
/// it, so that a mail that is retried says the same to the byte.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The language that it is written in.
    pub language: CustomerLanguage,
    /// Whether anything was paid.
    pub is_paid: bool,
    /// Job, place and day.
    pub about: Vec<ReceiptLine>,
    /// Parts, labor and discounts.
    pub items: Vec<ReceiptLine>,
    /// Totals, payments, and what is left to pay.
    pub sums: Vec<ReceiptLine>,
}

crate::debug_by_name!(ReceiptLine);
crate::debug_by_name!(Receipt);

impl Receipt {
    /// Writes a receipt.
    pub fn of(billing: &Billing<'_>, language: CustomerLanguage) -> Result<Self, MoneyError> {
        let words = Words(language);
        let total = billing.totals.total;
        let paid = paid(total.currency(), billing.payments)?;
        Ok(Self {
            language,
            is_paid: paid.amount_minor() > 0,
            about: about(billing, words),
            items: billing
                .lines
                .iter()
                .map(|line| item(line, words))
                .collect::<Result<_, _>>()?,
            sums: sums(billing, total.checked_sub(paid)?, words),
        })
    }

    /// What it is called.
    pub fn title(&self, company: &str) -> String {
        match (self.language, self.is_paid) {
            (CustomerLanguage::English, true) => format!("Receipt from {company}"),
            (CustomerLanguage::English, false) => format!("Bill from {company}"),
            (CustomerLanguage::Spanish, true) => format!("Recibo de {company}"),
            (CustomerLanguage::Spanish, false) => format!("Cuenta de {company}"),
        }
    }

    /// The receipt as a message of at most so many characters. Where the items do not fit they are
    /// counted instead.
    pub fn text(&self, company: &str, most: usize) -> String {
        let whole = self.text_with(company, &self.items);
        if whole.chars().count() <= most {
            return whole;
        }
        let name = Words(self.language).pick("Items", "Conceptos");
        let count = line(name, self.items.len().to_string());
        self.text_with(company, &[count])
    }

    fn text_with(&self, company: &str, items: &[ReceiptLine]) -> String {
        let lines = |lines: &[ReceiptLine]| {
            let lines = lines
                .iter()
                .map(|line| format!("{}: {}", line.name, line.value));
            lines.collect::<Vec<_>>().join("\n")
        };
        let parts = [
            self.title(company),
            lines(&self.about),
            lines(items),
            lines(&self.sums),
        ];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("\n\n")
    }
}

fn line(name: impl Into<String>, value: impl Into<String>) -> ReceiptLine {
    ReceiptLine {
        name: name.into(),
        value: value.into(),
        is_total: false,
    }
}

fn total(name: impl Into<String>, value: impl Into<String>) -> ReceiptLine {
    ReceiptLine {
        is_total: true,
        ..line(name, value)
    }
}

fn about(billing: &Billing<'_>, words: Words) -> Vec<ReceiptLine> {
    let number = billing
        .number
        .map(|number| line(words.pick("Job", "Trabajo"), number.to_string()));
    let zone = &billing.site.time_zone;
    let done = billing.completed_at.map(|at| {
        let day = day(zone.date(at), words.0);
        line(words.pick("Completed", "Realizado"), day)
    });
    let address = one_line(&billing.site.address);
    let place = line(
        words.pick("Service address", "Dirección del servicio"),
        address,
    );
    number.into_iter().chain(done).chain([place]).collect()
}

fn item(item: &LineItem, words: Words) -> Result<ReceiptLine, MoneyError> {
    let label = item.label.as_str();
    let name = if item.quantity.thousandths() == 1000 {
        label.to_owned()
    } else {
        let currency = item.unit_price.currency();
        let quantity = decimal(&item.quantity.to_string(), currency, words.0);
        format!("{label} × {quantity}")
    };
    let net = item.net()?;
    let net = if item.kind == LineKind::Discount {
        Money::zero(net.currency()).checked_sub(net)?
    } else {
        net
    };
    Ok(line(name, money(net, words.0)))
}

fn sums(billing: &Billing<'_>, balance: Money, words: Words) -> Vec<ReceiptLine> {
    let totals = billing.totals;
    let currency = totals.total.currency();
    let amount = |amount| money(amount, words.0);
    let mut sums = Vec::new();
    if totals.total != totals.subtotal {
        sums.push(line("Subtotal", amount(totals.subtotal)));
    }
    if totals.discount.amount_minor() != 0 {
        let discount = format!("-{}", amount(totals.discount));
        sums.push(line(words.pick("Discount", "Descuento"), discount));
    }
    let tax = words.pick("Tax", "Impuesto");
    let rates = totals.taxes.iter();
    let rates = rates.filter(|rate| rate.tax_rate_millipercent.millipercent() > 0);
    let rates: Vec<_> = rates
        .map(|rate| {
            let percent = percent(rate.tax_rate_millipercent.millipercent());
            let name = format!("{tax} {}%", decimal(&percent, currency, words.0));
            line(name, amount(rate.tax))
        })
        .collect();
    if rates.is_empty() && totals.tax.amount_minor() != 0 {
        sums.push(line(tax, amount(totals.tax)));
    }
    sums.extend(rates);
    sums.push(total(format!("Total ({currency})"), amount(totals.total)));
    let counting = billing
        .payments
        .iter()
        .filter(|payment| payment.voided.is_none());
    sums.extend(counting.map(|payment| {
        let day = day(billing.site.time_zone.date(payment.received_at), words.0);
        line(
            format!("{}, {day}", words.paid_by(payment.method)),
            amount(payment.amount),
        )
    }));
    let owed = if balance.amount_minor() < 0 {
        let credit = Money::zero(currency)
            .checked_sub(balance)
            .unwrap_or(balance);
        total(
            words.pick("Paid beyond the total", "Pagado de más"),
            amount(credit),
        )
    } else {
        total(
            words.pick("Balance due", "Saldo pendiente"),
            amount(balance),
        )
    };
    sums.push(owed);
    sums
}

/// Thousandths of a percent without needless zeros: `8.875`, `7`.
fn percent(millipercent: u32) -> String {
    let text = format!("{}.{:03}", millipercent / 1000, millipercent % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The words of a receipt in its language.
#[derive(Clone, Copy)]
struct Words(CustomerLanguage);

impl Words {
    const fn pick(self, english: &'static str, spanish: &'static str) -> &'static str {
        match self.0 {
            CustomerLanguage::English => english,
            CustomerLanguage::Spanish => spanish,
        }
    }

    const fn paid_by(self, method: PaymentMethod) -> &'static str {
        match method {
            PaymentMethod::Cash => self.pick("Paid in cash", "Pagado en efectivo"),
            PaymentMethod::Card => self.pick("Paid by card", "Pagado con tarjeta"),
            PaymentMethod::Bank => self.pick("Paid by bank or check", "Pagado por banco o cheque"),
            PaymentMethod::Other => self.pick("Paid", "Pagado"),
        }
    }
}

#[cfg(test)]
mod reports;

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::money::Currency;

    fn site() -> Site {
        serde_json::from_value(json!({
            "site_id": format!("site_{}", "a".repeat(32)),
            "address": { "line1": "1 Example Street", "city": "Denver", "region": "CO", "country": "US" },
            "time_zone": "America/Denver",
        }))
        .unwrap()
    }

    fn item(kind: &str, quantity: &str, price: i64, rate: Option<u32>) -> LineItem {
        serde_json::from_value(json!({
            "line_item_id": format!("li_{}", "a".repeat(32)), "kind": kind, "label": "Deadbolt",
            "quantity": quantity, "unit_price": { "amount_minor": price, "currency": "USD" },
            "tax_rate_millipercent": rate,
        }))
        .unwrap()
    }

    fn payment(minor: i64, voided: &Value) -> Payment {
        serde_json::from_value(json!({
            "payment_id": format!("pay_{}", "a".repeat(32)), "method": "cash",
            "amount": { "amount_minor": minor, "currency": "USD" }, "reference": null,
            "received_at": "2026-11-04T03:00:00Z", "recorded_at": "2026-11-04T03:00:00Z",
            "recorded_by": format!("mem_{}", "a".repeat(32)), "voided": voided,
        }))
        .unwrap()
    }

    fn receipt(lines: &[LineItem], payments: &[Payment], language: CustomerLanguage) -> Receipt {
        let totals = Totals::of(Currency::Usd, lines).unwrap();
        let billing = Billing {
            company: "Ace Locks",
            number: Some(JobNumber::parse("4827").unwrap()),
            site: &site(),
            completed_at: Some("2026-11-04T03:00:00Z".parse().unwrap()),
            lines,
            totals: &totals,
            payments,
        };
        Receipt::of(&billing, language).unwrap()
    }

    #[test]
    fn a_receipt_reads_as_one_of_paper() {
        let lines = [
            item("part", "2", 5_000, Some(8_750)),
            item("labour", "1.5", 9_000, Some(0)),
            item("discount", "1", 1_000, None),
        ];
        let void = json!({ "at": "2026-11-04T04:00:00Z", "by": null, "reason": null });
        let payments = [payment(10_000, &json!(null)), payment(500, &void)];
        let english = receipt(&lines, &payments, CustomerLanguage::English);
        assert_eq!(
            english.text("Ace Locks", 4096),
            "Receipt from Ace Locks\n\nJob: 4827\nCompleted: November 3, 2026\n\
             Service address: 1 Example Street, Denver, CO\n\nDeadbolt × 2: $100.00\n\
             Deadbolt × 1.5: $135.00\nDeadbolt: -$10.00\n\nSubtotal: $235.00\nDiscount: -$10.00\n\
             Tax 8.75%: $8.38\nTotal (USD): $233.38\nPaid in cash, November 3, 2026: $100.00\n\
             Balance due: $133.38"
        );
        let spanish = receipt(&lines, &payments, CustomerLanguage::Spanish);
        let said = spanish.text("Ace Locks", 4096);
        for line in [
            "Recibo de Ace Locks",
            "Trabajo: 4827",
            "Realizado: 3 de noviembre de 2026",
            "Impuesto 8.75%: $8.38",
            "Pagado en efectivo, 3 de noviembre de 2026: $100.00",
            "Saldo pendiente: $133.38",
        ] {
            assert!(said.contains(line), "{line} in {said}");
        }
    }

    #[test]
    fn what_is_left_is_named_for_what_it_is() {
        let lines = [item("part", "1", 5_000, Some(0))];
        for (paid, title, last) in [
            (vec![], "Bill from Ace Locks", "Balance due: $50.00"),
            (vec![4_999], "Receipt from Ace Locks", "Balance due: $0.01"),
            (
                vec![2_000, 3_000],
                "Receipt from Ace Locks",
                "Balance due: $0.00",
            ),
            (
                vec![6_000],
                "Receipt from Ace Locks",
                "Paid beyond the total: $10.00",
            ),
        ] {
            let paid: Vec<_> = paid
                .into_iter()
                .map(|one| payment(one, &json!(null)))
                .collect();
            let said = receipt(&lines, &paid, CustomerLanguage::English).text("Ace Locks", 4096);
            assert!(said.starts_with(title) && said.ends_with(last), "{said}");
            assert!(
                !said.contains("Subtotal") && !said.contains("Tax"),
                "{said}"
            );
        }
    }

    #[test]
    fn a_deposit_has_a_receipt_before_there_is_a_price() {
        let said = receipt(
            &[],
            &[payment(5_000, &json!(null))],
            CustomerLanguage::English,
        );
        let said = said.text("Ace Locks", 4096);
        assert!(said.contains("Total (USD): $0.00\n"), "{said}");
        assert!(said.ends_with("Paid beyond the total: $50.00"), "{said}");
    }

    #[test]
    fn items_that_do_not_fit_into_a_message_are_counted() {
        let lines = vec![item("part", "2", 5_000, Some(0)); 100];
        let long = receipt(&lines, &[], CustomerLanguage::English);
        assert_eq!(
            long.text("Ace Locks", 4096).matches("Deadbolt").count(),
            100
        );
        let short = long.text("Ace Locks", 1600);
        assert!(short.contains("Items: 100\n"), "{short}");
        assert!(short.contains("Total (USD): $10,000.00"), "{short}");
        assert!(short.chars().count() <= 1600);
    }
}

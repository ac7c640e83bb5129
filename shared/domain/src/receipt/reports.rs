//! Cases made after what users of other products reported in public: lines, discounts, taxes, payments,
//! voids and currencies, each as its totals and as a receipt says them. Words and details are our own;
//! each row names the report.

use serde_json::json;

use super::*;
use crate::money::Currency;

/// A line: kind, quantity, price of one, and the rate of tax in thousandths of a percent.
type Line = (&'static str, &'static str, i64, u32);

/// A report, what was billed and paid, and what must come of it.
struct Report {
    /// Where the problem was told.
    source: &'static str,
    currency: Currency,
    language: CustomerLanguage,
    lines: &'static [Line],
    /// How much was paid, and whether it was voided.
    payments: &'static [(i64, bool)],
    /// Subtotal, discount, tax and total.
    totals: [i64; 4],
    /// What is left to pay.
    balance: i64,
    /// What stands on the receipt.
    says: &'static [&'static str],
    /// What must not.
    omits: &'static [&'static str],
}

/// In dollars and English, with nothing on it.
const BLANK: Report = Report {
    source: "",
    currency: Currency::Usd,
    language: CustomerLanguage::English,
    lines: &[],
    payments: &[],
    totals: [0; 4],
    balance: 0,
    says: &[],
    omits: &[],
};

const REPORTS: [Report; 32] = [
    Report {
        source: "invoiceninja/invoiceninja#10856: a round sum less a round discount is a cent off with tax",
        currency: Currency::Eur,
        lines: &[
            ("labour", "1", 850_000, 19_000),
            ("discount", "1", 750_000, 0),
        ],
        totals: [850_000, 750_000, 19_000, 119_000],
        balance: 119_000,
        says: &["Tax 19%: €190.00", "Balance due: €1,190.00"],
        ..BLANK
    },
    Report {
        source: "invoiceninja/ui#2863: half a cent of tax is lost on an invoice of one line",
        currency: Currency::Cad,
        lines: &[("labour", "1", 818_000, 9_975)],
        totals: [818_000, 0, 81_596, 899_596],
        balance: 899_596,
        says: &["Tax 9.975%: $815.96", "Total (CAD): $8,995.96"],
        ..BLANK
    },
    Report {
        source: "invoiceninja/ui#2639: a county has three decimals, and the rate is rounded to two",
        lines: &[("part", "1", 765_000, 8_425)],
        totals: [765_000, 0, 64_451, 829_451],
        balance: 829_451,
        says: &["Tax 8.425%: $644.51"],
        ..BLANK
    },
    Report {
        source: "kimai/kimai#3558: the rate is right and the invoice names another one",
        currency: Currency::Cad,
        lines: &[("labour", "1", 19_900, 14_975)],
        totals: [19_900, 0, 2_980, 22_880],
        balance: 22_880,
        says: &["Tax 14.975%: $29.80"],
        omits: &["14.98%"],
        ..BLANK
    },
    Report {
        source: "odoo/odoo#36675: tax that is rounded line by line is a cent too much",
        currency: Currency::Eur,
        lines: &[("part", "1", 5_555, 23_000), ("part", "1", 1_111, 23_000)],
        totals: [6_666, 0, 1_533, 8_199],
        balance: 8_199,
        says: &["Tax 23%: €15.33"],
        ..BLANK
    },
    Report {
        source: "odoo/odoo#155833: ten of a thing on one line",
        currency: Currency::Eur,
        lines: &[("part", "10", 360, 5_500)],
        totals: [3_600, 0, 198, 3_798],
        balance: 3_798,
        says: &["× 10: €36.00"],
        ..BLANK
    },
    Report {
        source: "odoo/odoo#155833: and on ten lines cost the same",
        currency: Currency::Eur,
        lines: &[("part", "1", 360, 5_500); 10],
        totals: [3_600, 0, 198, 3_798],
        balance: 3_798,
        ..BLANK
    },
    Report {
        source: "odoo/odoo#37896: a discount of four percent on a single line",
        currency: Currency::Eur,
        lines: &[("part", "16", 34_835, 22_000), ("discount", "1", 22_294, 0)],
        totals: [557_360, 22_294, 117_715, 652_781],
        balance: 652_781,
        ..BLANK
    },
    Report {
        source: "crater-invoice-inc/crater#889: tax is charged on what was taken off",
        currency: Currency::Eur,
        lines: &[("part", "3", 4_500, 21_000), ("discount", "1", 6_000, 0)],
        totals: [13_500, 6_000, 1_575, 9_075],
        balance: 9_075,
        ..BLANK
    },
    Report {
        source: "crater-invoice-inc/crater#1227: so that the rate on paper is not the one that was charged",
        currency: Currency::Eur,
        lines: &[("part", "11", 1_000, 10_000), ("discount", "1", 1_000, 0)],
        totals: [11_000, 1_000, 1_000, 11_000],
        balance: 11_000,
        says: &["Discount: -€10.00", "Tax 10%: €10.00"],
        ..BLANK
    },
    Report {
        source: "wp-erp/wp-erp#875: all discounts are taken off each of the lines",
        lines: &[
            ("labour", "1", 2_500_000, 12_000),
            ("discount", "1", 250_000, 0),
            ("part", "1", 300_000, 12_000),
            ("discount", "1", 30_000, 0),
            ("part", "1", 50_000, 12_000),
            ("discount", "1", 5_000, 0),
        ],
        totals: [2_850_000, 285_000, 307_800, 2_872_800],
        balance: 2_872_800,
        ..BLANK
    },
    Report {
        source: "coreshop/CoreShop#124: a discount over two rates lowers the tax of neither",
        currency: Currency::Eur,
        lines: &[
            ("part", "4", 4_999, 19_000),
            ("part", "1", 898, 7_000),
            ("discount", "1", 1_002, 0),
        ],
        totals: [20_894, 1_002, 3_677, 23_569],
        balance: 23_569,
        says: &["Tax 7%: €0.60", "Tax 19%: €36.17"],
        ..BLANK
    },
    Report {
        source: "reactioncommerce/reaction#1340: with all of it taken off the total is -0.00",
        lines: &[("part", "1", 2_999, 9_500), ("discount", "1", 2_999, 0)],
        totals: [2_999, 2_999, 0, 0],
        says: &["Total (USD): $0.00", "Balance due: $0.00"],
        omits: &["-$0.00"],
        ..BLANK
    },
    Report {
        source: "siwapp/siwapp-sf3#32: a discount of nothing is -0.00",
        currency: Currency::Eur,
        lines: &[("part", "1", 5_000, 0), ("discount", "1", 0, 0)],
        totals: [5_000, 0, 0, 5_000],
        balance: 5_000,
        omits: &["-€0.00"],
        ..BLANK
    },
    Report {
        source: "crater-invoice-inc/crater#322: a discount is shown where there is none",
        lines: &[("part", "1", 5_000, 7_000)],
        totals: [5_000, 0, 350, 5_350],
        balance: 5_350,
        says: &["Subtotal: $50.00"],
        omits: &["Discount"],
        ..BLANK
    },
    Report {
        source: "erpnet/ErpNet.FP#76: two halves of an odd price are rounded together and not each",
        lines: &[("labour", "0.5", 1_505, 0); 2],
        payments: &[(1_506, false)],
        totals: [1_506, 0, 0, 1_506],
        says: &["× 0.5: $7.53", "Balance due: $0.00"],
        ..BLANK
    },
    Report {
        source: "kimai/kimai1#329: a fifth of an hour at 30 is 5.99",
        lines: &[("labour", "0.2", 3_000, 0)],
        totals: [600, 0, 0, 600],
        balance: 600,
        says: &["× 0.2: $6.00"],
        ..BLANK
    },
    Report {
        source: "invoicerr-app/invoicerr#181: the days are shown as whole ones",
        lines: &[("labour", "19.875", 48_000, 0)],
        totals: [954_000, 0, 0, 954_000],
        balance: 954_000,
        says: &["× 19.875: $9,540.00"],
        ..BLANK
    },
    Report {
        source: "fau-fablab/FabLabKasse#31: half a cent of a cart is cut off",
        currency: Currency::Eur,
        lines: &[("part", "0.995", 300, 0)],
        totals: [299, 0, 0, 299],
        balance: 299,
        ..BLANK
    },
    Report {
        source: "halfbyte/ruby-secretariat#46: tax on a fraction of a cent fits no check",
        currency: Currency::Eur,
        lines: &[("part", "0.1", 113, 10_000)],
        totals: [11, 0, 1, 12],
        balance: 12,
        ..BLANK
    },
    Report {
        source: "akaunting/akaunting#367: what is sold by the square foot can never be paid in full",
        lines: &[("part", "1779.35", 139, 0)],
        payments: &[(247_330, false)],
        totals: [247_330, 0, 0, 247_330],
        says: &["× 1779.35: $2,473.30", "Balance due: $0.00"],
        ..BLANK
    },
    Report {
        source: "simpleinvoices/simpleinvoices#10: a fraction of a cent is still owed behind the payment",
        lines: &[("part", "1", 7_006, 19_600)],
        payments: &[(8_379, false)],
        totals: [7_006, 0, 1_373, 8_379],
        says: &["Receipt from Ace Locks", "Balance due: $0.00"],
        ..BLANK
    },
    Report {
        source: "openstudioproject/openstudio#315: with its payment removed an invoice is still paid",
        lines: &[("labour", "1", 12_000, 0)],
        payments: &[(12_000, true)],
        totals: [12_000, 0, 0, 12_000],
        balance: 12_000,
        says: &["Bill from Ace Locks", "Balance due: $120.00"],
        omits: &["Paid in cash"],
        ..BLANK
    },
    Report {
        source: "crbnos/carbon#1615: what is void is counted and what is paid in part is not",
        lines: &[("labour", "1", 12_000, 0)],
        payments: &[(12_000, true), (2_500, false)],
        totals: [12_000, 0, 0, 12_000],
        balance: 9_500,
        says: &["November 3, 2026: $25.00", "Balance due: $95.00"],
        ..BLANK
    },
    Report {
        source: "InvoiceShelf/InvoiceShelf#299: a customer has paid too much, which cannot be recorded",
        lines: &[("labour", "1", 10_000, 0)],
        payments: &[(10_000, false), (500, false)],
        totals: [10_000, 0, 0, 10_000],
        balance: -500,
        says: &["Paid beyond the total: $5.00"],
        omits: &["Balance due"],
        ..BLANK
    },
    Report {
        source: "odoo/odoo#26401: what was paid down beyond the price is asked for again",
        lines: &[("labour", "1", 10_000, 0)],
        payments: &[(30_000, false)],
        totals: [10_000, 0, 0, 10_000],
        balance: -20_000,
        says: &["Paid beyond the total: $200.00"],
        omits: &["Balance due"],
        ..BLANK
    },
    Report {
        source: "bcgov/entity#6951: who pays in the evening has a receipt of the next day",
        lines: &[("labour", "1", 10_000, 0)],
        payments: &[(10_000, false)],
        totals: [10_000, 0, 0, 10_000],
        // At 03:00 UTC it is eight in the evening in Denver.
        says: &["Paid in cash, November 3, 2026: $100.00"],
        omits: &["November 4"],
        ..BLANK
    },
    Report {
        source: "getlago/lago-api#643: yen are shown a hundred times too many or too few",
        currency: Currency::Jpy,
        lines: &[("labour", "0.194", 10_000, 0)],
        totals: [1_940, 0, 0, 1_940],
        balance: 1_940,
        says: &["Total (JPY): ¥1,940"],
        omits: &["19.40", "194,000"],
        ..BLANK
    },
    Report {
        source: "SolidInvoice/SolidInvoice#2598: eight yen are ¥800.00",
        currency: Currency::Jpy,
        lines: &[("part", "1", 8, 0)],
        payments: &[(8, false)],
        totals: [8, 0, 0, 8],
        says: &["Deadbolt: ¥8\n", "Balance due: ¥0"],
        omits: &["8.00", "800"],
        ..BLANK
    },
    Report {
        source: "frappe/books#1449: tax on yen leaves a fraction of a yen",
        currency: Currency::Jpy,
        lines: &[("part", "1", 1_127, 10_000)],
        totals: [1_127, 0, 113, 1_240],
        balance: 1_240,
        says: &["Tax 10%: ¥113", "Total (JPY): ¥1,240"],
        ..BLANK
    },
    Report {
        source: "sheltermanager/asm3#1830: of three decimals the last is rounded away",
        currency: Currency::Kwd,
        lines: &[("part", "1", 2_755, 0)],
        payments: &[(2_750, false)],
        totals: [2_755, 0, 0, 2_755],
        balance: 5,
        says: &["Total (KWD): KWD\u{a0}2.755", "Balance due: KWD\u{a0}0.005"],
        omits: &["2.76", "27.55"],
        ..BLANK
    },
    Report {
        source: "Jean28518/invoice-creator-german#64: amounts have a comma and quantities a point",
        currency: Currency::Eur,
        language: CustomerLanguage::Spanish,
        lines: &[("labour", "2.5", 123_456, 5_200), ("discount", "1", 123, 0)],
        totals: [308_640, 123, 16_043, 324_560],
        balance: 324_560,
        says: &[
            "Deadbolt × 2,5: 3.086,40\u{a0}€",
            "Deadbolt: -1,23\u{a0}€",
            "Impuesto 5,2%: 160,43\u{a0}€",
        ],
        ..BLANK
    },
];

impl Report {
    fn lines(&self) -> Vec<LineItem> {
        let line = |(kind, quantity, price, rate): &Line| {
            let rate = (*kind != "discount").then_some(*rate);
            let line = json!({
                "line_item_id": format!("li_{}", "a".repeat(32)),
                "kind": kind,
                "label": "Deadbolt",
                "quantity": quantity,
                "unit_price": { "amount_minor": price, "currency": self.currency },
                "tax_rate_millipercent": rate,
            });
            serde_json::from_value(line).unwrap()
        };
        self.lines.iter().map(line).collect()
    }

    fn payments(&self) -> Vec<Payment> {
        let payment = |(amount, is_voided): &(i64, bool)| {
            let at = "2026-11-04T03:00:00Z";
            let void = json!({ "at": at, "by": null, "reason": null });
            let payment = json!({
                "payment_id": format!("pay_{}", "a".repeat(32)),
                "method": "cash",
                "amount": { "amount_minor": amount, "currency": self.currency },
                "reference": null,
                "received_at": at,
                "recorded_at": at,
                "recorded_by": format!("mem_{}", "a".repeat(32)),
                "voided": is_voided.then_some(void),
            });
            serde_json::from_value(payment).unwrap()
        };
        self.payments.iter().map(payment).collect()
    }
}

#[test]
fn what_other_products_got_wrong_adds_up_and_reads_right() {
    let site = json!({
        "site_id": format!("site_{}", "a".repeat(32)),
        "address": { "line1": "1 Example Street", "city": "Denver", "region": "CO", "country": "US" },
        "time_zone": "America/Denver",
    });
    let site: Site = serde_json::from_value(site).unwrap();
    for report in REPORTS {
        let source = report.source;
        let (lines, payments) = (report.lines(), report.payments());
        let totals = Totals::of(report.currency, &lines).unwrap();
        let amounts = [totals.subtotal, totals.discount, totals.tax, totals.total];
        assert_eq!(amounts.map(Money::amount_minor), report.totals, "{source}");
        let paid = paid(report.currency, &payments).unwrap();
        let balance = totals.total.checked_sub(paid).unwrap();
        assert_eq!(balance.amount_minor(), report.balance, "{source}");
        let billing = Billing {
            company: "Ace Locks",
            number: None,
            site: &site,
            completed_at: None,
            lines: &lines,
            totals: &totals,
            payments: &payments,
        };
        let receipt = Receipt::of(&billing, report.language).unwrap();
        let said = receipt.text("Ace Locks", 4096);
        for part in report.says {
            assert!(said.contains(part), "{source}: {part} is not in {said}");
        }
        for part in report.omits {
            assert!(!said.contains(part), "{source}: {part} is in {said}");
        }
    }
}

/// A request that was refused, or should have been, with what was asked for.
const REFUSED: [(&str, &[Line]); 3] = [
    (
        "AyeCode/invoicing#75: a discount above the price makes the total negative",
        &[("part", "1", 1_000, 0), ("discount", "1", 2_000, 0)],
    ),
    (
        "wp-erp/wp-erp#343: more than all of it is taken off, in two steps",
        &[
            ("part", "1", 1_000, 8_875),
            ("discount", "1", 600, 0),
            ("discount", "1", 401, 0),
        ],
    ),
    (
        "Dolibarr/dolibarr#9393: a discount stands alone on what becomes a refund",
        &[("discount", "1", 100, 0)],
    ),
];

#[test]
fn what_cannot_be_charged_is_refused() {
    for (source, lines) in REFUSED {
        let lines = Report { lines, ..BLANK }.lines();
        let refused = Totals::of(Currency::Usd, &lines);
        assert_eq!(refused, Err(MoneyError::DiscountTooLarge), "{source}");
    }
}

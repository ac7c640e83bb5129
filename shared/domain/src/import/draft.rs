//! The customer that a row describes.

use super::cell::{content, entries};
use super::encoding::repaired;
use super::field::ImportField;
use super::numbers::phones;
use super::place::{Place, Placed};
use super::record::Record;
use crate::address::{Address, Country};
use crate::email::Email;
use crate::invalid::Invalid;
use crate::phone::TypedPhone;
use crate::text::{Note, PersonName, fold};

/// The most phones and the most email addresses of a customer.
const MOST: usize = 10;

/// A customer as a row of a file describes it.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// The name.
    pub name: PersonName,
    /// Phones, in the order of the columns.
    pub phones: Vec<TypedPhone>,
    /// Email addresses, in the order of the columns.
    pub emails: Vec<Email>,
    /// Where the customer is served, if the row says enough of it.
    pub address: Option<Address>,
    /// The notes of the row, and what it says that has no other place.
    pub note: Option<Note>,
}

crate::value::debug_by_name!(Draft);

/// Why a row describes no customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The column, counted from 0; none where it is the row as a whole.
    pub column: Option<usize>,
    /// What is wrong, as the end of a sentence that begins with the column's heading or "The row".
    pub reason: &'static str,
}

impl RowFault {
    const fn of_row(reason: &'static str) -> Self {
        Self {
            column: None,
            reason,
        }
    }
}

/// Reads a row whose columns hold these fields. A phone without country code is one of `home`.
pub fn read_row(
    fields: &[Option<ImportField>],
    record: &Record,
    home: Option<&Country>,
) -> Result<Draft, Vec<RowFault>> {
    if record.is_broken {
        let reason = "has a quotation mark that is never closed";
        return Err(vec![RowFault::of_row(reason)]);
    }
    let extra = record.cells.iter().skip(fields.len());
    if extra.into_iter().any(|cell| !content(cell).is_empty()) {
        let reason = "has more cells than there are columns; put quotation marks around cells that hold the delimiter";
        return Err(vec![RowFault::of_row(reason)]);
    }
    let cells: Vec<String> = record
        .cells
        .iter()
        .map(|cell| repaired(content(cell)))
        .collect();
    let mut row = Row {
        fields,
        cells: &cells,
        faults: Vec::new(),
    };
    let (name, company) = row.name();
    let (phones, emails) = (row.phones(home), row.emails());
    let (address, words) = row.place(home);
    let mut notes = vec![company.as_str(), words.as_str()];
    notes.extend(row.all(ImportField::Note).map(|(_, text)| text));
    notes.retain(|text| !text.is_empty());
    let note = match notes.join("\n") {
        text if text.is_empty() => None,
        text => {
            let column = row.all(ImportField::Note).next().map(|(column, _)| column);
            row.checked(column, Note::parse(&text))
        }
    };
    match name {
        Some(name) if row.faults.is_empty() => Ok(Draft {
            name,
            phones,
            emails,
            address,
            note,
        }),
        _ => Err(row.faults),
    }
}

struct Row<'a> {
    fields: &'a [Option<ImportField>],
    cells: &'a [String],
    faults: Vec<RowFault>,
}

impl<'a> Row<'a> {
    /// The cells that hold a field and are not empty, with their columns.
    fn all(&self, field: ImportField) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
        let columns = self.fields.iter().zip(self.cells).enumerate();
        columns.filter_map(move |(column, (of, cell))| {
            (*of == Some(field) && !cell.is_empty()).then_some((column, cell.as_str()))
        })
    }

    fn first(&self, field: ImportField) -> &'a str {
        self.all(field)
            .next()
            .map(|(_, text)| text)
            .unwrap_or_default()
    }

    fn checked<T>(&mut self, column: Option<usize>, read: Result<T, Invalid>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(invalid) => {
                let reason = invalid.reason();
                self.faults.push(RowFault { column, reason });
                None
            }
        }
    }

    /// The name, and the firm where it is not the name.
    fn name(&mut self) -> (Option<PersonName>, String) {
        let lost = self
            .fields
            .iter()
            .zip(self.cells)
            .position(|(field, cell)| {
                field.is_some() && cell.contains(char::REPLACEMENT_CHARACTER)
            });
        if lost.is_some() {
            let reason =
                "holds characters that were lost when the file was saved; save it as CSV UTF-8";
            self.faults.push(RowFault {
                column: lost,
                reason,
            });
            return (None, String::new());
        }
        let company = self.first(ImportField::Company);
        let of_parts = [ImportField::FirstName, ImportField::LastName].map(|part| self.first(part));
        let of_parts = of_parts.join(" ");
        let (field, name) = match (self.first(ImportField::Name), of_parts.trim()) {
            ("", "") => (ImportField::Company, company.to_owned()),
            ("", parts) => (ImportField::FirstName, parts.to_owned()),
            (name, _) => (ImportField::Name, in_order(name)),
        };
        if name.is_empty() {
            self.faults.push(RowFault::of_row("has no name"));
            return (None, String::new());
        }
        let column = self.all(field).next().map(|(column, _)| column);
        let is_name = fold(company) == fold(&name);
        let company = if is_name {
            String::new()
        } else {
            company.to_owned()
        };
        (self.checked(column, PersonName::parse(&name)), company)
    }

    fn phones(&mut self, home: Option<&Country>) -> Vec<TypedPhone> {
        let mut known: Vec<TypedPhone> = Vec::new();
        for (column, cell) in self.all(ImportField::Phone) {
            let read = self.checked(Some(column), phones(cell, home));
            for phone in read.into_iter().flatten() {
                let matching = phone.number.matching();
                if known
                    .iter()
                    .all(|other| other.number.matching() != matching)
                {
                    known.push(phone);
                }
            }
        }
        self.at_most(&known, ImportField::Phone);
        known
    }

    fn emails(&mut self) -> Vec<Email> {
        let mut known: Vec<Email> = Vec::new();
        for (column, cell) in self.all(ImportField::Email) {
            let read = match Email::parse(cell) {
                Ok(email) => Ok(vec![email]),
                Err(invalid) => {
                    let parts = entries(cell, &[';', ',', '|', '/', ' ', '\n', '\r', '\t']);
                    let each = parts.iter().map(|part| Email::parse(part));
                    let each = each.collect::<Result<Vec<_>, _>>();
                    if parts.len() < 2 { Err(invalid) } else { each }
                }
            };
            let read = self.checked(Some(column), read);
            for email in read.into_iter().flatten() {
                if !known.contains(&email) {
                    known.push(email);
                }
            }
        }
        self.at_most(&known, ImportField::Email);
        known
    }

    fn at_most<T>(&mut self, known: &[T], field: ImportField) {
        if known.len() > MOST {
            let column = self.all(field).last().map(|(column, _)| column);
            let reason = "must have no more than 10 items";
            self.faults.push(RowFault { column, reason });
        }
    }

    /// The address, and what is known of one that is not whole.
    fn place(&mut self, home: Option<&Country>) -> (Option<Address>, String) {
        let place = Place {
            whole: self.first(ImportField::Address),
            street: self.first(ImportField::Street),
            unit: self.first(ImportField::Unit),
            city: self.first(ImportField::City),
            region: self.first(ImportField::Region),
            postal_code: self.first(ImportField::PostalCode),
            country: self.first(ImportField::Country),
        };
        match place.read(home) {
            Ok(Placed::Nowhere) => (None, String::new()),
            Ok(Placed::Address(address)) => (Some(*address), String::new()),
            Ok(Placed::Words(words)) => (None, words),
            Err((field, invalid)) => {
                let column = self.all(field).next().map(|(column, _)| column);
                let column = column.or_else(|| {
                    self.all(ImportField::Address)
                        .next()
                        .map(|(column, _)| column)
                });
                self.checked::<Address>(column, Err(invalid));
                (None, String::new())
            }
        }
    }
}

/// A name as it is said: `Lee, Ann` is Ann Lee, and `Anvil Lock, Inc.` stays.
fn in_order(name: &str) -> String {
    const ENDINGS: [&str; 20] = [
        "jr", "sr", "ii", "iii", "iv", "md", "phd", "dds", "esq", "cpa", "inc", "llc", "ltd", "co",
        "corp", "lp", "llp", "pllc", "sa", "sl",
    ];
    let Some((last, first)) = name.split_once(',') else {
        return name.to_owned();
    };
    let (last, first) = (last.trim(), first.trim());
    let is_word = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.');
    let are_words =
        |text: &str| !text.is_empty() && text.split(' ').count() <= 3 && text.chars().all(is_word);
    let ending = first.replace(['.', ' '], "").to_lowercase();
    // What is said of somebody is no first name: `Ann, the baker`.
    let is_first = !last.starts_with(char::is_uppercase) || first.starts_with(char::is_uppercase);
    let are_both = is_first && are_words(last) && are_words(first);
    if are_both && !ENDINGS.contains(&ending.as_str()) {
        format!("{first} {last}")
    } else {
        name.to_owned()
    }
}

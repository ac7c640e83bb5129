//! The service address of a row, from one cell or from several.

use super::field::ImportField;
use crate::address::{Address, Country};
use crate::invalid::Invalid;
use crate::text::{AddressLine, PostalCode, fold};

/// Names of countries in English and Spanish, beside their two letters.
const NAMES: &[(&str, &str)] = &[
    (
        "US",
        "usa|u.s.|u.s.a.|united states|united states of america|estados unidos|ee. uu.|eeuu|ee.uu.",
    ),
    ("MX", "mexico|mex"),
    ("CA", "canada|can"),
    ("ES", "spain|espana"),
    ("PR", "puerto rico"),
    (
        "GB",
        "united kingdom|great britain|england|scotland|wales|uk|reino unido",
    ),
    ("AR", "argentina"),
    ("BR", "brazil|brasil"),
    ("CL", "chile"),
    ("CO", "colombia"),
    ("PE", "peru"),
    ("AU", "australia"),
];

/// What a row says of where its customer is served.
#[derive(Default)]
pub(super) struct Place<'a> {
    pub(super) whole: &'a str,
    pub(super) street: &'a str,
    pub(super) unit: &'a str,
    pub(super) city: &'a str,
    pub(super) region: &'a str,
    pub(super) postal_code: &'a str,
    pub(super) country: &'a str,
}

/// An address, or what is known of one that is not whole.
pub(super) enum Placed {
    Nowhere,
    Address(Box<Address>),
    /// To be kept as a note.
    Words(String),
}

impl Place<'_> {
    /// Reads the address; a fault names the part that is wrong.
    pub(super) fn read(mut self, home: Option<&Country>) -> Result<Placed, (ImportField, Invalid)> {
        let parted = [self.street, self.city, self.region, self.postal_code];
        if parted.iter().all(|part| part.is_empty()) {
            if self.whole.is_empty() {
                return Ok(Placed::Nowhere);
            }
            let words = self.words();
            return Ok(match Parts::of(self.whole) {
                Some(parts) => parts.place(&self).read(home)?,
                None => Placed::Words(words),
            });
        }
        if self.street.is_empty() {
            self.street = self.whole;
        }
        let country =
            country(self.country, home).map_err(|invalid| (ImportField::Country, invalid))?;
        let Some(country) = country.filter(|_| !self.street.is_empty()) else {
            return Ok(Placed::Words(self.words()));
        };
        let postal_code = code_of(self.postal_code, &country);
        let postal_code = Some(postal_code).filter(|code| !code.is_empty());
        let address = Address {
            line1: AddressLine::parse(self.street).map_err(|wrong| (ImportField::Street, wrong))?,
            line2: line(self.unit, ImportField::Unit)?,
            city: line(self.city, ImportField::City)?,
            region: line(self.region, ImportField::Region)?,
            postal_code: postal_code
                .map(|code| PostalCode::parse(&code))
                .transpose()
                .map_err(|wrong| (ImportField::PostalCode, wrong))?,
            country,
        };
        Ok(if address.is_complete() {
            Placed::Address(Box::new(address))
        } else {
            Placed::Words(self.words())
        })
    }

    fn words(&self) -> String {
        let whole = Some(self.whole)
            .filter(|whole| *whole != self.street)
            .unwrap_or_default();
        let parts = [
            whole,
            self.street,
            self.unit,
            self.city,
            self.region,
            self.postal_code,
            self.country,
        ];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    }
}

fn line(text: &str, field: ImportField) -> Result<Option<AddressLine>, (ImportField, Invalid)> {
    let text = Some(text).filter(|text| !text.is_empty());
    let line = text.map(AddressLine::parse).transpose();
    line.map_err(|invalid| (field, invalid))
}

/// The country of this name; the company's own where there is none.
fn country(name: &str, home: Option<&Country>) -> Result<Option<Country>, Invalid> {
    if name.is_empty() {
        return Ok(home.cloned());
    }
    let folded = fold(name);
    let known = NAMES
        .iter()
        .find(|(_, names)| names.split('|').any(|one| one == folded));
    let code = known.map_or_else(|| name.to_ascii_uppercase(), |(code, _)| (*code).to_owned());
    Country::parse(&code)
        .map(Some)
        .map_err(|_| Invalid::because("must be a country by its name or its two letters, like US"))
}

/// A postal code as it was before a spreadsheet took it for an amount.
fn code_of(code: &str, country: &Country) -> String {
    let code = code.strip_suffix(".0").unwrap_or(code);
    let is_digits = code.bytes().all(|b| b.is_ascii_digit());
    if country.as_str() == "US" && is_digits && (3..5).contains(&code.len()) {
        format!("{code:0>5}")
    } else {
        code.to_owned()
    }
}

/// The parts of an address as it is written in the United States: `1 Main St, Apt 4, Denver, CO 80202`.
struct Parts<'a> {
    street: &'a str,
    unit: String,
    city: &'a str,
    region: &'a str,
    postal_code: &'a str,
}

impl<'a> Parts<'a> {
    fn of(whole: &'a str) -> Option<Self> {
        let parts = whole.split([',', '\n']).map(str::trim);
        let mut parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
        let last = fold(parts.last()?);
        if NAMES[0].1.split('|').any(|name| name == last) {
            parts.pop();
        }
        let (region, postal_code) = parts.pop()?.rsplit_once(' ')?;
        let (zip, more) = postal_code.split_once('-').unwrap_or((postal_code, "0000"));
        let is_code =
            |digits: &str, len| digits.len() == len && digits.bytes().all(|b| b.is_ascii_digit());
        let is_region = region
            .chars()
            .all(|c| c.is_alphabetic() || c == ' ' || c == '.');
        let city = parts.pop()?;
        let (street, unit) = parts.split_first()?;
        let is_whole = is_code(zip, 5) && is_code(more, 4) && is_region;
        is_whole.then(|| Self {
            street,
            unit: unit.join(", "),
            city,
            region: region.trim(),
            postal_code,
        })
    }

    fn place<'b>(&'b self, of: &Place<'b>) -> Place<'b> {
        Place {
            whole: self.street,
            street: self.street,
            unit: if of.unit.is_empty() {
                &self.unit
            } else {
                of.unit
            },
            city: self.city,
            region: self.region,
            postal_code: self.postal_code,
            country: if of.country.is_empty() {
                "US"
            } else {
                of.country
            },
        }
    }
}

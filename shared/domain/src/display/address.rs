//! Postal addresses, in one line or in the lines of an envelope.

use crate::address::Address;
use crate::text::{AddressLine, PostalCode};

/// Countries that write the postal code before the city; the others write it last.
const CODE_FIRST: &str = "AD AL AM AR AT AX BA BE BG BO BR CH CL CR CU CY CZ DE DK DO DZ EC EE ES FI FO \
    FR GE GF GL GP GR GT HN HR HU IL IS IT KW LI LT LU LV MA MC MD ME MK MQ MX MY NI NL NO PE PL PT PY RE \
    RO RS SE SI SK SM SN SV TN TR UY VA XK";

/// `1 Example Street, Apt 4, Denver, CO 80202`; the country is named where it is not the United
/// States.
pub fn one_line(address: &Address) -> String {
    lines(address).join(", ")
}

/// The same in the lines of an envelope: street, flat, city with region and code, country.
pub fn lines(address: &Address) -> Vec<String> {
    let country = address.country.as_str();
    let street = [Some(&address.line1), address.line2.as_ref()];
    let street = street.into_iter().flatten().map(AddressLine::as_str);
    let mut lines: Vec<String> = street.map(str::to_owned).collect();
    lines.extend(Some(city_line(address)).filter(|line| !line.is_empty()));
    if country != "US" {
        lines.push(country.to_owned());
    }
    lines
}

/// City, region and postal code, in the order of the country. A region that only repeats the city is
/// left out.
fn city_line(address: &Address) -> String {
    let city = address.city.as_ref().map(AddressLine::as_str);
    let region = address.region.as_ref().map(AddressLine::as_str);
    let region = region.filter(|region| Some(*region) != city);
    let code = address.postal_code.as_ref().map(PostalCode::as_str);
    let is_code_first = CODE_FIRST
        .split_ascii_whitespace()
        .any(|country| country == address.country.as_str());
    let is_some = |text: &&str| !text.is_empty();
    let joined = |parts: [Option<&str>; 2], mark: &str| {
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        parts.join(mark)
    };
    if is_code_first {
        let town = joined([code, city], " ");
        return joined([Some(town.as_str()).filter(is_some), region], ", ");
    }
    let rest = joined([region, code], " ");
    joined([city, Some(rest.as_str()).filter(is_some)], ", ")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn address(value: Value) -> Address {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn an_address_reads_as_its_country_writes_it() {
        for (value, expected) in [
            (
                json!({ "line1": "1 Example Street", "line2": "Apt 4", "city": "Denver", "region": "CO",
                        "postal_code": "80202", "country": "US" }),
                "1 Example Street, Apt 4, Denver, CO 80202",
            ),
            (
                json!({ "line1": "1 Example Street", "city": "Denver", "region": "CO", "country": "US" }),
                "1 Example Street, Denver, CO",
            ),
            (
                json!({ "line1": "5 Example Road", "city": "Toronto", "region": "ON",
                        "postal_code": "M5V 2T6", "country": "CA" }),
                "5 Example Road, Toronto, ON M5V 2T6, CA",
            ),
            (
                json!({ "line1": "Musterstra\u{df}e 1", "city": "Berlin", "region": "Berlin",
                        "postal_code": "10115", "country": "DE" }),
                "Musterstra\u{df}e 1, 10115 Berlin, DE",
            ),
            (
                json!({ "line1": "Calle Ejemplo 5", "city": "Monterrey", "region": "Nuevo Le\u{f3}n",
                        "postal_code": "64000", "country": "MX" }),
                "Calle Ejemplo 5, 64000 Monterrey, Nuevo Le\u{f3}n, MX",
            ),
        ] {
            assert_eq!(one_line(&address(value)), expected);
        }
    }

    #[test]
    fn parts_that_an_address_does_without_leave_no_gap() {
        let value =
            json!({ "line1": "270 Example Road", "postal_code": "238857", "country": "SG" });
        assert_eq!(one_line(&address(value)), "270 Example Road, 238857, SG");
    }

    #[test]
    fn an_envelope_has_a_line_for_each_part() {
        let value = json!({ "line1": "1 Example Street", "line2": "Apt 4", "city": "Denver",
            "region": "CO", "postal_code": "80202", "country": "US" });
        assert_eq!(
            lines(&address(value)),
            ["1 Example Street", "Apt 4", "Denver, CO 80202"]
        );
    }
}

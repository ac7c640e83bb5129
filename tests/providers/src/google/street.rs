//! The addresses of the grid: a few streets of one town, each house of which has its place.

use super::grid::Point;
use super::place_id;

/// A street: its name and its latitude in millionths of a degree. All of them run from west to east.
type Street = (&'static str, i32);

const STREETS: [Street; 10] = [
    ("Main Street", 39_739_200),
    ("Walnut Street", 39_740_200),
    ("Market Street", 39_741_200),
    ("Maple Avenue", 39_742_200),
    ("Oak Street", 39_743_200),
    ("Elm Street", 39_744_200),
    ("Larimer Street", 39_745_200),
    ("Blake Street", 39_746_200),
    ("Colfax Avenue", 39_747_200),
    ("Broadway", 39_748_200),
];

/// Longitude before the first house of each street, in millionths of a degree.
const WEST: i32 = -105_090_300;

/// Millionths of a degree from one house to the next: 8 m.
const HOUSE: i32 = 100;

/// The last house of each street.
const LAST: i32 = 2_000;

/// An address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct House {
    street: Street,
    number: i32,
}

impl House {
    /// The houses that somebody may mean who has typed this: a number, and how a street begins; without a
    /// number the hundredth house.
    pub(crate) fn beginning(text: &str) -> Vec<Self> {
        let text = text.trim().to_lowercase();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, street) = text.split_at(digits);
        let street = street.trim();
        let number = number.parse().unwrap_or(100);
        if street.is_empty() || !(1..=LAST).contains(&number) {
            return Vec::new();
        }
        // Whoever goes on to the town has typed the street.
        let fits = |name: &str| {
            let name = name.to_lowercase();
            name.starts_with(street) || street.starts_with(&name)
        };
        let streets = STREETS.into_iter().filter(|(name, _)| fits(name));
        streets.map(|street| Self { street, number }).collect()
    }

    /// The house at a point, if one stands there.
    pub(crate) fn at(point: Point) -> Option<Self> {
        let all = STREETS
            .into_iter()
            .flat_map(|street| (1..=LAST).map(move |number| Self { street, number }));
        all.into_iter().find(|house| house.point() == point)
    }

    /// Where it stands, in millionths of a degree north and east.
    fn micro_degrees(self) -> (i32, i32) {
        (self.street.1, WEST + self.number * HOUSE)
    }

    /// Where it stands.
    pub(crate) fn point(self) -> Point {
        let (lat, lng) = self.micro_degrees();
        Point {
            lat: f64::from(lat) / 1e6,
            lng: f64::from(lng) / 1e6,
        }
    }

    /// The id of its place.
    pub(crate) fn place_id(self) -> String {
        let (lat, lng) = self.micro_degrees();
        place_id::of(lat, lng)
    }

    /// Number and street.
    pub(crate) fn line(self) -> String {
        format!("{} {}", self.number, self.street.0)
    }

    /// The number on its door.
    pub(crate) fn number(self) -> String {
        self.number.to_string()
    }

    /// The street.
    pub(crate) fn street(self) -> &'static str {
        self.street.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_letter_leaves_fewer_streets() {
        let lines = |text: &str| {
            let houses = House::beginning(text);
            houses.into_iter().map(House::line).collect::<Vec<_>>()
        };
        assert_eq!(
            lines("12 ma"),
            ["12 Main Street", "12 Market Street", "12 Maple Avenue"]
        );
        assert_eq!(lines("12 MAPLE"), ["12 Maple Avenue"]);
        assert_eq!(lines("12 Maple Avenue, Denver"), ["12 Maple Avenue"]);
        assert_eq!(lines("broad"), ["100 Broadway"]);
        for none in ["", "12", "12 nowhere", "0 main", "9999 main"] {
            assert!(lines(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn a_house_is_found_again_by_its_place() {
        let house = House::beginning("1725 blake")[0];
        let point = place_id::point(&house.place_id()).unwrap();
        assert_eq!(House::at(point), Some(house));
        assert_eq!(House::at(Point { lat: 1.0, lng: 1.0 }), None);
    }
}
